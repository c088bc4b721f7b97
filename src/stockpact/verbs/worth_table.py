"""The table worth: every arrangement in numbers that can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from ..plan.schema import SCHEMA
from .arrangements import ALONE, SHARING, TOGETHER, Outcome
from .comparable import entries
from .reserve import Service, share_served

MONEY = {
    "outlays, present value": "outlays",
    "end value, present value": "end_value",
    "outlays less end value, present value": "net_outlays",
    "expected damage with the reserve": "damage",
    "expected damage without the reserve": "damage_without",
    "expected cost of refilling what is released": "refill",
    "cost to industry of higher prices, present value": "industry_eur",
}
"""Measures in EUR that add up over the parties, and the field of an outcome in which each stands."""
MISSED = "days of cover missed at the deadlines"
COVERAGE = {"coverage with the reserve": "unserved", "coverage without the reserve": "unserved_without"}

Row = tuple[str, str, str, str, float, str]
"""Party, material, scenario, measure, value and unit."""


def worth_table(outcomes: Mapping[str, Outcome]) -> pd.DataFrame:
    """The table worth, from the outcomes of arrangements by name.

    Each party alone stands under ``alone``. Where all act, releases are shared only ``together``; what
    sharing brings to the other arrangements stands in the table gains.
    """
    rows = []
    for outcome in outcomes.values():
        a = outcome.arrangement
        if not outcome.solved or (SHARING in a.together and a.name != TOGETHER):
            continue
        name = ALONE if len(a.parties) == 1 else a.name
        for party, material, scenario, measure, value, unit in _rows(outcome):
            rows.append(
                {
                    "arrangement": name,
                    "party": party,
                    "material": material,
                    "scenario": scenario,
                    "measure": measure,
                    "value": value,
                    "unit": unit,
                }
            )
    return SCHEMA["worth"].frame(rows)


def _rows(outcome: Outcome) -> Iterator[Row]:
    parties = outcome.arrangement.parties
    everybody = len(parties) > 1
    for measure, field in MONEY.items():
        if outcome.service is None and field in ("damage", "damage_without", "refill"):
            continue
        values = getattr(outcome, field)
        yield from ((p, "", "", measure, float(values[p]), "EUR") for p in parties)
        if everybody:
            yield "", "", "", measure, float(values.sum()), "EUR"
    missed = outcome.missed_days
    by_party = missed.groupby(level="party").sum().reindex(list(parties), fill_value=0.0)
    yield from ((p, "", "", MISSED, float(by_party[p]), "days") for p in parties)
    if everybody:
        yield "", "", "", MISSED, float(by_party.sum()), "days"
    yield from ((p, i, "", MISSED, float(v), "days") for (p, i), v in entries(missed))
    held = outcome.stock_at_deadline
    yield from ((p, i, "", "stock at the deadline", float(v), "t") for (p, i), v in entries(held))
    if everybody:
        total = held.groupby(level="material", sort=False).sum()
        yield from (("", i, "", "stock at the deadline", float(v), "t") for i, v in entries(total))
    for (p, i), v in entries(outcome.average_price):
        if p or everybody:
            yield p, i, "", "average price at the source", float(v), "EUR/t"
    for p, v in entries(outcome.space_m3):
        if p or everybody:
            yield p, "", "", "space used at its peak", float(v), "m3"
    if outcome.service is not None:
        yield from _served(outcome.service, everybody)


def _served(service: Service, everybody: bool) -> Iterator[Row]:
    for measure, left in COVERAGE.items():
        unserved: pd.Series = getattr(service, left)
        for (s, p, i), v in entries(share_served(service.need, unserved)):
            if service.need[s, p, i] > 0:
                yield p, i, s, measure, float(v), "share of need"
        if everybody:
            levels = ["scenario", "material"]
            need = service.need.groupby(level=levels, sort=False).sum()
            left_open = unserved.groupby(level=levels, sort=False).sum()
            for (s, i), v in entries(share_served(need, left_open)):
                if need[s, i] > 0:
                    yield "", i, s, measure, float(v), "share of need"
    for (s, p, i), v in entries(service.days):
        if service.need[s, p, i] > 0:
            measure = "days survived, the whole embargo" if service.survives[s, p, i] else "days survived"
            yield p, i, s, measure, float(v), "days"
