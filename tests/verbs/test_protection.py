"""The table protection: by hand, that it adds up to outlays and end value, and what it says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from stockpact.models.question import BuildUpQuestion

from stockpact.instance import Instance
from stockpact.plan.plan import Plan
from stockpact.plan.reserve import deadline
from stockpact.verbs.plan import plan
from stockpact.verbs.protection import protection_table, protection_words
from stockpact.verbs.reserve_cost import Held, outlays

from ..models.cases import two_parties
from ..plan.making import rich_instance


def row(table: pd.DataFrame, party: str = "", material: str = "") -> dict[str, Any]:
    found = table[(table["party"] == party) & (table["material"] == material)]
    assert len(found) == 1
    return {str(k): v for k, v in found.iloc[0].items()}


@pytest.fixture(scope="module")
def by_hand() -> Plan:
    """A has 6 t and B 3 t from the start and nothing is bought; every tonne keeps eight tenths of 1,100 EUR,
    the price of middle with its premium. No discounting, no delay, no lending.
    """
    case = two_parties(
        money={"discount_rate": 0.0, "end_value_share": 0.8},
        policy={"release_delay_days": 0.0},
        agreement={"rule": "account-no-lending"},
        targets=[{"party": "A", "material": "x", "days": 1, "deadline": "2027Q4"}],
    )
    return plan(case)


def test_protection_by_hand(by_hand: Plan) -> None:
    """A's 6 t cost 1,000 EUR each at the first price, less 880 EUR that each is worth at the end.

    B has 3 t and claims 5 t a quarter under ``cut``: whenever it begins (4 onsets at 0.05 each), 2.5 t and
    then 0.5 t go to lost output at 30,000 EUR/t, the second with 75 %. Each tonne released costs
    880 EUR again.
    """
    table = by_hand["protection"]
    assert row(table, "A", "x")["cost_eur"] == pytest.approx(6 * (1000 - 880))
    b = row(table, "B", "x")
    assert b["cost_eur"] == pytest.approx(3 * (1000 - 880))
    served = 2.5 + 0.75 * 0.5
    assert b["averted_eur"] == pytest.approx(4 * 0.05 * served * (30000 - 880))
    assert b["ratio"] == pytest.approx(b["averted_eur"] / b["cost_eur"])
    assert (b["held_t"], b["most_used_t"], b["used_share"]) == (3.0, 3.0, 1.0)
    assert b["words"].startswith("Pays many times over: EUR ")
    assert row(table)["held_t"] == 9.0


def test_costs_add_up_to_outlays_opening_stock_and_end_value(baseline: Plan) -> None:
    table, case = baseline["protection"], baseline.instance
    price = case["prices"].drop_duplicates("material").set_index("material")["eur_per_t"]
    opening = case["opening_stock"]
    start = (opening["tonnes"] * opening["material"].map(price)).sum()
    summary = baseline.summary.set_index("item")["value"]
    left = summary["end value, present value"]
    assert row(table)["cost_eur"] == pytest.approx(baseline.money["discounted_eur"].sum() + start - left)
    for rows in (table[table["party"] == ""], table[table["material"] == ""]):
        assert rows["cost_eur"].iloc[1:].sum() == pytest.approx(row(table)["cost_eur"])
        assert rows["averted_eur"].iloc[1:].sum() == pytest.approx(row(table)["averted_eur"])


def test_outlays_of_a_party_are_shared_out_without_a_rest() -> None:
    """With orders, contracts, leases, rotation and handling in the plan."""
    made = plan(rich_instance())
    held = Held(made.instance, made.tables)
    by_party = made.money.groupby("party")["discounted_eur"].sum().reindex(held.axes[0])
    np.testing.assert_allclose(outlays(held).sum(axis=1), by_party)
    assert {"leases", "rotation", "fixed orders", "earlier orders"} <= set(made.money["item"])


def test_the_table_is_the_same_when_the_end_value_is_found_again(baseline: Plan) -> None:
    again = protection_table(baseline.instance, baseline.tables)
    pd.testing.assert_frame_equal(baseline["protection"], again)


def test_a_reserve_that_is_hardly_used_is_named_and_one_that_pays_many_times_over(baseline: Plan) -> None:
    table = baseline["protection"]
    idle = row(table, "JP", "NdPr")
    assert idle["used_share"] < 0.05
    assert idle["words"].startswith("Hardly used: no scenario draws on more than ")
    assert "Averts less than it costs: EUR 0.0" in idle["words"]
    assert row(table, "", "Y")["words"].startswith("Pays many times over")
    ranked = table[(table["party"] == "") & (table["material"] != "")].set_index("material")["ratio"]
    assert (ranked.idxmax(), ranked.idxmin()) == ("Y", "NdPr")


NOTHING = "Holds nothing when a scenario begins."
WORDS = [
    (0.0, 0.0, 0.0, True, "Never used: no scenario draws on it at its display date. "
     "Averts no expected damage."),
    (1.5, 3e6, 0.5, True, "Pays: EUR 1.5 averted for each EUR of cost."),
    (120.4, 3e6, 1.0, True, "Pays many times over: EUR 120 averted for each EUR of cost."),
    (np.nan, 3e6, 0.0, False, f"{NOTHING} Averts damage at no cost of its own."),
    (np.nan, 0.0, 0.0, False, NOTHING),
]  # fmt: skip


@pytest.mark.parametrize(("ratio", "averted", "used", "has", "words"), WORDS)
def test_the_words(ratio: float, averted: float, used: float, has: bool, words: str) -> None:
    assert protection_words(ratio, averted, used, has) == words


def test_a_party_without_stock_is_spared_by_its_partner_and_pays_nothing() -> None:
    """A lends to B, which holds nothing: the cost stands with A, what is averted with B."""
    case: Instance = two_parties(
        money={"discount_rate": 0.0, "end_value_share": 0.0}, policy={"release_delay_days": 0.0},
        opening_stock=[{"party": "A", "material": "x", "tonnes": 60}],
        agreement={"rule": "account"},
    )  # fmt: skip
    table = plan(case)["protection"]
    b = row(table, "B", "x")
    assert (b["cost_eur"], b["held_t"], b["most_used_t"]) == (0.0, 0.0, 0.0)
    assert b["averted_eur"] > 0
    assert np.isnan(b["ratio"])
    assert b["words"] == "Holds nothing when a scenario begins. Averts damage at no cost of its own."
    assert row(table, "A", "x")["most_used_t"] > 0


def test_one_party_alone_is_weighed_alone() -> None:
    """A party that does not act costs nothing and, without lending, is spared nothing."""
    made = plan(
        two_parties(agreement={"rule": "account-no-lending"}), question=BuildUpQuestion(parties=("A",))
    )
    table = made["protection"]
    assert set(table["party"]) == {"", "A"}
    assert made.audit["ok"].all(), made.audit[~made.audit["ok"]].to_string()


def test_no_embargoes_no_protection() -> None:
    made = plan(two_parties(embargoes=[], embargo_cuts=[], embargo_durations=[]))
    assert made["protection"].empty
    assert len(made["custody"])


def test_the_deadline_is_the_latest_of_the_targets_that_apply() -> None:
    case = two_parties(targets=[
        {"party": "A", "material": "x", "days": 10, "deadline": "2027Q2"},
        {"material": "x", "days": 5, "deadline": "2027Q4"},
    ])  # fmt: skip
    assert (deadline(case, "A", "x"), deadline(case, "B", "x")) == ("2027Q4", "2027Q4")
    assert deadline(two_parties(), "A", "x") == ""
