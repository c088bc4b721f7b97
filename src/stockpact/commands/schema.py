"""``stockpact schema``: which tables and columns an instance may hold, and a plan does hold."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated

import typer

from .options import JsonOption
from .outcome import Code, leave, tell, verb
from .screen import Screen

if TYPE_CHECKING:
    from ..instance.columns import Column

SHORT = "Tables and columns of an instance or a plan."
EXAMPLES = (
    "stockpact schema",
    "stockpact schema demand",
    "stockpact schema --plan purchases",
    "stockpact schema --json > instance.schema.json",
)


@verb
def schema(
    table: Annotated[
        str | None,
        typer.Argument(metavar="TABLE", show_default=False, help="A table; left out: all in short."),
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="The tables of a plan, not of an instance.")] = False,
    json: JsonOption = False,
) -> None:
    """Show the tables of an instance or a plan: columns, types, units and meaning."""
    screen = Screen(json)
    if json:
        screen.data(_document(plan))
        return
    tables = _plan_tables() if plan else _instance_tables()
    if table is None:
        screen.say("The tables of a plan:" if plan else "The tables of an instance, beside instance.toml:")
        screen.table(("table", "what it holds"), [(name, text) for name, (text, _) in tables.items()])
        screen.say()
        screen.say(f"One of them in full: stockpact schema{' --plan' * plan} {next(iter(tables))}")
        return
    if table not in tables:
        near = difflib.get_close_matches(table, tables, 1)
        hint = f"did you mean {near[0]}?" if near else "stockpact schema lists them"
        tell(Screen(error=True), f"there is no table {table}; {hint}", Code.BAD_INPUT)
        leave(Code.BAD_INPUT)
    text, columns = tables[table]
    screen.say(f"{table}: {text}")
    screen.table(("column", "type", "unit", "meaning"), columns)


def _instance_tables() -> dict[str, tuple[str, list[tuple[str, str, str, str]]]]:
    from ..instance.catalogue import CATALOGUE

    return {
        name: (
            " ".join(t.text.split()),
            [(c.name, c.kind, c.unit, _with_default(c)) for c in t.columns],
        )
        for name, t in CATALOGUE.items()
    }


def _with_default(column: Column) -> str:
    if column.required or column.default in (None, ""):
        return column.text
    return f"{column.text} Default {column.default}."


def _plan_tables() -> dict[str, tuple[str, list[tuple[str, str, str, str]]]]:
    from ..plan.schema import SCHEMA

    return {
        name: (table.text, [(c.name, c.kind, c.unit, c.text) for c in table.columns])
        for name, table in SCHEMA.items()
    }


def _document(plan: bool) -> dict[str, object]:
    if not plan:
        from ..instance.reference import schema_json

        return schema_json()
    from ..plan.schema import SCHEMA

    return {
        name: {
            "text": t.text,
            "key": list(t.key),
            "columns": [{"name": c.name, "type": c.kind, "unit": c.unit, "text": c.text} for c in t.columns],
        }
        for name, t in SCHEMA.items()
    }
