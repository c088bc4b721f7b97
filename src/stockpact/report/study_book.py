"""The workbook of a study: what moves what first, then every run, then where it comes from."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..study.export import whole
from ..study.main_effects import main_effects, swings
from ..study.results import Results
from .sheets.book import MAX_ROWS, Book
from .sheets.cells import GENERAL, Column, style_of


def write(results: Results, path: str | Path, max_rows: int = MAX_ROWS) -> Path:
    """Write the workbook of a study's results; the file appears whole or not at all.

    ``max_rows`` is the rows of a sheet; runs beyond it are left to ``runs.csv``, and the sheet says so.
    """

    def fill(target: Path) -> None:
        about = results.about
        line = f"{about.get('title') or about.get('name', 'study')} · {about.get('instance', '')}"
        book = Book(str(target), about.get("handling class", "confidential"), line, max_rows)
        _overview(book, results)
        _effects(book, results)
        _runs(book, results)
        _about(book, results)
        book.close()

    return whole(Path(path), fill)


def _overview(book: Book, results: Results) -> None:
    sheet = book.sheet("Overview", "What came out", "The unit stands in each row; solved runs only.")
    found = results.overview()
    sheet.only_table(
        "overview",
        [
            Column("Metric", found["metric"].tolist()),
            Column("Unit", found["unit"].tolist()),
            *(
                Column(name.capitalize(), found[name].tolist(), "#,##0.###")
                for name in ("least", "median", "most")
            ),
            Column("Moves most with", found["moved_most_by"].tolist()),
        ],
        empty="No run was solved.",
    )


def _effects(book: Book, results: Results) -> None:
    sheet = book.sheet(
        "Main effects",
        "Mean of each metric by setting of each lever",
        "The other levers averaged over; the unit stands in each row. Swing: highest less lowest mean.",
    )
    solved = results.solved
    if solved.empty:
        sheet.only_table("effects", [], empty="No run was solved.")
        return
    effects = main_effects(solved, results.levers, results.metrics)
    spread = swings(solved, results.levers, results.metrics).set_index(["metric", "lever"])["swing"]
    swing = [float(spread[m, lever]) for m, lever in zip(effects["metric"], effects["lever"], strict=True)]
    sheet.only_table(
        "effects",
        [
            Column("Metric", effects["metric"].tolist()),
            Column("Unit", [results.units.get(m, "") for m in effects["metric"]]),
            Column("Lever", effects["lever"].tolist()),
            Column("Setting", [_shown(v) for v in effects["setting"]]),
            Column("Runs", effects["runs"].tolist(), "#,##0"),
            Column("Mean", effects["mean"].tolist(), "#,##0.###"),
            Column("Swing of the lever", swing, "#,##0.###"),
        ],
        keys=4,
    )


def _runs(book: Book, results: Results) -> None:
    sheet = book.sheet("Runs", "Every run", "A row a variant; blank settings stay as the instance has them.")
    runs = results.runs
    columns = [Column("Run", runs["run"].tolist(), "0")]
    columns += [_setting(lever, runs[lever]) for lever in results.levers]
    columns += [Column("Status", runs["status"].tolist())]
    columns += [
        Column(f"{name}, {results.units[name]}" if results.units.get(name) else name, runs[name].tolist(),
               style_of(results.units.get(name, "")) or GENERAL)
        for name in results.metrics
    ]  # fmt: skip
    columns += [
        Column("How found", runs["route"].tolist()),
        Column("Time, s", runs["seconds"].tolist(), "0.000"),
        Column("Note", runs["note"].tolist()),
    ]
    sheet.only_table("runs", columns, keys=1 + len(results.levers), empty="No run yet.")


def _about(book: Book, results: Results) -> None:
    sheet = book.sheet("Provenance", "Where the study comes from", "No units.")
    items = {k: v for k, v in results.about.items() if k not in ("units", "format")}
    sheet.only_table("about", [Column("Item", list(items)), Column("Value", list(items.values()), wrap=True)])


def _setting(lever: str, values: pd.Series) -> Column:
    numbers = all(isinstance(v, int | float) or v == "" for v in values)
    return Column(lever, values.tolist(), GENERAL) if numbers else Column(lever, [str(v) for v in values])


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
