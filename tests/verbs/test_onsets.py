"""The table onsets: by hand, against the tables coverage and damage, and properties on random cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockpact.instance import InputError, Instance
from stockpact.plan.plan import Plan
from stockpact.verbs.onsets import onsets_table, shortfalls

from ..models.cases import two_parties
from ..models.random_cases import quickly

KEYS = ["scenario", "onset", "party", "material"]
MONEY = {"discount_rate": 0.03, "end_value_share": 0.8}


def one(table: pd.DataFrame, **key: object) -> pd.Series:
    """The only row with this key."""
    for column, value in key.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def held(tonnes: dict[str, float], period: str = "2027Q2") -> pd.DataFrame:
    """The stock of each party at the end of a period."""
    rows = [{"party": p, "material": "x", "period": period, "stock_t": t} for p, t in tonnes.items()]
    return pd.DataFrame(rows)


def test_an_onset_by_hand() -> None:
    """B needs 5 t a quarter in cars and gets none. One quarter with 25 %, three with 75 %; 6 t in stock, a
    tonne left at the end being worth nothing.

    Least damage serves the dearest step first, 2.5 t a quarter of lost output: 2.5, 2.5 and the last 1 t, or
    as much to the same expectation. Expected need is 5 (1 + 0.75 + 0.75) = 12.5 t.
    """
    case = two_parties(opening_stock=[], money={"discount_rate": 0.0, "end_value_share": 0.0})
    table = onsets_table(case, held({"A": 0.0, "B": 6.0}), None, rule="account-no-lending")
    row = one(table, scenario="cut", onset="2027Q3", party="B", sector="cars")
    assert row["need_t"] == pytest.approx(12.5)
    assert row["coverage_without"] == 0
    assert row["damage_without_eur"] == pytest.approx(2.5 * (1 * 2000 + 1.5 * 5000 + 2.5 * 30000))
    # 2.5 t in the first quarter for sure, 3.5 t in the two that come with 75 %: 2.5 + 0.75 * 3.5 t expected
    served = 2.5 + 0.75 * 3.5
    assert row["damage_eur"] == pytest.approx(row["damage_without_eur"] - 2.5 * 30000 - 0.75 * (
        2.5 * 30000 + 1.0 * 30000))  # fmt: skip
    assert row["coverage"] == pytest.approx(served / 12.5)
    assert (row["short_after"], row["short_after_without"]) == (0, 0)
    assert row["first_short"]
    assert row["weight"] == pytest.approx(0.2 / 4)


def test_a_stock_that_lasts_postpones_the_first_shortage() -> None:
    """B's 5 t a quarter for three quarters: with 10 t the third is short, with 15 t none."""
    case = two_parties(opening_stock=[], money=MONEY)
    # a stock that cannot hold out is spread over the dearest steps of all quarters; with enough all is served
    enough = onsets_table(case, held({"A": 0.0, "B": 15.0}), None, rule="account-no-lending")
    row = one(enough, scenario="cut", onset="2027Q3", party="B", sector="cars")
    assert (row["coverage"], row["short_after"], row["damage_eur"]) == (1.0, -1, 0.0)
    assert not row["first_short"]
    assert row["first_short_without"]


def test_the_first_sectors_are_the_earliest_and_of_these_the_hardest_hit() -> None:
    need = np.full((4, 3), 10.0)
    unserved = np.array([[0, 1, 1], [0, 2, 0], [3, 0, 0], [0, 0, 0]], dtype=float)
    after, first = shortfalls(need, unserved)
    assert after.tolist() == [1, 1, 0, -1]
    assert first.tolist() == [False, False, True, False]
    after, first = shortfalls(need[:2], unserved[:2])
    assert (after.tolist(), first.tolist()) == ([1, 1], [False, True])
    tied = np.array([[0, 2, 0], [0, 2, 9]], dtype=float)
    assert shortfalls(need[:2], tied)[1].tolist() == [True, True]
    assert not shortfalls(need, np.zeros_like(need))[1].any()


def test_sectors_add_up_to_damage_and_agree_with_coverage_at_the_display_date(baseline: Plan) -> None:
    table = onsets_table(baseline.instance, baseline.stock, baseline.purchases)
    damage = baseline.damage
    sums = table.groupby(KEYS, sort=False)[["damage_eur", "damage_without_eur"]].sum()
    for column, rule in (("damage_eur", "account"), ("damage_without_eur", "none")):
        there = damage[damage["rule"] == rule].set_index(KEYS)["damage_eur"]
        np.testing.assert_allclose(sums[column], there.reindex(sums.index), rtol=1e-9, atol=1e-3)
    shown = baseline.coverage.assign(
        need=lambda t: t["probability_on"] * t["need_t"], out=lambda t: t["probability_on"] * t["unserved_t"]
    )
    keys = ["scenario", "party", "material", "sector"]
    expected = shown.groupby(keys, sort=False)[["need", "out"]].sum()
    dates = dict(
        zip(*(baseline.instance["embargoes"][c] for c in ("scenario", "display_onset")), strict=True)
    )
    here = table[table["scenario"].map(dates) == table["onset"]].set_index(keys).loc[expected.index]
    np.testing.assert_allclose(here["coverage"], 1 - expected["out"] / expected["need"], atol=1e-12)


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(InputError, match='did you mean "strict"'):
        onsets_table(two_parties(), None, None, rule="strickt")


def test_without_embargoes_there_are_no_rows() -> None:
    assert onsets_table(two_parties(embargoes=[], embargo_cuts=[], embargo_durations=[]), None, None).empty


@st.composite
def cases(draw: st.DrawFn) -> tuple[Instance, pd.DataFrame]:
    """Two parties in two scenarios, with stocks, cuts, delays and end values of any size."""
    tonnes = st.integers(0, 40).map(float)
    cuts: list[dict[str, Any]] = [
        {"scenario": "cut", "country": "NN", "cut": draw(st.sampled_from([0.3, 0.8, 1.0]))},
        {"scenario": "squeeze", "supplier": "north", "party": "A", "cut": draw(st.sampled_from([0.5, 1.0]))},
    ]
    case = two_parties(
        embargo_cuts=cuts,
        money={"discount_rate": 0.03, "end_value_share": draw(st.sampled_from([0.0, 0.8]))},
        policy={"release_delay_days": draw(st.sampled_from([0.0, 9.125, 100.0]))},
        agreement={"lending_fee_share": draw(st.sampled_from([0.0, 0.1]))},
    )
    stock = [held({"A": draw(tonnes), "B": draw(tonnes)}, t) for t in case.calendar.names[:5]]
    return case, pd.concat(stock, ignore_index=True)


@quickly(15)
@given(made=cases())
def test_under_least_damage_no_onset_is_worse_with_the_reserve(made: tuple[Instance, pd.DataFrame]) -> None:
    case, stock = made
    table = onsets_table(case, stock, None, rule="least-damage")
    joint = table.groupby(["scenario", "onset"])[["damage_eur", "damage_without_eur"]].sum()
    assert (joint["damage_eur"] <= joint["damage_without_eur"] * (1 + 1e-9) + 1e-6).all()


@quickly(15)
@given(made=cases())
def test_under_accounts_every_sector_is_served_as_well_as_without(
    made: tuple[Instance, pd.DataFrame],
) -> None:
    case, stock = made
    table = onsets_table(case, stock, None, rule="account")
    assert (table["coverage"] >= table["coverage_without"] - 1e-9).all()
    after, before = (table[c].replace(-1, 99) for c in ("short_after", "short_after_without"))
    assert (after >= before).all()
    assert ((table["short_after"] == -1) | (table["coverage"] < 1)).all()
