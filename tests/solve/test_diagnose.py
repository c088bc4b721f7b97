"""Answers that are not optimal: policies that give way in their order, contradictions, rays; goals in
order.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
import pytest

from stockpact.solve.diagnose import iis, least_violation, unbounded_ray
from stockpact.solve.elastic import Relaxable, relax
from stockpact.solve.engine import Options, Session, solve
from stockpact.solve.errors import EngineError, ProgramError
from stockpact.solve.lexicographic import Goal, solve_in_order
from stockpact.solve.prices import price_intervals, ranges
from stockpact.solve.program import compile_model

from .samples import program, stock_model


def conflict(**changes):
    """Buy x[t] each period at price 2, stock up to 10 t tonnes; budget 12 a period; at most 8 t on the
    market.
    """
    m = pyo.ConcreteModel()
    m.T = pyo.RangeSet(1, 3)
    m.x = pyo.Var(m.T, within=pyo.NonNegativeReals)
    m.s = pyo.Var(m.T, within=pyo.NonNegativeReals)
    m.balance = pyo.Constraint(m.T, rule=lambda m, t: m.s[t] == m.x[t] + (m.s[t - 1] if t > 1 else 0))
    m.target = pyo.Constraint(m.T, rule=lambda m, t: m.s[t] >= 10 * t)
    m.budget = pyo.Constraint(m.T, rule=lambda m, t: 2 * m.x[t] <= changes.get("budget", 12))
    m.market = pyo.Constraint(m.T, rule=lambda m, t: m.x[t] <= changes.get("market", 8))
    m.cost = pyo.Objective(expr=sum(2 * m.x[t] + 0.1 * m.s[t] for t in m.T))
    return compile_model(m)


TARGET, BUDGET = Relaxable("target", per_unit=0.5, priority=2), Relaxable("budget", priority=1)


def amounts(found, family):
    return [round(v.amount, 4) for v in found.violations if v.family == family]


def test_the_hardest_class_gives_way_last():
    """By hand: a budget kept buys 6 a period, so 4, 8, 12 t are missing = 8, 16, 24 days at half a tonne a
    day.
    """
    kept = least_violation(conflict(), [TARGET, BUDGET])
    assert kept.solution.optimal
    assert amounts(kept, "budget") == []
    assert amounts(kept, "target") == [8, 16, 24]
    assert kept.totals[1] == pytest.approx(0, abs=1e-6)
    assert kept.totals[2] == pytest.approx(48, abs=1e-4)
    v = kept.violations[1]
    assert (v.key, v.side, v.asked) == ((2,), "below", 20)
    assert v.possible == pytest.approx(12, abs=1e-4)
    assert v.asked - v.possible == pytest.approx(v.amount * v.per_unit)


def test_turned_round_the_budget_gives_as_far_as_the_market_lets_it():
    """By hand: targets first, so buy the market's 8 (cost 16, 4 over budget); 2, 4, 6 t stay missing."""
    found = least_violation(
        conflict(), [Relaxable("target", per_unit=0.5, priority=1), Relaxable("budget", priority=2)]
    )
    assert amounts(found, "target") == [4, 8, 12]
    assert amounts(found, "budget") == [4, 4, 4]
    assert [v.side for v in found.violations if v.family == "budget"] == ["above"] * 3


def test_spreading_evenly_makes_the_largest_violation_small():
    p = program([1, 1], [[1, 0], [0, 1], [1, 1]], [10, 10, -np.inf], [np.inf, np.inf, 12])
    rows = [Relaxable("r", (0,)), Relaxable("r", (1,))]
    total, even = least_violation(p, rows), least_violation(p, rows, spread="max")
    assert sum(amounts(total, "r")) == pytest.approx(8)
    assert amounts(even, "r") == [4, 4]
    assert even.totals == {1: pytest.approx(4, abs=1e-5)}


def test_the_scale_decides_which_policy_gives():
    p = program([1, 1], [[1, 0], [0, 1], [1, 1]], [10, 10, -np.inf], [np.inf, np.inf, 12])
    found = least_violation(p, [Relaxable("r", (0,), scale=10.0), Relaxable("r", (1,))])
    assert [(v.key, round(v.amount, 4)) for v in found.violations] == [((0,), 8.0)]


