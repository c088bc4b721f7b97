"""Settings as paths: what each setting is, from raw values to :class:`Settings` with all that is wrong, and
back.

``instance.toml`` and the sheet ``instance`` of a workbook hold the same paths, such as
``money.discount_rate``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .calendar import EXAMPLE, parse_period
from .cells import CellError, parse_cell, shown
from .columns import Column, Kind
from .errors import Problem
from .nearest import suggestion
from .origin import Origin
from .settings import Settings

LONGEST = 2400
"""Periods a calendar may have."""

PLACEHOLDER: dict[str, Any] = {
    "name": "unnamed",
    "title": "unnamed",
    "calendar.start": "2000",
    "calendar.end": "2000",
    "calendar.step": "year",
}
"""Stands in for settings that could not be read, so that the tables can be checked all the same."""


@cache
def setting_columns() -> dict[str, Column]:
    """Every setting by path, as a :class:`Column`; ``agreement.shares.*`` stands for any name after the last
    dot.
    """
    return {c.name: c for c in _walk(Settings, "")}


def setting_column(path: str) -> Column | None:
    """The setting at a path, or None when there is none."""
    columns = setting_columns()
    if path in columns:
        return columns[path]
    for name, c in columns.items():
        if name.endswith(".*") and path.startswith(name[:-1]) and len(path) >= len(name):
            return c
    return None


def flatten(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Nested settings as values by path."""
    out: dict[str, Any] = {}

    def visit(values: Mapping[str, Any], prefix: str) -> None:
        for key, value in values.items():
            if isinstance(value, Mapping):
                visit(value, f"{prefix}{key}.")
            else:
                out[f"{prefix}{key}"] = value

    visit(settings, "")
    return out


def nest(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by path as nested settings; the name after ``agreement.shares.`` or ``sources.`` may hold
    dots.
    """
    out: dict[str, Any] = {}
    for path, value in values.items():
        stem = next((n[:-2] for n in setting_columns() if n.endswith(".*") and path.startswith(n[:-1])), None)
        keys = path.split(".") if stem is None else [*stem.split("."), path[len(stem) + 1 :]]
        place = out
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = value
    return out


def written(settings: Settings) -> dict[str, Any]:
    """Values by path of what the settings state themselves, leaving out untouched defaults."""
    return flatten(settings.model_dump(mode="json", exclude_unset=True))


def read_settings(
    values: Mapping[str, Any], file: str, lines: Mapping[str, int]
) -> tuple[Settings, list[Problem], bool]:
    """Settings from raw values by path, all that is wrong in them, and whether the calendar can be used."""
    problems: list[Problem] = []

    def report(path: str, value: Any, message: str) -> None:
        problems.append(Problem(file, Origin(file, lines=lines).line(path), path, shown(value), message))

    good: dict[str, Any] = {}
    for path, value in values.items():
        column = setting_column(path)
        if column is None:
            sections = [n for n in setting_columns() if n.startswith(f"{path}.")]
            if sections:
                report(path, value, f"is a section; write one of {', '.join(sections)}")
            else:
                report(path, None, f"unknown setting{suggestion(path, setting_columns())}")
            continue
        try:
            parsed = parse_cell(value if _is_cell(value) else str(value), column)
            if parsed is None:
                raise CellError(f"is blank; expected {column.expected}")
            if column.is_number and not within(parsed, column):
                raise CellError(f"must be {bounds_in_words(column)}")
            good[path] = parsed
        except CellError as error:
            report(path, value, str(error))
    for path, column in setting_columns().items():
        if column.required and path not in values:
            report(path, None, f"is missing; expected {column.expected}")
    fault = calendar_fault(good)
    if fault and not any(p.column.startswith("calendar.") for p in problems):
        report(fault[0], good.get(fault[0]), fault[1])
    sound = fault is None
    if not sound:
        good = {k: v for k, v in good.items() if not k.startswith("calendar.")}
    stand_ins = {path: value for path, value in PLACEHOLDER.items() if path not in good}
    if sound:
        stand_ins = {path: value for path, value in stand_ins.items() if not path.startswith("calendar.")}
    settings = Settings.model_validate(nest(stand_ins | good))
    return settings, problems, sound


def calendar_fault(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """Path and message of what is wrong with the calendar among values by path, or None."""
    step = values.get("calendar.step", "quarter")
    ordinals = []
    for path in ("calendar.start", "calendar.end"):
        if path not in values:
            return path, f"is missing; expected a {step} such as {EXAMPLE[step]}"
        try:
            ordinals.append(parse_period(values[path], step))
        except ValueError as error:
            return path, f"expected {error}"
    if ordinals[1] < ordinals[0]:
        return "calendar.end", f"lies before the start, {values['calendar.start']}"
    if ordinals[1] - ordinals[0] >= LONGEST:
        return (
            "calendar.end",
            f"makes {ordinals[1] - ordinals[0] + 1:,} periods; at most {LONGEST:,} are planned",
        )
    return None


def within(value: float, column: Column) -> bool:
    """Whether a number keeps the bounds of its column."""
    return (
        (column.ge is None or value >= column.ge)
        and (column.gt is None or value > column.gt)
        and (column.le is None or value <= column.le)
        and (column.lt is None or value < column.lt)
    )


def bounds_in_words(column: Column) -> str:
    """The bounds of a column for a message, such as ``0 or more (t)`` or ``between 0 and 1 (share)``."""
    unit = f" ({column.unit})" if column.unit else ""
    if column.ge is not None and column.le is not None:
        return f"between {column.ge:g} and {column.le:g}{unit}"
    words = [
        f"{column.ge:g} or more" if column.ge is not None else "",
        f"more than {column.gt:g}" if column.gt is not None else "",
        f"{column.le:g} or less" if column.le is not None else "",
        f"less than {column.lt:g}" if column.lt is not None else "",
    ]
    return " and ".join(w for w in words if w) + unit


def _is_cell(value: Any) -> bool:
    return isinstance(value, (str, int, float, bool))


def _walk(model: type[BaseModel], prefix: str) -> list[Column]:
    out: list[Column] = []
    for name, field in model.model_fields.items():
        annotation: Any = field.annotation
        path = f"{prefix}{name}"
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            out += _walk(annotation, f"{path}.")
        elif get_origin(annotation) is dict:
            out.append(_as_column(f"{path}.*", get_args(annotation)[1], field))
        else:
            out.append(_as_column(path, annotation, field))
    return out


def _as_column(path: str, annotation: Any, field: FieldInfo) -> Column:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    choices = tuple(get_args(annotation)) if get_origin(annotation) is Literal else ()
    kinds: dict[Any, Kind] = {str: "text", float: "number", int: "integer", bool: "yes/no"}
    kind: Kind = "choice" if choices else kinds[annotation]
    if path in ("calendar.start", "calendar.end"):
        kind = "period"
    bounds = {k: getattr(m, k) for m in field.metadata for k in ("ge", "gt", "le", "lt") if hasattr(m, k)}
    several = path.endswith(".*")
    default = None if field.is_required() or several else field.default
    return Column(
        path,
        kind,
        field.description or "",
        str(extra.get("unit", "")),
        "",
        field.is_required() and not several,
        default,
        choices,
        bounds.get("ge"),
        bounds.get("gt"),
        bounds.get("le"),
        bounds.get("lt"),
    )
