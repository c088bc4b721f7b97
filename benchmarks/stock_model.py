"""A joint stockpile over many periods, with the constraint families of a build-up plan, at any size.

Purchases by party, material, source and period; stock per party and material with loss; a target of cover
with a priced slack; capacity shared by the parties; a ceiling on the share of each source; a budget per party
and year. Module-level rules, ordered sets and immutable parameters, as in ``models/``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

Data = dict[str, Any]


def prepare(parties: int, materials: int, sources: int, periods: int) -> Data:
    """The numbers of a case, drawn once with a fixed seed."""
    rng = np.random.default_rng(1)
    P, I, S, T = range(1, parties + 1), range(1, materials + 1), range(1, sources + 1), range(1, periods + 1)
    value = rng.uniform(5, 80, materials)
    premium = rng.uniform(0, 4, (materials, sources))
    need = rng.uniform(20, 90, (parties, materials))
    room = rng.uniform(0.6, 1.6, (materials, sources)) * need.sum(axis=0)[:, None] / sources
    return {
        "sizes": (parties, materials, sources, periods),
        "price": {
            (i, s, t): float(value[i - 1] * (1 + 0.004 * t) + premium[i - 1, s - 1])
            for i in I
            for s in S
            for t in T
        },
        "capacity": {(i, s): float(room[i - 1, s - 1]) for i in I for s in S},
        "target": {(p, i, t): float(need[p - 1, i - 1] * t / periods) for p in P for i in I for t in T},
        "budget": {p: float(0.4 * (need[p - 1] * value).sum()) for p in P},
    }


def build(data: Data) -> pyo.ConcreteModel:
    """The Pyomo model of a case."""
    parties, materials, sources, periods = data["sizes"]
    m = pyo.ConcreteModel("stock")
    m.P, m.I = pyo.RangeSet(1, parties), pyo.RangeSet(1, materials)
    m.S, m.T, m.LATER = pyo.RangeSet(1, sources), pyo.RangeSet(1, periods), pyo.RangeSet(2, periods)
    years = {y: list(range(4 * y - 3, min(4 * y, periods) + 1)) for y in range(1, -(-periods // 4) + 1)}
    m.Y = pyo.RangeSet(1, len(years))
    m.quarters = pyo.Set(m.Y, initialize=years, ordered=True)
    m.price = pyo.Param(m.I, m.S, m.T, initialize=data["price"])
    m.capacity_of = pyo.Param(m.I, m.S, initialize=data["capacity"])
    m.target = pyo.Param(m.P, m.I, m.T, initialize=data["target"])
    m.budget_of = pyo.Param(m.P, initialize=data["budget"])
    m.purchase = pyo.Var(m.P, m.I, m.S, m.T, within=pyo.NonNegativeReals)
    m.stock = pyo.Var(m.P, m.I, m.T, within=pyo.NonNegativeReals)
    m.missed = pyo.Var(m.P, m.I, m.T, within=pyo.NonNegativeReals)
    m.stock_start = pyo.Constraint(m.P, m.I, rule=stock_start)
    m.stock_balance = pyo.Constraint(m.P, m.I, m.LATER, rule=stock_balance)
    m.capacity = pyo.Constraint(m.I, m.S, m.T, rule=capacity)
    m.cover = pyo.Constraint(m.P, m.I, m.T, rule=cover)
    m.share = pyo.Constraint(m.P, m.I, m.S, m.Y, rule=share)
    m.budget = pyo.Constraint(m.P, m.Y, rule=budget)
    m.cost = pyo.Objective(rule=cost)
    return m


def stock_start(m: Any, p: int, i: int) -> Any:
    return m.stock[p, i, 1] == sum(m.purchase[p, i, s, 1] for s in m.S)


def stock_balance(m: Any, p: int, i: int, t: int) -> Any:
    return m.stock[p, i, t] == 0.995 * m.stock[p, i, t - 1] + sum(m.purchase[p, i, s, t] for s in m.S)


def capacity(m: Any, i: int, s: int, t: int) -> Any:
    return sum(m.purchase[p, i, s, t] for p in m.P) <= m.capacity_of[i, s]


def cover(m: Any, p: int, i: int, t: int) -> Any:
    return m.stock[p, i, t] + m.missed[p, i, t] >= m.target[p, i, t]


def share(m: Any, p: int, i: int, s: int, y: int) -> Any:
    """A source gives at most a quarter of the average stock of the year."""
    return sum(m.purchase[p, i, s, t] for t in m.quarters[y]) <= 0.25 / 4 * sum(
        m.stock[p, i, t] for t in m.quarters[y]
    )


def budget(m: Any, p: int, y: int) -> Any:
    return (
        sum(m.price[i, s, t] * m.purchase[p, i, s, t] for i in m.I for s in m.S for t in m.quarters[y])
        <= m.budget_of[p]
    )


def cost(m: Any) -> Any:
    return sum(
        m.price[i, s, t] * m.purchase[p, i, s, t] for p in m.P for i in m.I for s in m.S for t in m.T
    ) + sum(0.1 * m.stock[p, i, t] + 400 * m.missed[p, i, t] for p in m.P for i in m.I for t in m.T)
