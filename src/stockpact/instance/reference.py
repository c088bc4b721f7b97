"""The reference of an instance, from the catalogue and the settings: for ``stockpact schema`` and the
manual.
"""

from __future__ import annotations

from typing import Any

from .catalogue import CATALOGUE, REQUIRED
from .columns import Column, Table
from .setting_paths import setting_columns

JSON_TYPES = {
    "text": "string",
    "number": "number",
    "integer": "integer",
    "yes/no": "boolean",
    "period": "string",
    "choice": "string",
}


def schema_json() -> dict[str, Any]:
    """A JSON schema of an instance: ``settings`` by path, and each table as a list of rows."""
    settings = {
        path: _property(column) for path, column in setting_columns().items() if not path.endswith(".*")
    }
    patterns = {
        "^" + path[:-1].replace(".", "\\.") + ".+$": _property(column)
        for path, column in setting_columns().items()
        if path.endswith(".*")
    }
    tables = {
        name: {"type": "array", "description": table.text, "items": _row(table), "x-key": list(table.key)}
        for name, table in CATALOGUE.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "stockpact instance",
        "type": "object",
        "properties": {
            "settings": {
                "type": "object",
                "properties": settings,
                "patternProperties": patterns,
                "required": [p for p, c in setting_columns().items() if c.required],
                "additionalProperties": False,
            },
            **tables,
        },
        "required": ["settings", *REQUIRED],
        "additionalProperties": False,
    }


def _row(table: Table) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {c.name: _property(c) for c in table.columns},
        "required": [c.name for c in table.columns if c.required],
        "additionalProperties": False,
    }


def _property(column: Column) -> dict[str, Any]:
    out: dict[str, Any] = {"type": JSON_TYPES[column.kind], "description": column.text}
    bounds = {
        "minimum": column.ge,
        "exclusiveMinimum": column.gt,
        "maximum": column.le,
        "exclusiveMaximum": column.lt,
    }
    out |= {name: value for name, value in bounds.items() if value is not None}
    if column.choices:
        out["enum"] = list(column.choices)
    if column.default is not None:
        out["default"] = column.default
    if column.unit:
        out["x-unit"] = column.unit
    if column.refers:
        out["x-refers-to"] = column.refers
    return out


INTRODUCTION = """\
# The instance: every table and setting

This page is generated from the catalogue (`stockpact schema --markdown`).

An instance is a folder with `instance.toml` and one CSV file a table, or a workbook with a sheet `instance`
(paths and values) and one sheet a table. An absent table switches its feature off; `{required}` must be
there. Every row that holds numbers needs a `source`: a citation, or the word assumption and the reason. In
tables with `year` and `period` exactly one of the two is filled: a year's tonnes are divided evenly over
its periods, and a row with a period wins over a row with its year. Years run without gaps to the end of the
calendar.
"""


def schema_markdown() -> str:
    """The reference page of tables and settings in Markdown."""
    parts = [
        INTRODUCTION.format(required="` and `".join(REQUIRED)),
        "## Settings (`instance.toml`)\n",
        _table(
            ("setting", "holds", "unit", "default", "meaning"),
            [
                (f"`{path.replace('.*', '.NAME')}`", _holds(c), c.unit, _default(c), c.text)
                for path, c in setting_columns().items()
            ],
        ),
    ]
    for name, table in CATALOGUE.items():
        key = ", ".join("year or period" if k == "time" else k for k in table.key)
        parts += [
            f"## `{name}`\n",
            f"{_joined(table.text)} Key: {key}.\n",
            _table(
                ("column", "holds", "unit", "if blank", "meaning"),
                [(f"`{c.name}`", _holds(c), c.unit, _default(c), c.text) for c in table.columns],
            ),
        ]
    return "\n".join(parts)


def _joined(text: str) -> str:
    return " ".join(text.split())


def _holds(column: Column) -> str:
    if column.refers:
        return f"a name from `{column.refers}`"
    return column.expected.removesuffix(f" ({column.unit})")


def _default(column: Column) -> str:
    if column.required:
        return "must be filled"
    if column.default is None:
        return "–"
    return (
        {True: "yes", False: "no"}.get(column.default, str(column.default))
        if isinstance(column.default, bool)
        else str(column.default)
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
