"""Reading a workbook: one sheet a table, and the sheet ``instance`` with settings as paths and values.

Values are read by calamine, which is fast and reads what Excel last computed. What it cannot tell (merged
cells, error values, formulas whose value was never computed) is looked for in the sheet's XML, and only where
a mark of it is there.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from .cells import Cell, shown
from .errors import InputError, Problem
from .origin import SETTINGS, Origin
from .sheets import RawSheet

if TYPE_CHECKING:
    from .reading import Raw

IGNORED_SHEETS = ("readme",)
"""Sheets that may stand in a workbook and are not read, whatever their case."""

SETTING_COLUMNS = ("path", "value", "source")
"""Columns of the sheet ``instance`` that are read; ``unit`` and ``meaning`` may stand beside them."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MARKS = re.compile(rb"<(?:\w+:)?(?:f[ />]|mergeCell )|\bt=\"e\"")


def read_book(path: Path) -> Raw:
    """The raw cells of a workbook. Raises InputError when the file is not a workbook."""
    from python_calamine import CalamineError, CalamineWorkbook

    from .reading import Raw

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
            if name.lower() not in IGNORED_SHEETS
        }
        marks = dict(_marked_cells(path))
    except (CalamineError, OSError, zipfile.BadZipFile, ElementTree.ParseError, KeyError) as error:
        message = f"cannot be read as a workbook: {error}"
        raise InputError([Problem(path.name, 0, "", "", message)]) from None
    problems: list[Problem] = []
    raw: dict[str, RawSheet] = {}
    for name, rows in sheets.items():
        cells: list[list[Cell]] = [[None if cell == "" else cell for cell in row] for row in rows]
        problems += _faults(f"sheet {name}", cells, marks.get(name, {}))
        raw[name] = RawSheet(f"sheet {name}", cells)
    settings, lines, wrong = _settings(raw.pop(SETTINGS, None))
    return Raw(
        settings,
        Origin(f"sheet {SETTINGS}", lines=lines),
        raw,
        {n: s.file for n, s in raw.items()},
        tuple(problems + wrong),
        "sheet {}",
    )


def _faults(
    label: str, cells: list[list[Cell]], marks: dict[tuple[int, int], tuple[str, str]]
) -> list[Problem]:
    """Problems of merged cells, error values and formulas without a value; the cells themselves become
    blank.
    """
    problems = []
    for (row, column), (value, message) in sorted(marks.items()):
        head = cells[0][column] if cells and column < len(cells[0]) else None
        if row < len(cells) and column < len(cells[row]) and "merged" not in message:
            cells[row][column] = None
        problems.append(Problem(label, row + 1, shown(head), value, message))
    return problems


def _settings(sheet: RawSheet | None) -> tuple[dict[str, Any], dict[str, int], list[Problem]]:
    """Values by path and the row of each path, from the sheet ``instance``."""
    label = f"sheet {SETTINGS}"
    if sheet is None:
        return (
            {},
            {},
            [
                Problem(
                    label,
                    0,
                    "",
                    "",
                    "is missing; it holds paths and values such as name, title and calendar.start",
                )
            ],
        )
    head = [shown(cell).strip() for cell in sheet.rows[0]] if sheet.rows else []
    if "path" not in head or "value" not in head:
        return {}, {}, [Problem(label, 1, "", "", "needs the columns path and value")]
    at = {name: head.index(name) for name in SETTING_COLUMNS if name in head}
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    problems = []
    for number, row in enumerate(sheet.rows[1:], 2):
        path = shown(row[at["path"]]).strip()
        value = row[at["value"]]
        citation = row[at["source"]] if "source" in at else None
        if not path:
            if any(cell is not None for cell in row):
                problems.append(
                    Problem(label, number, "path", "", "is blank; expected the path of a setting")
                )
            continue
        if path in values:
            problems.append(Problem(label, number, "path", path, f"stands in row {lines[path]} already"))
            continue
        values[path] = "" if value is None else value
        lines[path] = number
        if citation is not None:
            values[f"sources.{path}"] = citation
            lines[f"sources.{path}"] = number
    return values, lines, problems


def _marked_cells(path: Path) -> Iterator[tuple[str, dict[tuple[int, int], tuple[str, str]]]]:
    """For each sheet with a mark: merged cells, error values and formulas without value, by row and column
    from 0.
    """
    with zipfile.ZipFile(path) as archive:
        for name, part in _sheet_parts(archive):
            data = archive.read(part)
            if _MARKS.search(data):
                yield name, _marks(data)


def _sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Name and part of each worksheet."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    parts = []
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        part = (
            target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        )
        if part in archive.namelist() and "worksheets" in part:
            parts.append((sheet.get("name", ""), part))
    return parts


def _marks(data: bytes) -> dict[tuple[int, int], tuple[str, str]]:
    found: dict[tuple[int, int], tuple[str, str]] = {}
    root = ElementTree.fromstring(data)
    for cell in root.iter(f"{_MAIN}c"):
        formula, value = cell.find(f"{_MAIN}f"), cell.find(f"{_MAIN}v")
        text = "" if value is None or value.text is None else value.text
        if cell.get("t") == "e":
            found[_place(cell.get("r", "A1"))] = (
                text,
                "is an error value; mend the formula or write the number",
            )
        elif formula is not None and not text and cell.find(f"{_MAIN}is") is None:
            shown_formula = f"={formula.text}" if formula.text else "a formula"
            found[_place(cell.get("r", "A1"))] = (
                shown_formula,
                "is a formula without a value; open and save the file in Excel, or write the number",
            )
    for merged in root.iter(f"{_MAIN}mergeCell"):
        area = merged.get("ref", "A1")
        found[_place(area.partition(":")[0])] = (area, "cells are merged; split them and fill each")
    return found


def _place(reference: str) -> tuple[int, int]:
    """Row and column, counted from 0, of a cell such as B3."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter.upper()) - ord("A") + 1
    return int(reference[len(letters) :] or 1) - 1, max(column - 1, 0)
