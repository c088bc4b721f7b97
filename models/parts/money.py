"""Money: outlays by party and period, budgets with carry-over by fiscal year (FORMULATION B5, 1.6)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.core as pyo

from stockpact.instance.plain import number_at, records

from ..trunk import Trunk
from .price_impact import Terms
from .tables import indexed, looked_up, rows
from .terms import Bucket


def add_money(m: pyo.ConcreteModel, data: Trunk, buckets: list[Bucket], rises: Terms | None = None) -> None:
    """Add ``outlay`` (kEUR by party and period) and the rows ``outlays``.

    ``rises`` is what each party pays in each period because purchases raise prices (kEUR).
    """
    per_year = data.calendar.per_year
    stores = data.stores
    price = data.price
    by_tonne, by_value = (
        stores["rent_keur_per_t_year"].to_dict(),
        stores["rent_share_of_value_year"].to_dict(),
    )
    rent = {
        (l, i, t): (by_tonne[l] + by_value[l] * number_at(price, i, t)) / per_year
        for l in stores.index
        for i in data.materials
        for t in range(1, data.periods + 1)
    }
    m.rent = looked_up(rent, m.STORES, m.MATERIALS, m.PERIODS)
    m.handling_in = pyo.Param(m.STORES, initialize=stores["handling_in_keur_per_t"].to_dict())
    m.handling_out = pyo.Param(m.STORES, initialize=stores["handling_out_keur_per_t"].to_dict())
    leased = stores.loc[list(m.LEASED), "lease_keur_per_module"]
    m.lease = pyo.Param(m.LEASED, initialize=leased.to_dict())
    m.order_payment = indexed(_by_party(data.order_payments), m.PARTIES, m.PERIODS)
    m.outlay = pyo.Var(m.PARTIES, m.PERIODS)
    m.holding_cost = pyo.Var(m.PARTIES, m.PERIODS)
    m.holding_costs = rows(m.PARTIES, m.PERIODS, rule=holding_costs)
    m.other_cost = pyo.Var(m.PARTIES, m.PERIODS)
    m.other_costs = pyo.Constraint(m.PARTIES, m.PERIODS)
    _add_other_costs(m, data, buckets, rises or {})
    m.outlays = rows(m.PARTIES, m.PERIODS, rule=outlays)


def _by_party(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby(level="party", sort=False).sum()


def holding_costs(m: pyo.ConcreteModel, p: str, t: int) -> object:
    """Rent per tonne and on value of the closing stock, handling in, leases."""
    return (
        m.holding_cost[p, t]
        - sum(m.rent[l, i, t] * m.stock[p, i, l, t] for i in m.MATERIALS for l in m.STORES)
        - sum(m.handling_in[l] * m.intake[p, i, l, t] for i in m.MATERIALS for l in m.STORES)
        - sum(m.lease[l] * m.modules[p, l, t] for l in m.LEASED)
        == 0
    )


def outlays(m: pyo.ConcreteModel, p: str, t: int) -> object:
    """(B5) Cash of a period: purchases and freight, holding, and what contracts, rotation and withdrawals
    cost.
    """
    return (
        m.outlay[p, t]
        - m.holding_cost[p, t]
        - m.other_cost[p, t]
        - sum(m.unit_cost[p, i, o, t] * m.purchase[p, i, o, t] for i in m.MATERIALS for o in m.offers[p, i])
        == m.order_payment[p, t]
    )


def rotation_costs(data: Trunk) -> pd.DataFrame:
    """Cost of rotating a tonne, kEUR/t by material and period: lost value, and handling out and in (B7)."""
    lost = data.instance["materials"].set_index("material")["rotation_loss_share"]
    handling = (data.stores["handling_in_keur_per_t"] + data.stores["handling_out_keur_per_t"]).min()
    cost: pd.DataFrame = data.price.mul(lost.reindex(data.price.index), axis=0) + handling
    return cost


def fixed_costs(data: Trunk, buckets: list[Bucket]) -> list[tuple[Bucket, str, int, float]]:
    """Who pays what of a bucket's fixed cost, and when: in its first period, in equal parts when ordered
    together.
    """
    return [
        (b, p, b.periods[0], b.fixed_keur / len(b.parties))
        for b in buckets
        if b.fixed_keur > 0
        for p in b.parties
    ]


def _add_other_costs(m: pyo.ConcreteModel, data: Trunk, buckets: list[Bucket], rises: Terms) -> None:
    terms: dict[tuple[str, int], list[Any]] = {
        (p, t): list(rises.get((p, t), ())) for p in data.parties for t in m.PERIODS
    }
    for b, p, t, keur in fixed_costs(data, buckets):
        if b.routes:
            terms[p, t].append(keur * m.order[b.contract, b.name])
    rotation = rotation_costs(data)
    for p, i in m.AGEING:
        for t in m.PERIODS:
            terms[p, t].append(number_at(rotation, i, t) * m.rotated[p, i, t])
    for p, i, l, t in m.withdrawn:
        if handling := number_at(data.stores, l, "handling_out_keur_per_t"):
            terms[p, t].append(handling * m.withdrawn[p, i, l, t])
    for key, parts in terms.items():
        m.other_costs[key] = m.other_cost[key] - sum(parts) == 0


def add_budgets(m: pyo.ConcreteModel, data: Trunk) -> pd.DataFrame:
    """Add ``carried`` and the rows ``budget``; returns party, fiscal_year, budget, carry (kEUR), table_row,
    periods.
    """
    rows = budget_rows(data)
    keys = list(zip(rows["party"], rows["fiscal_year"], strict=True))
    carry = dict(zip(keys, rows["carry"], strict=True))
    m.FISCAL = pyo.Set(dimen=2, initialize=keys, ordered=True)
    m.carried = pyo.Var(m.FISCAL, bounds=lambda _, p, y: (0.0, carry[p, y]))  # c[p,y]
    m.budget = pyo.Constraint(m.FISCAL)
    for row in records(rows):
        spent = sum(m.outlay[row.party, t] for t in row.periods)
        before = (
            m.carried[row.party, row.fiscal_year - 1] if (row.party, row.fiscal_year - 1) in carry else 0.0
        )
        m.budget[row.party, row.fiscal_year] = (
            spent + m.carried[row.party, row.fiscal_year] - before <= row.budget
        )
    return rows


def budget_rows(data: Trunk) -> pd.DataFrame:
    """Budgets of the acting parties by fiscal year, kEUR.

    Fiscal years beyond the instance's calendar (a longer horizon) have the budget of the last year that lies
    wholly in it, as all data are held at their last year.
    """
    table = data.instance["budgets"]
    months = data.instance["parties"].set_index("party")["fiscal_year_first_month"]
    out = []
    for party in data.parties:
        mine = table[table["party"] == party].reset_index().set_index("fiscal_year")
        if mine.empty:
            continue
        years = data.calendar.fiscal_years(int(months[party]))
        inside = data.instance.calendar.fiscal_years(int(months[party]))
        whole = [
            y for y in np.unique(inside) if (inside == y).sum() == data.calendar.per_year and y in mine.index
        ]
        for year in np.unique(years):
            periods = tuple(int(t) for t in np.flatnonzero(years == year) + 1)
            longer = len(periods) > (inside == year).sum()
            source = whole[-1] if whole and longer else year
            if source in mine.index:
                row = mine.loc[source]
                out.append(
                    (
                        party,
                        int(year),
                        row["eur"] / 1000,
                        row["carry_over_eur"] / 1000,
                        int(row["index"]) + 2,
                        bool(row["hard"]),
                        int(row["priority"]),
                        periods,
                    )
                )
    columns = ["party", "fiscal_year", "budget", "carry", "table_row", "hard", "priority", "periods"]
    return pd.DataFrame(out, columns=columns)
