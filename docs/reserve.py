"""Write the excerpts of docs/how-to/read-the-reserve.md from a plan of the baseline.

    python docs/reserve.py

A test compares the page with what this gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from stockpact.plan.plan import Plan
from stockpact.verbs.onsets import onsets_table
from stockpact.verbs.plan import plan

PAGE = Path(__file__).with_name("how-to") / "read-the-reserve.md"
SCENARIO, MATERIAL, ONSETS = "S4", "Dy", ("2028Q1", "2031Q1", "2035Q4")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def million(eur: float) -> str:
    """EUR million with three significant digits."""
    return f"{eur / 1e6:,.0f}" if abs(eur) >= 1e8 else f"{eur / 1e6:.3g}"


def onsets(found: pd.DataFrame) -> str:
    """Japan's dysprosium under one scenario at three onsets, by sector."""
    mine = found[(found["scenario"] == SCENARIO) & (found["party"] == "JP") & (found["material"] == MATERIAL)]
    rows = [
        (r.onset, r.sector, f"{r.coverage:.0%}", f"{r.coverage_without:.0%}", million(r.damage_eur),
         million(r.damage_without_eur), r.short_after, "yes" if r.first_short else "")
        for r in mine[mine["onset"].isin(ONSETS)].itertuples()
    ]  # fmt: skip
    heads = ("onset", "sector", "coverage", "without", "damage, EUR million", "without",
             "short after, quarters", "first short")  # fmt: skip
    return table(heads, rows)


def protection(found: pd.DataFrame) -> str:
    """Every row of the table protection that is about one party and material, or all."""
    rows = [
        (r.party or "all", r.material or "all", million(r.cost_eur), million(r.averted_eur), f"{r.ratio:.3g}",
         f"{r.held_t:,.0f}", f"{r.used_share:.0%}", r.words)
        for r in found.itertuples() if bool(r.party) == bool(r.material)
    ]  # fmt: skip
    heads = (
        "party",
        "material",
        "cost, EUR million",
        "averted, EUR million",
        "ratio",
        "held, t",
        "used",
        "words",
    )
    return table(heads, rows)


def custody(found: pd.DataFrame) -> str:
    """Who owns and hosts what at the end of 2030."""
    rows = [
        (r.party, r.material, *(f"{v:,.0f}" for v in
         (r.owned_t, r.at_home_t, r.abroad_t, r.elsewhere_t, r.hosted_t, r.partner_access_t)))
        for r in found[found["period"] == "2030Q4"].itertuples()
    ]  # fmt: skip
    heads = ("party", "material", "owned", "at home", "abroad", "elsewhere", "hosted", "through partner")
    return table(heads, rows)


def page(base: Plan, text: str) -> str:
    """The page with fresh excerpts between their marks."""
    fresh = {
        "onsets": onsets(onsets_table(base.instance, base.stock, base.purchases)),
        "protection": protection(base["protection"]),
        "custody": custody(base["custody"]),
    }
    for name, excerpt in fresh.items():
        mark = f"<!-- {name} -->"
        text, count = re.subn(
            f"{mark}\n.*?{mark}", lambda _, m=mark, e=excerpt: f"{m}\n\n{e}\n\n{m}", text, flags=re.S
        )
        if count != 1:
            raise ValueError(f"{PAGE.name} should have the excerpt {name} once")
    return text


def main() -> None:
    """Plan the baseline and write the page."""
    text = page(plan("eu-japan-ree"), PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
