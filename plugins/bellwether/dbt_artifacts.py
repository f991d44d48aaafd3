"""dbt's own files, read: the log lines it prints while it works, and the results it leaves behind."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

LAYERS = ("staging", "intermediate", "marts")
_RESULTS = {"LogModelResult", "LogSeedResult", "LogTestResult"}
# What may be gone the next time: another process held the file, memory or disk was short. All else is for a person.
_TRANSIENT = re.compile(r"IO Error|Out of Memory|could not set lock|Connection Error|timed out", re.IGNORECASE)
# dbt colours the difference that a unit test shows, whatever it is told.
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class NodeResult(BaseModel):
    """How one model, seed or test ended."""

    node: str
    kind: str
    name: str
    status: str
    message: str = ""
    sql: str = ""
    reads_sources: bool = False

    @property
    def failed(self) -> bool:
        """A model that did not build, or a test of severity error that found rows."""
        return self.status in {"error", "fail", "runtime error", "partial success"}

    @property
    def is_transient(self) -> bool:
        """Whether the same build may succeed later as it is."""
        return self.status != "fail" and bool(_TRANSIENT.search(self.message))


def read_results(target: Path) -> list[NodeResult]:
    """The results of the last dbt command that finished; none when it was killed or never came to run anything."""
    try:
        results = json.loads((target / "run_results.json").read_bytes())["results"]
        manifest = json.loads((target / "manifest.json").read_bytes())
    except FileNotFoundError:
        return []
    nodes = {**manifest["nodes"], **manifest.get("unit_tests", {})}
    return [_result(row, nodes.get(row["unique_id"], {})) for row in results]


def _result(row: dict[str, Any], node: dict[str, Any]) -> NodeResult:
    parents = node.get("depends_on", {}).get("nodes", [])
    return NodeResult(
        node=row["unique_id"],
        kind=row["unique_id"].partition(".")[0].replace("_", " "),
        name=node.get("name", row["unique_id"]),
        status=row["status"],
        message=_COLOUR.sub("", row.get("message") or "").strip(),
        sql=row.get("compiled_code") or "",
        reads_sources=any(parent.startswith("source.") for parent in parents),
    )


@dataclass
class BuildProgress:
    """Turns dbt's JSON log lines into a few short ones: one for each finished layer, one for each failure, a count."""

    target: Path
    every: int = 50
    _left: Counter[str] = field(default_factory=Counter)
    _size: Counter[str] = field(default_factory=Counter)
    _tests: int = 0

    def lines(self, log_line: str) -> Iterator[str]:
        """What a person wants to hear about this log line, often nothing. A line that is not JSON is noise."""
        try:
            entry = json.loads(log_line)
        except ValueError:
            return
        if not isinstance(entry, dict) or entry.get("info", {}).get("name") not in _RESULTS:
            return
        node = entry["data"].get("node_info", {})
        status = str(entry["data"].get("status", "")).lower()
        if status.startswith(("error", "fail")):
            yield f"{node['resource_type'].replace('_', ' ')} {node['node_name']}: {status}"
        if node.get("resource_type") == "model":
            yield from self._model_finished(node["unique_id"])
        elif node.get("resource_type") in {"test", "unit_test"}:
            self._tests += 1
            if self._tests % self.every == 0:
                yield f"{self._tests} tests"

    def _model_finished(self, unique_id: str) -> Iterator[str]:
        layers = self._layers()
        layer = layers.get(unique_id, "")
        self._left[layer] -= 1
        if layer and self._left[layer] == 0:
            yield f"{layer}: {self._size[layer]} models"

    def _layers(self) -> dict[str, str]:
        # Read anew for each model would cost a second a build; dbt writes the manifest before the first node starts.
        if not hasattr(self, "_layer_of"):
            nodes = json.loads((self.target / "manifest.json").read_bytes())["nodes"].values()
            models = {node["unique_id"]: node["fqn"][1] for node in nodes if node["resource_type"] == "model"}
            self._layer_of = {name: layer for name, layer in models.items() if layer in LAYERS}
            self._size = Counter(self._layer_of.values())
            self._left = Counter(self._size)
        return self._layer_of
