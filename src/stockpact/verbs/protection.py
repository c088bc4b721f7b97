"""What the reserve costs and what it averts, by owner and material.

The cost stands with the owner, the damage averted with the party whose industry is spared.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..instance import Instance
from ..plan.reserve import HARDLY_USED, NOTHING, deadlines, releases_by_scenario
from ..plan.schema import SCHEMA
from .events import NONE
from .reserve_cost import Held, reserve_cost

Floats = NDArray[np.float64]
MANY_TIMES = 5.0
"""EUR averted for each EUR of cost from which a reserve is said to pay many times over."""
FREE = 1.0
"""EUR below which a reserve counts as costing nothing."""


def protection_table(
    instance: Instance, tables: Mapping[str, pd.DataFrame], end_value: pd.Series | None = None
) -> pd.DataFrame:
    """The table protection, from the tables purchases, stock, money, release and damage of a plan.

    Averted is the difference of expected damage between no reserve and the agreed rule over all onsets, less
    the refill (FORMULATION 1.6, 3.6); for the cost see :func:`.reserve_cost.reserve_cost`, which says what
    ``end_value`` is. One row a party and material with anything to say, each party, each material, and all
    together. No rows without a build-up or without embargoes.
    """
    if tables["stock"].empty or tables["damage"].empty:
        return SCHEMA["protection"].frame([])
    held = Held(instance, tables)
    cost, averted, due = reserve_cost(held, end_value), averted_damage(held), held_at_deadline(held)
    released, had = released_by_scenario(held)
    parties, materials = (np.array(names, dtype=object) for names in held.axes)
    rows = []
    for party in ("", *held.axes[0]):
        for material in ("", *held.axes[1]):
            at = np.ix_((parties == party) | (not party), (materials == material) | (not material))
            numbers = {
                "cost_eur": float(cost[at].sum()), "averted_eur": float(averted[at].sum()),
                "held_t": float(due[at].sum()),
                "most_used_t": float(_over(released, at).sum(axis=(1, 2)).max(initial=0.0)),
                "used_share": _used_share(released, had, at, held.first_price if not material else None),
            }  # fmt: skip
            if not any(abs(value) > NOTHING for value in numbers.values()):
                continue
            ratio = numbers["averted_eur"] / numbers["cost_eur"] if numbers["cost_eur"] > FREE else np.nan
            has = bool(_over(had, at).max(initial=0.0) > NOTHING)
            words = protection_words(ratio, numbers["averted_eur"], numbers["used_share"], has)
            rows.append({"party": party, "material": material, **numbers, "ratio": ratio, "words": words})
    return SCHEMA["protection"].frame(rows)


def protection_words(ratio: float, averted_eur: float, used_share: float, has_reserve: bool) -> str:
    """What a row says in sentences: a reserve that is hardly used, and what it averts for its cost.

    ``ratio`` is NaN where the reserve costs nothing.
    """
    out = []
    if not has_reserve:
        out.append("Holds nothing when a scenario begins.")
    elif used_share < NOTHING:
        out.append("Never used: no scenario draws on it at its display date.")
    elif used_share < HARDLY_USED:
        out.append(f"Hardly used: no scenario draws on more than {_percent(used_share)} of it.")
    eur = f"EUR {_short(ratio)} averted for each EUR of cost"
    if np.isnan(ratio):
        if averted_eur > FREE:
            out.append("Averts damage at no cost of its own.")
    elif averted_eur < FREE:
        out.append("Averts no expected damage.")
    elif ratio >= MANY_TIMES:
        out.append(f"Pays many times over: {eur}.")
    elif ratio >= 1:
        out.append(f"Pays: {eur}.")
    else:
        out.append(f"Averts less than it costs: {eur}.")
    return " ".join(out)


def averted_damage(held: Held) -> Floats:
    """(P, I) expected damage averted under the agreed rule over all onsets, less the refill, EUR present
    value.
    """
    table, calendar = held.tables["damage"], held.instance.calendar
    agreed = held.instance.settings.agreement.rule
    sign = np.where(table["rule"] == NONE, 1.0, np.where(table["rule"] == agreed, -1.0, 0.0))
    onsets = {name: calendar.number(name) for name in table["onset"].unique()}
    years = table["onset"].map(onsets).to_numpy(float) / calendar.per_year
    start = (1 + held.instance.settings.money.discount_rate) ** -years
    eur = table["discounted_eur"].to_numpy(float) + table["refill_eur"].to_numpy(float) * start
    out = np.zeros(tuple(map(len, held.axes)))
    place = held.place(table[["party", "material"]])
    np.add.at(out, place, sign * table["weight"].to_numpy(float) * eur)
    return out


def held_at_deadline(held: Held) -> Floats:
    """(P, I) stock at the latest deadline of the targets that apply, or at the end of the plan, t."""
    closing, calendar = held.stock("closing_t"), held.instance.calendar
    out = closing[..., -1].copy()
    owners = [(p, i) for p in held.axes[0] for i in held.axes[1]]
    for at, due in zip(np.ndindex(out.shape), deadlines(held.instance, owners), strict=True):
        if due:
            out[at] = closing[at][calendar.number(due) - 1]
    return out


def released_by_scenario(held: Held) -> tuple[Floats, Floats]:
    """(S, P, I) what each scenario takes out of each reserve at its display date, and what there was to take,
    t.
    """
    found = releases_by_scenario(held.instance, held.tables)
    scenario, names = pd.factorize(found["scenario"])
    place = (scenario, *held.place(found[["party", "material"]]))
    released, had = (np.zeros((len(names), *map(len, held.axes))) for _ in range(2))
    np.add.at(released, place, found["released_t"].to_numpy(float))
    np.add.at(had, place, found["had_t"].to_numpy(float))
    return released, had


def _over(values: Floats, at: tuple[NDArray[np.intp], ...]) -> Floats:
    first, second = at
    return np.asarray(values[:, first, second])


def _used_share(
    released: Floats, had: Floats, at: tuple[NDArray[np.intp], ...], price: Floats | None
) -> float:
    """Most of a reserve that any scenario releases; over several materials by value."""
    weight = 1.0 if price is None else price
    part, whole = (_over(values * weight, at).sum(axis=(1, 2)) for values in (released, had))
    share = np.divide(part, whole, out=np.zeros_like(part), where=whole > NOTHING)
    return float(np.clip(share, 0.0, 1.0).max(initial=0.0))


def _short(value: float) -> str:
    """Three significant digits, and none after the point from a hundred on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %"
