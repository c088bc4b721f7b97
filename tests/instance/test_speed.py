"""Loading thousands of rows is a matter of a blink."""

from __future__ import annotations

import time
from pathlib import Path

from stockpact.instance.reading import load
from tests.instance.good import rows_of, text_of, write

COPIES = 30


def test_three_thousand_rows_are_loaded_and_checked_in_a_blink(tmp_path: Path) -> None:
    names = [f"{n:02d}" for n in range(COPIES)]
    changed: dict[str, str | bytes | None] = {}
    for table in ("materials", "demand", "shortage_steps", "prices", "supply", "access", "imports"):
        rows = rows_of(table)
        changed[f"{table}.csv"] = text_of(
            rows + [dict(row, material=row["material"] + n) for n in names for row in rows]
        )
    folder = write(tmp_path / "large", changed)
    case = load(folder)
    assert sum(len(frame) for frame in case.tables.values()) > 1700
    seconds = []
    for _ in range(5):
        start = time.process_time()
        load(folder)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.3, (
        "about 0.1 s on an idle core; far more means that something is done cell by cell"
    )
