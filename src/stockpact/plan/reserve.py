"""When a reserve has to be there, and how much of it any scenario uses: read from a plan's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..instance import Instance

HARDLY_USED = 0.05
"""Share of a reserve below which its largest use in any scenario counts as hardly any."""
NOTHING = 1e-6
"""Tonnes below which a party has no reserve to speak of."""


def deadline(instance: Instance, party: str, material: str) -> str:
    """Latest deadline of the targets that apply, no later than the calendar's last period; blank without
    target.
    """
    return deadlines(instance, [(party, material)])[0]


def deadlines(instance: Instance, owners: Sequence[tuple[str, str]]) -> list[str]:
    """The same for many owners, (party, material)."""
    calendar, targets, materials = instance.calendar, instance["targets"], instance["materials"]
    risk = dict(zip(materials["material"], materials["risk_class"], strict=True))
    columns = (targets[name].tolist() for name in ("party", "material", "risk_class", "deadline"))
    rows = [(p, m, r, calendar.number(d)) for p, m, r, d in zip(*columns, strict=True)]
    out = []
    for party, material in owners:
        due = [t for p, m, r, t in rows
               if p in ("", party) and (m == material or (m == "" and r == risk[material]))]  # fmt: skip
        out.append(calendar.names[min(max(*due, 1), len(calendar)) - 1] if due else "")
    return out


def releases_by_scenario(instance: Instance, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What each scenario takes out of each reserve at its display date under the agreed rule, if it lasts its
    longest.

    Columns: scenario, party (the owner), material, opening_t (stock at the onset), had_t (with the deliveries
    that arrive), released_t (lending included).
    """
    table = tables["release"]
    table = table[table["rule"] == instance.settings.agreement.rule]
    first = table["embargo_period"] == 0
    keys = ["scenario", "party", "material"]
    part = table[keys].assign(
        opening_t=table["account_before_t"].where(first, 0.0),
        had_t=table["account_before_t"].where(first, 0.0) + table["delivered_t"],
        released_t=table["released_t"],
    )
    return part.groupby(keys, sort=False, as_index=False).sum()


def use_of_reserve(instance: Instance, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Largest share of each reserve that any scenario uses; see :func:`releases_by_scenario`.

    Columns: party, material, scenario (in which it is largest), opening_t (stock at onset), used_share (of
    stock and deliveries). A party without a reserve has no row.
    """
    out = releases_by_scenario(instance, tables)
    out = out[out["had_t"] > NOTHING]
    out = out.assign(used_share=(out["released_t"] / out["had_t"]).clip(0, 1))
    columns = ["party", "material", "scenario", "opening_t", "used_share"]
    if out.empty:
        return pd.DataFrame(columns=columns)
    best = out.loc[out.groupby(["party", "material"], sort=False)["used_share"].idxmax()]
    return best[columns].reset_index(drop=True)
