"""Calm times by period: what industry needs and what flows to it."""

from __future__ import annotations

import pandas as pd

from .calendar import Calendar
from .instance import Instance
from .series import by_period


def need(instance: Instance, calendar: Calendar | None = None) -> pd.DataFrame:
    """Need in the stocked form: demand times usable share over all sectors, party and material × periods, t."""
    tonnes = by_period(instance, "demand", "tonnes", flow=True, calendar=calendar)
    usable = by_period(instance, "demand", "usable_share", calendar=calendar)
    return (tonnes * usable).fillna(0.0).groupby(level=["party", "material"], sort=False).sum()


def flows(instance: Instance, calendar: Calendar | None = None) -> pd.DataFrame:
    """Industry's normal flows, party, material and source × periods, t."""
    return by_period(instance, "imports", "tonnes", flow=True, calendar=calendar).fillna(0.0)


def declared(instance: Instance, calendar: Calendar | None = None) -> pd.DataFrame:
    """Whether a declared embargo cuts a flow of the party and material, party and material × periods."""
    cut = by_period(instance, "imports", "declared_cut", calendar=calendar).fillna(0.0)
    return (cut > 0).groupby(level=["party", "material"]).any()
