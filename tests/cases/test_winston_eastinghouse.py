"""Fixed monthly cost of operating a plant.

Source: W. L. Winston (2004), "Operations Research: Applications and Algorithms", 4th edition, section 9.2,
problem on Eastinghouse: 12,000 capacitors a month from three plants with fixed cost 80, 40 and 30 thousand
dollars, variable cost 20, 25 and 30 dollars and capacity 6000, 7000 and 6000. The problem is small enough
for its optimum to be listed here: plants 1 and 2 cost 390,000, plants 2 and 3 395,000, plants 1 and 3
410,000, all three 420,000.

Mapping: the customers are one party with ``withdrawals`` in a month; the variable cost is the adder over a
price of zero; a contract carries the fixed cost.
"""

import itertools

import pytest

from ..small import small_instance
from .audited import solve_and_audit

PLANTS = {"plant1": (80_000, 20, 6000), "plant2": (40_000, 25, 7000), "plant3": (30_000, 30, 6000)}
NEED = 12_000


def cost_of(plants: tuple[str, ...]) -> float | None:
    """Cost with these plants open, filled from the cheapest; nothing if they are too small."""
    left, total = NEED, 0.0
    for n in sorted(plants, key=lambda n: PLANTS[n][1]):
        fixed, unit, capacity = PLANTS[n]
        made = min(left, capacity)
        left, total = left - made, total + fixed + unit * made
    return None if left else total


def test_optimum_and_plan():
    outcome = solve_and_audit(
        small_instance(
            start="2001-01",
            end="2001-01",
            step="month",
            parties=[{"party": "A", "name": "A"}],
            materials=[{"material": "capacitor", "name": "capacitor"}],
            sources=[{"supplier": n, "name": n, "country": "US"} for n in PLANTS],
            supply=[
                {
                    "supplier": n,
                    "material": "capacitor",
                    "period": "2001-01",
                    "tonnes": capacity,
                    "adder_eur_per_t": unit,
                }
                for n, (_, unit, capacity) in PLANTS.items()
            ],
            withdrawals=[{"party": "A", "material": "capacitor", "period": "2001-01", "tonnes": NEED}],
            contracts=[
                {"contract": f"open {n}", "supplier": n, "fixed_order_eur": fixed}
                for n, (fixed, *_) in PLANTS.items()
            ],
        )
    )
    every = [cost_of(chosen) for k in (1, 2, 3) for chosen in itertools.combinations(PLANTS, k)]
    assert sorted(c for c in every if c) == [390_000, 395_000, 410_000, 420_000]
    assert outcome.cost == pytest.approx(390_000)
    assert outcome.bought("supplier") == {"plant1": 6000, "plant2": 6000}
