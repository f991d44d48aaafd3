"""What a calculation found, as an object that is a mapping too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np


class Result(Mapping[str, Any]):
    """Base of frozen dataclasses (with `eq=False`) whose fields are keys: `found.p_value`, `found["p_value"]`.

    Results of one class are equal when all fields are; fields may be arrays.
    """

    def __getitem__(self, name: str) -> Any:
        if name not in set(self):
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return (entry.name for entry in fields(self))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(np.array_equal(self[name], other[name]) for name in self)  # type: ignore[index]

    __hash__ = None  # type: ignore[assignment]
