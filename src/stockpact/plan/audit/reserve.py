"""Checks of who owns and hosts the reserve, and of what it costs against what it averts (FORMULATION 1.6,
3.6).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..schema import SCHEMA
from .case import NONE, Case, records
from .comparing import Check, Compared, Where, at_axes, at_rows, equal, holds, registrar
from .holding import opening_stock, orders
from .optimum import end_value_per_tonne
from .reach import reach
from .shown import shown

CHECKS: list[Check] = []
check = registrar(CHECKS)

CUSTODY = ("party", "material", "period")
SLIGHT = 1e-6
"""Tonnes or EUR that count as nothing."""
HARDLY = 0.05
"""Share of a reserve below which its largest use counts as hardly any."""


# who owns, who hosts


@check("owner and host", "t", "DESIGN, the plan")
def owner_and_host(case: Case) -> Iterator[Compared]:
    """What a party owns at home, with another party, elsewhere, and what it hosts, is the stock by site."""
    if not len(case.tables["custody"]):
        return
    closing, parties = case.stock("closing_t"), case.names["party"]
    sites = case.instance["storage"]["host"].tolist() or [""]
    at = np.array([[host in (p, "") for host in sites] for p in parties])
    someone = np.array([host in parties for host in sites])
    abroad = ~at & someone
    hosted = np.array([[host == p for host in sites] for p in parties])
    by_site = closing.sum(axis=0)
    own_here = np.einsum("pmlt,pl->pmt", closing, hosted)
    expected = {
        "owned_t": closing.sum(axis=2),
        "at_home_t": np.einsum("pmlt,pl->pmt", closing, at),
        "abroad_t": np.einsum("pmlt,pl->pmt", closing, abroad),
        "elsewhere_t": np.einsum("pmlt,pl->pmt", closing, ~(at | someone)),
        "hosted_t": np.einsum("mlt,pl->pmt", by_site, hosted) - own_here,
    }
    where = at_axes(expected["owned_t"].shape, *(case.names[a] for a in CUSTODY))
    there = case.cube("custody", None, *CUSTODY)
    involved = case.acting | np.array([p in sites for p in parties])
    yield holds(there == involved[:, None, None], where)
    for column, tonnes in expected.items():
        yield equal(case.cube("custody", column, *CUSTODY), tonnes, where, mask=there > 0)


@check("bought through a partner's access", "t", "FORMULATION B3")
def through_partners(case: Case) -> Iterator[Compared]:
    """Received so far of purchases beyond the party's own idle access, in the custody table."""
    table, bought = case.tables["custody"], case.tables["purchases"]
    if not len(table):
        return
    r = reach(case)
    own = np.where(r.own, r.idle, 0.0)
    axes = ("party", "material", "supplier", "period")
    tonnes, received = (case.cube("purchases", c, *axes) for c in ("tonnes", "received_t"))
    marked = bought["from_partner_access"].to_numpy(bool)
    flagged = np.zeros(tonnes.shape, dtype=bool)
    flagged[tuple(case.codes("purchases", a)[marked] for a in axes)] = True
    share = np.divide(np.maximum(tonnes - own, 0.0), tonnes, out=np.zeros_like(tonnes), where=tonnes > 0)
    so_far = (share * received * flagged).sum(axis=2).cumsum(axis=2)
    there = case.cube("custody", None, *CUSTODY)
    where = at_axes(so_far.shape, *(case.names[a] for a in CUSTODY))
    yield equal(case.cube("custody", "partner_access_t", *CUSTODY), so_far, where, mask=there > 0)


# what it costs, what it averts


@check("cost of the reserve", "EUR", "FORMULATION 1.6")
def cost(case: Case) -> Iterator[Compared]:
    """Outlays of each owner and material, shared out where they are for several, and the opening stock at the
    first price, less the end value.
    """
    yield from _against(case, "cost_eur", _cost(case), case.money_scale)


@check("damage averted by the reserve", "EUR", "FORMULATION 2, 3.6")
def averted(case: Case) -> Iterator[Compared]:
    """Expected damage without the reserve, less that under the agreed rule and the refill, over all
    onsets.
    """
    table = case.tables["damage"]
    p, m = (case.codes("damage", axis) for axis in ("party", "material"))
    onset = case.code("period", table["onset"])
    rule = table["rule"].to_numpy(object)
    bill = (table["weight"] * (table["damage_eur"] + table["refill_eur"])).to_numpy(float)
    bill = bill * case.discount[onset] * ((p >= 0) & (m >= 0) & (onset >= 0))
    total = np.zeros((len(case.names["party"]), len(case.names["material"])))
    np.add.at(total, (p, m), np.where(rule == NONE, bill, 0.0))
    np.subtract.at(total, (p, m), np.where(rule == case.instance.settings.agreement.rule, bill, 0.0))
    yield from _against(case, "averted_eur", total, case.money_scale)


@check("averted for each EUR", "EUR per EUR", "FORMULATION 1.6")
def ratio(case: Case) -> Iterator[Compared]:
    """The ratio is what is averted over what it costs; there is none where it costs nothing."""
    rows = case.tables["protection"]
    told, spent = rows["ratio"].to_numpy(float), rows["cost_eur"].to_numpy(float)
    where = _rows(case)
    yield equal(told * spent, rows["averted_eur"], where, scale=case.money_scale, mask=spent > 1)
    yield holds(np.isnan(told) == (spent <= 1), where, mask=np.abs(spent - 1) > SLIGHT)


