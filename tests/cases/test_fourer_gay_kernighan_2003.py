"""Three steel products by 21 routes with fixed cost, and with a minimum load.

Source: R. Fourer, D. M. Gay and B. W. Kernighan (2003), "AMPL: A Modeling Language for Mathematical
Programming", 2nd edition, section 20.2, models multmip1 and multmip2: supplies and demands by product, unit
cost by route and product, a fixed cost a route used, at most 625 tons a route; in multmip2 a used route
carries at least 375 tons. The optima are 229,850 and 233,150, and the relaxation of the fixed costs
223,504.

Mapping: mills ship by route, so that each route is a source, its mill the source's country; destinations
are parties and products materials; the unit cost is the adder by route and product. What a mill can make of
a product is a quota: a ceiling on all its routes together. The route's terms (fixed cost, minimum load,
limit) are a contract over all materials.
"""

import pytest

from ..buildup import relaxed
from ..small import small_instance
from .audited import solve_and_audit

MILLS = ("GARY", "CLEV", "PITT")
CITIES = ("FRA", "DET", "LAN", "WIN", "STL", "FRE", "LAF")
SUPPLY = {"bands": (400, 700, 800), "coils": (800, 1600, 1800), "plate": (200, 300, 300)}
DEMAND = {
    "bands": (300, 300, 100, 75, 650, 225, 250),
    "coils": (500, 750, 400, 250, 950, 850, 500),
    "plate": (100, 100, 0, 50, 200, 100, 250),
}
UNIT_COST = {
    "bands": ((30, 10, 8, 10, 11, 71, 6), (22, 7, 10, 7, 21, 82, 13), (19, 11, 12, 10, 25, 83, 15)),
    "coils": ((39, 14, 11, 14, 16, 82, 8), (27, 9, 12, 9, 26, 95, 17), (24, 14, 17, 13, 28, 99, 20)),
    "plate": ((41, 15, 12, 16, 17, 86, 8), (29, 9, 13, 9, 28, 99, 18), (26, 14, 17, 13, 31, 104, 20)),
}
FIXED = (
    (3000, 1200, 1200, 1200, 2500, 3500, 2500),
    (2000, 1000, 1500, 1200, 2500, 3000, 2200),
    (2000, 1200, 1500, 1500, 2500, 3500, 2200),
)
LIMIT = 625


def steel(minimum: float):
    routes = [
        (f"{mill}-{city}", mill, city, i, j) for i, mill in enumerate(MILLS) for j, city in enumerate(CITIES)
    ]
    return small_instance(
        start="2001",
        end="2001",
        agreement={"shared_access": False},
        parties=[{"party": c, "name": c} for c in CITIES],
        materials=[{"material": p, "name": p} for p in SUPPLY],
        sources=[{"supplier": r, "name": r, "country": mill} for r, mill, *_ in routes],
        supply=[
            {
                "supplier": r,
                "material": p,
                "year": 2001,
                "tonnes": LIMIT,
                "adder_eur_per_t": UNIT_COST[p][i][j],
            }
            for r, _, _, i, j in routes
            for p in SUPPLY
        ],
        access=[
            {"supplier": r, "party": city, "material": p, "year": 2001, "share": 1}
            for r, _, city, _, _ in routes
            for p in SUPPLY
        ],
        withdrawals=[
            {"party": c, "material": p, "year": 2001, "tonnes": d}
            for p, row in DEMAND.items()
            for c, d in zip(CITIES, row, strict=True)
        ],
        quotas=[
            {"quota": f"{p} of {mill}", "bound": "ceiling", "country": mill, "material": p, "tonnes": a}
            for p, row in SUPPLY.items()
            for mill, a in zip(MILLS, row, strict=True)
        ],
        contracts=[
            {
                "contract": r,
                "supplier": r,
                "party": city,
                "per": "year",
                "maximum_t": LIMIT,
                "minimum_t": minimum,
                "fixed_order_eur": FIXED[i][j],
            }
            for r, _, city, i, j in routes
        ],
    )


def test_fixed_cost_by_route():
    outcome = solve_and_audit(steel(minimum=0))
    assert outcome.cost == pytest.approx(229_850)
    assert (outcome.tables["contracts"]["ordered"]).sum() == 14


def test_minimum_load_by_route():
    outcome = solve_and_audit(steel(minimum=375))
    assert outcome.cost == pytest.approx(233_150)
    loads = outcome.bought("supplier").values()
    assert min(loads) >= 375 - 1e-6
    assert max(loads) <= LIMIT + 1e-6


def test_rows_by_product_lift_the_relaxation_above_the_book_s():
    # The book's relaxation knows only total <= 625 * use: 223,504. Rows by purchase cut further, below the
    # optimum.
    outcome = solve_and_audit(steel(minimum=0))
    assert 223_504 - 1e-3 <= relaxed(outcome).objective * 1000 <= 229_850
