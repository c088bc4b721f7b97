"""The sign and size of every kind of shadow price, by changing the instance and solving it again.

Cost is convex in what a price is about, so that the price lies between the change for a bit less and for a
bit more. Prices are in money of their period; only that of a day of cover is a present value.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given

from ..buildup import Outcome, cost, solved
from .random_cases import Case, cases, changed, instance, quickly

RATE = 0.1
STEP = 0.5


def factor(t: int) -> float:
    """Discount factor of the year t."""
    return (1 + RATE) ** -t


def scarce(**changes: Any) -> Case:
    """Three years in which everything is scarce: cheap supply, access, money, space, and quotas press."""
    parties = ("A", "B")
    basic: Case = {
        "start": "2027",
        "end": "2029",
        "step": "year",
        "money": {"discount_rate": RATE, "end_value_share": 0.5},
        "agreement": {"shared_access": False},
        "parties": [{"party": p, "name": p} for p in parties],
        "materials": [{"material": "X", "name": "X", "m3_per_t": 2.0}],
        "sources": [{"supplier": n, "name": n, "country": "AU"} for n in ("S", "T")],
        "supply": [
            {"supplier": n, "material": "X", "block": b, "year": y, "tonnes": tonnes, "adder_eur_per_t": eur}
            for y in (2027, 2028, 2029)
            for n, b, tonnes, eur in (
                ("S", 1, 7.0, 100),
                ("S", 2, 5.0, 130),
                ("T", 1, 1000.0, 200 + 7 * (y - 2027)),
            )
        ],
        "demand": [
            {"party": p, "material": "X", "sector": "all", "year": 2027, "tonnes": 73.0 + 10 * k}
            for k, p in enumerate(parties)
        ],
        "storage": [
            {
                "storage": "s",
                "host": "A",
                "module_m3": 4.0,
                "lease_eur_per_module": 3.0,
                "modules": 40,
                "rent_eur_per_t_year": 5.0,
            }
        ],
        "targets": [{"material": "X", "days": 100.0, "deadline": "2029", "basis": "need"}],
    }
    return basic | changes


def access(**share: float) -> list[dict[str, Any]]:
    return [
        {"supplier": n, "party": p, "material": "X", "year": y, "share": share[p] if n == "S" else 1.0}
        for n in ("S", "T")
        for p in share
        for y in (2027, 2028, 2029)
    ]


def one(**changes: Any) -> Case:
    """The same with party A alone."""
    case = scarce()
    return case | {"parties": case["parties"][:1], "demand": case["demand"][:1]} | changes


def of(table: str, column: str, unit: float = 1.0, **where: Any) -> Any:
    """A change of a column by so many units."""
    return lambda case, by: changed(case, table, column, lambda value: value + by * unit, **where)


def budget(case: Case, years: dict[int, float]) -> Case:
    return case | {"budgets": [{"party": "A", "fiscal_year": y, "eur": eur} for y, eur in years.items()]}


def site(case: Case, modules: int) -> Case:
    """Nothing sells in 2029: what is bought earlier is stored, at a site of few modules or a dear one."""
    supply = [row | ({"tonnes": 0.0} if row["year"] == 2029 else {}) for row in case["supply"]]
    return case | {
        "supply": supply,
        "storage": [
            case["storage"][0] | {"modules": modules},
            {"storage": "dear", "host": "A", "rent_eur_per_t_year": 60.0},
        ],
    }


def withdrawn(year: str, tonnes: float) -> list[dict[str, Any]]:
    return [{"party": "A", "material": "X", "period": year, "tonnes": tonnes}]


FLOOR = [
    {"quota": "q", "bound": "floor", "supplier": "T", "tonnes": 6.0, "first_year": 2028, "last_year": 2028}
]
CEILING = [
    {"quota": "q", "bound": "ceiling", "supplier": "S", "tonnes": 6.0, "first_year": 2028, "last_year": 2028}
]

KINDS = {
    "days of cover": (scarce(), ["cover[2,A,X]", "cover[2,B,X]"], of("targets", "days"), None, +1),
    "supply": (scarce(), ["supply[X,S,2]"], of("supply", "tonnes", supplier="S", block=1, year=2028), 2, -1),
    "higher block": (
        scarce(),
        ["supply[X,S#2,3]"],
        of("supply", "tonnes", supplier="S", block=2, year=2029),
        3,
        -1,
    ),
    "limit of one buyer": (
        one(),
        ["limit[A,X,S,3]"],
        of("supply", "tonnes", supplier="S", block=1, year=2029),
        3,
        -1,
    ),
    "own access": (
        scarce(access=access(A=0.55, B=0.2)),
        ["access[A,X,S,3]"],
        of("access", "share", 1 / 12, party="A", supplier="S", year=2029),
        3,
        -1,
    ),
    "shared access": (
        scarce(access=access(A=0.55, B=0.2), agreement={"shared_access": True}),
        ["shared_access[X,S,3]"],
        of("access", "share", 1 / 12, party="A", supplier="S", year=2029),
        3,
        -1,
    ),
    "budget": (
        budget(one(), {2027: 1e6, 2028: 1e6, 2029: 900.0}),
        ["budget[A,2029]"],
        of("budgets", "eur", fiscal_year=2029),
        3,
        -1,
    ),
    "quota floor": (scarce(quotas=FLOOR), ["quota_floor[q,2028]"], of("quotas", "tonnes"), 2, +1),
    "quota ceiling": (scarce(quotas=CEILING), ["quota_ceiling[q,2028]"], of("quotas", "tonnes"), 2, -1),
    "withdrawal": (
        scarce(withdrawals=withdrawn("2028", 4.0)),
        ["withdrawals[A,X,2]"],
        of("withdrawals", "tonnes"),
        2,
        +1,
    ),
}
"""Case, names of the prices, change by one unit, year of the money (or a present value), sign."""


def slopes(case: Case, change: Any, step: float) -> tuple[float, float]:
    """Change of the least cost for one unit, looking back and looking ahead."""
    low, here, high = (cost(instance(change(case, by))) for by in (-step, 0.0, step))
    return (here - low) / step, (high - here) / step


def between(price: float, back: float, ahead: float) -> bool:
    slack = 1e-5 * (1 + abs(price))
    return back - slack <= price <= ahead + slack


@pytest.mark.parametrize("kind", KINDS)
def test_a_price_is_the_change_of_the_least_cost(kind):
    case, names, change, year, sign = KINDS[kind]
    outcome = solved(instance(case))
    listed = set(outcome.shadow_prices["name"])
    assert set(names) <= listed, sorted(listed)
    price = sum(outcome.price(name) for name in names)
    assert price * sign > 0
    back, ahead = (slope / (factor(year) if year else 1.0) for slope in slopes(case, change, STEP))
    assert between(price, back, ahead), (back, price, ahead)
    assert min(back * sign, ahead * sign) > 0, "the case is not scarce: the test shows nothing"


def test_the_price_of_a_module_on_offer():
    # One module more or less is there in every year, so that the years' prices add up at their factors.
    case = site(one(), modules=3)
    outcome = solved(instance(case))
    prices = {t: outcome.price(f"modules_on_offer[s,{t}]") for t in (1, 2, 3)}
    assert min(prices.values()) < 0
    back, ahead = slopes(case, of("storage", "modules", storage="s"), 1)
    assert back < 0
    assert between(sum(prices[t] * factor(t) for t in prices), back, ahead)


def test_words_tell_the_price():
    outcome = solved(instance(KINDS["supply"][0]))
    row = outcome.shadow_prices.set_index("name").loc["supply[X,S,2]"]
    assert row["words"] == f"One more tonne of X from S in 2028 would save EUR {-row['price']:,.0f}."
    assert row["validity"] == "exact"


def test_prices_of_a_mip_say_that_they_are_local():
    case = scarce(contracts=[{"contract": "k", "supplier": "T", "per": "year", "fixed_order_eur": 40.0}])
    outcome = solved(instance(case))
    assert outcome.program.has_integers
    assert set(outcome.shadow_prices["validity"]) == {"local at fixed integers"}


# --- the same on random cases
# -----------------------------------------------------------------------------------


def every_year(case: Case, supplier: str) -> list[int]:
    return sorted({r["year"] for r in case["supply"] if r["supplier"] == supplier})


def discounts(outcome: Outcome) -> list[float]:
    return outcome.built.data.discount.tolist()


@quickly(4)
@given(case=cases(budgets=True))
def test_prices_of_random_cases(case):
    outcome = solved(instance(case))
    assume(outcome.solution.status == "optimal")
    case = case | {"opening_stock": []} if "opening_stock" in case else case
    outcome = solved(instance(case))
    assume(outcome.solution.status == "optimal")
    beta = discounts(outcome)
    levers = [(sum(outcome.price(f"cover[2,{p},X]") for p in "AB"), of("targets", "days", material="X"), 1.0)]
    for row in outcome.built.budgets.itertuples():
        mean = sum(beta[t - 1] for t in row.periods) / len(row.periods)
        price = outcome.price(f"budget[{row.party},{row.fiscal_year}]") * mean
        change = of("budgets", "eur", party=row.party, fiscal_year=row.fiscal_year)
        levers.append((price, change, 20.0))
    scarcest = sorted(levers[1:], key=lambda lever: lever[0])[:1]
    for price, change, step in [*levers[:1], *scarcest]:
        here = outcome.cost
        low, high = (solved(instance(change(case, by))) for by in (-step, step))
        back = (here - low.cost) / step if low.solution.status == "optimal" else float("-inf")
        ahead = (high.cost - here) / step if high.solution.status == "optimal" else float("inf")
        assert between(price, back, ahead), (back, price, ahead)
