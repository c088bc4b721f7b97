"""An instance: settings and tables, checked, immutable, with a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from .calendar import Calendar
from .catalogue import CATALOGUE
from .columns import Column, Row, Table, describe
from .origin import Origin
from .settings import Settings


def empty(table: Table) -> pd.DataFrame:
    """A table of the catalogue without rows, with its columns and types."""
    return _empty(table.row).copy()


@cache
def _empty(row: type[Row]) -> pd.DataFrame:
    table = describe(row)
    return typed(pd.DataFrame({name: [] for name in table.names}), table)


def typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with every column of the table, in order, in its type; blanks become the default.

    Text that may stay blank is ``""``, a blank number NaN; a whole number that may stay blank is Int64.
    """
    columns = {}
    for c in table.columns:
        blank = pd.Series([None] * len(frame), index=frame.index, dtype=object)
        columns[c.name] = _typed_column(frame.get(c.name, blank), c)
    return pd.DataFrame(columns).reset_index(drop=True)


def _typed_column(values: pd.Series, c: Column) -> pd.Series:
    blank = values.isna()
    if c.kind in ("text", "period", "choice"):
        filler = "" if c.default is None else c.default
        return values.astype(object).where(~blank, filler).astype(str).astype(object)
    if c.kind == "yes/no":
        return values.astype(object).where(~blank, bool(c.default)).astype(bool)
    if c.default is not None:
        values = values.astype(object).where(~blank, c.default)
    if c.kind == "number":
        return pd.to_numeric(values).astype(float)
    optional = not c.required and c.default is None
    return pd.to_numeric(values).astype("Int64" if optional else "int64")


@dataclass(frozen=True, eq=False)
class Instance:
    """Data and policy of one case.

    ``tables`` holds a DataFrame for every table of the catalogue (without rows when it is absent), with the
    columns of the catalogue in order. Treat the frames as read-only: :meth:`changed` gives a new instance.
    """

    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    changes: tuple[str, ...] = ()
    """Changes applied to what was read, as written."""
    files: Mapping[str, Origin] = field(default_factory=dict, repr=False)
    """Where each table (and ``instance``, the settings) was read; absent: as in a folder without blank
    lines.
    """
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        unknown = set(self.tables) - set(CATALOGUE)
        if unknown:
            raise KeyError(f"not in the catalogue: {', '.join(sorted(unknown))}")
        full = {n: self.tables[n] if n in self.tables else empty(table) for n, table in CATALOGUE.items()}
        object.__setattr__(self, "tables", MappingProxyType(full))

    def __reduce__(self) -> tuple[type[Instance], tuple[Any, ...]]:
        """How an instance travels between processes."""
        return type(self), (self.settings, dict(self.tables), self.changes, dict(self.files))

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def has(self, table: str) -> bool:
        """Whether the table holds rows, that is, whether its feature is on."""
        return len(self.tables[table]) > 0

    @property
    def name(self) -> str:
        """Short name."""
        return self.settings.name

    @cached_property
    def calendar(self) -> Calendar:
        """The periods of the plan."""
        return self.settings.periods

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Parties, in the order of their table."""
        return tuple(self["parties"]["party"])

    @cached_property
    def materials(self) -> tuple[str, ...]:
        """Materials, in the order of their table."""
        return tuple(self["materials"]["material"])

    @cached_property
    def hash(self) -> str:
        """SHA-256 over settings and tables: the same content has the same hash, in a folder or a workbook."""
        digest = hashlib.sha256()
        digest.update(json.dumps(self.settings.model_dump(mode="json"), sort_keys=True).encode())
        for name, frame in self.tables.items():
            if len(frame):
                digest.update(name.encode())
                digest.update(frame.to_csv(index=False, lineterminator="\n").encode())
        return digest.hexdigest()

    def changed(self, *changes: str) -> Instance:
        """A new instance with ``path op value`` changes applied, such as
        ``targets[risk_class=high].days=120``.

        Raises InputError when a path matches nothing or the result is not a sound instance.
        """
        from .changes import apply

        return apply(self, changes)

    def without(self, **selection: str) -> Instance:
        """A new instance without the rows that name a source, party, material, scenario or contract.

        For example ``case.without(source="iluka")``.
        """
        from .changes import without

        return without(self, selection)
