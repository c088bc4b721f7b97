"""Tables spread over periods: the one place where years become periods.

A row with a year holds for each of the year's periods; tonnes a year are divided evenly. A row with a period
wins over a row with its year. Beyond the last year of a key's rows, that year is held; before its first,
nothing is there. Supply, access and flows of a source with ``delay_years`` come that much later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .calendar import Calendar, parse_period
from .catalogue import CATALOGUE
from .instance import Instance
from .plain import numbers_of


def by_period(
    instance: Instance, table: str, column: str, *, flow: bool = False, calendar: Calendar | None = None
) -> pd.DataFrame:
    """Values of a timed table's column for each key and period.

    Returns a frame with the key's rows as (Multi)Index of their other key columns and the numbers 1..T of the
    calendar's periods as columns. ``flow=True`` divides yearly totals by the periods of a year. Missing is
    NaN.
    """
    calendar = calendar or instance.calendar
    cache_key = ("by_period", table, column, flow, calendar)
    if cache_key not in instance._cache:
        instance._cache[cache_key] = _spread(instance, table, column, flow, calendar)
    result: pd.DataFrame = instance._cache[cache_key]
    return result


def _spread(instance: Instance, table: str, column: str, flow: bool, calendar: Calendar) -> pd.DataFrame:
    if not CATALOGUE[table].timed:
        raise ValueError(f"{table} has no time column")
    periods = range(1, len(calendar) + 1)
    rows = _rows(instance, table)
    codes, yearly = rows.codes, rows.yearly
    out = np.full((len(rows.index), len(calendar)), np.nan)
    if not len(codes):
        return pd.DataFrame(out, index=rows.index, columns=list(periods))
    values = numbers_of(instance, table, column)
    if yearly.any():
        year = rows.year
        first, last = int(calendar.years[0]), int(max(calendar.years[-1], year.max()))
        first = min(first, int(year.min()))
        grid = np.full((len(out), last - first + 1), np.nan)
        grid[codes[yearly], year - first] = values[yearly] / (calendar.per_year if flow else 1)
        latest = np.full(len(out), -1)
        np.maximum.at(latest, codes[yearly], year - first)
        held = grid[np.arange(len(out)), np.maximum(latest, 0)]
        beyond = np.arange(grid.shape[1])[None, :] > latest[:, None]
        grid = np.where(beyond & (latest >= 0)[:, None], held[:, None], grid)
        out = grid[:, calendar.years - first]
    if not yearly.all():
        frame = instance[table]
        number = np.array([parse_period(p, calendar.step) for p in frame["period"][~yearly]]) - calendar.first
        number += rows.delay[~yearly] * calendar.per_year
        inside = (number >= 0) & (number < len(calendar))
        out[codes[~yearly][inside], number[inside]] = values[~yearly][inside]
    return pd.DataFrame(out, index=rows.index, columns=list(periods))


@dataclass(frozen=True, eq=False)
class _Rows:
    """What the rows of a timed table are about; the same for all its columns and for every calendar."""

    index: pd.Index
    """Keys in order of first appearance."""
    codes: np.ndarray
    """Number of each row's key in ``index``."""
    yearly: np.ndarray
    """Whether a row has a year, not a period."""
    year: np.ndarray
    """Years of the yearly rows, shifted by the delay of their source."""
    delay: np.ndarray
    """Years by which each row comes later."""


def _rows(instance: Instance, table: str) -> _Rows:
    cache_key = ("rows", table)
    if cache_key not in instance._cache:
        keys = [k for k in CATALOGUE[table].key if k != "time"]
        frame = instance[table]
        codes, uniques = numbered(frame, keys) if len(frame) else (np.zeros(0, dtype=int), [])
        year, delay = numbers_of(instance, table, "year"), _delay(instance, frame)
        yearly = ~np.isnan(year)
        instance._cache[cache_key] = _Rows(
            _index(uniques, keys), codes, yearly, year[yearly].astype(int) + delay[yearly], delay
        )
    found: _Rows = instance._cache[cache_key]
    return found


def numbered(frame: pd.DataFrame, keys: list[str]) -> tuple[np.ndarray, list[tuple[Any, ...]]]:
    """The number of each row's key, counted from 0 in order of first appearance, and the keys by number."""
    numbers: dict[tuple[Any, ...], int] = {}
    rows = zip(*(frame[k].tolist() for k in keys), strict=True)
    codes = [numbers.setdefault(key, len(numbers)) for key in rows]
    return np.array(codes, dtype=int), list(numbers)


def _index(uniques: list[tuple[Any, ...]], keys: list[str]) -> pd.Index:
    if len(keys) == 1:
        single: pd.Index = pd.Index([u[0] for u in uniques], name=keys[0])
        return single
    columns: Any = [list(part) for part in zip(*uniques, strict=True)] or [[] for _ in keys]
    index: pd.MultiIndex = pd.MultiIndex.from_arrays(columns, names=keys)
    return index


def _delay(instance: Instance, frame: pd.DataFrame) -> np.ndarray:
    if "supplier" not in frame:
        return np.zeros(len(frame), dtype=int)
    sources = instance["sources"]
    delays = dict(zip(sources["supplier"].tolist(), sources["delay_years"].tolist(), strict=True))
    return np.array([delays.get(supplier, 0) for supplier in frame["supplier"].tolist()], dtype=int)
