"""Loading a saved plan, with a clear message for whatever is missing or damaged."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ..instance import Instance
from ..instance.errors import InputError, Problem
from .files import read_csv, read_parquet
from .plan import Plan, conform
from .proof import ExactProof
from .saving import FORMAT, FORMAT_VERSION
from .schema import SCHEMA


def load_plan(folder: str | Path) -> Plan:
    """Load a plan that :func:`stockpact.plan.saving.save` wrote.

    Raises InputError, naming the file, when one is missing, damaged or of another version. It does not
    check that the numbers are right: that is what ``stockpact audit`` is for.
    """
    return read_saved(folder).plan


@dataclass(frozen=True)
class Saved:
    """A saved plan as its files hold it."""

    folder: Path
    plan: Plan
    """The plan, with the tables of the Parquet files."""
    csv: dict[str, pd.DataFrame]
    """The tables of the CSV files; empty when only Parquet was asked for."""
    description: dict[str, Any]
    """What ``plan.json`` holds."""


def read_saved(folder: str | Path, *, forms: Literal["parquet", "both"] = "parquet") -> Saved:
    """Read the files of a saved plan. Raises InputError with every file that cannot be read."""
    folder = Path(folder).expanduser()
    description = _description(folder)
    problems: list[Problem] = []
    parquet = _tables(folder, description, "parquet", problems)
    csv = _tables(folder, description, "csv", problems) if forms == "both" else {}
    exact = _proof(folder, description, problems)
    instance = _instance(folder, description, problems)
    if problems or instance is None:
        raise InputError(problems, title=f"the plan in {folder} cannot be loaded")
    try:
        plan = Plan(instance, parquet, description["meta"], exact)
    except (KeyError, ValueError) as error:
        text = str(error.args[0] if error.args else error)
        problem = Problem(str(folder), 0, "", "", text)
        raise InputError([problem], title=f"the plan in {folder} cannot be loaded") from error
    return Saved(folder, plan, csv, description)


def _description(folder: Path) -> dict[str, Any]:
    path = folder / "plan.json"

    def fail(message: str) -> InputError:
        return InputError([Problem(str(path), 0, "", "", message)], title="no plan was loaded")

    if not folder.is_dir():
        aside = sorted(folder.parent.glob(f".{folder.name}.earlier-*")) if folder.parent.is_dir() else []
        hint = f"; an earlier one, moved aside, is in {aside[-1]}" if aside else ""
        problem = Problem(str(folder), 0, "", "", f"no such folder{hint}")
        raise InputError([problem], title="no plan was loaded")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise fail("missing: this is not the folder of a saved plan") from error
    except (OSError, ValueError) as error:
        raise fail(f"damaged: {error}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise fail(f'does not describe a plan ("format" should be "{FORMAT}")')
    if content.get("format_version") != FORMAT_VERSION:
        raise fail(
            f"format version {content.get('format_version')}; this stockpact reads version {FORMAT_VERSION}"
        )
    lacking = [
        k
        for k, kind in (
            ("meta", dict),
            ("files", dict),
            ("tables", dict),
            ("changes", list),
            ("instance_hash", str),
        )
        if not isinstance(content.get(k), kind)
    ]
    if lacking:
        raise fail(f"damaged: {', '.join(lacking)} missing or of the wrong kind")
    return content


def _tables(
    folder: Path, description: dict[str, Any], form: Literal["csv", "parquet"], problems: list[Problem]
) -> dict[str, pd.DataFrame]:
    read = read_csv if form == "csv" else read_parquet
    out = {}
    for name, table in SCHEMA.items():
        path = folder / "tables" / f"{name}.{form}"
        if table.optional and name not in description["tables"]:
            out[name] = conform([], table)
            continue
        if not path.is_file():
            problems.append(Problem(str(path), 0, "", "", "missing"))
            continue
        try:
            out[name] = read(path, table)
        except ValueError as error:
            problems.append(Problem(str(path), 0, "", "", f"cannot be read: {error}"))
    return out


def _proof(folder: Path, description: dict[str, Any], problems: list[Problem]) -> ExactProof | None:
    path = folder / "proof.npz"
    if not path.is_file():
        if "proof.npz" in description["files"]:
            problems.append(Problem(str(path), 0, "", "", "missing"))
        return None
    try:
        return ExactProof.load(path)
    except ValueError as error:
        problems.append(Problem(str(path), 0, "", "", str(error)))
        return None


def _instance(folder: Path, description: dict[str, Any], problems: list[Problem]) -> Instance | None:
    from ..instance.reading import load

    path = folder / "instance"
    if not path.is_dir():
        problems.append(Problem(str(path), 0, "", "", "missing: the instance as used"))
        return None
    try:
        instance: Instance = load(path, require_sources=False)
        return replace(instance, changes=tuple(str(c) for c in description["changes"]))
    except InputError as error:
        problems.extend(error.problems)
        return None
