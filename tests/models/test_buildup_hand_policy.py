"""Budgets, targets and quotas (FORMULATION B5, B6, Q, C), each solved by hand in a comment."""

import pytest
from stockpact.models.question import BuildUpQuestion

from ..buildup import answered, solved
from .rows import case, materials, need, offer, out, parties, sources, supply, target

RENT = [{"storage": "s", "host": "A", "rent_eur_per_t_year": 4}]
"""EUR 1 a tonne and quarter: what is held too early costs money, so the stock follows the target."""


def budget(year, eur, party="A", **columns):
    return {"party": party, "fiscal_year": year, "eur": eur} | columns


@pytest.mark.parametrize(("tonnes", "carry", "expected"), [(14, 400, 1400), (15, 400, None), (11, 0, None)])
def test_b5_money_is_carried_over_the_japanese_fiscal_year(tonnes, carry, expected):
    # 2027Q1 belongs to fiscal 2026 (April to March), in which nothing can be delivered yet: of its 1,000
    # the 400 that may be carried add to the 1,000 of fiscal 2027, which ends with 2028Q1. 14 t at 100 can
    # be paid, 15 cannot.
    outcome = solved(
        case(
            out("2028Q1", tonnes),
            end="2028Q2",
            parties=parties("A", fiscal_year_first_month=4),
            sources=sources(S={"lead_time_periods": 1}),
            budgets=[budget(2026, 1000, carry_over_eur=carry), budget(2027, 1000), budget(2028, 1000)],
        )
    )
    if expected is None:
        assert outcome.solution.status == "infeasible"
        return
    assert outcome.cost == pytest.approx(expected)
    table = outcome.tables["budgets"].set_index("fiscal_year")
    assert table["spent_eur"].tolist() == pytest.approx([0, 1400, 0])
    assert table["carried_out_eur"].tolist() == pytest.approx([400, 0, 0])


def test_b5_what_is_not_carried_need_not_be_spent():
    outcome = solved(case(out("2028", 1), end="2028", budgets=[budget(2027, 1e6), budget(2028, 100)]))
    assert outcome.cost == pytest.approx(100)


def test_b5_a_tight_year_makes_the_year_before_buy_ahead():
    # 12 t in 2028, of which EUR 600 buy 6; the other 6 are bought in 2027 and pay 10 rent: 1,260. One more
    # euro in 2028 buys 0.01 t a year later and saves 0.01 of the rent: EUR 0.10.
    outcome = solved(
        case(
            out("2028", 12),
            end="2028",
            storage=[{"storage": "s", "host": "A", "rent_eur_per_t_year": 10}],
            budgets=[budget(2027, 1000), budget(2028, 600)],
        )
    )
    assert outcome.cost == pytest.approx(1260)
    assert outcome.price("budget[A,2028]") == pytest.approx(-0.1)
    assert outcome.price("budget[A,2027]") == 0


def test_b6_the_ramp_runs_from_the_first_delivery_to_the_deadline():
    # 73 days of 100 t a year: 20 t. The first tonne can come in Q2: 0, 10, 20 t in Q2, Q3, Q4; rent of 1 a
    # quarter.
    outcome = solved(
        case(
            end="2027Q4",
            sources=sources(S={"lead_time_periods": 1}),
            storage=RENT,
            demand=[need(100)],
            targets=[target(73, "2027Q4", ramp=True)],
        )
    )
    assert outcome.stock() == [0, 0, 10, 20]
    assert outcome.cost == pytest.approx(2000 + 30)


def test_b6_the_ramp_begins_at_the_opening_stock():
    # 10 t held: 10, 13 1/3, 16 2/3, 20 t; 10 t are bought, 60 t-quarters pay rent.
    outcome = solved(
        case(
            end="2027Q4",
            storage=RENT,
            demand=[need(100)],
            targets=[target(73, "2027Q4", ramp=True)],
            opening_stock=[{"party": "A", "material": "X", "storage": "s", "tonnes": 10}],
        )
    )
    assert outcome.stock() == pytest.approx([10, 40 / 3, 50 / 3, 20], abs=1e-5)
    assert outcome.cost == pytest.approx(1000 + 60)


def test_b6_the_reference_runs_in_a_straight_line_through_the_year():
    # Need 100 t in 2027 and 200 t in 2028: at the end of the quarters of 2028 the year's reference is 125,
    # 150, 175, 200, so that 73 days are 25, 30, 35, 40 t, after 20 t at the deadline: 150 t-quarters.
    outcome = solved(
        case(
            end="2028Q4",
            storage=RENT,
            demand=[need(100), need(200, year=2028)],
            targets=[target(73, "2027Q4")],
        )
    )
    assert outcome.stock() == [0, 0, 0, 20, 25, 30, 35, 40]
    assert outcome.cost == pytest.approx(4000 + 150)


