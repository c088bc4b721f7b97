"""How a column of a table is declared.

One declaration (type, unit, bounds, default, text) drives reading, checking, the workbook template,
``stockpact schema`` and the reference page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

Kind = Literal["text", "number", "integer", "yes/no", "period", "choice"]


def column(
    text: str,
    *,
    unit: str = "",
    refers: str = "",
    kind: Kind | None = None,
    default: Any = ...,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
) -> Any:
    """Declare a column: its meaning, unit, the table whose key it refers to, its default and bounds.

    A column without ``default`` must be filled in every row. ``default=None`` means it may stay blank.
    """
    extra: dict[str, Any] = {"unit": unit, "refers": refers, "kind": kind or ""}
    return Field(default=default, description=text, ge=ge, gt=gt, le=le, lt=lt, json_schema_extra=extra)


class Row(BaseModel):
    """One row of a table of an instance. Subclasses declare the table's name, key and columns."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    """Columns that together identify a row; ``time`` stands for whichever of year and period is filled."""

    source: str | None = column(
        "Where the row's numbers come from: a citation, or the word assumption and why.", default=None
    )
    note: str | None = column("Anything a reader should know.", default=None)


class TimedRow(Row):
    """A row that holds for a calendar year or for one period of the calendar (exactly one is filled)."""

    year: int | None = column("Calendar year the row holds for.", default=None, ge=1900, le=2200)
    period: str | None = column(
        "Single period the row holds for, such as 2028Q1, in place of a year.", default=None, kind="period"
    )


@dataclass(frozen=True)
class Column:
    """A column as the readers, checkers and manuals see it."""

    name: str
    kind: Kind
    text: str
    unit: str
    refers: str
    required: bool
    default: Any
    choices: tuple[str, ...]
    ge: float | None
    gt: float | None
    le: float | None
    lt: float | None

    @property
    def is_number(self) -> bool:
        """Whether cells of the column hold numbers."""
        return self.kind in ("number", "integer")

    @property
    def expected(self) -> str:
        """What a cell of the column must hold, in words, for error messages."""
        words = {
            "text": "text",
            "number": "a number",
            "integer": "a whole number",
            "yes/no": "yes or no",
            "period": "a period such as 2028Q1",
        }
        what = "one of " + ", ".join(self.choices) if self.kind == "choice" else words[self.kind]
        bounds = [
            f"{word} {value:g}"
            for word, value in (
                ("at least", self.ge),
                ("more than", self.gt),
                ("at most", self.le),
                ("less than", self.lt),
            )
            if value is not None
        ]
        return ", ".join([what, " and ".join(bounds)] if bounds else [what]) + (
            f" ({self.unit})" if self.unit else ""
        )


@dataclass(frozen=True)
class Table:
    """A table of the catalogue: its name, key, meaning and columns in order."""

    name: str
    text: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    row: type[Row]

    @property
    def names(self) -> list[str]:
        """Column names in order; ``source`` and ``note`` come last."""
        return [c.name for c in self.columns]

    @property
    def timed(self) -> bool:
        """Whether rows carry a year or a period."""
        return issubclass(self.row, TimedRow)

    @property
    def key_columns(self) -> list[str]:
        """Key columns as they stand in the table (``time`` spelled out as year and period)."""
        out: list[str] = []
        for name in self.key:
            out += ["year", "period"] if name == "time" else [name]
        return out

    def __getitem__(self, name: str) -> Column:
        for c in self.columns:
            if c.name == name:
                return c
        raise KeyError(name)


def describe(row: type[Row]) -> Table:
    """Read a row class into a :class:`Table`, with ``source`` and ``note`` moved to the end."""
    names = list(row.model_fields)
    last = ["source", "note"]
    own = [n for n in row.__annotations__ if n in row.model_fields and n not in last]
    inherited = [n for n in names if n not in own and n not in last]
    keys = [n for n in own if n in row.key]
    rest = [n for n in own if n not in row.key]
    ordered = keys + inherited + rest + last
    columns = tuple(_column(name, row.model_fields[name]) for name in ordered)
    return Table(row.table, (row.__doc__ or "").strip(), row.key, columns, row)


def _column(name: str, field: FieldInfo) -> Column:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    annotation: Any = field.annotation
    if get_origin(annotation) is not Literal and type(None) in get_args(annotation):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    choices = tuple(get_args(annotation)) if get_origin(annotation) is Literal else ()
    kinds: dict[Any, Kind] = {str: "text", float: "number", int: "integer", bool: "yes/no"}
    kind: Kind = extra.get("kind") or ("choice" if choices else kinds[annotation])  # type: ignore[assignment]
    bounds = {k: getattr(m, k) for m in field.metadata for k in ("ge", "gt", "le", "lt") if hasattr(m, k)}
    required = field.is_required()
    return Column(
        name,
        kind,
        field.description or "",
        str(extra.get("unit", "")),
        str(extra.get("refers", "")),
        required,
        None if required else field.default,
        choices,
        bounds.get("ge"),
        bounds.get("gt"),
        bounds.get("le"),
        bounds.get("lt"),
    )
