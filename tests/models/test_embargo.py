"""What an embargo does to supply, claims and the stock's own orders, checked by hand on a small instance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from stockpact.models.calm import calm
from stockpact.models.embargo import Embargo, ReleaseQuestion, embargo
from stockpact.models.scenario import cuts

from stockpact.instance import InputError, Instance

from .cases import STEPS, two_parties


def at(
    instance: Instance,
    scenario: str = "cut",
    onset: int = 3,
    purchases: pd.DataFrame | None = None,
    stock: dict[tuple[str, str], float] | None = None,
) -> Embargo:
    return embargo(calm(instance, purchases), ReleaseQuestion(scenario, onset, stock or {}))


def bought(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of the plan's table of purchases, with what the release side reads."""
    base = {"party": "A", "material": "x", "supplier": "middle", "from_partner_access": False}
    return pd.DataFrame([base | {"received_t": r["tonnes"]} | r for r in rows])


def test_need_is_the_usable_part_of_demand_by_sector() -> None:
    e = at(two_parties())
    np.testing.assert_allclose(e.need_by_sector[0, 0, :, 0], [4, 6])  # wind 32 / 4 x .5, cars 24 / 4
    np.testing.assert_allclose(e.need[:, 0, 0], [10, 5])


def test_cuts_hit_normal_flows_and_leakage_brings_some_back() -> None:
    e = at(two_parties())
    # A keeps 2 t from middle and after one quarter half of middle's idle 3 t (20 t a year x .5 / .. - 2 t)
    np.testing.assert_allclose(e.own_supply[0, 0], [2.0, 2.0 + 0.5 * 3.0, 3.5])
    np.testing.assert_allclose(e.own_supply[1, 0], [0, 0, 0])
    leaking = two_parties()
    scenario = leaking["embargoes"].assign(leakage_share=0.25)
    e = at(Instance(leaking.settings, dict(leaking.tables) | {"embargoes": scenario}))
    np.testing.assert_allclose(e.own_supply[1, 0], [1.25, 1.25, 1.25])  # a quarter of the 5 t lost


def test_a_cut_for_one_party_leaves_the_other() -> None:
    e = at(two_parties(), "squeeze")
    np.testing.assert_allclose(e.claim[:, 0, 0], [4, 0])  # A loses half of 8 t
    assert e.lasts == 2
    np.testing.assert_allclose(e.claim[:, 0, 2], 0.0)  # the embargo is surely over


def test_the_row_that_names_most_wins_and_the_last_row_of_a_ramp_holds() -> None:
    rows = [
        {"scenario": "cut", "country": "NN", "cut": 0.2},
        {"scenario": "cut", "country": "NN", "from_period": 1, "cut": 0.6},
        {"scenario": "cut", "country": "NN", "material": "x", "party": "B", "cut": 0.1},
        {"scenario": "cut", "supplier": "middle", "from_period": 2, "cut": 0.9},
    ]
    case = two_parties(embargo_cuts=rows)
    cut = cuts(calm(case), "cut")[:, 0]
    np.testing.assert_allclose(cut[0, 0], [0.2, 0.6, 0.6])
    np.testing.assert_allclose(cut[1, 0], [0.1, 0.1, 0.1])
    np.testing.assert_allclose(cut[:, 1], [[0, 0, 0.9], [0, 0, 0.9]])


def test_only_orders_placed_before_the_onset_arrive_times_one_minus_the_cut() -> None:
    """Middle delivers two quarters after the order: of deliveries in 2027Q3, Q4 and 2028Q1 the last was not
    placed.
    """
    purchases = bought(
        *({"period": p, "tonnes": 1.0, "received_t": 0.9} for p in ("2027Q3", "2027Q4", "2028Q1"))
    )
    e = at(two_parties(), purchases=purchases)
    np.testing.assert_allclose(e.delivered[0, 0], [0.9, 0.9, 0.0])
    half = [{"scenario": "cut", "supplier": "middle", "cut": 0.5}]
    e = at(two_parties(embargo_cuts=half), purchases=purchases)
    np.testing.assert_allclose(e.delivered[0, 0], [0.45, 0.45, 0.0])


def test_transit_lengthens_the_time_in_which_earlier_orders_arrive() -> None:
    purchases = bought(*({"period": p, "tonnes": 1.0} for p in ("2027Q3", "2027Q4", "2028Q1")))
    case = two_parties(freight=[{"supplier": "middle", "party": "A", "transit_periods": 1}])
    np.testing.assert_allclose(at(case, purchases=purchases).delivered[0, 0], [1, 1, 1])


def test_orders_placed_before_the_calendar_always_arrive() -> None:
    orders = [{"party": "A", "material": "x", "supplier": "middle", "period": "2028Q1", "tonnes": 2.0}]
    np.testing.assert_allclose(at(two_parties(orders=orders)).delivered[0, 0], [0, 0, 2])


def test_swing_is_what_neither_industry_nor_earlier_orders_use() -> None:
    """A may take 5 t of middle a quarter: industry has 2, an earlier order 1; half of the other 2 can be
    called on.
    """
    e = at(
        two_parties(),
        purchases=bought({"period": "2027Q4", "tonnes": 1.0}, {"period": "2028Q1", "tonnes": 1.0}),
    )
    np.testing.assert_allclose(e.own_supply[0, 0], [2.0, 3.0, 3.5])


