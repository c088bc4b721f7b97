"""From the solution of a build-up model to the plan's tables of purchases, stock, cover, storage and money.

Everything is read from the solved columns by family name and the model's own numbers; nothing is optimised
here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..instance.plain import numbers_in, records
from ..models.buildup import BuildUp
from ..models.parts.money import fixed_costs, rotation_costs
from ..plan.schema import SCHEMA
from ..solve.solution import Solution
from .price_rises import bills_table, paid_by_period

DUST = 1e-7
"""Tonnes below which a purchase is numerical dust and not listed."""


@dataclass(frozen=True)
class Solved:
    """A build-up model with its solution; arrays by family, in the declared order of their sets."""

    built: BuildUp
    solution: Solution

    def array(self, family: str, *shape: int) -> np.ndarray:
        """Values of a family of columns as an array of the given shape."""
        if family not in self.solution.program.columns:
            return np.zeros(shape)
        return np.asarray(self.solution.value(family)).reshape(shape)

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """Numbers of parties, materials, stores and periods."""
        data = self.built.data
        return len(data.parties), len(data.materials), len(data.stores), data.periods


def buildup_tables(solved: Solved) -> dict[str, pd.DataFrame]:
    """The tables purchases, contracts, stock, cover, storage, money, budgets and, where purchases raise
    prices, bills of the schema.
    """
    purchases = purchases_table(solved)
    return {
        "purchases": purchases,
        "contracts": contracts_table(solved),
        "stock": stock_table(solved),
        "cover": cover_table(solved),
        "storage": storage_table(solved),
        "money": money_table(solved),
        "budgets": budgets_table(solved),
    } | ({"bills": bills_table(solved.built, solved.solution)} if solved.built.curves else {})


def purchases_table(solved: Solved) -> pd.DataFrame:
    """What the stock buys: one row a route and period with a delivery."""
    data = solved.built.data
    routes, names = data.routes, data.calendar.names
    bought = solved.array("purchase", len(routes.offers), data.periods)
    r, t = np.nonzero(bought > DUST)
    offers = routes.offers.iloc[r].reset_index()
    tonnes, price = bought[r, t], routes.price.to_numpy()[r, t]
    world = data.price.reindex(offers["material"]).to_numpy()[np.arange(len(r)), t] if len(r) else np.zeros(0)
    frame = pd.DataFrame(
        {
            "party": offers["party"],
            "material": offers["material"],
            "supplier": offers["supplier"],
            "country": offers["country"],
            "strategic": offers["strategic"],
            "block": offers["block"],
            "period": [names[k] for k in t],
            "year": data.calendar.years[t],
            "fiscal_year": _fiscal(solved, offers["party"].to_numpy(), t),
            "tonnes": tonnes,
            "received_t": tonnes * offers["received"].to_numpy(float),
            "eur_per_t": price * 1000,
            "premium_eur": (price - world) * tonnes * 1000,
            "freight_eur": offers["freight"].to_numpy(float) * tonnes * 1000,
            "cost_eur": price * tonnes * 1000,
            "from_partner_access": False,
        }
    )
    frame["from_partner_access"] = _beyond_own_access(solved, frame, t)
    return SCHEMA["purchases"].frame(frame)


def _beyond_own_access(solved: Solved, purchases: pd.DataFrame, t: np.ndarray) -> np.ndarray:
    idle = solved.built.data.routes.idle
    if not solved.built.data.instance.has("access") or purchases.empty:
        return np.zeros(len(purchases), bool)
    keys = ["party", "material", "supplier", "period"]
    bought = purchases.groupby(keys)["tonnes"].transform("sum").to_numpy()
    own = idle.reindex(pd.MultiIndex.from_frame(purchases[keys[:3]])).fillna(0.0).to_numpy()
    return np.asarray(bought > own[np.arange(len(purchases)), t] + 1e-6)


def _fiscal(solved: Solved, parties: np.ndarray, t: np.ndarray) -> np.ndarray:
    years = fiscal_years(solved)
    return np.array([years[p][k] for p, k in zip(parties, t, strict=True)], dtype=int)


def fiscal_years(solved: Solved) -> dict[str, np.ndarray]:
    """Fiscal year of each period, by party."""
    data = solved.built.data
    months = data.instance["parties"].set_index("party")["fiscal_year_first_month"]
    return {p: data.calendar.fiscal_years(int(months[p])) for p in data.parties}


def contracts_table(solved: Solved) -> pd.DataFrame:
    """Orders under contracts, one row a bucket in which anything could be taken."""
    data, solution = solved.built.data, solved.solution
    bought = solved.array("purchase", len(data.routes.offers), data.periods)
    place = {key: r for r, key in enumerate(data.routes.offers.index)}
    order = (
        dict(zip(solution.program.columns["order"].keys, solution.value("order"), strict=True))
        if "order" in solution.program.columns
        else {}
    )
    lots = (
        dict(zip(solution.program.columns["lots"].keys, solution.value("lots"), strict=True))
        if "lots" in solution.program.columns
        else {}
    )
    contracts = data.instance["contracts"].set_index("contract")
    rows = []
    for b in solved.built.buckets:
        key = (b.contract, b.name)
        tonnes = sum(bought[place[route], t - 1] for route in b.routes for t in b.periods)
        ordered = bool(order[key] > 0.5) if key in order else tonnes > DUST
        rows.append(
            {
                "contract": b.contract,
                "supplier": contracts.at[b.contract, "supplier"],
                "party": contracts.at[b.contract, "party"],
                "material": contracts.at[b.contract, "material"],
                "bucket": b.name,
                "ordered": ordered,
                "lots": round(float(lots.get(key, 0.0))),
                "tonnes": float(tonnes),
                "fixed_eur": b.fixed_keur * 1000 if ordered else 0.0,
            }
        )
    return SCHEMA["contracts"].frame(rows)


def stock_table(solved: Solved) -> pd.DataFrame:
    """The stock of each owner at each site, period by period; rotation is shared over sites by what they
    hold.
    """
    data = solved.built.data
    shape = solved.sizes
    closing, intake = solved.array("stock", *shape), solved.array("intake", *shape)
    closing = np.where(np.abs(closing) < 1e-9, 0.0, closing)
    withdrawn = _withdrawn(solved)
    opening = np.concatenate([_opening(solved)[..., None], closing[..., :-1]], axis=3)
    loss = (
        data.instance["materials"].set_index("material")["loss_share_per_year"].reindex(list(data.materials))
    )
    lost = opening * (1 - (1 - loss.to_numpy(float)) ** (1 / data.calendar.per_year))[None, :, None, None]
    rotated = _rotated(solved, closing)
    index = pd.MultiIndex.from_product(
        [data.parties, data.materials, data.stores.index, data.calendar.names],
        names=["party", "material", "storage", "period"],
    )
    frame = pd.DataFrame(
        {
            "opening_t": opening.ravel(),
            "lost_t": lost.ravel(),
            "in_t": (intake + rotated).ravel(),
            "out_t": (withdrawn + rotated).ravel(),
            "rotated_t": rotated.ravel(),
            "withdrawn_t": withdrawn.ravel(),
            "closing_t": closing.ravel(),
        },
        index=index,
    ).reset_index()
    frame["host"] = frame["storage"].map(data.stores["host"])
    frame["year"] = np.tile(data.calendar.years, len(frame) // data.periods)
    return SCHEMA["stock"].frame(frame)


def _opening(solved: Solved) -> np.ndarray:
    data = solved.built.data
    held = data.opening.groupby(["party", "material", "storage"])["tonnes"].sum()
    index = pd.MultiIndex.from_product([data.parties, data.materials, data.stores.index])
    return held.reindex(index).fillna(0.0).to_numpy().reshape(solved.sizes[:3])


def _withdrawn(solved: Solved) -> np.ndarray:
    out = np.zeros(solved.sizes)
    program, data = solved.solution.program, solved.built.data
    if "withdrawn" in program.columns:
        p, i, l = (
            dict(zip(names, range(len(names)), strict=True))
            for names in (data.parties, data.materials, data.stores.index)
        )
        for key, value in zip(
            program.columns["withdrawn"].keys, solved.solution.value("withdrawn"), strict=True
        ):
            out[p[key[0]], i[key[1]], l[key[2]], key[3] - 1] = value
    return out


def _rotated(solved: Solved, closing: np.ndarray) -> np.ndarray:
    out = np.zeros(solved.sizes)
    program, data = solved.solution.program, solved.built.data
    if "rotated" in program.columns and len(program.columns["rotated"]):
        total = closing.sum(axis=2)
        for key, value in zip(program.columns["rotated"].keys, solved.solution.value("rotated"), strict=True):
            p, i, t = data.parties.index(key[0]), data.materials.index(key[1]), key[2] - 1
            if value > DUST:
                out[p, i, :, t] = value * closing[p, i, :, t] / total[p, i, t]
    return out


def cover_table(solved: Solved) -> pd.DataFrame:
    """Stock against target; where several targets hold for a material, the largest."""
    data = solved.built.data
    parties, materials, _, periods = solved.sizes
    usable = 1 - data.instance.settings.policy.unavailable_share
    stock = solved.array("stock", *solved.sizes).sum(axis=2)
    level = (
        float(solved.solution.value("cover_level")[0])
        if "cover_level" in solved.solution.program.columns
        else 1.0
    )
    reference = np.zeros((parties, materials, periods))
    target = np.zeros_like(reference)
    bases = _basis_by_owner(solved)
    for a, p in enumerate(data.parties):
        for b, i in enumerate(data.materials):
            reference[a, b] = numbers_in(data.reference[bases.get((p, i), "need less recycling")], (p, i))
    place_p = {p: a for a, p in enumerate(data.parties)}
    place_i = {i: b for b, i in enumerate(data.materials)}
    for row in records(solved.built.targets):
        at = place_p[row.party], place_i[row.material], row.period - 1
        target[at] = max(target[at], row.goal_t * level + row.base_t)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_day = reference / 365
        days = np.where(per_day > 0, usable * stock / per_day, 0.0)
        target_days = np.where(per_day > 0, target / per_day, 0.0)
    index = pd.MultiIndex.from_product(
        [data.parties, data.materials, data.calendar.names], names=["party", "material", "period"]
    )
    frame = pd.DataFrame(
        {
            "stock_t": stock.ravel(),
            "reference_t": reference.ravel(),
            "target_t": target.ravel(),
            "target_days": target_days.ravel(),
            "days": days.ravel(),
            "missed_days": np.where(target_days - days > 1e-6, target_days - days, 0.0).ravel(),
        },
        index=index,
    ).reset_index()
    frame["year"] = np.tile(data.calendar.years, parties * materials)
    return SCHEMA["cover"].frame(frame)


def _basis_by_owner(solved: Solved) -> dict[tuple[str, str], str]:
    table = solved.built.data.instance["targets"]
    first = solved.built.targets.drop_duplicates(["party", "material"])
    return {(r.party, r.material): table.iloc[r.target - 2]["basis"] for r in records(first)}


def storage_table(solved: Solved) -> pd.DataFrame:
    """Space leased and used, by owner, site and period."""
    data = solved.built.data
    parties, _, stores, periods = solved.sizes
    volume = (
        data.instance["materials"]
        .set_index("material")["m3_per_t"]
        .reindex(list(data.materials))
        .to_numpy(float)
    )
    used = np.einsum("pilt,i->plt", solved.array("stock", *solved.sizes), volume)
    modules, started = np.zeros((parties, stores, periods)), np.zeros((parties, stores, periods))
    leased = data.stores["module_m3"].notna().to_numpy()
    shape = (parties, int(leased.sum()), periods)
    modules[:, leased], started[:, leased] = solved.array("modules", *shape), solved.array("leases", *shape)
    size = data.stores["module_m3"].to_numpy(float)[None, :, None]
    index = pd.MultiIndex.from_product(
        [data.parties, data.stores.index, data.calendar.names], names=["party", "storage", "period"]
    )
    frame = pd.DataFrame(
        {
            "modules": modules.ravel(),
            "started": started.ravel(),
            "used_m3": used.ravel(),
            "leased_m3": np.where(np.isnan(size), used, modules * size).ravel(),
        },
        index=index,
    ).reset_index()
    frame["host"] = frame["storage"].map(data.stores["host"])
    return SCHEMA["storage"].frame(frame)


def outlays(solved: Solved) -> dict[str, np.ndarray]:
    """Outlays by item, kEUR, parties x periods, recomputed from the solved columns."""
    data = solved.built.data
    parties, _, _, periods = solved.sizes
    bought = solved.array("purchase", len(data.routes.offers), periods)
    owner = data.routes.offers.index.get_level_values("party")
    mine = np.array([[float(o == p) for o in owner] for p in data.parties]).reshape(parties, len(owner))
    closing, intake = solved.array("stock", *solved.sizes), solved.array("intake", *solved.sizes)
    withdrawn = _withdrawn(solved)
    per_year = data.calendar.per_year
    store = data.stores
    price = data.price.to_numpy()
    leased = store["module_m3"].notna().to_numpy()
    modules = solved.array("modules", parties, int(leased.sum()), periods)
    fixed = np.zeros((parties, periods))
    order = solved.solution.program.columns.get("order")
    chosen = dict(zip(order.keys, solved.solution.value("order"), strict=True)) if order else {}
    for b, p, t, keur in fixed_costs(data, solved.built.buckets):
        fixed[data.parties.index(p), t - 1] += keur * chosen.get((b.contract, b.name), 0.0)
    rotation = _rotated(solved, closing).sum(axis=2)
    rise = {"price rise": paid_by_period(solved.built, solved.solution)} if solved.built.curves else {}
    return {
        "purchases": mine @ (bought * data.routes.price.to_numpy()),
        **rise,
        "freight": mine @ (bought * data.routes.offers["freight"].to_numpy(float)[:, None]),
        "fixed orders": fixed,
        "earlier orders": data.order_payments.groupby(level="party", sort=False).sum().to_numpy(),
        "leases": np.einsum("plt,l->pt", modules, store["lease_keur_per_module"].to_numpy(float)[leased]),
        "rent": np.einsum("pilt,l->pt", closing, store["rent_keur_per_t_year"].to_numpy(float)) / per_year,
        "rent on value": np.einsum(
            "pilt,l,it->pt", closing, store["rent_share_of_value_year"].to_numpy(float), price
        )
        / per_year,
        "handling": np.einsum("pilt,l->pt", intake, store["handling_in_keur_per_t"].to_numpy(float))
        + np.einsum("pilt,l->pt", withdrawn, store["handling_out_keur_per_t"].to_numpy(float)),
        "rotation": np.einsum("pit,it->pt", rotation, rotation_costs(data).to_numpy()),
    }


def money_table(solved: Solved) -> pd.DataFrame:
    """Outlays by party, fiscal year and item; items of which nothing is spent are left out."""
    data = solved.built.data
    years = fiscal_years(solved)
    rows = []
    for item, keur in outlays(solved).items():
        for a, p in enumerate(data.parties):
            for year in np.unique(years[p]):
                inside = years[p] == year
                eur, present = keur[a, inside].sum() * 1000, (keur[a] * data.discount)[inside].sum() * 1000
                if abs(eur) > 1e-6:
                    rows.append(
                        {
                            "party": p,
                            "fiscal_year": int(year),
                            "item": item,
                            "eur": eur,
                            "discounted_eur": present,
                        }
                    )
    return SCHEMA["money"].frame(rows)


def budgets_table(solved: Solved) -> pd.DataFrame:
    """Budgets, what was spent of them, and what was carried over."""
    rows = solved.built.budgets
    spent = {(r.party, r.fiscal_year): 0.0 for r in records(rows)}
    total = np.sum(list(outlays(solved).values()), axis=0)
    data = solved.built.data
    for r in records(rows):
        spent[r.party, r.fiscal_year] = float(
            total[data.parties.index(r.party), [t - 1 for t in r.periods]].sum()
        )
    out: list[dict[str, object]] = []
    before: dict[tuple[str, int], float] = {}
    for r in records(rows):
        carried_in = before.get((r.party, r.fiscal_year - 1), 0.0)
        left = r.budget + carried_in - spent[r.party, r.fiscal_year]
        before[r.party, r.fiscal_year] = min(max(left, 0.0), r.carry)
        out.append(
            {
                "party": r.party,
                "fiscal_year": r.fiscal_year,
                "budget_eur": r.budget * 1000,
                "carried_in_eur": carried_in * 1000,
                "spent_eur": spent[r.party, r.fiscal_year] * 1000,
                "carried_out_eur": before[r.party, r.fiscal_year] * 1000,
                "missed_eur": max(-left, 0.0) * 1000 if left < -1e-6 else 0.0,
            }
        )
    return SCHEMA["budgets"].frame(out)
