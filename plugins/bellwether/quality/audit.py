"""Run suites of expectations against the build file, through Great Expectations.

Importing this module imports Great Expectations, which takes ten seconds: `check` does it once, when it is certain to
be needed, and then audits all tables of a layer.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from great_expectations import ValidationDefinition, get_context
from great_expectations.core import ExpectationSuite, ExpectationSuiteValidationResult
from great_expectations.data_context import EphemeralDataContext
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent import SQLDatasource

from bellwether import gx_duckdb
from bellwether.errors import ConfigurationError
from bellwether.quality import data_docs, expectations
from bellwether.quality.plan import Audit
from bellwether.quality.report import SAMPLE_ROWS, CheckResult, Layer
from bellwether.quality.results import to_check_result
from bellwether.settings import Settings

DATASOURCE = "build"
REGISTERED = expectations.__all__
"""Importing them made them known to Great Expectations."""


def run(
    settings: Settings, layer: Layer, audits: list[Audit], progress: Callable[[str], None]
) -> tuple[list[CheckResult], str]:
    """Audit every table inside DuckDB, which is opened read-only, and write Data Docs.

    Returns:
        The results, in the order of `audits`, and the path of the first page of the Data Docs.

    Raises:
        ConfigurationError: a suite is not what Great Expectations can read; the message names it.
    """
    results: list[CheckResult] = []
    with _context(settings, layer) as (context, build):
        for number, audit in enumerate(audits, start=1):
            progress(f"checking {audit.schema}.{audit.table} ({number} of {len(audits)})")
            with _quiet(settings):
                validation = _validate(context, build, audit)
            table = f"{audit.schema}.{audit.table}"
            results += [to_check_result(audit.suite.stem, table, found.to_json_dict()) for found in validation.results]
        with _quiet(settings):
            docs = data_docs.write(settings, layer, context, results)
    return results, docs


def read_suite(file: Path) -> ExpectationSuite:
    """Read a suite in Great Expectations' JSON.

    Raises:
        ConfigurationError: not JSON, an unknown expectation, or one without a severity or a description.
    """
    try:
        stated = json.loads(file.read_text(encoding="utf-8"))
        suite = ExpectationSuite(**stated)
    except Exception as error:  # whatever Great Expectations and pydantic raise for a badly written suite
        raise ConfigurationError(f"{file} is no suite of expectations: {error}", "Mend the suite.") from error
    # Great Expectations logs and drops an expectation that it cannot read; a check that vanished would always pass.
    if len(suite.expectations) != len(stated["expectations"]):
        raise ConfigurationError(f"{file} holds an expectation that cannot be read.", "See great_expectations.log.")
    for expectation in stated["expectations"]:
        if not expectation.get("description") or expectation.get("severity") not in {"critical", "warning"}:
            raise ConfigurationError(
                f"{file}: {expectation['type']} needs a description and a severity, critical or warning.",
                "Say in plain words what must hold, and whether it stops publication.",
            )
    return suite


def _validate(context: EphemeralDataContext, build: SQLDatasource, audit: Audit) -> ExpectationSuiteValidationResult:
    suite = read_suite(audit.suite)
    asset = build.add_table_asset(name=audit.table, table_name=audit.table, schema_name=audit.schema)
    validation = ValidationDefinition(
        name=suite.name, data=asset.add_batch_definition_whole_table("whole table"), suite=context.suites.add(suite)
    )
    # The key columns let Great Expectations show which rows broke an expectation, not only their values.
    shown = {"unexpected_index_column_names": suite.meta["key"]} if suite.meta.get("key") else {}
    return context.validation_definitions.add(validation).run(
        expectation_parameters=dict(audit.parameters),
        result_format={"result_format": "COMPLETE", "partial_unexpected_count": SAMPLE_ROWS, **shown},
    )


@contextmanager
def _context(settings: Settings, layer: Layer) -> Iterator[tuple[EphemeralDataContext, SQLDatasource]]:
    """A context in memory with the build file as its only source; leaves no connection to the file behind."""
    with _quiet(settings):
        gx_duckdb.register()
        context = get_context(
            mode="ephemeral",
            project_config=DataContextConfig(
                store_backend_defaults=InMemoryStoreBackendDefaults(),
                data_docs_sites=data_docs.site(settings, layer),
                analytics_enabled=False,
                progress_bars=ProgressBarsConfig(globally=False),
            ),
        )
        build = context.data_sources.add_sql(
            DATASOURCE,
            connection_string=gx_duckdb.address(settings.warehouse_file),
            create_temp_table=False,
            kwargs={"connect_args": gx_duckdb.connect_args(settings)},  # type: ignore[call-arg] # missing in its stub
        )
    try:
        yield context, build
    finally:
        with _quiet(settings):
            build.get_execution_engine().close()
            build.get_engine().dispose()


@contextmanager
def _quiet(settings: Settings) -> Iterator[None]:
    """Great Expectations' log, prints and progress bars go to a file; warnings about its own insides go nowhere."""
    settings.logs.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger("great_expectations")
    was_propagating = logger.propagate
    with (settings.logs / "great_expectations.log").open("a", encoding="utf-8") as file:
        handler = logging.StreamHandler(file)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logger.addHandler(handler)
        logger.propagate = False
        try:
            with warnings.catch_warnings(), redirect_stdout(file), redirect_stderr(file):
                warnings.simplefilter("ignore")
                yield
        finally:
            logger.removeHandler(handler)
            logger.propagate = was_propagating
