"""Transport from three power plants to four cities, all capacity used.

Source: W. L. Winston (2004), "Operations Research: Applications and Algorithms", 4th edition, section 7.1,
Example 1 (Powerco): supplies 35, 50, 40, demands 45, 20, 30, 30, unit costs below. The optimum is 1020:
plant 1 sends 10 to city 2 and 25 to city 3, plant 2 sends 45 to city 1 and 5 to city 3, plant 3 sends 10 to
city 2 and 30 to city 4.

Mapping: cities are parties with ``withdrawals`` in a single year, plants are sources, the unit cost is
``freight``.
"""

import pytest

from ..small import small_instance
from .audited import solve_and_audit

SUPPLY = {"plant1": 35, "plant2": 50, "plant3": 40}
DEMAND = {"city1": 45, "city2": 20, "city3": 30, "city4": 30}
COST = {"plant1": (8, 6, 10, 9), "plant2": (9, 12, 13, 7), "plant3": (14, 9, 16, 5)}


def test_optimum_and_plan():
    outcome = solve_and_audit(
        small_instance(
            start="2001",
            end="2001",
            parties=[{"party": p, "name": p} for p in DEMAND],
            materials=[{"material": "kwh", "name": "kwh"}],
            sources=[{"supplier": n, "name": n, "country": "US"} for n in SUPPLY],
            supply=[{"supplier": n, "material": "kwh", "year": 2001, "tonnes": a} for n, a in SUPPLY.items()],
            freight=[
                {"supplier": n, "party": p, "eur_per_t": c}
                for n, row in COST.items()
                for p, c in zip(DEMAND, row, strict=True)
            ],
            withdrawals=[
                {"party": p, "material": "kwh", "year": 2001, "tonnes": b} for p, b in DEMAND.items()
            ],
        )
    )
    assert outcome.cost == pytest.approx(1020)
    assert outcome.bought("supplier", "party") == {
        ("plant1", "city2"): 10,
        ("plant1", "city3"): 25,
        ("plant2", "city1"): 45,
        ("plant2", "city3"): 5,
        ("plant3", "city2"): 10,
        ("plant3", "city4"): 30,
    }
