"""The native charts of the worth tables: gains, what moves the result, coverage by onset, owner and host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import colours
from ..answer import Answer
from .book import Book
from .charts import beside_zero, lines, stacked_columns, tornado
from .layout import Placed


def worth_charts(
    book: Book, answer: Answer, data: Mapping[str, Placed | None], size: tuple[int, int]
) -> list[Any]:
    """A chart for each of the tables that is there: gains, movers, onsets, custody."""
    out: list[Any] = []
    colour = colours.party_colours(answer.parties)
    placed = data.get("gains")
    if placed is not None:
        headers = [(f"{p}, EUR million", colour[p]) for p in answer.parties]
        title = "Worth of acting together by step, EUR million (present value)"
        out.append(beside_zero(book, placed, title, "Step", "EUR million", "Step", headers, size))
    placed = data.get("movers")
    if placed is not None and answer.worth is not None:
        what = answer.worth.moved.split(",")[0]
        unit = "EUR million" if answer.worth.movers[0].unit == "EUR" else answer.worth.movers[0].unit
        title = f"What moves {what} most, change in {unit}"
        out.append(tornado(book, placed, title, f"Change against the plan, {unit}", "Number alone", size))
    placed = data.get("onsets")
    if placed is not None:
        series = [
            (f"{p} {words}, % of need", colour[p], dash)
            for p in answer.parties
            for words, dash in (("without", "dash"), ("with", "solid"))
            if f"{p} {words}, % of need" in placed.columns
        ]
        title = "Worst scenario: need served with the reserve (solid) and without (dashed), by onset"
        out.append(lines(book, placed, title, "Period in which the embargo begins", "Onset", series, size))
    placed = data.get("custody")
    if placed is not None:
        shades = {
            "On its own soil, t": "#404040",
            "On a partner's soil, t": colours.SKY,
            "Elsewhere, t": colours.LIGHT,
        }
        rows = [
            (placed.head(h), placed.cells("Owner and material"), placed.cells(h), c)
            for h, c in shades.items()
        ]
        title = "Owner and host: whose soil the stock lies on at the end, tonnes"
        out.append(stacked_columns(book, title, "Owner and material", "tonnes", rows, size))
    return out