def test_b6_net_imports_are_those_of_the_year_before():
    # Imports 80 t in 2027, 160 t from 2028; the first year has none before it. 73 days: 16, 16, 32 t.
    imported = {"party": "A", "material": "X", "supplier": "S"}
    outcome = solved(
        case(
            end="2029",
            storage=RENT,
            imports=[imported | {"year": 2027, "tonnes": 80}, imported | {"year": 2028, "tonnes": 160}],
            targets=[target(73, "2027", basis="net imports last year")],
        )
    )
    assert outcome.stock() == [16, 16, 32]


def test_b6_recycling_lowers_the_basis():
    # 73 days of 100 less 20 t recycled.
    outcome = solved(
        case(
            sources=sources(S={}, R={"stage": "recycling"}),
            demand=[need(100)],
            imports=[{"party": "A", "material": "X", "supplier": "R", "year": 2027, "tonnes": 20}],
            targets=[target(73, "2027", basis="need less recycling")],
        )
    )
    assert outcome.stock() == [16]


def test_b6_what_is_not_available_does_not_count_as_cover():
    # 20 t of cover are nine tenths of the stock.
    instance = case(
        demand=[need(100)], targets=[target(73, "2027")], policy={"unavailable_share": 0.1}, end="2027"
    )
    assert solved(instance).stock() == [pytest.approx(20 / 0.9, abs=1e-5)]


def test_b6_only_the_usable_share_of_need_counts():
    assert solved(case(demand=[need(100, usable_share=0.5)], targets=[target(73, "2027")])).stock() == [10]


def test_b6_a_target_of_a_risk_class_holds_for_each_party_and_material_of_it():
    # Of X (high) A needs 100 t and B 200 t: 20 + 40 t. Y is of low risk.
    outcome = solved(
        case(
            parties=parties("A", "B"),
            materials=[*materials("X", risk_class="high"), *materials("Y", risk_class="low")],
            demand=[need(100), need(200, "B"), need(500, material="Y")],
            targets=[target(73, "2027", material=None, risk_class="high")],
        )
    )
    assert outcome.stock("A") == [20]
    assert outcome.stock("B") == [40]


def test_b6_one_more_day_costs_its_tonnes_in_every_row():
    # A day is 100 / 365 t. It is bought once, for 100, and pays rent of 1 in each of four quarters from the
    # deadline on.
    outcome = solved(case(end="2027Q4", storage=RENT, demand=[need(100)], targets=[target(73, "2027Q1")]))
    assert outcome.price("cover[2,A,X]") == pytest.approx(100 / 365 * 104)


def test_b6_a_day_more_also_raises_what_stands_above_the_target_at_the_start():
    # 30 t held, 20 t asked: the ramp begins at 20 t and asks for 20 t in every year. A fifth is lost a
    # year: 24 t, then 0.8 t and 4 t are bought. A day more is 100 / 365 t in 2028, of which a fifth is lost
    # until 2029: 1.2 times bought.
    outcome = solved(
        case(
            end="2029",
            materials=materials("X", loss_share_per_year=0.2),
            opening_stock=[{"party": "A", "material": "X", "tonnes": 30}],
            demand=[need(100)],
            targets=[target(73, "2029", ramp=True)],
        )
    )
    assert outcome.stock() == [24, 20, 20]
    assert outcome.cost == pytest.approx(480)
    assert outcome.price("cover[2,A,X]") == pytest.approx(1.2 * 100 / 365 * 100)


def quota(bound, **columns):
    return {"quota": "q", "bound": bound} | columns


def strategic(*quotas, tonnes=100, **tables):
    """A withdraws; S is strategic and costs 120, T costs 100."""
    basic = {
        "sources": sources(S={"strategic": True, "country": "JP"}, T={"country": "CN"}),
        "supply": supply(S=120, T=100),
    }
    return case(out("2027", tonnes), quotas=list(quotas), **basic | tables)


def imports(**tonnes):
    return [
        {"party": "A", "material": "X", "supplier": n, "year": 2027, "tonnes": t} for n, t in tonnes.items()
    ]


def test_q_floor_as_a_share_of_purchases():
    # 30 of 100 t from S.
    outcome = solved(strategic(quota("floor", strategic=True, share=0.3)))
    assert outcome.cost == pytest.approx(30 * 120 + 70 * 100)
    assert outcome.price("quota_floor[q,2027]") == pytest.approx(20)


def test_q_floor_in_tonnes_a_year():
    outcome = solved(strategic(quota("floor", supplier="S", tonnes=40)))
    assert outcome.cost == pytest.approx(40 * 120 + 60 * 100)


def test_q_floor_in_tonnes_counts_only_the_part_of_a_year_that_is_planned():
    # Two of four quarters: 20 of 40 t.
    instance = case(
        out("2027Q2", 100),
        end="2027Q2",
        sources=sources(S={"strategic": True}, T={}),
        supply=supply(S=120, T=100),
        quotas=[quota("floor", strategic=True, tonnes=40)],
    )
    assert solved(instance).cost == pytest.approx(20 * 120 + 80 * 100)


