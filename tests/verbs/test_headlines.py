"""Headlines by hand, as the plan says them, and the same whether an earlier run is known or not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from stockpact.instance import Instance
from stockpact.instance.reading import load
from stockpact.verbs import headlines as words
from stockpact.verbs.awards import find_awards, same_cases
from stockpact.verbs.events import find_events
from stockpact.verbs.headlines import NoPlanError, Run, comparable, headlines, run
from stockpact.verbs.plan import plan

from ..models.cases import two_parties
from .sure import sure_case


@pytest.fixture(scope="module")
def baseline() -> Run:
    return run(comparable(load("eu-japan-ree")))


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


def test_headlines_are_those_of_the_plan(baseline: Run) -> None:
    made = plan(baseline.instance)
    summary = made.summary[(made.summary["material"] == "") & (made.summary["scenario"] == "")]
    for item in (words.OUTLAYS, words.WITHOUT, words.WITH):
        rows = summary[summary["item"] == item]
        assert len(rows)
        for party, value in zip(rows["party"], rows["value"], strict=True):
            assert baseline.found[item, party][0] == pytest.approx(value)
    fairness = made.fairness[(made.fairness["rule"] == "account") & (made.fairness["material"] != "")]
    for party, rows in fairness[fairness["need_t"] > 0].groupby("party"):
        if party:
            assert baseline.found[words.LOWEST, str(party)][0] == pytest.approx(rows["coverage"].min())
    pd.testing.assert_frame_equal(baseline.tables["stock"], made.stock)
    pd.testing.assert_frame_equal(baseline.tables["purchases"], made.purchases)


@pytest.mark.parametrize(
    "changes",
    [
        (),
        ("embargoes.rate_per_year*=2",),
        ("policy.release_delay_days=30",),
        ("embargo_cuts[scenario=S4,supplier=china].cut=0.8", "access.swing_share=0"),
        ("freight.eur_per_t*=2", "targets[party=EU].days=61"),
    ],
)
def test_what_is_taken_from_an_earlier_run_is_the_same_as_from_scratch(
    baseline: Run, changes: tuple[str, ...]
) -> None:
    changed = baseline.instance.changed(*changes)
    assert run(changed, known=baseline).found == run(changed).found


def test_only_cases_with_other_numbers_are_awarded_anew() -> None:
    """In the second scenario the cut is another one; the first stays as it was."""
    before = find_awards(find_events(two_parties_with_cut(0.5)), "account").light
    other = find_events(two_parties_with_cut(0.4))
    same = same_cases(other.cases, before.cases)
    assert list(same) == [o.scenario == "cut" for o in other.occasions]
    after = find_awards(other, "account", before)
    np.testing.assert_array_equal(after.award, find_awards(other, "account").award)
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
    case = two_parties_with_cut(0.5)
    events = find_events(case)
    before = find_awards(events, "account").light
    np.testing.assert_array_equal(
        find_awards(events, "strict", before).award, find_awards(events, "strict").award
    )
    with pytest.raises(ValueError, match="not kept"):
        before.by_event
