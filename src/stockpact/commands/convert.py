"""``stockpact convert FROM TO``: a folder becomes a workbook, a workbook a folder, without loss."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import InstanceArgument, JsonOption, SetOption
from .outcome import verb
from .screen import Screen

SHORT = "Folder to workbook and back, without loss."
EXAMPLES = (
    "stockpact convert eu-japan-ree my-case.xlsx",
    "stockpact convert my-case.xlsx my-case",
)


@verb
def convert(
    instance: InstanceArgument,
    to: Annotated[
        Path, typer.Argument(metavar="TO", show_default=False, help="New folder, or new workbook (.xlsx).")
    ],
    set_: SetOption = None,
    json: JsonOption = False,
) -> None:
    """Write an instance in its other form: a folder of CSV tables or one workbook, without loss."""
    from ..instance.reading import load
    from ..instance.writing import save

    screen = Screen(json)
    case = load(instance)
    if set_:
        case = case.changed(*set_)
    save(case, to)
    tables = [name for name, frame in case.tables.items() if len(frame)]
    rows = sum(len(case[name]) for name in tables)
    screen.done(f"{case.name}: {len(tables)} tables, {rows:,} rows written to {to}")
    screen.data(
        {"ok": True, "name": case.name, "to": str(to), "tables": tables, "rows": rows, "hash": case.hash}
    )
