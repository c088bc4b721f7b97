"""A plan on disk with all that shows it: workbook, figures and tables appear together or not at all."""

from __future__ import annotations

from pathlib import Path

from ..plan.plan import Plan
from . import figures as drawn
from . import workbook as book


def save(plan: Plan, folder: str | Path, *, currency: str | None = None, figures: bool = True) -> Path:
    """Write a plan with its workbook and figures to ``folder`` and return its path.

    ``currency`` shows money in that currency beside EUR. Raises InputError when the folder holds something
    that stockpact did not write, or the instance has no rate for the currency; the folder then stays as it
    was.
    """

    def workbook(room: Path) -> None:
        book.write(plan, room / "plan.xlsx", currency)

    def pictures(room: Path) -> None:
        drawn.save_all(plan, room / "figures")

    return plan.save(
        folder, *([workbook] if plan.solved else []), *([pictures] if figures and plan.solved else [])
    )
