"""The table fairness: the rules side by side, per scenario at its display date."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..plan import metrics
from ..plan.schema import SCHEMA
from .events import NONE, Events
from .release_tables import EUR, expected_damage, refill

Floats = NDArray[np.float64]
ROUNDING = 1e-12
"""Price of fairness below which a difference between two sums is rounding."""


def fairness_table(shown: Events, awards: Mapping[str, Floats]) -> pd.DataFrame:
    """Figures by party and material, over the parties, and over the materials.

    Over several materials tonnes are added by weight, and days survived are those of the first material, or
    party, to fall short. The price of fairness is counted in damage plus refill, which least damage makes
    as small as can be.
    """
    instance = shown.instance
    damage = {rule: expected_damage(shown, award) for rule, award in awards.items()}
    cost = {rule: _totals(damage[rule] + refill(shown, award)) for rule, award in awards.items()}
    found: list[dict[str, object]] = []
    for e, event in enumerate(shown.occasions):
        for rule, award in awards.items():
            price = _price_of_fairness(cost, rule, e)
            for p, party in [*enumerate(instance.parties), (None, "")]:
                for i, material in [*enumerate(instance.materials), (None, "")]:
                    row = _figures(shown, award, damage[rule][e], e, p, i)
                    between = _between_parties(shown, award, e, i) if p is None else {}
                    key = {"scenario": event.scenario, "rule": rule, "party": party, "material": material}
                    share = {"price_of_fairness": price[-1 if i is None else i]} if p is None else {}
                    found.append(_BLANK | key | row | between | share)
    return SCHEMA["fairness"].frame(found)


_BLANK: dict[str, object] = dict.fromkeys(("jain", "gini", "envy", "price_of_fairness"), np.nan)


def _totals(cost: Floats) -> Floats:
    """(E, I + 1) costs over all parties, by material and for all, of costs (E, P, I)."""
    by_material = cost.sum(axis=1)
    return np.concatenate([by_material, by_material.sum(axis=1, keepdims=True)], axis=1)


def _price_of_fairness(cost: Mapping[str, Floats], rule: str, e: int) -> list[float]:
    """By material and for all; NaN unless both no reserve and least damage are among the rules."""
    if NONE not in cost or "least-damage" not in cost:
        return [float("nan")] * cost[rule].shape[1]
    averted, most = cost[NONE][e] - cost[rule][e], cost[NONE][e] - cost["least-damage"][e]
    found = [metrics.price_of_fairness(float(a), float(m)) for a, m in zip(averted, most, strict=True)]
    return [0.0 if abs(price) < ROUNDING else price for price in found]


def _figures(
    shown: Events, award: Floats, damage: Floats, e: int, p: int | None, i: int | None
) -> dict[str, object]:
    """Need, coverage, damage and days survived of one party or all, one material or all."""
    embargo = shown.embargoes[e]
    ps, ms = _those(p, len(award[e])), _those(i, award.shape[2])
    on = embargo.on
    need, unserved = embargo.need[ps][:, ms], (embargo.claim - award[e])[ps][:, ms]
    expected_need, expected_unserved = float((on * need).sum()), float((on * unserved).sum())
    policy, days = shown.instance.settings.policy, shown.instance.calendar.days
    lasts = embargo.lasts
    by_period = metrics.coverage(need, unserved).reshape(-1, award.shape[-1])[:, :lasts]
    survived = [metrics.days_survived(y, days, policy.survival_coverage) for y in by_period]
    return {
        "need_t": expected_need, "coverage": float(metrics.coverage(expected_need, expected_unserved)),
        "released_t": float((on * award[e][ps][:, ms]).sum()), "unserved_t": expected_unserved,
        "damage_eur": float(damage[ps][:, ms].sum()) * EUR, "days_survived": min(d for d, _ in survived),
        "survives": all(never for _, never in survived),
    }  # fmt: skip


def _those(number: int | None, count: int) -> list[int]:
    return list(range(count)) if number is None else [number]


def _between_parties(shown: Events, award: Floats, e: int, i: int | None) -> dict[str, object]:
    """Jain, Gini and envy over the parties, weighted by need; envy over all materials is the sum."""
    embargo = shown.embargoes[e]
    ms = _those(i, award.shape[2])
    need = (embargo.on * embargo.need[:, ms]).sum(axis=2)
    unserved = (embargo.on * (embargo.claim - award[e])[:, ms]).sum(axis=2)
    given = (embargo.on * award[e][:, ms]).sum(axis=2)
    weight = need.sum(axis=1)
    y = metrics.coverage(weight, unserved.sum(axis=1))
    served = need - unserved - given
    envy = sum(
        metrics.envy(need[:, n], served[:, n], given[:, n], embargo.shares[:, m]) for n, m in enumerate(ms)
    )
    return {"jain": metrics.jain(y, weight), "gini": metrics.gini(y, weight), "envy": float(envy)}
