"""Answers that are not optimal: which policies must give way and by how much, which rows contradict, what is
unbounded.

The elastic run is the primary report: it says how much of each policy is possible. An irreducible infeasible
subsystem (IIS) complements it with the few rows that cannot hold together; HiGHS's own is checked by solving
those rows alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..sparse import sparse
from .arrays import Floats
from .blocks import with_columns, with_rows
from .cold import solve
from .contradiction import Iis, iis
from .elastic import BELOW, Relaxable, Relaxed, Slack, relax
from .errors import EngineError
from .lexicographic import Goal, solve_in_order
from .options import Options
from .program import Family, Key, Program
from .solution import Solution

__all__ = ["Diagnosis", "Iis", "Violation", "iis", "least_violation", "unbounded_ray"]

WORST = "worst"
"""Family of the columns that hold the largest scaled violation of each class when violations are spread
evenly.
"""


@dataclass(frozen=True)
class Violation:
    """A policy row that cannot be met: ``amount`` in units of the policy, ``asked`` and ``possible`` in
    units of the row.
    """

    family: str
    key: Key
    side: str
    amount: float
    asked: float
    possible: float
    per_unit: float
    priority: int


@dataclass(frozen=True)
class Diagnosis:
    """The outcome of the elastic run.

    ``solution`` solves ``relaxed.program`` (with one row more for each class): the cheapest plan among those
    that miss least, hardest class first. ``totals`` holds for each class the smallest sum (or the smallest
    worst) of violations, each divided by its scale. When even the rows left hard contradict each other,
    ``solution.status`` says so and there are no violations.
    """

    solution: Solution
    relaxed: Relaxed
    violations: tuple[Violation, ...]
    totals: dict[int, float]
    runs: int
    seconds: float


def least_violation(
    program: Program, relaxables: Sequence[Relaxable], options: Options | None = None, spread: str = "sum"
) -> Diagnosis:
    """Miss policies as little as possible, the hardest class first, then optimise the program's own
    objective.

    Within a class the sum of violations divided by their scales is minimised (``spread="sum"``, which points
    at few rows), or first the largest of them and then the sum (``spread="max"``, which spreads evenly). What
    a class reached is held while the next one is minimised, and all of it while cost is; among equal
    violations cost decides. FORMULATION.md, section 10.2.
    """
    if spread not in ("sum", "max"):
        raise EngineError(f'spread is "sum" or "max", not {spread!r}')
    elastic = relax(program, relaxables)
    classes = sorted({s.priority for s in elastic.slacks})
    stage = _with_worst(elastic, classes) if spread == "max" else elastic.program
    goals: list[Goal] = []
    for number in classes:
        if spread == "max":
            goals.append(Goal(f"worst of class {number}", {WORST: [float(c == number) for c in classes]}))
        goals.append(Goal(f"violations of class {number}", _weights(elastic, number)))
    goals.append(Goal("objective"))
    outcome = solve_in_order(stage, goals, options)
    kind = "worst" if spread == "max" else "violations"
    totals = {
        c: outcome.values[f"{kind} of class {c}"] for c in classes if f"{kind} of class {c}" in outcome.values
    }
    found = outcome.solution.has_values and outcome.solution.status in ("optimal", "time limit")
    violations = _violations(elastic, outcome.solution.values[: elastic.program.shape[1]]) if found else ()
    return Diagnosis(outcome.solution, elastic, violations, totals, outcome.runs, outcome.seconds)


def _weights(elastic: Relaxed, number: int) -> dict[str, Floats]:
    """One over the scale for each slack of a class, by slack family."""
    weights: dict[str, Floats] = {}
    for s in elastic.slacks:
        name = f"missed[{s.family}]"
        family = elastic.program.column(name)
        values = weights.setdefault(name, np.zeros(len(family)))
        if s.priority == number:
            values[s.column - family.position[0]] = 1 / s.scale
    return weights


def _with_worst(elastic: Relaxed, classes: list[int]) -> Program:
    program, slacks = elastic.program, elastic.slacks
    width = program.shape[1]
    empty = sparse.csc_array((program.shape[0], len(classes)))
    program = with_columns(program, WORST, [(number,) for number in classes], empty)
    rows = np.arange(len(slacks))
    block = sparse.csc_array(
        (
            np.concatenate([[1 / s.scale for s in slacks], -np.ones(len(slacks))]),
            (
                np.concatenate([rows, rows]),
                np.concatenate(
                    [[s.column for s in slacks], [width + classes.index(s.priority) for s in slacks]]
                ),
            ),
        ),
        shape=(len(slacks), width + len(classes)),
    )
    keys = [(s.family, *s.key, s.side) for s in slacks]
    return with_rows(program, "at most the worst", keys, block, upper=0.0)


def _violations(elastic: Relaxed, values: Floats) -> tuple[Violation, ...]:
    program = elastic.program
    bare = values.copy()
    bare[[s.column for s in elastic.slacks]] = 0.0
    activity = program.matrix @ bare
    return tuple(
        Violation(
            s.family,
            s.key,
            s.side,
            float(values[s.column]),
            _asked(program, s),
            float(activity[s.row]),
            s.per_unit,
            s.priority,
        )
        for s in elastic.slacks
        if values[s.column] > 1e-5 + 1e-7 * abs(_asked(program, s)) / s.per_unit
    )


def _asked(program: Program, s: Slack) -> float:
    return float((program.row_lower if s.side == BELOW else program.row_upper)[s.row])


def unbounded_ray(program: Program, options: Options | None = None) -> list[tuple[str, float]]:
    """Along which columns the objective improves for ever: name and direction, largest first; empty if there
    is none.

    Found by an LP of our own: the direction d of least absolute sum with ``cost @ d = -1`` that no row or
    bound stops. Scaled so that the largest entry is 1. Integrality is set aside.
    """
    n = program.shape[1]
    a = program.matrix
    lower = np.where(np.isfinite(program.row_lower), 0.0, -np.inf)
    upper = np.where(np.isfinite(program.row_upper), 0.0, np.inf)
    up = np.where(np.isfinite(program.column_upper), 0.0, np.inf)
    down = np.where(np.isfinite(program.column_lower), 0.0, np.inf)
    block = sparse.csc_array(
        sparse.vstack(
            [sparse.hstack([a, -a]), sparse.csr_array(np.concatenate([program.cost, -program.cost])[None, :])]
        )
    )
    block.sort_indices()
    none: dict[str, Family] = {}
    search = Program(
        cost=np.ones(2 * n),
        offset=0.0,
        matrix=block,
        column_lower=np.zeros(2 * n),
        column_upper=np.concatenate([up, down]),
        integral=np.zeros(2 * n, dtype=bool),
        row_lower=np.append(lower, -1.0),
        row_upper=np.append(upper, -1.0),
        columns=none,
        rows=none,
    )
    found = solve(search, options)
    if not found.optimal:
        return []
    direction = found.values[:n] - found.values[n:]
    direction /= np.max(np.abs(direction))
    names = program.column_names()
    order = np.argsort(-np.abs(direction), kind="stable")
    return [(names[i], float(direction[i])) for i in order if abs(direction[i]) > 1e-9]
