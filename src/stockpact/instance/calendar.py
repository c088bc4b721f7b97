"""Periods, calendar years and fiscal years.

A calendar is a run of months, quarters or years. Inside the models periods are the whole numbers 1..T;
``2028Q1``, ``2028-01`` and ``2028`` are their names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

Step = Literal["month", "quarter", "year"]
PER_YEAR: dict[str, int] = {"month": 12, "quarter": 4, "year": 1}
EXAMPLE: dict[str, str] = {"month": "2028-01", "quarter": "2028Q1", "year": "2028"}
_PATTERN = {
    "month": re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$", re.ASCII),
    "quarter": re.compile(r"^(\d{4})Q([1-4])$", re.ASCII),
    "year": re.compile(r"^(\d{4})$", re.ASCII),
}


def parse_period(text: str, step: Step) -> int:
    """Ordinal of a period name: periods since year 0. Raises ValueError with what was expected."""
    match = _PATTERN[step].match(text.strip())
    if not match:
        raise ValueError(f"a {step} such as {EXAMPLE[step]}")
    year = int(match.group(1))
    return year if step == "year" else year * PER_YEAR[step] + int(match.group(2)) - 1


def format_period(ordinal: int, step: Step) -> str:
    """Name of a period from its ordinal."""
    year, part = divmod(ordinal, PER_YEAR[step])
    return {
        "month": f"{year:04d}-{part + 1:02d}",
        "quarter": f"{year:04d}Q{part + 1}",
        "year": f"{year:04d}",
    }[step]


@dataclass(frozen=True)
class Calendar:
    """The periods 1..T of a plan, T being the last period before ``end`` passes."""

    first: int
    last: int
    step: Step

    @classmethod
    def between(cls, start: str, end: str, step: Step) -> Calendar:
        """Calendar from the name of its first and last period."""
        return cls(parse_period(start, step), parse_period(end, step), step)

    def __len__(self) -> int:
        return self.last - self.first + 1

    def extended(self, periods: int) -> Calendar:
        """The same calendar with more periods at its end (fewer when negative)."""
        return Calendar(self.first, self.last + periods, self.step)

    @property
    def per_year(self) -> int:
        """Periods in a year."""
        return PER_YEAR[self.step]

    @property
    def days(self) -> float:
        """Days in a period: a year counts 365, a quarter 91.25."""
        return 365 / self.per_year

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the periods 1..T, in order."""
        return tuple(format_period(o, self.step) for o in range(self.first, self.last + 1))

    def number(self, name: str) -> int:
        """Number of a named period, counted from 1; below 1 or above T when it lies outside."""
        return parse_period(name, self.step) - self.first + 1

    def name(self, number: int) -> str:
        """Name of period ``number``, which may lie outside the calendar."""
        return format_period(self.first + number - 1, self.step)

    @cached_property
    def years(self) -> np.ndarray:
        """Calendar year of each period."""
        return np.array([o // self.per_year for o in range(self.first, self.last + 1)])

    @cached_property
    def parts(self) -> np.ndarray:
        """Position of each period in its calendar year, counted from 1 (quarter or month number)."""
        return np.array([o % self.per_year + 1 for o in range(self.first, self.last + 1)])

    def fiscal_years(self, first_month: int) -> np.ndarray:
        """Fiscal year of each period, named by the calendar year in which it begins.

        A period belongs to the fiscal year in which it begins.
        """
        month = (self.parts - 1) * (12 // self.per_year) + 1
        return np.asarray(self.years - (month < first_month))

    def discount(self, rate: float) -> np.ndarray:
        """Factors (1 + rate)^(-t / periods per year) of the periods t = 1..T."""
        return np.asarray((1 + rate) ** (-np.arange(1, len(self) + 1) / self.per_year))
