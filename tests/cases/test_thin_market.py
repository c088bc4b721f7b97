"""Thin markets by hand: a price p0 + b X that rises with what the stocks buy.

Tonnes are needed in 2028 and may be bought in 2027 at a rent of h EUR/t for the year in between; p0 = 1,000
EUR/t and b = 4 EUR/t per t a year throughout.

One buyer of Q = 100 t (monopsony) evens out his marginal outlays, p0 + 2 b x1 + h = p0 + 2 b x2, so that
x2 - x1 = h / (2 b). With h = 80: x = 45 and 55 t, outlays 100,000 + 4 (45² + 55²) + 80 x 45 = 123,800 EUR.

Two buyers of 100 t each who buy apart (Cournot 1838) count b x in place of b X:
h + b X1 + b x1 = b X2 + b x2. Summed over both, X2 - X1 = 2 h / (3 b) = 13.33 t against h / (2 b) = 10 t of a
joint buyer; each has x2 - x1 = h / (3 b) = 6.67 t, that is 46.67 and 53.33 t. Each pays
100,000 + 4 (93.33 x 46.67 + 106.67 x 53.33) + 80 x 46.67 = 143,911.11 EUR; jointly both pay
200,000 + 4 (95² + 105²) + 80 x 95 = 287,800 EUR, which is 22.22 EUR less.
"""

import numpy as np
import pytest
from stockpact.models.question import BuildUpQuestion

from stockpact.solve.options import Options
from stockpact.verbs.plan import plan
from stockpact.verbs.separate_buying import separate_buying

from ..small import small_instance

CLOSE = 2e-3
"""Share by which tonnes may be off: costs are right to 1e-7 of the rise, and flat around their least."""


def market(rent=80.0, slope=4.0, needs=(100.0,), when=("2028", "2028"), **more):
    parties = "AB"[: len(needs)]
    tables = {
        "parties": [{"party": p, "name": p} for p in parties],
        "materials": [{"material": "X", "name": "X"}],
        "prices": [{"material": "X", "year": 2027, "eur_per_t": 1000, "price_slope": slope}],
        "sources": [{"supplier": "S", "name": "S", "country": "AU"}],
        "supply": [{"supplier": "S", "material": "X", "year": 2027, "tonnes": 1000}],
        "sectors": [{"sector": "all", "name": "all"}],
        "demand": [
            {"party": p, "material": "X", "sector": "all", "year": 2027, "tonnes": 100} for p in parties
        ],
        "storage": [
            {"storage": f"store {p}", "host": p, "owner": p, "rent_eur_per_t_year": rent} for p in parties
        ],
        "withdrawals": [
            {"party": p, "material": "X", "period": t, "tonnes": w}
            for p, w, t in zip(parties, needs, when, strict=False)
        ],
    }
    return small_instance(**{"start": "2027", "end": "2028", "step": "year", **tables, **more})


def planned(case, question=None, options=None):
    found = plan(case, question=question, options=options, release=False)
    failed = found.audit[~found.audit["ok"]]
    assert failed.empty, failed.to_string()
    return found


def bought(purchases, *by):
    return purchases.groupby(list(by))["tonnes"].sum().to_dict()


def test_one_buyer_without_rent_spreads_his_purchases_evenly():
    found = planned(market(rent=0.0))
    assert bought(found.purchases, "period") == pytest.approx({"2027": 50, "2028": 50}, rel=CLOSE)
    assert found.meta["objective_keur"] == pytest.approx(120.0, rel=1e-6)  # 100,000 + 4 x 2 x 50²


def test_one_buyer_buys_early_what_evens_out_his_marginal_outlays():
    found = planned(market())
    assert bought(found.purchases, "period") == pytest.approx({"2027": 45, "2028": 55}, rel=CLOSE)
    assert found.meta["objective_keur"] == pytest.approx(123.8, rel=1e-6)
    told = found.meta["price_impact"]
    assert told["lower"] <= told["upper"] <= told["lower"] * (1 + 1e-6)


def test_a_slope_is_for_a_yearly_pace():
    # 25 t in each of four quarters is a pace of 100 t a year, which raises the price by 400 EUR/t: 100 t cost
    # 100,000 + 4 x 25 x 400 = 140,000 EUR, as in a single year.
    case = market(rent=0.0, start="2027Q1", end="2027Q4", step="quarter", when=("2027Q4",))
    found = planned(case)
    assert set(found.bills["rise_eur_per_t"].round(0)) == {400.0}
    assert found.meta["objective_keur"] == pytest.approx(140.0, rel=1e-6)


def test_without_slopes_or_with_the_impact_set_aside_there_is_no_curve():
    plain = planned(market(slope=0.0))
    aside = planned(market(policy={"price_impact": "none"}))
    assert plain.meta["program_hash"] == aside.meta["program_hash"]
    assert plain.bills.empty
    assert "price rise" not in set(plain.money["item"])
    assert "price_impact" not in plain.meta


