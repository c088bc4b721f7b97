"""A small instance that uses every feature of the build-up, and its plan."""

from __future__ import annotations

from typing import Any

from stockpact.models.buildup import build
from stockpact.models.question import BuildUpQuestion

from stockpact.instance import Instance
from stockpact.plan import ExactProof, Plan
from stockpact.solve.engine import solve
from stockpact.solve.options import Options
from stockpact.solve.program import compile_model
from stockpact.solve.solution import Solution
from stockpact.verbs.buildup_tables import Solved, buildup_tables

from ..small import small_instance


def rich_instance(**changed: Any) -> Instance:
    """Two parties, three materials, two years of quarters: every table that the build-up reads has rows."""
    tables: dict[str, Any] = {
        "parties": [
            {"party": "JP", "name": "Japan", "fiscal_year_first_month": 4},
            {"party": "EU", "name": "European Union", "fiscal_year_first_month": 1},
        ],
        "materials": [
            {"material": "Dy", "name": "dysprosium oxide", "risk_class": "high", "m3_per_t": 0.5},
            {
                "material": "Nd",
                "name": "neodymium metal",
                "risk_class": "medium",
                "m3_per_t": 0.8,
                "shelf_life_periods": 4,
                "rotation_loss_share": 0.1,
                "loss_share_per_year": 0.04,
            },
            {"material": "Y", "name": "yttrium oxide", "risk_class": "low", "m3_per_t": 1.2},
        ],
        "sectors": [{"sector": "wind", "name": "Wind"}, {"sector": "cars", "name": "Cars"}],
        "demand": [
            {
                "party": p,
                "material": m,
                "sector": s,
                "year": y,
                "tonnes": base * (1 + 0.1 * (y - 2027)),
                "usable_share": 0.8 if s == "cars" else 1.0,
            }
            for p, m, s, base in (
                ("JP", "Dy", "wind", 100.0),
                ("JP", "Dy", "cars", 60.0),
                ("JP", "Nd", "cars", 400.0),
                ("JP", "Y", "wind", 90.0),
                ("EU", "Dy", "wind", 150.0),
                ("EU", "Nd", "cars", 700.0),
                ("EU", "Y", "wind", 120.0),
            )
            for y in (2027, 2028)
        ],
        "prices": [
            {"material": m, "year": y, "eur_per_t": e * (1 + 0.02 * (y - 2027))}
            for m, e in (("Dy", 260e3), ("Nd", 70e3), ("Y", 8e3))
            for y in (2027, 2028)
        ],
        "sources": [
            {
                "supplier": "lynas",
                "name": "Lynas",
                "country": "MY",
                "strategic": True,
                "lead_time_periods": 1,
            },
            {"supplier": "caremag", "name": "Caremag", "country": "FR", "strategic": True},
            {"supplier": "china", "name": "China", "country": "CN"},
            {"supplier": "loop", "name": "Recycler", "country": "DE", "stage": "recycling"},
        ],
        "supply": [
            {
                "supplier": n,
                "material": m,
                "block": b,
                "year": 2027,
                "tonnes": t,
                "premium_share": pr,
                "adder_eur_per_t": ad,
            }
            for n, m, b, t, pr, ad in (
                ("lynas", "Dy", 1, 200.0, 0.1, 100.0),
                ("lynas", "Dy", 2, 120.0, 0.25, 0.0),
                ("lynas", "Nd", 1, 900.0, 0.05, 0.0),
                ("caremag", "Dy", 1, 80.0, 0.3, 0.0),
                ("caremag", "Nd", 1, 300.0, 0.12, 50.0),
                ("china", "Dy", 1, 400.0, 0.0, 0.0),
                ("china", "Nd", 1, 2000.0, 0.0, 0.0),
                ("china", "Y", 1, 600.0, 0.0, 20.0),
                ("loop", "Nd", 1, 60.0, 0.0, 0.0),
            )
        ],
        "access": [
            {
                "supplier": n,
                "party": p,
                "material": m,
                "year": 2027,
                "share": s,
                "stock_may_buy": may,
                "shareable": share,
            }
            for n, p, m, s, may, share in (
                ("lynas", "JP", "Dy", 0.6, True, True),
                ("lynas", "EU", "Dy", 0.4, True, True),
                ("lynas", "JP", "Nd", 0.7, True, True),
                ("lynas", "EU", "Nd", 0.3, True, True),
                ("caremag", "EU", "Dy", 1.0, True, True),
                ("caremag", "EU", "Nd", 0.9, True, False),
                ("caremag", "JP", "Nd", 0.1, True, False),
                ("china", "JP", "Dy", 0.4, False, True),
                ("china", "EU", "Dy", 0.6, False, True),
                ("china", "JP", "Y", 0.5, True, True),
                ("china", "EU", "Y", 0.5, True, True),
                ("china", "JP", "Nd", 0.4, False, True),
                ("china", "EU", "Nd", 0.6, False, True),
            )
        ],
        "imports": [
            {"party": p, "material": m, "supplier": n, "year": 2027, "tonnes": t}
            for p, m, n, t in (
                ("JP", "Dy", "lynas", 90.0),
                ("JP", "Dy", "china", 60.0),
                ("EU", "Dy", "lynas", 40.0),
                ("EU", "Dy", "china", 110.0),
                ("JP", "Nd", "lynas", 300.0),
                ("EU", "Nd", "lynas", 100.0),
                ("EU", "Nd", "china", 500.0),
                ("EU", "Nd", "loop", 50.0),
                ("JP", "Y", "china", 90.0),
                ("EU", "Y", "china", 120.0),
            )
        ],
        "freight": [
            {
                "supplier": "lynas",
                "party": "JP",
                "eur_per_t": 300.0,
                "transit_periods": 0,
                "loss_share": 0.01,
            },
            {"supplier": "lynas", "party": "EU", "eur_per_t": 500.0, "transit_periods": 1},
            {"supplier": "caremag", "party": "JP", "eur_per_t": 600.0, "transit_periods": 1},
            {"supplier": "china", "party": "EU", "eur_per_t": 450.0},
        ],
        "withdrawals": [{"party": "EU", "material": "Y", "period": "2028Q2", "tonnes": 6.0}],
        "contracts": [
            {
                "contract": "lynas-dy",
                "supplier": "lynas",
                "material": "Dy",
                "per": "year",
                "minimum_t": 4.0,
                "maximum_t": 60.0,
                "fixed_order_eur": 50e3,
            }
        ],
        "storage": [
            {
                "storage": "kobe",
                "host": "JP",
                "module_m3": 10.0,
                "modules": 8,
                "lease_periods": 2,
                "lease_eur_per_module": 4000.0,
                "rent_eur_per_t_year": 200.0,
                "rent_share_of_value_year": 0.002,
                "handling_in_eur_per_t": 20.0,
                "handling_out_eur_per_t": 15.0,
            },
            {
                "storage": "lyon",
                "host": "EU",
                "private": False,
                "rent_eur_per_t_year": 260.0,
                "rent_share_of_value_year": 0.003,
                "handling_in_eur_per_t": 25.0,
                "handling_out_eur_per_t": 10.0,
            },
        ],
        "opening_stock": [
            {"party": "JP", "material": "Dy", "storage": "kobe", "tonnes": 8.0},
            {"party": "JP", "material": "Nd", "storage": "kobe", "acquired": "2026Q3", "tonnes": 12.0},
            {"party": "EU", "material": "Y", "storage": "lyon", "tonnes": 3.0},
        ],
        "orders": [
            {
                "party": "EU",
                "material": "Dy",
                "supplier": "lynas",
                "period": "2027Q2",
                "tonnes": 2.5,
                "eur_per_t": 200e3,
            }
        ],
        "targets": [
            {"risk_class": "high", "days": 60.0, "deadline": "2028Q3"},
            {"risk_class": "medium", "days": 25.0, "deadline": "2028Q2", "basis": "net imports last year"},
            {
                "party": "EU",
                "material": "Y",
                "days": 30.0,
                "deadline": "2028Q1",
                "basis": "need",
                "ramp": False,
            },
        ],
        "quotas": [
            {"quota": "strategic", "bound": "floor", "strategic": True, "share": 0.3},
            {
                "quota": "china-dy",
                "bound": "ceiling",
                "party": "EU",
                "material": "Dy",
                "country": "CN",
                "share": 0.85,
                "basis": "need",
                "scope": "both",
            },
        ],
        "budgets": [
            {"party": p, "fiscal_year": y, "eur": e, "carry_over_eur": 1e6}
            for p, e in (("JP", 9e6), ("EU", 12e6))
            for y in (2026, 2027, 2028)
        ],
    }
    tables.update(changed.pop("tables", {}))
    start = changed.pop("start", "2027Q1")
    settings = {
        "money": {"discount_rate": 0.03, "end_value_share": 0.8},
        "policy": {"unavailable_share": 0.1},
    }
    return small_instance(start, changed.pop("end", "2028Q4"), "quarter", **(settings | changed), **tables)


def proof_of(solution: Solution) -> ExactProof:
    """The solved program as plain arrays."""
    program = solution.program
    return ExactProof(
        cost=program.cost, offset=program.offset, matrix=program.matrix, column_lower=program.column_lower,
        column_upper=program.column_upper, integral=program.integral, row_lower=program.row_lower,
        row_upper=program.row_upper, values=solution.values, row_duals=solution.row_duals,
        reduced_costs=solution.reduced_costs, column_names=program.column_names(),
        row_names=program.row_names(), objective=solution.objective, bound=solution.bound,
    )  # fmt: skip


def buildup_plan(instance: Instance, question: BuildUpQuestion | None = None) -> Plan:
    """Build, solve and read the plan of an instance, without verbs."""
    built = build(instance, question)
    solution = solve(compile_model(built.model), Options())
    assert solution.optimal, solution.status
    tables = buildup_tables(Solved(built, solution))
    return Plan(instance, tables, {"status": solution.status}, proof_of(solution))
