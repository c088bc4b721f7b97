"""The reference page of a plan's tables, written from their declaration."""

from __future__ import annotations

from .schema import SCHEMA


def markdown() -> str:
    """Every table of a plan as a Markdown page: what it says, its key, its columns with unit and meaning."""
    lines = [
        "# The tables of a plan",
        "",
        "The same in Python (`plan.purchases`), in `tables/*.csv` and `*.parquet`, and behind the sheets of "
        "the workbook. Money is real, in EUR of the price base year; periods, years and fiscal years are "
        "named as in the instance. Blank text means that the row speaks of all together.",
        "",
        "| table | what it holds |",
        "|---|---|",
        *(f"| [`{name}`](#{name}) | {_cell(table.text)} |" for name, table in SCHEMA.items()),
    ]
    for name, table in SCHEMA.items():
        key = ", ".join(f"`{k}`" for k in table.key)
        lines += [
            "",
            f"## {name}",
            "",
            table.text,
            "",
            f"One row for each {key}.",
            "",
            "| column | type | unit | meaning |",
            "|---|---|---|---|",
        ]
        lines += [f"| `{c.name}` | {c.kind} | {_cell(c.unit)} | {_cell(c.text)} |" for c in table.columns]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
