"""The first sheet: the answer in sentences, key figures, tables per material and scenario, charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import colours
from ..answer import Answer
from ..key_figures import KeyFigure
from ..scenarios import ScenarioAnswer
from ..worth.page import WorthPage
from .book import Book, Sheet
from .cells import DAYS, MILLION, SHARE, TONNES, Cell, Column
from .charts import paired_columns, stacked_columns
from .layout import Placed
from .worth_charts import worth_charts

WIDTHS = (30.0, 18.0, *[13.0] * 9)
COLUMNS = len(WIDTHS)
CHARACTERS = int(1.15 * sum(WIDTHS))
"""Characters that fit on a line over all columns, in the plain font."""
CHART = (600, 285)


def write(
    sheet: Sheet, answer: Answer, charts: dict[str, Placed | None], reading: Sequence[tuple[str, str]]
) -> None:
    """Fill the sheet; ``charts`` holds where the data of the charts stand: sources and money; ``reading`` the
    other sheets with what each says.
    """
    sheet.ws.freeze_panes(3, 0)
    for k, width in enumerate(WIDTHS):
        sheet.ws.set_column(k, k, width)
        sheet.widths[k] = width
    sheet.row = 4
    page = answer.worth if answer.worth is not None and answer.worth.complete else None
    first = page.headline if page is not None else ()
    for k, text in enumerate([*first, *answer.headline]):
        sheet.paragraph(
            text, COLUMNS - 1, int(CHARACTERS * (0.82 if k == 0 else 0.9)), bold=k == 0, font_size=11
        )
    materials = scenarios = None
    if answer.key_figures:
        sheet.row += 1
        sheet.heading("Key figures")
        _key_figures(sheet, answer.key_figures)
    if page is not None:
        _worth(sheet, page)
        _draw(sheet, worth_charts(sheet.book, answer, charts, CHART), "Charts")
    if answer.materials:
        sheet.heading("By material")
        materials = _materials(sheet, answer)
    if answer.scenarios:
        sheet.heading("By embargo scenario, at its display date: coverage of the material it hits hardest")
        scenarios = _scenarios(sheet, answer)
    for title, lines in (
        ("Scenarios in words", answer.scenario_sentences),
        ("What binds", (*answer.binding_sentences, *answer.notes)),
        ("Mind", answer.remarks),
    ):
        if lines:
            sheet.heading(title)
            for line in lines:
                sheet.paragraph(line, COLUMNS - 1, CHARACTERS)
            sheet.row += 1
    _charts(sheet, answer, materials, scenarios, charts)
    sheet.heading("How to read the rest")
    link = sheet.book.format(font_color="#0563C1", underline=1)
    for name, text in reading:
        sheet.ws.write_url(sheet.row, 0, f"internal:'{name}'!A1", link, name)
        sheet.text(sheet.row, 1, text)
        sheet.row += 1


def _worth(sheet: Sheet, page: WorthPage) -> None:
    """What each step brings, alone, with and without the reserve, and what was not modelled."""
    moves = (page.movers_line,) if page.movers_line else ()
    for title, lines in (
        ("What is gained together", (*page.gains, *page.alone)),
        ("The reserve", (*page.reserve, *page.others)),
        ("How sure, and what was not modelled", (*moves, page.not_modelled, page.money_note)),
    ):
        if lines:
            sheet.heading(title)
            for line in lines:
                sheet.paragraph(line, COLUMNS - 1, CHARACTERS)
            sheet.row += 1


def _key_figures(sheet: Sheet, figures: tuple[KeyFigure, ...]) -> Placed:
    if any(f.low_one == f.low_one for f in figures):
        return _ranged_figures(sheet, figures)
    ranged = any(f.low == f.low or f.high == f.high for f in figures)
    styles = [f'#,##0.0" {f.unit}"' for f in figures]

    def cells(name: str) -> list[Cell]:
        return [Cell(getattr(f, name), s) for f, s in zip(figures, styles, strict=True)]

    columns = [Column("Figure", [f.label for f in figures], width=30)]
    if ranged:
        columns.append(Column("Low", cells("low"), MILLION, width=18))
    columns.append(Column("Base" if ranged else "Value", cells("value"), MILLION, width=18))
    if ranged:
        columns.append(Column("High", cells("high"), MILLION, width=18))
    columns.append(Column("Note", [f.note for f in figures], width=13))
    return sheet.table("KeyFigures", columns)


def _ranged_figures(sheet: Sheet, figures: tuple[KeyFigure, ...]) -> Placed:
    """Key figures over their ranges: one number at a time, and all at once."""
    columns = [
        Column("Figure", [f.label for f in figures], width=30),
        Column("Unit", [f.unit for f in figures], width=18),
    ]
    for name, words in (
        ("low", "Low, all at once"),
        ("low_one", "Low, one at a time"),
        ("value", "As planned"),
        ("high_one", "High, one at a time"),
        ("high", "High, all at once"),
    ):
        columns.append(Column(words, [getattr(f, name) for f in figures], "#,##0.0", width=13))
    columns.append(Column("Note", [f.note for f in figures], width=13))
    return sheet.table("KeyFigures", columns)


def _materials(sheet: Sheet, answer: Answer) -> Placed:
    rows = answer.materials
    held: list[Column] = []
    for title, name, style in (
        ("Target", "target_days", DAYS),
        ("Cover at deadline", "days", DAYS),
        ("Stock at deadline", "stock_t", TONNES),
    ):
        for p in answer.parties:
            found = [r.cover(p) for r in rows]
            unit = "t" if name == "stock_t" else "days"
            held.append(
                Column(
                    f"{title} {p}, {unit}",
                    [None if c is None else getattr(c, name) for c in found],
                    style,
                    width=13,
                )
            )
    columns = [
        Column("Material", [r.name for r in rows]),
        *held,
        Column("Reached", [r.reached for r in rows]),
        Column("Bought, t", [r.bought_t for r in rows], TONNES),
        Column("From strategic sources, % of t", [r.strategic_share for r in rows], SHARE, width=13),
        Column("Average price, EUR/kg", [r.eur_per_t / 1e3 for r in rows], "#,##0.0", width=13),
        Column("One more day of cover, EUR million", [r.day_eur / 1e6 for r in rows], "#,##0.000", width=13),
    ]
    return sheet.table("Materials", columns)


def _scenarios(sheet: Sheet, answer: Answer) -> Placed:
    rows = [(s, c) for s in answer.scenarios for c in s.parties]
    columns = [
        Column("Case", [f"{s.scenario} {s.material} {c.party}" for s, c in rows]),
        Column("Onset", [s.onset for s, _ in rows]),
        Column("Material", [s.material for s, _ in rows]),
        Column("Party", [c.party for _, c in rows]),
        Column("With the reserve, % of need", [c.with_reserve for _, c in rows], SHARE, width=13),
        Column("Without the reserve, % of need", [c.without_reserve for _, c in rows], SHARE, width=13),
        Column(
            "Damage with the reserve, all parties, EUR million",
            [s.damage_with_eur / 1e6 for s, _ in rows],
            MILLION,
            width=16,
        ),
        Column(
            "Damage without the reserve, all parties, EUR million",
            [s.damage_without_eur / 1e6 for s, _ in rows],
            MILLION,
            width=16,
        ),
        Column("Short from", ["" if s.first_short is None else s.first_short.period for s, _ in rows]),
        Column("Short first", [_short_first(s) for s, _ in rows], width=20),
        Column("Scenario", [s.name for s, _ in rows], width=13),
    ]
    return sheet.table("Scenarios", columns)


def _short_first(s: ScenarioAnswer) -> str:
    first = s.first_short
    return "" if first is None else f"{', '.join(first.sectors)} {first.party} ({first.material})"


def _charts(
    sheet: Sheet,
    answer: Answer,
    materials: Placed | None,
    scenarios: Placed | None,
    data: dict[str, Placed | None],
) -> None:
    book: Book = sheet.book
    charts: list[Any] = []
    if materials is not None and any(r.covers for r in answer.materials):
        colour = colours.party_colours(answer.parties)
        headers = [
            (f"{what} {p}, days", c)
            for p in answer.parties
            for what, c in (("Target", colours.LIGHT), ("Cover at deadline", colour[p]))
        ]
        charts.append(
            paired_columns(
                book,
                materials,
                "Cover at the deadline against target, days",
                "Material",
                "days of cover",
                "Material",
                headers,
                CHART,
            )
        )
    sources = data.get("sources")
    if sources is not None:
        years = [h for h in sources.columns if h.isdigit()]
        first, last = sources.columns[years[0]], sources.columns[years[-1]]
        categories = [sources.sheet, sources.first - 1, first, sources.first - 1, last]
        series = []
        for k, row in enumerate(range(sources.first, sources.last + 1)):
            colour_of = colours.SOURCE[k % len(colours.SOURCE)]
            series.append(
                ([sources.sheet, row, 0], categories, [sources.sheet, row, first, row, last], colour_of)
            )
        charts.append(
            stacked_columns(
                book,
                "Purchases by source, EUR million a year (with freight)",
                "Calendar year",
                "EUR million",
                series,
                CHART,
            )
        )
    if scenarios is not None:
        headers = [
            ("Without the reserve, % of need", colours.WITHOUT),
            ("With the reserve, % of need", colours.WITH),
        ]
        charts.append(
            paired_columns(
                book,
                scenarios,
                "Coverage in each scenario, % of need of the material hit hardest",
                "Scenario, material, party",
                "% of need",
                "Case",
                headers,
                CHART,
                "0%",
                1.0,
            )
        )
    money = data.get("money")
    if money is not None:
        colour = colours.party_colours(answer.parties)
        series = [
            (
                money.head(f"{p}, EUR million"),
                money.cells("Fiscal year"),
                money.cells(f"{p}, EUR million"),
                colour[p],
            )
            for p in answer.parties
        ]
        charts.append(
            stacked_columns(
                book,
                "Outlays by fiscal year, EUR million (real)",
                "Fiscal year, named by the year in which it begins",
                "EUR million",
                series,
                CHART,
            )
        )
    _draw(
        sheet,
        charts,
        "Charts of the plan" if answer.worth is not None and answer.worth.complete else "Charts",
    )


def _draw(sheet: Sheet, charts: Sequence[Any], heading: str) -> None:
    """Charts in two columns below a heading, on a page of their own."""
    if not charts:
        return
    sheet.breaks.append(sheet.row)
    sheet.ws.set_h_pagebreaks(sheet.breaks)
    sheet.heading(heading)
    for k, chart in enumerate(charts):
        sheet.ws.insert_chart(
            sheet.row + 15 * (k // 2),
            0,
            chart,
            {
                "x_offset": 2 + (k % 2) * (CHART[0] + 12),
                "y_offset": 2,
                "object_position": 2,
                "description": "Chart; its numbers stand in the tables of this workbook.",
            },
        )
    sheet.row += 15 * ((len(charts) + 1) // 2) + 1
