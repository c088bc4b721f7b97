"""Terms of contracts: fixed order cost, minimum and maximum take, lots (FORMULATION M)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.core as pyo

from stockpact.instance.plain import records

from ..trunk import Trunk


@dataclass(frozen=True)
class Bucket:
    """A bucket of a contract: the periods and routes over which its terms are summed."""

    contract: str
    name: str
    periods: tuple[int, ...]
    routes: tuple[tuple[str, str, str], ...]
    parties: tuple[str, ...]
    minimum: float
    maximum: float
    lot: float | None
    fixed_keur: float
    mandatory: bool
    table_row: int


def buckets(data: Trunk) -> list[Bucket]:
    """Every bucket of every contract of the acting parties, in the order of the table.

    The maximum is the tightest of what access leaves, the contract's own maximum and, where nothing but the
    cost of stock speaks for buying, what can still be needed: a loose maximum weakens the bounds of the MIP.
    Where another contract on the same purchases may force more (a minimum, lots), need says nothing.
    """
    out = []
    calendar = data.calendar
    pushed = _pushed_by_others(data)
    for number, c in enumerate(records(data.instance["contracts"]), start=2):
        if c.party and c.party not in data.parties:
            continue
        routes = tuple(
            key
            for key, offer in zip(data.routes.offers.index, data.routes.offers["supplier"], strict=True)
            if offer == c.supplier and c.party in ("", key[0]) and c.material in ("", key[1])
        )
        first = calendar.number(c.start) if c.start else 1
        last = calendar.number(c.end) if c.end else data.periods
        groups: dict[str, list[int]] = {}
        for t in range(max(first, 1), min(last, data.periods) + 1):
            name = {"period": calendar.names[t - 1], "year": str(calendar.years[t - 1]), "contract": "whole"}[
                c.per
            ]
            groups.setdefault(name, []).append(t)
        for name, periods in groups.items():
            reach = data.routes.limit.loc[list(routes), periods].to_numpy().sum() if routes else 0.0
            most = min(reach, np.inf if np.isnan(c.maximum_t) else c.maximum_t)
            lot = None if np.isnan(c.lot_t) else float(c.lot_t)
            if c.contract not in pushed:
                most = min(most, _still_needed(data, routes, periods[0], c.minimum_t, lot or 0.0))
            out.append(
                Bucket(
                    c.contract,
                    name,
                    tuple(periods),
                    routes,
                    (c.party,) if c.party else data.parties,
                    float(c.minimum_t),
                    float(most),
                    lot,
                    c.fixed_order_eur / 1000,
                    bool(c.mandatory),
                    number,
                )
            )
    return out


def _pushed_by_others(data: Trunk) -> set[str]:
    """Contracts some of whose purchases also stand under another contract that has a minimum or lots."""
    terms = list(records(data.instance["contracts"]))

    def meet(a: Any, b: Any) -> bool:
        number = data.calendar.number
        first = max(number(x.start) if x.start else 1 for x in (a, b))
        last = min(number(x.end) if x.end else data.periods for x in (a, b))
        pairs = ((a.party, b.party), (a.material, b.material))
        same = all("" in (x, y) or x == y for x, y in pairs)
        return bool(a.supplier == b.supplier and same and first <= last)

    forcing = [b for b in terms if b.minimum_t > 0 or b.lot_t > 0]
    return {a.contract for a in terms for b in forcing if a.contract != b.contract and meet(a, b)}


def _still_needed(
    data: Trunk, routes: tuple[tuple[str, str, str], ...], first: int, minimum: float, lot: float
) -> float:
    """Most that can be useful from period ``first`` on, t; infinite where quotas, targets or loss may ask for
    more.

    What goes beyond need can be cut by a whole lot, or to the minimum, at no loss: at most a lot is bought
    beyond both.
    """
    if data.instance.has("quotas") or data.instance.has("targets"):
        return np.inf
    owners = sorted({(p, i) for p, i, _ in routes})
    lossy = data.instance["materials"].set_index("material")["loss_share_per_year"]
    if not owners or any(lossy[i] > 0 for _, i in owners) or (data.routes.offers["received"] < 1).any():
        return np.inf
    needed = data.withdrawals.loc[owners].iloc[:, first - 1 :].to_numpy().sum()
    return float(max(needed, minimum) + lot)


def add_terms(m: pyo.ConcreteModel, data: Trunk) -> list[Bucket]:
    """Add ``order``, ``lots`` and the rows of contracts; returns the buckets."""
    all_ = buckets(data)
    by_key = {(b.contract, b.name): b for b in all_}
    m.BUCKETS = pyo.Set(dimen=2, initialize=list(by_key), ordered=True)
    gated = [k for k, b in by_key.items() if b.minimum > 0 or b.fixed_keur > 0 or b.mandatory]
    m.ORDERED = pyo.Set(dimen=2, initialize=gated, ordered=True)
    m.IN_LOTS = pyo.Set(dimen=2, initialize=[k for k, b in by_key.items() if b.lot], ordered=True)
    m.order = pyo.Var(m.ORDERED, within=pyo.Binary)  # zb[k,g]
    m.lots = pyo.Var(m.IN_LOTS, within=pyo.NonNegativeIntegers)
    m.contract_maximum = pyo.Constraint(m.BUCKETS)
    m.contract_minimum = pyo.Constraint(m.ORDERED)
    m.contract_lots = pyo.Constraint(m.IN_LOTS)
    m.contract_commitment = pyo.Constraint(m.ORDERED)
    for key, b in by_key.items():
        taken = sum(m.purchase[(*r, t)] for r in b.routes for t in b.periods)
        if not b.routes:
            continue
        if key in m.ORDERED:
            m.contract_maximum[key] = taken - b.maximum * m.order[key] <= 0
            if b.minimum > 0:
                m.contract_minimum[key] = taken - b.minimum * m.order[key] >= 0
            if b.mandatory:
                m.contract_commitment[key] = m.order[key] >= 1
        elif np.isfinite(b.maximum):
            m.contract_maximum[key] = taken <= b.maximum
        if key in m.IN_LOTS:
            m.contract_lots[key] = taken - b.lot * m.lots[key] == 0
    _tighten(m, by_key)
    return all_


def _tighten(m: pyo.ConcreteModel, by_key: dict[tuple[str, str], Bucket]) -> None:
    """Disaggregated rows purchase <= limit x order: they cut the relaxation where a bucket holds several
    columns.
    """
    m.order_first = pyo.Constraint(m.ORDERED, m.ROUTES, m.PERIODS)
    for key in m.ORDERED:
        b = by_key[key]
        if len(b.routes) * len(b.periods) > 1:
            for r in b.routes:
                for t in b.periods:
                    limit = min(m.purchase_limit[(*r, t)], b.maximum)
                    m.order_first[(*key, *r, t)] = m.purchase[(*r, t)] - limit * m.order[key] <= 0
