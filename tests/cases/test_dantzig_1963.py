"""Transport from two canneries to three markets.

Source: G. B. Dantzig (1963), "Linear Programming and Extensions", Princeton University Press, chapter 3.3,
with the data of R. E. Rosenthal (1988), "GAMS: A User's Guide", chapter 2 (model TRNSPORT): capacities 350
and 600 cases, demands 325, 300 and 275, freight 90 dollars a case and thousand miles. The optimum is
153.675 thousand dollars.

Mapping: markets are parties with ``withdrawals`` in a single year; canneries are sources; ``freight`` is
distance times rate. Nothing else costs money. Both canneries serve New York at the same cost, so the plan
is not unique.
"""

import pytest

from ..small import small_instance
from .audited import solve_and_audit

CAPACITY = {"seattle": 350, "san-diego": 600}
DEMAND = {"new-york": 325, "chicago": 300, "topeka": 275}
MILES = {"seattle": (2.5, 1.7, 1.8), "san-diego": (2.5, 1.8, 1.4)}


def trnsport():
    return small_instance(
        start="2001",
        end="2001",
        parties=[{"party": p, "name": p} for p in DEMAND],
        materials=[{"material": "cases", "name": "cases"}],
        sources=[{"supplier": n, "name": n, "country": "US"} for n in CAPACITY],
        supply=[{"supplier": n, "material": "cases", "year": 2001, "tonnes": a} for n, a in CAPACITY.items()],
        freight=[
            {"supplier": n, "party": p, "eur_per_t": 90 * miles}
            for n, row in MILES.items()
            for p, miles in zip(DEMAND, row, strict=True)
        ],
        withdrawals=[{"party": p, "material": "cases", "year": 2001, "tonnes": b} for p, b in DEMAND.items()],
    )


def test_optimum_and_the_part_of_the_plan_that_is_unique():
    outcome = solve_and_audit(trnsport())
    assert outcome.cost == pytest.approx(153_675)
    bought = outcome.bought("supplier", "party")
    assert bought["seattle", "chicago"] == 300
    assert bought["san-diego", "topeka"] == 275
    assert bought.get(("seattle", "new-york"), 0) + bought["san-diego", "new-york"] == 325


def test_prices_are_the_marginals_that_gams_prints():
    # GAMS: demand.m = 0.225, 0.153, 0.126 thousand dollars a case; supply.m = 0 (eps) at Seattle, 0 at San
    # Diego.
    outcome = solve_and_audit(trnsport())
    prices = [outcome.price(f"withdrawals[{p},cases,1]") for p in DEMAND]
    assert prices == pytest.approx([225, 153, 126])
