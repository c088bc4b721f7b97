"""Solve a program from scratch: choose the algorithm, run HiGHS, and show that the answer is right.

An LP is solved in this process, a MIP in a child process, so that a crash of the solver is an error message
and not a lost terminal. Every optimum is checked against the arrays; one that fails is solved again cold by
another algorithm.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .arrays import Floats
from .child import solve_apart
from .claims import crossed_bounds, doubt, joined, nothing, settled, told
from .errors import EngineError
from .highs import HighsError, Raw, solve_arrays
from .options import DUAL, IPX, TREE, Options
from .program import Program
from .solution import Solution


def solve(program: Program, options: Options | None = None, start: Floats | None = None) -> Solution:
    """Solve a program from scratch; ``start`` is a point whose integral part a MIP begins with.

    Infeasible, unbounded and time limit are answers, told by ``status``; :class:`EngineError` is raised when
    the solver crashes or refuses. The same program and options give the same result.
    """
    options = options or Options()
    crossed = crossed_bounds(program)
    if crossed:
        return nothing(program, "infeasible", crossed)
    algorithm = options.algorithm_for(program.shape[1], program.has_integers)
    return confirmed(told(program, run(program, options, algorithm, start)), options)


def run(program: Program, options: Options, algorithm: str, start: Floats | None = None) -> Raw:
    """One cold run as HiGHS tells it: a MIP in a child process, an LP here."""
    try:
        if algorithm == TREE:
            return solve_apart(program.arrays, options, start)
        return solve_arrays(program.arrays, options, algorithm)
    except HighsError as fault:
        raise EngineError(str(fault)) from fault


def confirmed(first: Solution, options: Options) -> Solution:
    """The claim if it is beyond doubt, else the outcome of a cold re-solve along another way."""
    reason = doubt(first)
    if not reason:
        return first
    left = None if options.time_limit is None else options.time_limit - first.seconds
    if left is not None and left <= 0:
        if first.status == "infeasible":
            return replace(first, note=joined(first.note, "infeasible, not confirmed: no time left"))
        return replace(first, status="error", note=joined(first.note, reason, "no time left to solve again"))
    if first.algorithm == TREE:
        other, presolve = TREE, False
        if first.status == "infeasible":
            patience = max(10.0, 5 * first.seconds)
            left = patience if left is None else min(left, patience)
    else:
        other, presolve = (IPX if first.algorithm == DUAL else DUAL), True
    again = replace(options, time_limit=left, presolve=presolve, seed=options.seed + 1)
    second = told(first.program, run(first.program, again, other))
    return settled(first, second, reason)


def local_duals(program: Program, solution: Solution, options: Options | None = None) -> Solution:
    """Prices of a MIP: integers fixed at the incumbent, the rest solved as an LP; ``prices`` is ``"local"``.

    They hold only while that integer pattern stays; for a policy number solve the MIP again at plus and minus
    one step and print the difference. Of an LP it returns the solution as it is. FORMULATION.md, section 8.
    """
    if not program.has_integers:
        return solution
    if not solution.has_values:
        raise EngineError(f"there are no integers to fix: the status is {solution.status}")
    whole = program.integral
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    lower[whole] = upper[whole] = np.round(solution.values[whole])
    fixed = replace(program, column_lower=lower, column_upper=upper, integral=np.zeros_like(whole))
    result = solve(fixed, options)
    return replace(result, prices="local" if result.prices == "exact" else "none")
