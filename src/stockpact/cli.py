"""The command line: ``stockpact VERB …``. Each verb lives in a file of its own in ``stockpact.commands``."""

from __future__ import annotations

from typing import Annotated

import typer

from . import __version__
from .commands import audit, check, convert, new, plan, schema, study, worth
from .commands.options import MARKUP, example
from .commands.outcome import Code
from .commands.screen import speak_any_encoding

app = typer.Typer(
    name="stockpact",
    help="Plan a joint stockpile of critical minerals: least-cost build-up, fair release, audited workbooks.",
    epilog=example("stockpact plan eu-japan-ree", "stockpact plan --help"),
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=MARKUP,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"stockpact {__version__}")
        raise typer.Exit()


@app.callback(invoke_without_command=True)
def stockpact(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Plan a joint stockpile of critical minerals: least-cost build-up, fair release, audited workbooks."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(int(Code.BAD_INPUT))


for _verb, _room in (
    (check.check, check),
    (plan.plan, plan),
    (worth.worth, worth),
    (study.study, study),
    (audit.audit, audit),
    (convert.convert, convert),
    (new.new, new),
    (schema.schema, schema),
):
    app.command(short_help=_room.SHORT, epilog=example(*_room.EXAMPLES))(_verb)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    speak_any_encoding()
    try:
        app()
    except SystemExit as end:
        raise SystemExit(int(Code.INTERRUPTED) if end.code == 130 else end.code) from None


if __name__ == "__main__":
    main()
