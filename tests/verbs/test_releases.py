"""All scenarios of an instance: the tables release, coverage, damage and fairness."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from stockpact.models.question import BuildUpQuestion

from stockpact.instance import InputError, Instance
from stockpact.plan.schema import SCHEMA
from stockpact.rules import RULES
from stockpact.verbs.events import find_events
from stockpact.verbs.plan import plan
from stockpact.verbs.release_proof import ReleaseProofError, prove
from stockpact.verbs.releases import Releases, releases

from ..models.cases import two_parties


@pytest.fixture(scope="module")
def case() -> Instance:
    return two_parties(
        money={"discount_rate": 0.03, "end_value_share": 0.8}, policy={"release_delay_days": 9.125}
    )


@pytest.fixture(scope="module")
def done(case: Instance) -> Releases:
    return releases(case, stock_table({"2027Q2": {"A": 9.0, "B": 2.0}}), proof=list(RULES))


def stock_table(by_period: dict[str, dict[str, float]]) -> pd.DataFrame:
    """What the table cover holds of stock."""
    return pd.DataFrame(
        [
            {"party": party, "material": "x", "period": period, "stock_t": tonnes}
            for period, held in by_period.items()
            for party, tonnes in held.items()
        ]
    )


def one(table: pd.DataFrame, **key: object) -> pd.Series:
    """The only row with this key."""
    for column, value in key.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


@pytest.mark.parametrize("name", ["release", "coverage", "damage", "fairness"])
def test_tables_have_the_declared_columns_and_unique_keys(done: Releases, name: str) -> None:
    table = done.tables[name]
    assert list(table) == SCHEMA[name].names
    assert len(table)
    assert not table.duplicated(list(SCHEMA[name].key)).any()


def test_a_scenario_starts_with_the_closing_stock_of_the_period_before(
    case: Instance, done: Releases
) -> None:
    release = done.tables["release"]
    first = one(release, scenario="cut", rule="account", party="A", embargo_period=0)
    assert (first["account_before_t"], first["onset"], first["period"]) == (9.0, "2027Q3", "2027Q3")
    opening = find_events(case, stock_table({"2027Q2": {"A": 9.0, "B": 2.0}}))
    at_start = next(e for e in opening.embargoes if e.onset == 1)
    np.testing.assert_allclose(at_start.opening[:, 0], [6, 3])  # the opening stock of the instance


def test_a_party_that_does_not_act_has_no_stock_to_release_at_any_onset() -> None:
    """B has no rows in the stock table: neither its opening stock nor its earlier orders are released."""
    ordered = [
        {"party": p, "material": "x", "supplier": "middle", "period": "2027Q3", "tonnes": 4.0} for p in "AB"
    ]
    case = two_parties(orders=ordered)
    alone = find_events(case, stock_table({"2027Q2": {"A": 9.0}}))
    for e in alone.embargoes:
        assert e.opening[1, 0] == e.delivered[1].sum() == 0
    assert next(e for e in alone.embargoes if e.onset == 1).opening[0, 0] == 6
    assert next(e for e in alone.embargoes if e.onset == 3).delivered[0].sum() == 4
    both = find_events(case, None)
    assert {
        (e.opening[1, 0], e.onset == 3, e.delivered[1].sum() > 0) for e in both.embargoes if e.onset == 3
    } == {(3.0, True, True)}


def test_the_audit_agrees_where_a_party_does_not_act() -> None:
    """Scenarios begin with the calendar, where the opening stock of the party that stays out once counted."""
    window = {"rate_per_year": 0.2, "first_onset": "2027Q1", "last_onset": "2028Q1"}
    case = two_parties(
        orders=[{"party": "B", "material": "x", "supplier": "middle", "period": "2027Q2", "tonnes": 4.0}],
        embargoes=[
            {"scenario": s, "name": s, "display_onset": "2027Q1", **window} for s in ("cut", "squeeze")
        ],
    )
    made = plan(case, question=BuildUpQuestion(parties=("A",)))
    failed = made.audit[~made.audit["ok"]]
    assert failed.empty, failed.to_string()
    release = made.release[(made.release["party"] == "B") & (made.release["rule"] == "account")]
    assert len(release)
    assert (release[["account_before_t", "delivered_t", "released_t", "lent_t"]] == 0).all(axis=None)


def test_one_release_by_hand(done: Releases) -> None:
    """A lacks 8 t at once; nine tenths of it can be reached in time, but 9 t must last."""
    first = one(done.tables["release"], scenario="cut", rule="account", party="A", embargo_period=0)
    assert first["need_t"] == 10
    assert first["own_supply_t"] == 2
    assert first["claim_t"] == 8
    assert first["received_t"] <= 0.9 * 8 + 1e-9
    assert first["unserved_t"] == pytest.approx(8 - first["received_t"])


def test_accounts_balance_period_by_period(done: Releases) -> None:
    t = done.tables["release"]
    after = t["account_before_t"] + t["delivered_t"] - t["released_t"]
    np.testing.assert_allclose(after, t["account_after_t"], atol=1e-9)
    np.testing.assert_allclose(t["released_t"] - t["lent_t"] + t["borrowed_t"], t["received_t"], atol=1e-9)
    moved = t.groupby(["scenario", "rule", "material", "embargo_period"])[["lent_t", "borrowed_t"]].sum()
    np.testing.assert_allclose(moved["lent_t"], moved["borrowed_t"], atol=1e-9)


def test_need_is_supply_private_stock_release_and_what_stays_unserved(done: Releases) -> None:
    t = done.tables["release"]
    served = (
        np.minimum(t["own_supply_t"] + t["private_draw_t"], t["need_t"]) + t["received_t"] + t["unserved_t"]
    )
    np.testing.assert_allclose(served, t["need_t"])
    c = done.tables["coverage"]
    np.testing.assert_allclose(c["supply_t"] + c["released_t"] + c["unserved_t"], c["need_t"])
    assert (c["coverage"] >= c["coverage_without"] - 1e-12).all()


def test_coverage_adds_up_to_the_release(done: Releases) -> None:
    keys = ["scenario", "party", "material", "embargo_period"]
    sectors = done.tables["coverage"].groupby(keys)[["need_t", "unserved_t", "released_t"]].sum()
    release = done.tables["release"]
    release = release[release["rule"] == "account"].set_index(keys).loc[sectors.index]
    np.testing.assert_allclose(sectors["unserved_t"], release["unserved_t"], atol=1e-9)
    np.testing.assert_allclose(sectors["released_t"], release["received_t"], atol=1e-9)


def test_a_shortage_falls_on_the_cheapest_steps_first(done: Releases) -> None:
    """Without the reserve A's 10 t lack 8: thrift 2 t and substitution 3 t are exhausted, 3 t of output are
    lost.
    """
    c = done.tables["coverage"]
    mine = c[(c["scenario"] == "cut") & (c["party"] == "A") & (c["embargo_period"] == 0)].set_index("sector")
    assert mine["damage_without_eur"].sum() == pytest.approx(2 * 2000 + 3 * 5000 + 3 * 30000)
    assert mine.at["wind", "unserved_without_t"] == pytest.approx(0.4 * 8)  # wind has 4 of the 10 t


def test_expected_damage_follows_the_probabilities_to_be_on(done: Releases) -> None:
    damage = one(done.tables["damage"], scenario="cut", onset="2027Q3", rule="none", party="B")
    beta = 1.03**-0.25
    a_quarter = 1 * 2000 + 1.5 * 5000 + 2.5 * 30000  # all 5 t of B
    expected = a_quarter * (1 + 0.75 * beta + 0.75 * beta**2)
    assert damage["damage_eur"] == pytest.approx(expected)
    assert damage["discounted_eur"] == pytest.approx(expected * 1.03 ** (-3 / 4))
    assert damage["unserved_t"] == pytest.approx(5 * (1 + 2 * 0.75))


def test_weights_are_rates_by_period_inside_the_window_and_for_the_agreed_rule_only(done: Releases) -> None:
    t = done.tables["damage"]
    agreed = t[(t["rule"] == "account") & (t["scenario"] == "cut") & (t["party"] == "A")]
    assert list(agreed["onset"]) == ["2027Q2", "2027Q3", "2027Q4", "2028Q1"]
    np.testing.assert_allclose(agreed["weight"], 0.2 / 4)
    others = t[~t["rule"].isin(["account", "none"])]
    assert set(others["onset"]) == {"2027Q3"}
    assert (others["weight"] == 0).all()


def test_rules_can_be_asked_for_every_onset(case: Instance) -> None:
    t = releases(case, every_onset=["strict"], rules=["strict"]).tables["damage"]
    strict = t[t["rule"] == "strict"]
    assert set(t["rule"]) == {"none", "account", "strict"}
    assert len(strict) == len(t[t["rule"] == "none"])
    np.testing.assert_allclose(strict["weight"], t[t["rule"] == "none"]["weight"])


def test_fairness_speaks_of_each_party_and_of_all(done: Releases) -> None:
    t = done.tables["fairness"]
    assert set(t["rule"]) == {"none", *RULES}
    over_all = t[t["party"] == ""]
    assert over_all[["jain", "gini", "envy", "price_of_fairness"]].notna().all(axis=None)
    assert t[t["party"] != ""][["jain", "gini", "envy"]].isna().all(axis=None)
    best = over_all[over_all["rule"] == "least-damage"]
    np.testing.assert_allclose(best["price_of_fairness"], 0, atol=1e-9)
    np.testing.assert_allclose(over_all[over_all["rule"] == "none"]["price_of_fairness"], 1)
    assert (over_all["price_of_fairness"] >= -1e-9).all()
    squeeze = over_all[(over_all["scenario"] == "squeeze") & (over_all["rule"] == "strict")]
    np.testing.assert_allclose(
        squeeze["price_of_fairness"], 1
    )  # only A is hit: the strict ratio helps nobody


def test_days_survived_stop_where_coverage_falls_below_the_threshold(done: Releases) -> None:
    row = one(done.tables["fairness"], scenario="cut", rule="none", party="B", material="x")
    assert (row["days_survived"], row["survives"]) == (0.0, False)
    safe = one(done.tables["fairness"], scenario="squeeze", rule="none", party="B", material="x")
    assert (safe["days_survived"], safe["survives"]) == (2 * 91.25, True)


def test_all_rules_are_proven_by_the_release_model(done: Releases) -> None:
    assert [p.rule for p in done.proofs] == list(RULES)
    assert all(p.compared == 2 and p.worst < 1e-9 for p in done.proofs)
    assert done.seconds > 0


@pytest.mark.parametrize(("factor", "words"), [(0.5, "more"), (1.1, "less, so it breaks a row")])
def test_a_schedule_that_is_not_optimal_is_not_let_through(case: Instance, factor: float, words: str) -> None:
    shown = find_events(case).shown
    with pytest.raises(ReleaseProofError, match=f"cut at 2027Q3, x under Accounts with lending .* {words}"):
        prove(shown, "account", factor * shown.awards("account"))


def test_without_embargoes_the_tables_are_empty() -> None:
    nothing = two_parties(embargoes=[], embargo_cuts=[], embargo_durations=[])
    done = releases(nothing)
    assert all(len(table) == 0 and list(table) == SCHEMA[name].names for name, table in done.tables.items())


def test_some_scenarios_can_be_chosen(case: Instance) -> None:
    assert set(releases(case, scenarios=["squeeze"]).tables["release"]["scenario"]) == {"squeeze"}


def test_unknown_names_are_answered_with_the_known_ones(case: Instance) -> None:
    with pytest.raises(InputError, match='did you mean "strict"'):
        releases(case, rules=["strickt"])
    with pytest.raises(InputError, match="no such scenario; there are: cut, squeeze"):
        releases(case, scenarios=["flood"])


def test_no_table_depends_on_the_order_of_rows(case: Instance, done: Releases) -> None:
    turned = {
        name: frame.iloc[::-1].reset_index(drop=True)
        for name, frame in case.tables.items()
        if name
        in (
            "demand",
            "imports",
            "supply",
            "access",
            "embargo_cuts",
            "embargo_durations",
            "shortage_steps",
            "prices",
            "opening_stock",
        )
    }
    other = releases(
        Instance(case.settings, dict(case.tables) | turned),
        stock_table({"2027Q2": {"A": 9.0, "B": 2.0}}),
        proof=[],
    )
    for name in ("release", "damage", "fairness"):
        pd.testing.assert_frame_equal(other.tables[name], done.tables[name])
