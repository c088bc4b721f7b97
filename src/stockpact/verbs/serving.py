"""The least outlays with which a share of need is served in an embargo, checked by the release itself.

The rows of :mod:`stockpact.models.parts.coverage_goal` reckon with claims and lending that depend on the plan
they are part of. So the plan is found, the embargo is run on it under the agreed rule, and where less is
served than was asked, the rows are told what the plan has shown, until the coverage holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..instance import Instance
from ..models.buildup import BuildUp
from ..models.parts.coverage_goal import CoverageGoal, coverage_goal, event
from ..models.policies import PolicyRow
from ..models.question import Serve
from ..solve.arrays import Floats
from ..solve.options import Options
from ..solve.patch import Patch
from ..solve.program import Program
from .buildup_tables import Solved, purchases_table, stock_table
from .events import find_events
from .solving import Answer, Missed, solve_build_up

SLACK = 1e-6
"""Share of need by which the coverage may fall short."""
MOST_TURNS = 12
MARGIN = 1e-9
"""Tonnes, and share of them, that the rows ask for beyond what is needed: rounding of the solver."""


@dataclass(frozen=True, eq=False)
class Served:
    """What came of asking for a coverage."""

    answer: Answer
    program: Program
    reached: Floats
    """(P, I) share of expected need that the agreed rule serves on the plan found; NaN without need"""
    goal: CoverageGoal
    turns: int
    """How often a plan was found."""
    first_keur: float
    """Outlays of the first plan, which takes claims at their lowest and lending as free, kEUR."""

    def as_dict(self, built: BuildUp) -> dict[str, object]:
        """What the plan's record holds."""
        asked, case = built.data.question.serve, built.data.instance
        assert asked is not None
        reached = [
            {"party": p, "material": i, "asked": asked.share, "reached": float(self.reached[a, b])}
            for a, p in enumerate(case.parties)
            for b, i in enumerate(case.materials)
            if len(self.reached) and np.isfinite(self.goal.wanted[a, b])
        ]
        return {"reached": reached, "turns": self.turns, "first_keur": self.first_keur}


def solve_serving(built: BuildUp, program: Program, options: Options) -> Served:
    """Solve a build-up that asks for coverage, again and again until the release on it serves the share.

    ``answer`` is infeasible, with the coverage among what is missed, when the rule serves less whatever the
    stock, or when the share was not reached in :data:`MOST_TURNS` turns.
    """
    goal, asked = built.goal, built.data.question.serve
    assert goal is not None
    assert asked is not None
    wanted = goal.wanted
    hopeless = np.nan_to_num(goal.wanted - goal.reachable, nan=0.0) > SLACK
    free = np.full(len(built.data.materials), goal.lending)
    seconds, runs, first = 0.0, 0, float("nan")
    raised = wanted
    reached = np.zeros((0, 0))
    for turn in range(1, MOST_TURNS + 1):
        variant = program.patched(_patch(built, program, goal, free))
        answer = solve_build_up(built, variant, options)
        seconds, runs = seconds + answer.seconds, runs + answer.runs
        answer = replace(answer, seconds=seconds, runs=runs)
        if not answer.solution.has_values or answer.status not in ("optimal", "time limit"):
            return Served(_told(built, answer), variant, reached, goal, turn, first)
        first = answer.solution.objective if turn == 1 else first
        solved = Solved(built, answer.solution)
        stock, purchases = stock_table(solved), purchases_table(solved)
        reached, held = _reached(built, stock, purchases)
        short = np.nan_to_num(wanted - reached, nan=0.0)
        if hopeless.any() or short.max(initial=0.0) <= SLACK:
            break
        goal = coverage_goal(built.data, event(built.data, purchases, held), replace(goal, wanted=raised))
        if turn > 1:
            free = free & ~(short > SLACK).any(axis=0)
        if turn > 2:
            raised = np.minimum(raised + np.where(short > SLACK, short, 0.0), 1.0)
            goal = coverage_goal(built.data, event(built.data, purchases, held), replace(goal, wanted=raised))
    most = np.where(hopeless, goal.reachable, reached)
    missed = _missed(built.data.instance, asked, wanted, most)
    if missed:
        answer = replace(answer, status="infeasible", missed=(*answer.missed, *missed))
    return Served(answer, variant, reached, goal, turn, first)


