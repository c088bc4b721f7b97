"""Price impact in a thin market: purchases raise the price of every tonne that the stocks buy
(FORMULATION 1.5 B and C).

A curve is a group of purchases that pay one price: all that is bought of a material (slope of ``prices``), or
all that is bought of it from one source (slope of ``supply``). With X tonnes bought in a period the price
rises by b X and the bill by b X², which is convex: its cost is held from below by tangents. A few stand in
the model from the start; those that the optimum needs are added while solving (``stockpact.solve.curves``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyomo.core as pyo

from stockpact.instance import by_period
from stockpact.instance.plain import numbers_in

from ..trunk import Trunk
from .tables import looked_up, rows

TANGENTS = 8
"""Tangents of each curve that stand in the model from the start, each at half the tonnes of the last."""

Route = tuple[str, str, str]
Terms = dict[tuple[str, int], list[object]]


@dataclass(frozen=True)
class Curve:
    """A group of purchases that pay one price; arrays run over the periods."""

    name: str
    """Material, or supplier and material."""
    material: str
    supplier: str
    """Blank for the market of a material."""
    routes: tuple[Route, ...]
    slope: np.ndarray
    """Rise of the price, kEUR/t, for each tonne bought in the period."""
    most: np.ndarray
    """Most that can be bought in the period, t."""
    shares: dict[str, float]
    """Part of the rise that each acting party pays, fixed beforehand; adds to 1."""
    industry: dict[str, np.ndarray]
    """Tonnes that each party's industry buys at this price, of all parties of the instance."""
    others: np.ndarray
    """Tonnes that buyers outside the model buy in the period: they raise the price too."""


@dataclass(frozen=True)
class Curves:
    """All curves of a model, and whether what industry pays more is minimised too."""

    curves: tuple[Curve, ...] = ()
    external: bool = False
    keys: tuple[tuple[str, int], ...] = field(default=())
    """Curve and period wherever purchases raise the price."""

    def __bool__(self) -> bool:
        return bool(self.keys)

    def at(self, name: str) -> Curve:
        """The curve of this name; KeyError if there is none."""
        for curve in self.curves:
            if curve.name == name:
                return curve
        raise KeyError(name)


NO_CURVES = Curves()
"""Prices that do not move."""


def curves_of(curves: tuple[Curve, ...], external: bool = False) -> Curves:
    """Curves with the keys at which purchases are possible and raise the price."""
    keys = tuple(
        (c.name, t) for c in curves for t in range(1, len(c.slope) + 1) if c.slope[t - 1] > 0 < c.most[t - 1]
    )
    return Curves(curves, external, keys)


def find_curves(data: Trunk, targets: pd.DataFrame) -> Curves:
    """The curves of an instance; none without slopes, or where the policy sets them aside.

    ``targets`` are the rows of :func:`.targets.target_rows`, by which shares of a rise are fixed.
    """
    policy = data.instance.settings.policy
    if policy.price_impact == "none":
        return NO_CURVES
    per_year = data.calendar.per_year
    found = []
    for material, slope in _slopes(data, "prices", "material").items():
        found.append(_curve(data, targets, str(material), "", slope * per_year / 1000))
    for key, slope in _slopes(data, "supply", "supplier", "material").items():
        found.append(_curve(data, targets, str(key[1]), str(key[0]), slope * per_year / 1000))
    return curves_of(tuple(c for c in found if c.routes), policy.external_cost_in_objective)


def _slopes(data: Trunk, table: str, *keys: str) -> dict[tuple[str, ...] | str, np.ndarray]:
    """Slopes that are not 0 throughout, EUR/t per t a year, by key; the blocks of a source have the same."""
    if not (data.instance[table]["price_slope"] > 0).any():
        return {}
    frame = by_period(data.instance, table, "price_slope", calendar=data.calendar).fillna(0.0)
    by = frame.groupby(level=list(keys) if len(keys) > 1 else keys[0], sort=False).max()
    return {k: v for k, v in zip(by.index, by.to_numpy(), strict=True) if (v > 0).any()}


def _curve(data: Trunk, targets: pd.DataFrame, material: str, supplier: str, slope: np.ndarray) -> Curve:
    routes = data.routes
    mine = [
        route
        for route, n in zip(routes.offers.index, routes.offers["supplier"], strict=True)
        if route[1] == material and supplier in ("", n)
    ]
    most = routes.limit.loc[mine].to_numpy().sum(axis=0) if mine else np.zeros(data.periods)
    buyers = [p for p in data.parties if any(r[0] == p for r in mine)]
    return Curve(
        name=f"{supplier} {material}".strip(),
        material=material,
        supplier=supplier,
        routes=tuple(mine),
        slope=slope,
        most=most,
        shares=_shares(data, targets, material, buyers),
        industry=_industry(data, material, supplier),
        others=np.zeros(data.periods),
    )


