"""How sure: low, base and high of each headline by hand, what moves it, and what cannot be run."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from stockpact.instance import Instance
from stockpact.plan.schema import SCHEMA
from stockpact.verbs import headline_numbers as words
from stockpact.verbs.certainty import certainty

from ..models.cases import two_parties
from .sure import RANGES, sure_case

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def found() -> Tables:
    return certainty(sure_case(), workers=1)


def row(tables: Tables, headline: str, party: str = "") -> dict[str, Any]:
    """The row of a headline."""
    table = tables["certainty"]
    (one,) = table[(table["headline"] == headline) & (table["party"] == party)].to_dict("records")
    return one


def movers(tables: Tables, headline: str, party: str = "") -> pd.DataFrame:
    """The ranges of a headline by rank."""
    table = tables["movers"]
    return table[(table["headline"] == headline) & (table["party"] == party)].set_index("rank")


def spread(one: dict[str, Any]) -> list[float]:
    """Low to high of a row."""
    return [one[name] for name in ("low", "low_one", "base", "high_one", "high")]


def test_outlays_by_hand(found: Tables) -> None:
    """Price and freight move together: 850, 1,100 or 1,700 EUR a tonne; need gives 5, 10 or 20 t. The target
    in days would do the same as need, but it is a choice and no question of knowledge.
    """
    one = row(found, words.OUTLAYS)
    assert spread(one) == pytest.approx([5 * 850, 5 * 1100, 10 * 1100, 20 * 1100, 20 * 1700])
    assert one["unit"] == "EUR"
    assert one["assumed_share"] == pytest.approx(16_500 / (16_500 + 8_500))  # need is assumed, the market not
    assert one["runs"] == 1 + 2 * 3 + 2
    assert one["note"] == ""


def test_damage_by_hand(found: Tables) -> None:
    """Need and rate each halve and double what the reserve averts; nothing else of the ranges does."""
    assert spread(row(found, words.AVERTED)) == pytest.approx([12_500, 25_000, 50_000, 100_000, 200_000])
    per_eur = row(found, words.PER_EUR)
    assert per_eur["high"] == pytest.approx(100_000 / 8_500)  # twice the rate on a cheap market
    assert per_eur["low"] == pytest.approx(25_000 / 17_000)


def test_coverage_that_only_a_choice_moves_is_sure(found: Tables) -> None:
    """Days of the target are the share of the year that is served: the choice moves it, and nothing known."""
    one = row(found, words.LOWEST, "A")
    assert spread(one) == pytest.approx([10 / 365] * 5)
    assert one["assumed_share"] == 0
    first = movers(found, words.LOWEST, "A").loc[1]
    assert (first["range"], first["policy"]) == ("targets.days", True)
    assert (first["at_low"], first["at_high"]) == pytest.approx((5 / 365, 20 / 365))


def test_ranges_are_ranked_and_told_in_words(found: Tables) -> None:
    ranked = movers(found, words.OUTLAYS)
    assert list(ranked["range"]) == ["demand.tonnes", "targets.days", "market", "embargoes.rate_per_year"]
    assert list(ranked["swing"]) == pytest.approx([16_500, 16_500, 8_500, 0])
    assert list(ranked["low_input"]) == ["x 0.5", "5 days", "x 0.5 to 0.8", "x 0.5"]
    assert list(ranked["high_input"]) == ["x 2", "20 days", "x 1.5 to 2", "x 2"]
    assert list(ranked["assumption"]) == [True, True, False, True]
    assert ranked.at[3, "paths"] == "prices.eur_per_t; freight.eur_per_t"
    assert ranked.at[3, "source"] == "a paper"
    assert set(ranked["note"]) == {""}


def test_both_tables_have_their_columns_and_a_key_of_their_own(found: Tables) -> None:
    for name, table in found.items():
        assert list(table) == SCHEMA[name].names
        assert not table.duplicated(list(SCHEMA[name].key)).any()


def in_order(tables: Tables) -> bool:
    """Whether every row goes from low to high, and every swing from the largest down."""
    table = tables["certainty"]
    ends = [table[name].to_numpy() for name in ("low", "low_one", "base", "high_one", "high")]
    ordered = all((a <= b).all() for a, b in pairwise(ends))
    falling = all(
        (-rows["swing"]).is_monotonic_increasing
        for _, rows in tables["movers"].round({"swing": 6}).groupby(["headline", "party"], sort=False)
    )
    return ordered and falling and bool(table["assumed_share"].between(0, 1).all())


TWO = [
    {"path": "embargo_cuts[scenario=cut].cut", "low": 0.6, "high": 1, "how": "value", "source": "a paper"},
    {"path": "opening_stock.tonnes", "low": 0.5, "high": 1.2, "source": "assumption: secret"},
]


def in_both_years(case: Instance) -> Instance:
    """Rows of 2027 for 2028 too, so that the case bears the check that follows a change."""
    tables = dict(case.tables)
    for name, table in case.tables.items():
        if len(table) and "year" in table:
            tables[name] = pd.concat([table, table.assign(year=table["year"] + 1)], ignore_index=True)
    return Instance(case.settings, tables)


def test_tables_are_the_same_with_one_worker_and_two(found: Tables) -> None:
    told: list[tuple[int, int]] = []
    stages: list[tuple[str, str]] = []
    other = certainty(
        sure_case(),
        workers=2,
        on_stage=lambda *words: stages.append(words),
        on_progress=lambda done, total: told.append((done, total)),
    )
    for name, table in found.items():
        pd.testing.assert_frame_equal(other[name], table, check_exact=True)
    done = [n for n, _ in told]
    assert sorted(set(done)) == list(range(1, done[-1] + 1))
    assert told[-1][0] == told[-1][1]
    assert stages == [("how sure", f"4 groups of ranges · {done[-1] + 1} runs")]


def test_two_parties_that_lend_are_in_order() -> None:
    """Where no corner is plain, and the gain of the pact is one of the headlines."""
    case = in_both_years(two_parties(ranges=TWO, money={"discount_rate": 0.03, "end_value_share": 0.8}))
    found = certainty(case, workers=1)
    assert in_order(found)
    assert set(found["movers"]["note"]) == {""}
    assert row(found, words.WITH)["low"] < row(found, words.WITH)["low_one"] < row(found, words.WITH)["base"]
    assert row(found, words.GAIN_NET)["unit"] == "EUR"


def test_the_small_case_is_in_order(found: Tables) -> None:
    assert in_order(found)


def test_an_end_that_makes_the_instance_unsound_is_named_and_survived() -> None:
    """No source may deliver to industry more than it makes; steps of shortage add up to need at most."""
    ends = [
        {"path": "supply.tonnes", "low": 0.1, "high": 1, "source": "assumption: outage"},
        {"path": "shortage_steps.share", "low": 1, "high": 1.5, "source": "assumption: never above one"},
    ]
    found = certainty(sure_case(ranges=[RANGES[2], *ends]), workers=1)
    ranked = movers(found, words.OUTLAYS).set_index("range")
    assert ranked.at["supply.tonnes", "note"].startswith("low end not run: ")
    assert "365 t in 2027 exceeds its access, 200 t" in ranked.at["supply.tonnes", "note"]
    assert math.isnan(ranked.at["supply.tonnes", "at_low"])
    assert ranked.at["supply.tonnes", "at_high"] == pytest.approx(11_000)
    assert ranked.at["shortage_steps.share", "note"].startswith("high end not run: ")
    one = row(found, words.OUTLAYS)
    assert one["note"] == "not run alone: supply.tonnes; not run alone: shortage_steps.share"
    assert spread(one) == pytest.approx([5_500, 5_500, 11_000, 22_000, 22_000])
    assert in_order(found)


def test_ends_that_only_together_are_unsound_are_told() -> None:
    """A supply of 700 t bears a need of 365 t, but not one of 730 t; the rise in need is then left out of a
    run in which scarcity of supply does harm as well.
    """
    swing: dict[str, Any] = {
        "swing_share": 0.5,
        "supplier": "north",
        "party": "A",
        "material": "x",
        "share": 1,
    }
    swing["swing_delay_periods"] = 0
    ranges = [
        {"path": "supply.tonnes", "low": 0.35, "high": 1, "source": "assumption: outage"},
        {"path": "demand.tonnes", "low": 0.5, "high": 2, "source": "assumption: half and double"},
    ]
    case = sure_case(
        ranges=ranges,
        access=[{**swing, "year": y} for y in (2027, 2028)],
        embargo_cuts=[{"scenario": "stop", "supplier": "north", "cut": 0.5}],
    )
    found = certainty(case, workers=1)
    one = row(found, words.WITHOUT)
    assert one["note"] == "high without demand.tonnes"
    assert in_order(found)


def test_an_end_without_a_plan_is_named_and_survived() -> None:
    """Withdrawals are hard: ten times of them are more than supply, less industry, can fill."""
    ranges = [{"path": "withdrawals.tonnes", "low": 1, "high": 10, "source": "assumption: more"}]
    withdrawals = [{"party": "A", "material": "x", "year": y, "tonnes": 300} for y in (2027, 2028)]
    found = certainty(sure_case(ranges=ranges, withdrawals=withdrawals), workers=1)
    note = movers(found, words.OUTLAYS).at[1, "note"]
    assert note == "high end not run: no plan, even with soft targets: the build-up is infeasible"
    one = row(found, words.OUTLAYS)
    assert one["low"] == one["base"] == one["high"]


def test_without_ranges_there_is_nothing_to_say() -> None:
    found = certainty(sure_case(ranges=[]))
    assert {name: len(table) for name, table in found.items()} == {"certainty": 0, "movers": 0}


def test_an_interruption_passes_through() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        certainty(sure_case(), workers=2, on_progress=stop)


@pytest.mark.slow
def test_the_baseline_is_in_order_and_says_what_its_page_says() -> None:
    """The statements of docs/how-sure-baseline.md that a reader takes home."""
    found = certainty("eu-japan-ree", workers=2)
    assert in_order(found)
    assert set(found["certainty"]["note"]) == {""}
    assert set(found["movers"]["note"]) == {""}
    assert list(movers(found, words.OUTLAYS)["range"][:2]) == ["demand", "prices"]
    assert movers(found, words.AVERTED).at[1, "range"] == "demand"
    assert row(found, words.AVERTED)["assumed_share"] > 0.9
    assert row(found, words.GAIN_NET)["low_one"] > 0  # no single range turns the pact into a loss
    assert row(found, words.GAIN_NET, "EU")["low"] < 0 < row(found, words.GAIN_NET, "EU")["low_one"]