def test_swing_of_all_parties_together_is_never_more_than_supply_leaves() -> None:
    access = [
        {
            "supplier": "middle",
            "party": p,
            "material": "x",
            "year": 2027,
            "share": 1.0,
            "swing_share": 1.0,
            "swing_delay_periods": 0,
        }
        for p in ("A", "B")
    ]
    e = at(two_parties(access=access))
    # supply 10 t a quarter, industry has 2: idle is 8 for A and 10 for B, together no more than 8
    assert (e.own_supply[:, 0, 0] - [2.0, 0.0]).sum() == pytest.approx(8.0)


def test_purchases_under_the_partners_access_take_from_its_swing() -> None:
    purchases = bought({"party": "B", "period": "2027Q4", "tonnes": 3.0, "from_partner_access": True})
    np.testing.assert_allclose(at(two_parties(), purchases=purchases).own_supply[0, 0], [2.0, 2.0, 3.5])


def test_private_stock_is_drawn_first_until_it_is_gone() -> None:
    private = [{"party": "B", "material": "x", "days": 36.5}]
    e = at(two_parties(private_stock=private))
    held = 36.5 / 91.25 * 5
    np.testing.assert_allclose(e.private_draw[1, 0], [held, 0, 0])
    np.testing.assert_allclose(e.claim[1, 0], [5 - held, 5, 5])
    more = at(two_parties(private_stock=[{"party": "B", "material": "x", "days": 120}]))
    np.testing.assert_allclose(more.private_draw[1, 0], [5, 120 / 91.25 * 5 - 5, 0])


def test_survival_and_end_value_follow_the_durations() -> None:
    """Duration 1 with .25 and 3 with .75: on in period 0 surely, in 1 and 2 with .75."""
    e = at(two_parties(money={"discount_rate": 0.04, "end_value_share": 0.5}))
    beta = 1.04**-0.25
    np.testing.assert_allclose(e.scenario.on, [1, 0.75, 0.75])
    np.testing.assert_allclose(
        e.scenario.left_over, [0.25 * beta + 0.75 * beta**3, 0.75 * beta**3, 0.75 * beta**3]
    )
    np.testing.assert_allclose(e.scenario.beta, beta ** np.arange(3))
    assert e.end_value[0] == pytest.approx(
        0.5 * 1.1
    )  # middle is the only source open to the stock: 1 kEUR + 10 %


def test_entitlements_are_contributions_unless_agreed() -> None:
    held = {("A", "x"): 6.0, ("B", "x"): 2.0}
    np.testing.assert_allclose(at(two_parties(), stock=held).shares[:, 0], [0.75, 0.25])
    agreed = two_parties(agreement={"shares": {"A": 0.4}})
    np.testing.assert_allclose(at(agreed, stock=held).shares[:, 0], [0.4, 0.6])
    shortage = at(agreed, stock=held).shortage(0)
    np.testing.assert_allclose(shortage.account_inflow[:, 0], [0.4 * 8, 0.6 * 8])
    with pytest.raises(InputError, match=r"add to 1\.1"):
        at(two_parties(agreement={"shares": {"A": 0.4, "B": 0.7}}))
    with pytest.raises(InputError, match="Z is not a party"):
        at(two_parties(agreement={"shares": {"Z": 0.4}}))


def test_data_are_held_beyond_the_calendar() -> None:
    e = at(two_parties(), onset=8)
    np.testing.assert_allclose(e.need[0, 0], [10, 10, 10])
    np.testing.assert_allclose(e.own_supply[0, 0], [2.0, 3.5, 3.5])


def test_steps_of_equal_cost_become_one_level_and_the_last_takes_the_rest() -> None:
    steps = [
        *STEPS[:2],
        {
            "material": "x",
            "sector": "wind",
            "party": "A",
            "step": 1,
            "kind": "thrift",
            "share": 0.4,
            "eur_per_t": 5000,
        },
    ]
    e = at(two_parties(shortage_steps=steps))
    np.testing.assert_allclose(e.calm.steps.cost[0, 0], [2, 5])
    np.testing.assert_allclose(
        e.calm.steps.share[0, 0], [[0, 1], [0.2, 0.8]]
    )  # wind by its own row, cars by all's
    np.testing.assert_allclose(e.size[0, 0, :, 0], [0.2 * 6, 4 + 0.8 * 6])
    np.testing.assert_allclose(e.size.sum(axis=2), e.need)


def test_missing_data_is_named() -> None:
    with pytest.raises(InputError, match="no step says what a missing tonne of x costs"):
        at(two_parties(shortage_steps=[{"party": "A", **STEPS[0]}]))
    with pytest.raises(InputError, match="no such scenario; there are: cut, squeeze"):
        at(two_parties(), "flood")
    with pytest.raises(InputError, match="no durations"):
        at(two_parties(embargo_durations=[{"scenario": "cut", "periods": 1, "probability": 1}]), "squeeze")
