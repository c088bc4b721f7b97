"""What is set for all parties, cut down to the part of one that acts alone.

Modules of a site that several may lease, the most that a contract without party delivers, and quotas without
party in tonnes are there once. A party alone has its part of them whether the others act or not, so that
plans made alone can be carried out at the same time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ..instance import Instance
from ..instance.plain import records
from ..models.apart import need_of_all, open_sites


def own_part(instance: Instance, party: str) -> Instance:
    """The instance as a party alone finds it.

    Modules that a site offers are shared out in equal parts among those who may use it when nothing is
    stored together (rounded down where modules are whole), the maximum of a contract without party in equal
    parts among all parties, and the tonnes of a quota without party by need of its material in its years.
    Minimum takes and fixed costs stay: who orders alone meets them alone.
    """
    cut = {
        "storage": _storage(instance, party),
        "contracts": _contracts(instance),
        "quotas": _quotas(instance, party),
    }
    changed = {name: frame for name, frame in cut.items() if not frame.equals(instance[name])}
    return replace(instance, tables={**instance.tables, **changed}, _cache={}) if changed else instance


def _storage(instance: Instance, party: str) -> pd.DataFrame:
    table = instance["storage"]
    if table.empty or table["modules"].isna().all():
        return table
    users = open_sites(table.set_index("storage"), instance.parties, shared_storage=False)
    count = np.array([max(len(users[site]), 1) for site in table["storage"]])
    if not (count[table["modules"].notna()] > 1).any():
        return table
    each = table["modules"].astype(float) / count
    whole = instance.settings.policy.integer_modules
    return table.assign(modules=np.floor(each + 1e-9) if whole else each)


def _contracts(instance: Instance) -> pd.DataFrame:
    table = instance["contracts"]
    everybody = table["party"] == ""
    return table.assign(
        maximum_t=table["maximum_t"].where(~everybody, table["maximum_t"] / len(instance.parties))
    )


def _quotas(instance: Instance, party: str) -> pd.DataFrame:
    table = instance["quotas"]
    common = (table["party"] == "") & table["tonnes"].notna()
    if not common.any():
        return table
    calendar = instance.calendar
    need = need_of_all(instance, calendar)
    years = calendar.years
    parts = []
    for q in records(table):
        first = years.min() if pd.isna(q.first_year) else q.first_year
        last = years.max() if pd.isna(q.last_year) else q.last_year
        inside = (years >= first) & (years <= last)
        chosen = need[need.index.get_level_values("material") == q.material] if q.material else need
        by_party = chosen.loc[:, inside].sum(axis=1).groupby(level="party").sum()
        total = float(by_party.sum())
        parts.append(float(by_party[party]) / total if total > 0 else 1 / len(instance.parties))
    return table.assign(tonnes=table["tonnes"].where(~common, table["tonnes"] * np.array(parts)))
