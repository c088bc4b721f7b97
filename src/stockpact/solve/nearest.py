"""Among all optima the one that is nearest to a given point: cost first, least change second.

An optimum is seldom unique. When a plan is made again, a reader wants to see what has to change, not what
happens to differ: the cost is held, and the weighted sum of absolute differences is minimised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..sparse import sparse
from .arrays import Floats
from .blocks import with_columns, with_goal, with_rows
from .cold import solve
from .options import Options
from .program import Program
from .residuals import residuals
from .solution import Solution

HELD = 1e-9
"""Share of the cost by which the nearest point may be dearer: rounding of the solver."""


@dataclass(frozen=True, eq=False)
class Near:
    """Values to stay near to: by column position, with what a unit of difference weighs."""

    at: np.ndarray
    values: Floats
    weights: Floats


def nearest(solution: Solution, near: Near, options: Options, whole: Mapping[str, float]) -> Solution:
    """The optimum nearest to ``near``; its duals are those of ``solution``, which hold for every optimum.

    ``whole`` names a complete point by column: when it is feasible and as good as the optimum that was proven
    (within the gap, for a MIP), it is the answer itself. Whole numbers stay as they were found otherwise.
    Gives ``solution`` back when the nearest point cannot be found within the time limit.
    """
    program = solution.program
    point = _point(program, whole)
    limit = float(program.cost @ solution.values)
    slack = HELD * (1 + abs(limit))
    if point is not None:
        gap = options.gap * abs(limit) if program.has_integers else 0.0
        if _feasible(program, point) and program.cost @ point <= limit + slack + gap:
            return _told(solution, point)
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    if program.has_integers:
        chosen = program.integral
        lower[chosen] = upper[chosen] = np.round(solution.values[chosen])
    held = replace(program, column_lower=lower, column_upper=upper, integral=np.zeros_like(program.integral))
    found = solve(_differences(held, near, limit + slack), options)
    if not found.optimal:
        return solution
    values = found.values[: program.shape[1]]
    return _told(solution, np.clip(values, lower, upper))


def _point(program: Program, whole: Mapping[str, float]) -> Floats | None:
    values = [whole.get(name) for name in program.column_names()]
    return None if any(v is None for v in values) else np.array(values, dtype=float)


def _feasible(program: Program, point: Floats) -> bool:
    found = residuals(program, point, None, np.zeros(0))
    return found.primal <= 1e-9 and found.integrality <= 1e-6


def _differences(program: Program, near: Near, limit: float) -> Program:
    """Columns ``difference`` that are at least what each value differs, the cost held, their sum the goal."""
    count, (m, n) = len(near.at), program.shape
    keys = [(int(j),) for j in near.at]
    cost = program.cost
    wide = with_columns(program, "difference", keys, sparse.csc_array((m, count)))
    rows = np.arange(count)
    chosen = sparse.csc_array((np.ones(count), (rows, near.at)), shape=(count, n))
    unit = sparse.csc_array((np.ones(count), (rows, rows)), shape=(count, count))
    wide = with_rows(wide, "at least what is more", keys, sparse.hstack([-chosen, unit]), lower=-near.values)
    wide = with_rows(wide, "at least what is less", keys, sparse.hstack([chosen, unit]), lower=near.values)
    held = sparse.csc_array(np.append(cost, np.zeros(count))[None, :])
    wide = with_rows(wide, "cost held", [()], held, upper=limit)
    return with_goal(wide, np.append(np.zeros(n), near.weights))


def _told(solution: Solution, values: Floats) -> Solution:
    """The solution at another optimal point."""
    program = solution.program
    objective = program.objective(values)
    duals = solution.row_duals if solution.prices == "exact" else None
    return replace(
        solution,
        values=values,
        objective=objective,
        gap=abs(objective - solution.bound) / max(1.0, abs(objective))
        if np.isfinite(solution.bound)
        else solution.gap,
        residuals=residuals(program, values, duals, solution.reduced_costs),
    )
