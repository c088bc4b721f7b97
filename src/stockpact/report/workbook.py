"""The workbook of a plan: the answer first, what a committee reads next, the proofs behind.

:func:`write` makes a file that Excel and LibreOffice open without repair. Totals are live formulas whose
stored values are the ones they give. The file appears whole or not at all.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..instance.errors import StockpactError
from . import answer as answers
from .measures import PlanLike
from .sheets import details, front, inputs, pictures, years
from .sheets import money as money_sheet
from .sheets.book import MAX_ROWS, Book, Sheet
from .sheets.layout import Placed
from .units import Money

SHEETS: dict[str, tuple[str, str]] = {
    "Answer": (
        "",
        "Money is real, in EUR million; tonnes are t of the stocked form; cover in days of yearly need.",
    ),
    "Plan by year": (
        "Plan by year",
        "Calendar years; tonnes (t) and EUR million. Cells are live sums over the sheet Purchases.",
    ),
    "Purchases": (
        "Purchases by delivery",
        "t; EUR real; EUR/t at the source. Filter, and the totals follow.",
    ),
    "Contracts": ("Orders under contracts", "t; lots; EUR real."),
    "Stock and cover": ("Stock against target", "t at the end of the period; cover in days of yearly need."),
    "Money": (
        "Outlays by fiscal year and item",
        "EUR million, real; a fiscal year is named by the year in which it begins; end value is not in here.",
    ),
    "Releases": (
        "Releases under the agreed rule",
        "t in a period; share: probability that the embargo is still on. Other rules: tables/release.",
    ),
    "Coverage": (
        "Coverage in each scenario at its display date",
        "t and EUR expected over the embargo; % of need, with the reserve and without.",
    ),
    "Fairness": (
        "The sharing rules side by side",
        "t; % of need; EUR expected for one event; days. Inside a party the division is a benchmark.",
    ),
    "What binds": (
        "What binds",
        "What one more unit would cost (or, negative, save); the unit stands in each row.",
    ),
    "Gaps": (
        "Policies that are missed",
        "The unit stands in each row. A missed policy is missed; it has no price.",
    ),
    "Inputs": (
        "Inputs as used",
        "Units stand in the headers. Row is the row in the table's file; the header is row 1.",
    ),
    "Audit": ("Audit", "Recomputed from the tables of this plan without the model; units stand in each row."),
    "Provenance": ("Provenance", "Units are named where there are any."),
    "Sources": (
        "Sources of the inputs",
        "Numbers are those in the sheet Inputs; no units. Assumptions begin with that word.",
    ),
    "Charts": ("Stock against target", "Tonnes (t) at the end of each period; EUR million by fiscal year."),
}
"""Sheets that are always there: name to title and unit line."""

Filler = Callable[[Sheet, PlanLike], None]
APPENDIX: dict[str, tuple[Filler, str, str]] = {
    "Key numbers": (details.summary, "Headline numbers", "The unit stands in each row."),
    "Coverage by sector": (
        details.coverage_by_sector,
        "Coverage by sector",
        "t expected over the embargo; % of need. By period: tables/coverage.",
    ),
    "Damage by onset": (
        details.damage,
        "Expected damage by onset",
        "EUR million expected for one event, real. By material and rule: tables/damage.",
    ),
    "Stock by site": (
        details.stock_by_site,
        "Stock by site",
        "t at and in each period; rows without stock left out.",
    ),
    "Storage": (details.storage, "Space leased and used", "modules; m3."),
}
"""Sheets that follow when their table says more than the sheets before: name to filler, title, unit line."""


class CannotWriteError(StockpactError):
    """The workbook could not be put in its place, mostly because another program holds it open."""


def write(
    plan: PlanLike,
    path: str | Path,
    currency: str | None = None,
    *,
    low: PlanLike | None = None,
    high: PlanLike | None = None,
    answer: answers.Answer | None = None,
    max_rows: int = MAX_ROWS,
) -> Path:
    """Write the workbook of a plan to ``path`` and return it.

    ``currency`` shows money in that currency beside EUR; ``low`` and ``high`` are the plans of the ranges'
    low and high run for the key figures. An ``answer`` that was read before is not read again. Raises
    InputError for a currency without exchange rate and CannotWriteError when the file cannot be replaced.
    """
    answer = answer or answers.read(plan, currency, low=low, high=high)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".tmp", dir=target.parent)
    os.close(handle)
    try:
        _fill(plan, answer, name, max_rows)
        os.chmod(name, 0o644)
        try:
            os.replace(name, target)
        except PermissionError as error:
            raise CannotWriteError(
                f"{target} cannot be replaced; close the program that holds it open"
            ) from error
    finally:
        Path(name).unlink(missing_ok=True)
    return target


def _fill(plan: PlanLike, answer: answers.Answer, target: str, max_rows: int) -> None:
    made = str(plan.meta.get("time", "") or "")
    line = " · ".join(part for part in (answer.title, f"plan {answer.status}", made[:10]) if part)
    book = Book(target, answer.handling_class, line, max_rows)
    book.file.set_properties(
        {
            "title": answer.title[:255],
            "comments": f"Handling class: {answer.handling_class}",
            "category": answer.handling_class,
        }
    )
    shown: Money = answer.money
    sheets = {name: book.sheet(name, title or answer.title, about) for name, (title, about) in SHEETS.items()}
    bought = details.purchases(sheets["Purchases"], plan)
    spent = money_sheet.write(sheets["Money"], plan, shown)
    data: dict[str, Placed | None] = {
        "sources": years.write(sheets["Plan by year"], plan, bought, shown),
        "money": pictures.write(sheets["Charts"], plan, spent),
    }
    details.contracts(sheets["Contracts"], plan)
    details.stock_and_cover(sheets["Stock and cover"], plan)
    details.releases(sheets["Releases"], plan)
    details.coverage(sheets["Coverage"], plan)
    details.fairness(sheets["Fairness"], plan)
    details.binding(sheets["What binds"], plan)
    details.gaps(sheets["Gaps"], plan)
    cited = inputs.Sources()
    inputs.write(sheets["Inputs"], plan, cited)
    cited.write(sheets["Sources"])
    details.audit(sheets["Audit"], plan)
    details.provenance(sheets["Provenance"], plan)
    _appendix(book, plan)
    front.write(sheets["Answer"], answer, data)
    sheets["Answer"].ws.activate()
    book.close()


def _appendix(book: Book, plan: PlanLike) -> None:
    tables = plan.tables
    stock = tables["stock"]
    wanted = {
        "Key numbers": len(tables["summary"]) > 0,
        "Coverage by sector": len(tables["coverage"]) > 0,
        "Damage by onset": len(tables["damage"]) > 0,
        "Stock by site": len(stock) > 0
        and stock.groupby(["party", "material"])["storage"].nunique().max() > 1,
        "Storage": bool((tables["storage"]["modules"].abs() > 1e-9).any()),
    }
    for name, (fill, title, about) in APPENDIX.items():
        if wanted[name]:
            fill(book.sheet(name, title, about), plan)
