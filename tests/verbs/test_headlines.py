"""Headlines by hand, as the plan says them, and the same whether an earlier run is known or not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stockpact.instance import Instance
from stockpact.instance.reading import load
from stockpact.verbs import headline_numbers as words
from stockpact.verbs.arrangements import Evaluation
from stockpact.verbs.awards import find_awards, same_cases
from stockpact.verbs.events import find_events
from stockpact.verbs.gains import gains_table
from stockpact.verbs.headlines import NoPlanError, Run, comparable, headlines, run
from stockpact.verbs.plan import plan

from ..models.cases import two_parties
from .sure import sure_case


@pytest.fixture(scope="module")
def tutorial() -> Run:
    return run(comparable(load("tutorial")), pact=True)


def test_the_headlines_of_a_small_case_by_hand() -> None:
    """See sure_case."""
    found = headlines(sure_case())
    assert {k: v for k, (v, _) in found.items()} == pytest.approx(
        {
            (words.OUTLAYS, ""): 11_000,
            (words.OUTLAYS, "A"): 11_000,
            (words.MISSED, ""): 0,
            (words.WITHOUT, ""): 1_825_000,
            (words.WITH, ""): 1_775_000,
            (words.AVERTED, ""): 50_000,
            (words.AVERTED, "A"): 50_000,
            (words.PER_EUR, ""): 50 / 11,
            (words.LOWEST, "A"): 10 / 365,
        }
    )
    assert [u for _, u in found.values()] == ["EUR", "EUR", "days"] + ["EUR"] * 4 + ["EUR per EUR", "share"]


def test_a_target_out_of_reach_is_days_missed() -> None:
    """For 6,600 EUR there are 6 t, 6 of 10 days."""
    budgets = [
        {"party": "A", "fiscal_year": 2027, "eur": 6600},
        {"party": "A", "fiscal_year": 2028, "eur": 0},
    ]
    found = headlines(sure_case(budgets=budgets))
    assert found[words.MISSED, ""][0] == pytest.approx(4, abs=1e-3)
    assert found[words.OUTLAYS, ""][0] == pytest.approx(6600, rel=1e-3)


def test_a_build_up_without_a_plan_is_an_error_in_words() -> None:
    """More must leave the stock in 2027 than can be bought."""
    withdrawals = [{"party": "A", "material": "x", "year": y, "tonnes": 9e5} for y in (2027, 2028)]
    with pytest.raises(NoPlanError, match="no plan, even with soft targets: the build-up is infeasible"):
        headlines(sure_case(withdrawals=withdrawals))


def test_without_embargoes_or_outlays_there_is_less_to_say() -> None:
    quiet = sure_case(embargoes=[], embargo_cuts=[], embargo_durations=[])
    assert {k for k, _ in headlines(quiet)} == {words.OUTLAYS, words.MISSED}
    nothing = headlines(sure_case(targets=[]))
    assert (words.PER_EUR, "") not in nothing
    assert (words.MISSED, "") not in nothing


def test_headlines_are_those_of_the_plan(tutorial: Run) -> None:
    made = plan(tutorial.instance)
    summary = made.summary[(made.summary["material"] == "") & (made.summary["scenario"] == "")]
    for item in (words.OUTLAYS, words.WITHOUT, words.WITH):
        rows = summary[summary["item"] == item]
        assert len(rows)
        for party, value in zip(rows["party"], rows["value"], strict=True):
            assert tutorial.headlines[item, party][0] == pytest.approx(value)
    rule = tutorial.instance.settings.agreement.rule
    fairness = made.fairness[(made.fairness["rule"] == rule) & (made.fairness["material"] != "")]
    for party, rows in fairness[fairness["need_t"] > 0].groupby("party"):
        if party:
            assert tutorial.headlines[words.LOWEST, str(party)][0] == pytest.approx(rows["coverage"].min())
    pd.testing.assert_frame_equal(tutorial.tables["stock"], made.stock)
    pd.testing.assert_frame_equal(tutorial.tables["purchases"], made.purchases)


@pytest.mark.parametrize(
    "changes",
    [
        (),
        ("embargoes.rate_per_year*=2",),
        ("policy.release_delay_days=30",),
        ("embargo_cuts.cut=0.5", "access.swing_share=0"),
        ("freight.eur_per_t*=2", "targets.days-=1"),
    ],
)
def test_what_is_taken_from_an_earlier_run_is_the_same_as_from_scratch(
    tutorial: Run, changes: tuple[str, ...]
) -> None:
    changed = tutorial.instance.changed(*changes)
    assert run(changed, known=tutorial, pact=True).headlines == run(changed, pact=True).headlines


def test_only_cases_with_other_numbers_are_awarded_anew() -> None:
    """In the second scenario the cut is another one; the first stays as it was."""
    before = find_awards(find_events(two_parties_with_cut(0.5)).cases, "account").light
    other = find_events(two_parties_with_cut(0.4))
    same = same_cases(other.cases, before.cases)
    assert list(same) == [o.scenario == "cut" for o in other.occasions]
    after = find_awards(other.cases, "account", before)
    np.testing.assert_array_equal(after.award, find_awards(other.cases, "account").award)
    np.testing.assert_array_equal(after.award[same], before.award[same])
    assert (after.award[~same] != before.award[~same]).any()


def two_parties_with_cut(cut: float) -> Instance:
    return two_parties(
        money={"discount_rate": 0.03, "end_value_share": 0.8},
        embargo_cuts=[
            {"scenario": "cut", "country": "NN", "cut": 1.0},
            {"scenario": "squeeze", "supplier": "north", "party": "A", "cut": cut},
        ],
    )


def test_another_rule_takes_nothing_over() -> None:
    cases = find_events(two_parties_with_cut(0.5)).cases
    before = find_awards(cases, "account").light
    strict = find_awards(cases, "strict")
    np.testing.assert_array_equal(find_awards(cases, "strict", before).award, strict.award)
    assert (strict.award != before.award).any()


def test_the_gain_of_the_pact_is_that_of_the_table_gains(tutorial: Run) -> None:
    compared = Evaluation(tutorial.instance)
    gains = gains_table(compared.outcomes()).set_index(["gain", "party"])
    for headline, column in (
        (words.GAIN_OUTLAYS, "outlays_eur"),
        (words.GAIN_DAMAGE, "damage_eur"),
        (words.GAIN_NET, "net_eur"),
    ):
        for party in ("", *tutorial.instance.parties) if headline == words.GAIN_NET else ("",):
            expected = gains.at[("together", party), column]
            assert tutorial.headlines[headline, party][0] == pytest.approx(expected, rel=1e-9)
