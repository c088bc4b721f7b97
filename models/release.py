"""The release model: what to release of one material in each period of an embargo whose end nobody knows.

FORMULATION 2.1 and the comb of 3.6: in period k one only knows that the embargo is still on, so a release
is common to all durations beyond k, and the expected cost needs one copy of the variables, weighted by the
probability of being on. Materials share nothing in an embargo, so the model holds one material; the numbers
of another material, onset or scenario enter the compiled model through :func:`numbers`, without Pyomo.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from stockpact.instance import Instance
from stockpact.rules import RULES, Rule, Shortage, SplitRule, batch
from stockpact.rules.rows import table
from stockpact.rules.shortage import Numbers

from .calm import calm
from .embargo import ReleaseQuestion, embargo


def build(instance: Instance, question: ReleaseQuestion, material: str, rule: str = "") -> pyo.ConcreteModel:
    """The model of one material; ``rule`` is the agreement's unless named.

    Raises InputError when the scenario is unknown, or lacks durations or steps of shortage cost.
    """
    chosen = RULES[rule or instance.settings.agreement.rule]
    case = embargo(calm(instance), question).shortage(instance.materials.index(material))
    return build_from(with_first_step(batch([case]), chosen).case(0), chosen)


def with_first_step(cases: Shortage, rule: SplitRule) -> Shortage:
    """A batch in which each party gets at least what the rule's first step gives it, if the rule has one."""
    return cases.with_floor(RULES[rule.after].schedule(cases)) if rule.after else cases


def build_from(s: Shortage, rule: Rule) -> pyo.ConcreteModel:
    """The model of a shortage under a rule. Parties, steps and periods are whole numbers from 0."""
    m = pyo.ConcreteModel(name=f"release, {rule.name}")
    m.PARTIES = pyo.RangeSet(0, s.parties - 1)
    m.STEPS = pyo.RangeSet(0, s.size.shape[1] - 1)
    m.PERIODS = pyo.RangeSet(0, s.periods - 1)
    m.BEFORE = pyo.Set(m.PERIODS, initialize={k: [k - 1] if k else [] for k in m.PERIODS}, ordered=True)
    m.claim = pyo.Param(m.PARTIES, m.PERIODS, initialize=table(s.claim))
    m.cap = pyo.Param(m.PARTIES, m.PERIODS, initialize=table(s.cap))
    m.size = pyo.Param(m.PARTIES, m.STEPS, m.PERIODS, initialize=table(s.size))
    m.damage = pyo.Param(m.PARTIES, m.STEPS, m.PERIODS, initialize=table(s.damage))
    m.refill = pyo.Param(m.PERIODS, initialize=table(s.refill))
    m.award = pyo.Var(m.PARTIES, m.PERIODS, bounds=award_bounds)  # r[p,k]
    m.unserved = pyo.Var(m.PARTIES, m.STEPS, m.PERIODS, bounds=unserved_bounds)  # w[p,st,k]
    m.service = pyo.Constraint(m.PARTIES, m.PERIODS, rule=service_row)
    extra = rule.add_rows(m, s)
    m.cost = pyo.Objective(expr=expected_cost(m) + extra, sense=pyo.minimize)
    return m


def award_bounds(m: Any, p: int, k: int) -> tuple[float, Any]:
    """(P4) An award is at most the claim of its period, less what falls before the first release arrives."""
    return 0.0, m.cap[p, k]


def unserved_bounds(m: Any, p: int, step: int, k: int) -> tuple[float, Any]:
    """(E4) A step takes no more than its size."""
    return 0.0, m.size[p, step, k]


def service_row(m: Any, p: int, k: int) -> object:
    """(E1) Award and what stays unserved make up the claim."""
    return m.award[p, k] + sum(m.unserved[p, n, k] for n in m.STEPS) >= m.claim[p, k]


def expected_cost(m: Any) -> object:
    """(3.6) Expected discounted damage, plus the end value of what is released, kEUR."""
    return sum(
        m.damage[p, n, k] * m.unserved[p, n, k] for p in m.PARTIES for n in m.STEPS for k in m.PERIODS
    ) + sum(m.refill[k] * m.award[p, k] for p in m.PARTIES for k in m.PERIODS)


def numbers(s: Shortage, rule: Rule) -> Numbers:
    """The numbers of a shortage for the compiled model, by kind and family in key order, as a patch takes
    them.
    """
    base: Numbers = {
        "cost": {"unserved": s.damage.ravel(), "award": np.tile(s.refill, s.parties)},
        "column_upper": {"unserved": s.size.ravel()},
        "row_lower": {"service": s.claim.ravel()},
    }
    for kind, families in rule.numbers(s).items():
        base.setdefault(kind, {}).update(families)
    return base


def pattern(parties: int, steps: int, periods: int) -> Shortage:
    """A shortage in which nothing is zero, so that the compiled model has a place for every number."""
    ones = np.ones((parties, periods))
    return Shortage(
        claim=ones,
        size=np.ones((parties, steps, periods)),
        step_cost=np.ones((parties, steps)),
        on=np.ones(periods),
        left_over=np.ones(periods),
        opening=np.ones(parties),
        delivered=ones,
        shares=np.full(parties, 1 / parties),
        end_value=np.array(1.0),
        price=np.array(1.0),
        limit=np.array(1.0),
        lending_fee_share=1.0,
    )
