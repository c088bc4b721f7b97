"""Checks of the tables as such: keys, names, labels, signs, finite numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..schema import SCHEMA
from .case import Case
from .comparing import Check, Compared, Where, at_least, at_rows, holds, registrar

CHECKS: list[Check] = []
check = registrar(CHECKS)

MAY_BE_MISSING = {
    ("summary", "value"), ("gaps", "asked"), ("gaps", "possible"), ("gaps", "gap"), ("fairness", "jain"),
    ("fairness", "gini"), ("fairness", "envy"), ("fairness", "price_of_fairness"), ("protection", "ratio"),
}  # fmt: skip
"""Numbers that a table may leave blank, because the row has none."""

SIGNED = {
    ("summary", "value"), ("purchases", "premium_eur"), ("shadow_prices", "price"), ("gaps", "asked"),
    ("gaps", "possible"), ("gaps", "gap"), ("fairness", "price_of_fairness"), ("fairness", "gini"),
    ("fairness", "envy"), ("fairness", "jain"), ("changes", "difference"),
    ("protection", "cost_eur"), ("protection", "averted_eur"), ("protection", "ratio"),
}  # fmt: skip
"""Numbers that may be negative or blank."""

BLANK_ALLOWED = {
    "summary", "contracts", "fairness", "shadow_prices", "gaps", "worth", "gains", "protection", "certainty",
    "movers", "changes", "decided", "deadlines",
}  # fmt: skip
"""Tables whose rows may concern all parties or materials."""

REFERENCES = ("party", "material", "supplier", "storage", "sector", "scenario", "contract")
PERIOD_TABLES = ("purchases", "stock", "cover", "storage", "custody")


@check("keys are unique", "rows", "DESIGN, the plan")
def keys_are_unique(case: Case) -> Iterator[Compared]:
    """No two rows of a table have the same key."""
    for name, table in SCHEMA.items():
        frame = case.tables[name]
        yield holds(~frame.duplicated(list(table.key)), at_rows(frame, table.key, name))


@check("names are known", "rows", "DESIGN, the plan")
def names_are_known(case: Case) -> Iterator[Compared]:
    """Parties, materials, sources, sites, sectors, scenarios, contracts and periods are those of the
    instance.
    """
    for name, table in SCHEMA.items():
        frame = case.tables[name]
        for axis in REFERENCES:
            if axis not in table.names or frame.empty:
                continue
            known = case.codes(name, axis) >= 0
            if name in BLANK_ALLOWED:
                known |= (frame[axis] == "").to_numpy()
            yield holds(known, at_rows(frame, table.key, f"{name} {axis}"))
        if name in PERIOD_TABLES and len(frame):
            yield holds(case.codes(name, "period") >= 0, at_rows(frame, table.key, f"{name} period"))
    bought = case.tables["purchases"]
    if len(bought):
        known = case.codes("purchases", "block") >= 0
        yield holds(known, at_rows(bought, SCHEMA["purchases"].key, "purchases block"))


@check("acting parties only", "rows", "DESIGN, the plan")
def acting_parties_only(case: Case) -> Iterator[Compared]:
    """Only those who act buy, hold and pay."""
    for name in ("purchases", "stock", "storage", "money", "cover", "budgets"):
        frame, p = case.tables[name], case.codes(name, "party")
        yield holds(np.where(p >= 0, case.acting[p], False), at_rows(frame, SCHEMA[name].key, name))


@check("labels agree", "rows", "DESIGN, the plan")
def labels_agree(case: Case) -> Iterator[Compared]:
    """Country and class of a source, host of a site, year and fiscal year of a period are those of the
    instance.
    """
    for name in PERIOD_TABLES:
        frame = case.tables[name]
        t = case.codes(name, "period")
        where = at_rows(frame, SCHEMA[name].key, name)
        if "year" in frame:
            yield holds(frame["year"].to_numpy() == _take(case.calendar.years, t), where, mask=t >= 0)
        if "host" in frame and case.instance.has("storage"):
            l = case.codes(name, "storage")
            hosts = case.column("storage", "host")
            yield holds(frame["host"].to_numpy() == _take(hosts, l), where, mask=l >= 0)
    bought = case.tables["purchases"]
    if bought.empty:
        return
    where = at_rows(bought, SCHEMA["purchases"].key, "purchases")
    n, p, t = (case.codes("purchases", a) for a in ("supplier", "party", "period"))
    for column in ("country", "strategic"):
        values = case.column("sources", column)
        yield holds(bought[column].to_numpy() == _take(values, n), where, mask=n >= 0)
    fiscal = case.fiscal[np.maximum(p, 0), np.maximum(t, 0)]
    yield holds(bought["fiscal_year"].to_numpy() == fiscal, where, mask=(p >= 0) & (t >= 0))


@check("nothing is negative", "", "FORMULATION 1.2")
def nothing_is_negative(case: Case) -> Iterator[Compared]:
    """Tonnes, money, days, modules and shares are not negative."""
    for name, column, values, where in _numbers(case):
        if (name, column) not in SIGNED:
            money = SCHEMA[name][column].unit.startswith("EUR")
            yield at_least(
                values, 0.0, where, scale=case.money_scale if money else 1.0, mask=np.isfinite(values)
            )


@check("numbers are finite", "rows", "DESIGN, the plan")
def numbers_are_finite(case: Case) -> Iterator[Compared]:
    """No number is missing or infinite, except where a row has none."""
    for name, column, values, where in _numbers(case):
        missing = np.isnan(values) if (name, column) in MAY_BE_MISSING else np.zeros(len(values), bool)
        yield holds(np.isfinite(values) | missing, where)


@check("shares lie between 0 and 1", "share", "FORMULATION 3.8")
def shares_lie_between(case: Case) -> Iterator[Compared]:
    """Coverage, probabilities and Jain's index are at most 1."""
    for name, column in (
        ("release", "probability_on"),
        ("coverage", "probability_on"),
        ("coverage", "coverage"),
        ("coverage", "coverage_without"),
        ("fairness", "coverage"),
        ("fairness", "jain"),
        ("fairness", "gini"),
        ("onsets", "coverage"),
        ("onsets", "coverage_without"),
        ("protection", "used_share"),
    ):
        frame = case.tables[name]
        values = frame[column].to_numpy(float)
        yield at_least(
            1.0 - values, 0.0, at_rows(frame, SCHEMA[name].key, f"{name} {column}"), mask=~np.isnan(values)
        )


def _numbers(case: Case) -> Iterator[tuple[str, str, np.ndarray, Where]]:
    for name, table in SCHEMA.items():
        if name == "audit":
            continue
        frame: pd.DataFrame = case.tables[name]
        for column in table.columns:
            if column.kind == "number" and len(frame):
                where = at_rows(frame, table.key, f"{name} {column.name}")
                yield name, column.name, frame[column.name].to_numpy(float), where


def _take(values: np.ndarray, position: np.ndarray) -> np.ndarray:
    values = np.asarray(values)
    return values[np.clip(position, 0, None)] if len(values) else np.full(len(position), None, dtype=object)
