"""Expected damage over the window of onsets: with the reserve and without, by scenario and by material."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .measures import PlanLike


@dataclass(frozen=True)
class ExpectedDamage:
    """Expected damage over the window of onsets, present value in EUR, with the reserve and without."""

    with_eur: float
    without_eur: float

    @property
    def averted_eur(self) -> float:
        """What the reserve averts."""
        return self.without_eur - self.with_eur


def agreed_rule(plan: PlanLike) -> str:
    """The rule by which releases are shared."""
    return str(plan.instance.settings.agreement.rule)


def expected_damage(plan: PlanLike) -> ExpectedDamage | None:
    """Expected damage over the window of onsets under the agreed rule and without the reserve; None when
    unknown.
    """
    by_rule = _weighted(plan, ["rule"])
    if agreed_rule(plan) not in by_rule.index or "none" not in by_rule.index:
        return None
    return ExpectedDamage(float(by_rule[agreed_rule(plan)]), float(by_rule["none"]))


def damage_shares(plan: PlanLike) -> dict[str, float]:
    """Share of each scenario in the expected damage without the reserve."""
    by_scenario = _weighted(plan, ["rule", "scenario"])
    if "none" not in by_scenario.index.get_level_values(0):
        return {}
    without = by_scenario["none"]
    total = without.sum()
    return {str(s): float(v / total) for s, v in without.items() if v > 0} if total > 0 else {}


def averted_by_material(plan: PlanLike) -> pd.Series:
    """Expected damage that the reserve averts over all onsets, present value in EUR, by material."""
    table = _weighted(plan, ["rule", "material"])
    rules = set(table.index.get_level_values(0))
    if not {agreed_rule(plan), "none"} <= rules:
        return pd.Series(dtype=float)
    averted: pd.Series = table["none"].sub(table[agreed_rule(plan)], fill_value=0.0)
    return averted.drop(index="", errors="ignore")


def _weighted(plan: PlanLike, keys: list[str]) -> pd.Series:
    table: pd.DataFrame = plan.tables["damage"]
    value = (table["weight"] * table["discounted_eur"]).rename("eur")
    weighted: pd.Series = table[keys].assign(eur=value).groupby(keys, sort=False)["eur"].sum()
    return weighted


def by_onset(plan: PlanLike) -> pd.DataFrame:
    """Expected damage of one event by scenario, onset and party, all materials together.

    Columns: scenario, onset, party, weight (expected onsets), without_eur, with_eur (discounted to the onset,
    agreed rule), without_pv_eur, with_pv_eur (discounted to the start of the plan).
    """
    table: pd.DataFrame = plan.tables["damage"]
    keys = ["scenario", "onset", "party"]
    out: pd.DataFrame = table.groupby(keys, sort=False)["weight"].max().reset_index()
    for rule, word in (("none", "without"), (agreed_rule(plan), "with")):
        mine = table[table["rule"] == rule].groupby(keys, sort=False)[["damage_eur", "discounted_eur"]].sum()
        found = mine.reindex(pd.MultiIndex.from_frame(out[keys]))
        out[f"{word}_eur"] = found["damage_eur"].to_numpy()
        out[f"{word}_pv_eur"] = found["discounted_eur"].to_numpy()
    return out[[*keys, "weight", "without_eur", "with_eur", "without_pv_eur", "with_pv_eur"]]
