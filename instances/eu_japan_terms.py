"""Stock, policy, damage and scenario tables of the EU-Japan instances."""

from __future__ import annotations

from . import eu_japan_facts as facts
from . import eu_japan_policy as policy
from . import eu_japan_ranges as spread
from .eu_japan_tables import Rows, dytb_jp, need, recycled

FX = facts.EUR_PER_USD
HIGH = [m for m in facts.MATERIALS if policy.MATERIAL_DATA[m][2] == "high"]


def materials() -> Rows:
    """Materials with risk class, volume and loss."""
    return [{"material": m, "name": name, "element": element, "form": "oxide", "risk_class": risk, "m3_per_t": m3,
             "rotation_loss_share": 0.0, "loss_share_per_year": 0.001, "source": policy.MATERIAL_SOURCE}
            for m, (name, element, risk, m3) in policy.MATERIAL_DATA.items()]


def parties() -> Rows:
    """Parties with their fiscal years."""
    return [{"party": "JP", "name": "Japan", "fiscal_year_first_month": 4,
             "source": "assumption: no figure, but the calendar of public finance in Japan (April to March)"},
            {"party": "EU", "name": "European Union", "fiscal_year_first_month": 1,
             "source": "assumption: no figure, but the calendar of public finance in the EU (January to December)"}]


def sectors() -> Rows:
    """Sectors of end use."""
    return [{"sector": s, "name": name, "priority_class": rank,
             "source": "assumption: defence and medicine first, then energy and transport"}
            for s, (name, rank) in facts.SECTORS.items()]


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
                rows.append({"party": party, "material": material, "sector": sector, "step": number, "kind": kind,
                             "share": round(size[kind] * part, 6),
                             "eur_per_t": round(price * multiple * weight * sector_weight, 2),
                             "source": policy.STEP_SOURCE})
    return rows


def storage() -> Rows:
    """Storage sites of private providers: a lease for conditioned space and a rent per tonne."""
    rows: Rows = []
    for site, (name, host, modules, base, lme) in policy.STORAGE.items():
        lease_usd = (policy.TOTAL_RENT_USD - policy.LME_USD) / policy.TYPICAL_M3 * policy.MODULE_M3 / 4
        rows.append({"storage": site, "name": name, "host": host, "private": True, "module_m3": policy.MODULE_M3,
                     "modules": modules, "lease_periods": policy.LEASE_PERIODS,
                     "lease_eur_per_module": round(lease_usd * FX, 2), "rent_eur_per_t_year": round(base * FX, 2),
                     "rent_share_of_value_year": policy.VALUE_RENT,
                     "handling_in_eur_per_t": round(policy.HANDLING_IN_USD * FX, 2),
                     "handling_out_eur_per_t": round(policy.HANDLING_OUT_USD * FX, 2),
                     "source": policy.STORAGE_SOURCE.format(lme=lme)})
    return rows


def opening_stock(usable: bool) -> Rows:
    """Stock at the start: days of the first year's need."""
    needs, first = need(usable), min(facts.YEARS)
    return [{"party": party, "material": m, "storage": "japan", "tonnes": round(needs[party, m, first] * days / 365, 3),
             "source": policy.OPENING_SOURCE}
            for party, days in policy.OPENING_DAYS.items() if days for m in facts.MATERIALS]


def private_stock() -> Rows:
    """Industry's own stock."""
    return [{"party": p, "material": m, "days": days, "source": source}
            for p, (days, source) in policy.PRIVATE_DAYS.items() for m in facts.MATERIALS]


def targets() -> Rows:
    """Days of cover by party and risk class."""
    return [{"party": p, "risk_class": risk, "days": days, "deadline": policy.DEADLINE, "basis": "need less recycling",
             "ramp": True, "hard": True, "priority": 4, "source": source}
            for (p, risk), (days, source) in policy.TARGETS.items()]


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
        rows.append({"party": "JP", "fiscal_year": year, "eur": round(budget["JP"] * part, 2), "carry_over_eur": 0.0,
                     "hard": True, "priority": 3, "source": source, "note": note})
    for year in facts.YEARS:
        rows.append({"party": "EU", "fiscal_year": year, "eur": budget["EU"], "carry_over_eur": 0.0, "hard": True,
                     "priority": 3, "source": source, "note": ""})
    return rows


