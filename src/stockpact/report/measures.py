"""What a plan's tables say about one material or about all money: cover at the deadline, prices, outlays,
assumptions.

Every function takes a plan (an object with ``instance``, ``tables`` and ``meta``) and reads its tables only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from ..instance import Instance
from ..plan.reserve import deadline

NAN = float("nan")
TOLERANCE = 1e-6
"""Relative violation that counts as rounding of the solver."""
MISSED_DAYS = 0.005
"""Days below which a target counts as met."""


class PlanLike(Protocol):
    """What the report needs of a plan: :class:`stockpact.plan.plan.Plan` has it."""

    @property
    def instance(self) -> Instance:
        """The instance that the plan answers."""

    @property
    def tables(self) -> Mapping[str, Any]:
        """Tables of :data:`stockpact.plan.schema.SCHEMA` by name, as DataFrames."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """Status and how the plan was found."""


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The frame's rows as named tuples."""
    return iter(frame.itertuples(index=False))


@dataclass(frozen=True)
class PartyCover:
    """Cover of one party and material at the deadline of its target.

    ``reached`` is the first period from whose end the full target is held to the end of the calendar, or
    blank.
    """

    party: str
    deadline: str
    target_days: float
    target_t: float
    stock_t: float
    days: float
    missed_days: float
    reached: str

    @property
    def missed(self) -> bool:
        """Whether the target is missed at its deadline."""
        return self.missed_days > MISSED_DAYS


@dataclass(frozen=True)
class MaterialRow:
    """A row of the answer's table: one material.

    ``strategic_share`` is a share of the tonnes bought, ``eur_per_t`` the average price at the source, and
    ``day_eur`` what one more day of cover for every party with a target would cost; NaN where there is
    nothing to say.
    """

    material: str
    name: str
    covers: tuple[PartyCover, ...]
    reached: str
    bought_t: float
    strategic_share: float
    eur_per_t: float
    day_eur: float

    def cover(self, party: str) -> PartyCover | None:
        """Cover of a party, or None when it has no target for the material."""
        return next((c for c in self.covers if c.party == party), None)


def material_rows(plan: PlanLike) -> tuple[MaterialRow, ...]:
    """One row a material that is needed, held, bought or asked for, in the order of the instance."""
    case = plan.instance
    names = dict(zip(case["materials"]["material"], case["materials"]["name"], strict=True))
    purchases = plan.tables["purchases"]
    sums = (
        purchases.assign(strategic_t=purchases["tonnes"].where(purchases["strategic"], 0.0))[
            ["material", "tonnes", "strategic_t", "cost_eur"]
        ]
        .groupby("material")
        .sum()
        .to_dict("index")
    )
    covers = _covers(plan)
    held = plan.tables["cover"].groupby("material")["stock_t"].max().to_dict()
    days = day_prices(plan)
    rows = []
    for material in case.materials:
        mine = tuple(covers[p, material] for p in case.parties if (p, material) in covers)
        bought = sums.get(material, {"tonnes": 0.0, "strategic_t": 0.0, "cost_eur": 0.0})
        total = float(bought["tonnes"])
        if not mine and not total > 0 and not held.get(material, 0.0) > 0:
            continue
        share = float(bought["strategic_t"]) / total if total > 0 else NAN
        price = float(bought["cost_eur"]) / total if total > 0 else NAN
        name, day = str(names[material]), days.get(material, NAN)
        rows.append(MaterialRow(material, name, mine, _reached(mine), total, share, price, day))
    return tuple(rows)


def _reached(covers: tuple[PartyCover, ...]) -> str:
    if not covers:
        return "no target"
    never = [c.party for c in covers if not c.reached]
    if never:
        return f"missed ({', '.join(never)})"
    late = [c.party for c in covers if c.missed]
    return max(c.reached for c in covers) + (f" (late: {', '.join(late)})" if late else "")


def _covers(plan: PlanLike) -> dict[tuple[str, str], PartyCover]:
    """Cover of each party and material with a target, at the latest deadline of its targets."""
    order = {name: k for k, name in enumerate(plan.instance.calendar.names)}
    cover = plan.tables["cover"]
    cover = cover.assign(number=cover["period"].map(order)).sort_values("number", kind="stable")
    return {
        (str(p), str(m)): _cover_at(rows, deadline(plan.instance, str(p), str(m)))
        for (p, m), rows in cover.groupby(["party", "material"], sort=False)
        if (rows["target_t"] > 0).any()
    }


def _cover_at(rows: pd.DataFrame, due: str) -> PartyCover:
    columns = {name: rows[name].to_numpy() for name in rows.columns}
    at = np.flatnonzero(columns["period"] == due)
    k = int(at[0]) if len(at) else len(rows) - 1
    asked = float(columns["target_days"][k])
    short = np.flatnonzero(
        (columns["days"] < asked * (1 - TOLERANCE) - MISSED_DAYS) | (columns["missed_days"] > MISSED_DAYS)
    )
    first = int(short[-1]) + 1 if len(short) else 0
    target, stock, days, missed = (
        float(columns[n][k]) for n in ("target_t", "stock_t", "days", "missed_days")
    )
    reached = str(columns["period"][first]) if first < len(rows) else ""
    return PartyCover(
        str(columns["party"][k]), str(columns["period"][k]), asked, target, stock, days, missed, reached
    )


