"""Steps of shortage in merit order: what a missing tonne costs, cheapest first, by party and material.

The rows of ``shortage_steps`` are declared by sector; the model needs one rising scale a party and
material, so steps of equal cost become one level. Within a level every sector goes short in proportion to
its step (equal treatment).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stockpact.instance import InputError, Instance, Problem

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Steps:
    """Levels of shortage cost; where a party has fewer levels than another, the last ones are empty."""

    share: Floats
    """(P, I, S, L) part of a sector's need that lies on a level; adds to 1 over levels"""
    cost: Floats
    """(P, I, L) kEUR/t, rising"""


def shortage_steps(instance: Instance, sectors: tuple[str, ...], need: Floats) -> Steps:
    """Read the steps of every sector that needs a material.

    A row for a party beats one for every party, then a row for a sector one for every sector. If the shares
    of a sector add to less than 1 its last step takes the rest; what goes beyond 1 is cut. Raises
    InputError when a sector needs a material and no step says what a missing tonne costs.
    """
    table = instance["shortage_steps"]
    scales: dict[tuple[int, int], dict[float, Floats]] = {}
    problems = []
    groups: dict[Any, pd.DataFrame] = dict(iter(table.groupby(["party", "material", "sector"], sort=False)))
    for p, party in enumerate(instance.parties):
        for i, material in enumerate(instance.materials):
            scale: dict[float, Floats] = scales.setdefault((p, i), {})
            for s, sector in enumerate(sectors):
                if not need[p, i, s].any():
                    continue
                keys = [
                    (party, material, sector),
                    (party, material, ""),
                    ("", material, sector),
                    ("", material, ""),
                ]
                rows = next((groups[k] for k in keys if k in groups), None)
                if rows is None:
                    words = (
                        f"no step says what a missing tonne of {material} costs {party}'s sector "
                        f"{sector}, so an "
                        "embargo cannot be valued; add its steps"
                    )
                    problems.append(Problem("shortage_steps", 0, "material", material, words))
                    continue
                for share, cost in _steps(rows):
                    scale.setdefault(cost, np.zeros(len(sectors)))[s] += share
    if problems:
        raise InputError(problems)
    return _padded(scales, len(instance.parties), len(instance.materials), len(sectors))


def _steps(rows: pd.DataFrame) -> list[tuple[float, float]]:
    """Shares adding to 1 and costs in kEUR/t, cheapest first."""
    ordered = rows.sort_values("eur_per_t", kind="stable")
    share = ordered["share"].to_numpy(float)
    before = np.cumsum(share) - share
    share = np.clip(1.0 - before, 0.0, share)
    share[-1] += 1.0 - share.sum()
    return list(zip(share.tolist(), (ordered["eur_per_t"].to_numpy(float) / 1000).tolist(), strict=True))


def _padded(scales: dict[tuple[int, int], dict[float, Floats]], P: int, I: int, S: int) -> Steps:
    L = max([1, *(len(scale) for scale in scales.values())])
    share, cost = np.zeros((P, I, S, L)), np.zeros((P, I, L))
    for (p, i), scale in scales.items():
        for level, value in enumerate(sorted(scale)):
            share[p, i, :, level] = scale[value]
            cost[p, i, level:] = value
    return Steps(share, cost)
