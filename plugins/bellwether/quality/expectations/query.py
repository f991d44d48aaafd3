"""An expectation that is a query: what the project's own expectations have in common."""

from __future__ import annotations

from string import Template
from typing import ClassVar

from great_expectations.compatibility import pydantic
from great_expectations.core.suite_parameters import SuiteParameterDict
from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation

Value = str | int | float | list[str] | SuiteParameterDict


class RowsQuery(UnexpectedRowsExpectation):
    """Fails on each row that `query` finds.

    A subclass's fields fill the $blanks of its query; Great Expectations puts the audited table in place of {batch}.
    A field may be a suite parameter, such as `today`, that the audit fills in: no expectation reads a clock.
    """

    unexpected_rows_query: str | SuiteParameterDict = ""
    query: ClassVar[str] = ""

    @pydantic.root_validator(skip_on_failure=True)
    def _fill_query(cls, values: dict[str, Value]) -> dict[str, Value]:
        return {**values, "unexpected_rows_query": Template(cls.query).substitute(cls.blanks(values))}

    @classmethod
    def blanks(cls, values: dict[str, Value]) -> dict[str, str]:
        """What fills the query: numbers and texts as they are, lists as comma-separated names."""
        return {name: ", ".join(value) if isinstance(value, list) else str(value) for name, value in values.items()}