def quotas() -> Rows:
    """The 65 % ceiling of the CRMA and a strategic floor for each party, all soft."""
    rows: Rows = []
    for material in ("NdPr", "Dy", "Tb"):
        rows.append({"quota": f"crma-65-{material.lower()}", "bound": "ceiling", "party": "EU", "material": material,
                     "country": "CN", "first_year": 2030, "share": policy.CEILING, "basis": "need", "scope": "both",
                     "hard": False, "priority": 2, "source": policy.CEILING_SOURCE})
    rows.append({"quota": "crma-65-sm", "bound": "ceiling", "party": "EU", "material": "Sm", "country": "CN",
                 "first_year": 2030, "share": policy.CEILING, "basis": "purchases", "scope": "stockpile", "hard": False,
                 "priority": 2, "source": policy.CEILING_SOURCE,
                 "note": "stockpile only: industry's samarium is all Chinese, which the reserve cannot change"})
    for party, (share, source) in policy.FLOORS.items():
        rows.append({"quota": f"strategic-floor-{party.lower()}", "bound": "floor", "party": party, "strategic": True,
                     "first_year": 2027, "last_year": 2030, "share": share, "basis": "purchases", "scope": "stockpile",
                     "hard": False, "priority": 3, "source": source})
    return rows


def embargoes() -> Rows:
    """Scenarios S1 to S6 and the measure that is live."""
    rows: Rows = []
    for s, (name, rate, source, _) in policy.EMBARGOES.items():
        rows.append({"scenario": s, "name": name, "rate_per_year": rate, "first_onset": policy.FIRST_ONSET,
                     "last_onset": policy.LAST_ONSET, "display_onset": policy.DISPLAY, "in_expected_damage": True,
                     "leakage_share": 0.0, "source": f"{source}; assumption: no leakage"})
    s, name, source, _ = policy.LIVE
    rows.append({"scenario": s, "name": name, "rate_per_year": 0.0, "first_onset": "2027Q1", "last_onset": "2027Q1",
                 "display_onset": "2027Q1", "in_expected_damage": False, "leakage_share": 0.0,
                 "source": f"{source}; assumption: no leakage"})
    return rows


def embargo_durations() -> Rows:
    """Length of each scenario with probabilities."""
    rows: Rows = []
    for s, (_, _, _, periods) in policy.EMBARGOES.items():
        source = policy.DURATION_SOURCE.get(s, policy.DURATION_DEFAULT)
        rows += [{"scenario": s, "periods": n, "probability": p, "source": source} for n, p in periods.items()]
    rows += [{"scenario": policy.LIVE[0], "periods": n, "probability": p, "source": policy.LIVE_DURATION}
             for n, p in policy.LIVE[3].items()]
    return rows


def embargo_cuts(usable: bool) -> Rows:
    """Cuts by scenario, source, party and material."""
    rows: Rows = []

    def cut(scenario: str, value: float, source: str, party: str = "", material: str = "", supplier: str = "china",
            start: int = 0) -> None:
        rows.append({"scenario": scenario, "supplier": supplier, "party": party, "material": material,
                     "from_period": start, "cut": value, "source": source})

    cut("S1", 1.0, policy.S1_SOURCE, party="JP")
    for scenario in ("S2", "S5"):
        for material in HIGH:
            for start, value in enumerate(policy.SQUEEZE_PATH):
                cut(scenario, value, policy.SQUEEZE_SOURCE, material=material, start=start)
        if usable:
            cut(scenario, 0.0, policy.SQUEEZE_NDPR_ZERO, material="NdPr")
        else:
            for start, value in enumerate(policy.SQUEEZE_NDPR):
                cut(scenario, value, policy.SQUEEZE_NDPR_SOURCE, material="NdPr", start=start)
    cut("S5", 0.3, policy.OUTAGE_SOURCE, supplier="lynas")
    cut("S5", 0.0, policy.OUTAGE_SOURCE, supplier="lynas", start=2)
    for scenario in ("S3", policy.LIVE[0]):
        for (party, material), (value, source) in policy.LIVE_CUTS.items():
            cut(scenario, value, source, party=party, material=material)
    cut("S4", 1.0, policy.FULL_SOURCE)
    cut("S4", 0.1, policy.FULL_LYNAS, supplier="lynas")
    cut("S6", 0.72, policy.QUOTA_SOURCE)
    return rows


def ranges(usable: bool) -> Rows:
    """Low and high of the numbers."""
    rows: Rows = [{"how": "factor", **row} for row in spread.demand_ranges({y: dytb_jp(y) for y in facts.YEARS})]
    for how, table in (("value", spread.VALUE_RANGES), ("factor", spread.FACTOR_RANGES)):
        rows += [{"path": path, "low": low, "high": high, "how": how, "moves_with": group or "", "source": source}
                 for path, low, high, group, source in table]
    if usable:
        rows += [{"path": f"demand[party=EU,material={m}].usable_share", "low": 0.8, "high": 1.2, "how": "factor",
                  "moves_with": "usable share", "source": spread.USABLE_RANGE} for m in facts.MAGNET]
    for row in rows:
        row["low"], row["high"] = round(float(row["low"]), 6), round(float(row["high"]), 6)
    return rows
