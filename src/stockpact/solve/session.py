"""Many variants of one program, fast, with results that do not depend on their order.

A session keeps one HiGHS object and the basis of the program it was made for. A variant is a patch: what the
previous one changed is put back, its own numbers are set in place, and the run starts from that one stored
basis. A variant that only changes cost goes to the primal simplex, any other to the dual. When coefficients
change, the whole model is passed anew: set in place they leave traces in the solver, and the same variant
then differs in its last digits with what came before it (29 of 30 variants in another order, measured),
while from some 500 coefficients on it is no faster. MIPs keep nothing inside HiGHS: each variant is solved in
a child process, with the integers of the base solution as its start.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .arrays import Ints, Places
from .claims import crossed_bounds, doubt, joined, nothing, settled, told
from .cold import solve
from .errors import EngineError
from .highs import HighsError, Raw, Solver, check, settings_for
from .options import DUAL, IPX, LARGE, PRIMAL, Options
from .patch import Delta, Patch, applied, delta
from .program import Program
from .solution import Solution

WARM_ITERATIONS = 20_000
"""Simplex iterations after which a warm start of a large program is given up for the interior point method; a
count and not a time, so that the result does not depend on how busy the machine is."""


class Session:
    """One program, solved again and again with patches; see the module. Not for use by several threads at
    once.

    ``counters``: ``variants`` solved, ``in place`` and ``passed anew`` (how the numbers reached HiGHS),
    ``warm runs``, ``given up`` (warm runs that went to the interior point method), ``cold re-solves``
    (answers that were in doubt).
    """

    def __init__(self, program: Program, options: Options | None = None) -> None:
        self.program = program
        self.options = options or Options()
        self.counters = dict.fromkeys(
            ("variants", "in place", "passed anew", "warm runs", "given up", "cold re-solves"), 0
        )
        self._solver: Solver | None = None
        self._base: Solution | None = None
        self._basis: Any = None
        self._held: Delta | None = None  # what the model inside HiGHS has changed; None if it is another one

    @property
    def base(self) -> Solution:
        """The solution of the unchanged program, solved on first use."""
        if self._base is None:
            self._base = solve(self.program, self.options) if self._cold_only() else self._first()
        return self._base

    def solve(self, patch: Patch | None = None) -> Solution:
        """Solve the program with the numbers of a patch; without one, the program as it is.

        Errors and answers are those of :func:`.cold.solve`; a :class:`.errors.ProgramError` says which part
        of a patch does not fit.
        """
        return self.base if patch is None else self.solve_change(delta(self.program, patch))

    def solve_change(self, change: Delta) -> Solution:
        """Solve the program with a change that is given by position; as :meth:`solve` otherwise."""
        base = self.base
        if change.empty and change.offset == self.program.offset:
            return base
        self.counters["variants"] += 1
        variant = applied(self.program, change)
        crossed = crossed_bounds(variant)
        if crossed:
            return nothing(variant, "infeasible", crossed)
        if self._basis is None:
            start = base.values if base.has_values else None
            return self._counted(solve(variant, self.options, start))
        try:
            first = told(variant, self._warm(variant, change))
        except HighsError as error:
            self._held = None
            raise EngineError(str(error)) from error
        return self._confirmed(first)

    def _cold_only(self) -> bool:
        return self.program.has_integers or bool(crossed_bounds(self.program))

    def _first(self) -> Solution:
        """Solve the base in the kept object and store its basis."""
        algorithm = self.options.algorithm_for(self.program.shape[1], False)
        try:
            self._solver = solver = Solver(self.options.log_file)
            self._pass(self.program)
            solver.configure(settings_for(self.options, algorithm))
            seconds = solver.run(self.options.time_limit)
            first = told(self.program, solver.read(algorithm, seconds))
        except HighsError as error:
            raise EngineError(str(error)) from error
        if first.status == "optimal" and not doubt(first):
            self._basis = solver.highs.getBasis()
            return first
        return self._counted(solve(self.program, self.options))

    def _warm(self, variant: Program, change: Delta) -> Raw:
        solver = self._ready()
        self._put(variant, change)
        algorithm = PRIMAL if change.cost_only else DUAL
        settings = settings_for(self.options, algorithm)
        large = self.program.shape[1] >= LARGE
        if large:
            settings["simplex_iteration_limit"] = WARM_ITERATIONS
        solver.configure(settings)
        solver.highs.clearSolver()
        check(solver.highs.setBasis(self._basis), "the stored basis")
        self.counters["warm runs"] += 1
        seconds = solver.run(self.options.time_limit)
        if not large or solver.status() != "iteration limit":
            return solver.read(algorithm, seconds)
        self.counters["given up"] += 1
        solver.configure(settings_for(self.options, IPX))
        solver.highs.clearSolver()
        left = None if self.options.time_limit is None else max(0.1, self.options.time_limit - seconds)
        seconds += solver.run(left)
        return solver.read(IPX, seconds, f"warm start given up after {WARM_ITERATIONS} iterations")

    def _ready(self) -> Solver:
        if self._solver is None:
            raise EngineError("the session has no solver")
        return self._solver

    def _pass(self, program: Program) -> None:
        self._ready().load(program.arrays)
        self._held = None

    def _put(self, variant: Program, change: Delta) -> None:
        """Make the model inside HiGHS that of the variant."""
        if len(change.entries):
            self.counters["passed anew"] += 1
            self._pass(variant)
            return
        if self._held is None:
            self._pass(self.program)
        else:
            self._set(self.program, self._held)
        self.counters["in place"] += 1
        self._set(variant, change)
        self._held = change

    def _set(self, source: Program, where: Delta) -> None:
        """Set the numbers at the places of a delta to those of ``source``."""
        h = self._ready().highs
        if len(where.cost_at):
            at = _places(where.cost_at)
            check(h.changeColsCost(len(at), at, source.cost[at]), "changed costs")
        if len(where.column_at):
            at = _places(where.column_at)
            check(
                h.changeColsBounds(len(at), at, source.column_lower[at], source.column_upper[at]),
                "changed column bounds",
            )
        if len(where.row_at):
            at = _places(where.row_at)
            check(
                h.changeRowsBounds(len(at), at, source.row_lower[at], source.row_upper[at]),
                "changed row bounds",
            )
        check(h.changeObjectiveOffset(float(source.offset)), "the objective's constant")

    def _confirmed(self, first: Solution) -> Solution:
        """Believe only a certified optimum of a warm run; anything else is asked again, cold."""
        reason = doubt(first)
        if not reason and first.status in ("infeasible", "unbounded"):
            reason = f"{first.status} from a warm start"
        if not reason:
            return first
        left = None if self.options.time_limit is None else self.options.time_limit - first.seconds
        if left is not None and left <= 0:
            return replace(
                first, status="error", note=joined(first.note, reason, "no time left to solve again")
            )
        second = solve(first.program, replace(self.options, time_limit=left))
        if first.status == second.status and first.status != "error" and not first.has_values:
            return self._counted(replace(second, seconds=first.seconds + second.seconds))
        return self._counted(settled(first, second, reason))

    def _counted(self, solution: Solution) -> Solution:
        self.counters["cold re-solves"] += solution.counters["cold re-solves"]
        return solution


def _places(at: Ints) -> Places:
    return at.astype(np.int32)
