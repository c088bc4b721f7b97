"""Which row of a timed table holds for a key in a period."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .catalogue import CATALOGUE
from .instance import Instance


def row_holding(instance: Instance, table: str, key: Sequence[object], period: int) -> int | None:
    """Position of the row that :func:`stockpact.instance.series.by_period` uses, or None when none holds.

    ``key`` holds the key columns but time, in the order of the catalogue; ``period`` counts from 1.
    """
    frame = instance[table]
    calendar = instance.calendar
    here = np.ones(len(frame), dtype=bool)
    for name, value in zip([k for k in CATALOGUE[table].key if k != "time"], key, strict=True):
        here &= (frame[name] == value).to_numpy(dtype=bool)
    positions = np.flatnonzero(here)
    if not len(positions):
        return None
    delay = 0
    if "supplier" in frame and instance.has("sources"):
        delays = dict(zip(instance["sources"]["supplier"], instance["sources"]["delay_years"], strict=True))
        delay = int(delays.get(frame["supplier"][positions[0]], 0))
    name = calendar.name(period - delay * calendar.per_year)
    for position in positions.tolist():
        if frame["period"][position] == name:
            return int(position)
    years = frame["year"].to_numpy(dtype=float, na_value=np.nan)[positions]
    year = (calendar.first + period - 1) // calendar.per_year - delay
    held = [(y, int(at)) for y, at in zip(years, positions, strict=True) if y <= year]
    if not held:
        return None
    latest, at = max(held)
    return at if latest == year or latest == np.nanmax(years) else None
