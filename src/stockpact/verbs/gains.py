"""What the pact gains: how much of it comes from buying, storing and sharing together.

The gain of all three is what acting together saves against acting side by side. A step's part of it depends
on which steps were taken before, so each order of the three steps is gone through; the value of a step is the
mean over the orders (Shapley 1953, "A value for n-person games"), and the parts add up exactly to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..plan.schema import SCHEMA
from .arrangements import SHARING, STEPS, TOGETHER, Outcome
from .gain_words import Compared, words_of

Floats = NDArray[np.float64]
GAINS = {"buying": "buying together", "storing": "storing together", SHARING: "sharing in an embargo"}
"""Names of the gains by step."""
PARTS = ("outlays_eur", "missed_days", "damage_eur", "refill_eur")
"""What a gain consists of; all but the days are money."""


@dataclass(frozen=True)
class Parts:
    """What a step saves, by party (rows) and part (columns, :data:`PARTS`); ``net`` by order of steps.

    ``net`` has one row an order and one column a party, with all together in the last column.
    """

    mean: Floats
    net: Floats


def steps_taken(value: Mapping[frozenset[str], Floats], steps: Sequence[str]) -> dict[str, Parts]:
    """What each step saves on the way from nothing to all steps, over all orders in which they can be taken.

    ``value`` gives for every set of steps the cost by party (rows) and part (columns). The means over the
    orders add up to the difference between no step and all.
    """
    saved: dict[str, list[Floats]] = {step: [] for step in steps}
    for order in permutations(steps):
        before: frozenset[str] = frozenset()
        for step in order:
            after = before | {step}
            saved[step].append(value[before] - value[after])
            before = after
    return {step: _parts(np.array(found)) for step, found in saved.items()}


def _parts(found: Floats) -> Parts:
    """Mean and nets of what a step saves in each order (orders, parties, parts)."""
    money = found[:, :, [i for i, part in enumerate(PARTS) if part.endswith("_eur")]].sum(axis=2)
    return Parts(found.mean(axis=0), np.hstack([money, money.sum(axis=1, keepdims=True)]))


def costs(outcome: Outcome) -> Floats:
    """(P, parts) outlays less end value, days missed, expected damage and refill of an outcome, by party."""
    parties = list(outcome.arrangement.parties)
    missed = outcome.missed_days.groupby(level="party").sum().reindex(parties, fill_value=0.0)
    columns = (outcome.net_outlays + outcome.industry_eur, missed, outcome.damage, outcome.refill)
    return np.column_stack([c.reindex(parties).to_numpy(float) for c in columns])


def gains_table(
    outcomes: Mapping[str, Outcome], idle_steps: Mapping[str, str] = MappingProxyType({})
) -> pd.DataFrame:
    """The table gains, from the outcomes of all arrangements of all parties (alone ones are not needed).

    ``idle_steps`` says of steps that can change nothing why. Empty when an arrangement has no plan.
    Industry's cost of rising prices counts as outlays.
    """
    common = {o.arrangement.together: o for o in outcomes.values() if len(o.arrangement.parties) > 1}
    if len(common) < 2 ** len(STEPS) or not all(o.solved for o in common.values()):
        return SCHEMA["gains"].frame([])
    apart, joint = common[frozenset()], common[frozenset(STEPS)]
    value = {steps: costs(o) for steps, o in common.items()}
    whole = _parts((value[frozenset()] - value[frozenset(STEPS)])[None])
    named = {GAINS[s]: p for s, p in steps_taken(value, STEPS).items()} | {TOGETHER: whole}
    compared = Compared(apart, joint, whole.net[0])
    why = {GAINS[step]: words for step, words in idle_steps.items()}
    rows = []
    for gain, parts in named.items():
        for column, party in enumerate([*joint.arrangement.parties, ""]):
            mean = parts.mean[column] if party else parts.mean.sum(axis=0)
            row: dict[str, object] = dict(zip(PARTS, mean.tolist(), strict=True))
            net = parts.net[:, column]
            row |= {"gain": gain, "party": party, "net_eur": float(net.mean())}
            row |= {"least_eur": float(net.min()), "most_eur": float(net.max())}
            rows.append(row | {"words": words_of(gain, party, row, compared, why.get(gain, ""))})
    return SCHEMA["gains"].frame(rows)
