"""Money for the whole plan: what may be spent from the first period to the last, in total or by party.

It stands beside the budgets of fiscal years, which go on to hold.
"""

from __future__ import annotations

import pyomo.core as pyo

from stockpact.instance import InputError, Problem
from stockpact.instance.nearest import suggestion

from ..trunk import Trunk


def add_total_budget(m: pyo.ConcreteModel, data: Trunk) -> None:
    """Add the rows ``total_budget``, one a party that is named and one, keyed ``""``, for all together.

    Without such a question nothing is added. Raises InputError when a party is not among those who act.
    """
    given = dict(data.question.budget)
    if not given:
        return
    unknown = [p for p in given if p and p not in data.parties]
    if unknown:
        words = f"not a party of the plan{suggestion(unknown[0], data.parties)}; there are: " + ", ".join(
            data.parties
        )
        raise InputError([Problem("question", 0, "budget", unknown[0], words)])
    m.BUDGETED = pyo.Set(initialize=list(given), ordered=True)
    m.total_budget = pyo.Constraint(m.BUDGETED)
    for party, million in given.items():
        payers = [party] if party else list(data.parties)
        spent = sum(m.outlay[p, t] for p in payers for t in m.PERIODS)
        m.total_budget[party] = spent <= million * 1000