def test_when_nothing_is_missed_the_cost_is_the_optimum_of_the_original():
    p = conflict(budget=25, market=20)
    found = least_violation(p, [TARGET, BUDGET])
    assert found.violations == ()
    assert found.solution.objective == pytest.approx(solve(p).objective, rel=1e-6)


def test_rows_left_hard_that_contradict_are_still_infeasible():
    found = least_violation(conflict(), [BUDGET])
    assert found.solution.status == "infeasible"
    assert found.violations == ()


def test_equal_rows_may_be_missed_on_both_sides():
    p = program([1], [[1], [1]], [5, 7], [5, 7])
    relaxed = relax(p, [Relaxable("r")])
    assert [(s.key, s.side) for s in relaxed.slacks] == [
        ((0,), "below"), ((0,), "above"), ((1,), "below"), ((1,), "above"),
    ]  # fmt: skip
    assert relaxed.program.columns["missed[r]"].keys[1] == (0, "above")
    found = least_violation(p, [Relaxable("r")])
    assert sum(v.amount for v in found.violations) == pytest.approx(2, abs=1e-5)
    assert p.shape == (2, 1)


def test_relaxing_needs_existing_rows_once_and_positive_units():
    p = conflict()
    for rows, message in (
        ([Relaxable("targets")], "no constraint named 'targets'"),
        ([Relaxable("target", (9,))], "no key"),
        ([TARGET, Relaxable("target", (1,))], "relaxed twice"),
        ([Relaxable("target", per_unit=0.0)], "must be positive"),
    ):
        with pytest.raises(ProgramError, match=message):
            relax(p, rows)
    with pytest.raises(EngineError, match="spread"):
        least_violation(p, [TARGET], spread="mean")


def test_a_mip_can_be_missed_too():
    p = program([1, 1], [[2, 3], [1, 0], [0, 1]], [11, -np.inf, -np.inf], [np.inf, 1, 2], integral=[1, 1])
    found = least_violation(p, [Relaxable("r", (0,))])
    assert amounts(found, "r") == [3]
    np.testing.assert_allclose(found.solution.values[:2], [1, 2])


def test_the_contradiction_is_named_irreducible_and_checked():
    found = iis(conflict())
    assert found.confirmed
    assert found.irreducible
    assert {(s.family, s.key) for s in found.rows} in (
        {("balance", (1,)), ("target", (1,)), ("budget", (1,))},
        {("balance", (1,)), ("target", (1,)), ("market", (1,))},
    )
    for dropped in found.rows:  # any fewer could hold
        p = conflict()
        at = p.row(dropped.family).at(dropped.key)
        lower, upper = np.full(p.shape[0], -np.inf), np.full(p.shape[0], np.inf)
        for side in found.rows:
            i = p.row(side.family).at(side.key)
            lower[i], upper[i] = p.row_lower[i], p.row_upper[i]
        lower[at], upper[at] = -np.inf, np.inf
        assert solve(replace(p, row_lower=lower, row_upper=upper)).status == "optimal"


def test_no_contradiction_is_told():
    found = iis(conflict(budget=25, market=20))
    assert (found.rows, found.confirmed) == ((), False)
    assert "optimal" in found.note
    crossed = iis(program([1], [[1]], [4], [3]))
    assert [(s.family, s.key, s.side) for s in crossed.rows] == [("r", (0,), "both")]


def test_the_ray_names_what_runs_away():
    p = program([-3, 1, 0], [[1, -1, 0], [0, 0, 1]], [-np.inf, 0], [4, 5])
    assert solve(p).status == "unbounded"
    assert unbounded_ray(p) == [("x[0]", 1.0), ("x[1]", 1.0)]
    assert unbounded_ray(conflict()) == []
    maximised = program([0, 1], [[1, 0]], [0], [5], sense=-1)
    assert unbounded_ray(maximised) == [("x[1]", 1.0)]


