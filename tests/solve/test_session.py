"""A session answers each patch as a fresh solve would, in any order, and tells how it did so."""

from __future__ import annotations

import random

import numpy as np
import pytest

from stockpact.solve import session as session_module
from stockpact.solve.engine import Options, Session, solve
from stockpact.solve.errors import ProgramError
from stockpact.solve.options import DUAL, PRIMAL
from stockpact.solve.patch import Entries, Patch
from stockpact.solve.program import compile_model

from .samples import knapsack, program, slow_program, stock_model


@pytest.fixture(scope="module")
def base():
    return compile_model(stock_model())


def variants(p):
    """Patches of all kinds: sides, costs, bounds, coefficients, also those that change the pattern."""
    cover = p.row("cover").take(p.row_lower)
    price = p.column("buy").take(p.cost)
    at = p.row("balance").position[1], p.column("lots").position[2]
    return [
        Patch(row_lower={"cover": cover * 1.05}),
        Patch(cost={"buy": price * np.linspace(1, 2, len(price))}),
        Patch(cost={"lots": 0.0}),
        Patch(column_upper={"buy": 8.5}, row_upper={"total": 15.0}),
        Patch(coefficients={("batch", "lots"): 2.0}),
        Patch(coefficients={("batch", "lots"): [2.5, 0.0, 2.5, 2.5]}),
        Patch(entries=Entries(np.array([at[0]]), np.array([at[1]]), np.array([0.5])), cost={"stock": 0.2}),
        Patch(row_lower={"cover": cover * 9}),  # infeasible
        Patch(offset=100.0),
    ]


def test_every_variant_equals_a_fresh_solve(base):
    session = Session(base)
    for patch in variants(base):
        warm, cold = session.solve(patch), solve(base.patched(patch))
        assert warm.status == cold.status
        if cold.optimal:
            assert warm.objective == pytest.approx(cold.objective, rel=1e-9)
            assert warm.residuals.within(1e-9)
            assert warm.program.hash == cold.program.hash


def test_results_do_not_depend_on_the_order_bit_by_bit(base):
    patches = variants(base)
    reference = Session(base)
    expected = [reference.solve(patch) for patch in patches]
    for seed in range(4):
        order = list(range(len(patches)))
        random.Random(seed).shuffle(order)
        session = Session(base)
        for i in order:
            found = session.solve(patches[i])
            assert found.values.tobytes() == expected[i].values.tobytes()
            assert found.row_duals.tobytes() == expected[i].row_duals.tobytes()


def test_the_unchanged_program_is_the_base_after_any_variant(base):
    session = Session(base)
    first = session.solve()
    session.solve(variants(base)[0])
    assert session.solve() is first
    assert session.solve(Patch(column_upper={"buy": 9.0})) is first
    assert first.objective == pytest.approx(solve(base).objective)


def test_counters_and_algorithms_tell_how_it_was_done(base):
    session = Session(base)
    patches = variants(base)
    assert session.solve(patches[1]).algorithm == PRIMAL
    assert session.solve(patches[0]).algorithm == DUAL
    session.solve(patches[5])
    assert session.counters == {
        "variants": 3, "in place": 2, "passed anew": 1, "warm runs": 3, "given up": 0, "cold re-solves": 0,
    }  # fmt: skip


def test_coefficients_pass_the_model_anew_and_leave_no_trace(base):
    session = Session(base)
    patch = Patch(coefficients={("batch", "lots"): 2.0})
    found = session.solve(patch)
    assert session.counters["passed anew"] == 1
    assert found.objective == pytest.approx(solve(base.patched(patch)).objective)
    session.solve(variants(base)[0])
    session.solve(Patch(coefficients={("batch", "lots"): 3.0}))
    assert session.solve(patch).values.tobytes() == found.values.tobytes()


def test_a_warm_start_that_takes_too_long_is_given_up_for_the_interior_point_method(base, monkeypatch):
    monkeypatch.setattr(session_module, "LARGE", 10)
    monkeypatch.setattr(session_module, "WARM_ITERATIONS", 1)
    session = Session(base)
    patch = Patch(row_lower={"cover": [5, 9, 13, 17] * 2}, cost={"buy": np.linspace(1, 9, 8)})
    found = session.solve(patch)
    assert session.counters["given up"] == 1
    assert "given up after 1 iterations" in found.note
    assert found.objective == pytest.approx(solve(base.patched(patch)).objective)


def test_a_base_without_an_optimum_still_serves_variants():
    p = program([1, 1], [[1, 1]], [5], [np.inf], column_upper=[2, 2])
    session = Session(p)
    assert session.solve().status == "infeasible"
    assert session.solve(Patch(column_upper={"x": 3.0})).objective == pytest.approx(5)
    assert session.solve().status == "infeasible"


def test_a_patch_that_does_not_fit_harms_nothing(base):
    session = Session(base)
    with pytest.raises(ProgramError):
        session.solve(Patch(cost={"nothing": 1.0}))
    patch = variants(base)[0]
    assert session.solve(patch).objective == pytest.approx(solve(base.patched(patch)).objective)


def test_the_time_limit_holds_for_every_variant_and_not_for_their_sum():
    p = slow_program(400)
    limit = 3 * solve(p).seconds
    session = Session(p, Options(time_limit=limit))
    count = 0
    assert session.base.optimal
    while session._ready().highs.getRunTime() < 1.5 * limit:
        count += 1
        assert session.solve(
            Patch(row_lower={"r": p.row_lower * (1 + 0.2 * np.sin(count + np.arange(400)))})
        ).optimal
    assert count > 1
    assert session.counters["cold re-solves"] == 0


def test_a_mip_session_starts_each_variant_from_the_integers_of_the_base():
    p = knapsack(count=20, rows=4)
    session = Session(p, Options(gap=0.0))
    worth = p.column("x").take(p.cost)
    for factor in (1.0, 1.1):
        patch = Patch(cost={"x": worth * factor - 1})
        assert session.solve(patch).objective == pytest.approx(
            solve(p.patched(patch), Options(gap=0.0)).objective
        )
    assert session.counters["variants"] == 2
