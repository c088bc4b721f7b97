"""Changing an instance by path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from .altered import checked as checked_instance
from .altered import with_settings
from .balancing import rebalanced
from .calendar import format_period, parse_period
from .catalogue import CATALOGUE
from .cells import CellError, parse_cell, shown
from .check_times import period_names, year_or_period
from .check_values import outside
from .columns import Column
from .errors import InputError, Problem
from .evidence import Evidence
from .instance import Instance, typed
from .leaving_out import without
from .paths import Change, PathError, locate, parse_change
from .setting_paths import bounds_in_words, flatten, written

__all__ = ["apply", "without"]

REBALANCED_BY = ("demand", "imports", "sources")
"""Tables on which balancing flows depend."""

NOT_SOUND = "the changed instance is not sound"


def apply(instance: Instance, changes: Iterable[str], *, checked: bool = True) -> Instance:
    """A new instance with changes ``path op value`` made in order.

    ``=`` sets, ``*=``, ``+=``, ``-=`` compute from what is there; on a period ``+=8`` shifts by 8 periods.
    Then balancing flows are recomputed if demand, imports or sources changed, and the result is checked (but
    for sources of numbers). A change of a balancing flow itself makes it a declared cut. Shares of parties in
    ``agreement.shares`` that no change names share what is left, in their old proportions. ``checked=False``
    leaves the check to the caller. Raises InputError with everything wrong in the changes, or in what they
    make.
    """
    texts = tuple(changes)
    problems: list[Problem] = []
    made: list[Change] = []
    changed = instance
    for text in texts:
        try:
            change = parse_change(text)
            changed = (
                _table_change(changed, change) if change.path.table else _setting_change(changed, change)
            )
            made.append(change)
        except PathError as error:
            problems.append(Problem(text.strip(), 0, "", "", str(error)))
    if problems:
        raise InputError(
            problems, f"{len(problems)} of {len(texts)} changes cannot be made; nothing was computed"
        )
    shares = [
        c.path.column for c in made if c.path.column.startswith("agreement.shares.") and not c.path.table
    ]
    if shares:
        changed = _shares_completed(changed, {p.removeprefix("agreement.shares.") for p in shares})
    changed = replace(changed, changes=(*instance.changes, *texts), _cache={})
    if any(c.path.table in REBALANCED_BY for c in made):
        evidence = Evidence(changed)
        if lost := period_names(evidence) + year_or_period(evidence):
            raise InputError(lost, f"{NOT_SOUND}: {len(lost)} problem{'s' * (len(lost) != 1)}")
        changed = rebalanced(changed, before=instance)
    return checked_instance(changed, NOT_SOUND) if checked else changed


def _table_change(instance: Instance, change: Change) -> Instance:
    path = change.path
    found = locate(instance, path)
    frame = instance[path.table].copy()
    column, rows = found.column, found.rows
    new = _changed_values(instance, frame[column.name].iloc[rows], column, change)
    if column.is_number:
        numbers = new.to_numpy(dtype=float, na_value=np.nan)
        wrong = outside(numbers, column)
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            if np.isnan(numbers[at]):
                raise PathError(f"a blank; expected {column.expected}")
            raise PathError(
                f"makes {column.name} {shown(float(numbers[at]))} in "
                f"{_where(instance, path.table, rows[at])}; must be {bounds_in_words(column)}"
            )
    values = frame[column.name].copy()
    values.iloc[rows] = new.array
    frame[column.name] = values
    if path.table == "imports" and column.name == "tonnes":
        direct = np.zeros(len(frame), dtype=bool)
        direct[rows] = True
        frame["declared_cut"] = frame["declared_cut"] | (direct & frame["balancing"])
    return replace(instance, tables={**instance.tables, path.table: frame}, _cache={})


def _where(instance: Instance, table: str, row: int) -> str:
    origin = instance.files.get(table)
    return origin.words([int(row)]) if origin is not None else f"{table}.csv row {row + 2}"


def _changed_values(instance: Instance, old: pd.Series, column: Column, change: Change) -> pd.Series:
    text = change.value
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        text = text[1:-1]
    if change.operator == "=":
        if not text and column.required:
            raise PathError(f"a blank; expected {column.expected}")
        value = _parsed(text, column)
        single = pd.DataFrame({column.name: pd.Series([value] * len(old), dtype=object)})
        table = CATALOGUE[change.path.table]
        new: pd.Series = typed(single, replace(table, columns=(column,)))[column.name]
        return new
    if column.kind == "period":
        return _shifted(instance, old, change, text)
    if not column.is_number:
        raise PathError(
            f"{change.operator} needs a column of numbers or periods; {column.name} holds "
            f"{'yes or no' if column.kind == 'yes/no' else 'text'}"
        )
    amount = _amount(text, change.operator, column)
    values = old.to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(values).all():
        raise PathError(f"{column.name} is blank there; set it with =")
    result = _computed(values, change.operator, amount)
    if column.kind == "integer":
        if (np.abs(result - np.round(result)) > 1e-9).any():
            raise PathError(f"makes {column.name} {shown(float(result[0]))}; expected {column.expected}")
        result = np.round(result)
    return pd.Series(result).astype(old.dtype)


def _computed(values: Any, operator: str, amount: float) -> Any:
    return values * amount if operator == "*=" else values + amount if operator == "+=" else values - amount


def _parsed(text: str, column: Column) -> Any:
    try:
        return parse_cell(text or None, column)
    except CellError as error:
        raise PathError(f'"{text}": {error}') from None


def _amount(text: str, operator: str, column: Column) -> float:
    number = replace(
        column,
        kind="number",
        ge=None,
        gt=None,
        le=None,
        lt=None,
        unit="" if operator == "*=" else column.unit,
    )
    value = _parsed(text, number)
    if value is None:
        raise PathError(f"a blank; expected {number.expected}")
    return float(value)


def _shifted(instance: Instance, old: pd.Series, change: Change, text: str) -> pd.Series:
    amount = _amount(
        text, change.operator, replace(CATALOGUE[change.path.table][change.path.column], unit="periods")
    )
    if change.operator == "*=" or not amount.is_integer():
        raise PathError("a period is shifted by += or -= and a whole number of periods")
    step = instance.settings.calendar.step
    shift = int(amount) if change.operator == "+=" else -int(amount)
    if not any(old):
        raise PathError(f"{change.path.column} is blank there; set it with =")
    return pd.Series(
        [format_period(parse_period(p, step) + shift, step) if p else p for p in old], dtype=object
    )


def _setting_change(instance: Instance, change: Change) -> Instance:
    path = change.path.column
    column = locate(instance, change.path).column
    text = change.value
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        text = text[1:-1]
    value: Any
    if change.operator == "=":
        value = _parsed(text, column)
        if value is None:
            raise PathError(f"a blank; expected {column.expected}")
    elif column.kind == "period":
        step = instance.settings.calendar.step
        now = flatten(instance.settings.model_dump())[path]
        amount = _amount(text, change.operator, replace(column, unit="periods"))
        if change.operator == "*=" or not amount.is_integer():
            raise PathError("a period is shifted by += or -= and a whole number of periods")
        shift = int(amount) if change.operator == "+=" else -int(amount)
        value = format_period(parse_period(now, step) + shift, step)
    elif not column.is_number:
        raise PathError(f"{change.operator} needs a number; {path} holds text")
    else:
        now = flatten(instance.settings.model_dump()).get(path)
        if now is None:
            raise PathError(f"{path} is not set; set it with =")
        value = _computed(float(now), change.operator, _amount(text, change.operator, column))
    return with_settings(instance, {**written(instance.settings), path: value})


def _shares_completed(instance: Instance, named: set[str]) -> Instance:
    """Let the parties that no change names share what the named ones leave."""
    shares = dict(instance.settings.agreement.shares)
    others = [p for p in instance.parties if p not in named]
    rest = 1 - sum(shares[p] for p in named)
    if not others or rest < 0:
        return instance
    old = {p: shares.get(p, 0.0) for p in others}
    total = sum(old.values())
    for party in others:
        shares[party] = rest * old[party] / total if total > 0 else rest / len(others)
    values = written(instance.settings) | {f"agreement.shares.{p}": s for p, s in shares.items()}
    return with_settings(instance, values)
