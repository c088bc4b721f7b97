"""Warehouses that serve a limited number of stores.

Source: P. Van Hentenryck (1999), "The OPL Optimization Programming Language", MIT Press; problem 034 of
CSPLib, warehouse location: five warehouses with a maintenance cost of 30 and room for 1, 4, 2, 1 and 3
stores, ten stores, each served by one warehouse at the cost below. The optimum is 383.

Mapping: a store is a party with a ``withdrawal`` of one tonne, the warehouse's room its supply. The parties
order the warehouse together at its maintenance cost; a store takes from a warehouse one tonne or none, as a
lot of one, at the freight of the pair.
"""

import itertools

import pytest

from ..small import small_instance
from .audited import solve_and_audit

ROOM = {"Bonn": 1, "Bordeaux": 4, "London": 2, "Paris": 1, "Rome": 3}
MAINTENANCE = 30
COST = (
    (20, 24, 11, 25, 30),
    (28, 27, 82, 83, 74),
    (74, 97, 71, 96, 70),
    (2, 55, 73, 69, 61),
    (46, 96, 59, 83, 4),
    (42, 22, 29, 67, 59),
    (1, 5, 73, 59, 56),
    (10, 73, 13, 43, 96),
    (93, 35, 63, 85, 46),
    (47, 65, 55, 71, 95),
)


def warehouses():
    stores = [f"store{s}" for s in range(10)]
    pairs = list(itertools.product(enumerate(stores), enumerate(ROOM)))
    return small_instance(
        start="2001",
        end="2001",
        parties=[{"party": s, "name": s} for s in stores],
        materials=[{"material": "X", "name": "X"}],
        sources=[{"supplier": w, "name": w, "country": "EU"} for w in ROOM],
        supply=[{"supplier": w, "material": "X", "year": 2001, "tonnes": k} for w, k in ROOM.items()],
        freight=[{"supplier": w, "party": s, "eur_per_t": COST[a][b]} for (a, s), (b, w) in pairs],
        withdrawals=[{"party": s, "material": "X", "year": 2001, "tonnes": 1} for s in stores],
        contracts=[
            {"contract": f"open {w}", "supplier": w, "per": "contract", "fixed_order_eur": MAINTENANCE}
            for w in ROOM
        ]
        + [
            {"contract": f"{w} to {s}", "supplier": w, "party": s, "per": "contract", "lot_t": 1}
            for (_, s), (_, w) in pairs
        ],
    )


def dynamic_program() -> int:
    """Least cost by stores served and room used: independent of any solver."""
    room = tuple(ROOM.values())
    best = {(0,) * 5: 0}
    for row in COST:
        after: dict[tuple[int, ...], int] = {}
        for used, cost in best.items():
            for w in range(5):
                if used[w] < room[w]:
                    key = (*used[:w], used[w] + 1, *used[w + 1 :])
                    new = cost + row[w] + (MAINTENANCE if not used[w] else 0)
                    after[key] = min(after.get(key, new), new)
        best = after
    return min(best.values())


def test_optimum_and_assignment():
    outcome = solve_and_audit(warehouses())
    assert outcome.cost == pytest.approx(383)
    assert dynamic_program() == 383
    served = outcome.bought("supplier", "party")
    assert sorted(int(p[5:]) for w, p in served if w == "Bordeaux") == [1, 5, 6, 8]
    assert [p for w, p in served if w == "Paris"] == []
    assert outcome.tables["contracts"]["lots"].sum() == 10
