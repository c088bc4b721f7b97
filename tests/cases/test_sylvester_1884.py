"""Which amounts whole packs can make: lots.

Source: J. J. Sylvester (1884), "Mathematical questions with their solutions", Educational Times 41, p. 21:
of two coprime numbers a and b exactly (a - 1)(b - 1) / 2 amounts cannot be made of whole packs, the largest
being ab - a - b. For packs of 5 and 7 these are the 12 amounts 1, 2, 3, 4, 6, 8, 9, 11, 13, 16, 18 and 23.

Mapping: one material for each amount n = 1..24, of which a ``withdrawal`` of n is asked; two sources sell
each at 1 a tonne, the one in lots of 5, the other in lots of 7. The least bought is the smallest amount
from n on that packs make.
"""

import pytest

from ..small import small_instance
from .audited import solve_and_audit

A, B = 5, 7
AMOUNTS = range(1, A * B - A - B + 2)
IMPOSSIBLE = {1, 2, 3, 4, 6, 8, 9, 11, 13, 16, 18, 23}


def packs():
    names = [f"n{n}" for n in AMOUNTS]
    sources = {"fives": A, "sevens": B}
    return small_instance(
        start="2001",
        end="2001",
        parties=[{"party": "P", "name": "P"}],
        materials=[{"material": n, "name": n} for n in names],
        sources=[{"supplier": s, "name": s, "country": "UK"} for s in sources],
        supply=[
            {"supplier": s, "material": n, "year": 2001, "tonnes": 100, "adder_eur_per_t": 1}
            for s in sources
            for n in names
        ],
        withdrawals=[{"party": "P", "material": f"n{n}", "year": 2001, "tonnes": n} for n in AMOUNTS],
        contracts=[
            {"contract": f"{s} {n}", "supplier": s, "material": n, "lot_t": lot}
            for s, lot in sources.items()
            for n in names
        ],
    )


def test_the_amounts_that_cannot_be_bought_exactly():
    outcome = solve_and_audit(packs())
    bought = outcome.bought("material")
    assert {n for n in AMOUNTS if bought[f"n{n}"] != n} == IMPOSSIBLE
    assert len(IMPOSSIBLE) == (A - 1) * (B - 1) // 2
    assert max(IMPOSSIBLE) == A * B - A - B
    # A multiple of both packs never has to be passed: what is bought is the next possible amount.
    possible = sorted({A * x + B * y for x in range(8) for y in range(6)})
    assert outcome.cost == pytest.approx(sum(min(k for k in possible if k >= n) for n in AMOUNTS))
