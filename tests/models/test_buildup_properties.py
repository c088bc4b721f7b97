"""Properties of build-up plans on random small cases (FORMULATION 10.1: P2, P3, P6-P11, P19, P20)."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stockpact.solve.engine import solve

from ..buildup import EXACT, Outcome, relaxed, solved
from .random_cases import (
    EUR,
    PER_TONNE,
    TONNES,
    Case,
    cases,
    changed,
    instance,
    quickly,
    scaled,
    without,
)

CLOSE = 1e-6


def optimum(case: Case) -> float:
    """Least cost, EUR; infinite when nothing is possible."""
    outcome = solved(instance(case))
    return outcome.cost if outcome.solution.status == "optimal" else np.inf


def equal(value: float) -> object:
    """Equal to 1e-6 of the value, or to a cent."""
    return pytest.approx(value, rel=CLOSE, abs=0.01)


def not_above(low: float, high: float) -> bool:
    """At most, to the same tolerance."""
    return low <= high + 0.01 + CLOSE * abs(high) if np.isfinite(high) else True


# --- P2, P3: tonnes ---


def received(outcome: Outcome) -> dict[tuple[str, str, str], float]:
    table = outcome.tables["purchases"]
    return table.groupby(["party", "material", "period"])["received_t"].sum().to_dict()


@quickly(8)
@given(case=cases())
def test_p2_p3_every_tonne_is_accounted_for(case):
    outcome = solved(instance(case))
    stock = outcome.tables["stock"]
    no_tonne_comes_from_nowhere(stock, outcome)
    no_more_leaves_than_was_held_and_came(stock, case)


def no_tonne_comes_from_nowhere(stock: pd.DataFrame, outcome: Outcome) -> None:
    left = stock["opening_t"] - stock["lost_t"] + stock["in_t"] - stock["out_t"] - stock["closing_t"]
    assert left.abs().max() < CLOSE
    before = stock.groupby(["party", "material", "storage"])["closing_t"].shift()
    assert (stock["opening_t"] - before).abs().max() < CLOSE
    came, inside = stock.groupby(["party", "material", "period"])["in_t"].sum(), received(outcome)
    for key, tonnes in came.items():
        assert tonnes == pytest.approx(inside.get(key, 0.0), abs=1e-5)
    assert (stock[["closing_t", "in_t", "out_t", "lost_t"]] >= -CLOSE).all(axis=None)


def no_more_leaves_than_was_held_and_came(stock: pd.DataFrame, case: Case) -> None:
    stock = stock.groupby(["party", "material", "period"], sort=False).sum(numeric_only=True)
    for _, rows in stock.groupby(["party", "material"], sort=False):
        available = rows["opening_t"].iloc[0] + rows["in_t"].cumsum()
        assert (rows["withdrawn_t"].cumsum() <= available + CLOSE).all()
    asked = {(r["party"], r["material"], r["period"]): r["tonnes"] for r in case.get("withdrawals", [])}
    for key, row in stock.iterrows():
        assert row["withdrawn_t"] == pytest.approx(asked.get(key, 0.0), abs=CLOSE)


# --- P6, P7: names and symmetry ---


@quickly(6)
@given(case=cases(symmetric=True, access=False))
def test_p6_two_parties_alike_pay_twice_what_one_pays_on_half_of_the_supply(case):
    # By convexity there is an optimal plan in which both do the same.
    half = changed(changed(case, "supply", "tonnes", lambda t: t / 2), "quotas", "tonnes", lambda t: t / 2)
    alone = {
        name: [r for r in rows if r.get("party", "A") != "B"] if isinstance(rows, list) else rows
        for name, rows in half.items()
    }
    alone = changed(alone, "storage", "host", lambda _: "A")
    assert optimum(case) == equal(2 * optimum(alone))


def renamed(case: Case, seed: Random) -> Case:
    """The same with other names, and rows in another order."""
    names = {"A": "zoe", "B": "amy", "X": "q", "Y": "b", "S": "two", "T": "one", "leased": "n", "open": "m"}
    columns = ("party", "material", "supplier", "storage", "host")
    other = dict(case)
    for table, rows in case.items():
        if isinstance(rows, list):
            other[table] = [{k: names.get(v, v) if k in columns else v for k, v in r.items()} for r in rows]
            seed.shuffle(other[table])
    return other


# --- P8, P9: scale and units ---


def more_tonnes(case: Case, k: float) -> Case:
    """All tonnes, sums of money, modules and their leases times k."""
    return changed(scaled(case, k, TONNES, EUR), "storage", "module_m3", lambda m3: m3 * k)


def in_kilotonnes(case: Case) -> Case:
    return scaled(scaled(case, 1e-3, TONNES), 1e3, PER_TONNE, {"materials": ["m3_per_t"]})


@quickly(6)
@given(case=cases(budgets=True), seed=st.randoms(use_true_random=False), k=st.sampled_from([0.25, 2.0, 10.0]))
def test_p7_p8_p9_names_order_scale_and_units_do_not_matter(case, seed, k):
    before = optimum(case)
    same = {
        "names and order": (renamed(case, seed), 1.0),
        "k times the tonnes": (more_tonnes(case, k), k),
        "k times the prices": (scaled(case, k, PER_TONNE, EUR), k),
        "kilotonnes": (in_kilotonnes(case), 1.0),
    }
    for what, (other, factor) in same.items():
        after = optimum(other)
        if np.isfinite(before):
            assert after == pytest.approx(factor * before, rel=1e-5, abs=0.01), what
        else:
            assert after == before, what


@quickly(4)
@given(case=cases(whole=True), k=st.sampled_from([0.5, 4.0]))
def test_p8_holds_with_lots_modules_and_fixed_costs(case, k):
    assert optimum(more_tonnes(case, k)) == equal(k * optimum(case))


# --- P10, P11: monotone and convex ---


def more_modules(case: Case, modules: int) -> Case:
    case = without(case, ["opening_stock"])  # the open site would take what does not fit
    leased = [row | {"modules": modules} for row in case["storage"] if row["storage"] == "leased"]
    return case | {"storage": leased}


EASIER = {
    "more money": ("budgets", "eur", {}, 1),
    "more carried over": ("budgets", "carry_over_eur", {}, 1),
    "larger blocks": ("supply", "tonnes", {}, 1),
    "fewer days": ("targets", "days", {}, -1),
    "a lower floor": ("quotas", "tonnes", {"quota": "floor"}, -1),
    "a higher ceiling": ("quotas", "tonnes", {"quota": "ceiling"}, 1),
}


@quickly(10)
@given(
    case=cases(budgets=True),
    factor=st.sampled_from([1.1, 2.0]),
    levers=st.permutations(list(EASIER)).map(lambda names: names[:2]),
)
def test_p10_what_makes_it_easier_never_costs_more_and_the_reverse_never_less(case, factor, levers):
    case = case | {"money": case["money"] | {"end_value_share": 0.0}}  # it depends on who sells
    here = optimum(case)
    for (table, column, where, sign), way in zip(map(EASIER.get, levers), (1, -1), strict=True):
        by = factor ** (sign * way)
        other = optimum(changed(case, table, column, lambda v, by=by: v * by, **where))
        assert not_above(other, here) if way == 1 else not_above(here, other)


@quickly(6)
@given(case=cases(), modules=st.integers(2, 40))
def test_p10_more_storage_on_offer_never_costs_more(case, modules):
    assert not_above(optimum(more_modules(case, modules + 1)), optimum(more_modules(case, modules)))


@quickly(6)
@given(case=cases(), step=st.sampled_from([1.0, 8.0]))
def test_p11_cost_is_convex_in_days_and_its_slope_is_the_price(case, step):
    # Without opening stock: a ramp that begins at stock above the target bends the other way.
    case = without(case, ["opening_stock"])
    fewer, more = (
        changed(case, "targets", "days", lambda d, s=s: d + s * step, material="X") for s in (-1, 1)
    )
    outcome = solved(instance(case))
    low, cost, high = optimum(fewer), outcome.cost, optimum(more)
    assert not_above(2 * cost, low + high)
    price = sum(outcome.price(f"cover[2,{p},X]") for p in ("A", "B"))
    assert not_above((cost - low) / step, price)
    assert not_above(price, (high - cost) / step)


# --- P19: integers ---


@quickly(6)
@given(case=cases(whole=True))
def test_p19_the_relaxation_is_a_bound(case):
    outcome = solved(instance(case))
    assert not_above(relaxed(outcome).objective * 1000, outcome.cost)


@quickly(6)
@given(case=cases(whole=True))
def test_p19_modules_rounded_up_are_a_plan(case):
    # Without budgets, contracts and a limit on offer nothing but money speaks against one more module.
    outcome = solved(instance(without(case, ["contracts"])))
    program, loose = outcome.program, relaxed(outcome)
    leases = program.columns["leases"].position
    up = np.ceil(loose.values[leases] - 1e-7)
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    lower[leases] = upper[leases] = up
    rounded = solve(replace(program, column_lower=lower, column_upper=upper), EXACT)
    assert rounded.status == "optimal"
    assert not_above(outcome.cost, rounded.objective * 1000)
    # The error is less than a module by owner, site and lease begun.
    fee = case["storage"][0]["lease_eur_per_module"] * case["storage"][0]["lease_periods"]
    assert not_above(rounded.objective * 1000 - loose.objective * 1000, fee * len(leases))


# --- P20: duality ---


@quickly(12)
@given(case=cases(budgets=True))
def test_p20_dual_value_signs_and_complementary_slackness(case):
    outcome = solved(instance(case))
    assume(outcome.solution.status == "optimal")
    duals_have_the_sign_of_their_row(outcome)
    p, s = outcome.program, outcome.solution
    y, d = s.row_duals, s.reduced_costs
    assert np.abs(p.cost - p.matrix.T @ y - d).max() < 1e-7
    rhs = np.where(y > 0, p.row_lower, p.row_upper)
    bound = np.where(d > 0, p.column_lower, p.column_upper)
    used, held = np.abs(y) > 1e-9, np.abs(d) > 1e-9
    assert np.isfinite(rhs[used]).all()
    assert np.isfinite(bound[held]).all()
    dual = p.offset + (y * np.where(used, rhs, 0)).sum() + (d * np.where(held, bound, 0)).sum()
    assert dual * 1000 == equal(outcome.cost)
    activity = p.matrix @ s.values
    size = 1 + np.abs(activity)
    assert (np.abs(y * np.where(used, activity - rhs, 0)) < 1e-6 * size).all()
    assert (np.abs(d * np.where(held, s.values - bound, 0)) < 1e-6 * (1 + np.abs(s.values))).all()


def duals_have_the_sign_of_their_row(outcome: Outcome) -> None:
    """A minimum: what is asked for can only cost, what is allowed can only save (FORMULATION 8)."""
    for family in ("cover", "quota_floor"):
        assert (outcome.solution.dual(family) >= -CLOSE).all()
    for family in (
        "supply",
        "own_access",
        "shared_access",
        "quota_ceiling",
        "budget",
        "modules_on_offer",
        "space",
    ):
        assert (outcome.solution.dual(family) <= CLOSE).all()
