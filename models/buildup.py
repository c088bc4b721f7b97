"""The build-up model: least-cost purchases and storage that reach days of cover (FORMULATION section 1).

``build(instance, question)`` gives a Pyomo model. Its constraint families are named in words, because their
names are what the elastic report, the shadow prices and the exported program show.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pyomo.core as pyo

from stockpact.instance import Instance

from .parts.coverage_goal import CoverageGoal, add_coverage_goal
from .parts.holding import add_holding
from .parts.money import add_budgets, add_money
from .parts.price_impact import (
    NO_CURVES,
    Curves,
    add_industry_cost,
    add_price_impact,
    cost_to_industry,
    find_curves,
)
from .parts.procurement import add_procurement
from .parts.quotas import QuotaRow, add_quotas
from .parts.targets import add_targets
from .parts.terms import Bucket, add_terms
from .parts.total_budget import add_total_budget
from .question import BuildUpQuestion
from .trunk import Trunk, trunk


@dataclass(frozen=True)
class BuildUp:
    """A build-up model with the data it was built from and the rows that stand for policies."""

    model: pyo.ConcreteModel
    data: Trunk
    targets: pd.DataFrame
    buckets: list[Bucket]
    quotas: list[QuotaRow]
    budgets: pd.DataFrame
    goal: CoverageGoal | None = None
    curves: Curves = NO_CURVES
    """Prices that purchases raise; without any there is nothing to it."""


def build(instance: Instance, question: BuildUpQuestion | None = None) -> BuildUp:
    """Build the model of an instance and a question."""
    return build_from(trunk(instance, question or BuildUpQuestion()))


def build_from(data: Trunk, curves: Curves | None = None) -> BuildUp:
    """Build the model from its numbers; ``curves`` stand in for those of the instance.

    The objective is always cost; for the aim "most cover" the verb raises ``cover_level`` first, then
    minimises cost.
    """
    m = pyo.ConcreteModel(name="build-up")
    m.PARTIES = pyo.Set(initialize=list(data.parties), ordered=True)
    m.MATERIALS = pyo.Set(initialize=list(data.materials), ordered=True)
    m.STORES = pyo.Set(initialize=list(data.stores.index), ordered=True)
    m.PERIODS = pyo.RangeSet(1, data.periods)
    m.OWNED = m.PARTIES * m.MATERIALS
    m.HOLDINGS = m.PARTIES * m.MATERIALS * m.STORES
    add_procurement(m, data)
    add_holding(m, data)
    targets = add_targets(m, data)
    buckets = add_terms(m, data)
    quotas = add_quotas(m, data)
    curves = find_curves(data, targets) if curves is None else curves
    add_money(m, data, buckets, add_price_impact(m, curves))
    budgets = add_budgets(m, data)
    add_total_budget(m, data)
    goal = add_coverage_goal(m, data)
    m.discount = pyo.Param(m.PERIODS, initialize=dict(enumerate(data.discount.tolist(), start=1)))
    last = 0.0 if data.question.serve else float(data.discount[-1])
    m.end_value = pyo.Param(
        m.MATERIALS, initialize={i: last * float(data.end_value[i]) for i in data.materials}
    )
    m.last = pyo.Param(initialize=data.periods)
    external = add_industry_cost(m, curves, data)
    m.cost = pyo.Objective(rule=cost_with_industry if external else discounted_cost, sense=pyo.minimize)
    return BuildUp(m, data, targets, buckets, quotas, budgets, goal, curves)


def discounted_cost(m: pyo.ConcreteModel) -> object:
    """(1.6) Discounted outlays less the end value of the stock, kEUR."""
    return sum(m.discount[t] * m.outlay[p, t] for p in m.PARTIES for t in m.PERIODS) - sum(
        m.end_value[i] * m.stock[p, i, l, m.last] for p in m.PARTIES for i in m.MATERIALS for l in m.STORES
    )


def cost_with_industry(m: pyo.ConcreteModel) -> object:
    """(1.6, 1.5 C) The same, and what industry pays more through the stocks' purchases."""
    return cost_to_industry(m) + discounted_cost(m)
