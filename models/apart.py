"""Who has which part when parties act apart: of supply that several of them may buy, and of the sites.

Each party's part is its own whether the others act or not. So plans that are made apart can be carried out
at the same time, and nothing is counted twice (FORMULATION 7, convention of outsiders).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from stockpact.instance import Calendar, Instance
from stockpact.instance.flows import need as usable_need


def supply_parts(
    instance: Instance, calendar: Calendar, offers: pd.DataFrame, free: pd.DataFrame, idle: pd.DataFrame
) -> np.ndarray:
    """Most that a party buys of each offer when buying is apart, t, by row of ``offers`` and period.

    ``free`` is what industry leaves of each (material, offer), ``idle`` the idle access at which a stock may
    buy, by (party, material, supplier) and over all parties of the instance. Where the parties' idle access
    adds up to more than an offer has, each has its part of it in proportion to idle access; without a table
    of access, in proportion to need, and in equal parts where nobody has any.
    """
    left = free.reindex(pd.MultiIndex.from_frame(offers[["material", "offer"]])).fillna(0.0).to_numpy()
    if not instance.has("access"):
        return np.asarray(left * _shares_of_need(instance, calendar, offers))
    own = idle.reindex(pd.MultiIndex.from_frame(offers[["party", "material", "supplier"]])).fillna(0.0)
    total = idle.groupby(level=["material", "supplier"], sort=False).sum()
    of_all = total.reindex(pd.MultiIndex.from_frame(offers[["material", "supplier"]])).fillna(0.0).to_numpy()
    share = np.divide(own.to_numpy(), of_all, out=np.zeros_like(of_all), where=of_all > 0)
    return np.where(of_all > left, left * share, left)


def _shares_of_need(instance: Instance, calendar: Calendar, offers: pd.DataFrame) -> np.ndarray:
    need = need_of_all(instance, calendar)
    total = need.groupby(level="material", sort=False).transform("sum").to_numpy()
    equal = np.full(total.shape, 1 / len(instance.parties))
    shares = np.divide(need.to_numpy(), total, out=equal, where=total > 0)
    keys = pd.MultiIndex.from_frame(offers[["party", "material"]])
    return np.asarray(shares[need.index.get_indexer(keys)])


def need_of_all(instance: Instance, calendar: Calendar) -> pd.DataFrame:
    """Usable need of every party and material, t a period; 0 where there is none."""
    index = pd.MultiIndex.from_product([instance.parties, instance.materials], names=["party", "material"])
    return usable_need(instance, calendar).reindex(index, fill_value=0.0)


def open_sites(stores: pd.DataFrame, parties: tuple[str, ...], shared_storage: bool) -> dict[str, set[str]]:
    """For each site the parties whose stock may lie there.

    A site with an owner is its owner's alone. Where storage is not shared, a site on a party's soil is that
    party's, and a site on nobody's soil is open to all; a party that then has no site at all keeps those
    that shared storage would give it: without one it could hold nothing.
    """
    owned = {l: {o} if o else set(parties) for l, o in stores["owner"].items()}
    if shared_storage:
        return {str(l): who for l, who in owned.items()}
    hosts = stores["host"].to_dict()
    own = {
        str(l): who if stores.at[l, "owner"] or hosts[l] not in parties else {str(hosts[l])}
        for l, who in owned.items()
    }
    for party in parties:
        if not any(party in who for who in own.values()):
            own = {l: who | ({party} & owned[l]) for l, who in own.items()}
    return own
