"""Loading an instance by name, from a folder or from a workbook; everything that is wrong is raised at
once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from .catalogue import CATALOGUE, REQUIRED
from .checking import problems_of
from .errors import InputError, Problem
from .evidence import Evidence
from .folder import SETTINGS_FILE, csv_files, read_csv, read_toml
from .instance import Instance
from .nearest import suggestion
from .origin import SETTINGS, Origin
from .setting_paths import read_settings
from .sheets import RawSheet, Tabulated, tabulate

BOOK_ENDINGS = (".xlsx", ".xlsm")
"""Endings of workbooks that are read."""


@dataclass(frozen=True)
class Raw:
    """An instance as it stands in a folder or workbook, before any cell is understood."""

    settings: Mapping[str, Any]
    settings_origin: Origin
    sheets: Mapping[str, RawSheet]
    """By name; a name outside the catalogue is an error."""
    labels: Mapping[str, str]
    """File or sheet of each name, readable or not."""
    problems: tuple[Problem, ...]
    label: str
    """How a table is called in messages, such as ``{}.csv``."""


def load(name_or_path: str | Path, *, require_sources: bool = True) -> Instance:
    """The instance of a bundled name, a folder or a workbook (``.xlsx``).

    A folder holds ``instance.toml`` and one CSV file a table; a workbook holds a sheet ``instance`` of paths
    and values and one sheet a table. ``require_sources=False`` accepts numbers without a source. Raises
    InputError with every problem of every file: cells that cannot be read, and all that
    :func:`stockpact.instance.checking.check` finds in what could be read.
    """
    return understand(raw(name_or_path), require_sources=require_sources)


@cache
def bundled() -> tuple[str, ...]:
    """Names of the instances that come with the package."""
    room = package_files("stockpact.instances")
    return tuple(sorted(f.name for f in room.iterdir() if f.is_dir() and (f / SETTINGS_FILE).is_file()))


def raw(name_or_path: str | Path) -> Raw:
    """Find and open an instance without understanding its cells. Raises InputError when nothing is there."""
    path = Path(name_or_path)
    name = str(name_or_path)
    if path.suffix.lower() in BOOK_ENDINGS and path.is_file():
        from .book import read_book

        return read_book(path)
    if name in bundled() and not (path / SETTINGS_FILE).is_file():
        return _folder(package_files("stockpact.instances") / name)
    if path.is_dir():
        return _folder(path)
    if path.is_file():
        if path.name == SETTINGS_FILE:
            return _folder(path.parent)
        raise InputError(
            [
                Problem(
                    path.name,
                    0,
                    "",
                    "",
                    "is not an instance: name a folder with instance.toml, or a workbook that ends in .xlsx",
                )
            ]
        )
    known = ", ".join(bundled())
    raise InputError(
        [
            Problem(
                name,
                0,
                "",
                "",
                "no folder, workbook or bundled instance has this name"
                f"{suggestion(name, bundled()) or (f'; bundled are {known}' if known else '')}",
            )
        ]
    )


def _folder(folder: Traversable) -> Raw:
    settings, lines, problems = read_toml(folder / SETTINGS_FILE)
    sheets = {}
    found = csv_files(folder)
    for table, file in found.items():
        sheet, wrong = read_csv(file) if table in CATALOGUE else (RawSheet(file.name, ()), [])
        problems = problems + wrong
        if sheet is not None:
            sheets[table] = sheet
    return Raw(
        settings,
        Origin(SETTINGS_FILE, lines=lines),
        sheets,
        {t: f.name for t, f in found.items()},
        tuple(problems),
        "{}.csv",
    )


def understand(found: Raw, *, require_sources: bool = True) -> Instance:
    """Type and check what was found. Raises InputError with all problems, in the order of the catalogue."""
    problems = list(found.problems)
    unreadable = {p.file for p in problems}
    for name in found.sheets:
        if name not in CATALOGUE:
            known = suggestion(name, CATALOGUE) or f"; tables are {', '.join(CATALOGUE)}"
            problems.append(Problem(found.labels[name], 0, "", "", f"unknown table{known}"))
    settings_file = found.settings_origin.file
    sound_settings = settings_file not in unreadable
    settings, wrong, sound_calendar = read_settings(
        found.settings, settings_file, found.settings_origin.lines
    )
    problems += wrong if sound_settings else []
    tables: dict[str, Tabulated] = {}
    for name, table in CATALOGUE.items():
        if name in found.sheets:
            tables[name] = tabulate(found.sheets[name], table)
            problems += tables[name].problems
    lost = {t for t in CATALOGUE if t in found.labels and t not in found.sheets}
    for table_name in REQUIRED:
        if table_name not in found.labels:
            message = "is missing; an instance needs " + " and ".join(REQUIRED)
            problems.append(Problem(found.label.format(table_name), 0, "", "", message))
    origins = {t: Origin(found.label.format(t)) for t in CATALOGUE} | {t: r.origin for t, r in tables.items()}
    origins[SETTINGS] = found.settings_origin
    instance = Instance(settings, {t: r.frame for t, r in tables.items()}, files=origins)
    evidence = Evidence(
        instance,
        broken={t: r.broken for t, r in tables.items()},
        incomplete=lost | {t for t, r in tables.items() if r.incomplete},
        calendar=sound_calendar,
        settings=sound_settings and not wrong,
    )
    problems += problems_of(evidence, require_sources=require_sources)
    if problems:
        raise InputError(in_order(problems))
    return instance


def in_order(problems: list[Problem]) -> list[Problem]:
    """Problems without doubles: settings first, then by table of the catalogue, row and column."""
    places = {f"{name}.csv": n for n, name in enumerate(CATALOGUE)}
    places |= {f"sheet {name}": n for n, name in enumerate(CATALOGUE)}
    places |= {SETTINGS_FILE: -1, f"sheet {SETTINGS}": -1}
    return sorted(
        dict.fromkeys(problems), key=lambda p: (places.get(p.file, len(CATALOGUE)), p.file, p.row, p.column)
    )
