"""What is in an instance, and which materials could run short: what ``stockpact check`` shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .flows import flows, need
from .instance import Instance
from .plain import values_of

STEP_WORDS = {"month": "months", "quarter": "quarters", "year": "years"}

_ASSUMED = re.compile(r"\s*assum", re.IGNORECASE)


@dataclass(frozen=True)
class Overview:
    """What is in an instance."""

    name: str
    title: str
    handling_class: str
    parties: tuple[str, ...]
    materials: tuple[str, ...]
    sources: tuple[str, ...]
    scenarios: tuple[str, ...]
    step: str
    periods: tuple[str, ...]
    rows: Mapping[str, int]
    """Rows of each table that has any."""
    assumed_rows: int
    """Rows whose source says assumption."""
    sourced_rows: int
    """Rows with any source."""

    @property
    def line(self) -> str:
        """The instance in a line: parties, materials, sources, periods, scenarios."""
        parts = [
            self.name,
            _count(self.parties, "party", "parties"),
            _count(self.materials, "material"),
            _count(self.sources, "source") if self.sources else "",
            f"{len(self.periods)} {STEP_WORDS[self.step]} ({self.periods[0]}–{self.periods[-1]})",
            _count(self.scenarios, "embargo scenario") if self.scenarios else "",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def checked(self) -> str:
        """What was checked, in a line."""
        rows = sum(self.rows.values())
        return (
            f"checked {len(self.rows)} tables, {rows:,} rows, every number with a source or marked as "
            f"assumption ({self.assumed_rows:,} of {self.sourced_rows:,} rows are)"
        )


def _count(items: tuple[str, ...], one: str, many: str = "") -> str:
    return f"{len(items)} {one if len(items) == 1 else many or one + 's'}"


def describe(instance: Instance) -> Overview:
    """What is in the instance."""
    rows = {name: len(frame) for name, frame in instance.tables.items() if len(frame)}
    citations = [text for name in rows for text in values_of(instance, name, "source") if text]
    settings = instance.settings
    return Overview(
        settings.name,
        settings.title,
        settings.handling_class,
        instance.parties,
        instance.materials,
        tuple(instance["sources"]["supplier"]),
        tuple(instance["embargoes"]["scenario"]),
        settings.calendar.step,
        instance.calendar.names,
        rows,
        sum(bool(_ASSUMED.match(text)) for text in citations),
        len(citations),
    )


SHORT_COLUMNS = ("party", "material", "country", "year", "need_t", "country_share", "coverage_if_cut")


def could_run_short(instance: Instance) -> pd.DataFrame:
    """Which materials could run short: what is left of need when the one country that matters most is cut.

    One row a party and material with demand, the most exposed first: the country and calendar year in which
    the loss of that country's normal flow leaves the least of need (recycling is not cut), need in that year
    in t, the country's share of the calm flow, and the coverage of need without it (shares of 1, before any
    reserve). Without flows the country is blank and coverage is 1 where nothing is said of flows at all.
    """
    columns = list(SHORT_COLUMNS)
    if not instance.has("demand") or not instance.has("imports"):
        return pd.DataFrame(
            {c: pd.Series(dtype=object if c in ("party", "material", "country") else float) for c in columns}
        )
    wanted, flow = need(instance), flows(instance)
    years = instance.calendar.years
    country = dict(zip(instance["sources"]["supplier"], instance["sources"]["country"], strict=True))
    stage = dict(zip(instance["sources"]["supplier"], instance["sources"]["stage"], strict=True))
    lost: dict[tuple[str, str], dict[str, np.ndarray]] = {}
    total: dict[tuple[str, str], np.ndarray] = {}
    for (party, material, supplier), values in zip(flow.index, flow.to_numpy(), strict=True):
        key = (party, material)
        total[key] = total.get(key, 0) + values
        if stage.get(supplier) != "recycling":
            mine = lost.setdefault(key, {})
            mine[country.get(supplier, "")] = mine.get(country.get(supplier, ""), 0) + values
    rows = []
    for key, required in zip(wanted.index, wanted.to_numpy(), strict=True):
        worst: tuple[object, ...] | None = None
        for land, cut in lost.get(key, {}).items():
            for year in np.unique(years):
                at = years == year
                asked, calm = required[at].sum(), total[key][at].sum()
                if asked > 0 and calm > 0:
                    left = min(1.0, (calm - cut[at].sum()) / asked)
                    found = (left, int(year), land, float(asked), float(cut[at].sum() / calm))
                    worst = found if worst is None or found[0] < worst[0] else worst  # type: ignore[operator]
        if worst is None and required.sum() > 0:
            worst = (
                0.0 if key not in total or not total[key].any() else 1.0,
                int(years[0]),
                "",
                float(required[years == years[0]].sum()),
                0.0,
            )
        if worst is not None:
            left, year, land, asked, share = worst  # type: ignore[assignment]
            rows.append((*key, land, year, asked, share, left))
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["coverage_if_cut", "party", "material"], ignore_index=True)
