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
from .units import DASH, number, percent, plural

if TYPE_CHECKING:
    from rich.console import Group

WIDTH = 110
"""Characters of a line of plain text."""


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


def _parts(answer: Answer) -> list[str | Grid]:
    """The answer in order: sentences and tables; a blank string is a blank line."""
    if not answer.solved:
        grid: list[str | Grid] = [gap_grid(answer.gaps)] if answer.gaps else []
        return [answer.headline[0], *grid, *(["", *answer.advice] if answer.advice else [])]
    out: list[str | Grid] = [*answer.headline]
    if answer.materials:
        out += ["", material_grid(answer)]
    for lines in (answer.scenario_sentences, answer.remarks):
        if lines:
            out += ["", *lines]
    if answer.binding_sentences:
        out += ["", "What binds: " + " ".join(answer.binding_sentences)]
    if len(answer.gaps) > 1:
        out += ["", gap_grid(answer.gaps)]
    return out


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
    height = max(len(h) for h in heads)
    cells = [[*h, *[""] * (height - len(h))] for h in heads]
    widths = [max(len(t) for t in (*cells[k], *(row[k] for row in grid.rows))) for k in range(len(heads))]
    lines = [[column[k] for column in cells] for k in range(height)]
    out = [
        "  ".join(_pad(t, w, k in grid.right) for k, (t, w) in enumerate(zip(line, widths, strict=True)))
        for line in [*lines, *grid.rows]
    ]
    out.insert(height, "  ".join("-" * w for w in widths))
    return [" " + line.rstrip() for line in out]


def _pad(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)


def _broken(head: str, width: int) -> list[str]:
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
                Text("\n".join(_broken(clean(head), 11))),
                justify="right" if k in part.right else "left",
                vertical="bottom",
            )
        for row in part.rows:
            table.add_row(*(Text(cell) for cell in row))
        out.append(Padding(table, (0, 0, 0, 1)))
    return Group(*out)
