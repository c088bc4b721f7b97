"""Convex quadratic costs in a linear program: refined by tangents where the optimum needs them.

A cost column stands for at least ``coefficient × quantity²`` of another column. A tangent of the square at
any point is a row that holds this from below, so a program with tangents gives a lower bound; the true cost
at its point gives an upper one. Tangents are added at the point and around it, and the program is solved
again, until the two agree (Kelley 1960). The error of a square between two tangents falls with the square of
their distance, so a few rounds do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from ..sparse import sparse
from .arrays import Floats, Ints
from .blocks import relaxed, with_rows
from .claims import doubt, told
from .cold import solve
from .errors import EngineError
from .highs import HighsError, Solver, check, settings_for
from .options import DUAL, Options
from .program import Program
from .solution import Solution

TOLERANCE = 1e-7
"""By how much a cost may fall short of its square, as a share of it."""

ROUNDS = 25
"""Most rounds of an LP; MIP and goals in order get as many, and then say what gap is left."""

MIP_ROUNDS = 6
"""Most runs of a MIP: its LP has been refined before, and what is left is mended with the integers fixed."""

TANGENTS = "tangents"
"""Families of the rows that are added, with the number of the round."""

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Quadratic:
    """Columns ``cost`` that stand for at least ``coefficient × quantity²``, key by key.

    ``quantity`` and ``cost`` name two families with the same keys. ``weight`` says by how much one unit of
    each cost raises the objective, from which the upper bound follows.
    """

    quantity: str
    cost: str
    coefficient: ArrayLike
    weight: ArrayLike = 1.0


@dataclass(frozen=True, eq=False)
class Refined(Generic[Outcome]):
    """The outcome of the last run, the program with its tangents, and what the tangents leave open.

    ``lower`` is proven by the tangents; ``upper`` is what the point costs with the true squares. ``error`` is
    the largest shortfall of a cost as a share of its square (for small ones, of a thousandth of all squares,
    and of one unit at least).
    ``program`` holds every tangent that was added, ``rows`` counts them, ``runs`` the runs of the solver.
    """

    outcome: Outcome
    solution: Solution
    program: Program
    lower: float
    upper: float
    error: float
    runs: int
    rows: int
    seconds: float

    @property
    def gap(self) -> float:
        """Upper less lower bound, as a share of the upper."""
        return (self.upper - self.lower) / max(abs(self.upper), 1e-9)


class _Squares:
    """The quadratic terms of a program by column, and the tangents they have."""

    def __init__(self, program: Program, quadratics: Sequence[Quadratic]) -> None:
        parts: list[tuple[Ints, Ints, Floats, Floats]] = []
        for q in quadratics:
            quantity, cost = program.column(q.quantity), program.column(q.cost)
            if quantity.keys != cost.keys:
                raise EngineError(f"{q.quantity} and {q.cost} have different keys")
            by, weight = (np.broadcast_to(np.asarray(v, float), len(cost)) for v in (q.coefficient, q.weight))
            if (by < 0).any():
                raise EngineError(
                    f"the square of {q.quantity} has a negative coefficient, which is not convex"
                )
            used = (by > 0) & (quantity.position >= 0) & (cost.position >= 0)
            parts.append((quantity.position[used], cost.position[used], by[used], weight[used]))
        self.quantity, self.cost = (np.concatenate([p[k] for p in parts]).astype(np.int64) for k in (0, 1))
        self.by, self.weight = (np.concatenate([p[k] for p in parts]) for k in (2, 3))
        self.points: list[list[float]] = [[0.0] for _ in self.by]

    def short(self, values: Floats) -> tuple[Floats, Floats]:
        """By how much each cost falls short of its square, and that as a share."""
        square = self.by * values[self.quantity] ** 2
        lack = np.maximum(square - values[self.cost], 0.0)
        return lack, lack / np.maximum(np.maximum(square, 1e-3 * square.sum()), 1.0)

    def tangents(self, values: Floats, wrong: Ints) -> tuple[Ints, Floats]:
        """Terms and points at which to add tangents: the point itself, and half way to its neighbours."""
        terms, points = [], []
        for k in wrong.tolist():
            x, known = float(values[self.quantity[k]]), self.points[k]
            below = max((p for p in known if p < x), default=0.0)
            above = min((p for p in known if p > x), default=2 * x - below)
            for point in ((below + x) / 2, x, (x + above) / 2):
                terms.append(k)
                points.append(point)
                known.append(point)
        return np.array(terms, dtype=np.int64), np.array(points)

    def block(self, terms: Ints, points: Floats, columns: int) -> tuple[Any, Floats]:
        """Rows ``cost - 2 b x X >= -b x²``: coefficients and lower bounds."""
        n = np.arange(len(terms))
        entries = np.concatenate([np.ones(len(terms)), -2 * self.by[terms] * points])
        place = (np.concatenate([n, n]), np.concatenate([self.cost[terms], self.quantity[terms]]))
        block = sparse.csr_array((entries, place), shape=(len(terms), columns))
        return block, -self.by[terms] * points**2


def refine(
    program: Program,
    quadratics: Sequence[Quadratic],
    run: Callable[[Program], Outcome],
    solution_of: Callable[[Outcome], Solution],
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> Refined[Outcome]:
    """Run again and again with more tangents, until every cost is its square to ``tolerance``.

    ``run`` solves a program in whatever way (once, for goals in order, elastically) and ``solution_of`` finds
    the point; columns that ``run`` adds stand to the right. An outcome without a point ends the loop: the
    tangents only bound from below, so what is infeasible with them is infeasible.
    """
    squares = _Squares(program, quadratics)
    runs, rows, seconds = 0, 0, 0.0
    while True:
        outcome = run(program)
        solution = solution_of(outcome)
        runs, seconds = runs + 1, seconds + solution.seconds
        if not solution.has_values:
            return Refined(outcome, solution, program, solution.bound, np.inf, np.inf, runs, rows, seconds)
        lack, share = squares.short(solution.values)
        worst = float(share.max(initial=0.0))
        if worst <= tolerance or runs >= rounds:
            upper = solution.objective + float(squares.weight @ lack)
            return Refined(outcome, solution, program, solution.bound, upper, worst, runs, rows, seconds)
        terms, points = squares.tangents(solution.values, np.flatnonzero(share > tolerance / 2))
        program = _with_tangents(program, squares, terms, points)
        rows += len(terms)


def _with_tangents(program: Program, squares: _Squares, terms: Ints, points: Floats) -> Program:
    block, lower = squares.block(terms, points, program.shape[1])
    taken = sum(name.startswith(TANGENTS) for name in program.rows)
    keys = [(int(k), n) for n, k in enumerate(terms)]
    return with_rows(program, f"{TANGENTS} {taken + 1}", keys, block, lower=lower)


def solve_curved(
    program: Program,
    quadratics: Sequence[Quadratic],
    options: Options | None = None,
    tolerance: float = TOLERANCE,
) -> Refined[Solution]:
    """Solve a program with quadratic costs for its own objective.

    An LP goes on from its basis when tangents are added. Of a MIP the LP is refined first, then the MIP runs
    a few times, and at the integers found the LP is refined to the end: ``gap`` tells what is left between
    the MIP's bound and that point.
    """
    options = options or Options()
    if not program.has_integers:
        return refine(program, quadratics, _Warm(options).solve, _same, tolerance)
    loose = refine(relaxed(program), quadratics, _Warm(options).solve, _same, tolerance)
    if not loose.solution.has_values:
        return refine(program, quadratics, lambda p: solve(p, options), _same, tolerance, 1)
    tight = replace(loose.program, integral=program.integral)
    last: list[Solution] = []

    def run(stage: Program) -> Solution:
        last.append(solve(stage, options, last[-1].values if last else None))
        return last[-1]

    found = refine(tight, quadratics, run, _same, max(tolerance, options.gap / 10), MIP_ROUNDS)
    done = finish(found.solution, found.program, quadratics, options, tolerance)
    if done is None:
        return found
    return replace(
        done,
        outcome=done.solution,
        runs=loose.runs + found.runs + done.runs,
        rows=loose.rows + found.rows + done.rows,
        seconds=loose.seconds + found.seconds + done.seconds,
    )


def finish(
    solution: Solution,
    program: Program,
    quadratics: Sequence[Quadratic],
    options: Options,
    tolerance: float = TOLERANCE,
) -> Refined[Solution] | None:
    """A MIP's point with the integers fixed and its quadratic costs refined to the end; None without a point.

    ``program`` is the one that was given to the run, ``solution.program`` may hold more rows and columns. The
    bound stays the MIP's, which more tangents can only raise.
    """
    if not solution.has_values or not solution.program.has_integers:
        return None
    whole = solution.program.integral
    lower, upper = solution.program.column_lower.copy(), solution.program.column_upper.copy()
    lower[whole] = upper[whole] = np.round(solution.values[whole])
    fixed = replace(solution.program, column_lower=lower, column_upper=upper, integral=np.zeros_like(whole))
    last = refine(fixed, quadratics, _Warm(options).solve, _same, tolerance)
    if not last.solution.has_values:
        return None
    free = replace(
        last.program,
        column_lower=solution.program.column_lower,
        column_upper=solution.program.column_upper,
        integral=whole,
    )
    objective, bound = last.solution.objective, solution.bound
    point = replace(
        solution,
        program=free,
        values=last.solution.values,
        objective=objective,
        gap=abs(objective - bound) / max(abs(objective), 1e-9) if np.isfinite(bound) else np.inf,
        residuals=last.solution.residuals,
        seconds=solution.seconds + last.seconds,
    )
    return replace(last, outcome=point, solution=point, program=free, lower=bound)


def _same(solution: Solution) -> Solution:
    return solution


class _Warm:
    """Solves a program, and then the same with more rows, going on from the last basis."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.solver: Solver | None = None
        self.rows = 0

    def solve(self, program: Program) -> Solution:
        algorithm = self.options.algorithm_for(program.shape[1], False)
        if algorithm != DUAL:
            return solve(program, self.options)
        try:
            if self.solver is None:
                self.solver = Solver(self.options.log_file)
                self.solver.load(program.arrays)
            else:
                self._add(program)
            self.rows = program.shape[0]
            self.solver.configure(settings_for(self.options, DUAL))
            found = told(program, self.solver.read(DUAL, self.solver.run(self.options.time_limit)))
        except HighsError as error:
            raise EngineError(str(error)) from error
        if found.status == "optimal" and not doubt(found):
            return found
        self.solver = None
        return solve(program, self.options)

    def _add(self, program: Program) -> None:
        """Hand the rows over that are new."""
        block = sparse.csr_array(program.matrix.tocsr()[self.rows :])
        block.sort_indices()
        h = self.solver.highs if self.solver else None
        if h is None or not block.shape[0]:
            return
        lower, upper = program.row_lower[self.rows :], program.row_upper[self.rows :]
        added = h.addRows(
            block.shape[0],
            lower,
            upper,
            block.nnz,
            block.indptr[:-1].astype(np.int32),
            block.indices.astype(np.int32),
            block.data,
        )
        check(added, "the tangents")
