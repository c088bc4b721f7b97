"""Reading a folder: ``instance.toml`` and one CSV file a table."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from importlib.resources.abc import Traversable
from typing import Any

from .errors import Problem
from .setting_paths import flatten
from .sheets import RawSheet

SETTINGS_FILE = "instance.toml"

_SECTION = re.compile(r"^\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def csv_files(folder: Traversable) -> dict[str, Traversable]:
    """The CSV files of a folder by table name, in order of name."""
    files = sorted((f for f in folder.iterdir() if f.name.lower().endswith(".csv")), key=lambda f: f.name)
    return {f.name[:-4]: f for f in files if not f.name.startswith((".", "~", "_"))}


def read_csv(file: Traversable) -> tuple[RawSheet | None, list[Problem]]:
    """The raw cells of a CSV file, or what keeps it from being read."""
    text, problem = _decoded(file)
    if text is None:
        return None, problem
    rows: list[list[str | None]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            rows.append([cell or None for cell in row])
    except csv.Error as error:
        message = f"cannot be read as CSV ({error}); is a quotation mark missing or one too many?"
        return None, [Problem(file.name, len(rows) + 1, "", "", message)]
    return RawSheet(file.name, rows), []


def read_toml(file: Traversable) -> tuple[dict[str, Any], dict[str, int], list[Problem]]:
    """Settings by path, the line of each path, and what keeps the file from being read."""
    if not file.is_file():
        return {}, {}, [Problem(file.name, 0, "", "", "is missing; it holds name, title and calendar")]
    text, problems = _decoded(file)
    if text is None:
        return {}, {}, problems
    if not text.strip():
        return {}, {}, [Problem(file.name, 0, "", "", "is empty; it holds name, title and calendar")]
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        message = f"cannot be read as TOML: {error}"
        return {}, {}, [Problem(file.name, int(line.group(1)) if line else 0, "", "", message)]
    return flatten(values), _lines(text), []


def _decoded(file: Traversable) -> tuple[str | None, list[Problem]]:
    try:
        data = file.read_bytes()
    except OSError as error:
        return None, [Problem(file.name, 0, "", "", f"cannot be read: {error.strerror or error}")]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:200]:
        return None, [Problem(file.name, 0, "", "", 'is not UTF-8 but UTF-16; save it as "CSV UTF-8"')]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        message = f'is not UTF-8 (byte 0x{data[error.start]:02X}); save it as "CSV UTF-8"'
        return None, [Problem(file.name, row, "", "", message)]


def _lines(text: str) -> dict[str, int]:
    """Line of each setting by path, as far as lines begin with a key."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := _SECTION.match(line):
            section = _plain(head.group(1)) + "."
        elif key := _KEY.match(line):
            lines.setdefault(section + _plain(key.group(1)), number)
    return lines


def _plain(dotted: str) -> str:
    parts = re.findall(r"""[\w-]+|"[^"]*"|'[^']*'""", dotted)
    return ".".join(p[1:-1] if p[:1] in "\"'" else p for p in parts)
