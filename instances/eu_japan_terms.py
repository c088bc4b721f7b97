"""Stock, policy and damage tables of the EU-Japan instances."""

from __future__ import annotations

from . import eu_japan_facts as facts
from . import eu_japan_policy as policy
from .eu_japan_need import Rows, need, recycled

FX = facts.EUR_PER_USD


def materials() -> Rows:
    """Materials with risk class, volume and loss."""
    return [
        {
            "material": m,
            "name": name,
            "element": element,
            "form": "oxide",
            "risk_class": risk,
            "m3_per_t": m3,
            "rotation_loss_share": 0.0,
            "loss_share_per_year": 0.001,
            "source": policy.MATERIAL_SOURCE,
        }
        for m, (name, element, risk, m3) in policy.MATERIAL_DATA.items()
    ]


def parties() -> Rows:
    """Parties with their fiscal years."""
    return [
        {
            "party": "JP",
            "name": "Japan",
            "fiscal_year_first_month": 4,
            "source": "assumption: no figure, but the calendar of public finance in Japan (April to March)",
        },
        {
            "party": "EU",
            "name": "European Union",
            "fiscal_year_first_month": 1,
            "source": "assumption: no figure, but the calendar of public finance in the EU (January to "
            "December)",
        },
    ]


def sectors() -> Rows:
    """Sectors of end use."""
    return [
        {
            "sector": s,
            "name": name,
            "priority_class": rank,
            "source": "assumption: defence and medicine first, then energy and transport",
        }
        for s, (name, rank) in facts.SECTORS.items()
    ]


def shortage_steps() -> Rows:
    """Six steps of damage for each party, material and sector."""
    rows: Rows = []
    for (party, material), (use, _) in facts.USE.items():
        thrift_left, weight = policy.PARTY_DAMAGE[party]
        price = facts.PRICE[material][0] * FX * 1000
        for sector in use:
            thrift, substitution, sector_weight = policy.DO_WITHOUT[sector]
            size = {"thrift": thrift * thrift_left, "substitution": substitution}
            size["lost output"] = 1 - sum(size.values())
            for number, (kind, part, multiple) in enumerate(policy.STEPS, start=1):
                rows.append(
                    {
                        "party": party,
                        "material": material,
                        "sector": sector,
                        "step": number,
                        "kind": kind,
                        "share": round(size[kind] * part, 6),
                        "eur_per_t": round(price * multiple * weight * sector_weight, 2),
                        "source": policy.STEP_SOURCE,
                    }
                )
    return rows


def storage() -> Rows:
    """Storage sites of private providers: a lease for conditioned space and a rent per tonne."""
    rows: Rows = []
    for site, (name, host, modules, base, lme) in policy.STORAGE.items():
        lease_usd = (policy.TOTAL_RENT_USD - policy.LME_USD) / policy.TYPICAL_M3 * policy.MODULE_M3 / 4
        rows.append(
            {
                "storage": site,
                "name": name,
                "host": host,
                "owner": host,
                "private": True,
                "module_m3": policy.MODULE_M3,
                "modules": modules,
                "lease_periods": policy.LEASE_PERIODS,
                "lease_eur_per_module": round(lease_usd * FX, 2),
                "rent_eur_per_t_year": round(base * FX, 2),
                "rent_share_of_value_year": policy.VALUE_RENT,
                "handling_in_eur_per_t": round(policy.HANDLING_IN_USD * FX, 2),
                "handling_out_eur_per_t": round(policy.HANDLING_OUT_USD * FX, 2),
                "source": policy.STORAGE_SOURCE.format(lme=lme),
            }
        )
    return rows


def opening_stock(usable: bool) -> Rows:
    """Stock at the start: days of the first year's need."""
    needs, first = need(usable), min(facts.YEARS)
    return [
        {
            "party": party,
            "material": m,
            "storage": "japan",
            "tonnes": round(needs[party, m, first] * days / 365, 3),
            "source": policy.OPENING_SOURCE,
        }
        for party, days in policy.OPENING_DAYS.items()
        if days
        for m in facts.MATERIALS
    ]


def private_stock() -> Rows:
    """Industry's own stock."""
    return [
        {"party": p, "material": m, "days": days, "source": source}
        for p, (days, source) in policy.PRIVATE_DAYS.items()
        for m in facts.MATERIALS
    ]