def _shares(data: Trunk, targets: pd.DataFrame, material: str, buyers: list[str]) -> dict[str, float]:
    """Shares of the buyers by what their stock still has to take in: the largest target less the opening
    stock, plus withdrawals; by need where that is nothing, in equal parts where nobody needs any.
    """
    asked = targets[targets["material"] == material]
    goals = (asked["goal_t"] + asked["base_t"]).groupby(asked["party"]).max().to_dict()
    held = data.opening[data.opening["material"] == material].groupby("party")["tonnes"].sum().to_dict()
    planned = np.array(
        [
            max(float(goals.get(p, 0.0)) - float(held.get(p, 0.0)), 0.0)
            + float(numbers_in(data.withdrawals, (p, material)).sum())
            for p in buyers
        ]
    )
    need = np.array([float(numbers_in(data.need, (p, material)).sum()) for p in buyers])
    for weights in (planned, need):
        if weights.sum() > 0:
            return dict(zip(buyers, (weights / weights.sum()).tolist(), strict=True))
    return dict.fromkeys(buyers, 1 / max(len(buyers), 1))


def _industry(data: Trunk, material: str, supplier: str) -> dict[str, np.ndarray]:
    out = {}
    flows = data.flows
    for party in data.instance.parties:
        mine = flows[
            (flows.index.get_level_values("party") == party)
            & (flows.index.get_level_values("material") == material)
        ]
        if supplier:
            mine = mine[mine.index.get_level_values("supplier") == supplier]
        out[party] = mine.to_numpy().sum(axis=0) if len(mine) else np.zeros(data.periods)
    return out


def add_price_impact(m: pyo.ConcreteModel, curves: Curves) -> Terms:
    """Add ``bought_on_curve`` (t) and ``price_rise`` (kEUR) by curve and period, and the rows
    ``bought_on_curves`` and ``price_rise_floor``; nothing at all without curves.

    Returns what each party pays of the rise in each period: terms of its costs.
    """
    if not curves:
        return {}
    m.CURVED = pyo.Set(dimen=2, initialize=list(curves.keys), ordered=True)
    names = list(dict.fromkeys(name for name, _ in curves.keys))
    m.CURVES = pyo.Set(initialize=names, ordered=True)
    m.on_curve = pyo.Set(
        m.CURVES, dimen=3, initialize={n: list(curves.at(n).routes) for n in names}, ordered=True
    )
    m.bought_on_curve = pyo.Var(m.CURVED, within=pyo.NonNegativeReals)  # X[g,t]
    m.price_rise = pyo.Var(m.CURVED, within=pyo.NonNegativeReals)  # theta[g,t] >= b X²
    m.bought_on_curves = rows(m.CURVED, rule=bought_on_curves)
    m.TANGENTS = pyo.RangeSet(1, TANGENTS)
    at = {
        (name, t, k): curves.at(name).most[t - 1] / 2 ** (k - 1)
        for name, t in curves.keys
        for k in range(1, TANGENTS + 1)
    }
    slope = {(name, t): float(curves.at(name).slope[t - 1]) for name, t in curves.keys}
    steep = {(name, t, k): 2 * slope[name, t] * x for (name, t, k), x in at.items()}
    m.tangent_slope = looked_up(steep, m.CURVED, m.TANGENTS)
    offset = {(name, t, k): slope[name, t] * x * x for (name, t, k), x in at.items()}
    m.tangent_offset = looked_up(offset, m.CURVED, m.TANGENTS)
    m.price_rise_floor = rows(m.CURVED, m.TANGENTS, rule=price_rise_floor)
    terms: Terms = {}
    for name, t in curves.keys:
        curve = curves.at(name)
        for party, share in curve.shares.items():
            term = share * m.price_rise[name, t]
            if curve.others[t - 1] > 0:
                term += share * slope[name, t] * float(curve.others[t - 1]) * m.bought_on_curve[name, t]
            terms.setdefault((party, t), []).append(term)
    return terms


def bought_on_curves(m: pyo.ConcreteModel, g: str, t: int) -> object:
    """(1.5) Tonnes that pay one price in a period: X."""
    return m.bought_on_curve[g, t] - sum(m.purchase[p, i, o, t] for p, i, o in m.on_curve[g]) == 0


def price_rise_floor(m: pyo.ConcreteModel, g: str, t: int, k: int) -> object:
    """(1.5 B) The cost of the rise lies above each tangent of b X²."""
    return (
        m.price_rise[g, t] - m.tangent_slope[g, t, k] * m.bought_on_curve[g, t] >= -m.tangent_offset[g, t, k]
    )


def industry_cost(curves: Curves, data: Trunk) -> dict[tuple[str, int], float]:
    """(1.5 C) What the acting parties' industries pay more for each tonne that stocks buy, kEUR/t by curve
    and period: the slope times their own tonnes.
    """
    out = {}
    for name, t in curves.keys:
        curve = curves.at(name)
        tonnes = sum(float(curve.industry[p][t - 1]) for p in data.parties)
        out[name, t] = float(curve.slope[t - 1]) * tonnes
    return out


def add_industry_cost(m: pyo.ConcreteModel, curves: Curves, data: Trunk) -> bool:
    """Add the discounted ``industry_cost``, kEUR/t by curve and period, where it is minimised too; tell
    whether it is.
    """
    if not (curves and curves.external):
        return False
    cost = {(g, t): c * float(data.discount[t - 1]) for (g, t), c in industry_cost(curves, data).items()}
    m.industry_cost = looked_up(cost, m.CURVED)
    return True


def cost_to_industry(m: pyo.ConcreteModel) -> Any:
    """(1.5 C) What industry pays more, kEUR, discounted."""
    return sum(m.industry_cost[g, t] * m.bought_on_curve[g, t] for g, t in m.CURVED)
