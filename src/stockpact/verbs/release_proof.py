"""Proof that a schedule of releases is optimal: the same question to the release model, solved by HiGHS,
must cost as much.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..instance import StockpactError
from ..models.release import build_from, numbers, pattern, with_first_step
from ..rules import Rule, Shortage, find
from ..solve.patch import Patch
from ..solve.program import compile_model
from ..solve.session import Session
from .events import Events

TOLERANCE = 1e-6
"""Largest difference that is let pass, as a share of the cost without reserve."""


class ReleaseProofError(StockpactError):
    """A schedule of releases does not cost what the release model says, or that was not solved."""


@dataclass(frozen=True)
class Proof:
    """The comparison of one rule over a set of events."""

    rule: str
    compared: int
    """Cases solved: events and materials with claims and a stock."""
    worst: float
    """Largest difference of cost, as a share of the cost without reserve."""
    where: str
    seconds: float
    """Time in the solver."""


def prove(events: Events, rule: str, award: NDArray[np.float64]) -> Proof:
    """Solve the release model for every event and material and compare it with the schedule.

    Raises ReleaseProofError when a schedule costs more or less than the optimum or a model is not solved to
    optimality.
    """
    chosen = find(rule)
    if not isinstance(chosen, Rule):
        raise ReleaseProofError(
            f"{chosen.title} only divides: no model times it, so there is nothing to compare"
        )
    s = with_first_step(events.cases, chosen)
    mine = events.batched(award)
    open_cases = np.flatnonzero((s.claim.sum(axis=(1, 2)) > 0) & (s.pool_inflow.sum(axis=1) > 0))
    proof = Proof(rule, len(open_cases), 0.0, "", 0.0)
    if not len(open_cases):
        return proof
    session = Session(compile_model(build_from(pattern(s.parties, s.size.shape[2], s.periods), chosen)))
    for b in open_cases.tolist():
        case = s.case(b)
        solution = session.solve(Patch(**numbers(case, chosen)))
        where = _where(events, b)
        if solution.status != "optimal":
            raise ReleaseProofError(
                f"the release of {where} under {chosen.title} was not solved: {solution.status} "
                f"{solution.note}".rstrip()
            )
        least = _cost(case, solution.value("award").reshape(case.claim.shape))
        without = float(case.cost(np.zeros_like(case.claim)).sum())
        gap = (_cost(case, mine[b]) - least) / max(without, 1e-9)
        if abs(gap) > TOLERANCE:
            more = "more" if gap > 0 else "less, so it breaks a row of the model"
            raise ReleaseProofError(
                f"the release of {where} under {chosen.title} does not cost what the release model says: "
                f"{abs(gap):.2e} of the damage without reserve {more}"
            )
        worse = abs(gap) > proof.worst
        proof = replace(
            proof,
            worst=abs(gap) if worse else proof.worst,
            where=where if worse else proof.where,
            seconds=proof.seconds + solution.seconds,
        )
    return proof


def _cost(case: Shortage, award: NDArray[np.float64]) -> float:
    """Expected cost with the lending fee on what a party gets beyond its floor."""
    extra = award if case.floor is None else award - case.floor
    fee = (case.fee * extra).sum() if case.floor is not None else 0.0
    return float(case.cost(award).sum() + fee)


def _where(events: Events, case: int) -> str:
    event, material = divmod(case, len(events.instance.materials))
    o = events.occasions[event]
    return f"{o.scenario} at {events.instance.calendar.name(o.onset)}, {events.instance.materials[material]}"
