"""Scenario tables of the EU-Japan instances, and how far each number may lie from its base."""

from __future__ import annotations

from . import eu_japan_facts as facts
from . import eu_japan_policy as policy
from . import eu_japan_ranges as spread
from .eu_japan_need import Rows, dytb_jp

HIGH = [m for m in facts.MATERIALS if policy.MATERIAL_DATA[m][2] == "high"]


def embargoes() -> Rows:
    """Scenarios S1 to S6 and the measure that is live."""
    rows: Rows = []
    for s, (name, rate, source, _) in policy.EMBARGOES.items():
        rows.append(
            {
                "scenario": s,
                "name": name,
                "rate_per_year": rate,
                "first_onset": policy.FIRST_ONSET,
                "last_onset": policy.LAST_ONSET,
                "display_onset": policy.DISPLAY,
                "in_expected_damage": True,
                "leakage_share": 0.0,
                "source": f"{source}; {policy.NO_LEAKAGE}",
            }
        )
    s, name, source, _ = policy.LIVE
    rows.append(
        {
            "scenario": s,
            "name": name,
            "rate_per_year": 0.0,
            "first_onset": "2027Q1",
            "last_onset": "2027Q1",
            "display_onset": "2027Q1",
            "in_expected_damage": False,
            "leakage_share": 0.0,
            "source": f"{source}; {policy.NO_LEAKAGE}",
        }
    )
    return rows


def embargo_durations() -> Rows:
    """Length of each scenario with probabilities."""
    rows: Rows = []
    for s, (_, _, _, periods) in policy.EMBARGOES.items():
        source = policy.DURATION_SOURCE.get(s, policy.DURATION_DEFAULT)
        rows += [
            {"scenario": s, "periods": n, "probability": p, "source": source} for n, p in periods.items()
        ]
    rows += [
        {"scenario": policy.LIVE[0], "periods": n, "probability": p, "source": policy.LIVE_DURATION}
        for n, p in policy.LIVE[3].items()
    ]
    return rows


def embargo_cuts(usable: bool) -> Rows:
    """Cuts by scenario, source, party and material."""
    rows: Rows = []

    def cut(
        scenario: str,
        value: float,
        source: str,
        party: str = "",
        material: str = "",
        supplier: str = "china",
        start: int = 0,
    ) -> None:
        rows.append(
            {
                "scenario": scenario,
                "supplier": supplier,
                "party": party,
                "material": material,
                "from_period": start,
                "cut": value,
                "source": source,
            }
        )

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
    for supplier in ("lynas", "lynas-heavy"):
        cut("S5", 0.3, policy.OUTAGE_SOURCE, supplier=supplier)
        cut("S5", 0.0, policy.OUTAGE_SOURCE, supplier=supplier, start=2)
    for scenario in ("S3", policy.LIVE[0]):
        for (party, material), (value, source) in policy.LIVE_CUTS.items():
            cut(scenario, value, source, party=party, material=material)
    cut("S4", 1.0, policy.FULL_SOURCE)
    for supplier in ("lynas", "lynas-heavy"):
        cut("S4", 0.1, policy.FULL_LYNAS, supplier=supplier)
    cut("S6", 0.72, policy.QUOTA_SOURCE)
    return rows


def ranges(usable: bool) -> Rows:
    """Low and high of the numbers."""
    rows: Rows = [
        {"how": "factor", **row} for row in spread.demand_ranges({y: dytb_jp(y) for y in facts.YEARS})
    ]
    for how, table in (("value", spread.VALUE_RANGES), ("factor", spread.FACTOR_RANGES)):
        rows += [
            {"path": path, "low": low, "high": high, "how": how, "moves_with": group or "", "source": source}
            for path, low, high, group, source in table
        ]
    if usable:
        rows += [
            {
                "path": f"demand[party=EU,material={m}].usable_share",
                "low": 0.8,
                "high": 1.2,
                "how": "factor",
                "moves_with": "usable share",
                "source": spread.USABLE_RANGE,
            }
            for m in facts.MAGNET
        ]
    for row in rows:
        row["low"], row["high"] = round(float(row["low"]), 6), round(float(row["high"]), 6)
    return rows
