"""Production smoothing with rising cost: regular time first, then overtime.

Source: W. L. Winston (2004), "Operations Research: Applications and Algorithms", 4th edition, section 3.10,
Example 14 (Sailco): sailboats 40, 60, 75, 25 in four quarters, 10 in stock, up to 40 a quarter at 400, more
at 450, holding 20 a boat and quarter. The optimum is 78,450: regular 40, 40, 40, 25, overtime 0, 10, 35, 0.

Mapping: boats are tonnes; regular time and overtime are two blocks of one source, their cost the adder over
a price of zero; the boats in stock are ``opening_stock``; holding is rent on the closing stock.
"""

import pytest

from ..small import small_instance
from .audited import solve_and_audit

DEMAND = (40, 60, 75, 25)


def sailco():
    return small_instance(
        start="2001Q1",
        end="2001Q4",
        step="quarter",
        parties=[{"party": "A", "name": "A"}],
        materials=[{"material": "boat", "name": "boat"}],
        sources=[{"supplier": "yard", "name": "yard", "country": "US"}],
        supply=[
            {
                "supplier": "yard",
                "material": "boat",
                "block": 1,
                "year": 2001,
                "tonnes": 160,
                "adder_eur_per_t": 400,
            },
            {
                "supplier": "yard",
                "material": "boat",
                "block": 2,
                "year": 2001,
                "tonnes": 4000,
                "adder_eur_per_t": 450,
            },
        ],
        opening_stock=[{"party": "A", "material": "boat", "storage": "s", "tonnes": 10}],
        withdrawals=[
            {"party": "A", "material": "boat", "period": f"2001Q{t}", "tonnes": d}
            for t, d in enumerate(DEMAND, 1)
        ],
        storage=[{"storage": "s", "host": "A", "rent_eur_per_t_year": 80}],
    )


def test_optimum_and_plan():
    outcome = solve_and_audit(sailco())
    assert outcome.cost == pytest.approx(78_450)
    assert outcome.bought("block", "period") == {
        (1, "2001Q1"): 40,
        (1, "2001Q2"): 40,
        (1, "2001Q3"): 40,
        (1, "2001Q4"): 25,
        (2, "2001Q2"): 10,
        (2, "2001Q3"): 35,
    }
    assert outcome.stock() == [10, 0, 0, 0]


def test_an_hour_of_regular_time_is_worth_what_overtime_costs_more():
    # One more regular boat: 50 in quarters 2 and 3; 30 in quarter 1, for it waits a quarter (50 - 20); none
    # in quarter 4.
    outcome = solve_and_audit(sailco())
    worth = [-outcome.price(f"limit[A,boat,yard,{t}]") for t in (1, 2, 3, 4)]
    assert worth == pytest.approx([30, 50, 50, 0])
