"""Changing an instance by path, and leaving things out."""

from __future__ import annotations

from pathlib import Path

import pytest

from stockpact.instance.changes import apply, without
from stockpact.instance.errors import InputError
from stockpact.instance.instance import Instance
from stockpact.instance.paths import PathError, locate, parse_change, parse_path
from stockpact.instance.reading import load
from stockpact.instance.writing import save


def value(case: Instance, table: str, row: int, column: str) -> object:
    return case[table][column].tolist()[row]


@pytest.mark.parametrize(
    ("text", "table", "row", "column", "expected"),
    [
        ("targets[risk_class=high].days=120", "targets", 0, "days", 120.0),
        ("targets[risk_class = 'high' ] .days = 120", "targets", 0, "days", 120.0),
        ("targets.days*=2", "targets", 1, "days", 120.0),
        ("supply[source=lynas,block=2,year=2028..2029].tonnes*=0.5", "supply", 4, "tonnes", 50.0),
        ("supply[supplier=lynas,block=1,year=2028].tonnes-=40", "supply", 1, "tonnes", 200.0),
        ("supply[source=lynas|caremag].premium_share=0.2", "supply", 6, "premium_share", 0.2),
        ('prices[material="Dy"].eur_per_t+=1e3', "prices", 0, "eur_per_t", 301000.0),
        ("contracts[contract=frame].start+=2", "contracts", 0, "start", "2028Q1"),
        ("contracts[contract=frame].end-=4", "contracts", 0, "end", "2028Q4"),
        ("targets[party=EU].deadline=2029Q1", "targets", 1, "deadline", "2029Q1"),
        ("targets[party=EU].basis=need", "targets", 1, "basis", "need"),
        ("targets[hard=no].hard=yes", "targets", 1, "hard", True),
        ("contracts[contract=frame].maximum_t=", "contracts", 0, "maximum_t", None),
        ("contracts.party=", "contracts", 0, "party", ""),
        ("quotas[party=].share=0.4", "quotas", 0, "share", 0.4),
        ("embargoes[first_onset=2028Q1..2028Q4].rate_per_year*=3", "embargoes", 1, "rate_per_year", 0.05 * 3),
        ("sources[source=lynas].lead_time_periods+=1", "sources", 0, "lead_time_periods", 3),
        ("materials[material=Tb].shelf_life_periods*=2", "materials", 1, "shelf_life_periods", 16),
        ("parties[party=JP].note='a, [b] = c'", "parties", 0, "note", "a, [b] = c"),
        ("private_stock[days=30].days=31", "private_stock", 0, "days", 31.0),
    ],
)
def test_a_change_by_path(
    good: Instance, text: str, table: str, row: int, column: str, expected: object
) -> None:
    changed = good.changed(text)
    found = value(changed, table, row, column)
    assert (
        found == pytest.approx(expected)
        if isinstance(expected, float)
        else (found != found if expected is None else found == expected)
    )
    assert changed.changes == (text,)
    assert changed.hash != good.hash
    untouched = [t for t in good.tables if t != table]
    assert all(changed[t].equals(good[t]) for t in untouched)
    assert changed[table].dtypes.equals(good[table].dtypes)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("money.discount_rate=0.04", "money.discount_rate", 0.04),
        ("policy.release_delay_days*=2", "policy.release_delay_days", 30),
        ("policy.integer_modules=yes", "policy.integer_modules", True),
        ("agreement.rule=strict", "agreement.rule", "strict"),
        ("title='Another title'", "title", "Another title"),
        ("money.per_eur.CHF=0.95", "money.per_eur.CHF", 0.95),
        ("calendar.end+=2", "calendar.end", None),
        ("money.price_base_year=2025", "money.price_base_year", 2025),
    ],
)
def test_a_setting_by_path(good: Instance, text: str, path: str, expected: object) -> None:
    if expected is None:
        with pytest.raises(InputError, match="2030 missing for"):
            good.changed(text)
        return
    found: object = good.changed(text).settings
    for part in path.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert found == expected


def test_shares_that_no_change_names_fill_the_rest(good: Instance) -> None:
    assert good.changed("agreement.shares.JP=0.3").settings.agreement.shares == pytest.approx(
        {"JP": 0.3, "EU": 0.7}
    )
    both = good.changed("agreement.shares.JP=0.2", "agreement.shares.EU=0.8")
    assert both.settings.agreement.shares == {"JP": 0.2, "EU": 0.8}
    with pytest.raises(InputError, match=r"add to 0\.5"):
        good.changed("agreement.shares.JP=0.2", "agreement.shares.EU=0.3")
    with pytest.raises(InputError, match="must be between 0 and 1"):
        good.changed("agreement.shares.JP=1.5")


def test_changes_are_made_in_order_and_remembered(good: Instance) -> None:
    changed = good.changed("targets.days=10", "targets.days*=3").changed("targets[party=EU].days+=1")
    assert changed["targets"]["days"].tolist() == [30.0, 31.0]
    assert changed.changes == ("targets.days=10", "targets.days*=3", "targets[party=EU].days+=1")
    assert good["targets"]["days"].tolist() == [90.0, 60.0]


