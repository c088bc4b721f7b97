"""``stockpact new DIR``: an instance to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import JsonOption
from .outcome import verb
from .screen import Screen

SHORT = "An instance to fill in."
EXAMPLES = ("stockpact new my-case", "stockpact new my-case.xlsx")


@verb
def new(
    to: Annotated[
        Path, typer.Argument(metavar="DIR", show_default=False, help="New folder, or new workbook (.xlsx).")
    ],
    json: JsonOption = False,
) -> None:
    """Make a small instance to fill in: sound, with invented numbers and the columns of every table."""
    from ..instance.template import new as make

    screen = Screen(json)
    make(to)
    screen.done(f"{to} is there, small and with invented numbers. Put yours in, then: stockpact check {to}")
    screen.data({"ok": True, "to": str(to)})
