"""Saving an instance as a folder or a workbook, without loss; a file appears whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import tomli_w

from .catalogue import CATALOGUE
from .columns import Column
from .errors import InputError, Problem
from .folder import SETTINGS_FILE, csv_files
from .instance import Instance
from .setting_paths import nest, written
from .text_checks import text_problems


def save(instance: Instance, path: str | Path) -> Path:
    """Write the instance as a workbook when the path ends in ``.xlsx``, else as a folder; returns the path.

    What is loaded from there again has the same hash. A folder that is an instance already is brought up to
    date (other files in it, such as a README, stay); any other folder that holds something is refused. Raises
    InputError when the target is refused or a text cannot be written.
    """
    target = Path(path)
    if problems := text_problems(instance):
        raise InputError(problems)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix.lower() == ".xlsx":
            _save_book(instance, target)
        else:
            save_files(instance_files(instance), target)
    except OSError as error:
        raise InputError(
            [Problem(str(target), 0, "", "", f"cannot be written: {error.strerror or error}")]
        ) from error
    return target


def instance_files(instance: Instance, *, headers: bool = False) -> dict[str, str]:
    """The text of each file of a folder by its name; ``headers=True`` adds absent tables with their header
    only.
    """
    files = {SETTINGS_FILE: tomli_w.dumps(nest(written(instance.settings)))}
    for name, table in CATALOGUE.items():
        if instance.has(name) or headers:
            files[f"{name}.csv"] = csv_text(instance[name], table.columns)
    return files


def csv_text(frame: pd.DataFrame, columns: tuple[Column, ...]) -> str:
    """A table as CSV text; numbers keep every digit, blanks are empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([c.name for c in columns])
    writer.writerows(zip(*(_texts(frame[c.name], c) for c in columns), strict=True))
    return out.getvalue()


def cells_of(values: pd.Series, column: Column) -> list[Any]:
    """A column as Python values: text, float, int or ``yes``/``no``; None when blank."""
    if column.kind == "yes/no":
        return ["yes" if v else "no" for v in values]
    if column.is_number:
        blank = values.isna().to_numpy()
        cast = int if column.kind == "integer" else float
        return [None if b else cast(v) for v, b in zip(values, blank, strict=True)]
    return [v or None for v in values]


def _texts(values: pd.Series, column: Column) -> list[str]:
    return ["" if v is None else v if isinstance(v, str) else repr(v) for v in cells_of(values, column)]


def save_files(files: Mapping[str, str], folder: Path) -> None:
    """Write text files into a folder that is new, empty, or an instance already.

    A new folder appears whole; in an instance each file is replaced whole and CSV files of tables that are
    gone are removed. Raises InputError when the folder holds other things, OSError when it cannot be written.
    """
    if folder.exists() and (
        not folder.is_dir() or (any(folder.iterdir()) and not (folder / SETTINGS_FILE).exists())
    ):
        message = "holds other things; name a new or empty folder, or one that holds an instance"
        raise InputError([Problem(str(folder), 0, "", "", message)])
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as room:
        fresh = Path(room) / "instance"
        fresh.mkdir()
        for name, text in files.items():
            with (fresh / name).open("w", encoding="utf-8", newline="") as file:
                file.write(text)
        if not folder.exists():
            fresh.rename(folder)
            return
        for name in sorted(files, key=lambda n: n == SETTINGS_FILE):
            os.replace(fresh / name, folder / name)
    for table in csv_files(folder):
        if table in CATALOGUE and f"{table}.csv" not in files:
            (folder / f"{table}.csv").unlink()


def _save_book(instance: Instance, path: Path) -> None:
    from .book_writing import write_book

    with tempfile.TemporaryDirectory(prefix=f".{path.stem}-", dir=path.parent) as room:
        fresh = Path(room) / "instance.xlsx"
        write_book(instance, fresh)
        os.replace(fresh, path)
