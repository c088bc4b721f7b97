"""Random small build-up cases as rows, and what may be done to them.

A case is a dictionary of the arguments of ``small_instance``. Source T sells any amount at a high price, so
that a case is feasible unless budgets forbid it. Numbers are whole or short decimals: they survive a change
of units.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from stockpact.instance import Instance

from ..small import small_instance

Case = dict[str, Any]

TONNES = {
    "demand": ["tonnes"],
    "supply": ["tonnes"],
    "imports": ["tonnes"],
    "withdrawals": ["tonnes"],
    "opening_stock": ["tonnes"],
    "orders": ["tonnes"],
    "contracts": ["minimum_t", "maximum_t", "lot_t"],
    "quotas": ["tonnes"],
}
PER_TONNE = {
    "supply": ["adder_eur_per_t"],
    "prices": ["eur_per_t"],
    "freight": ["eur_per_t"],
    "orders": ["eur_per_t"],
    "storage": ["rent_eur_per_t_year", "handling_in_eur_per_t", "handling_out_eur_per_t"],
}
EUR = {
    "budgets": ["eur", "carry_over_eur"],
    "contracts": ["fixed_order_eur"],
    "storage": ["lease_eur_per_module"],
}


TIMES = int(os.environ.get("STOCKPACT_EXAMPLES", "1"))
"""How many times as many examples as in a quick run are tried: a night may take 20."""


def quickly(examples: int) -> Callable[..., Any]:
    """Settings of a property: the same examples on every run, no deadline."""
    return settings(max_examples=examples * TIMES, deadline=None, derandomize=True, print_blob=True)


def instance(case: Case) -> Instance:
    """The instance of a case."""
    return small_instance(**deepcopy(case))


def changed(case: Case, table: str, column: str, by: Callable[[Any], Any], **where: Any) -> Case:
    """The case with a function applied to a column, in the rows that have the values of ``where``."""
    new = deepcopy(case)
    hit = [r for r in new.get(table, []) if all(r.get(k) == v for k, v in where.items())]
    for row in hit:
        if row.get(column) is not None:
            row[column] = by(row[column])
    return new


def scaled(case: Case, factor: float, *columns: dict[str, list[str]]) -> Case:
    """The case with all the named columns multiplied."""
    for table, names in ((t, n) for group in columns for t, n in group.items()):
        for name in names:
            case = changed(case, table, name, lambda value: value * factor)
    return case


def without(case: Case, tables: Iterable[str]) -> Case:
    """The case without some tables."""
    return {name: rows for name, rows in case.items() if name not in set(tables)}


def number(low: int, high: int, unit: float = 1.0) -> st.SearchStrategy[float]:
    """Multiples of a unit."""
    return st.integers(low, high).map(lambda n: n * unit)


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    whole: bool = False,
    budgets: bool = False,
    symmetric: bool = False,
    access: bool | None = None,
) -> Case:
    """A case; ``whole`` adds contracts and whole modules, ``symmetric`` makes both parties alike."""
    yearly = draw(st.booleans())
    start, end = ("2027", "2029") if yearly else ("2027Q3", "2028Q2")
    periods = ("2027", "2028", "2029") if yearly else ("2027Q3", "2027Q4", "2028Q1", "2028Q2")
    years = sorted({int(p[:4]) for p in periods})
    parties = ("A", "B")
    materials = ("X", "Y") if draw(st.booleans()) else ("X",)
    owners = [(p, i) for p in parties for i in materials]

    def each(strategy: st.SearchStrategy[Any]) -> dict[str, Any]:
        """One value a party; the same for both where they are alike."""
        first = draw(strategy)
        return {"A": first, "B": first if symmetric else draw(strategy)}

    case: Case = {
        "start": start,
        "end": end,
        "step": "year" if yearly else "quarter",
        "money": {
            "discount_rate": draw(st.sampled_from([0.0, 0.03, 0.1])),
            "end_value_share": draw(st.sampled_from([0.0, 0.8])),
        },
        "policy": {"integer_modules": whole, "unavailable_share": draw(st.sampled_from([0.0, 0.1]))},
        "agreement": {"shared_access": draw(st.booleans())},
        "parties": [
            {"party": p, "name": p, "fiscal_year_first_month": m}
            for p, m in each(st.sampled_from([1, 4])).items()
        ],
        "materials": [
            {
                "material": i,
                "name": i,
                "m3_per_t": draw(number(1, 4)),
                "loss_share_per_year": draw(st.sampled_from([0.0, 0.02])),
            }
            for i in materials
        ],
        "prices": [
            {"material": i, "year": y, "eur_per_t": draw(number(10, 60, 10.0))}
            for i in materials
            for y in years
        ],
        "sources": [
            {"supplier": "S", "name": "S", "country": "AU"},
            {"supplier": "T", "name": "T", "country": "CN"},
        ],
        "supply": [
            {
                "supplier": "S",
                "material": i,
                "block": b,
                "year": y,
                "tonnes": draw(number(1, 6, 40.0)),
                "adder_eur_per_t": 20.0 * b,
            }
            for i in materials
            for b in (1, 2)
            for y in years
        ]
        + [
            {"supplier": "T", "material": i, "year": 2027, "tonnes": 1e5, "adder_eur_per_t": 300.0}
            for i in materials
        ],
        "storage": [
            {
                "storage": "leased",
                "host": "A",
                "module_m3": 20.0,
                "lease_eur_per_module": draw(number(1, 9, 10.0)),
                "lease_periods": draw(st.integers(1, 2)),
            },
            {
                "storage": "open",
                "host": "B",
                "rent_eur_per_t_year": draw(number(1, 9, 4.0)),
                "rent_share_of_value_year": draw(st.sampled_from([0.0, 0.02])),
                "handling_in_eur_per_t": draw(number(0, 2)),
            },
        ],
        "targets": [
            {
                "material": i,
                "days": draw(number(1, 12, 10.0)),
                "deadline": draw(st.sampled_from(periods)),
                "basis": draw(st.sampled_from(["need", "need less recycling"])),
                "ramp": draw(st.booleans()),
            }
            for i in materials
        ],
    }
    demand = {(i, y): each(number(2, 20, 50.0)) for i in materials for y in years}
    case["demand"] = [
        {"party": p, "material": i, "sector": "all", "year": y, "tonnes": demand[i, y][p]}
        for p, i in owners
        for y in years
    ]
    if draw(st.booleans()):
        held = {i: each(number(0, 4, 10.0)) for i in materials}
        case["opening_stock"] = [
            {"party": p, "material": i, "storage": "open", "tonnes": held[i][p]} for p, i in owners
        ]
    if draw(st.booleans()):
        asked = each(number(1, 9, 5.0))
        case["withdrawals"] = [
            {"party": p, "material": "X", "period": periods[-1], "tonnes": asked[p]} for p in parties
        ]
    if draw(st.booleans()):
        flow = each(number(0, 3, 10.0))
        case["imports"] = [
            {"party": p, "material": "X", "supplier": "S", "year": 2027, "tonnes": flow[p]} for p in parties
        ]
    if draw(st.booleans()) if access is None else access:
        share = each(st.sampled_from([0.25, 0.5]))
        case["access"] = [
            {"supplier": n, "party": p, "material": i, "year": 2027, "share": share[p] if n == "S" else 0.5}
            for n in ("S", "T")
            for p, i in owners
        ]
    if draw(st.booleans()):
        case["quotas"] = [
            {"quota": "floor", "bound": "floor", "supplier": "T", "tonnes": draw(number(1, 5, 5.0))},
            {
                "quota": "ceiling",
                "bound": "ceiling",
                "supplier": "S",
                "material": "X",
                "tonnes": draw(number(0, 6, 20.0)),
            },
        ]
    if budgets:
        eur = {y: each(number(4, 60, 2500.0)) for y in range(2026, 2030)}
        case["budgets"] = [
            {"party": p, "fiscal_year": y, "eur": eur[y][p], "carry_over_eur": 2500.0}
            for y in eur
            for p in parties
        ]
    if whole:
        case["contracts"] = [
            {
                "contract": "lots",
                "supplier": "S",
                "party": "A",
                "per": draw(st.sampled_from(["period", "year"])),
                "lot_t": draw(st.sampled_from([5.0, 20.0])),
            },
            {
                "contract": "fixed",
                "supplier": "T",
                "per": draw(st.sampled_from(["period", "contract"])),
                "minimum_t": draw(number(0, 2, 10.0)),
                "fixed_order_eur": draw(number(0, 5, 100.0)),
            },
        ]
    return case
