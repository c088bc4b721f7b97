"""Worth tables for the plan made by hand in conftest: numbers that a test can work out again."""

from __future__ import annotations

from typing import Any

from stockpact.plan.plan import Plan

STEPS = ("buying together", "storing together", "sharing in an embargo")
NET = {
    ("buying together", "JP"): 4e6, ("buying together", "EU"): 2e6,
    ("storing together", "JP"): 0.0, ("storing together", "EU"): 1e6,
    ("sharing in an embargo", "JP"): 5e6, ("sharing in an embargo", "EU"): -4e6,
}  # fmt: skip
"""What each step brings each party, EUR: damage for sharing, outlays for the others."""


def gains() -> list[dict[str, Any]]:
    rows = []
    for gain in (*STEPS, "together"):
        for party in ("JP", "EU", ""):
            mine = [v for (g, p), v in NET.items() if gain in (g, "together") and party in (p, "")]
            sharing = [
                v
                for (g, p), v in NET.items()
                if g == STEPS[2] and gain in (g, "together") and party in (p, "")
            ]
            net, damage = sum(mine), sum(sharing)
            rows.append(
                {
                    "gain": gain,
                    "party": party,
                    "outlays_eur": net - damage,
                    "missed_days": 12.5 if gain in (STEPS[0], "together") and party != "EU" else 0.0,
                    "damage_eur": damage,
                    "refill_eur": 0.0,
                    "net_eur": net,
                    "least_eur": net - 0.5e6 * (gain != "together"),
                    "most_eur": net + 0.5e6 * (gain != "together"),
                    "words": "EUR 1 million more; worse off because it lends more than it borrows"
                    if net < 0 and gain == "together"
                    else "",
                }
            )
    return rows


def worth() -> list[dict[str, Any]]:
    rows = []
    money = {
        "alone": {"JP": (140e6, 9e6), "EU": (180e6, 5e6)},
        "side by side": {"JP": (140e6, 9e6), "EU": (180e6, 5e6), "": (320e6, 14e6)},
        "together": {"JP": (136e6, 4e6), "EU": (177e6, 9e6), "": (313e6, 13e6)},
    }
    for arrangement, parties in money.items():
        for party, (spent, damage) in parties.items():
            missed = 12.5 if arrangement != "together" and party != "EU" else 0.0
            for measure, value, unit, material, scenario in (
                ("outlays, present value", spent, "EUR", "", ""),
                ("expected damage with the reserve", damage, "EUR", "", ""),
                ("expected damage without the reserve", 43e6, "EUR", "", ""),
                ("days of cover missed at the deadlines", missed, "days", "", ""),
                ("days of cover missed at the deadlines", missed, "days", "Dy", ""),
                ("coverage with the reserve", 0.5 if arrangement == "alone" else 0.75, "share", "Dy", "S1"),
            ):
                rows.append(
                    {
                        "arrangement": arrangement,
                        "party": party,
                        "material": material,
                        "scenario": scenario,
                        "measure": measure,
                        "value": value,
                        "unit": unit,
                    }
                )
    return rows


def onsets() -> list[dict[str, Any]]:
    rows = []
    for scenario, material in (("S1", "Dy"), ("S2", "NdPr")):
        for k, onset in enumerate(("2029Q1", "2029Q2", "2029Q3", "2029Q4")):
            for party in ("JP", "EU"):
                for sector in ("cars", "wind"):
                    lost = 0.5 if scenario == "S1" else 0.0
                    served = 1 - lost * (0.6 if sector == "cars" else 0.4) - 0.01 * k * (lost > 0)
                    rows.append(
                        {
                            "scenario": scenario,
                            "onset": onset,
                            "party": party,
                            "material": material,
                            "sector": sector,
                            "weight": 0.025,
                            "need_t": 91.25,
                            "coverage": served,
                            "coverage_without": 1 - lost,
                            "damage_eur": (1 - served) * 1e8,
                            "damage_without_eur": lost * 1e8,
                            "short_after": 1 if lost and sector == "cars" else -1,
                            "short_after_without": 0 if lost else -1,
                            "first_short": bool(lost) and sector == "cars",
                        }
                    )
    return rows


def protection() -> list[dict[str, Any]]:
    rows = []
    for party in ("JP", "EU", ""):
        for material, cost, averted, used in (("NdPr", 40e6, 0.0, 0.0), ("Dy", 10e6, 30e6, 0.5)):
            share = 0.5 if party else 1.0
            rows.append(_protected(party, material, share * cost, share * averted, used))
        share = 0.5 if party else 1.0
        rows.append(_protected(party, "", share * 50e6, share * 30e6, 0.4))
    return rows


