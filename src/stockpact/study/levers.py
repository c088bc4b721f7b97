"""Levers: what a study varies, by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..instance import Instance
from ..instance.range_groups import ENDS, RangeGroup, range_groups

Value = float | str
"""A lever's setting: a number, or text such as a rule's name, a period or the end of a range."""
Point = Mapping[str, Value]
"""A variant: settings by lever; a lever that is not named stays as the instance has it."""
Operator = Literal["=", "*=", "+=", "-="]


@dataclass(frozen=True)
class Lever:
    """Numbers that move together under one name.

    ``settings`` are the values that a grid or a list takes. ``low`` and ``high`` bound a lever that is
    sampled; ``scale`` says whether evenly or by equal factors. A lever made from a group of the table
    ``ranges`` has the settings ``low`` and ``high``, and for sampling the share of the way between them.
    """

    name: str
    paths: tuple[str, ...] = ()
    operator: Operator = "="
    settings: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None
    scale: Literal["linear", "logarithmic"] = "linear"
    group: RangeGroup | None = None

    def changes(self, value: Value) -> tuple[str, ...]:
        """Changes of the instance that set the lever, such as ``targets[risk_class=high].days=120``."""
        if self.group is not None:
            return _of_group(self.group, value)
        return tuple(f"{path}{self.operator}{written(value)}" for path in self.paths)

    @property
    def samples(self) -> bool:
        """Whether it can take any number between two bounds."""
        return self.group is not None or (self.low is not None and self.high is not None)

    def at(self, share: float) -> float:
        """The number that lies a share of the way from low to high."""
        if self.group is not None:
            return share
        assert self.low is not None
        assert self.high is not None
        if self.scale == "linear":
            return self.low + share * (self.high - self.low)
        return math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low)))

    def steps(self, count: int) -> tuple[float, ...]:
        """``count`` numbers from low to high, both included."""
        return tuple(self.at(float(share)) for share in np.linspace(0.0, 1.0, count))


def of_ranges(instance: Instance) -> tuple[Lever, ...]:
    """A lever for each group of the instance's table ``ranges``, in its order."""
    return tuple(Lever(group.name, settings=ENDS, group=group) for group in range_groups(instance))


def written(value: Value) -> str:
    """A value as a change writes it: the shortest text that reads back as the same number."""
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


def _of_group(group: RangeGroup, value: Value) -> tuple[str, ...]:
    if value == "low" or value == "high":
        return group.changes("low" if value == "low" else "high")
    share = float(value)
    out = []
    for row in group.rows:
        number = row.low + share * (row.high - row.low)
        if row.how == "factor":
            out += [f"{row.path}*={written(number)}"] if number != 1 else []
        else:
            out.append(f"{row.path}={written(number)}")
    return tuple(out)
