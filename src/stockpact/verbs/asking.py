"""From a question and a program to an answer: as it stands, with coverage asked for, or with decisions
taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ..instance import InputError, Problem
from ..models.buildup import BuildUp
from ..plan.plan import Plan
from ..solve.blocks import vector, with_goal
from ..solve.engine import local_duals, solve
from ..solve.options import Options
from ..solve.program import Program
from .solving import Answer, solve_build_up

DONE = ("optimal", "time limit")


@dataclass(frozen=True, eq=False)
class Asked:
    """An answer, the program that it solves, and what it says beside the tables of a plan."""

    answer: Answer
    program: Program
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def carried_out(self) -> bool:
        """Whether there is a plan to carry out."""
        return self.answer.solution.has_values and self.answer.status in DONE


def solve_asked(
    built: BuildUp, program: Program, options: Options, fix: Plan | None = None, until: str = ""
) -> Asked:
    """Solve what the question asks; with ``fix`` and ``until`` the decisions of that plan stay.

    Raises InputError when only one of the two is given, when the plan does not fit the instance, and when its
    decisions contradict the new numbers.
    """
    if (fix is None) != (not until):
        words = "a plan under way and the period until which its decisions stay are given together"
        raise InputError([Problem("fix", 0, "until", until, words)], title="nothing was planned")
    way = None
    if fix is not None:
        from .replanning import under_way

        way = under_way(built, program, fix, until)
        program = way.program
    meta: dict[str, Any] = {}
    if built.data.question.serve is not None:
        from .serving import solve_serving

        served = solve_serving(built, program, options)
        answer, program, meta["serve"] = served.answer, served.program, served.as_dict(built)
    else:
        answer = solve_build_up(built, program, options)
    if built.data.question.aim == "most cover" and answer.solution.has_values and answer.impact is None:
        meta["multiple_per_million"] = _multiple_per_million(program, options)
    if way is None:
        return Asked(answer, program, {}, meta)
    from .replanning import fingerprint, near_the_plan, past_targets, refuse_contradictions

    if answer.status == "infeasible" and not answer.missed:
        refuse_contradictions(built, way, options)
    if answer.solution.has_values and answer.status in DONE:
        if built.data.question.serve is None and answer.impact is None:
            answer = near_the_plan(built, answer, way, options)
        answer = replace(answer, missed=(*answer.missed, *past_targets(built, answer, way)))
    spent = float(way.plan.money["discounted_eur"].sum())
    meta["fixed"] = {"plan": fingerprint(way.plan), "until": until, "outlays_eur": spent}
    return Asked(answer, program, {"decided": way.decided}, meta)


def _multiple_per_million(program: Program, options: Options) -> dict[str, float]:
    """By how much the common multiple of all targets rises with one EUR million more, by party (whole plan)
    or party and fiscal year; budgets that do not bind are left out, unless for the whole plan.
    """
    goal = with_goal(program, vector(program, {"cover_level": 1.0}), -1)
    found = solve(goal, options)
    prices = local_duals(goal, found, options) if found.has_values else found
    if prices.prices == "none":
        return {}
    out = {}
    for family in ("total_budget", "budget"):
        if family in program.rows:
            for key, dual in zip(program.rows[family].keys, prices.dual(family), strict=True):
                if family == "total_budget" or dual > 1e-9:
                    out[",".join(map(str, key))] = 1000 * float(dual)
    return out