def _protected(party: str, material: str, cost: float, averted: float, used: float) -> dict[str, Any]:
    words = "Never used: no scenario draws on it at its display date." if used == 0 else "Pays."
    return {
        "party": party,
        "material": material,
        "cost_eur": cost,
        "averted_eur": averted,
        "ratio": averted / cost,
        "held_t": 100.0,
        "most_used_t": 100.0 * used,
        "used_share": used,
        "words": words,
    }


HEADLINES = (
    ("outlays, present value", "EUR", 313e6, 0.35),
    ("days of cover missed at the deadlines", "days", 0.0, 0.5),
    ("expected damage without the reserve", "EUR", 43e6, 0.9),
    ("expected damage with the reserve", "EUR", 13e6, 0.9),
    ("expected damage averted", "EUR", 30e6, 0.9),
)


def certainty() -> list[dict[str, Any]]:
    return [
        {
            "headline": name,
            "party": "",
            "unit": unit,
            "low": base * 0.4,
            "low_one": base * 0.7,
            "base": base,
            "high_one": base * 1.4,
            "high": base * 1.9,
            "assumed_share": assumed,
            "runs": 25,
            "note": "",
        }
        for name, unit, base, assumed in HEADLINES
    ]


RANGES = ("rates of the embargoes", "prices", "swing", "targets[party=JP].days")


def movers() -> list[dict[str, Any]]:
    rows = []
    for name, unit, base, _ in HEADLINES:
        for k in range(12):
            rows.append(
                {
                    "headline": name,
                    "party": "",
                    "rank": k + 1,
                    "range": f"{RANGES[k % 4]} {k + 1}",
                    "paths": f"prices[material=Dy].eur_per_t, row {k}",
                    "low_input": "x 0.5",
                    "high_input": "x 2",
                    "at_low": base * (1 - 0.3 / (k + 1)),
                    "at_high": base * (1 + 0.4 / (k + 1)),
                    "swing": base * 0.4 / (k + 1),
                    "unit": unit,
                    "policy": k % 4 == 3,
                    "assumption": k % 4 == 0,
                    "source": "assumption: half and double",
                    "note": "",
                }
            )
    return rows


def bills() -> list[dict[str, Any]]:
    return [
        {
            "party": party,
            "curve": "Dy",
            "period": "2028Q1",
            "tonnes": tonnes,
            "base_eur": tonnes * 300_000,
            "rise_eur_per_t": 1_000.0,
            "fixed_share": 0.5,
            "paid_eur": 20_000.0,
            "true_eur": tonnes * 1_000,
            "industry_eur": 1e6,
        }
        for party, tonnes in (("JP", 25.0), ("EU", 15.0))
    ]


def custody(plan: Plan) -> list[dict[str, Any]]:
    """As the plan's stock, with a third of the EU's on Japanese soil."""
    rows = []
    for r in plan.tables["cover"].itertuples(index=False):
        away = r.stock_t / 3 if r.party == "EU" else 0.0
        other = plan.tables["cover"]
        partner = other[
            (other["party"] == "EU") & (other["material"] == r.material) & (other["period"] == r.period)
        ]
        rows.append(
            {
                "party": r.party,
                "material": r.material,
                "period": r.period,
                "year": r.year,
                "owned_t": r.stock_t,
                "at_home_t": r.stock_t - away,
                "abroad_t": away,
                "elsewhere_t": 0.0,
                "hosted_t": float(partner["stock_t"].iloc[0]) / 3 if r.party == "JP" else 0.0,
                "partner_access_t": 0.25 * r.stock_t if r.party == "JP" else 0.0,
            }
        )
    return rows


def changes() -> list[dict[str, Any]]:
    return [
        {
            "decision": decision,
            "party": "JP",
            "material": material,
            "name": name,
            "period": period,
            "before": before,
            "after": after,
            "difference": after - before,
            "unit": unit,
        }
        for decision, material, name, period, before, after, unit in (
            ("purchases", "Dy", "caremag", "2029Q1", 10.0, 12.0, "t"),
            ("outlays", "", "", "FY2029", 1e6, 3e6, "EUR"),
        )
    ]


def with_worth(plan: Plan) -> Plan:
    """The plan with every worth table."""
    rows = {
        "worth": worth(), "gains": gains(), "onsets": onsets(), "protection": protection(),
        "certainty": certainty(),
        "movers": movers(), "bills": bills(), "custody": custody(plan), "changes": changes(),
    }  # fmt: skip
    return Plan(plan.instance, {**plan.tables, **rows}, plan.meta)
