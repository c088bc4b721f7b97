"""What holds for an embargo scenario whatever its onset: cuts of flows, and how long it may last
(FORMULATION 2, 3.6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stockpact.instance import InputError, Problem

from .calm import Calm

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario; K is the longest embargo of the instance."""

    name: str
    cut: Floats
    """(P, I, N, K) share of each flow that is lost"""
    leakage: float
    """Share of the lost flow of industry that comes back through third countries"""
    on: Floats
    """(K,) probability that the embargo is on in period k"""
    left_over: Floats
    """(K,) sum over durations q > k of P(q) * beta^q"""
    beta: Floats
    """(K,) discount factor to the onset"""


def scenario(calm: Calm, name: str) -> Scenario:
    """The scenario of this name. Raises InputError when there is none or it has no durations."""
    table = calm.instance["embargoes"]
    names = list(table["scenario"])
    if name not in names:
        words = f"no such scenario; there are: {', '.join(names) or 'none'}"
        raise InputError([Problem("embargoes", 0, "scenario", name, words)])
    on, left_over, beta = durations(calm, name)
    return Scenario(
        name, cuts(calm, name), float(table["leakage_share"].iloc[names.index(name)]), on, left_over, beta
    )


def cuts(calm: Calm, scenario: str) -> Floats:
    """(P, I, N, K) share of each flow that is lost.

    The last row of a ramp holds on. The row that names most (source rather than country, party, material)
    wins; between rows that name as much the deeper cut holds.
    """
    instance, table = calm.instance, calm.instance["embargo_cuts"]
    country = dict(zip(instance["sources"]["supplier"], instance["sources"]["country"], strict=True))
    countries = np.array([country[n] for n in calm.suppliers], dtype=object)
    shape = (len(instance.parties), len(instance.materials), len(calm.suppliers), calm.horizon)
    cut, named = np.zeros(shape), np.full(shape, -1)
    rows = table[table["scenario"] == scenario]
    for (supplier, land, party, material), ramp in rows.groupby(
        ["supplier", "country", "party", "material"], sort=False
    ):
        from_period, value = ramp["from_period"].to_numpy(), ramp["cut"].to_numpy(float)
        order = np.argsort(from_period, kind="stable")
        step = np.searchsorted(from_period[order], np.arange(calm.horizon), side="right") - 1
        hits = (
            _mask(instance.parties, party)[:, None, None, None]
            & _mask(instance.materials, material)[:, None, None]
            & (_mask(calm.suppliers, supplier) & ((countries == land) | (land == "")))[:, None]
            & (step >= 0)
        )
        weight = (supplier != "") + (party != "") + (material != "")
        value_k = np.where(step >= 0, value[order][step], 0.0)
        better = hits & ((weight > named) | ((weight == named) & (value_k > cut)))
        cut = np.where(better, value_k, cut)
        named = np.where(better, weight, named)
    return cut


def _mask(names: tuple[str, ...], chosen: object) -> NDArray[np.bool_]:
    return np.array([chosen in ("", n) for n in names], dtype=bool)


def durations(calm: Calm, scenario: str) -> tuple[Floats, Floats, Floats]:
    """Probability to be on in k, discounted probability to end after k, and discount factors (FORMULATION
    3.6).
    """
    table = calm.instance["embargo_durations"]
    rows = table[table["scenario"] == scenario]
    if rows.empty:
        words = "the scenario has no durations; add at least one with probability 1"
        raise InputError([Problem("embargo_durations", 0, "scenario", scenario, words)])
    length, probability = rows["periods"].to_numpy(int), rows["probability"].to_numpy(float)
    calendar = calm.instance.calendar
    per_period = (1 + calm.instance.settings.money.discount_rate) ** (-1 / calendar.per_year)
    beyond = length[None, :] > np.arange(calm.horizon)[:, None]
    on = (beyond * probability).sum(axis=1)
    left_over = (beyond * probability * per_period**length).sum(axis=1)
    return on, left_over, per_period ** np.arange(calm.horizon)
