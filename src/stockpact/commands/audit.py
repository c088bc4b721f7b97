"""``stockpact audit PLAN``: check a saved plan again, from its files alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonOption, ProgressOption
from .outcome import Code, leave, verb
from .screen import Screen

SHORT = "Check a saved plan again, from its tables alone."
EXAMPLES = ("stockpact audit out/eu-japan-ree",)


@verb
def audit(
    folder: Annotated[
        Path, typer.Argument(metavar="PLAN", show_default=False, help="Folder of a plan that was saved.")
    ],
    every: Annotated[bool, typer.Option("--all", help="List every check, not only those that fail.")] = False,
    json: JsonOption = False,
    progress: ProgressOption = True,
) -> None:
    """Recompute a saved plan from its tables, without the model; exit code 1 when a check fails."""
    screen = Screen(json, progress)
    with screen.working("auditing"):
        from ..verbs.audit import audit_saved

        checks = audit_saved(folder)
    failed = checks[~checks["ok"]]
    compared = int(checks["compared"].sum())
    if failed.empty:
        screen.done(f"audit: {len(checks)} checks of {compared:,} numbers, all hold")
    else:
        screen.failed(f"audit: {len(failed)} of {len(checks)} checks fail; do not use this plan")
    shown = checks if every else failed
    screen.table(
        ("check", "holds", "worst", "allowed", "unit", "where"),
        [
            (r.check, "yes" if r.ok else "no", f"{r.worst:.3g}", f"{r.tolerance:.3g}", r.unit, r.where)
            for r in shown.itertuples()
        ],
        right=(2, 3),
    )
    code = Code.DONE if failed.empty else Code.NO
    screen.data(
        {
            "ok": failed.empty,
            "exit_code": int(code),
            "checks": len(checks),
            "compared": compared,
            "audit": shown.to_dict("records"),
        }
    )
    leave(code)
