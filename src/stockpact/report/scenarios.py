"""What a plan's tables say about each embargo scenario: who is served with the reserve and without, and what
it costs.

Coverage of an embargo of unknown length is expected coverage: needs and what is served are weighted with the
probability that the embargo is still on. A party's division among its sectors is a planner's benchmark.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .damage import agreed_rule, damage_shares
from .measures import NAN, PlanLike, rows_of

SHORT_SHARE = 0.01
"""Share of a sector's need in a period beyond which it counts as short."""

RULE_WORDS = {
    "account": "agreed accounts with lending",
    "account-no-lending": "agreed accounts without lending",
    "strict": "the strict ratio",
    "proportional-to-loss": "shares by loss",
    "least-damage": "least total damage",
    "none": "no reserve",
}


@dataclass(frozen=True)
class PartyCoverage:
    """Expected share of a party's need that is served, with the reserve and without."""

    party: str
    with_reserve: float
    without_reserve: float


@dataclass(frozen=True)
class FirstShort:
    """The sectors that are short first, with the reserve: where, when, and how much of their need is
    unserved.
    """

    party: str
    material: str
    sectors: tuple[str, ...]
    period: str
    unserved_share: float


@dataclass(frozen=True)
class OtherRule:
    """Coverage of the same material under another rule, by party in the order of the scenario's parties."""

    rule: str
    words: str
    coverage: tuple[float, ...]


@dataclass(frozen=True)
class ScenarioAnswer:
    """One scenario at its display date, told for the material whose shortage would do most damage.

    ``scarcest`` is the material with the lowest coverage with the reserve when that is another one, else
    blank. Damages are expected for one event, real EUR discounted to the onset; ``share`` is the scenario's
    share of the expected damage over the window of onsets without the reserve (NaN when it does not count).
    """

    scenario: str
    name: str
    onset: str
    rule: str
    material: str
    material_name: str
    parties: tuple[PartyCoverage, ...]
    scarcest: str
    scarcest_parties: tuple[PartyCoverage, ...]
    first_short: FirstShort | None
    others: tuple[OtherRule, ...]
    damage_with_eur: float
    damage_without_eur: float
    share: float


def coverage_summary(plan: PlanLike, *more: str) -> pd.DataFrame:
    """Coverage by scenario, party and material (and ``sector``, when named) over the whole embargo, expected.

    Columns: the keys, need_t, supply_t, released_t, unserved_t, unserved_without_t, coverage,
    coverage_without, damage_eur, damage_without_eur (undiscounted). Order of the instance.
    """
    table: pd.DataFrame = plan.tables["coverage"]
    keys = ["scenario", "party", "material", *more]
    amounts = [
        "need_t",
        "supply_t",
        "released_t",
        "unserved_t",
        "unserved_without_t",
        "damage_eur",
        "damage_without_eur",
    ]
    weighted = table[keys].join(table[amounts].multiply(table["probability_on"], axis=0))
    out = weighted.groupby(keys, sort=False, as_index=False)[amounts].sum()
    need = out["need_t"].where(out["need_t"] > 0)
    out["coverage"] = (1 - out["unserved_t"] / need).astype(float)
    out["coverage_without"] = (1 - out["unserved_without_t"] / need).astype(float)
    case = plan.instance
    for names, column in (
        (case.parties, "party"),
        (case.materials, "material"),
        (case["embargoes"]["scenario"], "scenario"),
    ):
        rank = out[column].map(_rank(list(names)))
        out = out.loc[rank.sort_values(kind="stable").index]
    out = out.reset_index(drop=True)
    return out[[*keys, *amounts[:5], "coverage", "coverage_without", *amounts[5:]]]


def first_short_periods(plan: PlanLike) -> pd.Series:
    """First period in which a sector is short with the reserve, by scenario, party, material and sector."""
    table: pd.DataFrame = plan.tables["coverage"]
    short = table[(table["unserved_t"] > SHORT_SHARE * table["need_t"]) & (table["need_t"] > 0)]
    first = short.sort_values("embargo_period", kind="stable").groupby(
        ["scenario", "party", "material", "sector"]
    )["period"]
    out: pd.Series = first.first()
    return out


def _rank(names: list[str]) -> dict[str, int]:
    return {name: k for k, name in enumerate(names)}


