"""Terms of contracts (FORMULATION M): minimum, maximum, lots, fixed cost, commitment, each solved by hand."""

import pytest

from ..buildup import solved
from .rows import case, out, parties, sources, supply


def ordering(*asked, contracts, end="2027", **tables):
    """S sells at 10 under contracts, T at 12 without."""
    basic = {"sources": sources(S={}, T={}), "supply": supply(S=10, T=12)}
    return case(*asked, end=end, contracts=[{"supplier": "S"} | c for c in contracts], **basic | tables)


def terms(contract="k", **columns):
    return {"contract": contract} | columns


@pytest.mark.parametrize(("tonnes", "expected"), [(30, 30 * 12), (45, 50 * 10)])
def test_m_a_minimum_is_taken_or_nothing(tonnes, expected):
    # 30 t: 50 at 10 are dearer than 30 at 12. 45 t: 50 at 10 are cheaper than 45 at 12, and 5 stay.
    assert solved(ordering(out("2027", tonnes), contracts=[terms(minimum_t=50)])).cost == pytest.approx(
        expected
    )


def test_m_a_maximum_without_integers():
    outcome = solved(ordering(out("2027", 45), contracts=[terms(maximum_t=20)]))
    assert outcome.cost == pytest.approx(20 * 10 + 25 * 12)
    assert not outcome.program.has_integers


def test_m_lots_are_whole():
    # 45 t: two lots of 20 and 5 t at 12 (460) beat three lots (600) and one (20 * 10 + 25 * 12 = 500).
    outcome = solved(ordering(out("2027", 45), contracts=[terms(lot_t=20)]))
    assert outcome.cost == pytest.approx(460)
    assert outcome.tables["contracts"]["lots"].tolist() == [2]


def test_m_a_minimum_need_not_be_a_multiple_of_the_lot():
    # At least 50 in lots of 30 is 60, committed: 600, though 10 would do.
    contract = terms(minimum_t=50, lot_t=30, mandatory=True)
    assert solved(ordering(out("2027", 10), contracts=[contract])).cost == pytest.approx(600)


def test_m_two_contracts_on_the_same_purchases_both_hold():
    # Lots of 30 by one, a fixed cost of 7 by the other: 30 t for the 10 that are asked, T cannot sell.
    contracts = [terms(lot_t=30), terms("j", fixed_order_eur=7)]
    assert solved(ordering(out("2027", 10), contracts=contracts, supply=supply(S=10))).cost == pytest.approx(
        307
    )


def test_m_a_committed_minimum_is_bought_every_year():
    # 50 t in each of two years at 10, though 30 would do.
    contract = terms(per="year", minimum_t=50, mandatory=True)
    assert solved(ordering(out("2028", 30), end="2028", contracts=[contract])).cost == pytest.approx(1000)


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        ("period", 160 + 4 * 50),  # each of four quarters orders
        ("year", 160 + 2 * 50),  # both years order
        ("contract", 160 + 50),  # one order
    ],
)
def test_m_the_fixed_cost_is_paid_once_a_bucket(per, expected):
    # 4 t a quarter from 2027Q3 to 2028Q2, which nobody can store cheaply: 16 t at 10.
    quarters = ("2027Q3", "2027Q4", "2028Q1", "2028Q2")
    outcome = solved(
        ordering(
            *(out(q, 4) for q in quarters),
            end="2028Q2",
            supply=supply(S=10),
            storage=[{"storage": "s", "host": "A", "rent_eur_per_t_year": 1000}],
            contracts=[terms(per=per, fixed_order_eur=50)],
        )
    )
    assert outcome.cost == pytest.approx(expected)


def test_m_parties_that_order_together_share_the_fixed_cost():
    outcome = solved(
        ordering(
            out("2027", 100),
            out("2027", 1, "B"),
            parties=parties("A", "B"),
            contracts=[terms(fixed_order_eur=60)],
        )
    )
    assert outcome.cost == pytest.approx(101 * 10 + 60)
    money = outcome.tables["money"].query("item == 'fixed orders'").set_index("party")["eur"].to_dict()
    assert money == pytest.approx({"A": 30, "B": 30})


def test_m_a_contract_of_one_party_leaves_the_other_alone():
    # A's fixed cost of 60 is more than the 20 that it would save; B buys at 10 without.
    outcome = solved(
        ordering(
            out("2027", 10),
            out("2027", 10, "B"),
            parties=parties("A", "B"),
            contracts=[terms(party="A", fixed_order_eur=60)],
        )
    )
    assert outcome.cost == pytest.approx(10 * 12 + 10 * 10)


def test_m_terms_hold_in_their_window_only():
    # 10 t in 2027 under a minimum of 50, 10 t in 2028 without it: 2027 buys at 12, 2028 at 10.
    outcome = solved(
        ordering(out("2027", 10), out("2028", 10), end="2028", contracts=[terms(end="2027", minimum_t=50)])
    )
    assert outcome.cost == pytest.approx(220)


def test_m_even_who_is_paid_to_take_buys_no_more_than_needed():
    # S pays 1 a tonne. What is left at the end counts at what it was got for, -1, so that nothing is gained
    # by more than the 10 t asked: 5 for the order less 10.
    outcome = solved(
        ordering(out("2027", 10), contracts=[terms(fixed_order_eur=5)], supply=supply(S=-1, T=12))
    )
    assert outcome.cost == pytest.approx(5 - 10)
