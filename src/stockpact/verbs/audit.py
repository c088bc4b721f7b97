"""The verb audit: check a saved plan again, from its files alone.

The tables are read from the CSV files, as anybody would, and every check of :mod:`stockpact.plan.audit` is
run on them with the instance and the proof that stand beside them. Three checks more concern the files: that
none was changed, that CSV and Parquet say the same, and that ``plan.json`` tells of this instance and this
proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..plan.audit import Case, run_checks
from ..plan.audit.comparing import Check, Compared, at_rows, equal, holds
from ..plan.files import sha256
from ..plan.loading import Saved, read_saved
from ..plan.plan import conform
from ..plan.saving import plain, written
from ..plan.schema import SCHEMA


def audit_saved(folder: str | Path) -> pd.DataFrame:
    """Audit a plan that was saved in ``folder``; gives a table like the plan's table ``audit``.

    Raises InputError when a file is missing or cannot be read, so that there is nothing to audit.
    """
    saved = read_saved(folder, forms="both")
    tables = {name: conform(frame, SCHEMA[name]) for name, frame in saved.csv.items()}
    plan = saved.plan
    case = Case.of(plan.instance, tables, plan.exact, plan.meta.get("question"))
    rows = [check.run(_Files(saved, tables)) for check in FILE_CHECKS]
    return SCHEMA["audit"].frame([*rows, *run_checks(case)])


class _Files:
    """A saved plan with its CSV tables in the types of the schema."""

    def __init__(self, saved: Saved, tables: dict[str, pd.DataFrame]) -> None:
        self.saved = saved
        self.tables = tables


def files_unchanged(case: _Files) -> Iterator[Compared]:
    """Every file has the SHA-256 that plan.json recorded, and none is missing."""
    recorded = case.saved.description["files"]
    names = list(recorded)
    paths = [case.saved.folder / name for name in names]
    same = [
        path.is_file() and sha256(path) == recorded[name] for name, path in zip(names, paths, strict=True)
    ]
    yield holds(same, lambda i: names[i])
    needed = [f"tables/{name}.{form}" for name in written(case.saved.plan) for form in ("csv", "parquet")]
    yield holds([name in recorded for name in needed], lambda i: f"{needed[i]} is not listed in plan.json")


def forms_agree(case: _Files) -> Iterator[Compared]:
    """The CSV and the Parquet file of a table hold the same rows."""
    for name, table in SCHEMA.items():
        csv, parquet = case.tables[name], case.saved.plan[name]
        yield holds([len(csv) == len(parquet)], lambda i, name=name: f"{name}: number of rows")  # type: ignore[misc]
        if len(csv) == len(parquet):
            for column in table.columns:
                a, b = csv[column.name].to_numpy(), parquet[column.name].to_numpy()
                same = (a == b) | (pd.isna(a) & pd.isna(b))
                yield holds(same, at_rows(csv, table.key, f"{name} {column.name}"))


def description_agrees(case: _Files) -> Iterator[Compared]:
    """plan.json tells of the instance, the tables and the proof that stand beside it."""
    description, plan = case.saved.description, case.saved.plan
    settings = plan.instance.settings
    expected: dict[str, Any] = {
        "instance_hash": plan.instance.hash, "name": settings.name, "title": settings.title,
        "handling_class": settings.handling_class, "status": plain(plan.status),
        "changes": list(plan.instance.changes),
    }  # fmt: skip
    keys = list(expected)
    yield holds([description.get(k) == expected[k] for k in keys], lambda i: keys[i])
    yield holds(
        [plan.status not in ("optimal", "time limit") or len(case.tables["stock"]) > 0], lambda i: "status"
    )
    counted = description.get("tables", {})
    names = list(written(plan))
    rows = [counted.get(n, {}).get("rows", np.nan) for n in names]
    yield equal(rows, [len(case.tables[n]) for n in names], lambda i: f"rows of {names[i]}")
    meta, proof = plan.meta, plan.exact
    for key in ("objective_keur", "bound_keur"):
        if proof is not None and isinstance(meta.get(key), int | float):
            told = proof.objective if key.startswith("objective") else proof.bound
            yield equal(meta[key], told, lambda i, key=key: key)  # type: ignore[misc]


FILE_CHECKS = (
    Check("files unchanged", "files", "DESIGN, promises", files_unchanged),
    Check("CSV and Parquet agree", "cells", "DESIGN, the plan", forms_agree),
    Check("plan.json agrees", "entries", "DESIGN, the plan", description_agrees),
)
"""Checks that a saved plan has beyond those of its tables."""