def targets(usable: bool) -> Rows:
    """Days of cover by party and risk class; with all EU need the heavies come too late for a straight "
    "line."""
    return [
        {
            "party": p,
            "risk_class": risk,
            "days": days,
            "deadline": policy.DEADLINE,
            "basis": "need less recycling",
            "ramp": usable or risk != "high",
            "hard": True,
            "priority": 4,
            "source": source,
        }
        for (p, risk), (days, source) in policy.TARGETS.items()
    ]


def target_tonnes(usable: bool, year: int) -> dict[tuple[str, str], float]:
    """Target tonnes at the end of a year: days of that year's need less recycling."""
    needs, scrap = need(usable), recycled(usable)
    out = {}
    for party in facts.PARTIES:
        for material in facts.MATERIALS:
            days = policy.TARGETS[party, policy.MATERIAL_DATA[material][2]][0]
            basis = needs[party, material, year] - (scrap[party, year] if material == "NdPr" else 0)
            out[party, material] = days * basis / 365
    return out


def to_buy(usable: bool) -> dict[str, float]:
    """Value at reference prices of 2030 targets less opening stock, EUR, by party."""
    opening = {(r["party"], r["material"]): r["tonnes"] for r in opening_stock(usable)}
    value = dict.fromkeys(facts.PARTIES, 0.0)
    for (party, material), tonnes in target_tonnes(usable, 2030).items():
        price = facts.PRICE[material][0] * FX * 1000
        value[party] += max(0.0, tonnes - opening.get((party, material), 0.0)) * price
    return value


def yearly_budget(usable: bool) -> dict[str, float]:
    """Yearly budget by party, EUR: the total follows the value to buy, the split too."""
    value, lead = to_buy(usable), to_buy(True)
    total = round(policy.BUDGET_EUR * sum(value.values()) / sum(lead.values()) / 5e6) * 5e6
    japan = round(value["JP"] / sum(value.values()), 2) * total
    return {"JP": round(japan, -5), "EU": round(total - japan, -5)}


def budgets(usable: bool) -> Rows:
    """Budgets by fiscal year; Japan's first and last lie partly outside the calendar."""
    rows: Rows = []
    budget = yearly_budget(usable)
    source = policy.BUDGET_SOURCE.format(total=sum(budget.values()) / 1e6)
    for year in range(2026, 2036):
        part = {2026: 0.25, 2035: 0.75}.get(year, 1.0)
        note = "" if part == 1 else f"{part:.0%} of the fiscal year lies in the calendar".replace("%", " %")
        rows.append(
            {
                "party": "JP",
                "fiscal_year": year,
                "eur": round(budget["JP"] * part, 2),
                "carry_over_eur": 0.0,
                "hard": True,
                "priority": 3,
                "source": source,
                "note": note,
            }
        )
    for year in facts.YEARS:
        rows.append(
            {
                "party": "EU",
                "fiscal_year": year,
                "eur": budget["EU"],
                "carry_over_eur": 0.0,
                "hard": True,
                "priority": 3,
                "source": source,
                "note": "",
            }
        )
    return rows


def quotas() -> Rows:
    """The 65 % ceiling of the CRMA and a strategic floor for each party, all soft."""
    rows: Rows = []
    for material in ("NdPr", "Dy", "Tb"):
        rows.append(
            {
                "quota": f"crma-65-{material.lower()}",
                "bound": "ceiling",
                "party": "EU",
                "material": material,
                "country": "CN",
                "first_year": 2030,
                "share": policy.CEILING,
                "basis": "need",
                "scope": "both",
                "hard": False,
                "priority": 2,
                "source": policy.CEILING_SOURCE,
            }
        )
    rows.append(
        {
            "quota": "crma-65-sm",
            "bound": "ceiling",
            "party": "EU",
            "material": "Sm",
            "country": "CN",
            "first_year": 2030,
            "share": policy.CEILING,
            "basis": "purchases",
            "scope": "stockpile",
            "hard": False,
            "priority": 2,
            "source": policy.CEILING_SOURCE,
            "note": "stockpile only: industry's samarium is all Chinese, which the reserve cannot change",
        }
    )
    for party, (share, source) in policy.FLOORS.items():
        rows.append(
            {
                "quota": f"strategic-floor-{party.lower()}",
                "bound": "floor",
                "party": party,
                "strategic": True,
                "first_year": 2027,
                "last_year": 2030,
                "share": share,
                "basis": "purchases",
                "scope": "stockpile",
                "hard": False,
                "priority": 3,
                "source": source,
            }
        )
    return rows
