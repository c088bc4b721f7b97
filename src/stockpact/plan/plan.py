"""A plan: the instance it answers, its tables, how it was found, and the arrays that prove it.

The tables are those of :data:`stockpact.plan.schema.SCHEMA`, the same in Python, CSV, Parquet and the
workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..instance import Instance
from .proof import ExactProof
from .schema import SCHEMA, PlanTable


def conform(rows: pd.DataFrame | list[dict[str, object]], table: PlanTable) -> pd.DataFrame:
    """Rows as a frame with the table's columns in order and type; blank text is ``""``.

    Raises KeyError for a missing or unknown column and ValueError for a value that does not fit its type.
    """
    if isinstance(rows, pd.DataFrame):
        if _conforms(rows, table):
            return rows
        unknown = [str(c) for c in rows.columns if c not in table.names]
        if unknown:
            raise KeyError(f"{table.name} has no column {', '.join(unknown)}")
    try:
        frame = table.frame(rows)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{table.name}: {error}") from error
    if frame.empty:
        return frame
    for column in table.columns:
        if column.kind == "text":
            values = frame[column.name]
            frame[column.name] = values.where(values.notna(), "").astype(str).astype(object)
    return frame


def _conforms(frame: pd.DataFrame, table: PlanTable) -> bool:
    """Whether a frame is what :func:`conform` would make of it."""
    if list(frame.columns) != table.names or not isinstance(frame.index, pd.RangeIndex) or frame.index.start:
        return False
    kinds: dict[str, object] = {"text": object, "number": float, "integer": "int64", "yes/no": bool}
    if any(frame[c.name].dtype != kinds[c.kind] for c in table.columns):
        return False
    return all({*map(type, frame[c.name].to_numpy())} <= {str} for c in table.columns if c.kind == "text")


@dataclass(frozen=True, eq=False)
class Plan:
    """What comes out of a question. Treat the frames as read-only: :meth:`with_tables` gives a new plan.

    Every table of SCHEMA is there (without rows when there is nothing to say) and is an attribute as well:
    ``plan.purchases`` is ``plan.tables["purchases"]``. ``meta`` holds what is not a table and fits JSON:
    ``status`` (optimal, time limit, infeasible, unbounded, error), objective, bound, gap, residuals,
    algorithm, options, versions, seconds.
    """

    instance: Instance
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    exact: ExactProof | None = None

    def __post_init__(self) -> None:
        unknown = [name for name in self.tables if name not in SCHEMA]
        if unknown:
            raise KeyError(f"a plan has no table {', '.join(unknown)}")
        given: dict[str, pd.DataFrame | list[dict[str, object]]] = dict(self.tables)
        full = {name: conform(given.get(name, []), table) for name, table in SCHEMA.items()}
        object.__setattr__(self, "tables", full)
        object.__setattr__(self, "meta", dict(self.meta))

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables: dict[str, pd.DataFrame] = self.__dict__.get("tables", {})
        if name in SCHEMA and name in tables:
            return tables[name]
        raise AttributeError(f"a plan has no {name}; its tables are {', '.join(SCHEMA)}")

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *SCHEMA]

    @property
    def status(self) -> str:
        """Status of the build-up: optimal, time limit, infeasible, unbounded or error."""
        return str(self.meta.get("status", ""))

    @property
    def solved(self) -> bool:
        """Whether there is something to carry out: an optimum, or the best found when time ran out."""
        return self.status == "optimal" or (self.status == "time limit" and len(self.stock) > 0)

    @property
    def ok(self) -> bool:
        """Whether the plan is solved and every check of its audit holds."""
        return self.solved and bool(self.audit["ok"].all())

    def with_tables(self, **tables: pd.DataFrame) -> Plan:
        """The same plan with some tables replaced."""
        return replace(self, tables={**self.tables, **tables})

    def save(self, folder: str | Path, *writers: Callable[[Path], object]) -> Path:
        """Write the plan as a folder that appears whole or not at all; see
        :func:`stockpact.plan.saving.save`.
        """
        from .saving import save

        return save(self, folder, *writers)
