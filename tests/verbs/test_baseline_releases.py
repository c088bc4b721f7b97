"""What BASELINE.md expects of the releases of the lead instance, on the stock and purchases of its own
plan.
"""

from __future__ import annotations

import pandas as pd
import pytest

from stockpact.rules import RULES
from stockpact.verbs.plan import plan
from stockpact.verbs.releases import Releases, releases


@pytest.fixture(scope="module")
def done() -> Releases:
    built = plan("eu-japan-ree", release=False)
    tables = built.tables
    return releases(
        built.instance, tables["stock"], tables["purchases"], every_onset=list(RULES), proof=list(RULES)
    )


@pytest.fixture(scope="module")
def expected(done: Releases) -> pd.DataFrame:
    """Expected damage over all onsets, EUR million, present value: scenario by rule."""
    t = done.tables["damage"]
    value = (t["weight"] * t["discounted_eur"] / 1e6).groupby([t["scenario"], t["rule"]], sort=False).sum()
    return value.unstack()


@pytest.mark.parametrize("scenario", ["S4", "S6"])
def test_damage_falls_in_the_order_that_the_baseline_expects(expected: pd.DataFrame, scenario: str) -> None:
    d = expected.loc[scenario]
    assert d["none"] > 1.05 * d["strict"] > 1.1 * d["account"]
    assert d["strict"] > d["account-no-lending"] > d["account"] > d["least-damage"]
    assert d["least-damage"] <= d["proportional-to-loss"] <= d["account"]


def test_every_scenario_keeps_the_order(expected: pd.DataFrame) -> None:
    d = expected[expected["none"] > 0]
    for better, worse in (
        ("strict", "none"),
        ("account-no-lending", "strict"),
        ("account", "account-no-lending"),
        ("least-damage", "account"),
    ):
        assert (d[better] <= d[worse] * (1 + 1e-6)).all(), (better, worse)


def test_the_strict_ratio_releases_nothing_when_only_japan_is_hit(done: Releases) -> None:
    t = done.tables["damage"]
    alone = t[(t["scenario"] == "S1") & (t["rule"] == "strict")]
    hit = t[(t["scenario"] == "S1") & (t["rule"] == "none")]
    assert (hit.loc[hit["party"] == "EU", "damage_eur"] == 0).all()
    assert (alone["released_t"] == 0).all()
    assert alone["damage_eur"].sum() == pytest.approx(hit["damage_eur"].sum())


def test_japans_ndpr_reserve_is_hardly_ever_used(done: Releases) -> None:
    """Access outside China exceeds its demand until the 2030s are old: a full embargo in 2031 takes a few
    percent.
    """
    t = done.tables["release"]
    mine = t[
        (t["party"] == "JP") & (t["material"] == "NdPr") & (t["rule"] == "account") & (t["scenario"] == "S4")
    ]
    assert (mine["onset"] == "2031Q1").all()
    assert 0 < (mine["received_t"] * mine["probability_on"]).sum() < 0.05 * mine["account_before_t"].max()


def test_no_scenario_makes_up_nearly_all_of_the_expected_damage(expected: pd.DataFrame) -> None:
    assert (expected["none"] / expected["none"].sum()).max() < 0.6


def test_every_display_date_is_proven_under_every_rule(done: Releases) -> None:
    assert [p.rule for p in done.proofs] == list(RULES)
    assert all(p.compared >= 25 and p.worst < 1e-9 for p in done.proofs)
