"""Facilities with capacity, each store supplied by one plant.

Source: T. Koch (2004), "Rapid Mathematical Programming", doctoral thesis, TU Berlin, and the user guide of
ZIMPL, example ``facility_location.zpl``: four plants, nine stores, building cost, capacity, and a cost for
a plant to supply a store. The optimum is 1457: plants A and C are built, A supplies stores 2, 3 and 4.

Mapping: stores are parties with ``withdrawals`` in a single year. A plant's building cost and capacity are
a contract in which the stores order together. Supply from one plant is all or nothing: a contract of store
and plant with minimum and maximum at the store's demand, whose fixed cost is the cost to supply it.
"""

import itertools

import pytest

from ..small import small_instance
from .audited import solve_and_audit

BUILDING = {"A": 500, "B": 600, "C": 700, "D": 800}
CAPACITY = {"A": 40, "B": 55, "C": 73, "D": 90}
DEMAND = (10, 14, 17, 8, 9, 12, 11, 15, 16)
TRANSPORT = {
    "A": (55, 4, 17, 33, 47, 98, 19, 10, 6),
    "B": (42, 12, 4, 23, 16, 78, 47, 9, 82),
    "C": (17, 34, 65, 25, 7, 67, 45, 13, 54),
    "D": (60, 8, 79, 24, 28, 19, 62, 18, 45),
}


def facilities():
    stores = [f"store{s}" for s in range(1, 10)]
    return small_instance(
        start="2001",
        end="2001",
        parties=[{"party": s, "name": s} for s in stores],
        materials=[{"material": "X", "name": "X"}],
        sources=[{"supplier": n, "name": n, "country": "DE"} for n in BUILDING],
        supply=[{"supplier": n, "material": "X", "year": 2001, "tonnes": k} for n, k in CAPACITY.items()],
        withdrawals=[
            {"party": s, "material": "X", "year": 2001, "tonnes": d}
            for s, d in zip(stores, DEMAND, strict=True)
        ],
        contracts=[
            {"contract": f"build {n}", "supplier": n, "per": "contract", "fixed_order_eur": b}
            for n, b in BUILDING.items()
        ]
        + [
            {
                "contract": f"{n} to {s}",
                "supplier": n,
                "party": s,
                "per": "contract",
                "minimum_t": d,
                "maximum_t": d,
                "fixed_order_eur": c,
            }
            for n, row in TRANSPORT.items()
            for s, d, c in zip(stores, DEMAND, row, strict=True)
        ],
    )


def enumerated() -> list[int]:
    """Cost of every assignment within capacity, among those that build no more than two plants."""
    found = []
    for pair in itertools.combinations(BUILDING, 2):
        for choice in itertools.product(pair, repeat=9):
            load = {n: sum(d for d, c in zip(DEMAND, choice, strict=True) if c == n) for n in pair}
            if all(load[n] <= CAPACITY[n] for n in pair):
                found.append(
                    sum(BUILDING[n] for n in set(choice)) + sum(TRANSPORT[n][s] for s, n in enumerate(choice))
                )
    return sorted(found)


def test_optimum_and_assignment():
    outcome = solve_and_audit(facilities())
    assert outcome.cost == pytest.approx(1457)
    by_plant = {n: sorted(p for (m, p) in outcome.bought("supplier", "party") if m == n) for n in BUILDING}
    assert by_plant["A"] == ["store2", "store3", "store4"]
    assert len(by_plant["C"]) == 6
    assert by_plant["B"] == by_plant["D"] == []


def test_enumeration_agrees():
    # No plant alone holds 112, so that two are built; three cost 1800 for the buildings alone, more than
    # the optimum.
    first, second, *_ = enumerated()
    assert (first, second) == (1457, 1468)
    assert sum(sorted(BUILDING.values())[:3]) > first
