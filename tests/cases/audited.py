"""A case is solved twice: in plain steps, and by the verb with its independent audit."""

from __future__ import annotations

from stockpact.instance import Instance
from stockpact.verbs.plan import plan

from ..buildup import EXACT, Outcome, solved


def solve_and_audit(instance: Instance) -> Outcome:
    """The optimum of the case; every check of the audit of the same plan must hold."""
    outcome = solved(instance)
    planned = plan(instance, options=EXACT, release=False)
    assert planned.status == "optimal"
    failed = planned.tables["audit"].query("not ok")
    assert failed.empty, failed.to_string()
    assert planned.meta["objective_keur"] == outcome.solution.objective
    return outcome
