"""Write docs/how-sure-baseline.md: low, base and high of the baseline's headlines and what moves them most.

    python docs/how_sure.py

It runs every range of ``eu-japan-ree`` and all that lower or raise a headline together, some eighty plans.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from stockpact.verbs import headline_numbers as names
from stockpact.verbs.certainty import certainty

TARGET = Path(__file__).with_name("how-sure-baseline.md")
SHOWN = (names.OUTLAYS, names.MISSED, names.AVERTED, names.PER_EUR, names.GAIN_NET)
"""Headlines of which the movers are shown."""
MOST = 10


def number(value: float, unit: str) -> str:
    """A number with three digits: EUR in million, a share in per cent."""
    if value != value:
        return "not run"
    scaled = value / 1e6 if unit == "EUR" else 100 * value if unit == "share" else value
    return f"{scaled:,.0f}" if abs(scaled) >= 1000 else f"{scaled:.3g}"


def unit_of(unit: str) -> str:
    """The unit in which :func:`number` writes."""
    return {"EUR": "EUR million", "share": "%"}.get(unit, unit)


def records(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table."""
    return iter(table.itertuples(index=False))


def spans(table: pd.DataFrame) -> str:
    """Every headline with its span, as a Markdown table."""
    lines = [
        "| headline | party | low | low, one range | base | high, one range | high | unit | assumed |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for r in records(table):
        values = " | ".join(number(v, r.unit) for v in (r.low, r.low_one, r.base, r.high_one, r.high))
        lines.append(
            f"| {r.headline} | {r.party or 'all'} | {values} | {unit_of(r.unit)} | {r.assumed_share:.0%} |"
        )
    return "\n".join(lines)


def most(table: pd.DataFrame, headline: str) -> str:
    """The ranges that move a headline most, as a Markdown table."""
    mine = table[(table["headline"] == headline) & (table["party"] == "")]
    first = mine[mine["swing"] > 0].head(MOST)
    unit = unit_of(mine["unit"].iloc[0])
    lines = [
        f"### {headline[0].upper()}{headline[1:]}",
        "",
        f"| | range | low end | high end | at low | at high | swing, {unit} | what |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for r in records(first):
        what = "choice" if r.policy else "assumption" if r.assumption else "sourced"
        name = f"`{r.range}`" if "." in r.range else r.range
        values = " | ".join(number(v, r.unit) for v in (r.at_low, r.at_high, r.swing))
        lines.append(f"| {r.rank} | {name} | {r.low_input} | {r.high_input} | {values} | {what} |")
    return "\n".join(lines)


def page(tables: dict[str, pd.DataFrame]) -> str:
    """The page."""
    notes = sorted({n for t in tables.values() for n in t["note"] if n})
    told = "Every end could be run.\n" if not notes else "\n".join(f"- {n}" for n in notes) + "\n"
    runs = int(tables["certainty"]["runs"].max())
    return f"""# How sure the baseline's headlines are

Written by `docs/how_sure.py` from runs of the package on `eu-japan-ree`; how to read it is told in
[how to see how sure a plan is](how-to/how-sure.md). Targets are soft in all runs, and a headline rests on up
to {runs} of them.

## Low, base and high

{spans(tables["certainty"])}

Assumed is the part of the summed swings of single ranges that comes from ranges marked as assumption. Low and
high have every range of knowledge at its worst or best end at the same time, which is far beyond what
anyone expects; one range alone shows what a single error does. Targets, budgets and the release delay are
choices: they are not in these spans.

## The ten ranges that move a headline most

{chr(10).join(most(tables["movers"], h) + chr(10) for h in SHOWN)}
## Ends that could not be run

{told}"""


def main() -> None:
    """Run everything and write the page."""
    TARGET.write_text(page(certainty("eu-japan-ree")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
