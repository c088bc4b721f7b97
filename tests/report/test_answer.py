"""The answer's sentences hold the numbers of the tables, and call things what they are.

The plan is made by hand in conftest: JP and EU buy NdPr at 100 EUR/kg and Dy at 300 EUR/kg in eight equal
deliveries.
"""

import json
import math

import pandas as pd
import pytest

from stockpact.plan.plan import Plan
from stockpact.report import answer, measures, remarks, scenarios, ties
from stockpact.report.damage import by_onset, damage_shares, expected_damage
from stockpact.verbs.protection import protection_table

from .conftest import make_instance, make_plan

OUTLAYS_JP = (
    800 * 101_000
    + 180 * 301_000
    + 400
    / 4
    * (sum(100 + 100 * k for k in range(1, 9)) + 8 * 900 + sum(22.5 * k for k in range(1, 9)) + 8 * 180)
)
OUTLAYS_EU = (
    1200 * 101_000
    + 180 * 301_000
    + 400 / 4 * (sum(150 * k for k in range(1, 9)) + 8 * 1200 + sum(22.5 * k for k in range(1, 9)) + 8 * 180)
)


def changed(plan, **tables):
    return plan.with_tables(**tables)


def test_outlays_are_the_sum_of_the_money_table_by_party(plan):
    assert measures.outlays(plan, "JP") == pytest.approx(OUTLAYS_JP)
    assert measures.outlays(plan, "EU") == pytest.approx(OUTLAYS_EU)
    first = answer.sentences(plan)[0]
    assert first.startswith(
        "Reaching the targets by 2028Q4 and holding them to 2030Q4 takes outlays of EUR 313 million"
    )
    assert "in EUR million JP 136; EU 177" in first
    assert "not discounted" in first


def test_the_end_value_stands_beside_the_outlays(plan):
    told = next(s for s in answer.sentences(plan) if "left at the end" in s)
    assert "EUR 50 million" in told
    assert "not taken off" in told
    assert measures.outlays(plan) == pytest.approx(OUTLAYS_JP + OUTLAYS_EU)


def test_a_row_a_material_tells_targets_stock_price_and_the_price_of_a_day(plan):
    ndpr, dy = measures.material_rows(plan)
    assert [c.target_days for c in ndpr.covers] == [90, 60]
    assert [c.stock_t for c in ndpr.covers] == [pytest.approx(900), pytest.approx(1200)]
    assert ndpr.reached == "2028Q4"
    assert ndpr.eur_per_t == pytest.approx(100_000)
    assert ndpr.strategic_share == 1
    assert math.isnan(ndpr.day_eur)
    assert dy.day_eur == pytest.approx(3e6)


def test_prices_of_a_missed_target_are_penalties_and_left_out(plan):
    cover = plan.cover.copy()
    missed = (cover["party"] == "EU") & (cover["material"] == "Dy") & (cover["period"] >= "2028Q4")
    cover.loc[missed, "missed_days"] = 40.0
    cover.loc[missed, "days"] -= 40.0
    gap = {
        "policy": "days of cover",
        "table": "targets.csv",
        "rows": "5",
        "party": "EU",
        "material": "Dy",
        "period": "2028Q4",
        "asked": 90.0,
        "possible": 50.0,
        "gap": 40.0,
        "unit": "days",
        "priority": 4,
        "hard": False,
    }
    told = changed(plan, cover=cover, gaps=[gap])
    assert measures.day_prices(told) == {"Dy": pytest.approx(1e6)}
    a = answer.read(told)
    assert a.headline[0].startswith("The plan misses targets (EU Dy);")
    assert any(
        s.startswith("Missed: days of cover (EU Dy 2028Q4): asked 90 days, possible 50 days")
        for s in a.headline
    )
    assert next(r for r in a.materials if r.material == "Dy").reached == "missed (EU)"
    assert not any("dysprosium cover in EU" in s for s in a.binding_sentences)


def test_a_target_reached_late_says_so(plan):
    cover = plan.cover.copy()
    late = (cover["party"] == "EU") & (cover["material"] == "Dy") & (cover["period"] == "2028Q4")
    cover.loc[late, ["days", "missed_days"]] = [80.0, 10.0]
    row = next(r for r in measures.material_rows(changed(plan, cover=cover)) if r.material == "Dy")
    assert row.reached == "2029Q1 (late: EU)"


