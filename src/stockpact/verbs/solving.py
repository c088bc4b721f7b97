"""Solve a build-up in steps, so that every answer is an answer: strict, with soft policies missed, or the
report of what would have to give (FORMULATION 10.2).

1. Every policy holds. If that is possible the prices are clean: no penalty is anywhere.
2. Else soft policies may be missed, the hardest class first made as small as possible; then cost is
   minimised.
3. Else every policy may give, in the same way, and the result is the report of gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from ..models.buildup import BuildUp
from ..models.policies import PolicyRow, policies
from ..solve.curves import Quadratic, Refined, finish, refine, solve_curved
from ..solve.diagnose import Diagnosis, least_violation, unbounded_ray
from ..solve.elastic import Relaxable
from ..solve.engine import local_duals, solve
from ..solve.lexicographic import Goal, InOrder, solve_in_order
from ..solve.options import Options
from ..solve.program import Program
from ..solve.solution import Solution
from .price_rises import Impact, settle, squares

Outcome = TypeVar("Outcome")

MISSED = 1e-3
"""Units of a policy (days, tonnes, EUR million) below which it counts as met: the goals that are held while
later ones are pursued have a slack, and a few seconds of cover are no finding."""


@dataclass(frozen=True)
class Missed:
    """A policy row that is missed, and by how much in its unit."""

    policy: PolicyRow
    gap: float


@dataclass(frozen=True)
class Answer:
    """What came of a build-up: the status, a solution to carry out (or none), prices, and what is missed.

    ``status`` is that of the question: infeasible when hard policies cannot hold together, though
    ``solution`` may then hold the plan that misses least. Where purchases raise prices, ``impact`` says how
    that was found and ``program`` is the one that was asked, with the tangents and shares of the last run.
    """

    status: str
    solution: Solution
    prices: Solution
    missed: tuple[Missed, ...]
    ray: tuple[tuple[str, float], ...] = ()
    runs: int = 1
    seconds: float = 0.0
    impact: Impact | None = None
    program: Program | None = None


def solve_build_up(built: BuildUp, program: Program, options: Options) -> Answer:
    """Solve the program of a build-up model and explain an answer that is not optimal."""
    if built.curves:
        return settle(built, program, lambda p: _answer(built, p, options))
    return _answer(built, program, options)


def _answer(built: BuildUp, program: Program, options: Options) -> Answer:
    solution, impact, program, runs, seconds = _strict(built, program, options)
    if solution.status == "unbounded":
        ray = tuple(unbounded_ray(program))
        return Answer("unbounded", solution, solution, (), ray, runs, seconds)
    if solution.status != "infeasible":
        prices = solution
        if program.has_integers and solution.has_values:
            prices = local_duals(solution.program, solution, options)
            runs, seconds = runs + 1, seconds + prices.seconds
        return Answer(solution.status, solution, prices, (), (), runs, seconds, impact, program)
    rows = [row for row in policies(built) if program.rows[row.family].at(row.key) >= 0]
    soft = [row for row in rows if not row.hard]
    if soft:
        found, impact, bent = _missing_least(built, program, soft, options)
        if found.solution.has_values:
            told = _with_gaps(found, soft, found.solution.status, runs, seconds, options)
            return replace(told, impact=impact, program=bent)
    found, impact, bent = _missing_least(built, program, rows, options)
    told = _with_gaps(found, rows, "infeasible", runs, seconds, options)
    return replace(told, impact=impact, program=bent)


def _strict(
    built: BuildUp, program: Program, options: Options
) -> tuple[Solution, Impact | None, Program, int, float]:
    quadratics = squares(built)
    if built.data.question.aim == "least cost":
        if quadratics:
            curved = solve_curved(program, quadratics, options)
            return curved.solution, _impact(curved), curved.program, curved.runs, curved.seconds
        solution = solve(program, options)
        return solution, None, program, 1, solution.seconds
    goals = [Goal("most cover", {"cover_level": 1.0}, sense=-1), Goal("least cost")]
    if quadratics:
        run: Callable[[Program], InOrder] = lambda p: solve_in_order(p, goals, options)  # noqa: E731
        refined = refine(program, quadratics, run, lambda r: r.solution)
        solution = _finished(refined, quadratics, options)
        return solution, _impact(refined), refined.program, refined.runs * len(goals), refined.seconds
    result = solve_in_order(program, goals, options)
    return result.solution, None, program, result.runs, result.seconds


def _missing_least(
    built: BuildUp, program: Program, rows: list[PolicyRow], options: Options
) -> tuple[Diagnosis, Impact | None, Program]:
    relaxable = [Relaxable(row.family, row.key, row.per_unit, row.priority) for row in rows]
    quadratics = squares(built)
    if not quadratics:
        return least_violation(program, relaxable, options), None, program
    run: Callable[[Program], Diagnosis] = lambda p: least_violation(p, relaxable, options)  # noqa: E731
    refined = refine(program, quadratics, run, lambda d: d.solution)
    found = replace(refined.outcome, solution=_finished(refined, quadratics, options))
    return found, _impact(refined), refined.program


def _finished(refined: Refined[Outcome], quadratics: list[Quadratic], options: Options) -> Solution:
    """The point with its costs right to the end, also where integers were chosen."""
    done = finish(refined.solution, refined.program, quadratics, options)
    return refined.solution if done is None else done.solution


def _impact(refined: Refined[Outcome]) -> Impact | None:
    if not refined.solution.has_values:
        return None
    return Impact(refined.lower, refined.upper, refined.error, refined.runs, refined.rows)


def _with_gaps(
    found: Diagnosis, rows: list[PolicyRow], status: str, runs: int, seconds: float, options: Options
) -> Answer:
    by_key = {(row.family, row.key): row for row in rows}
    missed = tuple(Missed(by_key[v.family, v.key], v.amount) for v in found.violations if v.amount > MISSED)
    prices = found.solution
    if found.solution.program.has_integers and found.solution.has_values:
        prices = local_duals(found.solution.program, found.solution, options)
    return Answer(status, found.solution, prices, missed, (), runs + found.runs, seconds + found.seconds)