WRONG = [
    ("targets[risk_class=hig].days=120", 'no row of targets has risk_class "hig"; did you mean "high"?'),
    ("supply[source=caremagg].tonnes*=0.5", 'did you mean "caremag"?'),
    ("demand[party=Japan].tonnes=1", 'did you mean "Japan" (JP)?'),
    ("demand[year=2050].tonnes=1", "it runs from 2027 to 2029"),
    ("demand[party=EU,material=Tb].tonnes=1", "no row of demand has party EU and material Tb together"),
    ("demand.tonns=1", 'demand has no column "tonns"; did you mean "tonnes"?'),
    ("demand[partei=EU].tonnes=1", 'demand has no column "partei"; did you mean "party"?'),
    ("demnd.tonnes=1", 'did you mean "demand"?'),
    ("demnd[party=EU].tonnes=1", 'did you mean "demand"?'),
    ("money.discont_rate=1", 'did you mean "money.discount_rate"?'),
    ("demand=1", "name a column of demand, such as demand.tonnes"),
    ("demand[party=EU]=1", "name the column after the brackets"),
    ("demand[party=EU.tonnes=1", "not closed"),
    ("demand]party=EU[.tonnes=1", "bracket"),
    ("demand[EU].tonnes=1", 'a condition needs column=value, not "EU"'),
    ("demand.tonnes", "a change needs =, *=, += or -="),
    ("", "a change needs"),
    ("demand.tonnes=many", "expected a number, at least 0 (t)"),
    ("demand.tonnes=1,200", "write 1200"),
    ("demand.tonnes=", "a blank; expected a number"),
    ("demand.tonnes=-1", "must be 0 or more (t)"),
    ("demand.tonnes-=300", "makes tonnes -220 in demand.csv row 5; must be 0 or more (t)"),
    ("access[share=0.6].share*=3", "must be between 0 and 1"),
    ("targets.days*=", "a blank; expected a number"),
    ("targets.days*=2 x", "expected a number"),
    ("targets.basis*=2", "needs a column of numbers or periods"),
    ("targets.hard+=1", "holds yes or no"),
    ("targets.basis=needs", 'did you mean "need"?'),
    ("targets.hard=maybe", "expected yes or no"),
    ("targets.deadline*=2", "a period is shifted by += or -="),
    ("targets.deadline+=0.5", "a whole number of periods"),
    ("contracts.lot_t*=x", "expected a number"),
    ("sources.lead_time_periods*=1.3", "expected a whole number"),
    ("storage[storage=lyon].modules+=1", "modules is blank there; set it with ="),
    ("quotas[quota=strategic].party+=1", "needs a column of numbers"),
    ("demand[party=EU..JP].tonnes=1", "a run needs a column of numbers or periods"),
    ("embargoes[first_onset=2028..2029].rate_per_year=1", "expected a quarter"),
    ("policy.release_delay_days=-3", "must be between 0 and 365"),
    ("policy.release_delay_days=soon", "expected a number"),
    ("agreement.rule*=2", "needs a number"),
    ("agreement.rule=strickt", 'did you mean "strict"?'),
    ("money.per_eur.CHF*=2", "is not set; set it with ="),
    ("calendar.start=2031Q1", "lies before the start"),
    ("calendar.step=month", "expected a month such as 2028-01"),
    ("withdrawals[year=].period=2028-1", "expected a quarter"),
]


@pytest.mark.parametrize(("text", "says"), WRONG, ids=[w[0] for w in WRONG])
def test_a_wrong_change_says_what_is_wrong(good: Instance, text: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        good.changed(text)
    assert says in str(raised.value)


def test_all_wrong_changes_are_listed_at_once(good: Instance) -> None:
    with pytest.raises(InputError) as raised:
        apply(good, ["targets.days=3", *(text for text, _ in WRONG[:6])])
    assert [p.file for p in raised.value.problems] == [text for text, _ in WRONG[:6]]
    assert raised.value.title == "6 of 7 changes cannot be made; nothing was computed"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("demand.period=x", 'demand.csv row 2 period "x": expected a quarter such as 2028Q1'),
        ("imports.year=", "imports.csv row 2 year: fill year or period"),
        ("demand[year=2027].year=2060", "lies more than 10 years outside the calendar, 2027–2029"),
        ("imports.supplier=nobody", 'imports.csv row 2 supplier "nobody": not in sources.csv'),
        ("sources.supplier=lynas", "sources.csv row 3 supplier: repeats row 2 (supplier lynas)"),
        ("parties.party=JP", 'demand.csv row 8 party "EU": not in parties.csv'),
        ("sources.delay_years=40", "industry is not served in calm times"),
        ("demand.year+=1", "2027 missing for party JP, material Dy, sector magnets"),
    ],
)
def test_a_change_that_breaks_the_instance_is_an_input_error(good: Instance, text: str, says: str) -> None:
    with pytest.raises(InputError) as raised:
        good.changed(text)
    assert raised.value.title.startswith("the changed instance is not sound: ")
    assert says in str(raised.value)


