"""The page of what the pact is worth: its sentences hold the numbers of the tables, in words and with units.

The tables are those of worth_rows: JP gains 9 and EU loses 1 of EUR million, 12.5 days fewer are missed.
"""

import json

import pandas as pd
import pytest

from stockpact.plan.plan import Plan
from stockpact.report import answer, terminal
from stockpact.report.worth.facts import facts
from stockpact.report.worth.limits import not_modelled
from stockpact.report.worth.words import plain_range

from .conftest import HOSTILE, Names, make_instance, make_plan
from .worth_rows import with_worth


@pytest.fixture(scope="module")
def whole(plan):
    return with_worth(plan)


@pytest.fixture(scope="module")
def page(whole):
    return answer.read(whole).worth


def without(plan, *names):
    return Plan(plan.instance, {n: t for n, t in plan.tables.items() if n not in names}, plan.meta)


def test_the_first_sentence_says_what_is_gained_against_acting_alone(page):
    first = page.headline[0]
    assert first.startswith("Acting together is worth EUR 8 million more than side by side")
    assert "embargo damage to expect is EUR 13 million (side by side 14; without any reserve 43)" in first
    assert "outlays EUR 313 million (side by side 320)" in first
    assert "12.5 fewer days of cover missed" in first


def test_who_is_worse_off_is_told_with_the_reason(page):
    assert page.headline[1] == "EU is worse off by EUR 1 million because it lends more than it borrows."


def test_how_sure_gives_both_spans_and_the_share_of_assumptions(page):
    sure = page.headline[2]
    assert sure.startswith("How sure: one uncertain number")
    assert "outlays to EUR 219–438 million" in sure
    assert "the damage averted by the reserve to EUR 21–42 million" in sure
    assert "all at once 125–595 and 12–57" in sure
    assert "35 % and 90 % come from assumptions" in sure
    assert "planned numbers only" in sure


def test_the_worth_itself_is_told_over_its_ranges_where_they_were_run(whole):
    rows = whole.certainty[whole.certainty["headline"] == "expected damage averted"]
    ranged = pd.concat([whole.certainty, rows.assign(headline="gain of the pact, net")], ignore_index=True)
    a = answer.read(whole.with_tables(certainty=ranged))
    sure = next(s for s in a.worth.headline if s.startswith("How sure"))
    assert "moves the worth of acting together to EUR 21–42 million, outlays to" in sure
    assert "planned numbers only" not in sure
    first = a.key_figures[0]
    assert (first.label, first.low, first.value, first.high) == ("Worth of acting together", 12, 8, 57)


def test_a_loss_and_a_draw_are_called_so(whole):
    for factor, words in (
        (-1, "costs the parties EUR 8 million more than it brings"),
        (0, "brings the parties nothing"),
    ):
        table = whole.gains.copy()
        amounts = [c for c in table if c.endswith("_eur")]
        table[amounts] *= factor
        assert words in answer.read(whole.with_tables(gains=table)).worth.headline[0]


def test_each_gain_is_a_line_with_its_least_and_most(page):
    assert [line.split(":")[0] for line in page.gains] == [
        "Buying together",
        "Storing together",
        "Sharing in an embargo",
    ]
    assert (
        "EUR 6 million (EUR 5.5 to 6.5 million, by what comes first), 12 days fewer missed" in page.gains[0]
    )


def test_alone_tells_what_each_party_would_miss(page):
    assert page.alone == (
        "Alone, JP misses 12 days of cover (Dy 12.5) and expects damage of EUR 9 million (together 4); "
        "EU reaches its targets and expects damage of EUR 5 million (together 9).",
    )


def test_the_worst_onset_names_who_is_short_first_and_who_is_served_worst(page):
    worst = page.facts.worst
    assert (worst.scenario, worst.onset, worst.short_sectors) == ("S1", "2029Q4", ("cars",))
    assert worst.damage_eur == pytest.approx(2 * 0.33e8 + 2 * 0.23e8)
    line = page.reserve[0]
    assert "Worst case: S1 (China stops heavy rare earths) from 2029Q4" in line
    assert "EUR 112 million with the reserve, EUR 200 million without" in line
    assert "short first: cars in JP (Dy), after 1 quarter (at once without)" in line
    assert "worst served Dysprosium oxide in JP, 72 % of need (50 % without)" in line


def test_a_reserve_that_is_not_used_is_named_once(whole, page):
    assert "EUR 0.6 for each EUR (Dy 3, NdPr 0)" in page.reserve[1]
    assert "no scenario draws more than JP NdPr 0 %, EU NdPr 0 %" in page.reserve[1]
    assert not any("hardly used" in r for r in answer.read(whole).remarks)


def test_owner_host_bills_and_changes_are_a_line_each(page):
    custody, bills, changes = page.others
    assert custody.startswith("At the end 33 % of EU's tonnes lie on a partner's soil")
    assert "25 % of JP's tonnes came through a partner's idle access" in custody
    assert "the parties pay EUR 40,000 more" in bills
    assert "charge JP EUR 5,000 less than its own tonnes cause" in bills
    assert "2 decisions change (purchases 1, outlays 1); outlays rise by EUR 2 million" in changes