def test_the_share_resting_on_assumptions_is_that_of_their_cost(plan):
    either, price, supply = measures.assumption_shares(plan)
    dy, ndpr = 360 * 300_000, 2000 * 100_000
    assert supply == pytest.approx(dy / (dy + ndpr))
    assert (either, price) == (pytest.approx(supply), 0)
    every = Plan(make_instance(citation="Assumption: spread"), plan.tables, plan.meta)
    assert measures.assumption_shares(every)[:2] == (1, 1)


def test_a_scenario_tells_coverage_with_and_without_the_reserve_and_who_is_short_first(plan):
    s1, s2 = scenarios.scenario_answers(plan)
    assert (s1.material, s1.parties[0]) == ("Dy", scenarios.PartyCoverage("JP", 0.75, 0.5))
    assert s1.first_short == scenarios.FirstShort("JP", "Dy", ("cars",), "2029Q1", 0.375)
    assert s1.damage_without_eur == pytest.approx(2 * s1.damage_with_eur) == pytest.approx(273.75e6)
    assert [(o.rule, o.coverage) for o in s1.others] == [("strict", (pytest.approx(0.6), pytest.approx(0.6)))]
    assert s2.first_short is None
    words = answer.read(plan).scenario_sentences
    assert "75 % of JP's need (50 % without)" in words[0]
    assert "cars in JP (Dy, 2029Q1: 38 % of need unserved)" in words[0]
    assert "Under the strict ratio JP 60 %, EU 60 %" in words[0]
    assert "EUR 137 million instead of EUR 274 million" in words[0]
    assert words[1].endswith("nothing runs short, with the reserve or without.")


def test_expected_damage_weighs_each_onset_and_names_the_scenarios_it_comes_from(plan):
    found = expected_damage(plan)
    assert found.without_eur == pytest.approx(0.025 * 2 * 273.75e6)
    assert found.averted_eur == pytest.approx(found.without_eur / 2)
    assert damage_shares(plan) == {"S1": 1.0}
    table = by_onset(plan)
    assert len(table) == 2 * 2 * 2
    assert (table["weight"] * table["without_pv_eur"]).sum() == pytest.approx(found.without_eur)


def test_an_embargo_of_unknown_length_is_weighed_with_its_probability(plan):
    table = plan.coverage.copy()
    later = table["embargo_period"] == 1
    table.loc[later, "probability_on"] = 0.5
    table.loc[later & (table["scenario"] == "S1"), "unserved_t"] = table["need_t"]
    summary = scenarios.coverage_summary(changed(plan, coverage=table))
    row = summary[(summary["scenario"] == "S1") & (summary["party"] == "JP")].iloc[0]
    assert row["coverage"] == pytest.approx((0.75 * 1 + 0.5 * 0) / 1.5)


def test_a_reserve_that_no_scenario_draws_on_is_named(plan):
    told = remarks.hardly_used(plan)
    assert told == (
        "The JP reserve of NdPr is hardly used: no scenario draws on it at all.",
        "The EU reserve of NdPr is hardly used: no scenario draws on it at all.",
    )
    used = remarks.use_of_reserve(plan).set_index(["party", "material"])["used_share"]
    assert used["JP", "Dy"] == pytest.approx(365 / 4 * 0.5 / 180)


def test_protection_per_euro_is_that_of_the_table(plan):
    assert remarks.protection_per_euro(plan).empty
    assert "for each EUR" not in " ".join(answer.sentences(plan))
    plan = changed(plan, damage=plan.damage.assign(refill_eur=plan.damage["released_t"] * 1000.0))
    table = protection_table(plan.instance, plan.tables)
    found = changed(plan, protection=table)
    ranked = remarks.protection_per_euro(found)
    assert list(ranked.index) == ["Dy", "NdPr"]
    row = table[(table["party"] == "") & (table["material"] == "Dy")].iloc[0]
    agreed = plan.damage[plan.damage["rule"] == "account"]
    refilled = (agreed["weight"] * agreed["released_t"]).sum() * 1000.0
    averted = expected_damage(plan).averted_eur - refilled
    assert row["averted_eur"] == pytest.approx(averted)
    assert ranked["Dy"] == pytest.approx(averted / row["cost_eur"])
    assert (
        "Expected damage averted for each EUR that the reserve costs, net of end value: Dy EUR"
        in " ".join(answer.sentences(found))
    )


