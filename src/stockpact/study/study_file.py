"""Reading a study file, with one report of all that is wrong in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..instance import Instance
from ..instance.errors import InputError, Problem
from ..instance.nearest import suggestion
from ..instance.paths import PathError, locate, parse_path
from ..instance.reading import bundled, load
from .design import Design
from .levers import Lever, Value, of_ranges
from .spec import LeverEntry, StudyEntry, known_keys
from .study import Study


def read_study(path: str | Path) -> Study:
    """Read a ``study.toml`` and the instance it names.

    Raises InputError with everything wrong: the TOML, unknown or mistyped entries, paths that find nothing,
    settings that make the instance unsound by themselves, levers without settings, points that name no lever.
    """
    file = Path(path)
    content = _parsed(file)
    try:
        entry = StudyEntry.model_validate(content)
    except ValidationError as error:
        raise InputError([_problem(file, e) for e in error.errors()]) from error
    case = _instance(file, entry)
    problems: list[Problem] = []
    levers = tuple(_levers(file, entry, case, problems))
    design = Design(
        entry.design.kind, entry.design.samples, entry.design.seed, tuple(dict(p) for p in entry.points)
    )
    problems += _misfits(file, design, levers)
    if problems:
        raise InputError(problems)
    return Study(
        name=entry.name, title=entry.title or entry.name, case=case, verb=entry.verb, levers=levers,
        design=design, metrics=tuple(entry.keep.metrics),
    )  # fmt: skip


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError([Problem(str(file), 0, "", "", "no such file")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(file), 0, "", "", f"is not TOML in UTF-8: {error}")]) from error


def _problem(file: Path, error: Any) -> Problem:
    where = tuple(error["loc"])
    name = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
    if error["type"] == "extra_forbidden":
        hint = suggestion(str(where[-1]), known_keys(where[:-1]))
        return Problem(file.name, 0, name, "", f"no such entry{hint}")
    value = "" if error["type"] == "missing" or isinstance(error["input"], dict) else str(error["input"])
    message = "missing" if error["type"] == "missing" else str(error["msg"])
    return Problem(file.name, 0, name, value, message)


def _instance(file: Path, entry: StudyEntry) -> Instance:
    beside = file.parent / entry.instance
    case = load(entry.instance if entry.instance in bundled() and not beside.exists() else beside)
    return case.changed(*entry.changes) if entry.changes else case


def _levers(file: Path, entry: StudyEntry, case: Instance, problems: list[Problem]) -> list[Lever]:
    out: list[Lever] = []
    for number, row in enumerate(entry.levers, start=1):
        at = f"levers[{number}]"
        lever = _lever(file, at, row, problems)
        for path in row.paths:
            try:
                locate(case, parse_path(path))
            except PathError as error:
                problems.append(Problem(file.name, 0, f"{at}.paths", path, str(error)))
        out.append(lever)
    if entry.ranges:
        found = {lever.name: lever for lever in of_ranges(case)}
        wanted = list(found) if entry.ranges is True else list(entry.ranges)
        for name in wanted:
            if name in found:
                out.append(found[name])
            else:
                words = f"no such group in the table ranges{suggestion(name, found)}"
                problems.append(Problem(file.name, 0, "ranges", name, words))
    names = [lever.name for lever in out]
    problems += [
        Problem(file.name, 0, "levers", name, "names two levers")
        for name in dict.fromkeys(n for n in names if names.count(n) > 1)
    ]
    return out


def _lever(file: Path, at: str, row: LeverEntry, problems: list[Problem]) -> Lever:
    def wrong(column: str, value: object, message: str) -> None:
        problems.append(Problem(file.name, 0, f"{at}.{column}", str(value), message))

    both = row.low is not None and row.high is not None
    if (row.low is None) != (row.high is None):
        wrong("low" if row.low is None else "high", "", "low and high belong together")
    if both and row.low is not None and row.high is not None:
        if not row.low < row.high:
            wrong("low", row.low, f"must be below high, {row.high:g}")
        elif row.scale == "logarithmic" and row.low <= 0:
            wrong("low", row.low, "must be above 0 for equal factors")
    if row.values and row.steps:
        wrong("steps", row.steps, "give values, or low, high and steps, not both")
    lever = Lever(row.name, tuple(row.paths), row.operator, tuple(row.values), row.low, row.high, row.scale)
    if both and row.steps and not row.values and not any(p.column.startswith(at) for p in problems):
        settings: tuple[Value, ...] = lever.steps(row.steps)
        return Lever(row.name, lever.paths, row.operator, settings, row.low, row.high, row.scale)
    return lever


def _misfits(file: Path, design: Design, levers: tuple[Lever, ...]) -> list[Problem]:
    """What the design needs and the levers lack."""
    problems: list[Problem] = []

    def wrong(column: str, value: object, message: str) -> None:
        problems.append(Problem(file.name, 0, column, str(value), message))

    if not levers:
        wrong("levers", "", "nothing varies: add [[levers]], or ranges = true")
    kind = design.kind
    if kind in ("grid", "one-at-a-time"):
        for lever in levers:
            if not lever.settings:
                wrong(
                    "levers", lever.name, f"needs values, or low, high and steps, in a {design.kind} design"
                )
    if design.kind in ("latin-hypercube", "sobol"):
        if design.samples < 1:
            wrong("design.samples", design.samples, "must be 1 or more for a sampled design")
        for lever in levers:
            if not lever.samples:
                wrong("levers", lever.name, "needs low and high in a sampled design")
    if design.kind == "list" and not design.points:
        wrong("points", "", "a list design needs [[points]]")
    if design.kind != "list" and design.points:
        wrong("points", "", f"points belong to the list design, not to {design.kind}")
    names = [lever.name for lever in levers]
    for number, point in enumerate(design.points, start=1):
        for name in point:
            if name not in names:
                wrong(f"points[{number}]", name, f"no such lever{suggestion(name, names)}")
    return problems