@check("reserve at the deadline", "t", "FORMULATION B6")
def at_deadline(case: Case) -> Iterator[Compared]:
    """What is held is the stock at the latest deadline of the targets that apply, else at the end."""
    closing = case.stock("closing_t").sum(axis=2)
    out = closing[..., -1].copy()
    risk = case.column("materials", "risk_class")
    due = np.full(out.shape, -1)
    for row in records(case.instance["targets"]):
        parties = np.array([row.party in ("", p) for p in case.names["party"]])
        materials = np.array([row.material == m or (row.material == "" and row.risk_class == c)
                              for m, c in zip(case.names["material"], risk, strict=True)])  # fmt: skip
        last = min(case.period_number(row.deadline), len(case.instance.calendar) - 1)
        due = np.where(parties[:, None] & materials, np.maximum(due, max(last, 0)), due)
    p, m = np.nonzero(due >= 0)
    out[p, m] = closing[p, m, due[p, m]]
    yield from _against(case, "held_t", out, 1.0)


@check("use of the reserve", "", "FORMULATION 3.8")
def use(case: Case) -> Iterator[Compared]:
    """The most that any scenario releases at its display date, in tonnes and as a share, and in words."""
    rows, rules = case.tables["protection"], case.names["rule"]
    agreed = case.instance.settings.agreement.rule
    if not len(rows) or agreed not in rules:
        return
    out, came, before = (
        shown(case).told(column)[:, rules.index(agreed)]
        for column in ("released_t", "delivered_t", "account_before_t")
    )
    out, had = out.sum(axis=-1), before[..., 0] + came.sum(axis=-1)
    parties, materials = (np.array(case.names[a], dtype=object) for a in ("party", "material"))
    tonnes, share, most = (np.zeros(len(rows)) for _ in range(3))
    for i, row in enumerate(records(rows)):
        here = np.ix_((parties == row.party) | (row.party == ""),
                      (materials == row.material) | (row.material == ""))  # fmt: skip
        mine, whole = out[(slice(None), *here)], had[(slice(None), *here)]
        tonnes[i], most[i] = mine.sum(axis=(1, 2)).max(initial=0.0), whole.max(initial=0.0)
        worth = np.ones(1) if row.material else case.world_price[:, 0]
        part, total = ((x * worth).sum(axis=(1, 2)) for x in (mine, whole))
        share[i] = np.where(total > SLIGHT, part / np.maximum(total, SLIGHT), 0.0).clip(0, 1).max(initial=0.0)
    where = _rows(case)
    yield equal(rows["most_used_t"], tonnes, where)
    yield equal(rows["used_share"], share, where)
    slight = rows["words"].str.contains("ever used|ardly used", regex=True).to_numpy(bool)
    yield holds(slight == ((share < HARDLY) & (most > SLIGHT)), where, mask=np.abs(share - HARDLY) > SLIGHT)


def _rows(case: Case) -> Where:
    """Locates a row of the table protection, also the one of all together."""
    return at_rows(case.tables["protection"], SCHEMA["protection"].key, "protection")


def _against(case: Case, column: str, by_owner: np.ndarray, scale: float) -> Iterator[Compared]:
    """A column of the table protection against values by party and material, summed where a row stands for
    several; rows with nothing to say are left out.
    """
    rows = case.tables["protection"]
    if not len(rows):
        return
    whole = np.pad(by_owner, ((0, 1), (0, 1)))
    whole[-1, :-1], whole[:-1, -1] = by_owner.sum(axis=0), by_owner.sum(axis=1)
    whole[-1, -1] = by_owner.sum()
    at = tuple(case.codes("protection", axis) for axis in ("party or all", "material or all"))
    where = _rows(case)
    size = np.pad(np.abs(by_owner), ((0, 1), (0, 1)), constant_values=np.abs(by_owner).sum())
    yield equal(rows[column], whole[at], where, scale=scale, magnitude=size[at])
    there = np.zeros(whole.shape, dtype=bool)
    there[at] = True
    names = (case.names["party or all"], case.names["material or all"])
    yield holds(there | (np.abs(whole) <= SLIGHT), at_axes(whole.shape, *names, prefix="protection"))


def _cost(case: Case) -> np.ndarray:
    """(p, m) EUR, present value."""
    axes = ("party", "material", "period")
    closing, rotated, came, left = (
        case.stock(c).sum(axis=2) for c in ("closing_t", "rotated_t", "in_t", "withdrawn_t")
    )
    paid = case.cube("purchases", "cost_eur", *axes) + case.cube("purchases", "freight_eur", *axes)
    direct = paid + orders(case, "eur_per_t")
    volume = np.asarray(case.column("materials", "m3_per_t"), dtype=float)[:, None]
    keys = {
        "leases": closing * volume, "rent": closing, "rent on value": closing * case.world_price,
        "handling": came - rotated + left, "rotation": rotated * case.world_price,
    }  # fmt: skip
    out = direct @ case.discount
    for row in records(case.tables["money"]):
        if row.item in ("purchases", "freight", "earlier orders") or row.party not in case.names["party"]:
            continue
        p = case.names["party"].index(row.party)
        key = np.maximum(keys.get(row.item, paid)[p], 0.0)
        amounts = (key[:, case.fiscal[p] == row.fiscal_year].sum(axis=1), key.sum(axis=1), np.ones(len(key)))
        amount = next(a for a in amounts if a.sum() > 0)
        out[p] += row.discounted_eur * amount / amount.sum()
    held = opening_stock(case).sum(axis=2) * case.acting[:, None] * case.world_price[:, 0]
    return np.asarray(out + held - closing[..., -1] * end_value_per_tonne(case))
