"""What a command does with a plan when it is there: save it, show the answer, hand it to programs."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..report.drawing import Drawer
from .clock import Clock
from .outcome import Code
from .screen import Screen

if TYPE_CHECKING:
    from ..plan.plan import Plan
    from ..report.answer import Answer


def save(
    found: Plan,
    folder: Path,
    log: Path,
    currency: str | None,
    answer: Answer,
    drawer: Drawer,
    pictures: Path,
    clock: Clock,
) -> None:
    """Save a plan with its workbook, the solver's log and the figures that the drawer has at hand."""

    def workbook(room: Path) -> None:
        from ..report.workbook import write

        with clock("workbook"):
            write(found, room / "plan.xlsx", currency, answer=answer)

    def solver_log(room: Path) -> None:
        shutil.copyfile(log, room / "solver.log")

    def drawn(room: Path) -> None:
        with clock("figures"):
            drawer.finish()
            shutil.copytree(pictures, room / pictures.name)

    writers = [
        workbook,
        *([solver_log] if log.is_file() else []),
        *([drawn] if pictures.is_dir() else []),
    ]
    before = clock.seconds.get("figures", 0.0)
    with clock("saving"):
        found.save(folder, *writers)
    within = clock.seconds.get("figures", 0.0) - before
    clock.seconds["saving"] -= clock.seconds["workbook"] + within


def tell(screen: Screen, found: Plan, answer: Answer, folder: Path) -> None:
    """Show the answer, and say what was saved where."""
    from ..report.terminal import plain, render

    screen.say()
    screen.show(lambda: plain(answer), lambda: render(answer))
    if found.solved:
        held = " · ".join(
            sorted(f.name + "/" * f.is_dir() for f in folder.iterdir() if not f.name.startswith("."))
        )
        screen.say()
        screen.say(f"Saved in {folder}: {held}")


KEYS = {"changes": "replanned"}
"""Names in the document of tables whose own name means something else there."""


def document(
    found: Plan, answer: Answer, folder: Path, clock: Clock, code: Code, tables: Sequence[str]
) -> dict[str, Any]:
    """The answer for programs, with some tables of the plan and the checks that failed."""
    return {
        "ok": found.ok,
        "exit_code": int(code),
        "status": found.status,
        "instance": found.instance.name,
        "instance_hash": found.instance.hash,
        "changes": list(found.instance.changes),
        "question": {k: found.meta[k] for k in ("question", "serve", "earliest", "fixed") if k in found.meta},
        "answer": answer.as_dict(),
        **{KEYS.get(name, name): found[name].to_dict("records") for name in tables},
        "audit": found.audit[~found.audit["ok"]].to_dict("records"),
        "saved": str(folder) if found.solved else None,
        "seconds": {**clock.seconds, **clock.within, "total": clock.total},
    }
