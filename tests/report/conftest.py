"""A plan made by hand: small, consistent tables per SCHEMA, with numbers that a test can work out again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pytest

from stockpact.instance import CATALOGUE, Instance, Settings, typed
from stockpact.plan.plan import Plan

DEMAND = {("JP", "NdPr"): 3650.0, ("JP", "Dy"): 365.0, ("EU", "NdPr"): 7300.0, ("EU", "Dy"): 730.0}
DAYS = {"NdPr": {"JP": 90, "EU": 60}, "Dy": {"JP": 180, "EU": 90}}
PRICE = {"NdPr": 100_000.0, "Dy": 300_000.0}
SUPPLIER = {"NdPr": "lynas", "Dy": "caremag"}
FREIGHT, RENT = 1_000.0, 400.0
DEADLINE = "2028Q4"
HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "\t=1",
    "http://example.org/x",
    "a\x00b\x0bc",
    "[red]x[/red]",
    "mailto:x@y.z",
    "007",
    "TRUE",
    "#REF!",
    "<b>&\"'",
    "x" * 33_000,
]


@dataclass
class Names:
    """Names of the keys, which a test may replace by hostile ones."""

    party: dict[str, str] = field(default_factory=dict)
    material: dict[str, str] = field(default_factory=dict)
    supplier: dict[str, str] = field(default_factory=dict)
    scenario: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str, name: str) -> str:
        return getattr(self, kind).get(name, name)

    def on(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        kinds = {"host": "party"}
        return [
            {
                k: self.of(kinds.get(k, k), v)
                if kinds.get(k, k) in ("party", "material", "supplier", "scenario")
                else v
                for k, v in row.items()
            }
            for row in rows
        ]


def make_instance(names: Names | None = None, citation: str = "Made for the tests") -> Instance:
    names = names or Names()
    years = range(2027, 2031)
    keys = list(DEMAND)
    rows: dict[str, list[dict[str, Any]]] = {
        "parties": [
            {"party": "JP", "name": "Japan", "fiscal_year_first_month": 4},
            {"party": "EU", "name": "European Union"},
        ],
        "materials": [
            {"material": "NdPr", "name": "NdPr oxide", "risk_class": "medium"},
            {"material": "Dy", "name": "Dysprosium oxide", "risk_class": "high"},
        ],
        "sectors": [
            {"sector": "cars", "name": "Cars"},
            {"sector": "wind", "name": "Wind power", "priority_class": 1},
        ],
        "demand": [
            {"party": p, "material": m, "sector": s, "year": y, "tonnes": DEMAND[p, m] / 2}
            for p, m in keys
            for s in ("cars", "wind")
            for y in years
        ],
        "prices": [
            {"material": m, "year": y, "eur_per_t": v, "source": citation}
            for m, v in PRICE.items()
            for y in years
        ],
        "sources": [
            {"supplier": "lynas", "name": "Lynas", "country": "MY", "strategic": True},
            {"supplier": "caremag", "name": "Caremag", "country": "FR", "strategic": True},
            {"supplier": "china", "name": "China", "country": "CN"},
        ],
        "supply": [
            {
                "supplier": s,
                "material": m,
                "year": y,
                "tonnes": 20_000.0,
                "premium_share": 0.1 if s == "china" else 0.0,
                "source": "assumption: scaled" if m == "Dy" else citation,
            }
            for m in PRICE
            for s in (SUPPLIER[m], "china")
            for y in years
        ],
        "access": [
            {"supplier": s, "party": p, "material": m, "year": 2027, "share": 1.0, "stock_may_buy": True}
            for p, m in keys
            for s in (SUPPLIER[m], "china")
        ],
        "freight": [
            {"supplier": s, "party": p, "eur_per_t": FREIGHT}
            for s in ("lynas", "caremag", "china")
            for p in ("JP", "EU")
        ],
        "storage": [
            {"storage": "kobe", "host": "JP", "rent_eur_per_t_year": RENT},
            {"storage": "lyon", "host": "EU", "rent_eur_per_t_year": RENT},
        ],
        "opening_stock": [{"party": "JP", "material": "NdPr", "storage": "kobe", "tonnes": 100.0}],
        "targets": [{"party": p, "material": m, "days": DAYS[m][p], "deadline": DEADLINE} for p, m in keys],
        "budgets": [
            {"party": p, "fiscal_year": y, "eur": 200e6} for p in ("JP", "EU") for y in range(2026, 2031)
        ],
        "embargoes": [
            {
                "scenario": s,
                "name": n,
                "rate_per_year": r,
                "first_onset": "2029Q1",
                "last_onset": "2029Q4",
                "display_onset": "2029Q1",
            }
            for s, n, r in (("S1", "China stops heavy rare earths", 0.1), ("S2", "Port closed", 0.3))
        ],
        "embargo_cuts": [
            {"scenario": "S1", "country": "CN", "material": "Dy", "cut": 1.0},
            {"scenario": "S2", "supplier": "lynas", "cut": 0.5},
        ],
        "embargo_durations": [{"scenario": s, "periods": 2, "probability": 1.0} for s in ("S1", "S2")],
    }
    tables = {k: typed(pd.DataFrame(names.on(v)), CATALOGUE[k]) for k, v in rows.items()}
    settings = Settings.model_validate(
        {
            "name": "by-hand",
            "title": "A pact made by hand",
            "calendar": {"start": "2027Q1", "end": "2030Q4", "step": "quarter"},
            "money": {"discount_rate": 0.0, "per_eur": {"JPY": 160.0}},
        }
    )
    return Instance(settings, tables)


def make_plan(names: Names | None = None, **meta: Any) -> Plan:
    names = names or Names()
    case = make_instance(names)
    cal = case.calendar
    due = cal.number(DEADLINE)
    t: dict[str, list[dict[str, Any]]] = {
        k: []
        for k in (
            "purchases",
            "stock",
            "cover",
            "money",
            "budgets",
            "release",
            "coverage",
            "damage",
            "fairness",
            "shadow_prices",
        )
    }
    for (p, m), need in DEMAND.items():
        opening = 100.0 if (p, m) == ("JP", "NdPr") else 0.0
        target = DAYS[m][p] * need / 365
        stock = opening
        for k, period in enumerate(cal.names, start=1):
            bought = (target - opening) / due if k <= due else 0.0
            year = int(cal.years[k - 1])
            fiscal = int(cal.fiscal_years(4 if p == "JP" else 1)[k - 1])
            if bought > 0:
                t["purchases"].append(
                    {
                        "party": p,
                        "material": m,
                        "supplier": SUPPLIER[m],
                        "country": "MY",
                        "strategic": True,
                        "block": 1,
                        "period": period,
                        "year": year,
                        "fiscal_year": fiscal,
                        "tonnes": bought,
                        "received_t": bought,
                        "eur_per_t": PRICE[m],
                        "premium_eur": 0.0,
                        "freight_eur": bought * FREIGHT,
                        "cost_eur": bought * PRICE[m],
                        "from_partner_access": False,
                    }
                )
            t["stock"].append(
                {
                    "party": p,
                    "material": m,
                    "storage": "kobe" if p == "JP" else "lyon",
                    "host": p,
                    "period": period,
                    "year": year,
                    "opening_t": stock,
                    "lost_t": 0.0,
                    "in_t": bought,
                    "out_t": 0.0,
                    "rotated_t": 0.0,
                    "withdrawn_t": 0.0,
                    "closing_t": stock + bought,
                }
            )
            stock += bought
            asked = (
                DAYS[m][p] * min(k / due, 1.0)
                if opening == 0
                else opening / need * 365 * (1 - min(k / due, 1)) + (DAYS[m][p] * min(k / due, 1.0))
            )
            t["cover"].append(
                {
                    "party": p,
                    "material": m,
                    "period": period,
                    "year": year,
                    "stock_t": stock,
                    "reference_t": need,
                    "target_t": asked * need / 365,
                    "target_days": asked,
                    "days": stock * 365 / need,
                    "missed_days": 0.0,
                }
            )
            for item, eur in (
                ("purchases", bought * PRICE[m]),
                ("freight", bought * FREIGHT),
                ("rent", stock * RENT / 4),
            ):
                t["money"].append(
                    {"party": p, "fiscal_year": fiscal, "item": item, "eur": eur, "discounted_eur": eur}
                )
    money = (
        pd.DataFrame(t["money"]).groupby(["party", "fiscal_year", "item"], as_index=False, sort=False).sum()
    )
    for (p, y), spent in money.groupby(["party", "fiscal_year"])["eur"].sum().items():
        t["budgets"].append(
            {
                "party": p,
                "fiscal_year": y,
                "budget_eur": 200e6,
                "carried_in_eur": 0.0,
                "spent_eur": spent,
                "carried_out_eur": 0.0,
                "missed_eur": 0.0,
            }
        )
    _embargoes(t)
    for p, v in (("JP", 1e6), ("EU", 2e6)):
        t["shadow_prices"].append(
            {
                "name": f"cover[{p},Dy]",
                "policy": "days of cover",
                "party": p,
                "material": "Dy",
                "supplier": "",
                "period": "",
                "price": v,
                "unit": "EUR per day",
                "validity": "exact",
                "words": f"One more day of dysprosium cover in {p} costs EUR {v / 1e6:g} million",
            }
        )
    t["shadow_prices"].append(
        {
            "name": "budget[JP,2028]",
            "policy": "budget",
            "party": "JP",
            "material": "",
            "supplier": "",
            "period": "2028",
            "price": -0.3,
            "unit": "EUR per EUR",
            "validity": "exact",
            "words": "One more EUR million in the JP budget of 2028 saves EUR 0.3 million",
        }
    )
    t["summary"] = [
        {
            "item": "end value",
            "party": "",
            "material": "",
            "scenario": "",
            "value": 50e6,
            "unit": "EUR",
            "note": "80 % of the last price",
        }
    ]
    t["audit"] = [
        {
            "check": "stock balance",
            "ok": True,
            "worst": 3e-9,
            "tolerance": 1e-6,
            "unit": "t",
            "where": "JP Dy 2028Q1",
            "compared": 128,
        }
    ]
    t["provenance"] = [{"item": "instance", "value": "by-hand"}, {"item": "hash", "value": case.hash}]
    tables: dict[str, Any] = {k: names.on(v) for k, v in t.items()} | {
        "money": names.on(money.to_dict("records"))
    }
    return Plan(
        case, tables, {"status": "optimal", "gap": 0.0, "algorithm": "simplex", "seconds": 0.2} | meta
    )


def _embargoes(t: dict[str, list[dict[str, Any]]]) -> None:
    """S1 halves dysprosium and the reserve gives half of what is missing; S2 touches nothing that matters."""
    for scenario, material, lost in (("S1", "Dy", 0.5), ("S2", "NdPr", 0.0)):
        for p in ("JP", "EU"):
            need = DEMAND[p, material] / 8
            for rule, given in (("account", 0.5), ("strict", 0.2), ("none", 0.0)):
                unserved = 2 * need * lost * (1 - given)
                for onset in ("2029Q1", "2029Q2"):
                    t["damage"].append(
                        {
                            "scenario": scenario,
                            "onset": onset,
                            "rule": rule,
                            "party": p,
                            "material": material,
                            "weight": 0.025,
                            "damage_eur": unserved * 2 * 1e6,
                            "discounted_eur": unserved * 2 * 1e6,
                            "unserved_t": unserved * 2,
                            "released_t": 4 * need * lost * given,
                        }
                    )
                t["fairness"].append(
                    {
                        "scenario": scenario,
                        "rule": rule,
                        "party": p,
                        "material": material,
                        "need_t": 4 * need,
                        "coverage": 1 - lost * (1 - given),
                        "released_t": 4 * need * lost * given,
                        "unserved_t": 2 * unserved,
                        "damage_eur": unserved * 2e6,
                        "days_survived": 182.5 * (1 - lost),
                        "survives": lost == 0,
                        "jain": float("nan"),
                        "gini": float("nan"),
                        "envy": float("nan"),
                        "price_of_fairness": float("nan"),
                    }
                )
            held = DAYS[material][p] * DEMAND[p, material] / 365
            for k, period in enumerate(("2029Q1", "2029Q2")):
                released = 2 * need * lost * 0.5
                t["release"].append(
                    {
                        "scenario": scenario,
                        "rule": "account",
                        "onset": "2029Q1",
                        "party": p,
                        "material": material,
                        "embargo_period": k,
                        "period": period,
                        "probability_on": 1.0,
                        "need_t": 2 * need,
                        "own_supply_t": 2 * need * (1 - lost),
                        "private_draw_t": 0.0,
                        "claim_t": 2 * need * lost,
                        "account_before_t": held - k * released,
                        "delivered_t": 0.0,
                        "released_t": released,
                        "borrowed_t": 0.0,
                        "lent_t": 0.0,
                        "received_t": released,
                        "unserved_t": 2 * need * lost * 0.5,
                        "account_after_t": held - (k + 1) * released,
                    }
                )
                for sector in ("cars", "wind"):
                    gone = need * lost * (0.75 if sector == "cars" else 0.25)
                    t["coverage"].append(
                        {
                            "scenario": scenario,
                            "party": p,
                            "material": material,
                            "sector": sector,
                            "embargo_period": k,
                            "period": period,
                            "probability_on": 1.0,
                            "need_t": need,
                            "supply_t": need * (1 - lost),
                            "released_t": need * lost - gone,
                            "unserved_t": gone,
                            "unserved_without_t": need * lost,
                            "coverage": 1 - gone / need,
                            "coverage_without": 1 - lost,
                            "damage_eur": gone * 1e6,
                            "damage_without_eur": need * lost * 1e6,
                        }
                    )


@pytest.fixture(scope="session")
def plan() -> Plan:
    return make_plan()
