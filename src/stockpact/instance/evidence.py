"""What a check may rely on: an instance, where its rows stand, and which of its cells could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from .catalogue import CATALOGUE
from .cells import shown
from .columns import Table
from .errors import Problem
from .instance import Instance
from .origin import SETTINGS, Origin


@dataclass(frozen=True)
class Evidence:
    """An instance under check, with what could not be read of it. By default all of it was."""

    instance: Instance
    broken: Mapping[str, Mapping[str, set[int]]] = field(default_factory=dict)
    """Positions of faulty cells by table and column."""
    incomplete: set[str] = field(default_factory=set)
    """Tables of which rows or columns are missing because they could not be read."""
    calendar: bool = True
    """Whether the calendar can be used."""
    settings: bool = True
    """Whether all other settings could be read."""

    def origin(self, table: str) -> Origin:
        """Where the table was read."""
        found = self.instance.files.get(table)
        rows = 0 if table == SETTINGS else len(self.instance[table])
        if found is None or (table != SETTINGS and len(found.rows) != rows):
            return Origin.of_folder(table, rows)
        return found

    def file(self, table: str) -> str:
        """File or sheet of the table, as messages call it."""
        return self.origin(table).file

    def whole(self, *tables: str) -> bool:
        """Whether all cells and rows of the tables could be read."""
        return not any(t in self.incomplete or any(self.broken.get(t, {}).values()) for t in tables)

    def readable(self, table: str, *columns: str) -> np.ndarray:
        """Which rows of a table hold a value of their own in all the columns."""
        good = np.ones(len(self.instance[table]), dtype=bool)
        for column in columns:
            bad = [p for p in self.broken.get(table, {}).get(column, ()) if p < len(good)]
            good[bad] = False
        return good

    def problem(self, table: str, position: int | None, column: str, value: object, message: str) -> Problem:
        """A problem at a row of a table; position None means the whole table."""
        origin = self.origin(table)
        row = 0 if position is None else int(origin.rows[position])
        return Problem(origin.file, row, column, shown(value), message)

    def setting_problem(self, path: str, value: object, message: str) -> Problem:
        """A problem at a setting."""
        origin = self.origin(SETTINGS)
        return Problem(origin.file, origin.line(path), path, shown(value), message)

    def tables(self) -> list[tuple[str, Table]]:
        """Tables that hold rows, in the order of the catalogue."""
        return [(name, table) for name, table in CATALOGUE.items() if self.instance.has(name)]