@pytest.mark.parametrize("text", ["demand.usable_share=0", "imports.tonnes=0", "embargo_cuts.cut*=0"])
def test_nothing_at_all_is_a_sound_value(good: Instance, text: str) -> None:
    assert good.changed(text).changes == (text,)


def test_a_changed_instance_can_be_saved_and_loaded(good: Instance, tmp_path: Path) -> None:
    changed = good.changed("demand[party=JP].tonnes*=1.1", "money.discount_rate=0.05")
    assert load(save(changed, tmp_path / "changed")).hash == changed.hash


def test_unchecked_changes_are_the_same_changes(good: Instance) -> None:
    texts = ["demand[party=JP].tonnes*=1.1", "targets.days=30"]
    assert apply(good, texts, checked=False).hash == apply(good, texts).hash


def test_a_path_finds_its_rows(good: Instance) -> None:
    found = locate(good, parse_path("demand[party=EU,year=2028..2029].tonnes"))
    assert found.rows.tolist() == [7, 8]
    assert found.column.unit == "t"
    change = parse_change(" supply[source='a=b'].tonnes *= 2 ")
    assert (change.operator, change.value, change.path.conditions[0].values) == ("*=", "2", ("a=b",))
    with pytest.raises(PathError):
        parse_path("demand[party=EU].")


@pytest.mark.parametrize(
    ("selection", "gone"),
    [
        (
            {"source": "lynas"},
            {
                "sources": 1,
                "supply": 6,
                "access": 6,
                "imports": 3,
                "freight": 2,
                "contracts": 1,
                "orders": 1,
                "quotas": 1,
                "embargo_cuts": 1,
            },
        ),
        ({"supplier": "caremag"}, {"sources": 1, "supply": 2, "access": 2, "imports": 2}),
        (
            {"party": "EU"},
            {
                "parties": 1,
                "demand": 4,
                "access": 3,
                "imports": 4,
                "freight": 1,
                "storage": 1,
                "private_stock": 1,
                "targets": 1,
                "quotas": 1,
            },
        ),
        (
            {"material": "Tb"},
            {
                "materials": 1,
                "demand": 3,
                "shortage_steps": 2,
                "prices": 3,
                "supply": 2,
                "access": 2,
                "imports": 5,
            },
        ),
        ({"scenario": "S2"}, {"embargoes": 1, "embargo_cuts": 3, "embargo_durations": 1}),
        ({"contract": "frame"}, {"contracts": 1}),
        ({"storage": "lyon"}, {"storage": 1}),
        ({"quota": "ceiling"}, {"quotas": 1}),
        (
            {"scenario": "S1", "contract": "frame"},
            {"embargoes": 1, "embargo_cuts": 1, "embargo_durations": 2, "contracts": 1},
        ),
    ],
)
def test_leaving_out_takes_every_row_that_names_it(
    good: Instance, selection: dict[str, str], gone: dict[str, int]
) -> None:
    smaller = good.without(**selection)
    lost = {t: len(good[t]) - len(smaller[t]) for t in good.tables if len(good[t]) != len(smaller[t])}
    assert lost == gone
    assert smaller.changes == tuple(f"without {k}={v}" for k, v in selection.items())
    for table in smaller.tables:
        assert len(smaller.files[table].rows) == len(smaller[table])


def test_leaving_out_a_source_lets_the_balancing_one_take_over(good: Instance) -> None:
    smaller = good.without(source="lynas")
    china = smaller["imports"].query("party == 'JP' and material == 'Dy'")
    assert china["tonnes"].tolist() == [400.0, 440.0, 480.0]


def test_leaving_out_a_party_scales_the_shares(good: Instance) -> None:
    assert good.without(party="EU").settings.agreement.shares == {"JP": 1.0}


def test_an_embargo_that_loses_all_its_cuts_goes(good: Instance) -> None:
    only_lynas = good.changed(
        "embargo_cuts[scenario=S1].country=", "embargo_cuts[scenario=S1].supplier=lynas"
    )
    smaller = only_lynas.without(source="lynas")
    assert smaller["embargoes"]["scenario"].tolist() == ["S2"]
    assert smaller["embargo_durations"]["scenario"].tolist() == ["S2"]


@pytest.mark.parametrize(
    ("selection", "says"),
    [
        ({"source": "lynass"}, 'there is no source "lynass"; did you mean "lynas"?'),
        ({"party": "Japan"}, 'did you mean "Japan" (JP)?'),
        ({"sauce": "lynas"}, 'cannot be left out; did you mean "source"?'),
        ({"source": "china"}, "industry is not served in calm times"),
    ],
)
def test_what_cannot_be_left_out_says_why(good: Instance, selection: dict[str, str], says: str) -> None:
    with pytest.raises(InputError) as raised:
        without(good, selection)
    assert says in str(raised.value)
