"""Rows that charts and figures of the worth tables draw."""

from __future__ import annotations

import pandas as pd

from ...instance.calendar import parse_period
from ..measures import PlanLike
from ..scenarios import material_name
from .facts import TOGETHER, headlines, movers
from .page import top_movers
from .words import plain_range

KEYS = ["scenario", "onset", "party", "material"]


def onset_totals(plan: PlanLike) -> pd.DataFrame:
    """Coverage and damage by scenario, onset, party and material, sectors taken together.

    Columns: the keys, weight, need_t, coverage, coverage_without, damage_eur, damage_without_eur, short_first
    (the sectors that go short first with the reserve, in words).
    """
    table: pd.DataFrame = plan.tables["onsets"]
    served = table.assign(
        served=table["coverage"] * table["need_t"],
        served_without=table["coverage_without"] * table["need_t"],
        short_first=table["sector"].where(table["first_short"] & (table["short_after"] >= 0), ""),
    )
    out = served.groupby(KEYS, sort=False, as_index=False).agg(
        weight=("weight", "max"),
        need_t=("need_t", "sum"),
        served=("served", "sum"),
        served_without=("served_without", "sum"),
        damage_eur=("damage_eur", "sum"),
        damage_without_eur=("damage_without_eur", "sum"),
        short_first=("short_first", lambda names: ", ".join(n for n in names if n)),
    )
    need = out["need_t"].where(out["need_t"] > 0)
    out["coverage"] = out.pop("served") / need
    out["coverage_without"] = out.pop("served_without") / need
    return out


def onset_rows(plan: PlanLike) -> pd.DataFrame:
    """Coverage by onset of the scenario that does most damage, for the material in which it does most.

    Columns: scenario, title, material (its name), onset, when (as a year), party, with, without (per
    cent). Most damage is that without the reserve, over all onsets of the window.
    """
    table: pd.DataFrame = plan.tables["onsets"]
    columns = ["scenario", "title", "material", "onset", "when", "party", "with", "without"]
    counted = table[table["weight"] > 0]
    if counted.empty:
        return pd.DataFrame(columns=columns)
    lost = (counted["weight"] * counted["damage_without_eur"]).groupby(
        [counted["scenario"], counted["material"]], sort=False
    )
    worst = lost.sum().idxmax()
    assert isinstance(worst, tuple)
    scenario, material = worst
    chosen = counted[(counted["scenario"] == scenario) & (counted["material"] == material)]
    served = chosen.assign(
        with_t=chosen["coverage"] * chosen["need_t"], without_t=chosen["coverage_without"] * chosen["need_t"]
    )
    rows = served.groupby(["onset", "party"], sort=False, as_index=False)[
        ["need_t", "with_t", "without_t"]
    ].sum()
    rows = rows[rows["need_t"] > 0]
    calendar = plan.instance.calendar
    name = str(plan.instance["embargoes"].set_index("scenario")["name"].get(scenario, scenario))
    rows = rows.assign(
        scenario=scenario,
        material=material_name(plan, str(material)),
        title=f"{scenario}: {name}",
        when=rows["onset"].map(lambda o: parse_period(o, calendar.step) / calendar.per_year),
        **{
            "with": 100 * rows["with_t"] / rows["need_t"],
            "without": 100 * rows["without_t"] / rows["need_t"],
        },
    )
    out: pd.DataFrame = rows[columns].sort_values("when", kind="stable").reset_index(drop=True)
    return out


def gain_rows(plan: PlanLike) -> pd.DataFrame:
    """Columns: step, party, net, least, most (EUR million); rows of single parties."""
    table: pd.DataFrame = plan.tables["gains"]
    table = table[table["party"] != ""]
    rows = table.assign(
        step=table["gain"].where(table["gain"] != TOGETHER, "all of it together"),
        net=table["net_eur"] / 1e6,
        least=table["least_eur"] / 1e6,
        most=table["most_eur"] / 1e6,
    )
    return rows[["step", "party", "net", "least", "most"]].reset_index(drop=True)


def mover_rows(plan: PlanLike) -> pd.DataFrame:
    """The ranges that move the result most, the largest first.

    Columns: headline, unit, range (in words), basis (assumption, published, choice), base, low, high.
    """
    columns = ["headline", "unit", "range", "basis", "base", "low", "high"]
    headline, top = top_movers(movers(plan))
    base = next((h for h in headlines(plan) if h.headline == headline and not h.party), None)
    if base is None:
        return pd.DataFrame(columns=columns)
    scale, unit = (1e6, "EUR million") if top[0].unit == "EUR" else (1.0, top[0].unit)
    rows = [
        {
            "headline": headline,
            "unit": unit,
            "range": plain_range(m.range),
            "basis": "a choice" if m.policy else "assumption" if m.assumption else "published",
            "base": base.base / scale,
            "low": m.at_low / scale,
            "high": m.at_high / scale,
        }
        for m in top
    ]
    return pd.DataFrame(rows, columns=columns)


def custody_at_end(plan: PlanLike) -> pd.DataFrame:
    """Tonnes by owner and material at the end of the calendar: owned_t, at_home_t, abroad_t, elsewhere_t."""
    table: pd.DataFrame = plan.tables["custody"]
    last = table[table["period"] == plan.instance.calendar.names[-1]]
    last = last[last["owned_t"] > 1e-9]
    return last[["party", "material", "owned_t", "at_home_t", "abroad_t", "elsewhere_t"]].reset_index(
        drop=True
    )


def custody_rows(plan: PlanLike) -> pd.DataFrame:
    """Rows of owners with stock: panel (material and owner), party, when (end of the period as a year),
    where, rank (of where), tonnes.
    """
    table: pd.DataFrame = plan.tables["custody"]
    used = table.groupby(["party", "material"])["owned_t"].transform("max") > 1e-9
    table = table[used]
    calendar = plan.instance.calendar
    names = dict(zip(plan.instance["materials"]["material"], plan.instance["materials"]["name"], strict=True))
    parts: list[pd.DataFrame] = []
    for column, where in (
        ("at_home_t", "on its own soil"),
        ("abroad_t", "on a partner's soil"),
        ("elsewhere_t", "elsewhere"),
    ):
        if table[column].abs().sum() > 1e-9:
            parts.append(table.assign(where=where, rank=len(parts), tonnes=table[column]))
    columns = ["panel", "party", "when", "where", "rank", "tonnes"]
    if not parts:
        return pd.DataFrame(columns=columns)
    rows = pd.concat(parts, ignore_index=True)
    rank = {m: k for k, m in enumerate(plan.instance.materials)}
    rows = rows.assign(
        panel=rows["material"].map(names) + " · " + rows["party"],
        when=rows["period"].map(lambda p: (parse_period(p, calendar.step) + 1) / calendar.per_year),
        _m=rows["material"].map(rank),
    )
    return rows.sort_values("_m", kind="stable")[columns].reset_index(drop=True)
