"""Every rule of the library on the same embargoes: asked for by name, shown beside the agreed one."""

from __future__ import annotations

import numpy as np
import pytest

from stockpact.instance import InputError, Instance
from stockpact.rules import RULES, all_names
from stockpact.verbs.releases import Releases, releases

from ..models.cases import two_parties
from .test_releases import stock_table


@pytest.fixture(scope="module")
def case() -> Instance:
    return two_parties(
        money={"discount_rate": 0.03, "end_value_share": 0.8}, policy={"release_delay_days": 9.125}
    )


@pytest.fixture(scope="module")
def done(case: Instance) -> Releases:
    stock = stock_table({"2027Q2": {"A": 9.0, "B": 2.0}})
    return releases(case, stock, rules="all", proof=["guaranteed-minimum", "account"])


def test_all_rules_stand_side_by_side(done: Releases) -> None:
    assert set(done.tables["fairness"]["rule"]) == {"none", *all_names()}
    assert set(done.tables["release"]["rule"]) == set(all_names())
    assert {p.rule for p in done.proofs} == {"guaranteed-minimum", "account"}
    assert all(p.compared for p in done.proofs)


def test_the_default_set_is_no_larger_than_the_rules_that_can_be_agreed(case: Instance) -> None:
    stock = stock_table({"2027Q2": {"A": 9.0, "B": 2.0}})
    assert set(releases(case, stock).tables["fairness"]["rule"]) == {"none", *RULES}


def test_no_rule_averts_more_than_least_damage(done: Releases) -> None:
    table = done.tables["fairness"]
    over_parties = table[(table["party"] == "") & (table["rule"] != "none")]
    assert (over_parties["price_of_fairness"].dropna() >= -1e-9).all()
    assert (over_parties["price_of_fairness"] > 1e-3).any()


def test_accounts_of_every_rule_balance(done: Releases) -> None:
    t = done.tables["release"]
    np.testing.assert_allclose(
        t["account_before_t"] + t["delivered_t"] - t["released_t"], t["account_after_t"], atol=1e-6
    )
    np.testing.assert_allclose(t["released_t"] - t["lent_t"] + t["borrowed_t"], t["received_t"], atol=1e-6)
    assert (t["received_t"] <= t["claim_t"] + 1e-6).all()


def test_rules_with_a_number_are_asked_for_by_name(case: Instance) -> None:
    stock = stock_table({"2027Q2": {"A": 9.0, "B": 2.0}})
    asked = ["alpha-fairness:2", "band:0.05", "talmud:equal"]
    found = set(releases(case, stock, rules=asked).tables["fairness"]["rule"])
    assert found == {"none", "account", *asked}


def test_unknown_rules_and_proofs_of_rules_without_a_model_are_refused(case: Instance) -> None:
    with pytest.raises(InputError, match='no such sharing rule; did you mean "talmud"'):
        releases(case, rules=["talmut"])
    with pytest.raises(InputError, match="only divides"):
        releases(case, rules=["talmud"], proof=["talmud"])
