"""How well a point solves a program, recomputed from the arrays with numpy, independent of the solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .arrays import Floats

if TYPE_CHECKING:
    from .program import Program


@dataclass(frozen=True)
class Residuals:
    """What is left of the optimality conditions; all are 0 for an exact solution, NaN where there are no
    duals.

    ``primal``: largest violation of a row or column bound, each divided by 1 + the sum of the absolute terms
    of the row (or 1 + the absolute value of the column). ``dual``: largest wrong-signed reduced cost, divided
    by 1 + the sum of the absolute terms it is made of. ``complementarity``: duality gap divided by 1 + the
    absolute objective. ``integrality``: largest distance of an integral column from a whole number.
    """

    primal: float
    dual: float
    complementarity: float
    integrality: float = 0.0

    def within(self, tolerance: float = 1e-6) -> bool:
        """Whether all that are known are at most this, integrality ten times this; a NaN is passed over."""
        known = [r for r in (self.primal, self.dual, self.complementarity) if not np.isnan(r)]
        return all(r <= tolerance for r in known) and not self.integrality > 10 * tolerance


def residuals(program: Program, values: Floats, row_duals: Floats | None, reduced_costs: Floats) -> Residuals:
    """The residuals of a point and its duals, these in the sense of the minimisation; ``None`` for no duals.

    The reduced costs are recomputed from the row duals, those given are compared with them: a difference
    counts as a dual residual. Formulas: FORMULATION.md section 8; strong duality with bounds on rows and
    columns.
    """
    a = program.matrix
    activity = a @ values
    size = abs(a) @ np.abs(values)
    primal = max(
        _violation(activity, program.row_lower, program.row_upper, 1 + size),
        _violation(values, program.column_lower, program.column_upper, 1 + np.abs(values)),
    )
    whole = values[program.integral]
    integrality = float(np.max(np.abs(whole - np.round(whole)), initial=0.0))
    if row_duals is None:
        return Residuals(primal, np.nan, np.nan, integrality)
    d = program.cost - a.T @ row_duals
    scale = 1 + np.abs(program.cost) + abs(a).T @ np.abs(row_duals)
    wrong = max(
        _wrong_sign(d, program.column_lower, program.column_upper, scale),
        _wrong_sign(row_duals, program.row_lower, program.row_upper, 1 + np.abs(row_duals)),
        float(np.max(np.abs(d - reduced_costs) / scale, initial=0.0)) if len(reduced_costs) else 0.0,
    )
    value = float(program.cost @ values)
    dual_value = _paid(row_duals, program.row_lower, program.row_upper) + _paid(
        d, program.column_lower, program.column_upper
    )
    return Residuals(primal, wrong, abs(value - dual_value) / (1 + abs(value)), integrality)


def _violation(x: Floats, lower: Floats, upper: Floats, scale: Floats) -> float:
    return float(np.max(np.maximum(lower - x, x - upper) / scale, initial=0.0))


def _wrong_sign(y: Floats, lower: Floats, upper: Floats, scale: Floats) -> float:
    """A positive price needs a lower bound that it pays for, a negative one an upper bound."""
    bad = np.where(np.isinf(lower), np.maximum(y, 0), 0) + np.where(np.isinf(upper), np.maximum(-y, 0), 0)
    return float(np.max(bad / scale, initial=0.0))


def _paid(y: Floats, lower: Floats, upper: Floats) -> float:
    bound = np.where(y > 0, lower, upper)
    counts = (y != 0) & np.isfinite(bound)
    return float(y[counts] @ bound[counts])
