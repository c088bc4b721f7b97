"""Dynamic lot sizing: when to order, if every order has its own fixed cost and stock costs rent.

Source: H. M. Wagner and T. M. Whitin (1958), "Dynamic version of the economic lot size model", Management
Science 5(1), pp. 89-96: twelve months, demand and set-up cost by month, 1 a unit for holding a month. The
optimum is 864, with orders in months 1, 3, 5, 6, 8, 10 and 11 (or 12 for the last two, at the same cost).

Mapping: demand is ``withdrawals`` of one party; a set-up is a contract whose window is its month; holding
is rent on the closing stock, 12 a year being 1 a month; production itself costs nothing, so there are no
prices.
"""

from ..small import small_instance
from .audited import solve_and_audit

DEMAND = (69, 29, 36, 61, 61, 26, 34, 67, 45, 67, 79, 56)
SETUP = (85, 102, 102, 101, 98, 114, 105, 86, 119, 110, 98, 114)


def month(t: int) -> str:
    return f"2001-{t:02d}"


def wagner_whitin():
    return small_instance(
        start=month(1),
        end=month(12),
        step="month",
        parties=[{"party": "A", "name": "A"}],
        materials=[{"material": "X", "name": "X"}],
        sources=[{"supplier": "plant", "name": "plant", "country": "US"}],
        supply=[{"supplier": "plant", "material": "X", "year": 2001, "tonnes": 1e5}],
        withdrawals=[
            {"party": "A", "material": "X", "period": month(t), "tonnes": d} for t, d in enumerate(DEMAND, 1)
        ],
        storage=[{"storage": "s", "host": "A", "rent_eur_per_t_year": 12}],
        contracts=[
            {
                "contract": f"order {t}",
                "supplier": "plant",
                "start": month(t),
                "end": month(t),
                "fixed_order_eur": k,
            }
            for t, k in enumerate(SETUP, 1)
        ],
    )


def zero_inventory_optimum() -> tuple[int, list[int]]:
    """The paper's own recursion: an order covers whole months; the best last order of each prefix counts."""
    best, first = [0], [0]
    for t in range(1, len(DEMAND) + 1):
        cost, start = min(
            (best[j - 1] + SETUP[j - 1] + sum((u - j) * DEMAND[u - 1] for u in range(j, t + 1)), j)
            for j in range(1, t + 1)
        )
        best.append(cost)
        first.append(start)
    orders, t = [], len(DEMAND)
    while t:
        orders.append(first[t])
        t = first[t] - 1
    return best[-1], orders[::-1]


def test_optimum_is_that_of_the_paper_and_of_its_recursion():
    outcome = solve_and_audit(wagner_whitin())
    assert abs(outcome.cost - 864) < 1e-6
    assert zero_inventory_optimum()[0] == 864


def test_every_order_covers_whole_months():
    tables = solve_and_audit(wagner_whitin()).tables
    bought = tables["purchases"].set_index("period")["tonnes"].round(6).to_dict()
    ahead = {sum(DEMAND[t:u]) for t in range(12) for u in range(t + 1, 13)}
    assert sum(bought.values()) == sum(DEMAND)
    assert set(bought.values()) <= ahead
    assert tables["contracts"]["ordered"].sum() == len(bought)