def test_q_scope_both_counts_industry_s_purchases_too():
    # Industry takes 20 t of S and 60 t of T: 0.3 * (100 + 80) = 54 t are asked of S, 34 t more than
    # industry takes.
    outcome = solved(
        strategic(quota("floor", strategic=True, share=0.3, scope="both"), imports=imports(S=20, T=60))
    )
    assert outcome.bought("supplier") == {"S": 34, "T": 66}


@pytest.mark.parametrize(("share", "expected"), [(0.25, "optimal"), (0.3, "infeasible")])
def test_q_scope_industry_is_settled_by_the_data(share, expected):
    # Industry takes a quarter from S, whatever the stock buys.
    outcome = solved(
        strategic(quota("floor", strategic=True, share=share, scope="industry"), imports=imports(S=20, T=60))
    )
    assert outcome.solution.status == expected


def test_q_first_and_last_year():
    # Only 2028 asks for S: 10 of 10 t at 120, the other two years at 100.
    outcome = solved(
        strategic(
            quota("floor", strategic=True, share=1, first_year=2028, last_year=2028),
            tonnes=0,
            end="2029",
            withdrawals=[out(y, 10) for y in ("2027", "2028", "2029")],
            storage=[{"storage": "s", "host": "A", "rent_eur_per_t_year": 50}],
        )
    )
    assert outcome.cost == pytest.approx(1000 + 1200 + 1000)


def test_c_ceiling_on_a_country_as_a_share_of_need():
    # 65 of 100 t may come from CN, industry takes 60 there: 5 t for the stock, 15 t from S at 120.
    outcome = solved(
        strategic(
            quota("ceiling", country="CN", share=0.65, basis="need", scope="both"),
            tonnes=20,
            demand=[need(100)],
            imports=imports(T=60),
        )
    )
    assert outcome.cost == pytest.approx(5 * 100 + 15 * 120)
    assert outcome.price("quota_ceiling[q,2027]") == pytest.approx(-20)


def covering(*budgets, **tables):
    return case(
        demand=[need(100), need(100, "B")],
        targets=[target(73, "2027")],
        budgets=list(budgets),
        **tables,
    )


MOST = BuildUpQuestion(aim="most cover")


@pytest.mark.parametrize(("eur", "level"), [(1500, 0.75), (3000, 1.5)])
def test_most_cover_is_the_common_multiple_of_targets_that_budgets_pay(eur, level):
    # 20 t at 100 would be the target.
    answer = answered(covering(budget(2027, eur)), MOST)
    assert answer.status == "optimal"
    assert answer.solution.value("cover_level")[0] == pytest.approx(level)
    assert answer.solution.objective * 1000 == pytest.approx(eur)


def test_most_cover_is_one_level_for_all_and_costs_no_more_than_it_must():
    # A can pay half of its 20 t, so B buys half of its own, though it could pay three times as much.
    instance = covering(budget(2027, 1000), budget(2027, 6000, "B"), parties=parties("A", "B"))
    answer = answered(instance, MOST)
    assert answer.solution.value("cover_level")[0] == pytest.approx(0.5)
    assert answer.solution.objective * 1000 == pytest.approx(2000, rel=1e-5)


def test_the_money_of_the_end_value_never_pays_for_buying_alone():
    # Price 100 in 2027 and 200 in 2028, all of the last price as end value. Bought in 2027 a tonne costs
    # 100 and rent of 10 in both years: 120 is the most that it may be worth at the end, and nothing is
    # gained by buying.
    tables = {
        "end": "2028",
        "supply": [offer("S", 100, 100), offer("S", 100, 200) | {"year": 2028}],
        "storage": [{"storage": "s", "host": "A", "rent_eur_per_t_year": 10}],
    }
    outcome = solved(case(money={"end_value_share": 1.0}, **tables))
    assert outcome.built.data.end_value["X"] * 1000 == pytest.approx(120)
    assert outcome.cost == pytest.approx(0, abs=1e-6)
    # Half of the last price is below that bound and stands as it is.
    assert solved(case(money={"end_value_share": 0.5}, **tables)).built.data.end_value["X"] == pytest.approx(
        0.1
    )


def test_discounting_values_a_period_by_its_end_and_the_end_by_the_last():
    # 10 t for 2028 at 100, half of it worth something at the end of 2028: nothing is left, so 1000 / 1.1**2.
    # For a target of 10 t the stock stays: less 10 * 80 / 1.1**2.
    money = {"discount_rate": 0.1, "end_value_share": 0.8}
    assert solved(case(out("2028", 10), end="2028", money=money)).cost == pytest.approx(1000 / 1.21)
    held = case(end="2028", money=money, demand=[need(365)], targets=[target(10, "2028")])
    assert solved(held).cost == pytest.approx((1000 - 800) / 1.21)
