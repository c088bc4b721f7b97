"""Arguments and options that several verbs share, each declared once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

MARKUP: Literal["rich"] | None = "rich" if sys.stdout.isatty() else None
"""How help is shown: with colours on a terminal, as plain text when piped."""


def words(text: str) -> str:
    """Help text in which square brackets stand for themselves."""
    return text.replace("[", "\\[") if MARKUP else text


def example(*lines: str) -> str:
    """The end of a verb's help: examples, one a line."""
    head = "Example:" if len(lines) == 1 else "Examples:"
    return "\b\n" + words("\n".join([head, *(f"  {line}" for line in lines)]))


InstanceArgument = Annotated[
    str,
    typer.Argument(
        metavar="INSTANCE",
        show_default=False,
        help="Name of a bundled instance, a folder, or a workbook (.xlsx).",
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        show_default=False,
        help=words(
            "Change a number by its path, such as targets[risk_class=high].days=120 "
            "(also *=, +=, -=); may be repeated."
        ),
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON document, for programs.")]
ProgressOption = Annotated[
    bool, typer.Option("--progress/--no-progress", help="Show what is under way (on a terminal only).")
]
CurrencyOption = Annotated[
    str | None,
    typer.Option(
        "--currency",
        metavar="CODE",
        show_default=False,
        help="Show money in this currency too, such as JPY; its rate stands in the instance.",
    ),
]
TimingsOption = Annotated[bool, typer.Option("--timings", help="Print where the time went.")]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "-o", "--out", metavar="DIR", show_default=False, help="Folder of the results; default out/NAME."
    ),
]
