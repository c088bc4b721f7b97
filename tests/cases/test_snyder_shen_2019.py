"""Lot sizing with one set-up cost: four periods.

Source: L. V. Snyder and Z.-J. M. Shen (2019), "Fundamentals of Supply Chain Theory", 2nd edition, Wiley,
Example 3.9: demands 90, 120, 80, 70, fixed cost 500 an order, holding 2 a unit and period. The optimum is
1380: 210 in period 1 and 150 in period 3.

Mapping: as for Wagner and Whitin, but with quarters, and one ``contract`` whose buckets are the periods.
"""

import pytest

from ..small import small_instance
from .audited import solve_and_audit

DEMAND = (90, 120, 80, 70)


def test_optimum_and_plan():
    outcome = solve_and_audit(
        small_instance(
            start="2001Q1",
            end="2001Q4",
            step="quarter",
            parties=[{"party": "A", "name": "A"}],
            materials=[{"material": "X", "name": "X"}],
            sources=[{"supplier": "plant", "name": "plant", "country": "US"}],
            supply=[{"supplier": "plant", "material": "X", "year": 2001, "tonnes": 4000}],
            withdrawals=[
                {"party": "A", "material": "X", "period": f"2001Q{t}", "tonnes": d}
                for t, d in enumerate(DEMAND, 1)
            ],
            storage=[{"storage": "s", "host": "A", "rent_eur_per_t_year": 8}],
            contracts=[{"contract": "set-up", "supplier": "plant", "per": "period", "fixed_order_eur": 500}],
        )
    )
    # 2 set-ups 1000, and 120 t and 70 t one period in store: 2 * 190 = 380.
    assert outcome.cost == pytest.approx(1380)
    assert outcome.bought("period") == {"2001Q1": 210, "2001Q3": 150}
    assert outcome.stock() == [120, 0, 70, 0]
