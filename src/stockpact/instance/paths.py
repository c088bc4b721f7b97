"""Paths: the name of any number, such as ``targets[risk_class=high].days`` or ``agreement.shares.JP``.

``table[column=value, column=value].column`` names a column of the rows that fit; without brackets all rows. A
value may be quoted; ``a|b`` stands for either, ``a..b`` for a run of numbers or periods, an empty value for
blank. ``source=`` means the column ``supplier`` where a table has one. Anything else is a setting by its
dotted path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .calendar import parse_period
from .catalogue import CATALOGUE
from .cells import CellError, parse_cell
from .columns import Column, Table
from .instance import Instance
from .nearest import suggestion
from .plain import numbers_of, values_of
from .setting_paths import setting_column, setting_columns

OPERATORS = ("*=", "+=", "-=", "=")


class PathError(ValueError):
    """A path or change that cannot be read or finds nothing; the text says why."""


@dataclass(frozen=True)
class Condition:
    """A condition of a selector: the column as written and its alternatives."""

    column: str
    values: tuple[str, ...]
    quoted: tuple[bool, ...]


@dataclass(frozen=True)
class Path:
    """A path that was read; ``table`` is empty for a setting, whose dotted path is ``column``."""

    text: str
    table: str
    conditions: tuple[Condition, ...]
    column: str


@dataclass(frozen=True)
class Change:
    """A change as written: ``path op value``."""

    text: str
    path: Path
    operator: str
    value: str


@dataclass(frozen=True)
class Located:
    """What a path finds: the column or setting, and in a table the positions of its rows."""

    column: Column
    rows: np.ndarray


def parse_path(text: str) -> Path:
    """Read a path. Raises PathError when it is not one."""
    head, brackets, rest = _split_brackets(text.strip())
    if brackets is None:
        table, dot, column = head.partition(".")
        if table in CATALOGUE and dot and "." not in column:
            return Path(text, table, (), column)
        if setting_column(head) is not None:
            return Path(text, "", (), head)
        if table in CATALOGUE:
            raise PathError(f"name a column of {table}, such as {table}.{_example(CATALOGUE[table])}")
        known = [n for n in setting_columns() if not n.startswith("sources")]
        hint = suggestion(head, known) or suggestion(table, CATALOGUE)
        raise PathError(f'there is no table or setting "{head if dot else table}"{hint}')
    if head not in CATALOGUE:
        raise PathError(f'there is no table "{head}"{suggestion(head, CATALOGUE)}')
    if not rest.startswith(".") or not rest[1:].strip():
        raise PathError(f"name the column after the brackets, such as ].{_example(CATALOGUE[head])}")
    conditions = tuple(_condition(part) for part in _split(brackets, ",") if part.strip())
    return Path(text, head, conditions, rest[1:].strip())


def parse_change(text: str) -> Change:
    """Read ``path op value`` with op one of ``=``, ``*=``, ``+=``, ``-=``. Raises PathError when it is not
    one.
    """
    outside = _outside(text)
    at = next((n for n, free in enumerate(outside) if free and text[n] == "="), None)
    if at is None:
        _split_brackets(text)
        raise PathError("a change needs =, *=, += or -=, such as targets[risk_class=high].days=120")
    start = at - 1 if at and text[at - 1] in "*+-" else at
    return Change(text, parse_path(text[:start]), text[start : at + 1], text[at + 1 :].strip())


def locate(instance: Instance, path: Path) -> Located:
    """The column and rows that a path names. Raises PathError when it matches nothing."""
    if not path.table:
        column = setting_column(path.column)
        if column is None:
            raise PathError(
                f'there is no setting "{path.column}"{suggestion(path.column, setting_columns())}'
            )
        return Located(column, np.zeros(0, dtype=int))
    table = CATALOGUE[path.table]
    frame = instance[path.table]
    target = _column(table, path.column)
    if frame.empty:
        raise PathError(f"the table {path.table} has no rows")
    fits = np.ones(len(frame), dtype=bool)
    said = []
    for condition in path.conditions:
        column = _selector_column(table, condition.column)
        fits &= _fitting(instance, table, column, condition)
        said.append(f"{condition.column} {'|'.join(condition.values) or 'blank'}")
    if not fits.any():
        raise PathError(f"no row of {path.table} has {' and '.join(said)} together")
    return Located(target, np.flatnonzero(fits))


def _example(table: Table) -> str:
    return next(
        (c.name for c in table.columns if c.is_number and c.name not in table.key_columns), table.names[0]
    )


def _column(table: Table, name: str) -> Column:
    if name not in table.names:
        raise PathError(f'{table.name} has no column "{name}"{suggestion(name, table.names)}')
    return table[name]


def _selector_column(table: Table, name: str) -> Column:
    return _column(table, "supplier" if name == "source" and "supplier" in table.names else name)


def _fitting(instance: Instance, table: Table, column: Column, condition: Condition) -> np.ndarray:
    """Which rows have one of the values in the column; each value must be there."""
    fits = np.zeros(len(instance[table.name]), dtype=bool)
    for text, quoted in zip(condition.values, condition.quoted, strict=True):
        low, dots, high = ("", "", "") if quoted else text.partition("..")
        hit = (
            _between(instance, table.name, column, low, high)
            if dots
            else _equal(instance, table.name, column, text)
        )
        if not hit.any():
            raise PathError(
                f'no row of {table.name} has {condition.column} "{text}"'
                f"{_hint(instance, instance[table.name][column.name], column, text)}"
            )
        fits |= hit
    return fits


def _equal(instance: Instance, table: str, column: Column, text: str) -> np.ndarray:
    if column.is_number:
        found = numbers_of(instance, table, column.name)
        return np.isnan(found) if not text else np.asarray(found == _value(text, column))
    value = (bool(_value(text, column)) if text else False) if column.kind == "yes/no" else text
    return np.array([v == value for v in values_of(instance, table, column.name)], dtype=bool)


def _between(instance: Instance, table: str, column: Column, low: str, high: str) -> np.ndarray:
    if column.is_number:
        found = numbers_of(instance, table, column.name)
        return np.asarray((found >= _value(low, column)) & (found <= _value(high, column)))
    if column.kind != "period":
        raise PathError(
            f"{low}..{high}: a run needs a column of numbers or periods, {column.name} holds text"
        )
    step = instance.settings.calendar.step
    try:
        first, last = parse_period(low, step), parse_period(high, step)
        return np.array(
            [
                bool(v) and first <= parse_period(v, step) <= last
                for v in values_of(instance, table, column.name)
            ],
            dtype=bool,
        )
    except ValueError as error:
        raise PathError(f"{low}..{high}: expected {error}") from None


def _value(text: str, column: Column) -> float | bool:
    try:
        value: float | bool = parse_cell(text, column)
    except CellError as error:
        raise PathError(f'{column.name} "{text}": {error}') from None
    return value


def _hint(instance: Instance, values: pd.Series, column: Column, text: str) -> str:
    if column.is_number:
        found = values.dropna()
        return (
            f"; it runs from {found.min():g} to {found.max():g}"
            if len(found)
            else "; it is blank in every row"
        )
    known = {str(v): "" for v in values if v != ""}
    if column.refers:
        target = instance[column.refers]
        if "name" in target:
            called = dict(zip(target[CATALOGUE[column.refers].key[0]], target["name"], strict=True))
            known = {k: called.get(k, "") for k in known}
    return suggestion(text, known, known)


def _condition(text: str) -> Condition:
    column, equals, value = text.partition("=")
    if not equals or not re.fullmatch(r"\s*\w+\s*", column):
        raise PathError(f'a condition needs column=value, not "{text.strip()}"')
    parts = [part.strip() for part in _split(value, "|")]
    quoted = tuple(len(p) > 1 and p[0] in "\"'" and p[-1] == p[0] for p in parts)
    plain = tuple(p[1:-1] if q else p for p, q in zip(parts, quoted, strict=True))
    return Condition(column.strip(), plain, quoted)


def _outside(text: str) -> list[bool]:
    """For each character whether it stands outside brackets and quotation marks."""
    free, depth, quote = [], 0, ""
    for mark in text:
        if quote:
            quote = "" if mark == quote else quote
            free.append(False)
        elif mark in "\"'":
            quote = mark
            free.append(False)
        else:
            depth += (mark == "[") - (mark == "]")
            free.append(depth == 0 and mark != "]")
    return free


def _split(text: str, mark: str) -> list[str]:
    """The parts of a text between marks that stand outside quotation marks."""
    parts, quote, start = [], "", 0
    for at, found in enumerate(text):
        if quote:
            quote = "" if found == quote else quote
        elif found in "\"'":
            quote = found
        elif found == mark:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _split_brackets(text: str) -> tuple[str, str | None, str]:
    """What stands before, in and after the brackets of a path; None when there are none."""
    free = _outside(text)
    inside = [n for n, f in enumerate(free) if not f]
    opened = text.find("[")
    if opened < 0 or (inside and inside[0] < opened):
        if "]" in text:
            raise PathError("a bracket is closed that was not opened")
        return text, None, ""
    closed = next(
        (n for n in range(opened + 1, len(text)) if text[n] == "]" and (n + 1 == len(text) or free[n + 1])),
        None,
    )
    if closed is None:
        raise PathError("a bracket or quotation mark is not closed")
    return text[:opened].strip(), text[opened + 1 : closed], text[closed + 1 :].strip()
