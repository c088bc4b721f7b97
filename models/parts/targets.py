"""Cover targets with ramp, basis and deadline (FORMULATION B6)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.core as pyo

from stockpact.instance.plain import numbers_in, records

from ..trunk import Trunk
from .tables import looked_up, rows


def target_rows(data: Trunk) -> pd.DataFrame:
    """One row for each target, party, material and period in which it asks for something.

    Columns: target (row number of the table, the header being row 1), party, material, period, goal_t (tonnes
    that the days stand for, times the ramp), base_t (the opening stock's part of the ramp), tonnes_per_day
    (by which one more day raises the row), days.
    """
    targets, materials = data.instance["targets"], data.instance["materials"]
    frames = []
    for number, target in enumerate(records(targets), start=2):
        parties = [target.party] if target.party else list(data.parties)
        chosen = (
            [target.material]
            if target.material
            else list(materials.loc[materials["risk_class"] == target.risk_class, "material"])
        )
        for party in parties:
            for material in chosen:
                if party in data.parties:
                    frames.append(_one(data, number, target, party, material))
    columns = ["target", "party", "material", "period", "goal_t", "base_t", "tonnes_per_day", "days"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _one(data: Trunk, number: int, target: Any, party: str, material: str) -> pd.DataFrame:
    reference = numbers_in(data.reference[target.basis], (party, material))
    deadline = data.calendar.number(target.deadline)
    days = float(target.days)
    t = np.arange(1, data.periods + 1)
    first = first_delivery(data, party, material)
    if target.ramp and first < deadline:
        theta = np.clip((t - first) / (deadline - first), 0.0, 1.0)
        rows = t >= first
    else:
        theta = np.ones(len(t))
        rows = t >= deadline
    stock = data.opening
    opening = stock[(stock["party"] == party) & (stock["material"] == material)]["tonnes"].sum()
    origin = reference[first - 1] if first <= data.periods else reference[0]
    capped = opening > days * origin / 365 > 0  # then the opening stock's part follows the days too
    opening = min(opening, days * origin / 365)
    scaled = opening * reference / origin if origin > 0 else np.zeros(len(t))
    return pd.DataFrame(
        {
            "target": number,
            "party": party,
            "material": material,
            "period": t,
            "goal_t": theta * days * reference / 365,
            "base_t": (1 - theta) * scaled,
            "tonnes_per_day": reference / 365 * (1.0 if capped else theta),
            "days": days,
        }
    )[rows]


def first_delivery(data: Trunk, party: str, material: str) -> int:
    """First period in which a new order can arrive; the one after the calendar when none can."""
    keys = data.routes.limit.index
    mine = (keys.get_level_values("party") == party) & (keys.get_level_values("material") == material)
    arrives = (data.routes.limit.to_numpy()[mine] > 0).any(axis=0)
    return int(np.argmax(arrives)) + 1 if arrives.any() else data.periods + 1


def add_targets(m: pyo.ConcreteModel, data: Trunk) -> pd.DataFrame:
    """Add ``cover_level`` and the rows ``cover``; returns the target rows."""
    asked = target_rows(data)
    keys = list(zip(asked["target"], asked["party"], asked["material"], asked["period"], strict=True))
    usable = 1 - data.instance.settings.policy.unavailable_share
    m.COVER = pyo.Set(dimen=4, initialize=keys, ordered=True)
    m.goal = looked_up(dict(zip(keys, asked["goal_t"], strict=True)), m.COVER)
    m.base = looked_up(dict(zip(keys, asked["base_t"], strict=True)), m.COVER)
    m.available = pyo.Param(initialize=usable)
    fixed = data.question.aim == "least cost"
    m.cover_level = pyo.Var(bounds=(1.0, 1.0) if fixed else (0.0, None))  # common multiple of all targets
    m.cover = rows(m.COVER, rule=cover)
    return asked


def cover(m: pyo.ConcreteModel, k: int, p: str, i: str, t: int) -> object:
    """(B6) Stock at all sites covers the days asked for, on a ramp until the deadline."""
    return (
        m.available * sum(m.stock[p, i, l, t] for l in m.STORES) - m.goal[k, p, i, t] * m.cover_level
        >= m.base[k, p, i, t]
    )
