"""Checks of single cells and rows: bounds, blanks, choices, and columns of which exactly one is filled."""

from __future__ import annotations

import numpy as np

from .catalogue import CATALOGUE
from .cells import shown
from .columns import Column
from .errors import Problem
from .evidence import Evidence
from .nearest import suggestion
from .plain import numbers_of, values_of
from .setting_paths import bounds_in_words


def numbers_within_bounds(evidence: Evidence) -> list[Problem]:
    """Numbers are finite and within the bounds of their column: no negative tonnes, no share beyond 1."""
    problems = []
    for name, table in evidence.tables():
        for c in table.columns:
            if not c.is_number:
                continue
            values = numbers_of(evidence.instance, name, c.name)
            wrong = outside(values, c)
            for at in np.flatnonzero(wrong & evidence.readable(name, c.name)) if wrong.any() else ():
                if np.isnan(values[at]):
                    message = f"is blank; expected {c.expected}"
                elif np.isinf(values[at]):
                    message = f"not a finite number; expected {c.expected}"
                else:
                    message = f"must be {bounds_in_words(c)}"
                value = "" if np.isnan(values[at]) else shown(float(values[at]))
                problems.append(evidence.problem(name, int(at), c.name, value, message))
    return problems


def outside(values: np.ndarray, column: Column) -> np.ndarray:
    """Which numbers are infinite, beyond the bounds of the column, or blank where it must be filled."""
    wrong = np.isinf(values)
    with np.errstate(invalid="ignore"):
        if column.ge is not None:
            wrong |= values < column.ge
        if column.gt is not None:
            wrong |= values <= column.gt
        if column.le is not None:
            wrong |= values > column.le
        if column.lt is not None:
            wrong |= values >= column.lt
    if column.required or column.default is not None:
        wrong |= np.isnan(values)
    return np.asarray(wrong)


def texts_filled(evidence: Evidence) -> list[Problem]:
    """Text that is needed is there, and a choice is one of those offered."""
    problems = []
    for name, table in evidence.tables():
        for c in table.columns:
            if c.is_number or c.kind == "yes/no" or not (c.required or c.choices):
                continue
            values = values_of(evidence.instance, name, c.name)
            bad = {
                v
                for v in set(values)
                if (c.required and not v.strip()) or (v and c.choices and v not in c.choices)
            }
            readable = evidence.readable(name, c.name) if bad else ()
            for at, value in enumerate(values if bad else ()):
                if value in bad and readable[at]:
                    how = f"expected {c.expected}{suggestion(value, c.choices)}"
                    message = how if value.strip() else f"is blank; {how}"
                    problems.append(evidence.problem(name, at, c.name, value.strip(), message))
    return problems


ONE_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    "access": (("share", "headroom_share"),),
    "targets": (("material", "risk_class"),),
    "quotas": (("tonnes", "share"), ("supplier", "country", "strategic")),
    "embargo_cuts": (("supplier", "country"),),
}
"""Columns of which exactly one is filled in each row."""


def exactly_one_filled(evidence: Evidence) -> list[Problem]:
    """Of alternative columns exactly one is filled: share or headroom_share, material or risk_class, …"""
    problems = []
    for name, groups in ONE_OF.items():
        for group in groups if evidence.instance.has(name) else ():
            filled = np.column_stack([_filled(evidence, name, c) for c in group])
            wrong = (filled.sum(axis=1) != 1) & evidence.readable(name, *group)
            for at in np.flatnonzero(wrong):
                names = " or ".join(group)
                both = [c for c, full in zip(group, filled[at], strict=True) if full]
                message = f"fill exactly one of {names}" + (
                    f"; {' and '.join(both)} are filled" if both else ""
                )
                problems.append(evidence.problem(name, int(at), both[-1] if both else group[0], "", message))
    return problems


def _filled(evidence: Evidence, table: str, column: str) -> np.ndarray:
    if CATALOGUE[table][column].is_number:
        return np.asarray(~np.isnan(numbers_of(evidence.instance, table, column)))
    return np.array([bool(v) for v in values_of(evidence.instance, table, column)], dtype=bool)


def rows_consistent(evidence: Evidence) -> list[Problem]:
    """Within a row the least is not above the most: contracts, quotas, onsets, ranges, storage modules."""
    problems = []
    for name, low, high in (
        ("contracts", "minimum_t", "maximum_t"),
        ("contracts", "lot_t", "maximum_t"),
        ("quotas", "first_year", "last_year"),
        ("ranges", "low", "high"),
    ):
        frame = evidence.instance[name]
        if len(frame):
            below, above = (numbers_of(evidence.instance, name, c) for c in (low, high))
            for at in np.flatnonzero((below > above) & evidence.readable(name, low, high)):
                message = f"is more than {high}, {shown(float(above[at]))}"
                problems.append(evidence.problem(name, int(at), low, float(below[at]), message))
    storage = evidence.instance["storage"]
    if len(storage):
        odd = storage["modules"].notna().to_numpy() & storage["module_m3"].isna().to_numpy()
        for at in np.flatnonzero(odd & evidence.readable("storage", "modules", "module_m3")):
            message = "modules are counted, but module_m3 says space is without limit"
            problems.append(evidence.problem("storage", int(at), "modules", storage["modules"][at], message))
    return problems
