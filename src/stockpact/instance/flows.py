"""Calm times by period: what industry needs and what flows to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .calendar import Calendar
from .instance import Instance
from .series import by_period


def need(instance: Instance, calendar: Calendar | None = None) -> pd.DataFrame:
    """Need in the stocked form: demand times usable share over all sectors, party and material × periods,
    t.
    """
    tonnes = by_period(instance, "demand", "tonnes", flow=True, calendar=calendar)
    usable = by_period(instance, "demand", "usable_share", calendar=calendar)
    return (tonnes * usable).fillna(0.0).groupby(level=["party", "material"], sort=False).sum()


def flows(instance: Instance, calendar: Calendar | None = None) -> pd.DataFrame:
    """Industry's normal flows, party, material and source × periods, t."""
    return by_period(instance, "imports", "tonnes", flow=True, calendar=calendar).fillna(0.0)


def declared(instance: Instance, calendar: Calendar | None = None) -> dict[tuple[str, str], np.ndarray]:
    """Whether a declared embargo cuts a flow, by party and material, in each period."""
    cut = by_period(instance, "imports", "declared_cut", calendar=calendar)
    out: dict[tuple[str, str], np.ndarray] = {}
    for (party, material, _), values in zip(cut.index, cut.to_numpy() > 0, strict=True):
        out[party, material] = out[party, material] | values if (party, material) in out else values
    return out
