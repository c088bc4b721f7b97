"""Small models and programs that the tests of this room share."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo
from scipy import sparse

from stockpact.solve.program import Family, Program


def stock_model(
    demand: float = 4.0,
    keep: float = 0.9,
    price: float = 2.0,
    cap: float = 8.0,
    whole: bool = False,
    sense: int = pyo.minimize,
) -> pyo.ConcreteModel:
    """Two materials, four periods: buy at a price that rises, hold with loss, meet a target, stay within a
    cap.
    """
    m = pyo.ConcreteModel("stock")
    m.K = pyo.Set(initialize=["Nd", "Dy"], ordered=True)
    m.T = pyo.RangeSet(1, 4)
    m.LATER = pyo.RangeSet(2, 4)
    m.price = pyo.Param(
        m.K, m.T, initialize={(k, t): price * (1 + 0.1 * t) + (k == "Dy") for k in m.K for t in m.T}
    )
    m.target = pyo.Param(m.T, initialize={t: demand * t for t in m.T})
    m.keep = pyo.Param(initialize=keep)
    m.cap = pyo.Param(initialize=cap)
    m.buy = pyo.Var(m.K, m.T, within=pyo.NonNegativeReals, bounds=(None, 9))
    m.stock = pyo.Var(m.K, m.T, within=pyo.NonNegativeReals)
    m.lots = pyo.Var(m.T, within=pyo.NonNegativeIntegers if whole else pyo.NonNegativeReals, bounds=(0, 50))
    m.first = pyo.Constraint(m.K, rule=first)
    m.balance = pyo.Constraint(m.K, m.LATER, rule=balance)
    m.cover = pyo.Constraint(m.K, m.T, rule=cover)
    m.total = pyo.Constraint(m.T, rule=total)
    m.batch = pyo.Constraint(m.T, rule=batch)
    m.cost = pyo.Objective(rule=cost if sense == pyo.minimize else gain, sense=sense)
    return m


def first(m, k):
    return m.stock[k, 1] == m.buy[k, 1]


def balance(m, k, t):
    return m.stock[k, t] == m.keep * m.stock[k, t - 1] + m.buy[k, t]


def cover(m, k, t):
    return m.stock[k, t] >= m.target[t]


def total(m, t):
    return sum(m.buy[k, t] for k in m.K) <= 2 * m.cap


def batch(m, t):
    return (0, 2.5 * m.lots[t] - sum(m.buy[k, t] for k in m.K), 3)


def cost(m):
    return sum(m.price[k, t] * m.buy[k, t] for k in m.K for t in m.T) + sum(m.lots[t] for t in m.T) + 7


def gain(m):
    return -sum(m.price[k, t] * m.buy[k, t] for k in m.K for t in m.T) - sum(m.lots[t] for t in m.T) - 7


def program(cost, matrix, row_lower, row_upper, column_lower=None, column_upper=None, integral=None, sense=1):
    """A program from lists; columns ``x[0], x[1], …`` and rows ``r[0], r[1], …``; cost as stated."""
    a = matrix if sparse.issparse(matrix) else sparse.csc_array(np.array(matrix, dtype=float))
    m, n = a.shape
    return Program(
        cost=sense * np.array(cost, dtype=float),
        offset=0.0,
        matrix=a,
        column_lower=np.zeros(n) if column_lower is None else np.array(column_lower, dtype=float),
        column_upper=np.full(n, np.inf) if column_upper is None else np.array(column_upper, dtype=float),
        integral=np.zeros(n, dtype=bool) if integral is None else np.array(integral, dtype=bool),
        row_lower=np.array(row_lower, dtype=float),
        row_upper=np.array(row_upper, dtype=float),
        columns={"x": Family("x", tuple((i,) for i in range(n)), np.arange(n), np.zeros(n))},
        rows={"r": Family("r", tuple((i,) for i in range(m)), np.arange(m), np.zeros(m))},
        sense=sense,
    )


def slow_program(size: int = 2000, seed: int = 0) -> Program:
    """A random covering LP on which the dual simplex works for seconds."""
    rng = np.random.default_rng(seed)
    a = sparse.random_array(
        (size, size), density=0.05, rng=rng, format="csc", data_sampler=lambda size: rng.uniform(0.1, 2, size)
    )
    inside = rng.uniform(0, 10, size)
    return program(rng.uniform(1, 3, size), a, a @ inside, np.full(size, np.inf))


def knapsack(count: int = 40, seed: int = 1, rows: int = 12) -> Program:
    """A multi-dimensional knapsack that branch and cut does not finish at once; maximises."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(5, 60, (rows, count)).astype(float)
    worth = weights.mean(axis=0) + rng.integers(0, 20, count)
    return program(
        worth,
        weights,
        np.full(rows, -np.inf),
        weights.sum(axis=1) / 2,
        column_upper=np.ones(count),
        integral=np.ones(count),
        sense=-1,
    )
