"""The answer on a screen: rich tables on a terminal, plain text when piped. Nothing is printed here.

Text from data loses its control characters and is never read as markup, so that no cell can steer a terminal.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .answer import Answer
from .measures import PlanLike
from .remarks import Gap
from .scenarios import ScenarioAnswer
from .units import DASH, number, percent, plural
from .worth.facts import TOGETHER
from .worth.page import WorthPage
from .worth.words import movers_line

if TYPE_CHECKING:
    from rich.console import Group

WIDTH = 110
"""Characters of a line of plain text."""
SHOWN_MOVERS = 5
"""Ranges told on a screen; the workbook has ten."""
CELL = 28
"""Characters of a line of text in a cell; longer text goes on in the next."""
GAIN_NOTE = (
    "Least to most: by which step comes first. Below 0 is worse together. A day of cover is a day's need in "
    "store."
)
"""What stands below the table of gains."""
SCENARIO_NOTE = (
    "Without and with the reserve: share of need that is served of the material hit most, and damage of one "
    "embargo that begins then, both expected. Other materials and sharing rules: see the workbook."
)
"""What stands below the table of scenarios."""


@dataclass(frozen=True)
class Grid:
    """A table as text: heads, rows of the same length, and which columns are numbers."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]


def clean(text: object) -> str:
    """Text as a terminal may show it: line breaks become blanks, other control characters are left out."""
    shown = (" " if c in "\r\n\t" else c for c in str(text))
    return "".join(c for c in shown if c == " " or unicodedata.category(c)[0] != "C")


def status_lines(plan: PlanLike) -> list[str]:
    """What was done, a line a step: build-up, releases, audit. Read from the plan alone, so it serves saved
    plans too.
    """
    meta, tables = plan.meta, plan.tables
    size: Mapping[str, Any] = meta.get("size") or {}
    parts = [str(meta.get("status", "unknown"))]
    if size:
        integers = int(size.get("integers", 0))
        parts.append(
            plural(int(size["columns"]), "variable") + (f", {integers:,} integer" if integers else "")
        )
        gap = meta.get("gap")
        if integers and isinstance(gap, (int, float)):
            parts.append(f"gap {gap * 100:.2f} %")
    out = ["build-up   " + " · ".join(parts)]
    scenarios = tables["release"]["scenario"].nunique()
    if scenarios:
        out.append(
            f"releases   {plural(scenarios, 'scenario')} · rule {plan.instance.settings.agreement.rule}"
        )
    audit = tables["audit"]
    if len(audit):
        failed = int((~audit["ok"]).sum())
        words = f", {failed} violated" if failed else ", none violated"
        out.append(f"audit      {plural(len(audit), 'check')}{words}")
    return [clean(line) for line in out]


def material_grid(answer: Answer) -> Grid:
    """The table per material."""
    heads = ["Material"]
    for title in ("Target", "Stock at deadline"):
        unit = "days" if title == "Target" else "t"
        heads += [f"{title} {p}, {unit}" for p in answer.parties]
    heads += [
        "Reached",
        "From strategic sources",
        "Average price, EUR/kg",
        "One more day of cover costs, EUR million",
    ]
    rows = []
    for r in answer.materials:
        covers = [r.cover(p) for p in answer.parties]
        rows.append(
            (
                r.name,
                *(DASH if c is None else number(c.target_days) for c in covers),
                *(DASH if c is None else number(c.stock_t) for c in covers),
                r.reached,
                percent(r.strategic_share),
                number(r.eur_per_t / 1e3),
                number(r.day_eur / 1e6),
            )
        )
    count = 2 * len(answer.parties)
    right = frozenset([*range(1, count + 1), count + 2, count + 3, count + 4])
    return Grid(tuple(clean(h) for h in heads), tuple(tuple(clean(c) for c in row) for row in rows), right)


def gap_grid(gaps: Sequence[Gap]) -> Grid:
    """The table of policies that are missed or have to give."""
    heads = ("Policy", "Party", "Material", "When", "Asked", "Possible", "Gap", "Unit", "Where")
    rows = tuple(
        tuple(
            clean(c)
            for c in (
                g.policy,
                g.party,
                g.material,
                g.period,
                number(g.asked),
                number(g.possible),
                number(g.gap),
                g.unit,
                g.where,
            )
        )
        for g in gaps
    )
    return Grid(heads, rows, frozenset((4, 5, 6)))


def scenario_grid(answer: Answer) -> Grid:
    """The table per scenario: coverage of the material it hits hardest, who is short first, damage."""
    heads = ["Scenario", "Begins", "Hits\nmost"]
    for party in map(clean, answer.parties):
        heads += [f"{party}, %\nwithout", f"{party}, %\nwith"]
    heads += [
        "Short first\nwith",
        "Damage,\nEUR\nmillion,\nwithout",
        "Damage,\nEUR\nmillion,\nwith",
    ]
    rows = []
    for s in answer.scenarios:
        found = {p.party: p for p in s.parties}
        cells = [f"{s.scenario} {s.name}", s.onset, s.material]
        for party in answer.parties:
            p = found.get(party)
            shares = (DASH, DASH) if p is None else (percent(p.without_reserve), percent(p.with_reserve))
            cells += [share.removesuffix(" %") for share in shares]
        cells += [_short_first(s), number(s.damage_without_eur / 1e6), number(s.damage_with_eur / 1e6)]
        rows.append(tuple(clean(c) for c in cells))
    count = 2 * len(answer.parties)
    right = frozenset([*range(3, 3 + count), 4 + count, 5 + count])
    return Grid(tuple(heads), tuple(rows), right)