def test_goals_in_order_hold_the_earlier_ones():
    """Highest x + y first (4 on the edge), then lowest x: the corner (1, 3), then nothing is left to
    choose.
    """
    p = program([1, 1], [[1, 1], [0, 1]], [-np.inf] * 2, [4, 3])
    found = solve_in_order(
        p, [Goal("most", {"x": 1.0}, sense=-1), Goal("few", {"x": [1.0, 0.0]}), Goal("cost")]
    )
    assert found.solution.optimal
    np.testing.assert_allclose(found.solution.values, [1, 3], atol=1e-5)
    assert found.values == {
        "most": pytest.approx(4),
        "few": pytest.approx(1, abs=1e-5),
        "cost": pytest.approx(4, abs=1e-5),
    }
    assert found.runs == 3
    other = solve_in_order(p, [Goal("few", {"x": [1.0, 0.0]}), Goal("most", {"x": 1.0}, sense=-1)])
    np.testing.assert_allclose(other.solution.values, [0, 3], atol=1e-5)


def test_a_stated_slack_is_what_a_later_goal_may_take():
    p = program([0, 0], [[1, 1]], [-np.inf], [10])
    goals = [Goal("most", {"x": [1.0, 1.0]}, sense=-1, slack=0.1), Goal("few", {"x": [1.0, 1.0]})]
    assert solve_in_order(p, goals).solution.objective == pytest.approx(10 - 0.1 * 11)


def test_a_goal_without_optimum_ends_the_order_with_its_status():
    p = program([1], [[1]], [0], [np.inf])
    found = solve_in_order(p, [Goal("cost"), Goal("most", {"x": 0.0}), Goal("never", {"x": 1.0}, sense=-1)])
    assert found.solution.optimal  # the first goal holds x at 0
    found = solve_in_order(p, [Goal("never", {"x": 1.0}, sense=-1), Goal("cost")])
    assert found.solution.status == "unbounded"
    assert len(found.solutions) == 1
    assert found.values == {}


def test_goals_of_a_mip_start_from_the_last_point():
    p = program([1, 1], [[2, 3]], [-np.inf], [12], integral=[1, 1], column_upper=[5, 5])
    found = solve_in_order(p, [Goal("most", {"x": [3.0, 4.0]}, sense=-1), Goal("cost")], Options(gap=0.0))
    assert found.values["most"] == pytest.approx(17)  # 3 * 3 + 2 * 4: 2 * 3 + 3 * 2 = 12
    np.testing.assert_allclose(found.solution.values, [3, 2], atol=1e-6)


def test_left_and_right_prices_differ_where_the_optimum_is_degenerate():
    """Two suppliers of 5 at 1 and 3, demand 5: one tonne less saves 1, one more costs 3; the dual is one of
    them.
    """
    p = program([1, 3], [[1, 1]], [5], [5], column_upper=[5, 5])
    (interval,) = price_intervals(Session(p), "r")
    assert (interval.left, interval.right) == (pytest.approx(1), pytest.approx(3))
    assert interval.left - 1e-9 <= interval.dual <= interval.right + 1e-9


def test_ranging_says_how_far_a_price_reaches():
    p = program([1, 3], [[1, 1]], [4], [np.inf], column_upper=[5, 9])
    (reach,) = ranges(p, "r")
    assert (reach.lower, reach.upper) == (pytest.approx(0), pytest.approx(5))
    with pytest.raises(EngineError, match="infeasible"):
        ranges(program([1], [[1]], [4], [np.inf], column_upper=[1]), "r")


def test_the_stock_model_reports_what_it_cannot_reach():
    p = compile_model(stock_model(demand=12))
    assert solve(p).status == "infeasible"
    found = least_violation(p, [Relaxable("cover", per_unit=2.0)])
    assert found.solution.optimal
    short = p.row("cover").take(p.row_lower) - found.solution.activity("cover")
    missed = found.solution.value("missed[cover]")
    np.testing.assert_allclose(short[missed > 1e-5], 0, atol=1e-6)  # with its slack each row holds exactly
    assert sum(v.amount for v in found.violations) == pytest.approx(found.totals[1], abs=1e-4)
