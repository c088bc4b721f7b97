"""From the raw rows of a file or sheet to a typed table, with all that is wrong in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .cells import Cell, parse_column, shown
from .columns import Table
from .errors import Problem
from .nearest import suggestion
from .origin import FIRST_ROW, Origin

ROW_LIMIT = 200_000
"""Rows a table may have."""


@dataclass(frozen=True)
class RawSheet:
    """What stands in a file or sheet: ``rows[0]`` is its first row; a blank cell is None."""

    file: str
    rows: Sequence[Sequence[Cell]]


@dataclass
class Tabulated:
    """A typed table, where it was read, what is wrong, and which cells hold no value of their own."""

    frame: pd.DataFrame
    origin: Origin
    problems: list[Problem] = field(default_factory=list)
    broken: dict[str, set[int]] = field(default_factory=dict)
    """Positions of faulty cells by column."""
    incomplete: bool = False
    """Whether rows or columns are missing because they could not be read."""


def tabulate(sheet: RawSheet, table: Table) -> Tabulated:
    """Read a sheet as a table of the catalogue; every fault becomes a problem and nothing is raised."""
    problems: list[Problem] = []
    start = next((n for n, row in enumerate(sheet.rows) if not _is_blank(row)), None)
    if start is None:
        problems.append(
            Problem(sheet.file, 0, "", "", "is empty; delete it or write the header in its first row")
        )
        return Tabulated(_blank_frame(table), Origin(sheet.file), problems, incomplete=True)
    if start > 0:
        problems.append(
            Problem(sheet.file, 1, "", "", f"is blank; the header must stand in row 1, not in {start + 1}")
        )
    places = _header(sheet.file, sheet.rows[start], start + 1, table, problems)
    rows, numbers, incomplete = _body(sheet, start, len(sheet.rows[start]), problems)
    incomplete |= len(problems) > 0
    broken: dict[str, set[int]] = {}
    index = pd.RangeIndex(len(rows))
    columns = {}
    across = list(zip(*rows, strict=True)) if rows else []
    for c in table.columns:
        at = places.get(c.name)
        if at is None and c.required:
            message = f"the column is missing; expected {c.expected}"
            problems.append(Problem(sheet.file, start + 1, c.name, "", message))
            incomplete = True
            broken[c.name] = set(range(len(rows)))
        cells = across[at] if at is not None and rows else [None] * len(rows)
        columns[c.name], faults = parse_column(cells, c, index)
        if at is not None and faults:
            broken[c.name] = {f.position for f in faults}
            problems += [Problem(sheet.file, numbers[f.position], c.name, f.value, f.message) for f in faults]
    origin = Origin(sheet.file, np.array(numbers, dtype=int))
    return Tabulated(pd.DataFrame(columns, index=index), origin, problems, broken, incomplete)


def _is_blank(row: Sequence[Cell]) -> bool:
    return not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)


def _blank_frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame({c.name: parse_column([], c)[0] for c in table.columns})


def _header(
    file: str, cells: Sequence[Cell], row: int, table: Table, problems: list[Problem]
) -> dict[str, int]:
    """Position of each known column; a blank, unknown or repeated name is a problem."""
    names = [shown(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        mark = "semicolons" if ";" in names[0] else "tabs"
        problems.append(Problem(file, row, "", "", f"{mark} separate the cells; save the file with commas"))
        return dict.fromkeys(table.names, -1)
    for name, count in Counter(names).items():
        if not name:
            problems.append(Problem(file, row, "", "", "a column has no name in the header"))
        elif count > 1:
            problems.append(Problem(file, row, name, "", f"the column stands {count} times in the header"))
        elif name not in table.names:
            known = suggestion(name, table.names) or f"; {table.name} has {', '.join(table.names)}"
            problems.append(Problem(file, row, name, "", f"unknown column{known}"))
    return {name: at for at, name in reversed(list(enumerate(names))) if name in table.names}


def _body(
    sheet: RawSheet, start: int, width: int, problems: list[Problem]
) -> tuple[list[Sequence[Cell]], list[int], bool]:
    """The rows below the header that hold something, their numbers, and whether some could not be kept."""
    if len(sheet.rows) - start - 1 > ROW_LIMIT:
        message = f"has {len(sheet.rows) - start - 1:,} rows; at most {ROW_LIMIT:,} are read"
        problems.append(Problem(sheet.file, 0, "", "", message))
        return [], [], True
    if problems and "separate the cells" in problems[-1].message:
        return [], [], True
    named = max((n for n, cell in enumerate(sheet.rows[start], 1) if not _is_blank((cell,))), default=0)
    rows: list[Sequence[Cell]] = []
    numbers: list[int] = []
    for number, row in enumerate(sheet.rows[start + 1 :], start + FIRST_ROW):
        if _is_blank(row):
            continue
        if len(row) != width:
            message = f"has {len(row)} cells, the header has {width}: " + (
                "a comma is missing"
                if len(row) < width
                else "a decimal comma or thousands separator, or a text with a comma that needs quotes"
            )
            problems.append(Problem(sheet.file, number, "", "", message))
            continue
        for stray in (cell for cell in row[named:] if not _is_blank((cell,))):
            message = "stands in a column without a name in the header"
            problems.append(Problem(sheet.file, number, "", shown(stray), message))
        rows.append(row)
        numbers.append(number)
    return rows, numbers, len(problems) > 0
