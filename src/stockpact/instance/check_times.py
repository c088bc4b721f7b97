"""Checks of time: year or period, names of periods, dates outside the calendar, missing years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from .calendar import Calendar, parse_period
from .catalogue import CATALOGUE
from .errors import Problem
from .evidence import Evidence
from .plain import numbers_of, values_of
from .series import numbered

SLIP_YEARS = 10
"""Years before or after the calendar beyond which a year is taken for a slip of the pen."""

FROM_THE_START = ("demand", "prices")
"""Tables whose rows must begin with the calendar; in the others a plant may start late."""

ONLY_WHERE_SAID = ("withdrawals",)
"""Tables in which a key that has periods and no years needs no further rows."""


def key_in_words(names: Sequence[str], values: Sequence[object]) -> str:
    """A key for a message, such as ``source "caremag", material Tb``; block 1 is not worth a word."""
    pairs = [(n, v) for n, v in zip(names, values, strict=True) if v != "" and (n, v) != ("block", 1)]
    return ", ".join(f'source "{v}"' if n == "supplier" else f"{n} {v}" for n, v in pairs)


def runs_in_words(items: Iterable[int], name: dict[int, str] | None = None) -> str:
    """Numbers as runs, such as ``2028, 2031–2035``."""
    runs: list[list[int]] = []
    for item in sorted(items):
        if runs and item == runs[-1][1] + 1:
            runs[-1][1] = item
        else:
            runs.append([item, item])
    called = name or {}
    return ", ".join(called.get(a, str(a)) + (f"–{called.get(b, str(b))}" if b > a else "") for a, b in runs)


def year_or_period(evidence: Evidence) -> list[Problem]:
    """Each row of a timed table has a year or a period, not both."""
    problems = []
    for name, table in evidence.tables():
        if not table.timed:
            continue
        year = ~np.isnan(numbers_of(evidence.instance, name, "year"))
        period = np.array([bool(p) for p in values_of(evidence.instance, name, "period")], dtype=bool)
        for at in np.flatnonzero((year == period) & evidence.readable(name, "year", "period")):
            message = "year and period are both filled; fill one" if year[at] else "fill year or period"
            problems.append(evidence.problem(name, int(at), "period" if year[at] else "year", "", message))
    return problems


def period_names(evidence: Evidence) -> list[Problem]:
    """Periods are named as the calendar's step asks."""
    if not evidence.calendar:
        return []
    step = evidence.instance.settings.calendar.step
    problems = []
    for name, table in evidence.tables():
        for c in table.columns:
            if c.kind != "period":
                continue
            values = values_of(evidence.instance, name, c.name)
            for text in set(values):
                try:
                    parse_period(text or evidence.instance.settings.calendar.start, step)
                except ValueError as error:
                    at = [n for n, v in enumerate(values) if v == text]
                    problems += [evidence.problem(name, n, c.name, text, f"expected {error}") for n in at]
    return problems


INSIDE = (
    ("targets", "deadline"),
    ("embargoes", "first_onset"),
    ("embargoes", "last_onset"),
    ("embargoes", "display_onset"),
    ("orders", "period"),
    ("contracts", "start"),
    ("contracts", "end"),
)
"""Dates that lie inside the calendar."""

IN_ORDER = (("embargoes", "first_onset", "last_onset"), ("contracts", "start", "end"))
"""Dates of which the first is not after the second."""


def dates_inside(evidence: Evidence) -> list[Problem]:
    """Deadlines, onsets, deliveries and windows lie inside the calendar; what is in stock was bought before
    it.
    """
    if not evidence.calendar:
        return []
    calendar = evidence.instance.calendar
    span = f"{calendar.names[0]}–{calendar.names[-1]}"
    problems = []
    for name, column in INSIDE:
        for at, number in _numbers(evidence, name, column):
            if not 1 <= number <= len(calendar):
                message = f"outside the calendar, {span}"
                problems.append(evidence.problem(name, at, column, calendar.name(number), message))
    for at, number in _numbers(evidence, "opening_stock", "acquired"):
        if number >= 1:
            message = f"must lie before the calendar begins, {calendar.names[0]}"
            problems.append(evidence.problem("opening_stock", at, "acquired", calendar.name(number), message))
    for name, first, last in IN_ORDER:
        begins, ends = dict(_numbers(evidence, name, first)), dict(_numbers(evidence, name, last))
        for at in begins.keys() & ends.keys():
            if begins[at] > ends[at]:
                message = f"is after {last}, {calendar.name(ends[at])}"
                problems.append(evidence.problem(name, at, first, calendar.name(begins[at]), message))
    return problems


def no_slipped_years(evidence: Evidence) -> list[Problem]:
    """No row lies so far from the calendar that its year must be a slip."""
    if not evidence.calendar:
        return []
    calendar = evidence.instance.calendar
    low, high = int(calendar.years[0]) - SLIP_YEARS, int(calendar.years[-1]) + SLIP_YEARS
    span = f"the calendar, {calendar.years[0]}–{calendar.years[-1]}"
    problems = []
    for name, table in evidence.tables():
        for column in [c for c in ("year", "fiscal_year") if c in table.names]:
            years = numbers_of(evidence.instance, name, column)
            far = ((years < low) | (years > high)) & evidence.readable(name, column)
            for at in np.flatnonzero(far).tolist():
                message = f"lies more than {SLIP_YEARS} years outside {span}"
                problems.append(evidence.problem(name, at, column, float(years[at]), message))
        if table.timed:
            for at, number in _numbers(evidence, name, "period"):
                year = (number - 1 + calendar.first) // calendar.per_year
                if not low <= year <= high:
                    message = f"lies more than {SLIP_YEARS} years outside {span}"
                    problems.append(evidence.problem(name, at, "period", calendar.name(number), message))
    return problems


