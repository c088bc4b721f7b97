"""Quadratic costs refined by tangents: the bounds close, few runs do, and what is not convex is refused."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo
import pytest

from stockpact.solve.curves import Quadratic, refine, solve_curved
from stockpact.solve.diagnose import least_violation
from stockpact.solve.elastic import Relaxable
from stockpact.solve.engine import solve
from stockpact.solve.errors import EngineError
from stockpact.solve.lexicographic import Goal, solve_in_order
from stockpact.solve.options import Options
from stockpact.solve.program import Program, compile_model
from stockpact.solve.solution import Solution

NEED = 90.0
SLOPES = (1.0, 2.0, 3.0)


def plants(whole: bool = False, most: float = 100.0) -> Program:
    """Three plants with costs b x² share a need: marginal costs are equal, x is as 1/b."""
    m = pyo.ConcreteModel()
    m.P = pyo.RangeSet(1, 3)
    m.x = pyo.Var(m.P, bounds=(0, most), within=pyo.NonNegativeIntegers if whole else pyo.NonNegativeReals)
    m.cost = pyo.Var(m.P, within=pyo.NonNegativeReals)
    m.total = pyo.Var(within=pyo.NonNegativeReals)
    m.need = pyo.Constraint(expr=m.x[1] + m.x[2] + m.x[3] >= NEED)
    m.sum = pyo.Constraint(expr=m.total - m.cost[1] - m.cost[2] - m.cost[3] == 0)
    m.money = pyo.Constraint(expr=m.total <= 1e6)
    m.o = pyo.Objective(expr=m.total)
    return compile_model(m)


SQUARES = [Quadratic("x", "cost", SLOPES)]
BEST = NEED / sum(1 / b for b in SLOPES) / np.array(SLOPES)
LEAST = float(np.array(SLOPES) @ BEST**2)


def same(solution: Solution) -> Solution:
    return solution


def test_an_lp_reaches_the_closed_form_between_its_bounds():
    found = solve_curved(plants(), SQUARES)
    assert found.solution.value("x") == pytest.approx(BEST, rel=1e-3)
    assert found.lower <= LEAST * (1 + 1e-9)
    assert found.upper >= LEAST * (1 - 1e-9)
    assert found.gap < 1e-6
    assert found.error <= 1e-7


def test_tighter_costs_take_more_runs_and_come_closer():
    loose = solve_curved(plants(), SQUARES, tolerance=1e-2)
    tight = solve_curved(plants(), SQUARES, tolerance=1e-9)
    assert loose.runs < tight.runs <= 15
    assert tight.gap < 1e-8
    assert tight.solution.value("x") == pytest.approx(BEST, rel=1e-4)


def test_going_on_from_the_basis_and_starting_afresh_agree():
    warm = solve_curved(plants(), SQUARES)
    cold = refine(plants(), SQUARES, solve, same)
    assert warm.solution.objective == pytest.approx(cold.solution.objective, rel=1e-6)
    assert warm.solution.program.shape == (warm.program.shape[0], plants().shape[1])


def test_the_duals_of_the_last_program_prove_its_bound():
    found = solve_curved(plants(), SQUARES)
    p, s = found.program, found.solution
    y = s.row_duals
    rhs = np.where(y > 0, p.row_lower, p.row_upper)
    bounds = np.where(s.reduced_costs > 0, p.column_lower, p.column_upper)
    used, held = np.abs(y) > 1e-9, np.abs(s.reduced_costs) > 1e-9
    dual = float(y[used] @ rhs[used] + s.reduced_costs[held] @ bounds[held])
    assert dual == pytest.approx(s.objective, rel=1e-9)
    # One more unit of the need costs 2 b x, the same in every plant.
    assert s.dual("need")[0] == pytest.approx(2 * SLOPES[0] * BEST[0], rel=1e-2)


def test_a_mip_ends_at_the_whole_numbers_with_its_gap_told():
    found = solve_curved(plants(whole=True), SQUARES, Options(gap=0.0, absolute_gap=1e-9))
    x = np.round(found.solution.value("x"))
    cases = [
        (a * a + 2 * b * b + 3 * c * c) for a in range(91) for b in range(91) for c in [90 - a - b] if c >= 0
    ]
    assert x @ np.diag(SLOPES) @ x == min(cases)
    assert found.solution.objective == pytest.approx(min(cases), rel=1e-6)
    assert found.lower <= found.upper * (1 + 1e-9)
    assert found.gap < 1e-6


def test_an_infeasible_program_stays_infeasible_and_costs_one_run():
    found = solve_curved(plants(most=20.0), SQUARES)
    assert found.solution.status == "infeasible"
    assert found.runs == 1


def test_an_elastic_run_misses_what_the_true_cost_asks_for():
    # Within 900 units of money the most that can be served has x as 1/b: 6/11 of the square of the need.
    program = plants()
    upper = program.row_upper.copy()
    upper[program.row("money").position] = 900.0
    bounded = program.__class__(**{**program.__dict__, "row_upper": upper})
    found = refine(bounded, SQUARES, lambda p: least_violation(p, [Relaxable("need")]), lambda d: d.solution)
    most = np.sqrt(900.0 / LEAST) * NEED
    assert found.outcome.violations[0].amount == pytest.approx(NEED - most, rel=1e-5)


def test_goals_in_order_hold_with_the_true_cost():
    goals = [Goal("least in plant 3", {"x": [0.0, 0.0, 1.0]}), Goal("cost")]
    found = refine(plants(), SQUARES, lambda p: solve_in_order(p, goals), lambda r: r.solution)
    assert found.solution.value("x") == pytest.approx([60.0, 30.0, 0.0], rel=1e-3, abs=1e-3)
    assert found.solution.objective == pytest.approx(60.0**2 + 2 * 30.0**2, rel=1e-6)


def test_what_is_not_convex_or_does_not_fit_is_refused():
    with pytest.raises(EngineError, match="not convex"):
        solve_curved(plants(), [Quadratic("x", "cost", [1.0, -1.0, 1.0])])
    with pytest.raises(EngineError, match="different keys"):
        solve_curved(plants(), [Quadratic("x", "total", 1.0)])