def test_a_joint_buyer_and_two_who_buy_apart():
    case = market(needs=(100.0, 100.0))
    joint, apart = planned(case), separate_buying(case)
    assert bought(joint.purchases, "period") == pytest.approx({"2027": 95, "2028": 105}, rel=CLOSE)
    assert joint.money["eur"].sum() == pytest.approx(287_800, rel=1e-6)
    expected = {(p, t): x for p in "AB" for t, x in (("2027", 46.6667), ("2028", 53.3333))}
    assert bought(apart.tables["purchases"], "party", "period") == pytest.approx(expected, rel=CLOSE)
    assert apart.outlays.to_dict() == pytest.approx({"A": 143_911.11, "B": 143_911.11}, rel=1e-5)
    assert apart.settled
    assert abs(apart.above_potential) < 1e-6
    assert apart.outlays.sum() > joint.money["eur"].sum()


def test_two_of_unequal_size_who_buy_apart():
    # The difference x2 - x1 does not depend on size: 6.67 t for both, around halves of 75 and 25 t.
    apart = separate_buying(market(needs=(150.0, 50.0)))
    expected = {
        ("A", "2027"): 71.6667,
        ("A", "2028"): 78.3333,
        ("B", "2027"): 21.6667,
        ("B", "2028"): 28.3333,
    }
    assert bought(apart.tables["purchases"], "party", "period") == pytest.approx(expected, rel=CLOSE)
    bills = apart.tables["bills"]
    assert bills.groupby("period")["fixed_share"].sum().tolist() == pytest.approx([1.0, 1.0])
    assert bills["paid_eur"].tolist() == bills["true_eur"].tolist()
    assert bills.groupby("period")["rise_eur_per_t"].std().max() < 1e-6


def test_one_who_buys_apart_within_a_budget_answers_by_buying_early():
    # 2028: at most 60,000 EUR for B, though 53.33 t at 1,426.67 EUR/t would cost 76,089.
    budgets = [{"party": "B", "fiscal_year": y, "eur": e} for y, e in ((2027, 1e6), (2028, 60_000))]
    apart = separate_buying(market(needs=(100.0, 100.0), budgets=budgets))
    money = apart.tables["money"]
    spent = money[(money["party"] == "B") & (money["fiscal_year"] == 2028)]["eur"].sum()
    assert apart.settled
    assert np.isnan(apart.above_potential)
    assert spent == pytest.approx(60_000, rel=1e-4)
    early = bought(apart.tables["purchases"], "party", "period")
    assert early["B", "2027"] > 53 > early["A", "2027"]


def test_parties_that_buy_apart_without_slopes_do_what_each_does_alone():
    apart = separate_buying(market(needs=(100.0, 100.0), slope=0.0))
    assert apart.settled
    assert apart.sweeps == 1
    assert apart.outlays.to_dict() == pytest.approx({"A": 100_000, "B": 100_000})


def test_bills_follow_the_tonnes_that_each_takes_in():
    # 200 t at once: the rise of 4 x 200 = 800 EUR/t makes 160,000 EUR, of which A pays three quarters.
    found = planned(market(rent=1e6, needs=(150.0, 50.0)))
    paid = found.money[found.money["item"] == "price rise"].set_index("party")["eur"]
    assert paid.to_dict() == pytest.approx({"A": 120_000, "B": 40_000}, rel=1e-6)
    assert found.meta["price_impact"]["replans"] == 0
    assert found.bills.set_index("party")["fixed_share"].to_dict() == pytest.approx({"A": 0.75, "B": 0.25})


def test_shares_that_turn_out_wrong_are_set_anew_and_a_budget_that_they_broke_is_kept():
    # A buys in 2028, B in 2027, 100 t each: half of each rise would be the other's, and A has no money in
    # 2027. The plan is made again with the shares that came out: each pays the 40,000 EUR of its own year.
    budgets = [
        {"party": "A", "fiscal_year": 2027, "eur": 0.0},
        {"party": "A", "fiscal_year": 2028, "eur": 2e5},
    ]
    found = planned(market(rent=1e6, needs=(100.0, 100.0), when=("2028", "2027"), budgets=budgets))
    assert found.status == "optimal"
    paid = found.money[found.money["item"] == "price rise"].set_index(["party", "fiscal_year"])["eur"]
    assert paid.to_dict() == pytest.approx({("A", 2028): 40_000, ("B", 2027): 40_000}, rel=1e-6)
    assert found.meta["price_impact"]["replans"] == 1
    assert found.summary.set_index("item").loc["error of bills", "value"] == pytest.approx(0.0, abs=1e-9)


def two_sources(tonnes=1000, **policy):
    """S sells at 1,000 + 2 x EUR/t and to industry too, 50 t a year; T sells any amount at 1,300."""
    return market(
        slope=0.0,
        start="2027",
        end="2027",
        when=("2027",),
        policy=policy,
        sources=[{"supplier": n, "name": n, "country": "AU"} for n in "ST"],
        supply=[
            {"supplier": "S", "material": "X", "year": 2027, "tonnes": tonnes, "price_slope": 2.0},
            {"supplier": "T", "material": "X", "year": 2027, "tonnes": 1000, "adder_eur_per_t": 300},
        ],
        imports=[{"party": "A", "material": "X", "supplier": "S", "year": 2027, "tonnes": 50.0}],
    )


