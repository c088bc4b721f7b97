"""Who may buy what: blocks, industry first, own and shared access (FORMULATION B3), each solved by hand."""

import pytest
from stockpact.models.question import BuildUpQuestion

from ..buildup import solved
from .rows import PLENTY, case, offer, out, parties, sources, supply


def two(*, end="2027", **tables):
    """A and B withdraw 60 t each; S sells 100 t at 10, T any amount at 25."""
    basic = {
        "parties": parties("A", "B"),
        "sources": sources(S={}, T={}),
        "supply": [offer("S", 100, 10), *supply(T=25)],
    }
    return case(out("2027", 60), out("2027", 60, "B"), end=end, **basic | tables)


def access(party, supplier="S", **columns):
    return {"supplier": supplier, "party": party, "material": "X", "year": 2027, "share": 1} | columns


def test_b3_two_parties_share_what_a_source_can_deliver():
    # 120 t asked: 100 at 10 and 20 at 25.
    outcome = solved(two())
    assert outcome.cost == pytest.approx(100 * 10 + 20 * 25)
    assert outcome.price("supply[X,S,1]") == pytest.approx(-15)


def test_b3_the_scarce_tonnes_go_where_they_save_most():
    # Freight of T to B is 5, so that B saves 20 a tonne at S and A only 15: B takes 60, A 40 of S and 20 of
    # T.
    outcome = solved(two(freight=[{"supplier": "T", "party": "B", "eur_per_t": 5}]))
    assert outcome.bought("party", "supplier") == {("A", "S"): 40, ("A", "T"): 20, ("B", "S"): 60}
    assert outcome.cost == pytest.approx(100 * 10 + 20 * 25)


def test_b3_blocks_of_rising_cost_are_taken_in_order():
    # 30 t at 10, 30 t at 14, the rest of 80 at 21.
    blocks = [
        offer("S", 30, 10),
        offer("S", 30, 14, block=2),
        offer("S", 100, 21, block=3),
    ]
    outcome = solved(case(out("2027", 80), supply=blocks))
    assert outcome.cost == pytest.approx(300 + 420 + 420)
    assert outcome.bought("block") == {1: 30, 2: 30, 3: 20}


def test_b3_premium_is_a_share_of_the_world_price():
    # World price 50, premium 10 %, adder 3: 58 a tonne.
    outcome = solved(
        case(
            out("2027", 10),
            prices=[{"material": "X", "year": 2027, "eur_per_t": 50}],
            supply=[offer("S", 100, 3, premium_share=0.1)],
        )
    )
    assert outcome.cost == pytest.approx(580)
    assert outcome.tables["purchases"]["premium_eur"].sum() == pytest.approx(80)


@pytest.mark.parametrize(("tonnes", "expected"), [(40, 40 * 15), (41, None)])
def test_b3_industry_is_served_first_from_the_lowest_blocks(tonnes, expected):
    # 60 t at 10 and 60 t at 15; industry takes 80: all of the first block and 20 of the second. 40 t are
    # left, at 15.
    outcome = solved(
        case(
            out("2027", tonnes),
            supply=[offer("S", 60, 10), offer("S", 60, 15, block=2)],
            imports=[{"party": "A", "material": "X", "supplier": "S", "year": 2027, "tonnes": 80}],
        )
    )
    if expected is None:
        assert outcome.solution.status == "infeasible"
    else:
        assert outcome.cost == pytest.approx(expected)


def lopsided(shared, **of_b):
    """A withdraws 80 t; S delivers 100 t, of which A and B may reach half each; T costs 30."""
    return case(
        out("2027", 80),
        parties=parties("A", "B"),
        sources=sources(S={}, T={}),
        supply=[offer("S", 100, 10), *supply(T=30)],
        access=[access("A", share=0.5), access("B", share=0.5, **of_b), access("A", "T")],
        agreement={"shared_access": shared},
    )


def test_b3_own_access_is_a_party_s_limit():
    # 50 t at 10, 30 t at 30.
    outcome = solved(lopsided(shared=False))
    assert outcome.cost == pytest.approx(500 + 900)
    assert not outcome.tables["purchases"]["from_partner_access"].any()


def test_b3_shared_access_opens_the_partner_s_idle_half():
    # 80 t at 10, of which 30 are the partner's.
    outcome = solved(lopsided(shared=True))
    assert outcome.cost == pytest.approx(800)
    assert outcome.tables["purchases"]["from_partner_access"].all()


def test_b3_the_question_overrules_whether_access_is_shared():
    assert solved(lopsided(shared=True), BuildUpQuestion(shared_access=False)).cost == pytest.approx(1400)
    assert solved(lopsided(shared=False), BuildUpQuestion(shared_access=True)).cost == pytest.approx(800)


def test_b3_access_that_is_not_shareable_stays_closed():
    assert solved(lopsided(shared=True, shareable=False)).cost == pytest.approx(500 + 900)


@pytest.mark.parametrize(("listed", "expected"), [(False, 80 * 10), (True, 80 * 30)])
def test_b3_a_party_without_access_may_buy_from_the_pool_but_not_if_it_is_closed_to_it(listed, expected):
    # B shares all of S; A has no access there, or has it on paper for its industry alone.
    instance = case(
        out("2027", 80),
        parties=parties("A", "B"),
        sources=sources(S={}, T={}),
        supply=[offer("S", 100, 10), *supply(T=30)],
        access=[access("B"), access("A", "T"), *([access("A", stock_may_buy=False)] if listed else [])],
    )
    assert solved(instance).cost == pytest.approx(expected)


def test_b3_a_party_that_acts_alone_has_nothing_to_share():
    assert solved(lopsided(shared=True), BuildUpQuestion(parties=("A",))).cost == pytest.approx(1400)


def test_b3_headroom_is_a_share_of_industry_s_flow():
    # Industry takes 40 t, access goes 25 % beyond it: 10 t at 10 for the stock, the rest of 30 at T's 30.
    outcome = solved(
        case(
            out("2027", 30),
            sources=sources(S={}, T={}),
            supply=[offer("S", PLENTY, 10), *supply(T=30)],
            imports=[{"party": "A", "material": "X", "supplier": "S", "year": 2027, "tonnes": 40}],
            access=[access("A", share=None, headroom_share=0.25), access("A", "T")],
        )
    )
    assert outcome.cost == pytest.approx(10 * 10 + 20 * 30)
    assert outcome.bought("supplier") == {"S": 10, "T": 20}


def test_b3_access_counts_over_all_blocks_of_a_source():
    # 55 % of 60 + 60 t are 66 t: 60 at 10, 6 at 12; T sells the other 4 at 30. More access would save 30 -
    # 12.
    blocks = [offer("S", 60, 10), offer("S", 60, 12, block=2), *supply(T=30)]
    outcome = solved(
        case(
            out("2027", 70),
            sources=sources(S={}, T={}),
            supply=blocks,
            access=[access("A", share=0.55), access("A", "T")],
        )
    )
    assert outcome.cost == pytest.approx(600 + 72 + 120)
    assert outcome.price("access[A,X,S,1]") == pytest.approx(-18)


def test_a_source_that_is_delayed_sells_a_year_later():
    # S is to sell from 2027 on; two years late it sells from 2029 on, and T at 25 must serve 2028.
    outcome = solved(
        case(
            out("2028", 10),
            out("2029", 10),
            end="2029",
            sources=sources(S={"delay_years": 2}, T={}),
            supply=[offer("S", 100, 10), *supply(T=25)],
        )
    )
    assert outcome.cost == pytest.approx(250 + 100)
