"""An instance that switches on every feature of the build-up model at once."""

from __future__ import annotations

from stockpact.instance import Instance

from ..small import small_instance


def rich_instance() -> Instance:
    """Two parties, two materials, three sources, five quarters; every table of the build-up model."""
    both, two = ("A", "B"), ("X", "Y")
    return small_instance(
        start="2027Q3",
        end="2028Q3",
        step="quarter",
        money={"discount_rate": 0.03, "end_value_share": 0.8},
        policy={"integer_modules": True, "unavailable_share": 0.05},
        agreement={"shared_access": True},
        parties=[
            {"party": "A", "name": "A"},
            {"party": "B", "name": "B", "fiscal_year_first_month": 4},
        ],
        materials=[
            {"material": "X", "name": "X", "m3_per_t": 2, "risk_class": "high", "loss_share_per_year": 0.02},
            {"material": "Y", "name": "Y", "shelf_life_periods": 3, "rotation_loss_share": 0.1},
        ],
        demand=[
            {"party": p, "material": i, "sector": "all", "year": y, "tonnes": 80 + 10 * k + (y - 2027) * 8}
            for k, (p, i) in enumerate((p, i) for p in both for i in two)
            for y in (2027, 2028)
        ],
        prices=[
            {"material": "X", "year": 2027, "eur_per_t": 200},
            {"material": "Y", "year": 2027, "eur_per_t": 90},
        ],
        sources=[
            {"supplier": "S", "name": "S", "country": "AU", "strategic": True},
            {"supplier": "T", "name": "T", "country": "CN"},
            {"supplier": "R", "name": "R", "country": "JP", "stage": "recycling", "lead_time_periods": 1},
        ],
        supply=[
            {
                "supplier": n,
                "material": i,
                "block": b,
                "year": 2027,
                "tonnes": 160,
                "adder_eur_per_t": 8 * b + k,
            }
            for k, n in enumerate(("T", "S", "R"))
            for i in two
            for b in (1, 2)
        ],
        access=[
            {"supplier": n, "party": p, "material": i, "year": 2027, "share": 0.5, "shareable": n != "R"}
            for n in ("S", "T", "R")
            for p in both
            for i in two
        ],
        imports=[
            {"party": p, "material": i, "supplier": n, "year": 2027, "tonnes": 12}
            for p in both
            for i in two
            for n in ("T", "R")
        ],
        freight=[
            {"supplier": "S", "party": p, "eur_per_t": 3, "transit_periods": 1, "loss_share": 0.01}
            for p in both
        ],
        storage=[
            {
                "storage": "leased",
                "host": "A",
                "module_m3": 20,
                "modules": 12,
                "lease_periods": 2,
                "lease_eur_per_module": 40,
                "handling_in_eur_per_t": 1,
                "handling_out_eur_per_t": 1,
            },
            {"storage": "open", "host": "B", "rent_eur_per_t_year": 16, "rent_share_of_value_year": 0.01},
        ],
        opening_stock=[
            {"party": "A", "material": "X", "storage": "open", "tonnes": 4},
            {"party": "B", "material": "Y", "storage": "leased", "acquired": "2027Q1", "tonnes": 3},
        ],
        orders=[
            {"party": "A", "material": "Y", "supplier": "T", "period": "2027Q4", "tonnes": 2, "eur_per_t": 70}
        ],
        withdrawals=[{"party": "A", "material": "X", "period": "2028Q2", "tonnes": 2}],
        targets=[
            {"risk_class": "high", "days": 60, "deadline": "2028Q2"},
            {"party": "B", "material": "Y", "days": 40, "deadline": "2028Q1", "basis": "need", "ramp": False},
        ],
        quotas=[
            {"quota": "allies", "bound": "floor", "strategic": True, "share": 0.2},
            {
                "quota": "one country",
                "bound": "ceiling",
                "country": "CN",
                "material": "X",
                "share": 0.65,
                "basis": "need",
                "scope": "both",
            },
        ],
        budgets=[
            {"party": p, "fiscal_year": y, "eur": 60_000, "carry_over_eur": 5_000}
            for p in both
            for y in (2027, 2028)
        ],
        contracts=[
            {"contract": "lots", "supplier": "T", "party": "A", "material": "Y", "per": "year", "lot_t": 1},
            {"contract": "fixed", "supplier": "S", "per": "period", "fixed_order_eur": 300, "minimum_t": 1},
            {
                "contract": "committed",
                "supplier": "R",
                "party": "B",
                "material": "X",
                "per": "contract",
                "minimum_t": 1,
                "maximum_t": 20,
                "mandatory": True,
            },
        ],
    )
