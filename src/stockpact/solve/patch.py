"""A patch: the numbers in which a variant differs from a program, by family name.

A variant that only changes numbers needs no Pyomo: a patch names families and gives their new cost, bounds or
coefficients in key order, and :class:`Delta` is the same thing by row and column position, checked and
reduced to what really changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..sparse import sparse
from .arrays import Floats, Ints
from .errors import ProgramError

if TYPE_CHECKING:
    from .program import Family, Program


@dataclass(frozen=True)
class Entries:
    """Coefficients by position: ``values[i]`` at row ``rows[i]`` and column ``columns[i]``."""

    rows: Ints
    columns: Ints
    values: Floats

    def __len__(self) -> int:
        return len(self.rows)


NO_ENTRIES = Entries(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


@dataclass(frozen=True)
class Patch:
    """New numbers by family, in key order; one number stands for the whole family, NaN leaves a key as it is.

    ``cost`` is in the sense of ``Program.cost``, that is, minimised. ``coefficients[row family, column
    family]`` holds one number per row key, for the single entry that the column family has in that row.
    ``entries`` changes any coefficients by position, ``offset`` the constant of the minimised objective.
    """

    cost: Mapping[str, ArrayLike] = field(default_factory=dict)
    column_lower: Mapping[str, ArrayLike] = field(default_factory=dict)
    column_upper: Mapping[str, ArrayLike] = field(default_factory=dict)
    row_lower: Mapping[str, ArrayLike] = field(default_factory=dict)
    row_upper: Mapping[str, ArrayLike] = field(default_factory=dict)
    coefficients: Mapping[tuple[str, str], ArrayLike] = field(default_factory=dict)
    entries: Entries = NO_ENTRIES
    offset: float | None = None


@dataclass(frozen=True)
class Delta:
    """A patch by position, holding only what differs from the program it was made for.

    ``*_at`` are the positions; bounds come in pairs. ``fills`` tells whether a coefficient appears where the
    program has none, or one becomes zero, so that the pattern of the matrix changes.
    """

    cost_at: Ints
    cost: Floats
    column_at: Ints
    column_lower: Floats
    column_upper: Floats
    row_at: Ints
    row_lower: Floats
    row_upper: Floats
    entries: Entries
    fills: bool
    offset: float

    @property
    def empty(self) -> bool:
        """Whether the patch changes nothing."""
        return not (len(self.cost_at) or len(self.column_at) or len(self.row_at) or len(self.entries))

    @property
    def cost_only(self) -> bool:
        """Whether the feasible set stays as it is."""
        return not (len(self.column_at) or len(self.row_at) or len(self.entries))


def delta(program: Program, patch: Patch) -> Delta:
    """The patch by position; :class:`ProgramError` names the family and key that do not fit."""
    cost = _overlaid(program.cost, patch.cost, program.column)
    column_lower = _overlaid(program.column_lower, patch.column_lower, program.column)
    column_upper = _overlaid(program.column_upper, patch.column_upper, program.column)
    row_lower = _overlaid(program.row_lower, patch.row_lower, program.row)
    row_upper = _overlaid(program.row_upper, patch.row_upper, program.row)
    cost_at = np.flatnonzero(cost != program.cost)
    column_at = np.flatnonzero(
        (column_lower != program.column_lower) | (column_upper != program.column_upper)
    )
    row_at = np.flatnonzero((row_lower != program.row_lower) | (row_upper != program.row_upper))
    entries, fills = _entries(program, patch)
    return Delta(
        cost_at,
        cost[cost_at],
        column_at,
        column_lower[column_at],
        column_upper[column_at],
        row_at,
        row_lower[row_at],
        row_upper[row_at],
        entries,
        fills,
        program.offset if patch.offset is None else float(patch.offset),
    )


def apply(program: Program, patch: Patch) -> Program:
    """The program with the numbers of the patch."""
    return applied(program, delta(program, patch))


def applied(program: Program, change: Delta) -> Program:
    """The program with the numbers of a delta that was made for it."""
    cost = program.cost.copy()
    cost[change.cost_at] = change.cost
    column_lower, column_upper = program.column_lower.copy(), program.column_upper.copy()
    column_lower[change.column_at], column_upper[change.column_at] = change.column_lower, change.column_upper
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    row_lower[change.row_at], row_upper[change.row_at] = change.row_lower, change.row_upper
    matrix = _rewritten(program.matrix, change.entries) if len(change.entries) else program.matrix
    return replace(
        program,
        cost=cost,
        offset=change.offset,
        matrix=matrix,
        column_lower=column_lower,
        column_upper=column_upper,
        row_lower=row_lower,
        row_upper=row_upper,
    )


def entries_at(matrix: sparse.csc_array, rows: Ints, columns: Ints) -> Floats:
    """The coefficients at these places, 0 where the matrix has none."""
    codes = _codes(matrix)
    wanted = columns * matrix.shape[0] + rows
    found = np.searchsorted(codes, wanted)
    inside = found < len(codes)
    hit = inside & (codes[np.where(inside, found, 0)] == wanted) if len(codes) else inside
    values = np.zeros(len(wanted))
    values[hit] = matrix.data[found[hit]]
    return values


def _codes(matrix: sparse.csc_array) -> Ints:
    """One ascending number per stored entry: column * number of rows + row."""
    return np.asarray(_column_of(matrix) * matrix.shape[0] + matrix.indices, dtype=np.int64)


def _column_of(matrix: sparse.csc_array) -> Ints:
    return np.repeat(np.arange(matrix.shape[1], dtype=np.int64), np.diff(matrix.indptr))


def _rewritten(matrix: sparse.csc_array, e: Entries) -> sparse.csc_array:
    codes, wanted = _codes(matrix), e.columns * matrix.shape[0] + e.rows
    kept = ~np.isin(codes, wanted)
    new = e.values != 0
    result = sparse.csc_array(
        (
            np.concatenate([matrix.data[kept], e.values[new]]),
            (
                np.concatenate([matrix.indices[kept].astype(np.int64), e.rows[new]]),
                np.concatenate([_column_of(matrix)[kept], e.columns[new]]),
            ),
        ),
        shape=matrix.shape,
    )
    result.sort_indices()
    return result


def _overlaid(base: Floats, changes: Mapping[str, ArrayLike], family_of: Callable[[str], Family]) -> Floats:
    if not changes:
        return base
    result = base.copy()
    for name, numbers in changes.items():
        family = family_of(name)
        values = _in_key_order(family, numbers)
        given = ~np.isnan(values)
        _all_present(family, given)
        result[family.position[given]] = values[given]
    return result


def _in_key_order(family: Family, numbers: ArrayLike) -> Floats:
    values = np.asarray(numbers, dtype=float)
    if values.ndim > 1 or (values.ndim == 1 and len(values) != len(family)):
        raise ProgramError(f"{family.name} has {len(family)} keys, the patch gives it {values.size} numbers")
    return np.broadcast_to(values, len(family))


def _all_present(family: Family, given: NDArray[np.bool_]) -> None:
    lost = np.flatnonzero(given & (family.position < 0))
    if len(lost):
        raise ProgramError(
            f"{family.label(family.keys[lost[0]])} is not in the program (fixed, unused or always "
            f"true when it was compiled), so it cannot be patched; {len(lost)} such keys"
        )


def _entries(program: Program, patch: Patch) -> tuple[Entries, bool]:
    parts = [patch.entries] if len(patch.entries) else []
    for (row_name, column_name), numbers in patch.coefficients.items():
        rows, columns = program.row(row_name), program.column(column_name)
        values = _in_key_order(rows, numbers)
        given = ~np.isnan(values)
        _all_present(rows, given)
        places = rows.position[given]
        parts.append(Entries(places, _single_entries(program, rows, columns)[given], values[given]))
    if not parts:
        return NO_ENTRIES, False
    e = Entries(*(np.concatenate([getattr(p, f) for p in parts]) for f in ("rows", "columns", "values")))
    m, n = program.shape
    if len(e) and not (
        e.rows.min() >= 0 and e.rows.max() < m and e.columns.min() >= 0 and e.columns.max() < n
    ):
        raise ProgramError(f"a patched coefficient lies outside the {m} rows and {n} columns of the program")
    codes = e.columns * m + e.rows
    if len(np.unique(codes)) < len(codes):
        raise ProgramError("the patch gives one coefficient twice")
    old = entries_at(program.matrix, e.rows, e.columns)
    new = old != e.values
    return Entries(e.rows[new], e.columns[new], e.values[new]), bool(((old == 0) != (e.values == 0)).any())


def _single_entries(program: Program, rows: Family, columns: Family) -> Ints:
    """For each row of a family the one column of another in which it has a coefficient; -1 for a dropped
    row.
    """
    present = columns.position[columns.position >= 0]
    block = program.matrix[:, present].tocoo()
    count = np.bincount(block.row, minlength=program.shape[0])
    inside = rows.position >= 0
    wrong = np.flatnonzero(inside & (count[np.where(inside, rows.position, 0)] != 1))
    if len(wrong):
        key = rows.keys[wrong[0]]
        raise ProgramError(
            f"{rows.label(key)} has {count[rows.position[wrong[0]]]} coefficients of {columns.name}, not "
            "one; give such coefficients as entries by position"
        )
    column = np.full(program.shape[0], -1, dtype=np.int64)
    column[block.row] = present[block.col]
    return np.where(inside, column[np.where(inside, rows.position, 0)], -1)
