"""The table ``ranges`` as groups: numbers that move low together or high together.

A range alone is a group of one. A group of knowledge says how well something is known; a group of policy
(targets, budgets, quotas, the agreement) says what the parties may choose, and the two are never mixed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from .columns import Column
from .instance import Instance
from .paths import locate, parse_path
from .plain import records

End = Literal["low", "high"]
ENDS: tuple[End, End] = ("low", "high")

POLICY_TABLES = ("targets", "budgets", "quotas")
"""Tables whose numbers the parties choose."""
POLICY_SETTINGS = ("policy.", "agreement.")
"""Settings that the parties choose, by the beginning of their path."""

_ASSUMED = re.compile(r"\bassum", re.IGNORECASE)


@dataclass(frozen=True)
class RangeRow:
    """A row of the table ``ranges``, with the unit of the number that it speaks of."""

    path: str
    how: Literal["factor", "value"]
    low: float
    high: float
    source: str
    unit: str

    def change(self, end: End) -> str:
        """The change of the instance that moves the number to an end, such as ``prices.eur_per_t*=0.5``."""
        return f"{self.path}{'*=' if self.how == 'factor' else '='}{self._number(end)}"

    def at(self, end: End) -> float:
        """The factor or value of an end."""
        return self.low if end == "low" else self.high

    def _number(self, end: End) -> str:
        value = self.at(end)
        return str(int(value)) if value.is_integer() else repr(value)


@dataclass(frozen=True)
class RangeGroup:
    """Ranges that move together."""

    name: str
    """What ``moves_with`` calls it, or the path of its only range."""
    rows: tuple[RangeRow, ...]
    policy: bool
    """Whether all its numbers are choices of the parties and none is a matter of knowledge."""

    @property
    def assumption(self) -> bool:
        """Whether the source of a range says that it is assumed, wholly or in part."""
        return any(_ASSUMED.search(row.source) for row in self.rows)

    @property
    def source(self) -> str:
        """Sources of its ranges, each once."""
        return "; ".join(dict.fromkeys(row.source for row in self.rows if row.source))

    @property
    def paths(self) -> str:
        """Paths of its numbers."""
        return "; ".join(row.path for row in self.rows)

    def changes(self, end: End) -> tuple[str, ...]:
        """Changes that move all its numbers to an end; none where a factor of 1 leaves the number alone."""
        return tuple(r.change(end) for r in self.rows if not (r.how == "factor" and r.at(end) == 1))

    def words(self, end: End) -> str:
        """What its numbers are moved to, such as ``x 0.5``, ``30 days``, ``5 %`` or ``x 0.26 to 1``."""
        said = []
        for how, unit in dict.fromkeys((r.how, r.unit) for r in self.rows):
            at = [r.at(end) for r in self.rows if (r.how, r.unit) == (how, unit)]
            least, most = min(at), max(at)
            if how == "factor":
                said.append(f"x {least:.3g}" + (f" to {most:.3g}" if most > least else ""))
            else:
                said.append(_amount(least, most, unit))
        return ", ".join(said)


def range_groups(instance: Instance) -> tuple[RangeGroup, ...]:
    """Groups of the table ``ranges``, in the order in which they first stand there.

    Raises PathError when a path finds nothing, which a checked instance does not have.
    """
    found: dict[str, list[RangeRow]] = {}
    for row in records(instance["ranges"]):
        column = locate(instance, parse_path(row.path)).column
        found.setdefault(row.moves_with or row.path, []).append(_row(row, column))
    return tuple(
        RangeGroup(name, tuple(rows), all(chosen(r.path) for r in rows)) for name, rows in found.items()
    )


def chosen(path: str) -> bool:
    """Whether a number is a choice of the parties, by its table or setting."""
    read = parse_path(path)
    return read.table in POLICY_TABLES if read.table else read.column.startswith(POLICY_SETTINGS)


def _row(row: Any, column: Column) -> RangeRow:
    how: Literal["factor", "value"] = "factor" if row.how == "factor" else "value"
    return RangeRow(row.path, how, float(row.low), float(row.high), row.source, column.unit)


def _amount(least: float, most: float, unit: str) -> str:
    """A value, or values from least to most, with the unit; a share in per cent."""
    if unit == "share" or unit.startswith(("share ", "share/")):
        least, most, unit = 100 * least, 100 * most, "%" + unit.removeprefix("share")
    numbers = f"{least:.4g}" + (f" to {most:.4g}" if most > least else "")
    return f"{numbers} {unit}".strip()
