"""A table of a plan as its schema says it: columns in order, with type, unit and meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class PlanColumn:
    """A column of a plan's table: its name, type (text, number, integer, yes/no), unit and meaning."""

    name: str
    kind: str
    unit: str
    text: str


@dataclass(frozen=True)
class PlanTable:
    """A table of a plan: its name, meaning, key and columns in order."""

    name: str
    text: str
    key: tuple[str, ...]
    columns: tuple[PlanColumn, ...]
    optional: bool = False
    """Whether it is saved only when it has rows."""

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [c.name for c in self.columns]

    def frame(self, rows: pd.DataFrame | list[dict[str, object]]) -> pd.DataFrame:
        """Rows as a frame with exactly the table's columns, in order and type. Raises KeyError for a missing
        one.
        """
        types: dict[str, Any] = {"text": object, "number": float, "integer": "int64", "yes/no": bool}
        out: dict[str, Any] = dict.fromkeys(self.names, ())
        if isinstance(rows, pd.DataFrame) or rows:
            data = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows, columns=self.names)
            missing = [n for n in self.names if n not in data]
            if missing:
                raise KeyError(f"{self.name} lacks {', '.join(missing)}")
            out = {c.name: data[c.name].astype(types[c.kind]).to_numpy() for c in self.columns}
        return pd.DataFrame(
            {c.name: pd.Series(out[c.name], dtype=types[c.kind]) for c in self.columns}, columns=self.names
        )

    def __getitem__(self, name: str) -> PlanColumn:
        return next(c for c in self.columns if c.name == name)


def table(name: str, text: str, key: str, columns: str, *, optional: bool = False) -> PlanTable:
    """A table from text: one column a line, ``name | type | unit | meaning``."""
    parsed = []
    for line in columns.strip().splitlines():
        column, kind, unit, meaning = (part.strip() for part in line.split("|"))
        parsed.append(PlanColumn(column, kind, unit, meaning))
    return PlanTable(name, text, tuple(key.split()), tuple(parsed), optional)