def test_equal_landed_prices_are_called_a_tie_and_the_strategic_share_undetermined(plan):
    assert ties.ties(plan) == ()
    case = plan.instance
    supply = case["supply"].copy()
    supply.loc[supply["supplier"] == "china", "premium_share"] = 0.0
    tied = Plan(type(case)(case.settings, {**case.tables, "supply": supply}), plan.tables, plan.meta)
    found = ties.ties(tied)
    assert {(t.party, t.material) for t in found} == {
        ("JP", "NdPr"),
        ("JP", "Dy"),
        ("EU", "NdPr"),
        ("EU", "Dy"),
    }
    assert found[0].suppliers == ("china", "lynas")
    assert found[0].mixed
    said = " ".join(answer.sentences(tied))
    assert "is a tie, not a result" in said
    assert "undetermined" in said


def test_stock_on_foreign_soil_is_said(plan):
    assert remarks.abroad(plan) == ()
    stock = plan.stock.copy()
    stock.loc[(stock["party"] == "JP") & (stock["material"] == "NdPr"), "host"] = "EU"
    value, away = 900 * 100 + 180 * 300, 900 * 100
    assert remarks.abroad(changed(plan, stock=stock)) == (
        f"{100 * away / value:.0f} % of JP's stock, by value, stands on the soil of EU at the end.",
    )


def test_what_binds_names_the_dearest_row_of_each_policy_and_policies_first(plan):
    found = remarks.bindings(plan)
    assert [b.policy for b in found] == ["budget", "days of cover"]
    assert found[1].price == 2e6
    assert found[1].others == 1
    rows = plan.shadow_prices.copy()
    rows["validity"] = "local at fixed integers"
    assert (
        "(local: at fixed whole numbers)"
        in answer.read(changed(plan, shadow_prices=rows)).binding_sentences[0]
    )


def test_infeasible_is_an_answer_with_what_has_to_give():
    gap = {
        "policy": "budget",
        "table": "budgets.csv",
        "rows": "2, 3",
        "party": "JP",
        "material": "",
        "period": "2028",
        "asked": 60.0,
        "possible": 74.0,
        "gap": 14.0,
        "unit": "EUR million",
        "priority": 3,
        "hard": True,
    }
    a = answer.read(Plan(make_instance(), {"gaps": [gap]}, {"status": "infeasible"}))
    assert not a.solved
    assert a.headline[0] == "No plan can meet all policies. The least that has to give, in order of priority:"
    assert "asked 60 EUR million, possible 74 EUR million" in a.headline[1]
    assert "(budgets.csv rows 2, 3)" in a.headline[1]
    assert a.materials == a.scenarios == a.key_figures == ()


@pytest.mark.parametrize(
    ("status", "words"),
    [("unbounded", "fall without limit"), ("time limit", "before any plan"), ("error", "status error")],
)
def test_other_ends_are_told_in_words(status, words):
    assert words in answer.read(Plan(make_instance(), {}, {"status": status})).headline[0]


def test_a_time_limit_tells_how_far_the_plan_may_be_from_the_best():
    assert "The time limit was reached: another plan may be up to 2.5 % cheaper." in answer.sentences(
        make_plan(status="time limit", gap=0.025)
    )


def test_a_failed_audit_comes_first_among_the_remarks(plan):
    audit = plan.audit.assign(ok=False)
    a = answer.read(changed(plan, audit=audit))
    assert a.remarks[0].startswith("The audit found 1 violation: stock balance")


def test_key_figures_show_low_and_high_of_the_ranges(plan):
    cheap = changed(
        plan,
        money=plan.money.assign(eur=plan.money["eur"] / 2, discounted_eur=plan.money["discounted_eur"] / 2),
    )
    first = answer.read(plan, low=cheap, high=plan).key_figures[0]
    assert (first.low, first.value, first.high) == pytest.approx((first.value / 2, first.value, first.value))
    assert "low–high 157–313" in answer.read(plan, low=cheap, high=plan).headline[0]


def test_the_answer_fits_json(plan):
    document = json.dumps(answer.read(plan).as_dict(), allow_nan=False)
    assert json.loads(document)["materials"][0]["day_eur"] is None


def test_a_plan_without_policy_or_purchases_still_answers():
    case = make_instance()
    money = pd.DataFrame(
        [{"party": "JP", "fiscal_year": 2027, "item": "rent", "eur": 1.0, "discounted_eur": 1.0}]
    )
    told = answer.sentences(Plan(case, {"money": money}, {"status": "optimal"}))
    assert told[0].startswith("The plan takes outlays from 2027Q1 to 2030Q4 of EUR 1 ")