def _short_first(s: ScenarioAnswer) -> str:
    first = s.first_short
    if first is None:
        return "nobody"
    when = "" if first.period == s.onset else f", {first.period}"
    return f"{first.party} {', '.join(first.sectors)} ({first.material}{when})"


def gain_grid(page: WorthPage, answer: Answer) -> Grid:
    """The table of what each step of acting together brings."""
    shown = answer.money
    heads = ["Worth of,\nEUR million", "All"]
    heads += [f"{shown.currency}\nmillion"] if shown.beside else []
    heads += ["Least to most", *answer.parties]
    heads += ["Damage\naverted", "Outlays\nsaved", "Refill\nsaved", "Missed days\navoided"]
    rows = []
    for name in dict.fromkeys(g.gain for g in page.facts.gains):
        whole = page.facts.gain(name)
        if whole is None:
            continue
        mine = [page.facts.gain(name, p) for p in answer.parties]
        rows.append(
            (
                "all of it together" if name == TOGETHER else name,
                shown.million(whole.net_eur),
                *([number(whole.net_eur * shown.per_eur / 1e6)] if shown.beside else []),
                f"{shown.million(whole.least_eur)} to {shown.million(whole.most_eur)}",
                *(DASH if g is None else shown.million(g.net_eur) for g in mine),
                shown.million(whole.damage_eur),
                shown.million(whole.outlays_eur),
                shown.million(whole.refill_eur),
                number(whole.missed_days),
            )
        )
    return Grid(
        tuple(heads), tuple(tuple(clean(c) for c in r) for r in rows), frozenset(range(1, len(heads)))
    )


def _parts(answer: Answer) -> list[str | Grid]:
    """The answer in order: sentences and tables; a blank string is a blank line."""
    if not answer.solved:
        grid: list[str | Grid] = [gap_grid(answer.gaps)] if answer.gaps else []
        return [answer.headline[0], *grid, *(["", *answer.advice] if answer.advice else [])]
    out = [*_worth_parts(answer), *answer.headline]
    if answer.materials:
        out += ["", material_grid(answer)]
    if answer.scenarios:
        out += ["", scenario_grid(answer), SCENARIO_NOTE]
    if answer.remarks:
        out += ["", *answer.remarks]
    if answer.binding_sentences:
        out += ["", " ".join(["What binds:", *answer.binding_sentences, *answer.notes])]
    if len(answer.gaps) > 1:
        out += ["", gap_grid(answer.gaps)]
    return out


def _worth_parts(answer: Answer) -> list[str | Grid]:
    """What the pact is worth, before the plan itself."""
    page = answer.worth
    if page is None:
        return []
    if not page.complete:
        return [*page.others, ""] if page.others else []
    out: list[str | Grid] = [*page.headline]
    if page.facts.gains:
        out += ["", gain_grid(page, answer), GAIN_NOTE]
    moves = movers_line(page.moved, page.movers[:SHOWN_MOVERS], answer.money)
    told = [*page.alone, *page.reserve, *page.others, moves]
    out += ["", *(line for line in told if line), "", page.not_modelled, page.money_note]
    return [*out, "", "The plan:"]


def plain(answer: Answer, width: int = WIDTH) -> str:
    """The answer as text for a pipe or file, lines no longer than ``width`` where words allow; ends with a
    newline.
    """
    lines: list[str] = []
    for part in _parts(answer):
        if isinstance(part, Grid):
            lines += _plain_grid(part)
        elif part:
            lines += textwrap.wrap(clean(part), width, subsequent_indent="  ") or [""]
        else:
            lines.append("")
    return "\n".join(lines) + "\n"


def _plain_grid(grid: Grid) -> list[str]:
    heads = [_broken(h, 11) for h in grid.heads]
    rows = [[_cell(text, k in grid.right) for k, text in enumerate(row)] for row in grid.rows]
    columns = list(zip(heads, *rows, strict=True))
    widths = [max(len(line) for cell in column for line in cell) for column in columns]
    out = [*_lines(heads, widths, grid.right), "  ".join("-" * w for w in widths)]
    for row in rows:
        out += _lines(row, widths, grid.right)
    return [" " + line.rstrip() for line in out]


def _cell(text: str, right: bool) -> list[str]:
    """A cell's lines: a number stays on one, text goes on in the next, moved in."""
    return [text] if right else textwrap.wrap(text, CELL, subsequent_indent=" ") or [""]


def _lines(cells: Sequence[Sequence[str]], widths: Sequence[int], right: frozenset[int]) -> list[str]:
    """A row of cells as lines of text."""
    height = max(len(cell) for cell in cells)
    return [
        "  ".join(
            _pad(cell[line] if line < len(cell) else "", width, k in right)
            for k, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        for line in range(height)
    ]


def _pad(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)


def _broken(head: str, width: int) -> list[str]:
    """A head's lines; where it has line breaks of its own, those count."""
    if "\n" in head:
        return head.split("\n")
    return textwrap.wrap(head, width, break_long_words=False) or [""]


def render(answer: Answer) -> Group:
    """The answer for a rich console."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    out: list[Any] = []
    for number_of, part in enumerate(_parts(answer)):
        if isinstance(part, str):
            out.append(Text(clean(part), style="bold" if number_of == 0 else ""))
            continue
        table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
        for k, head in enumerate(part.heads):
            table.add_column(
                Text("\n".join(_broken(head, 11))),
                justify="right" if k in part.right else "left",
                vertical="bottom",
            )
        for row in part.rows:
            table.add_row(*(Text(cell) for cell in row))
        out.append(Padding(table, (0, 0, 0, 1)))
    return Group(*out)
