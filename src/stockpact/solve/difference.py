"""The difference of two programs by the names of their rows and columns: how any number of an instance
becomes a lever.

Build and compile once without a change and once with it; the difference is a patch of the first, so every
further variant along that lever needs no Pyomo. When the structure differs, there is no patch but a reason in
words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..sparse import sparse
from .arrays import Floats, Ints
from .patch import NO_ENTRIES, Entries, Patch, entries_at
from .program import Family, Program


@dataclass(frozen=True)
class Difference:
    """The patch that turns the first program into the second, or ``None`` and the reason.

    ``counters`` counts changed costs, column bounds, row bounds and coefficients, rows that the second
    program no longer has (they are freed) and columns that it no longer has (they are held at 0).
    """

    patch: Patch | None
    reason: str = ""
    counters: dict[str, int] = field(default_factory=dict)


def difference(base: Program, variant: Program) -> Difference:
    """Compare by family and key; the patterns of the two matrices are united, so a coefficient may come or
    go.
    """
    if base.sense != variant.sense:
        return Difference(None, "sense changed")
    rows, new_row = _matched(base.rows, variant.rows, base.shape[0])
    if new_row:
        return Difference(None, f"row set changed: {new_row} appears")
    columns, new_column = _matched(base.columns, variant.columns, base.shape[1])
    if new_column:
        return Difference(None, f"column set changed: {new_column} appears")
    gone = np.flatnonzero(columns < 0)
    for name, key in (base.column_labels()[i] for i in gone):
        family = variant.columns.get(name)
        if family is not None and key in family.place and family.absent[family.place[key]] != 0:
            return Difference(
                None, f"column set changed: {family.label(key)} is fixed at a value other than 0"
            )
    integral = _moved(variant.integral.astype(float), columns, 0.0) != 0
    if ((integral != base.integral) & (columns >= 0)).any():
        return Difference(None, "integrality changed")
    cost = _moved(variant.cost, columns, 0.0)
    column_lower, column_upper = (
        _moved(variant.column_lower, columns, 0.0),
        _moved(variant.column_upper, columns, 0.0),
    )
    row_lower, row_upper = _moved(variant.row_lower, rows, -np.inf), _moved(variant.row_upper, rows, np.inf)
    entries = _entries(base, variant, rows, columns)
    patch = Patch(
        cost=_by_family(base.columns, base.cost, cost),
        column_lower=_by_family(base.columns, base.column_lower, column_lower),
        column_upper=_by_family(base.columns, base.column_upper, column_upper),
        row_lower=_by_family(base.rows, base.row_lower, row_lower),
        row_upper=_by_family(base.rows, base.row_upper, row_upper),
        entries=entries,
        offset=variant.offset,
    )
    counters = {
        "costs": int((cost != base.cost).sum()),
        "column bounds": int(
            ((column_lower != base.column_lower) | (column_upper != base.column_upper)).sum()
        ),
        "row bounds": int(((row_lower != base.row_lower) | (row_upper != base.row_upper)).sum()),
        "coefficients": len(entries),
        "rows freed": int((rows < 0).sum()),
        "columns held": len(gone),
    }
    return Difference(patch, "", counters)


def _matched(base: Mapping[str, Family], variant: Mapping[str, Family], size: int) -> tuple[Ints, str]:
    """For each position of the base the position in the variant, -1 if it has none; and a name the base
    lacks.
    """
    match = np.full(size, -1, dtype=np.int64)
    for name, new in variant.items():
        old = base.get(name)
        if old is None:
            at: Ints = np.full(len(new), -1, dtype=np.int64)
        elif old.keys == new.keys:
            at = old.position
        else:
            at = np.array(
                [old.position[old.place[k]] if k in old.place else -1 for k in new.keys], dtype=np.int64
            )
        present = new.position >= 0
        lacking = np.flatnonzero(present & (at < 0))
        if len(lacking):
            return match, new.label(new.keys[lacking[0]])
        match[at[present]] = new.position[present]
    return match, ""


def _moved(values: Floats, match: Ints, missing: float) -> Floats:
    if not len(values):
        return np.full(len(match), missing)
    return np.where(match >= 0, values[np.maximum(match, 0)], missing)


def _by_family(families: Mapping[str, Family], old: Floats, new: Floats) -> dict[str, Floats]:
    result = {}
    for family in families.values():
        present = family.position >= 0
        at = family.position[present]
        changed = old[at] != new[at]
        if changed.any():
            values = np.full(len(family), np.nan)
            values[np.flatnonzero(present)[changed]] = new[at][changed]
            result[family.name] = values
    return result


def _entries(base: Program, variant: Program, rows: Ints, columns: Ints) -> Entries:
    m = base.shape[0]
    back_row, back_column = _inverse(rows, variant.shape[0]), _inverse(columns, variant.shape[1])
    new = variant.matrix.tocoo()
    moved = sparse.csc_array((new.data, (back_row[new.row], back_column[new.col])), shape=base.shape)
    moved.sort_indices()
    codes = np.union1d(_codes(base.matrix, m), _codes(moved, m))
    if not len(codes):
        return NO_ENTRIES
    at_column, at_row = codes // m, codes % m
    values = entries_at(moved, at_row, at_column)
    changed = values != entries_at(base.matrix, at_row, at_column)
    return Entries(at_row[changed], at_column[changed], values[changed])


def _inverse(match: Ints, size: int) -> Ints:
    back = np.full(size, -1, dtype=np.int64)
    back[match[match >= 0]] = np.flatnonzero(match >= 0)
    return back


def _codes(matrix: sparse.csc_array, rows: int) -> Ints:
    column = np.repeat(np.arange(matrix.shape[1], dtype=np.int64), np.diff(matrix.indptr))
    return np.asarray(column * rows + matrix.indices, dtype=np.int64)
