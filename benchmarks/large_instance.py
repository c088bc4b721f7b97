"""An instance of any size, for measuring: months, several parties, every supplier selling every material."""

from __future__ import annotations

from typing import Any

import pandas as pd

from stockpact.instance import CATALOGUE, Instance, Settings, typed

PARTIES = ("A", "B", "C")


def large_instance(materials: int, suppliers: int, years: int) -> Instance:
    """Three parties, monthly periods; every number is invented and means nothing."""
    names = [f"m{k}" for k in range(materials)]
    sellers = [f"s{k}" for k in range(suppliers)]
    span = range(2027, 2027 + years)
    last = 2026 + years
    settings = Settings.model_validate(
        {
            "name": "large",
            "title": "Large case",
            "calendar": {"start": "2027-01", "end": f"{last}-12", "step": "month"},
        }
    )
    rows: dict[str, list[dict[str, Any]]] = {
        "parties": [{"party": p, "name": p} for p in PARTIES],
        "materials": [{"material": m, "name": m} for m in names],
        "sectors": [{"sector": "all", "name": "all"}],
        "sources": [{"supplier": s, "name": s, "country": "XX", "lead_time_periods": 2} for s in sellers],
        "prices": [
            {"material": m, "year": y, "eur_per_t": 1e4 * (1 + k)} for k, m in enumerate(names) for y in span
        ],
        "demand": [
            {"party": p, "material": m, "sector": "all", "year": y, "tonnes": 1000}
            for p in PARTIES
            for m in names
            for y in span
        ],
        "supply": [
            {"supplier": s, "material": m, "year": y, "tonnes": 500, "premium_share": 0.01 * k}
            for k, s in enumerate(sellers)
            for m in names
            for y in span
        ],
        "access": [
            {"supplier": s, "party": p, "material": m, "year": y, "share": 0.3}
            for s in sellers
            for p in PARTIES
            for m in names
            for y in span
        ],
        "storage": [
            {
                "storage": f"site {p}",
                "host": p,
                "module_m3": 100,
                "modules": 1000,
                "lease_periods": 12,
                "lease_eur_per_module": 100,
            }
            for p in PARTIES
        ],
        "targets": [{"risk_class": "medium", "days": 90, "deadline": f"{last}-06"}],
        "budgets": [{"party": p, "fiscal_year": y, "eur": 1e9} for p in PARTIES for y in span],
    }
    return Instance(settings, {name: typed(pd.DataFrame(r), CATALOGUE[name]) for name, r in rows.items()})
