"""Strategic quotas and concentration ceilings (FORMULATION Q and C)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyomo.core as pyo

from stockpact.instance.plain import records

from ..trunk import Trunk


@dataclass(frozen=True)
class QuotaRow:
    """One row of a quota: a year, the weight of each purchase in it, and its right-hand side in tonnes.

    Reads ``sum(weight * purchase) >= bound`` for a floor and ``<=`` for a ceiling. ``stated`` is the bound as
    a reader knows it: before industry's flows were taken to the right-hand side.
    """

    quota: str
    bound_kind: str
    party: str
    material: str
    year: int
    periods: tuple[int, ...]
    weights: dict[tuple[str, str, str], float]
    bound: float
    stated: float
    table_row: int
    hard: bool
    priority: int


def quota_rows(data: Trunk) -> list[QuotaRow]:
    """Every row of every quota, with industry's flows moved to the right-hand side."""
    out = []
    sources = data.instance["sources"].set_index("supplier")
    for number, q in enumerate(records(data.instance["quotas"]), start=2):
        if q.party and q.party not in data.parties:
            continue
        chosen = _chosen(sources, q)
        years = sorted(set(data.calendar.years.tolist()))
        years = [
            y
            for y in years
            if (pd.isna(q.first_year) or y >= q.first_year) and (pd.isna(q.last_year) or y <= q.last_year)
        ]
        for year in years:
            out.append(_row(data, number, q, chosen, year))
    return out


def _chosen(sources: pd.DataFrame, q: Any) -> set[str]:
    if q.supplier:
        return {q.supplier}
    if q.country:
        return set(sources.index[sources["country"] == q.country])
    return set(sources.index[sources["strategic"]])


def _row(data: Trunk, number: int, q: Any, chosen: set[str], year: int) -> QuotaRow:
    periods = tuple(int(t) for t in range(1, data.periods + 1) if data.calendar.years[t - 1] == year)
    offers = data.routes.offers
    parties = (q.party,) if q.party else data.parties
    flows = data.flows[data.flows.index.get_level_values("party").isin(parties)]
    if q.material:
        flows = flows[flows.index.get_level_values("material") == q.material]
    inside = flows.index.get_level_values("supplier").isin(chosen)
    columns = list(periods)
    selected, everything = flows.loc[inside, columns].to_numpy().sum(), flows[columns].to_numpy().sum()
    scope = q.scope
    if scope == "stockpile":
        selected = everything = 0.0
    share = q.share if q.basis == "purchases" and not pd.isna(q.share) else 0.0
    weights: dict[tuple[str, str, str], float] = {}
    for key, supplier in zip(offers.index, offers["supplier"], strict=True):
        if key[0] in parties and q.material in ("", key[1]) and scope != "industry":
            weight = float(supplier in chosen) - share
            if weight:
                weights[key] = weight
    if not pd.isna(q.tonnes):
        bound = q.tonnes * len(periods) / data.calendar.per_year - selected
    elif q.basis == "need":
        bound = q.share * _need(data, parties, q.material, columns) - selected
    else:
        bound = share * everything - selected
    return QuotaRow(
        q.quota,
        q.bound,
        q.party,
        q.material,
        year,
        periods,
        weights,
        float(bound),
        float(bound + selected),
        number,
        bool(q.hard),
        int(q.priority),
    )


def _need(data: Trunk, parties: tuple[str, ...], material: str, columns: list[int]) -> float:
    need = data.need[data.need.index.get_level_values("party").isin(parties)]
    if material:
        need = need[need.index.get_level_values("material") == material]
    return float(need[columns].to_numpy().sum())


def add_quotas(m: pyo.ConcreteModel, data: Trunk) -> list[QuotaRow]:
    """Add the rows ``quota_floor`` and ``quota_ceiling``; returns them as data."""
    rows = quota_rows(data)
    for kind, name in (("floor", "quota_floor"), ("ceiling", "quota_ceiling")):
        mine = {(r.quota, r.year): r for r in rows if r.bound_kind == kind}
        family = pyo.Constraint(pyo.Set(dimen=2, initialize=list(mine), ordered=True))
        setattr(m, name, family)
        for key, r in mine.items():
            total = sum(w * m.purchase[(*route, t)] for route, w in r.weights.items() for t in r.periods)
            if not r.weights:
                total = 0 * m.cover_level
            family[key] = total >= r.bound if kind == "floor" else total <= r.bound
    return rows
