"""The models that benchmarks run on, each declared once: a name, what builds it, and its sizes.

``prepare(*size)`` makes the data, which is not timed; ``build(data)`` makes the Pyomo model. Both routes of a
comparison build from the same data with the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import stock_model
from .large_instance import large_instance


@dataclass(frozen=True)
class Case:
    """A model and the sizes it is measured at."""

    name: str
    prepare: Callable[..., Any]
    build: Callable[[Any], Any]
    sizes: Mapping[str, tuple[Any, ...]]


def _trunk(*size: Any) -> Any:
    """Numbers of a bundled instance (its name), or of an invented one (materials, suppliers, years)."""
    from stockpact.models.question import BuildUpQuestion
    from stockpact.models.trunk import trunk

    from stockpact.instance.reading import load

    case = load(size[0]) if len(size) == 1 else large_instance(*size)
    return trunk(case, BuildUpQuestion())


def _build_up(data: Any) -> Any:
    from stockpact.models.buildup import build_from

    return build_from(data).model


CASES = {
    case.name: case
    for case in (
        Case(
            "stock",
            stock_model.prepare,
            stock_model.build,
            {"S": (2, 6, 12, 24), "M": (4, 20, 30, 38), "L": (6, 24, 60, 60)},
        ),
        Case(
            "build-up",
            _trunk,
            _build_up,
            {"tutorial": ("tutorial",), "eu-japan-ree": ("eu-japan-ree",), "M": (12, 16, 10)},
        ),
    )
}
