"""Lot sizing with a tie: ten executive jets, two optimal plans.

Source: F. S. Hillier and G. J. Lieberman, "Introduction to Operations Research", chapter on inventory
theory, the deterministic periodic-review model: airplanes 3, 2, 3, 2 in four periods, set-up 2 (million
dollars), holding 0.2 an airplane and period. The optimum is 4.8: all ten at once, or five in period 1 and
five in period 3.

Mapping: airplanes are tonnes, million dollars EUR; one ``contract`` with one bucket a period carries the
set-up cost.
"""

import itertools

import pytest

from ..small import small_instance
from .audited import solve_and_audit

DEMAND, SETUP, HOLDING = (3, 2, 3, 2), 2.0, 0.2


def jets():
    return small_instance(
        start="2001Q1",
        end="2001Q4",
        step="quarter",
        parties=[{"party": "A", "name": "A"}],
        materials=[{"material": "jet", "name": "jet"}],
        sources=[{"supplier": "plant", "name": "plant", "country": "US"}],
        supply=[{"supplier": "plant", "material": "jet", "year": 2001, "tonnes": 40}],
        withdrawals=[
            {"party": "A", "material": "jet", "period": f"2001Q{t}", "tonnes": d}
            for t, d in enumerate(DEMAND, 1)
        ],
        storage=[{"storage": "s", "host": "A", "rent_eur_per_t_year": 4 * HOLDING}],
        contracts=[{"contract": "set-up", "supplier": "plant", "per": "period", "fixed_order_eur": SETUP}],
    )


def enumerated() -> float:
    """Every plan of whole airplanes."""
    best = float("inf")
    for plan in itertools.product(range(sum(DEMAND) + 1), repeat=4):
        stock = list(itertools.accumulate(x - d for x, d in zip(plan, DEMAND, strict=True)))
        if min(stock) >= 0:
            best = min(best, SETUP * sum(x > 0 for x in plan) + HOLDING * sum(stock))
    return best


def test_optimum_and_one_of_its_two_plans():
    outcome = solve_and_audit(jets())
    assert outcome.cost == pytest.approx(4.8)
    assert enumerated() == pytest.approx(4.8)
    assert outcome.bought("period") in ({"2001Q1": 10}, {"2001Q1": 5, "2001Q3": 5})
