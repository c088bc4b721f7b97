"""Small instances with embargoes, for tests of the release side."""

from __future__ import annotations

from typing import Any

from stockpact.instance import Instance

from ..small import small_instance

PARTIES = [{"party": "A", "name": "Party A"}, {"party": "B", "name": "Party B"}]
SECTORS = [{"sector": "wind", "name": "Wind power"}, {"sector": "cars", "name": "Cars"}]
STEPS = [
    {"material": "x", "step": 1, "kind": "thrift", "share": 0.2, "eur_per_t": 2000},
    {"material": "x", "step": 2, "kind": "substitution", "share": 0.3, "eur_per_t": 5000},
    {"material": "x", "step": 3, "kind": "lost output", "share": 0.5, "eur_per_t": 30000},
]


def two_parties(
    policy: dict[str, Any] | None = None,
    agreement: dict[str, Any] | None = None,
    money: dict[str, Any] | None = None,
    **tables: Any,
) -> Instance:
    """Two parties, one material, two suppliers of each, eight quarters, two scenarios.

    A needs 10 t of x a quarter (6 in cars, 4 in wind, half of the wind's 8 t being usable), 8 t from land N
    and 2 t from land M; B needs 5 t, all from N. ``cut`` stops all of N for one or two quarters,
    ``squeeze`` half of N to A.
    """
    rows: dict[str, Any] = {
        "parties": PARTIES,
        "materials": [{"material": "x", "name": "Oxide x"}],
        "sectors": SECTORS,
        "demand": [
            {"party": "A", "material": "x", "sector": "cars", "year": 2027, "tonnes": 24},
            {
                "party": "A",
                "material": "x",
                "sector": "wind",
                "year": 2027,
                "tonnes": 32,
                "usable_share": 0.5,
            },
            {"party": "B", "material": "x", "sector": "cars", "year": 2027, "tonnes": 20},
        ],
        "shortage_steps": STEPS,
        "prices": [{"material": "x", "year": 2027, "eur_per_t": 1000}],
        "sources": [
            {"supplier": "north", "name": "North", "country": "NN", "lead_time_periods": 1},
            {"supplier": "middle", "name": "Middle", "country": "MM", "lead_time_periods": 2},
        ],
        "supply": [
            {"supplier": "north", "material": "x", "year": 2027, "tonnes": 80},
            {"supplier": "middle", "material": "x", "year": 2027, "tonnes": 40, "premium_share": 0.1},
        ],
        "access": [
            {
                "supplier": "north",
                "party": "A",
                "material": "x",
                "year": 2027,
                "share": 0.5,
                "stock_may_buy": False,
            },
            {
                "supplier": "north",
                "party": "B",
                "material": "x",
                "year": 2027,
                "share": 0.5,
                "stock_may_buy": False,
            },
            {
                "supplier": "middle",
                "party": "A",
                "material": "x",
                "year": 2027,
                "share": 0.5,
                "swing_share": 0.5,
            },
        ],
        "imports": [
            {"party": "A", "material": "x", "supplier": "north", "year": 2027, "tonnes": 32},
            {"party": "A", "material": "x", "supplier": "middle", "year": 2027, "tonnes": 8},
            {"party": "B", "material": "x", "supplier": "north", "year": 2027, "tonnes": 20},
        ],
        "opening_stock": [
            {"party": "A", "material": "x", "tonnes": 6},
            {"party": "B", "material": "x", "tonnes": 3},
        ],
        "embargoes": [
            {
                "scenario": "cut",
                "name": "Full cut",
                "rate_per_year": 0.2,
                "first_onset": "2027Q2",
                "last_onset": "2028Q1",
                "display_onset": "2027Q3",
            },
            {
                "scenario": "squeeze",
                "name": "Half to A",
                "rate_per_year": 0.4,
                "first_onset": "2027Q1",
                "last_onset": "2028Q4",
                "display_onset": "2027Q3",
            },
        ],
        "embargo_cuts": [
            {"scenario": "cut", "country": "NN", "cut": 1.0},
            {"scenario": "squeeze", "supplier": "north", "party": "A", "cut": 0.5},
        ],
        "embargo_durations": [
            {"scenario": "cut", "periods": 1, "probability": 0.25},
            {"scenario": "cut", "periods": 3, "probability": 0.75},
            {"scenario": "squeeze", "periods": 2, "probability": 1.0},
        ],
    }
    return small_instance(
        "2027Q1", "2028Q4", "quarter", money=money, policy=policy, agreement=agreement, **(rows | tables)
    )