def test_what_industry_pays_more_is_told_and_moves_purchases_only_by_choice():
    # S is bought until 1,000 + 4 x = 1,300: 75 t; industry pays 150 EUR/t more on 50 t.
    found = planned(two_sources())
    assert bought(found.purchases, "supplier") == pytest.approx({"S": 75, "T": 25}, rel=CLOSE)
    told = found.summary[found.summary["party"] == ""].set_index("item")["value"]
    assert told["cost to industry"] == pytest.approx(7_500, rel=CLOSE)
    # Counting 2 x 50 EUR for each tonne that industry pays: 1,000 + 4 x + 100 = 1,300, so 50 t.
    counted = planned(two_sources(external_cost_in_objective=True))
    assert bought(counted.purchases, "supplier") == pytest.approx({"S": 50, "T": 50}, rel=CLOSE)
    told = counted.summary[counted.summary["party"] == ""].set_index("item")["value"]
    assert told["cost to industry"] == pytest.approx(5_000, rel=CLOSE)
    # Outlays 50 x 1,000 + 2 x 50² + 50 x 1,300 = 120,000; with the 5,000 of industry 125,000.
    assert told["outlays, undiscounted"] == pytest.approx(120_000, rel=1e-3)
    assert counted.meta["objective_keur"] == pytest.approx(125.0, rel=1e-6)


def test_the_price_of_supply_says_what_another_tonne_saves():
    # Industry leaves 60 t of S: the last tonne there costs 1,000 + 4 x 60 = 1,240; that is 60 less than at T.
    found = planned(two_sources(tonnes=110))
    prices = found.shadow_prices.set_index("name")["price"]
    assert bought(found.purchases, "supplier") == pytest.approx({"S": 60, "T": 40}, rel=CLOSE)
    assert prices["limit[A,X,S,1]"] == pytest.approx(-60, rel=0.02)


def test_most_cover_for_a_budget_counts_the_rise():
    # One year, 36.5 days of 1,000 t: m times that costs 100,000 m + 4 (100 m)²; 140,000 EUR pay for m = 1.
    case = market(
        rent=0.0,
        needs=(0.0,),
        start="2027",
        end="2027",
        when=("2027",),
        demand=[{"party": "A", "material": "X", "sector": "all", "year": 2027, "tonnes": 1000}],
        targets=[{"material": "X", "days": 36.5, "deadline": "2027", "basis": "need"}],
        budgets=[{"party": "A", "fiscal_year": 2027, "eur": 140_000}],
    )
    found = planned(case, BuildUpQuestion(aim="most cover"))
    told = found.summary.set_index("item")["value"]
    assert told["multiple of all targets"] == pytest.approx(1.0, rel=1e-5)


def test_a_soft_target_that_a_budget_cannot_reach_is_missed_by_what_the_rise_costs():
    # 56,000 EUR pay for 47.12 t: 1,000 x + 4 x² = 56,000 gives x = (-1 + sqrt(1.896)) / 0.008.
    case = market(
        rent=0.0,
        needs=(0.0,),
        start="2027",
        end="2027",
        when=("2027",),
        demand=[{"party": "A", "material": "X", "sector": "all", "year": 2027, "tonnes": 1000}],
        targets=[{"material": "X", "days": 36.5, "deadline": "2027", "basis": "need", "hard": False}],
        budgets=[{"party": "A", "fiscal_year": 2027, "eur": 56_000}],
    )
    found = planned(case)
    tonnes = (-1 + np.sqrt(1 + 4 * 0.004 * 56)) / 0.008
    assert found.purchases["tonnes"].sum() == pytest.approx(tonnes, rel=1e-5)
    assert found.gaps["gap"].iloc[0] == pytest.approx((100 - tonnes) * 0.365, rel=1e-3)


def test_whole_modules_and_a_curve_together():
    storage = [
        {"storage": "s", "host": "A", "module_m3": 30.0, "lease_eur_per_module": 2000.0, "lease_periods": 1}
    ]
    case = market(storage=storage, policy={"integer_modules": True})
    found = planned(case, options=Options(gap=0.0, absolute_gap=1e-9))
    # One module: 30 t early, 70 t late: 100,000 + 4 (900 + 4,900) + 2,000 = 125,200; two modules: 50 and 50,
    # 100,000 + 20,000 + 4,000 = 124,000; none: 140,000.
    assert bought(found.purchases, "period") == pytest.approx({"2027": 50, "2028": 50}, rel=CLOSE)
    assert found.meta["objective_keur"] == pytest.approx(124.0, rel=1e-6)
    assert found.meta["bound_keur"] <= found.meta["objective_keur"] * (1 + 1e-9)
