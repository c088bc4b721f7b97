"""Tables spread over periods: the one place where years become periods.

A row with a year holds for each of the year's periods; tonnes a year are divided evenly. A row with a period
wins over a row with its year. Beyond the last year of a key's rows, that year is held; before its first,
nothing is there. Supply, access and flows of a source with ``delay_years`` come that much later.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .calendar import Calendar, parse_period
from .catalogue import CATALOGUE
from .instance import Instance


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
    spec = CATALOGUE[table]
    if not spec.timed:
        raise ValueError(f"{table} has no time column")
    keys = [k for k in spec.key if k != "time"]
    frame = instance[table]
    periods = range(1, len(calendar) + 1)
    if frame.empty:
        return pd.DataFrame(index=_index([], keys), columns=list(periods), dtype=float)
    codes, uniques = numbered(frame, keys)
    values = frame[column].to_numpy(float)
    delay = _delay(instance, frame)
    out = np.full((len(uniques), len(calendar)), np.nan)
    yearly = frame["year"].notna().to_numpy()
    if yearly.any():
        year = frame["year"].to_numpy(dtype=float, na_value=np.nan)[yearly].astype(int) + delay[yearly]
        first, last = int(calendar.years[0]), int(max(calendar.years[-1], year.max()))
        first = min(first, int(year.min()))
        grid = np.full((len(uniques), last - first + 1), np.nan)
        grid[codes[yearly], year - first] = values[yearly] / (calendar.per_year if flow else 1)
        latest = np.full(len(uniques), -1)
        np.maximum.at(latest, codes[yearly], year - first)
        held = grid[np.arange(len(uniques)), np.maximum(latest, 0)]
        beyond = np.arange(grid.shape[1])[None, :] > latest[:, None]
        grid = np.where(beyond & (latest >= 0)[:, None], held[:, None], grid)
        out = grid[:, calendar.years - first]
    if (~yearly).any():
        step = calendar.step
        number = np.array([parse_period(p, step) for p in frame["period"][~yearly]]) - calendar.first
        number += delay[~yearly] * calendar.per_year
        inside = (number >= 0) & (number < len(calendar))
        out[codes[~yearly][inside], number[inside]] = values[~yearly][inside]
    return pd.DataFrame(out, index=_index(uniques, keys), columns=list(periods))


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
