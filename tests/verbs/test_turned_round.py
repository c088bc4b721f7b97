"""Questions turned round, each solved by hand in a comment: most cover, coverage, deadlines."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from stockpact.models.question import BuildUpQuestion, Serve

from stockpact.instance import InputError, Instance
from stockpact.plan.plan import Plan
from stockpact.report.answer import read
from stockpact.solve.options import Options
from stockpact.verbs.deadlines import feasible, first_feasible, moved
from stockpact.verbs.plan import plan

from ..models.random_cases import cases, instance, quickly
from ..models.rows import case as bare
from ..models.rows import materials, need, offer, parties, sources, supply, target


def case(**tables: Any) -> Instance:
    return bare(**({"sectors": [{"sector": "all", "name": "all"}]} | tables))


def value(made: Plan, item: str) -> float:
    return float(made.summary.set_index("item").loc[item, "value"])


def budget(*given: tuple[str, float], **more: Any) -> BuildUpQuestion:
    return BuildUpQuestion(budget=given, **more)


# --- most cover for a budget ---


def test_the_most_cover_for_a_budget():
    # 1 t a day is needed, so 30 days are 30 t. EUR 4,500 buy 45 t at 100: 1.5 times the target, 45 days.
    # One EUR more buys 0.01 t, that is 1 / 3,000 of the target: 333.3 times for EUR one million.
    made = plan(case(demand=[need(365)], targets=[target(30, "2027")]),
                question=budget(("", 0.0045), aim="most cover"))  # fmt: skip
    assert made.ok
    assert value(made, "multiple of all targets") == pytest.approx(1.5)
    assert made.cover["target_days"].iloc[-1] == pytest.approx(45)
    assert made.cover["days"].iloc[-1] == pytest.approx(45)
    price = made.shadow_prices.set_index("name").loc["cover_for_budget[]"]
    assert price["price"] == pytest.approx(1e6 / 100 / 30)
    assert "1.5 times every target" in read(made).headline[0]
    assert "A X 45 days" in read(made).headline[0]


def test_the_poorer_party_holds_back_the_common_multiple():
    # Each wants 30 t. A could buy 60 t for EUR 6,000, B 15 t for 1,500: half of every target, and A spends
    # no more than that takes.
    made = plan(
        case(parties=parties("A", "B"), demand=[need(365), need(365, "B")], targets=[target(30, "2027")]),
        question=budget(("A", 0.006), ("B", 0.0015), aim="most cover"),
    )
    assert made.ok
    assert value(made, "multiple of all targets") == pytest.approx(0.5)
    assert made.money.groupby("party")["eur"].sum().to_dict() == pytest.approx({"A": 1500, "B": 1500})
    prices = made.shadow_prices.set_index("name")["price"]
    assert prices["cover_for_budget[A]"] == pytest.approx(0)
    assert prices["cover_for_budget[B]"] == pytest.approx(1e6 / 100 / 30)


def test_money_for_the_whole_plan_has_a_price():
    # 10 t by 2028. Discounted at 20 %, a tonne costs 100 / 1.2 = 83.33 in 2027 and 110 / 1.44 = 76.39 in
    # 2028: later is better, but EUR 1,050 pay for 5 t then and 5 t before. One EUR more moves 0.1 t: 0.694.
    small = case(
        end="2028",
        demand=[need(365), need(365, year=2028)],
        targets=[target(10, "2028")],
        supply=[offer("S", 1e6, 100), offer("S", 1e6, 110) | {"year": 2028}],
        money={"discount_rate": 0.2},
    )
    made = plan(small, question=budget(("", 0.00105)))
    assert made.ok
    assert made.purchases["tonnes"].tolist() == pytest.approx([5, 5])
    price = made.shadow_prices.set_index("name").loc["total_budget[]", "price"]
    assert price == pytest.approx(-0.1 * (100 / 1.2 - 110 / 1.44))


def test_too_little_money_is_told_with_what_it_pays_for():
    # EUR 2,000 buy 20 of 30 t; 30 t take EUR 1,000 more.
    made = plan(case(demand=[need(365)], targets=[target(30, "2027")]), question=budget(("A", 0.002)))
    assert made.status == "infeasible"
    gap = made.gaps.iloc[0]
    assert (gap["policy"], gap["asked"]) == ("days of cover", 30)
    assert gap["possible"] == pytest.approx(20, abs=0.01)
    assert any("more budget" in words for words in made.meta["remedies"])


def test_an_unknown_party_of_a_budget_is_named():
    with pytest.raises(InputError, match="EX"):
        plan(case(demand=[need(365)], targets=[target(30, "2027")]), question=budget(("EX", 1.0)))


# --- least outlays for a coverage ---


def hit(*names: str, share: float = 1.0, rule: str = "account", **more: Any) -> Instance:
    """Each party needs 100 t a quarter, all from C; for two quarters from 2028Q1 the embargo E cuts it."""
    names = names or ("A",)
    flows = [
        {"party": p, "material": "X", "supplier": "C", "tonnes": 400.0, "year": y}
        for p in names
        for y in (2027, 2028)
    ]
    tables: dict[str, Any] = {
        "parties": parties(*names),
        "materials": materials("X"),
        "sectors": [{"sector": "all", "name": "all"}],
        "sources": sources(S={}, C={"country": "CN"}),
        "supply": [*supply(S=100), offer("C", 400.0 * len(names), 0.0)],
        "access": [
            *({"supplier": "S", "party": p, "material": "X", "share": 1.0 / len(names), "year": 2027,
               "swing_share": 0.0} for p in names),
            *({"supplier": "C", "party": p, "material": "X", "share": 1.0 / len(names), "year": 2027,
               "stock_may_buy": False} for p in names),
        ],
        "demand": [need(400, p, y) for p in names for y in (2027, 2028)],
        "imports": flows,
        "prices": [{"material": "X", "year": 2027, "eur_per_t": 0.0}],
        "shortage_steps": [{"material": "X", "step": 1, "kind": "lost output", "share": 1.0,
                            "eur_per_t": 1e5}],
        "embargoes": [{"scenario": "E", "name": "a stop", "rate_per_year": 0.1, "first_onset": "2028Q1",
                       "last_onset": "2028Q1", "display_onset": "2028Q1"}],
        "embargo_cuts": [{"scenario": "E", "country": "CN", "from_period": 0, "cut": share}],
        "embargo_durations": [{"scenario": "E", "periods": 2, "probability": 1.0}],
    }  # fmt: skip
    return case(end="2028Q4", agreement={"rule": rule}, **(tables | more))


def serve(share: float, **more: Any) -> BuildUpQuestion:
    return BuildUpQuestion(serve=Serve("E", share, **more))


def reached(made: Plan) -> dict[str, float]:
    rows = made.coverage
    sums = rows.groupby("party")[["need_t", "unserved_t"]].sum()
    return (1 - sums["unserved_t"] / sums["need_t"]).to_dict()


def test_the_least_outlays_for_a_coverage():
    # 200 t are needed in the two quarters and nothing arrives: 80 % are 160 t, bought at 100 before: 16,000.
    made = plan(hit(), question=serve(0.8))
    assert made.ok
    assert made.money["eur"].sum() == pytest.approx(16_000, rel=1e-6)
    assert reached(made)["A"] == pytest.approx(0.8, abs=1e-6)
    assert made.meta["serve"]["turns"] == 1
    assert "takes outlays of EUR 16,000 over the plan" in read(made).headline[0]


def test_half_a_cut_needs_less():
    # Half arrives, 100 of 200 t: 60 t more are 80 %.
    made = plan(hit(share=0.5), question=serve(0.8))
    assert made.ok
    assert made.money["eur"].sum() == pytest.approx(6_000, rel=1e-6)


@pytest.mark.parametrize(("rule", "eur"), [("account", 16_000), ("account-no-lending", 24_000)])
def test_a_party_that_is_not_hit_stores_for_the_other_where_lending_is_agreed(rule: str, eur: float):
    # A alone is hit and pays 50 of freight; B pays none. With lending B's stock serves A: 160 t at 100,
    # otherwise A buys them at 150.
    small = hit(
        "A", "B", rule=rule,
        freight=[{"supplier": "S", "party": "A", "eur_per_t": 50.0}],
        embargo_cuts=[{"scenario": "E", "country": "CN", "party": "A", "from_period": 0, "cut": 1.0}],
    )  # fmt: skip
    made = plan(small, question=serve(0.8))
    assert made.ok
    assert made.money["eur"].sum() == pytest.approx(eur, rel=1e-6)
    assert reached(made) == pytest.approx({"A": 0.8, "B": 1.0}, abs=1e-6)


def test_who_is_hit_lends_only_what_it_does_not_need_itself():
    # Both are hit. B buys at 100, A at 150; but B would use its stock itself before lending any, so each
    # has 160 t of its own: 16,000 + 24,000. With lending taken as free, the first plan has them all with B.
    small = hit("A", "B", freight=[{"supplier": "S", "party": "A", "eur_per_t": 50.0}])
    made = plan(small, question=serve(0.8))
    assert made.ok
    assert made.money["eur"].sum() == pytest.approx(40_000, rel=1e-5)
    assert made.meta["serve"]["turns"] > 1
    assert made.meta["serve"]["first_keur"] == pytest.approx(32)
    assert "more (present value) than if" in " ".join(read(made).headline)


def test_targets_are_left_out_unless_they_are_kept():
    # 100 days of 400 t a year are 109.6 t; 10 % coverage takes 20 t.
    small = hit(targets=[target(100, "2027Q4")])
    assert plan(small, question=serve(0.1)).money["eur"].sum() == pytest.approx(2_000, rel=1e-6)
    kept = plan(small, question=serve(0.1, keep_targets=True))
    assert kept.ok
    assert kept.money["eur"].sum() == pytest.approx(100 * 400 * 100 / 365, rel=1e-6)


def test_what_the_rule_does_not_release_no_stock_can_serve():
    # Doing without costs EUR 1 a tonne, the refill 80: the rule releases nothing, whatever the stock.
    cheap = [{"material": "X", "step": 1, "kind": "thrift", "share": 1.0, "eur_per_t": 1.0}]
    made = plan(hit(shortage_steps=cheap, money={"end_value_share": 0.8}), question=serve(0.5))
    assert made.status == "infeasible"
    gap = made.gaps.iloc[0]
    assert (gap["policy"], gap["asked"], gap["possible"]) == ("coverage in E", 0.5, pytest.approx(0))


def test_too_little_supply_is_told_as_the_coverage_that_it_gives():
    # 30 t a quarter in four quarters are 120 of 200 t: 60 %.
    small = hit(supply=[offer("S", 120.0, 100), offer("C", 400.0, 0.0)])
    made = plan(small, question=serve(0.8))
    assert made.status == "infeasible"
    assert made.gaps.iloc[0]["possible"] == pytest.approx(0.6, abs=1e-6)


@pytest.mark.parametrize(
    ("instance", "question", "words"),
    [
        (hit(rule="strict"), serve(0.8), "account"),
        (hit("A", "B"), BuildUpQuestion(("A",), serve=Serve("E", 0.8)), "all parties act"),
        (hit(), serve(0.8, material="Z"), "no such material"),
        (hit(), serve(1.8), "between 0 and 1"),
        (hit(), BuildUpQuestion(serve=Serve("Q", 0.8)), "no such scenario"),
    ],
)
def test_a_coverage_that_cannot_be_asked_for_is_refused(
    instance: Instance, question: BuildUpQuestion, words: str
):
    with pytest.raises(InputError, match=words):
        plan(instance, question=question)


# --- earliest deadlines ---


def slow(deadline: str, days: float = 30) -> Instance:
    """30 t are asked for, of which 10 come a year from 2027 on: all are there at the end of 2029."""
    return case(
        end="2031",
        demand=[need(365)],
        supply=[offer("S", 10, 100)],
        targets=[target(days, deadline)],
    )


@pytest.mark.parametrize(("asked", "periods"), [("2030", -1), ("2029", 0), ("2027", 2)])
def test_the_earliest_deadline(asked: str, periods: int):
    made = plan(slow(asked), earliest=True)
    assert made.ok
    assert made.meta["earliest"] == periods
    row = made.deadlines.iloc[0]
    assert (row["row"], row["asked"], row["earliest"]) == (2, asked, "2029")
    assert made.cover.set_index("period").loc["2029", "days"] == pytest.approx(30)
    words = {-1: "1 period earlier", 0: "the earliest", 2: "2 periods later"}[periods]
    assert words in read(made).headline[0]


def test_no_deadline_helps_where_supply_never_suffices():
    made = plan(slow("2030", 60), earliest=True)
    assert made.status == "infeasible"
    assert not len(made.deadlines)
    with pytest.raises(InputError, match="no target"):
        plan(case(demand=[need(365)]), earliest=True)


@quickly(2)
@given(chosen=cases())
def test_what_can_be_met_can_be_met_later(chosen: Any):
    base = instance(chosen)
    if not base.has("targets"):
        return
    rows = list(range(2, len(base["targets"]) + 2))
    last = max(base.calendar.number(d) for d in base["targets"]["deadline"])
    first = min(base.calendar.number(d) for d in base["targets"]["deadline"])
    shifts = range(1 - first, len(base.calendar) - last + 1)
    holds = [feasible(moved(base, rows, d), BuildUpQuestion(), Options()) for d in shifts]
    assert holds == sorted(holds)
    found = first_feasible(shifts[0], shifts[-1], lambda d: holds[d - shifts[0]])
    assert found == next((d for d, yes in zip(shifts, holds, strict=True) if yes), None)
