"""Strategic quotas and concentration ceilings (FORMULATION Q and C)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
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
    routes = _Routes.of(data)
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
            out.append(_row(data, routes, number, q, chosen, year))
    return out


def _chosen(sources: pd.DataFrame, q: Any) -> set[str]:
    if q.supplier:
        return {q.supplier}
    if q.country:
        return set(sources.index[sources["country"] == q.country])
    return set(sources.index[sources["strategic"]])


@dataclass(frozen=True, eq=False)
class _Routes:
    """Keys of what quotas add up, as plain lists, and the numbers: frames are slow to ask for every row."""

    flow_keys: list[tuple[str, str, str]]
    """Party, material and supplier of industry's flows."""
    flows: np.ndarray
    need_keys: list[tuple[str, str]]
    need: np.ndarray
    offers: list[tuple[tuple[str, str, str], str]]
    """Party, material and offer of each route, with its supplier."""

    @classmethod
    def of(cls, data: Trunk) -> _Routes:
        levels = [data.flows.index.get_level_values(n).tolist() for n in ("party", "material", "supplier")]
        needs = [data.need.index.get_level_values(n).tolist() for n in ("party", "material")]
        offers = data.routes.offers
        return cls(
            list(zip(*levels, strict=True)),
            data.flows.to_numpy(),
            list(zip(*needs, strict=True)),
            data.need.to_numpy(),
            list(zip(offers.index, offers["supplier"].tolist(), strict=True)),
        )


def _row(data: Trunk, routes: _Routes, number: int, q: Any, chosen: set[str], year: int) -> QuotaRow:
    periods = tuple(int(t) for t in range(1, data.periods + 1) if data.calendar.years[t - 1] == year)
    parties = (q.party,) if q.party else data.parties
    columns = [t - 1 for t in periods]
    mine = [
        (n, key[2] in chosen)
        for n, key in enumerate(routes.flow_keys)
        if key[0] in parties and q.material in ("", key[1])
    ]
    selected = routes.flows[np.ix_([n for n, inside in mine if inside], columns)].sum()
    everything = routes.flows[np.ix_([n for n, _ in mine], columns)].sum()
    scope = q.scope
    if scope == "stockpile":
        selected = everything = 0.0
    share = q.share if q.basis == "purchases" and not pd.isna(q.share) else 0.0
    weights: dict[tuple[str, str, str], float] = {}
    for key, supplier in routes.offers:
        if key[0] in parties and q.material in ("", key[1]) and scope != "industry":
            weight = float(supplier in chosen) - share
            if weight:
                weights[key] = weight
    if not pd.isna(q.tonnes):
        bound = q.tonnes * len(periods) / data.calendar.per_year - selected
    elif q.basis == "need":
        bound = q.share * _need(routes, parties, q.material, columns) - selected
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


def _need(routes: _Routes, parties: tuple[str, ...], material: str, columns: list[int]) -> float:
    mine = [n for n, key in enumerate(routes.need_keys) if key[0] in parties and material in ("", key[1])]
    return float(routes.need[np.ix_(mine, columns)].sum())


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
