"""Where a table was read: the file (or sheet) and the spreadsheet row of each of its rows.

Kept beside the frames so that a problem found much later (a check, an infeasible plan) still names file and
row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

FIRST_ROW = 2
"""Spreadsheet row of the first row of a table whose header stands in row 1."""

SETTINGS = "instance"
"""Name under which the origin of the settings is kept, and of their sheet in a workbook."""


@dataclass(frozen=True, eq=False)
class Origin:
    """File or sheet a table was read from, and the spreadsheet row of each row (0: made by a change)."""

    file: str
    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))
    lines: Mapping[str, int] = field(default_factory=dict)
    """Of the settings: the row of each path."""

    @classmethod
    def of_folder(cls, table: str, rows: int) -> Origin:
        """What a table of ``rows`` rows without blank lines would have in a folder."""
        return cls(f"{table}.toml" if table == SETTINGS else f"{table}.csv", np.arange(rows) + FIRST_ROW)

    def line(self, path: str) -> int:
        """The row of a setting, or of the nearest section that holds it; 0 when none is known."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path.rpartition(".")[0]
        return 0

    def take(self, positions: np.ndarray) -> Origin:
        """The origin of the rows at the positions; position -1 stands for a row that a change made."""
        rows = (
            np.where(positions >= 0, self.rows[positions], 0)
            if len(self.rows)
            else np.zeros(len(positions), int)
        )
        return Origin(self.file, rows, self.lines)

    def words(self, positions: Iterable[int]) -> str:
        """File and rows in words, such as ``supply.csv rows 31–38``."""
        rows = sorted({int(self.rows[p]) for p in positions if self.rows[p] > 0})
        if not rows:
            return self.file
        runs: list[list[int]] = []
        for row in rows:
            if runs and row == runs[-1][-1] + 1:
                runs[-1].append(row)
            else:
                runs.append([row])
        text = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
        return f"{self.file} row{'s' if len(rows) > 1 else ''} {text}"
