"""Ranges as groups that move together, apart by what is known and what is chosen."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

from stockpact.instance import Instance
from stockpact.instance.range_groups import ENDS, RangeGroup, chosen, range_groups
from stockpact.instance.reading import load

from ..small import small_instance


@pytest.fixture(scope="module")
def baseline() -> Instance:
    return load("eu-japan-ree")


@pytest.fixture(scope="module")
def groups(baseline: Instance) -> dict[str, RangeGroup]:
    return {g.name: g for g in range_groups(baseline)}


def test_every_range_stands_in_one_group(baseline: Instance, groups: dict[str, RangeGroup]) -> None:
    table = baseline["ranges"]
    assert sorted(r.path for g in groups.values() for r in g.rows) == sorted(table["path"])
    named = table[table["moves_with"] != ""]
    for name, rows in named.groupby("moves_with"):
        assert {r.path for r in groups[str(name)].rows} == set(rows["path"])
    assert len(groups) == named["moves_with"].nunique() + int((table["moves_with"] == "").sum())


def test_an_instance_without_ranges_has_no_groups() -> None:
    assert range_groups(small_instance()) == ()


def test_choices_of_the_parties_are_policy_and_nothing_else_is(groups: dict[str, RangeGroup]) -> None:
    policy = {name for name, group in groups.items() if group.policy}
    assert policy == {
        "policy.release_delay_days",
        "targets[party=JP,risk_class=medium].days",
        "targets[party=JP,risk_class=high].days",
        "targets[party=EU].days",
        "budgets.eur",
    }
    assert chosen("agreement.shares.JP")
    assert chosen("quotas[quota=q].share")
    assert not chosen("money.discount_rate")
    assert not chosen("demand.tonnes")


def test_a_group_that_mixes_choice_and_knowledge_counts_as_knowledge() -> None:
    case = small_instance(
        prices=[{"material": "x", "year": 2027, "eur_per_t": 5}],
        budgets=[{"party": "A", "fiscal_year": 2027, "eur": 5}],
        ranges=[
            {"path": "prices.eur_per_t", "low": 1, "high": 2, "moves_with": "both"},
            {"path": "budgets.eur", "low": 1, "high": 2, "moves_with": "both"},
        ],
    )
    (group,) = range_groups(case)
    assert not group.policy


def test_an_assumption_is_marked_in_a_source_wherever_it_stands(groups: dict[str, RangeGroup]) -> None:
    assert groups["demand"].assumption  # some of its rows only
    assert groups["embargoes.rate_per_year"].assumption  # derived, with an assumption
    assert not groups["money.discount_rate"].assumption
    assert not groups["prices"].assumption


def test_ends_in_words(groups: dict[str, RangeGroup]) -> None:
    def said(name: str) -> tuple[str, ...]:
        return tuple(groups[name].words(end) for end in ENDS)

    assert said("freight.eur_per_t") == ("x 0.5", "x 2")
    assert said("private_stock.days") == ("0 days", "60 days")
    assert said("storage.rent_share_of_value_year") == ("0.33 % of value/year", "3.6 % of value/year")
    assert said("access.swing_share") == ("0 %", "100 %")
    assert said("headroom") == ("0 to 5 %", "15 %")
    assert said("demand") == ("x 0.261 to 1", "x 1 to 2")
    assert said("new plants") == ("0 years", "2 years")


def test_every_end_of_the_baseline_is_a_change_that_the_instance_bears(
    baseline: Instance, groups: dict[str, RangeGroup]
) -> None:
    for group in groups.values():
        for end in ENDS:
            changed = baseline.changed(*group.changes(end), "targets.hard=no")
            for row in group.rows:
                if row.how == "value" and row.path == "private_stock.days":
                    assert set(changed["private_stock"]["days"]) == {row.at(end)}


def test_a_factor_of_one_is_no_change(groups: dict[str, RangeGroup]) -> None:
    assert groups["caremag volume"].changes("high") == ()
    assert groups["caremag volume"].changes("low") == (
        "supply[supplier=caremag].tonnes*=0.5",
        "imports[supplier=caremag].tonnes*=0.5",
    )


def test_an_instance_travels_between_processes(baseline: Instance) -> None:
    changed = baseline.changed("targets[party=EU].days=61")
    other = pickle.loads(pickle.dumps(changed))
    assert other.hash == changed.hash
    assert other.changes == changed.changes
    assert {n: o.file for n, o in other.files.items()} == {n: o.file for n, o in changed.files.items()}
    pd.testing.assert_frame_equal(other["ranges"], changed["ranges"])
