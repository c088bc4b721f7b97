"""Where a table stands, what its headers may be, and how many lines its text takes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from .cells import Cell

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4}_)")


@dataclass
class Placed:
    """Where a table stands: sheet name, first and last data row and the column of each header, counted from
    0.
    """

    sheet: str
    first: int
    last: int
    columns: dict[str, int]

    def range(self, header: str) -> str:
        """Absolute reference to a column's data, such as ``'Purchases'!$K$6:$K$90``."""
        letter = xl_col_to_name(self.columns[header])
        return f"'{self.sheet}'!${letter}${self.first + 1}:${letter}${self.last + 1}"

    def cells(self, header: str) -> list[Any]:
        """The same as xlsxwriter's charts want it."""
        column = self.columns[header]
        return [self.sheet, self.first, column, self.last, column]

    def head(self, header: str) -> list[Any]:
        """The header's cell, for the name of a chart's series."""
        return [self.sheet, self.first - 1, self.columns[header]]


def value_of(value: Any) -> float:
    """A cell's number for a total: 0 where there is none."""
    number = value.value if isinstance(value, Cell) else value
    return float(number) if isinstance(number, (int, float)) and math.isfinite(number) else 0.0


def unique(headers: list[str]) -> list[str]:
    """Headers as Excel wants them in a table: one line, no escapes, short, unique whatever their case."""
    out: list[str] = []
    seen: set[str] = set()
    for number, header in enumerate(headers, start=1):
        name = _ESCAPE.sub(r"_ x\1", " ".join(header.split()))[:240] or f"Column {number}"
        while name.lower() in seen:
            name += "'"
        seen.add(name.lower())
        out.append(name)
    return out


def lines_of(text: str, width: float) -> int:
    """Lines that text takes in a column; a word that is too long is broken, as Excel does."""
    lines, used = 1, 0
    room = max(4, int(width))
    for word in text.split(" "):
        size = len(word)
        if used and used + 1 + size > room:
            lines, used = lines + 1, 0
        if size > room:
            lines += -(-size // room) - 1
            size = size % room or room
        used += size + (1 if used else 0)
    return lines