def test_the_ten_numbers_that_move_the_result_most_are_told_in_words(page):
    assert page.moved == "expected damage averted"
    assert [m.rank for m in page.movers] == list(range(1, 11))
    assert "rates of the embargoes 1 21 to 42" in page.movers_line
    assert "(a choice)" in page.movers_line


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("supply[supplier=caremag].tonnes", "tonnes of supply (caremag)"),
        ("policy.release_delay_days", "release delay days"),
        ("new plants", "new plants"),
    ],
)
def test_ranges_are_named_in_words(path, words):
    assert plain_range(path) == words


def test_what_was_not_modelled_follows_from_the_instance():
    case = make_instance()
    told = not_modelled(make_plan())
    assert "any material but NdPr and Dy" in told
    assert "contracts" in told
    assert "prices that rise with the purchases" in told
    assert "industry's own stocks" in told
    contracts = {"contracts": [{"contract": "c", "supplier": "lynas"}], "private_stock": [
        {"party": "JP", "material": "Dy", "days": 10.0}]}  # fmt: skip
    from stockpact.instance import CATALOGUE, Instance, typed

    more = {k: typed(pd.DataFrame(v), CATALOGUE[k]) for k, v in contracts.items()}
    prices = case["prices"].assign(price_slope=1.0)
    told = not_modelled(Plan(Instance(case.settings, {**case.tables, **more, "prices": prices}), {}, {}))
    assert "contracts" not in told
    assert "prices that rise" not in told
    assert "industry's own stocks" not in told
    needless = case["demand"][case["demand"]["party"] == "JP"]
    told = not_modelled(Plan(Instance(case.settings, {**case.tables, "demand": needless}), {}, {}))
    assert "No need is given of NdPr for EU, Dy for EU" in told


def test_yen_stands_beside_euro_in_sentences_and_tables(whole):
    a = answer.read(whole, "JPY")
    assert "EUR 8 million (JPY 1,280 million)" in a.worth.headline[0]
    row = next(line for line in terminal.plain(a).splitlines() if line.startswith(" all of it together"))
    assert row.split()[4:6] == ["8", "1,280"]


def test_the_screen_shows_the_page_first_and_briefly(whole):
    text = terminal.plain(answer.read(whole))
    page, plan = text.split("\nThe plan:\n")
    assert page.startswith("Acting together is worth")
    assert len([line for line in page.splitlines() if line]) <= 36
    assert plan.startswith("Reaching the targets by 2028Q4")
    assert all(len(line) <= 120 for line in text.splitlines())


def test_a_failed_audit_is_told_before_anything_else(whole):
    a = answer.read(whole.with_tables(audit=whole.audit.assign(ok=False)))
    assert a.worth.headline[0].startswith("The audit found 1 violation")
    assert sum("The audit found" in s for s in (*a.worth.headline, *a.remarks)) == 1


def test_a_plan_without_worth_tables_has_no_page(plan):
    assert facts(plan) is None
    assert answer.read(plan).worth is None


def test_a_plan_that_only_bills_and_changes_tells_that_and_nothing_else(whole):
    a = answer.read(
        without(whole, "worth", "gains", "onsets", "protection", "certainty", "movers", "custody")
    )
    assert not a.worth.complete
    assert a.worth.sentences == a.worth.others
    text = terminal.plain(a)
    assert text.startswith("Their own purchases raise the price")
    assert "Not modelled" not in text


def test_worth_without_ranges_says_nothing_of_certainty(whole):
    a = answer.read(without(whole, "certainty", "movers"))
    assert a.worth.complete
    assert not any("How sure" in s for s in a.worth.sentences)
    assert a.key_figures[0].label == "Outlays, all parties"


def test_key_figures_carry_low_and_high_of_the_ranges(whole):
    figures = {f.label: f for f in answer.read(whole).key_figures}
    assert figures["Worth of acting together"].value == pytest.approx(8)
    spent = figures["Outlays"]
    assert (spent.low, spent.low_one, spent.value, spent.high_one, spent.high) == pytest.approx(
        (125.2, 219.1, 313, 438.2, 594.7)
    )


def test_the_page_fits_json_with_numbers_and_units(whole):
    told = json.loads(json.dumps(answer.read(whole).as_dict(), allow_nan=False))["worth"]
    assert told["facts"]["gains"][-1]["net_eur"] == pytest.approx(8e6)
    assert told["facts"]["certainty"][0]["unit"] == "EUR"


def test_fiscal_years_are_explained_once_where_one_is_named(whole):
    prices = whole.shadow_prices.copy()
    prices.loc[prices["policy"] == "budget", "words"] = (
        "One more EUR million for JP in FY2028 saves EUR 0.3 million"
    )
    text = " ".join(terminal.plain(answer.read(whole.with_tables(shadow_prices=prices))).split())
    assert text.count("FY2028 of JP runs April 2028 to March 2029") == 1
    assert "of EU runs" not in text
    assert "runs April" not in terminal.plain(answer.read(whole))


def test_hostile_names_stay_text():
    plan = make_plan(Names(material={"Dy": "\x1b[2J" + HOSTILE[0]}))
    table = with_worth(make_plan())
    text = terminal.plain(answer.read(plan.with_tables(gains=table.gains, movers=table.movers)))
    assert "\x1b" not in text