def _told(built: BuildUp, answer: Answer) -> Answer:
    """An infeasible answer in shares of need that the plan which misses least serves, in place of tonnes."""
    asked, goal = built.data.question.serve, built.goal
    assert asked is not None
    assert goal is not None
    other = tuple(m for m in answer.missed if m.policy.family != "coverage_goal")
    if not answer.solution.has_values or len(other) == len(answer.missed):
        return answer
    solved = Solved(built, answer.solution)
    reached, _ = _reached(built, stock_table(solved), purchases_table(solved))
    missed = _missed(built.data.instance, asked, goal.wanted, reached)
    return replace(answer, missed=(*other, *missed)) if missed else answer


def without_policies(case: Instance, keep_targets: bool) -> Instance:
    """The instance without the budgets, which are what is asked for, and without targets unless they are
    kept; a word on it stands among its changes.
    """
    gone = [name for name in ("budgets", "targets") if not (keep_targets and name == "targets")]
    gone = [name for name in gone if case.has(name)]
    if not gone:
        return case
    tables = {**case.tables, **{name: case[name].iloc[:0] for name in gone}}
    return replace(case, tables=tables, changes=(*case.changes, f"{' and '.join(gone)} left out"), _cache={})


def _patch(built: BuildUp, program: Program, goal: CoverageGoal, free: Floats) -> Patch:
    """New right-hand sides, and who may lend: all, or those who claim nothing themselves."""
    case, materials = built.data.instance, built.data.materials
    place_p = {p: a for a, p in enumerate(case.parties)}
    place_i = {i: b for b, i in enumerate(materials)}
    keys = program.rows["coverage_goal"].keys
    asked = np.array([goal.required[place_p[p], place_i[i], k] for p, i, k in keys])
    asked = np.where(asked > 0, asked + MARGIN * (1 + asked), asked)
    idle = goal.lending & (goal.claims.sum(axis=2) <= 1e-9)
    lends = idle | free[None, :]
    upper = [np.inf if lends[place_p[p], place_i[i]] else 0.0 for p, i, _ in program.columns["lent"].keys]
    return Patch(row_lower={"coverage_goal": asked}, column_upper={"lent": np.array(upper)})


def _reached(
    built: BuildUp, stock: pd.DataFrame, purchases: pd.DataFrame
) -> tuple[Floats, dict[tuple[str, str], float]]:
    """Coverage under the agreed rule on a plan, (P, I), and the stock it meets."""
    data, asked = built.data, built.data.question.serve
    assert asked is not None
    case = data.instance
    events = find_events(case, stock, purchases, [asked.scenario], data.calendar).shown
    award = events.awards(case.settings.agreement.rule)[0]
    met = events.embargoes[0]
    need = (met.need * met.on).sum(axis=2)
    missing = (np.maximum(met.claim - award, 0.0) * met.on).sum(axis=2)
    share = 1 - np.divide(missing, need, out=np.full_like(need, np.nan), where=need > 0)
    held = {
        (p, i): float(met.opening[a, b])
        for a, p in enumerate(case.parties)
        for b, i in enumerate(case.materials)
    }
    return np.asarray(share), held


def _missed(case: Instance, asked: Serve, wanted: Floats, reached: Floats) -> list[Missed]:
    row = list(case["embargoes"]["scenario"]).index(asked.scenario) + 2
    out = []
    for a, party in enumerate(case.parties):
        for b, material in enumerate(case.materials):
            gap = float(np.nan_to_num(wanted[a, b] - reached[a, b], nan=0.0))
            if gap > SLACK:
                policy = PolicyRow(
                    "coverage_goal", (), f"coverage in {asked.scenario}", "embargoes", row, party, material,
                    "", "share of need", 1.0, asked.share, False, 1, True,
                )  # fmt: skip
                out.append(Missed(policy, gap))
    return out