def scenario_answers(plan: PlanLike) -> tuple[ScenarioAnswer, ...]:
    """One answer a scenario of the coverage table, in the order of the instance."""
    summary = coverage_summary(plan)
    named = plan.instance["embargoes"].set_index("scenario")
    shares = damage_shares(plan)
    out = []
    for scenario, rows in summary.groupby("scenario", sort=False):
        s = str(scenario)
        material = _hardest_hit(rows)
        name, onset = (str(named.loc[s, c]) for c in ("name", "display_onset"))
        parties = _by_party(rows, material)
        scarcest, scarcest_parties = _scarcest(rows, material)
        with_eur, without_eur = _event_damage(plan, s, onset, rows)
        out.append(
            ScenarioAnswer(
                s,
                name,
                onset,
                agreed_rule(plan),
                material,
                material_name(plan, material),
                parties,
                material_name(plan, scarcest) if scarcest else "",
                scarcest_parties,
                _first_short(plan, s),
                _other_rules(plan, s, material, parties),
                with_eur,
                without_eur,
                shares.get(s, NAN),
            )
        )
    return tuple(out)


def material_name(plan: PlanLike, material: str) -> str:
    """Full name of a material."""
    table = plan.instance["materials"]
    return str(table.loc[table["material"] == material, "name"].iloc[0])


def _hardest_hit(rows: pd.DataFrame) -> str:
    """Material whose shortage does most damage without the reserve, then that with the lowest coverage."""
    total = rows.groupby("material", sort=False)[["need_t", "unserved_without_t", "damage_without_eur"]].sum()
    unserved = (total["unserved_without_t"] / total["need_t"].where(total["need_t"] > 0)).fillna(0.0).round(6)
    ranked = total.assign(unserved=unserved).sort_values(
        ["damage_without_eur", "unserved"], ascending=False, kind="stable"
    )
    return str(ranked.index[0])


def _scarcest(rows: pd.DataFrame, material: str) -> tuple[str, tuple[PartyCoverage, ...]]:
    """Material with the lowest coverage with the reserve, and its coverage; blank when it is the one told."""
    total = rows.groupby("material", sort=False)[["need_t", "unserved_t"]].sum()
    unserved = (total["unserved_t"] / total["need_t"].where(total["need_t"] > 0)).fillna(0.0)
    worst = str(unserved.idxmax())
    if worst == material or unserved[worst] - unserved[material] < SHORT_SHARE:
        return "", ()
    return worst, _by_party(rows, worst)


def _by_party(rows: pd.DataFrame, material: str) -> tuple[PartyCoverage, ...]:
    return tuple(
        PartyCoverage(str(r.party), float(r.coverage), float(r.coverage_without))
        for r in rows_of(rows[rows["material"] == material])
    )


def _first_short(plan: PlanLike, scenario: str) -> FirstShort | None:
    table = plan.tables["coverage"]
    rows = table[
        (table["scenario"] == scenario)
        & (table["unserved_t"] > SHORT_SHARE * table["need_t"])
        & (table["need_t"] > 0)
    ]
    if rows.empty:
        return None
    rows = rows[rows["embargo_period"] == rows["embargo_period"].min()]
    share = rows["unserved_t"] / rows["need_t"]
    worst = rows.loc[share.idxmax()]
    same = (
        (rows["party"] == worst["party"])
        & (rows["material"] == worst["material"])
        & (np.isclose(share, share.max(), atol=0.005))
    )
    return FirstShort(
        str(worst["party"]),
        str(worst["material"]),
        tuple(rows.loc[same, "sector"]),
        str(worst["period"]),
        float(share.max()),
    )


def _other_rules(
    plan: PlanLike, scenario: str, material: str, parties: tuple[PartyCoverage, ...]
) -> tuple[OtherRule, ...]:
    table = plan.tables["fairness"]
    rows = table[
        (table["scenario"] == scenario)
        & (table["material"] == material)
        & (table["party"] != "")
        & ~table["rule"].isin(["none", agreed_rule(plan)])
    ]
    out = []
    for rule, mine in rows.groupby("rule", sort=False):
        found = mine.set_index("party")["coverage"]
        coverage = tuple(float(found.get(p.party, NAN)) for p in parties)
        out.append(OtherRule(str(rule), RULE_WORDS.get(str(rule), str(rule)), coverage))
    return tuple(out)


def _event_damage(plan: PlanLike, scenario: str, onset: str, rows: pd.DataFrame) -> tuple[float, float]:
    """Expected damage of the event at its display date, with and without the reserve."""
    table = plan.tables["damage"]
    mine = table[(table["scenario"] == scenario) & (table["onset"] == onset)]
    agreed, none = mine[mine["rule"] == agreed_rule(plan)], mine[mine["rule"] == "none"]
    if len(agreed) and len(none):
        return float(agreed["damage_eur"].sum()), float(none["damage_eur"].sum())
    return float(rows["damage_eur"].sum()), float(rows["damage_without_eur"].sum())
