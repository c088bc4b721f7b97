"""Which plants to open, in which of two sizes.

Source: S. Chopra and P. Meindl, "Supply Chain Management: Strategy, Planning, and Operation", chapter on
network design, SunOil: five regions, each may get a plant of low capacity (10 million units) or high
capacity (20 million) at a fixed cost; cost of production and transport below. The optimum is 23,751
(thousand dollars): high-capacity plants in South America, Asia and Africa.

Mapping: regions as markets are parties with ``withdrawals`` in a single year; each size of a plant is a
source of its own; a contract over the whole calendar, in which the parties order together, carries its
fixed cost.
"""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

from ..small import small_instance
from .audited import solve_and_audit

DEMAND = {"NA": 12, "SA": 8, "EU": 14, "AS": 16, "AF": 7}
COST = {
    "NA": (81, 92, 101, 130, 115),
    "SA": (117, 77, 108, 98, 100),
    "EU": (102, 105, 95, 119, 111),
    "AS": (115, 125, 90, 59, 74),
    "AF": (142, 100, 103, 105, 71),
}
FIXED = {"NA": (6000, 9000), "SA": (4500, 6750), "EU": (6500, 9750), "AS": (4100, 6150), "AF": (4000, 6000)}
CAPACITY = {"low": 10, "high": 20}


def sunoil():
    plants = [
        (region, size, capacity, FIXED[region][k])
        for region in DEMAND
        for k, (size, capacity) in enumerate(CAPACITY.items())
    ]
    return small_instance(
        start="2001",
        end="2001",
        parties=[{"party": p, "name": p} for p in DEMAND],
        materials=[{"material": "unit", "name": "unit"}],
        sources=[{"supplier": f"{n} {size}", "name": n, "country": n} for n, size, *_ in plants],
        supply=[
            {"supplier": f"{n} {size}", "material": "unit", "year": 2001, "tonnes": capacity}
            for n, size, capacity, _ in plants
        ],
        freight=[
            {"supplier": f"{n} {size}", "party": p, "eur_per_t": c}
            for n, size, *_ in plants
            for p, c in zip(DEMAND, COST[n], strict=True)
        ],
        withdrawals=[{"party": p, "material": "unit", "year": 2001, "tonnes": d} for p, d in DEMAND.items()],
        contracts=[
            {
                "contract": f"open {n} {size}",
                "supplier": f"{n} {size}",
                "per": "contract",
                "fixed_order_eur": fixed,
            }
            for n, size, _, fixed in plants
        ],
    )


def enumerated() -> list[float]:
    """The transport optimum of every choice of plants of which one size at most stands in a region."""
    cost, demand = np.array(list(COST.values()), float), list(DEMAND.values())
    by_plant, by_market = np.kron(np.eye(5), np.ones(5)), np.tile(np.eye(5), 5)
    found = []
    for sizes in itertools.product((0, 1, 2), repeat=5):
        capacity = [10 * s for s in sizes]
        if sum(capacity) >= sum(demand):
            transport = linprog(cost.ravel(), by_plant, capacity, by_market, demand).fun
            found.append(transport + sum(FIXED[r][s - 1] for r, s in zip(FIXED, sizes, strict=True) if s))
    return sorted(found)


def test_optimum_and_the_plants_opened():
    outcome = solve_and_audit(sunoil())
    assert outcome.cost == pytest.approx(23_751)
    contracts = outcome.tables["contracts"]
    assert set(contracts.loc[contracts["ordered"], "supplier"]) == {"SA high", "AS high", "AF high"}


def test_enumeration_gives_the_same_and_says_that_the_choice_is_unique():
    first, second, *_ = enumerated()
    assert first == pytest.approx(23_751)
    assert second > first + 1
