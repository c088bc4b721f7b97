"""The workbook of a plan: the answer first, what a committee reads next, the proofs behind.

:func:`write` makes a file that Excel and LibreOffice open without repair. Totals are live formulas whose
stored values are the ones they give. The file appears whole or not at all.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..instance.errors import StockpactError
from . import answer as answers
from .measures import PlanLike
from .sheets.book import MAX_ROWS, Book
from .sheets.contents import Work


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
    Work(book, plan, answer).write()
    book.close()
