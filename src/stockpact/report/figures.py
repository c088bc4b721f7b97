"""The figures of a plan, each defined once: stock against target, purchases by source, coverage, money.

Each function returns an Altair chart; :func:`save_all` writes PNG and SVG without network. The charts are
made in :mod:`stockpact.report.chart_specs`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..instance import Instance
from .chart_parts import Given
from .chart_specs import chart
from .drawing import Drawer, draw
from .measures import PlanLike
from .scenarios import coverage_summary
from .series import coverage_rows, money_rows, purchase_rows, stock_rows
from .worth.series import custody_rows, gain_rows, mover_rows, onset_rows


def stock_given(plan: PlanLike) -> Given | None:
    """What the stock figure shows; None when the plan holds and asks for nothing."""
    return _given(plan, stock_rows(plan))


def purchases_given(plan: PlanLike) -> Given | None:
    """What the figure of purchases shows; None when the plan buys nothing."""
    return _given(plan, *purchase_rows(plan))


def coverage_given(plan: PlanLike) -> Given | None:
    """What the coverage figure shows; None when no scenario leaves a need unserved."""
    return _given(plan, coverage_rows(plan, coverage_summary(plan)))


def money_given(plan: PlanLike) -> Given | None:
    """What the figure of outlays shows; None when nothing is paid."""
    return _given(plan, money_rows(plan))


def gains_given(plan: PlanLike) -> Given | None:
    """What the figure of gains shows; None when arrangements were not compared."""
    return _given(plan, gain_rows(plan))


def movers_given(plan: PlanLike) -> Given | None:
    """What the figure of movers shows; None when the ranges were not run."""
    return _given(plan, mover_rows(plan))


def onsets_given(plan: PlanLike) -> Given | None:
    """What the figure by onset shows; None when no embargo counts."""
    return _given(plan, onset_rows(plan))


def custody_given(plan: PlanLike) -> Given | None:
    """What the figure of owners and hosts shows; None when all stock lies on the soil of its owner."""
    table = plan.tables["custody"]
    away = table[["abroad_t", "elsewhere_t"]].to_numpy(float)
    return _given(plan, custody_rows(plan)) if (away > 1e-9).any() else None


def gains(plan: PlanLike) -> Any:
    """Worth of each step of acting together by party, EUR million; or None."""
    return _chart("gains", gains_given(plan))


def movers(plan: PlanLike) -> Any:
    """What moves the result most, from its value at the low to that at the high end of a number; or None."""
    return _chart("movers", movers_given(plan))


def onsets(plan: PlanLike) -> Any:
    """Need served by the period in which an embargo begins, with the reserve and without; or None."""
    return _chart("onsets", onsets_given(plan))


def custody(plan: PlanLike) -> Any:
    """Whose soil the stock of each owner lies on, tonnes at the end of each period; None when all of it lies
    on the soil of its owner.
    """
    return _chart("custody", custody_given(plan))


def stock_against_target(plan: PlanLike) -> Any:
    """Stock (area) against target (line) by material and party, tonnes at the end of each period.

    The span of displayed embargo onsets is shaded. None when the plan holds and asks for nothing.
    """
    return _chart("stock", stock_given(plan))


def purchases_by_source(plan: PlanLike) -> Any:
    """Purchases by calendar year and source, a panel a material, tonnes; the smallest sources are drawn
    together. None when the plan buys nothing.
    """
    return _chart("purchases", purchases_given(plan))


def coverage(plan: PlanLike) -> Any:
    """Coverage of need in each scenario without the reserve (hollow) and with it (filled), by material and
    party. None when every need is served.
    """
    return _chart("coverage", coverage_given(plan))


def money_by_year(plan: PlanLike) -> Any:
    """Outlays by fiscal year and party beside the budget (black tick), EUR million, real; or None."""
    return _chart("money", money_given(plan))


FIGURES: dict[str, Callable[[PlanLike], Any]] = {
    "stock": stock_against_target,
    "purchases": purchases_by_source,
    "coverage": coverage,
    "money": money_by_year,
    "gains": gains,
    "movers": movers,
    "onsets": onsets,
    "custody": custody,
}
"""File name to figure."""
GIVEN: dict[str, Callable[[PlanLike], Given | None]] = {
    "stock": stock_given,
    "coverage": coverage_given,
    "purchases": purchases_given,
    "money": money_given,
    "gains": gains_given,
    "movers": movers_given,
    "onsets": onsets_given,
    "custody": custody_given,
}
"""File name to what the figure shows; what takes longest to draw comes first."""
READS: dict[str, tuple[str, ...]] = {
    "stock": ("cover",),
    "coverage": ("coverage",),
    "purchases": ("purchases",),
    "money": ("money", "budgets"),
    "gains": ("gains",),
    "movers": ("movers", "certainty"),
    "onsets": ("onsets",),
    "custody": ("custody",),
}
"""File name to the tables that the figure reads."""


def save_all(
    plan: PlanLike, folder: str | Path, scale: float = 2.0, drawer: Drawer | None = None
) -> list[Path]:
    """Write every figure that has something to show as PNG and SVG into ``folder``.

    Returns the files; with a ``drawer`` they are handed over to it and are there when it has finished.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    own = drawer or Drawer(apart=False)
    for name, shows in GIVEN.items():
        given = shows(plan)
        if given is not None:
            own.add(name, given, target / name, scale)
    return [] if drawer else own.finish()


@dataclass(frozen=True)
class _Part:
    """As much of a plan as there is so far."""

    instance: Instance
    tables: Mapping[str, pd.DataFrame]
    meta: Mapping[str, Any] = field(default_factory=dict)


class Early:
    """Hands each figure of a plan that is being made to a drawer, once the tables that it reads are there.

    ``folder`` appears with the first figure; its files are there when the drawer has finished.
    """

    def __init__(self, instance: Instance, folder: Path, drawer: Drawer, scale: float = 2.0) -> None:
        self._instance, self._folder, self._drawer, self._scale = instance, folder, drawer, scale
        self._waiting = list(GIVEN)

    def __call__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Hand over what these tables make possible and was not handed over before."""
        plan = _Part(self._instance, tables)
        for name in [n for n in self._waiting if all(table in tables for table in READS[n])]:
            self._waiting.remove(name)
            given = GIVEN[name](plan)
            if given is not None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._drawer.add(name, given, self._folder / name, self._scale)


def save(picture: Any, stem: str | Path, scale: float = 2.0) -> list[Path]:
    """Write one chart as ``stem.png`` and ``stem.svg``, each whole or not at all. Works offline."""
    return draw(picture.to_json(indent=None), Path(stem), scale)


def _chart(name: str, given: Given | None) -> Any:
    return None if given is None else chart(name, given)


def _given(plan: PlanLike, rows: pd.DataFrame, sources: Sequence[str] = ()) -> Given | None:
    if rows.empty:
        return None
    case = plan.instance
    return Given(
        rows=_records(rows),
        parties=list(case.parties),
        lanes=[f"{m} · {p}" for p in case.parties for m in case.materials],
        sources=list(sources),
        below=[case.settings.title, case.settings.handling_class],
    )


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain data; a number that is not finite is None."""
    names = [str(name) for name in rows.columns]
    columns = [[_finite(v) for v in rows[name].tolist()] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
