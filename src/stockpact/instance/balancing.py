"""Balancing flows: the source whose flow is what is left of need, recomputed after a change.

Rows of ``imports`` with ``balancing`` become need (demand times usable share) less all other flows of the
party and material, not below zero. Rows with ``declared_cut`` stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from .calendar import Calendar
from .flows import flows, need
from .instance import Instance
from .origin import Origin

SAME = 1e-9
"""Relative difference below which a flow is left as it was written."""


def rebalanced(instance: Instance, before: Instance | None = None) -> Instance:
    """The instance with its balancing flows recomputed.

    With ``before``, the instance before a change, only parties and materials whose need or other flows
    changed are recomputed. Where what is left varies within a year, rows by period are added to the year's
    row; where it varies after the last year written (a source that is delayed), rows for those years are
    added.
    """
    frame = instance["imports"]
    if not (frame["balancing"] & ~frame["declared_cut"]).any() or not instance.has("demand"):
        return instance
    span = _span(instance, before)
    left = _left(instance, span)
    if before is not None:
        earlier = _left(before, span).reindex(left.index)
        same = np.isclose(left.to_numpy(), earlier.to_numpy(), rtol=SAME, atol=SAME).all(axis=1)
        left = left[~same]
    tonnes = frame["tonnes"].to_numpy(copy=True)
    added: list[dict[str, object]] = []
    for party, material in left.index:
        mine = frame[(frame["party"] == party) & (frame["material"] == material)]
        free = mine["balancing"] & ~mine["declared_cut"]
        for supplier in dict.fromkeys(mine.loc[free, "supplier"]):
            rows = mine[mine["supplier"] == supplier]
            one = _Balance(instance, span, left.loc[(party, material)].to_numpy(), rows, mine)
            added += one.settle(tonnes)
    if np.array_equal(tonnes, frame["tonnes"].to_numpy()) and not added:
        return instance
    new = frame.assign(tonnes=tonnes)
    files = dict(instance.files)
    if added:
        extra = pd.DataFrame(added, columns=frame.columns).astype(frame.dtypes.to_dict())
        new = pd.concat([new, extra], ignore_index=True)
        if "imports" in files:
            kept = np.concatenate([np.arange(len(frame)), np.full(len(added), -1)])
            files["imports"] = Origin(files["imports"].file, files["imports"].take(kept).rows)
    return replace(instance, tables={**instance.tables, "imports": new}, files=files, _cache={})


def _span(instance: Instance, before: Instance | None) -> Calendar:
    """Whole years from the first to the last of which any row speaks, delays included."""
    calendar = instance.calendar
    years = [int(calendar.years[0]), int(calendar.years[-1])]
    for case in (instance, before or instance):
        delay = int(case["sources"]["delay_years"].max()) if case.has("sources") else 0
        for table in ("demand", "imports"):
            said = case[table]["year"].dropna()
            years += [int(said.min()), int(said.max()) + delay] if len(said) else []
    return Calendar(min(years) * calendar.per_year, (max(years) + 1) * calendar.per_year - 1, calendar.step)


def _left(instance: Instance, span: Calendar) -> pd.DataFrame:
    """Need less all flows but the balancing ones, not below zero: party and material × periods of the span,
    t.
    """
    frame = instance["imports"]
    fixed = frame["tonnes"].where(~(frame["balancing"] & ~frame["declared_cut"]), 0.0)
    tables = {
        "demand": instance["demand"],
        "sources": instance["sources"],
        "imports": frame.assign(tonnes=fixed),
    }
    others = Instance(instance.settings, tables)
    wanted = need(others, span)
    got = flows(others, span).groupby(level=["party", "material"]).sum().reindex(wanted.index, fill_value=0.0)
    return (wanted - got).clip(lower=0.0)


@dataclass(frozen=True)
class _Balance:
    """The balancing flow of one party and material from one source."""

    instance: Instance
    span: Calendar
    left: np.ndarray
    """What is left of need in each period of the span, t."""
    rows: pd.DataFrame
    """Rows of the source for the party and material."""
    all_rows: pd.DataFrame
    """Rows of all sources for the party and material."""

    def settle(self, tonnes: np.ndarray) -> list[dict[str, object]]:
        """Write the tonnes of the balancing rows into the array of all rows; returns rows to be added."""
        delay = self._delay(self.rows["supplier"].iloc[0])
        per_year = self.span.per_year
        own = {self.span.number(p) for p in self.rows["period"].tolist() if p}
        added: list[dict[str, object]] = []
        free = self.rows[self.rows["balancing"] & ~self.rows["declared_cut"]]
        for row in _records(free):
            if row.period:
                at = self.span.number(row.period) - 1 + delay * per_year
                if 0 <= at < len(self.left):
                    _write(tonnes, int(row.Index), float(self.left[at]))
            else:
                added += self._year(tonnes, row, int(row.year), delay, own)
        years = self.rows["year"].dropna()
        if len(years):
            at = int(years.index[int(years.to_numpy(dtype=int).argmax())])
            last = self._copied(at)
            if last["balancing"] and not last["declared_cut"]:
                added += self._later_years(float(tonnes[at]), last, delay)
        return added

    def _year(
        self, tonnes: np.ndarray, row: Any, year: int, delay: int, own: set[int]
    ) -> list[dict[str, object]]:
        at = np.flatnonzero(self.span.years == year + delay)
        at = at[[int(n) + 1 - delay * self.span.per_year not in own for n in at]]
        if not len(at):
            return []
        values = self.left[at]
        _write(tonnes, int(row.Index), float(values.mean() * self.span.per_year))
        if np.ptp(values) <= SAME * max(1.0, float(values.max())):
            return []
        base = self._copied(int(row.Index))
        names = [self.span.name(int(n) + 1 - delay * self.span.per_year) for n in at]
        return [
            {**base, "year": pd.NA, "period": name, "tonnes": float(value)}
            for name, value in zip(names, values, strict=True)
        ]

    def _copied(self, at: int) -> dict[str, Any]:
        return {str(name): value for name, value in self.rows.loc[at].to_dict().items()}

    def _later_years(self, held: float, last: dict[str, Any], delay: int) -> list[dict[str, object]]:
        added = []
        year = int(last["year"])
        per_year = self.span.per_year
        for later in range(year + 1, int(self.span.years[-1]) - delay + 1):
            values = self.left[self.span.years == later + delay]
            if np.abs(values * per_year - held).max() > SAME * max(1.0, held):
                added.append(later)
        if not added:
            return []
        out: list[dict[str, object]] = []
        for later in range(year + 1, max(added) + 1):
            values = self.left[self.span.years == later + delay]
            out.append({**last, "year": later, "period": "", "tonnes": float(values.sum())})
            if np.ptp(values) > SAME * max(1.0, float(values.max())):
                first = int(np.flatnonzero(self.span.years == later + delay)[0]) + 1 - delay * per_year
                out += [
                    {**last, "year": pd.NA, "period": self.span.name(first + n), "tonnes": float(v)}
                    for n, v in enumerate(values)
                ]
        return out

    def _delay(self, supplier: str) -> int:
        sources = self.instance["sources"]
        delays = dict(zip(sources["supplier"].tolist(), sources["delay_years"].tolist(), strict=True))
        return int(delays.get(supplier, 0))


def _records(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples())


def _write(tonnes: np.ndarray, at: int, value: float) -> None:
    """Set a flow, leaving one that is the same but for rounding as it was written."""
    if abs(tonnes[at] - value) > SAME * max(1.0, abs(tonnes[at])):
        tonnes[at] = value
