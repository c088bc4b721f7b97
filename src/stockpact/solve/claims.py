"""What a solver claims about a program, weighed: put in the stated sense, measured, doubted, settled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .highs import NO_VALUES, Raw
from .options import TREE
from .program import Program
from .residuals import Residuals, residuals
from .solution import Solution

UNKNOWN = Residuals(np.nan, np.nan, np.nan, np.nan)
ANSWERS = ("optimal", "infeasible", "unbounded", "time limit")


def told(program: Program, raw: Raw) -> Solution:
    """The claim of the solver in the stated sense, with the residuals of its point."""
    has_values = len(raw.values) == program.shape[1] and raw.status != "infeasible"
    has_duals = has_values and raw.algorithm != TREE and len(raw.row_duals) == program.shape[0]
    sense = program.sense
    proof = has_duals and raw.status == "optimal"
    status, note = raw.status, raw.note
    if status not in ANSWERS:
        status, note = "error", note or f"HiGHS stopped with: {raw.status}"
    return Solution(
        program=program,
        status=status,
        objective=program.objective(raw.values) if has_values else np.nan,
        bound=sense * raw.bound,
        gap=raw.gap if has_values else np.inf,
        values=raw.values if has_values else NO_VALUES,
        row_duals=sense * raw.row_duals if proof else NO_VALUES,
        reduced_costs=sense * raw.reduced_costs if proof else NO_VALUES,
        residuals=residuals(program, raw.values, raw.row_duals if proof else None, raw.reduced_costs)
        if has_values
        else UNKNOWN,
        algorithm=raw.algorithm,
        iterations=raw.iterations,
        nodes=raw.nodes,
        seconds=raw.seconds,
        note=note,
        prices="exact" if proof else "none",
        counters={"runs": 1, "cold re-solves": 0},
    )


def doubt(solution: Solution) -> str:
    """Why a claim is not accepted yet; empty if it is."""
    if solution.status == "error":
        return solution.note or "HiGHS gave no answer"
    if solution.status == "optimal" and not solution.residuals.within():
        r = solution.residuals
        return (
            f"residuals too large: primal {r.primal:.1e}, dual {r.dual:.1e}, complementarity "
            f"{r.complementarity:.1e}, integrality {r.integrality:.1e}"
        )
    if solution.status == "infeasible" and solution.algorithm == TREE:
        return "presolve has called feasible MIPs infeasible"
    return ""


def settled(first: Solution, second: Solution, reason: str) -> Solution:
    """The better founded of two claims, with the reason for the second run in its note."""
    counters = {
        "runs": first.counters["runs"] + second.counters["runs"],
        "cold re-solves": first.counters["cold re-solves"] + 1,
    }
    seconds = first.seconds + second.seconds
    if first.status == second.status == "infeasible":
        return replace(first, counters=counters, seconds=seconds)
    if first.status == "infeasible" and not second.has_values:
        note = joined(first.note, "infeasible by presolve, not confirmed without it")
        return replace(first, counters=counters, seconds=seconds, note=note)
    worse = (doubt(second) and second.status != "infeasible") or second.status == "time limit"
    if worse and not (first.status == "infeasible" and second.has_values):
        note = joined(
            first.note,
            reason,
            f"solved again by {second.algorithm} without success: {doubt(second) or second.status}",
        )
        return replace(first, status="error", counters=counters, seconds=seconds, note=note)
    note = joined(second.note, f"solved again cold by {second.algorithm}: {reason}")
    return replace(second, counters=counters, seconds=seconds, note=note)


def crossed_bounds(program: Program) -> str:
    """A sentence on the first row or column whose lower bound exceeds its upper one; empty if there is
    none.
    """
    for lower, upper, names in (
        (program.row_lower, program.row_upper, program.row_names),
        (program.column_lower, program.column_upper, program.column_names),
    ):
        crossed = np.flatnonzero(lower > upper)
        if len(crossed):
            i = int(crossed[0])
            return f"{names()[i]} must be at least {lower[i]:g} and at most {upper[i]:g}"
    return ""


def nothing(program: Program, status: str, note: str) -> Solution:
    """A solution without a point, for what needs no solver to be told."""
    return Solution(
        program,
        status,
        np.nan,
        -program.sense * np.inf,
        np.inf,
        NO_VALUES,
        NO_VALUES,
        NO_VALUES,
        UNKNOWN,
        "none",
        0,
        0,
        0.0,
        note,
        "none",
        {"runs": 0, "cold re-solves": 0},
    )


def joined(*notes: str) -> str:
    """The notes that say something, as one."""
    return "; ".join(note for note in notes if note)
