"""P20 on random programs: bounds, duality and complementary slackness of what the engine returns, and
patches.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stockpact.solve.engine import Options, Session, solve
from stockpact.solve.options import DUAL, IPX, PRIMAL
from stockpact.solve.patch import Patch

from .samples import program

SMALL = st.integers(-4, 4).map(float)


@st.composite
def programs(draw, most=5):
    """Programs of any status: every kind of row, bounded and free columns, either sense."""
    m, n = draw(st.integers(1, most)), draw(st.integers(1, most))
    matrix = draw(arrays(float, (m, n), elements=SMALL))
    low = draw(arrays(float, m, elements=SMALL))
    width = draw(arrays(float, m, elements=st.integers(0, 5).map(float)))
    kind = draw(arrays(int, m, elements=st.integers(0, 3)))
    row_lower = np.where(kind == 1, -np.inf, low)
    row_upper = np.where(kind == 0, np.inf, np.where(kind == 2, low, low + width))
    free = draw(arrays(bool, n))
    capped = draw(arrays(bool, n))
    return program(
        draw(arrays(float, n, elements=SMALL)),
        matrix,
        row_lower,
        row_upper,
        column_lower=np.where(free, -np.inf, 0.0),
        column_upper=np.where(capped, 6.0, np.inf),
        sense=draw(st.sampled_from([1, -1])),
    )


@settings(max_examples=150, deadline=None, derandomize=True)
@given(programs(), st.sampled_from([DUAL, PRIMAL, IPX]))
def test_an_optimum_is_feasible_priced_and_complementary(p, algorithm):
    s = solve(p, Options(algorithm=algorithm))
    assert s.status in ("optimal", "infeasible", "unbounded")
    if not s.optimal:
        return
    x, y, d = s.values, p.sense * s.row_duals, p.sense * s.reduced_costs
    activity = p.matrix @ x
    assert (activity >= p.row_lower - 1e-6).all()
    assert (activity <= p.row_upper + 1e-6).all()
    np.testing.assert_allclose(d, p.cost - p.matrix.T @ y, atol=1e-6)
    for price, value, lower, upper in (
        (y, activity, p.row_lower, p.row_upper),
        (d, x, p.column_lower, p.column_upper),
    ):
        assert (np.abs(value - lower)[price > 1e-6] < 1e-5).all()  # a positive price only at the lower side
        assert (np.abs(value - upper)[price < -1e-6] < 1e-5).all()  # a negative one only at the upper
    assert abs(s.objective - s.bound) <= 1e-6 * (1 + abs(s.objective))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(programs(), st.data())
def test_weak_duality_no_feasible_point_beats_the_bound(p, data):
    s = solve(p)
    point = data.draw(arrays(float, p.shape[1], elements=st.integers(-6, 6).map(float)))
    activity = p.matrix @ point
    feasible = (
        (activity >= p.row_lower).all()
        and (activity <= p.row_upper).all()
        and (point >= p.column_lower).all()
        and (point <= p.column_upper).all()
    )
    if feasible:
        assert s.status != "infeasible"
        if s.optimal:
            assert p.sense * (p.objective(point) - s.bound) >= -1e-6


@settings(max_examples=80, deadline=None, derandomize=True)
@given(programs(), st.data())
def test_a_session_answers_as_a_fresh_solve_does_in_any_order(p, data):
    n = p.shape[1]
    patches = [
        Patch(row_lower={"r": p.row_lower + data.draw(st.integers(-2, 2))}),
        Patch(cost={"x": data.draw(arrays(float, n, elements=SMALL))}),
        Patch(column_upper={"x": 3.0}, row_upper={"r": p.row_upper + 1.0}),
    ]
    one, other = Session(p), Session(p)
    forward = [one.solve(patch) for patch in patches]
    backward = [other.solve(patch) for patch in reversed(patches)][::-1]
    for patch, first, second in zip(patches, forward, backward, strict=True):
        fresh = solve(p.patched(patch))
        assert first.status == fresh.status
        assert first.values.tobytes() == second.values.tobytes()
        if fresh.optimal:
            assert abs(first.objective - fresh.objective) <= 1e-6 * (1 + abs(fresh.objective))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(programs(most=3))
def test_optimal_values_of_both_senses_are_each_others_negative(p):
    s, t = solve(p), solve(replace(p, sense=-p.sense))
    assert s.status == t.status
    if s.optimal:
        assert s.objective == -t.objective or abs(s.objective + t.objective) < 1e-9
        np.testing.assert_allclose(s.row_duals, -t.row_duals)
