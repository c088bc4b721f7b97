"""A new instance to begin with: small, sound, commented, with the header of every table."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from .catalogue import CATALOGUE
from .errors import InputError, Problem
from .instance import typed
from .writing import csv_text, save_files

SETTINGS = """\
# Names, calendar, money, policy and agreement of the instance. `stockpact schema` lists every setting.
name = {name}
title = {title}
# public, restricted or confidential: printed on every output
handling_class = "confidential"

[calendar]
# first and last period; step is month, quarter or year
start = "2027Q1"
end = "2029Q4"
step = "quarter"

[money]
# all money is real, in EUR of this year
price_base_year = 2026
# share a year
discount_rate = 0.03

[policy]
# days from the decision to release until industry has the tonnes
release_delay_days = 30

[sources]
# where each number of this file comes from: a citation, or the word assumption and why
"money.price_base_year" = "assumption: the year of the prices in prices.csv"
"money.discount_rate" = "assumption: a usual social rate"
"policy.release_delay_days" = "assumption: a month of transport and paperwork"
"""

README = """\
# {title}

A new instance, made by `stockpact new`. Its numbers are invented: replace them with yours, row by row, then
run

    stockpact check {path}
    stockpact plan {path}

Every row with numbers needs a `source`: a citation, or the word assumption and the reason. A table without
rows switches its feature off. `stockpact schema` explains every table, column and setting.

| table | one row says |
|---|---|
{tables}
"""

YEARS = (2027, 2028, 2029)
WHY = "assumption: an invented example"


def new(path: str | Path, parties: Sequence[str] = ("A", "B")) -> Path:
    """Write a new instance for the parties as a folder, or as a workbook when the path ends in ``.xlsx``.

    It has one material, two sources, a target and an embargo; all other tables stand ready with their header.
    It passes :func:`stockpact.instance.checking.check`. Raises InputError when something stands at the path
    already, or the names of the parties are blank or repeated.
    """
    target = Path(path)
    names = [p.strip() for p in parties]
    if not names or not all(names) or len(set(names)) != len(names):
        raise InputError(
            [Problem("parties", 0, "", ", ".join(parties), "name at least one party, each once")]
        )
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise InputError([Problem(str(target), 0, "", "", "is there already; name a new folder or workbook")])
    files = _files(target, names)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix.lower() == ".xlsx":
            _write_workbook(files, target)
        else:
            save_files(files, target)
    except OSError as error:
        raise InputError(
            [Problem(str(target), 0, "", "", f"cannot be written: {error.strerror or error}")]
        ) from error
    return target


def _write_workbook(files: dict[str, str], target: Path) -> None:
    from .book_writing import write_book
    from .reading import load

    with tempfile.TemporaryDirectory(prefix=f".{target.stem}-", dir=target.parent) as room:
        folder = Path(room) / "folder"
        save_files(files, folder)
        fresh = Path(room) / "instance.xlsx"
        write_book(load(folder), fresh, headers=True, readme=files["README.md"])
        fresh.replace(target)


def _files(target: Path, parties: list[str]) -> dict[str, str]:
    rows = _rows(parties)
    title = target.stem.replace("-", " ").replace("_", " ").strip().capitalize() or "A new instance"
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in target.stem) or "new"
    tables = "\n".join(f"| `{t}` | {' '.join(table.text.split())} |" for t, table in CATALOGUE.items())
    files = {
        "instance.toml": SETTINGS.format(name=f'"{name}"', title=f'"{title}"'.replace("\\", "")),
        "README.md": README.format(title=title, path=target.name, tables=tables),
    }
    for table_name, table in CATALOGUE.items():
        frame = typed(pd.DataFrame(rows.get(table_name, []), columns=table.names), table)
        files[f"{table_name}.csv"] = csv_text(frame, table.columns)
    return files


def _rows(parties: list[str]) -> dict[str, list[dict[str, object]]]:
    """A tiny example: the parties need 100 t a year each, 30 t from a mine and the rest from a country at
    risk.
    """
    share = round(0.9 / len(parties), 3)
    why = {"source": WHY}
    each = [(p, y) for p in parties for y in YEARS]
    return {
        "parties": [{"party": p, "name": f"Party {p}"} for p in parties],
        "materials": [
            {"material": "Dy", "name": "Dysprosium oxide", "element": "dysprosium", "risk_class": "high"}
        ],
        "sectors": [{"sector": "magnets", "name": "Magnets"}],
        "demand": [
            {"party": p, "material": "Dy", "sector": "magnets", "year": y, "tonnes": 100.0, **why}
            for p, y in each
        ],
        "shortage_steps": [
            {"material": "Dy", "step": 1, "kind": "thrift", "share": 0.1, "eur_per_t": 600000.0, **why},
            {"material": "Dy", "step": 2, "kind": "lost output", "share": 0.9, "eur_per_t": 9000000.0, **why},
        ],
        "prices": [{"material": "Dy", "year": y, "eur_per_t": 300000.0, **why} for y in YEARS],
        "sources": [
            {
                "supplier": "mine",
                "name": "A mine of an ally",
                "country": "AU",
                "strategic": True,
                "lead_time_periods": 1,
                **why,
            },
            {"supplier": "risky", "name": "A country at risk", "country": "XX", **why},
        ],
        "supply": [
            {
                "supplier": "mine",
                "material": "Dy",
                "block": 1,
                "year": y,
                "tonnes": 60.0 * len(parties),
                "premium_share": 0.05,
                **why,
            }
            for y in YEARS
        ],
        "access": [
            {"supplier": "mine", "party": p, "material": "Dy", "year": y, "share": share, **why}
            for p, y in each
        ],
        "imports": [
            *(
                {"party": p, "material": "Dy", "supplier": "mine", "year": y, "tonnes": 30.0, **why}
                for p, y in each
            ),
            *(
                {
                    "party": p,
                    "material": "Dy",
                    "supplier": "risky",
                    "year": y,
                    "tonnes": 70.0,
                    "balancing": True,
                    **why,
                }
                for p, y in each
            ),
        ],
        "targets": [{"material": "Dy", "days": 60.0, "deadline": "2028Q4", **why}],
        "embargoes": [
            {
                "scenario": "cut",
                "name": "The country at risk stops exports",
                "rate_per_year": 0.1,
                "first_onset": "2028Q1",
                "last_onset": "2029Q1",
                "display_onset": "2029Q1",
                **why,
            }
        ],
        "embargo_cuts": [{"scenario": "cut", "country": "XX", "cut": 1.0, **why}],
        "embargo_durations": [{"scenario": "cut", "periods": 2, "probability": 1.0, **why}],
    }
