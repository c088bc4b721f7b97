"""Properties of plans whose purchases raise prices, on random small cases (FORMULATION 1.5, 10.1 P8, P10,
P23).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stockpact.models.buildup import build

from stockpact.plan import Plan
from stockpact.solve.program import compile_model
from stockpact.solve.templates import build_with_templates, templatized
from stockpact.verbs.plan import plan
from stockpact.verbs.separate_buying import separate_buying

from ..slopes import with_slopes
from .random_cases import TONNES, Case, cases, instance, quickly, scaled, without
from .rich import rich_instance

SLOPES = st.sampled_from([0.01, 0.05, 0.2])


def rising(case: Case, market: float, source: float) -> Case:
    """The case with slopes, EUR/t per t a year, of every material and of source S."""
    prices = [row | {"price_slope": market} for row in case["prices"]]
    supply = [row | {"price_slope": source if row["supplier"] == "S" else 0.0} for row in case["supply"]]
    return case | {"prices": prices, "supply": supply, "sectors": [{"sector": "all", "name": "all"}]}


def planned(case: Case) -> Plan:
    return plan(instance(case), release=False)


def optimum(case: Case) -> float:
    """Least cost, EUR of present value; infinite when nothing is possible."""
    found = planned(case)
    return found.meta["objective_keur"] * 1000 if found.status == "optimal" else np.inf


@quickly(4)
@given(case=cases(), market=SLOPES, source=SLOPES)
def test_every_check_of_the_audit_holds_and_the_bounds_meet(case, market, source):
    found = planned(rising(case, market, source))
    assert found.status == "optimal"
    failed = found.audit[~found.audit["ok"]]
    assert failed.empty, failed.to_string()
    impact = found.meta["price_impact"]
    assert impact["lower"] <= impact["upper"] + 1e-6
    assert impact["upper"] - impact["lower"] <= 1e-6 * (1 + abs(impact["upper"]))
    bills = found.bills
    paid = bills.groupby(["curve", "period"])[["paid_eur", "true_eur"]].sum()
    assert paid["paid_eur"].to_numpy() == pytest.approx(paid["true_eur"].to_numpy(), rel=1e-6, abs=1e-3)


@quickly(3)
@given(case=cases(budgets=True), market=SLOPES, factor=st.sampled_from([1.5, 4.0]))
def test_a_steeper_price_never_costs_less_and_none_is_no_curve(case, market, factor):
    case = case | {"money": case["money"] | {"end_value_share": 0.0}}
    none, some, more = (rising(case, market * k, 0.0) for k in (0.0, 1.0, factor))
    flat = compile_model(build(instance(none)).model)
    assert flat.hash == compile_model(build(instance(case)).model).hash
    costs = [optimum(c) for c in (none, some, more)]
    assert all(b >= a - 0.01 - 1e-6 * abs(a) for a, b in pairwise(costs) if np.isfinite(b))


@quickly(4)
@given(case=cases(), market=SLOPES, source=SLOPES, k=st.sampled_from([0.25, 10.0]))
def test_p8_k_times_the_tonnes_at_slopes_divided_by_k_is_k_times_the_plan(case, market, source, k):
    modules = scaled(case, k, {"storage": ["module_m3"]})
    before = optimum(rising(case, market, source))
    after = optimum(
        rising(scaled(modules, k, TONNES, {"storage": ["lease_eur_per_module"]}), market / k, source / k)
    )
    assert after == pytest.approx(k * before, rel=1e-5, abs=0.01)


@quickly(3)
@given(case=cases(symmetric=True), market=SLOPES, source=SLOPES)
def test_p23_who_buys_together_never_pays_more_than_those_who_buy_apart(case, market, source):
    case = without(case, ["quotas"]) | {"money": case["money"] | {"end_value_share": 0.0}}
    case = rising(case, market, source)
    joint, apart = optimum(case), separate_buying(instance(case))
    assert apart.status == "optimal"
    assert apart.settled
    assert joint <= apart.outlays.sum() * (1 + 1e-6) + 0.01
    assert apart.above_potential == pytest.approx(0.0, abs=1e-5)


def test_curves_are_templates_and_give_the_same_program_as_plain_rules():
    for policy in ({}, {"external_cost_in_objective": True}):
        case = with_slopes(rich_instance(), {"X": 2.0}, {("S", "X"): 1.0}, **policy)
        made = build_with_templates(build, case)
        assert made.plain == {}
        program = compile_model(made.result.model)
        assert program.hash == compile_model(build(case).model).hash
        regular = templatized(made.result.model)
        assert regular["bought_on_curves"]
        assert regular["price_rise_floor"]
        assert program.hash != compile_model(build(rich_instance()).model).hash
    aside = with_slopes(rich_instance(), {"X": 2.0}, price_impact="none")
    assert compile_model(build(aside).model).hash == compile_model(build(rich_instance()).model).hash
