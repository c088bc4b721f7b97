"""A good instance broken in some hundred ways: never a traceback, always the right file, row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from stockpact.instance.catalogue import CATALOGUE
from tests.instance.good import CSV, TOML, edited, problems_of, rows_of

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Mutation:
    """A file changed, and the problem that must be named: file, row, column and a word of the message."""

    name: str
    changed: dict[str, str | bytes | None]
    file: str
    row: int
    column: str
    says: str


def cell(
    table: str, at: int, column: str, value: str, says: str, place: tuple[str, int, str] | None = None
) -> Mutation:
    """One cell of a table replaced; the problem stands at that cell, or at a place of its own."""

    def put(rows: Rows) -> None:
        rows[at][column] = value

    file, row, named = place or (f"{table}.csv", at + 2, column)
    return Mutation(f"{table}.{column}={value or 'blank'}", edited(table, put), file, row, named, says)


def filled_row(table: str, column: str) -> int:
    """The first row of a table that fills a column, else the first."""
    return next((n for n, row in enumerate(rows_of(table)) if row.get(column)), 0)


def numeric_cells() -> Iterator[Mutation]:
    """Each column of numbers: beyond its bounds, blank where it must be filled, one odd form in turn."""
    turn = 0
    for table in CSV:
        for c in CATALOGUE[table].columns:
            if not c.is_number:
                continue
            at = filled_row(table, c.name)
            odd = {
                "many": f"expected {c.expected}",
                "1,200": "decimal comma or thousands separator: write 1200",
                "nan": "not a finite number",
                "-inf": "not a finite number",
                "5%": "write 0.05",
                "12 t": "expected",
            }
            form = list(odd)[turn % len(odd)]
            turn += 1
            yield cell(table, at, c.name, form, odd[form])
            low, high = (c.ge if c.ge is not None else c.gt), (c.le if c.le is not None else c.lt)
            if low is not None and turn % 2 == 0:
                yield cell(table, at, c.name, f"{low - 7:g}", "must be")
            if high is not None and turn % 2:
                yield cell(table, at, c.name, f"{high + 7:g}", "must be")
            if c.kind == "integer" and turn % 2:
                yield cell(table, at, c.name, "1.5", "a whole number")
            if c.required and turn % 2:
                yield cell(table, at, c.name, "", "is blank")


def other_cells() -> Iterator[Mutation]:
    for table in CSV:
        for c in CATALOGUE[table].columns:
            at = filled_row(table, c.name)
            value = rows_of(table)[at].get(c.name, "")
            if c.refers:
                wrong = value + "x" if value else "nobody"
                yield cell(
                    table, at, c.name, wrong, f'did you mean "{value}"' if len(value) > 2 else "not in"
                )
                if c.required:
                    yield cell(table, at, c.name, "", "is blank")
            elif c.kind == "choice" and value:
                yield cell(table, at, c.name, value + "s", f'did you mean "{value}"?')
            elif c.kind == "yes/no":
                yield cell(table, at, c.name, "maybe", "expected yes or no")
            elif c.kind == "period":
                yield cell(table, at, c.name, "2028-13", "expected a quarter such as 2028Q1")


def rows_and_columns() -> Iterator[Mutation]:
    for table, text in CSV.items():
        count = len(rows_of(table))
        yield Mutation(
            f"{table}: a row twice",
            edited(table, lambda rows: rows.append(dict(rows[0]))),
            f"{table}.csv",
            count + 2,
            "",
            "repeats row 2",
        )
        head, _, body = text.partition("\n")
        first = head.split(",")[0]
        yield Mutation(
            f"{table}: a column misspelt",
            {f"{table}.csv": f"{first}x{head[len(first) :]}\n{body}"},
            f"{table}.csv",
            1,
            f"{first}x",
            f'did you mean "{first}"?',
        )
        if count % 2:
            yield Mutation(
                f"{table}: a column twice",
                {f"{table}.csv": f"{head},{first}\n{body}"},
                f"{table}.csv",
                1,
                first,
                "2 times",
            )
            yield cell(table, 0, "source", "", "a number without a source")
        else:
            yield Mutation(
                f"{table}: a cell too many",
                {f"{table}.csv": f"{text}1,200{',' * head.count(',')}\n"},
                f"{table}.csv",
                count + 2,
                "",
                "the header has",
            )
            yield cell(table, 0, "source", "Assumption.", "an assumption without its reason")
    yield Mutation(
        "a table misspelt", {"demnd.csv": CSV["demand"]}, "demnd.csv", 0, "", 'did you mean "demand"?'
    )
    yield Mutation("no materials", {"materials.csv": None}, "materials.csv", 0, "", "is missing")
    yield Mutation("no settings", {"instance.toml": None}, "instance.toml", 0, "", "is missing")
    yield Mutation("an empty file", {"budgets.csv": ""}, "budgets.csv", 0, "", "is empty")
    yield Mutation("blank lines only", {"budgets.csv": "\n\n,,\n"}, "budgets.csv", 0, "", "is empty")
    yield Mutation(
        "semicolons", {"prices.csv": CSV["prices"].replace(",", ";")}, "prices.csv", 1, "", "semicolons"
    )
    yield Mutation("tabs", {"prices.csv": CSV["prices"].replace(",", "\t")}, "prices.csv", 1, "", "tabs")
    yield Mutation(
        "latin-1",
        {"parties.csv": CSV["parties"].replace("European", "Européen").encode("latin-1")},
        "parties.csv",
        3,
        "",
        "is not UTF-8",
    )
    yield Mutation("utf-16", {"parties.csv": CSV["parties"].encode("utf-16")}, "parties.csv", 0, "", "UTF-16")
    yield Mutation(
        "a torn quote", {"parties.csv": CSV["parties"] + '"x'}, "parties.csv", 4, "", "quotation mark"
    )
    yield Mutation(
        "a control character",
        edited("parties", lambda r: r[0].update(note="a\x07b")),
        "parties.csv",
        2,
        "note",
        "control character",
    )


def years() -> Iterator[Mutation]:
    def without(where: Callable[[dict[str, str]], bool]) -> Callable[[Rows], None]:
        def drop(rows: Rows) -> None:
            rows[:] = [row for row in rows if not where(row)]

        return drop

    for table in ("demand", "prices", "supply", "access", "imports"):
        for year in ("2028", "2029"):
            change = edited(table, without(lambda row, y=year: row["material"] == "Dy" and row["year"] == y))
            yield Mutation(f"{table}: no {year}", change, f"{table}.csv", 0, "years", f"{year} missing for")
    for table in ("demand", "prices"):
        change = edited(table, without(lambda row: row["material"] == "Dy" and row["year"] == "2027"))
        yield Mutation(f"{table}: no 2027", change, f"{table}.csv", 0, "years", "2027 missing for")
    yield Mutation(
        "budgets: no 2028",
        edited("budgets", without(lambda row: row["fiscal_year"] == "2028")),
        "budgets.csv",
        0,
        "fiscal_year",
        "2028 missing for party JP",
    )
    yield cell("demand", 0, "period", "2027Q1", "both filled")
    yield cell("demand", 0, "year", "", "fill year or period")
    yield cell("demand", 0, "year", "2072", "outside the calendar")
    yield cell("withdrawals", 0, "period", "2082Q3", "outside the calendar")


def dates() -> Iterator[Mutation]:
    for table, column in (
        ("targets", "deadline"),
        ("embargoes", "first_onset"),
        ("embargoes", "last_onset"),
        ("embargoes", "display_onset"),
        ("orders", "period"),
        ("contracts", "start"),
        ("contracts", "end"),
    ):
        yield cell(table, 0, column, "2031Q1", "outside the calendar, 2027Q1–2029Q4")
        yield cell(table, 0, column, "2026Q4", "outside the calendar, 2027Q1–2029Q4")
        yield cell(table, 0, column, "2028-01", "expected a quarter")
    yield cell("opening_stock", 0, "acquired", "2027Q1", "before the calendar begins")
    yield cell("embargoes", 0, "first_onset", "2029Q3", "is after last_onset, 2029Q2")
    yield cell("contracts", 0, "end", "2027Q1", "is after end, 2027Q1", ("contracts.csv", 2, "start"))


def together() -> Iterator[Mutation]:
    yield cell("access", 3, "share", "0.6", "add to 1.2 in 2027Q1 (JP 0.6, EU 0.6)")
    yield cell("access", 0, "headroom_share", "0.1", "fill exactly one of share or headroom_share")
    yield cell("access", 0, "share", "", "fill exactly one of share or headroom_share")
    yield cell(
        "targets",
        0,
        "material",
        "Dy",
        "fill exactly one of material or risk_class",
        ("targets.csv", 2, "risk_class"),
    )
    yield cell("targets", 0, "risk_class", "low", "no material in materials.csv has this risk class")
    yield cell("targets", 1, "material", "Tb", "no demand of party EU in demand.csv")
    yield cell("quotas", 0, "tonnes", "5", "fill exactly one of tonnes or share", ("quotas.csv", 2, "share"))
    yield cell(
        "quotas",
        0,
        "country",
        "CN",
        "fill exactly one of supplier or country or strategic",
        ("quotas.csv", 2, "strategic"),
    )
    yield cell("quotas", 1, "country", "CH", "no source in sources.csv has this country")
    yield cell("quotas", 0, "first_year", "2030", "is more than last_year, 2029")
    yield cell(
        "embargo_cuts",
        0,
        "supplier",
        "china",
        "fill exactly one of supplier or country",
        ("embargo_cuts.csv", 2, "country"),
    )
    yield cell("embargo_cuts", 0, "country", "CH", "no source in sources.csv has this country")
    yield cell(
        "embargo_cuts",
        0,
        "scenario",
        "S2",
        "has no row in embargo_cuts.csv",
        ("embargoes.csv", 2, "scenario"),
    )
    yield cell("embargo_durations", 0, "probability", "0.7", "add to 0.95, not to 1")
    yield cell("shortage_steps", 0, "share", "0.2", "add to 1.1")
    yield cell("shortage_steps", 1, "eur_per_t", "500000", "costs less than the step before it, 600000")
    yield Mutation(
        "shortage_steps: none for terbium",
        edited("shortage_steps", lambda rows: rows.__delitem__(slice(3, 5))),
        "shortage_steps.csv",
        0,
        "",
        "no steps for party JP, material Tb, sector other",
    )
    yield cell("contracts", 0, "minimum_t", "60", "is more than maximum_t, 50")
    yield cell("contracts", 0, "lot_t", "60", "is more than maximum_t, 50")
    yield cell("storage", 1, "modules", "10", "space is without limit")
    yield cell("opening_stock", 0, "storage", "", "name a site of storage.csv")
    yield cell(
        "storage",
        0,
        "owner",
        "EU",
        "only the stock of EU may stand there",
        ("opening_stock.csv", 2, "storage"),
    )
    yield cell("ranges", 0, "low", "2", "is more than high, 1.2")
    yield cell("ranges", 0, "path", "demand[party=KR].tonnes", 'no row of demand has party "KR"')
    yield cell("ranges", 1, "path", "policy.release_delay", 'did you mean "policy.release_delay_days"?')
    yield cell("imports", 3, "tonnes", "180", "industry is not served in calm times: party JP, material Dy")
    yield cell("imports", 0, "tonnes", "200", "exceeds its access, 45 t")
    yield cell("imports", 0, "balancing", "yes", "only one may", ("imports.csv", 5, "balancing"))
    yield cell("imports", 6, "tonnes", "40", "exceeds its access, 7.5 t")


BROKEN_SETTINGS = (
    ('start = "2027Q1"', 'start = "2027-01"', "start", "calendar.start", "expected a quarter such as 2028Q1"),
    ('end = "2029Q4"', 'end = "2026Q4"', "end", "calendar.end", "lies before the start"),
    ('step = "quarter"', 'step = "quarters"', "step", "calendar.step", 'did you mean "quarter"?'),
    ("discount_rate = 0.03", 'discount_rate = "0,03"', "discount", "money.discount_rate", "decimal comma"),
    (
        "discount_rate = 0.03",
        "discount_rate = 3",
        "discount",
        "money.discount_rate",
        "must be between -0.5 and 1",
    ),
    ("discount_rate = 0.03", "discount_rate = nan", "discount", "money.discount_rate", "not a finite number"),
    ("discount_rate = 0.03", "discount_rate = true", "discount", "money.discount_rate", "expected a number"),
    (
        "discount_rate = 0.03",
        "discont_rate = 0.03",
        "discont",
        "money.discont_rate",
        '"money.discount_rate"?',
    ),
    (
        "release_delay_days = 15",
        "release_delay_days = -1",
        "release",
        "policy.release_delay_days",
        "must be between",
    ),
    ("JP = 0.45", "JP = 0.5", "shares", "agreement.shares", "add to 1.05"),
    ("JP = 0.45", "KR = 0.45", "shares", "agreement.shares.KR", 'no party "KR"'),
    ("JP = 0.45, ", "", "shares", "agreement.shares", "no share for party JP"),
    ("JPY = 160.0", "JPY = 0", "per_eur", "money.per_eur.JPY", "must be more than 0"),
    ('"ECB, 2026"', '"assumption"', "per_eur", "money.per_eur.JPY", "without its reason"),
    ('"money.per_eur" = "ECB, 2026"\n', "", "per_eur", "money.per_eur.JPY", "a number without a source"),
    (
        '"money.per_eur" =',
        '"money.per_euro" =',
        '"money.per_euro"',
        "sources.money.per_euro",
        "that is not there",
    ),
    ('name = "good"\n', "", "", "name", "is missing"),
    ("[calendar]", "[calendar", "[calendar", "", "cannot be read as TOML"),
    ("[calendar]", "[calender]", "start", "calender.start", 'did you mean "calendar.start"?'),
    ('handling_class = "public"', 'handling_class = "secret"', "handling", "handling_class", "one of public"),
)


def settings() -> Iterator[Mutation]:
    for old, new, anchor, column, says in BROKEN_SETTINGS:
        assert old in TOML
        text = TOML.replace(old, new)
        row = next((n for n, line in enumerate(text.split("\n"), 1) if anchor and line.startswith(anchor)), 0)
        yield Mutation(
            f"instance.toml: {new or 'without ' + old}",
            {"instance.toml": text},
            "instance.toml",
            row,
            column,
            says,
        )


MUTATIONS = [
    *numeric_cells(),
    *other_cells(),
    *rows_and_columns(),
    *years(),
    *dates(),
    *together(),
    *settings(),
]


def test_there_are_many() -> None:
    assert len(MUTATIONS) >= 150


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name)
def test_a_broken_instance_names_the_place(mutation: Mutation, tmp_path: Path) -> None:
    problems = problems_of(tmp_path / "broken", mutation.changed)
    places = [p for p in problems if p.file == mutation.file and mutation.says in p.message]
    assert places, "\n".join(map(str, problems))
    assert any(p.row == mutation.row for p in places), "\n".join(map(str, places))
    assert any(p.row == mutation.row and mutation.column in p.column for p in places), "\n".join(
        map(str, places)
    )