def _numbers(evidence: Evidence, table: str, column: str) -> list[tuple[int, int]]:
    """Position and period number of each filled and well-named period of a column."""
    calendar = evidence.instance.calendar
    out = []
    known: dict[str, int | None] = {"": None}
    for at, text in enumerate(values_of(evidence.instance, table, column)):
        if text not in known:
            try:
                known[text] = calendar.number(text)
            except ValueError:
                known[text] = None
        number = known[text]
        if number is not None:
            out.append((at, number))
    return out


def no_missing_years(evidence: Evidence) -> list[Problem]:
    """Each key of a timed table has rows to the end of the calendar, without gaps; demand and prices from its
    start.

    A plant may start late, so supply, access, flows and withdrawals may lack the first years.
    """
    if not evidence.calendar:
        return []
    problems = []
    for name, table in evidence.tables():
        if table.timed and evidence.whole(name):
            names = [k for k in table.key if k != "time"]
            for key, missing in missing_periods(
                evidence.instance[name], name, evidence.instance.calendar
            ).items():
                column, words = _missing_in_words(missing, evidence.instance.calendar)
                message = f"{words} missing for {key_in_words(names, key)}"
                message += "; write 0 where there is nothing" if name not in FROM_THE_START else ""
                problems.append(evidence.problem(name, None, column, "", message))
    return problems


def missing_periods(
    frame: pd.DataFrame, table: str, calendar: Calendar
) -> dict[tuple[object, ...], np.ndarray]:
    """Numbers of the periods that each key of a timed table lacks, for keys that lack any."""
    names = [k for k in CATALOGUE[table].key if k != "time"]
    years = frame["year"].to_numpy(dtype=float, na_value=np.nan)
    numbers = np.full(len(frame), np.nan)
    for at, text in enumerate(frame["period"]):
        if text:
            try:
                numbers[at] = calendar.number(text)
            except ValueError:
                return {}
    codes, uniques = numbered(frame, names)
    covered = np.zeros((len(uniques), len(calendar)), dtype=bool)
    yearly = ~np.isnan(years)
    base = int(calendar.years[0])
    offset = np.where(yearly, years - base, -1)
    inside = (offset >= 0) & (offset <= int(calendar.years[-1]) - base)
    by_year = np.zeros((len(uniques), int(calendar.years[-1]) - base + 1), dtype=bool)
    by_year[codes[inside], offset[inside].astype(int)] = True
    covered |= by_year[:, calendar.years - base]
    named = (numbers >= 1) & (numbers <= len(calendar))
    covered[codes[named], numbers[named].astype(int) - 1] = True
    earlier = np.zeros(len(uniques), dtype=bool)
    earlier[codes[(yearly & (years < base)) | (numbers < 1)]] = True
    has_years = np.zeros(len(uniques), dtype=bool)
    has_years[codes[yearly]] = True
    out: dict[tuple[object, ...], np.ndarray] = {}
    for k in np.flatnonzero(~covered.all(axis=1)).tolist():
        key = uniques[k]
        if table in ONLY_WHERE_SAID and not has_years[k]:
            continue
        from_start = table in FROM_THE_START or earlier[k]
        if not from_start and not covered[k].any():
            continue
        first = 0 if from_start else int(np.argmax(covered[k]))
        missing = np.flatnonzero(~covered[k][first:]) + first + 1
        if len(missing):
            out[key] = missing
    return out


def _missing_in_words(missing: np.ndarray, calendar: Calendar) -> tuple[str, str]:
    """``years`` and the years when whole years are missing, else ``periods`` and the periods."""
    years = calendar.years[missing - 1]
    whole = all((calendar.years == y).sum() == (years == y).sum() for y in set(years))
    if whole:
        return "years", runs_in_words({int(y) for y in years})
    return "periods", runs_in_words([int(m) for m in missing], dict(enumerate(calendar.names, 1)))


def budgets_for_every_year(evidence: Evidence) -> list[Problem]:
    """A party with budgets has one for every fiscal year of the calendar."""
    instance = evidence.instance
    if not evidence.calendar or not evidence.whole("budgets", "parties") or not instance.has("budgets"):
        return []
    problems = []
    months = dict(
        zip(instance["parties"]["party"], instance["parties"]["fiscal_year_first_month"], strict=True)
    )
    budgets = instance["budgets"]
    for party in dict.fromkeys(budgets["party"]):
        needed = set(instance.calendar.fiscal_years(int(months.get(party, 1))).tolist())
        missing = needed - set(budgets.loc[budgets["party"] == party, "fiscal_year"].tolist())
        if missing and party in months:
            message = f"{runs_in_words(missing)} missing for party {party}"
            problems.append(evidence.problem("budgets", None, "fiscal_year", "", message))
    return problems
