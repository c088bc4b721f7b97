"""A study's runs as files that other programs read: CSV and Parquet, each whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from .results import Results


def save(results: Results, folder: Path) -> Path:
    """Write ``runs.csv`` and ``runs.parquet`` and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)

    def as_csv(path: Path) -> None:
        results.runs.to_csv(
            path, index=False, encoding="utf-8", lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC
        )

    def as_parquet(path: Path) -> None:
        _even(results).to_parquet(path, index=False)

    whole(folder / "runs.csv", as_csv)
    whole(folder / "runs.parquet", as_parquet)
    return folder


def whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Write a file beside its place and move it there, so that it is whole or not there at all."""
    temporary = path.with_name(f".{path.name}.new{path.suffix}")
    try:
        write(temporary)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _even(results: Results) -> pd.DataFrame:
    """The runs with each lever in one type, as Parquet wants it: numbers, or else text."""
    runs = results.runs.copy()
    for lever in results.levers:
        blank = runs[lever] == ""
        try:
            runs[lever] = pd.to_numeric(runs[lever].where(~blank))
        except ValueError:
            runs[lever] = runs[lever].astype(str)
    return runs