def day_prices(plan: PlanLike) -> dict[str, float]:
    """EUR that one more day of cover costs by material, all parties together, from the shadow prices.

    A party's figure is its row for the whole target (blank period); rows of single periods are added where
    there is none. Rows of parties whose target is missed are left out: their price is only the penalty.
    """
    prices = plan.tables["shadow_prices"]
    unit = prices["unit"].str.lower()
    prices = prices[unit.str.contains(r"\bday\b", regex=True) & (prices["material"] != "")]
    out: dict[str, float] = {}
    missed = missed_targets(plan)
    for (material, party), rows in prices.groupby(["material", "party"], sort=False):
        whole = rows[rows["period"] == ""]
        chosen = whole if len(whole) else rows
        if (str(party), str(material)) not in missed:
            value = float((chosen["price"] * chosen["unit"].map(unit_in_eur)).sum())
            out[str(material)] = out.get(str(material), 0.0) + value
    return out


def missed_targets(plan: PlanLike) -> set[tuple[str, str]]:
    """Party and material of the targets that are missed in some period."""
    cover = plan.tables["cover"]
    short = cover[cover["missed_days"] > MISSED_DAYS]
    return set(zip(short["party"], short["material"], strict=True))


def unit_in_eur(unit: str) -> float:
    """EUR that one unit of a price's numerator stands for, such as 1e6 for ``EUR million per day``."""
    head = unit.lower().replace("/", " per ").split(" per ")[0]
    if "million" in head or "meur" in head:
        return 1e6
    return 1e3 if "thousand" in head or "keur" in head else 1.0


def outlays(plan: PlanLike, party: str | None = None, *, nominal: bool = False) -> float:
    """Outlays in EUR, present value unless ``nominal`` (real, undiscounted), of one party or all together."""
    money = plan.tables["money"]
    chosen = money if party is None else money[money["party"] == party]
    return float(chosen["eur" if nominal else "discounted_eur"].sum())


def summary_value(plan: PlanLike, *words: str, party: str = "") -> tuple[float, str] | None:
    """Value in EUR-free form and note of the first summary row whose item holds all the words, or None."""
    for row in rows_of(plan.tables["summary"]):
        item = str(row.item).lower()
        if all(w in item for w in words) and row.party == party and not row.material and not row.scenario:
            scale = unit_in_eur(str(row.unit)) if "eur" in str(row.unit).lower() else 1.0
            return float(row.value) * scale, str(row.note)
    return None


def assumption_shares(plan: PlanLike) -> tuple[float, float, float]:
    """Shares of the cost of purchases that rest on assumptions: price or supply, price, supply; NaN without.

    A row of the instance is an assumption when its ``source`` begins with that word. Rows are found as the
    series are read: a row of the period first, then of the year, then of the last year before it (shifted by
    the source's delay).
    """
    bought = plan.tables["purchases"]
    cost = bought["cost_eur"].to_numpy(float)
    if not cost.sum() > 0:
        return NAN, NAN, NAN
    delay = plan.instance["sources"].set_index("supplier")["delay_years"]
    shift = bought["supplier"].map(delay).fillna(0).astype(int)
    price = _assumed(plan.instance["prices"], bought, ["material"], 0)
    supply = _assumed(plan.instance["supply"], bought, ["supplier", "material", "block"], shift)
    either, one, other = (float(cost[rows].sum() / cost.sum()) for rows in (price | supply, price, supply))
    return either, one, other


def _assumed(
    table: pd.DataFrame, bought: pd.DataFrame, keys: list[str], shift: pd.Series | int
) -> np.ndarray:
    """Whether the table's row behind each purchase is marked as assumption."""
    marked = table["source"].str.strip().str.lower().str.startswith("assumption")
    rows = table[keys].assign(
        marked=marked.astype(float), year=pd.to_numeric(table["year"]).astype(float), period=table["period"]
    )
    yearly = rows[rows["year"].notna()].sort_values("year")
    left = bought[keys].assign(year=(bought["year"] - shift).astype(float), row=np.arange(len(bought)))
    found = pd.merge_asof(left.sort_values("year"), yearly[[*keys, "year", "marked"]], on="year", by=keys)
    by_year = found.sort_values("row")["marked"].to_numpy(float)
    single = rows[rows["year"].isna()]
    by_period = (
        bought[[*keys, "period"]]
        .merge(
            single[[*keys, "period", "marked"]].drop_duplicates([*keys, "period"]),
            on=[*keys, "period"],
            how="left",
        )["marked"]
        .to_numpy(float)
    )
    return np.asarray(np.nan_to_num(np.where(np.isnan(by_period), by_year, by_period)) > 0)
