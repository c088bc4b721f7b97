"""Write the folders ``eu-japan-ree`` and ``eu-japan-ree-full`` from the figures and assumptions beside this.

Run ``python -m stockpact.instances.derive_eu_japan``; a test checks that it reproduces what is committed.
Nothing outside this folder is read.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from . import eu_japan_need as needs
from . import eu_japan_policy as policy
from . import eu_japan_scenarios as scenarios
from . import eu_japan_tables as tables
from . import eu_japan_terms as terms
from .eu_japan_facts import EUR_PER_USD
from .eu_japan_readme import readme

NAMES = {True: "eu-japan-ree", False: "eu-japan-ree-full"}
TITLES = {
    True: "EU-Japan rare-earth stockpile (EU need in usable form)",
    False: "EU-Japan rare-earth stockpile (all EU need, magnets included)",
}


def rows_of(usable: bool) -> dict[str, needs.Rows]:
    """Rows of every table of an instance."""
    return {
        "parties": terms.parties(),
        "materials": terms.materials(),
        "sectors": terms.sectors(),
        "demand": needs.demand(usable),
        "shortage_steps": terms.shortage_steps(),
        "prices": tables.prices(),
        "sources": tables.sources(),
        "supply": tables.supply(usable),
        "access": tables.access(usable),
        "imports": tables.imports(usable),
        "freight": tables.freight(),
        "storage": terms.storage(),
        "opening_stock": terms.opening_stock(usable),
        "private_stock": terms.private_stock(),
        "targets": terms.targets(usable),
        "quotas": terms.quotas(),
        "budgets": terms.budgets(usable),
        "embargoes": scenarios.embargoes(),
        "embargo_cuts": scenarios.embargo_cuts(usable),
        "embargo_durations": scenarios.embargo_durations(),
        "ranges": scenarios.ranges(usable),
    }


def settings_toml(usable: bool) -> str:
    """Text of ``instance.toml``."""
    cited = "\n".join(f'"{path}" = "{source}"' for path, source in policy.SETTINGS_SOURCES.items())
    return f"""name = "{NAMES[usable]}"
title = "{TITLES[usable]}"
handling_class = "public"  # public figures and stated assumptions only; Japan's true stock is not among them

[calendar]
start = "2027Q1"
end = "2035Q4"
step = "quarter"

[money]
price_base_year = 2026
discount_rate = 0.03
end_value_share = 0.8

[money.per_eur]
USD = {1 / EUR_PER_USD:.4f}
JPY = {policy.JPY_PER_USD / EUR_PER_USD:.1f}

[policy]
integer_modules = false
unavailable_share = 0.0
release_delay_days = 8.0
survival_coverage = 0.9

[agreement]
rule = "account"
shared_access = true
lending_fee_share = 0.0

[sources]
{cited}
"""


def csv_text(rows: needs.Rows) -> str:
    """Rows as CSV, columns in the order in which they first appear, ``source`` and ``note`` last."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    columns = [c for c in columns if c not in ("source", "note")] + [
        c for c in ("source", "note") if c in columns
    ]
    columns = [c for c in columns if any(row.get(c, "") != "" for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_cell(row.get(c)) for c in columns] for row in rows])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def texts(usable: bool) -> dict[str, str]:
    """Every file of an instance by name."""
    rows = rows_of(usable)
    files = {f"{name}.csv": csv_text(table) for name, table in rows.items()}
    return {"instance.toml": settings_toml(usable), "README.md": readme(usable, rows), **files}


def write(folder: Path) -> None:
    """Write both instances under ``folder``."""
    for usable, name in NAMES.items():
        target = folder / name
        target.mkdir(parents=True, exist_ok=True)
        for file, text in texts(usable).items():
            (target / file).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(__file__).resolve().parent)
