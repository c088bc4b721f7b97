"""What binds, and what one more unit of it is worth (FORMULATION section 8).

A price is the change of the least cost for one more unit of the right-hand side, in EUR of the row's own
period: the dual, which is discounted, is divided by that period's discount factor. The price of a day of
cover sums over all its rows and stays a present value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..instance.plain import number_at, records
from ..plan.schema import SCHEMA
from ..solve.solution import Solution
from .buildup_tables import Solved

NOTHING = 1e-6
"""EUR per unit below which a price is not listed."""


def shadow_prices(
    solved: Solved, prices: Solution, multiple_per_million: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Shadow prices of targets, budgets, quotas, supply, access and space; empty when the solver gave no
    duals.

    ``prices`` is the solution that carries duals: the LP's own, or that of the LP at fixed integers.
    ``multiple_per_million`` says by party how much cover a EUR million more buys, where the most cover is
    asked for; then nothing else is priced, as the cost is that of a cover which any other number would
    change.
    """
    if not len(prices.row_duals):
        return SCHEMA["shadow_prices"].frame([])
    if solved.built.data.question.aim == "most cover":
        rows = list(_cover_for_budget(multiple_per_million or {}))
    else:
        rows = _cost_of_rows(solved, prices)
    validity = "local at fixed integers" if prices.prices == "local" else "exact"
    return SCHEMA["shadow_prices"].frame(
        [
            {"party": "", "material": "", "supplier": "", "period": "", **row, "validity": validity}
            for row in rows
        ]
    )


def _duals(prices: Solution, family: str) -> dict[tuple[Any, ...], float]:
    if family not in prices.program.rows:
        return {}
    return dict(zip(prices.program.rows[family].keys, prices.dual(family).tolist(), strict=True))


def _targets(solved: Solved, prices: Solution) -> Iterator[dict[str, object]]:
    rows, duals = solved.built.targets, _duals(prices, "cover")
    table = solved.built.data.instance["targets"]
    groups: Any = rows.groupby(["target", "party", "material"], sort=False)
    for (target, party, material), group in groups:
        price = 1000 * sum(
            duals[target, party, material, t] * per_day
            for t, per_day in zip(group["period"], group["tonnes_per_day"], strict=True)
        )
        deadline = table.iloc[target - 2]["deadline"]
        yield {
            "name": f"cover[{target},{party},{material}]",
            "policy": "days of cover",
            "party": party,
            "material": material,
            "period": deadline,
            "price": price,
            "unit": "EUR per day, present value",
            "words": f"One more day of cover of {material} for {party} by {deadline} "
            + (f"costs EUR {price:,.0f} (present value)." if price > NOTHING else "costs nothing."),
        }


def _budgets(solved: Solved, prices: Solution) -> Iterator[dict[str, object]]:
    duals, discount = _duals(prices, "budget"), solved.built.data.discount
    for row in records(solved.built.budgets):
        factor = discount[[t - 1 for t in row.periods]].mean()
        price = duals[row.party, row.fiscal_year] / factor
        binding = price < -NOTHING
        yield {
            "name": f"budget[{row.party},{row.fiscal_year}]",
            "policy": "budget",
            "party": row.party,
            "period": f"FY{row.fiscal_year}",
            "price": price,
            "unit": "EUR per EUR",
            "words": f"One more EUR million for {row.party} in FY{row.fiscal_year} "
            + (f"would save EUR {-price:.3g} million over the plan." if binding else "would save nothing."),
        }


def _cost_of_rows(solved: Solved, prices: Solution) -> list[dict[str, object]]:
    return [
        *_targets(solved, prices),
        *_budgets(solved, prices),
        *_total_budgets(solved, prices),
        *_quotas(solved, prices),
        *_supply(solved, prices),
        *_space(solved, prices),
        *_withdrawals(solved, prices),
    ]


def _cover_for_budget(per_million: Mapping[str, float]) -> Iterator[dict[str, object]]:
    for name, price in per_million.items():
        party, _, year = name.partition(",")
        when = f"in FY{year}" if year else "over the whole plan"
        yield {
            "name": f"cover_for_budget[{name}]",
            "policy": "cover for the budget",
            "party": party,
            "period": f"FY{year}" if year else "",
            "price": price,
            "unit": "times per EUR million",
            "words": f"One more EUR million for {party or 'all parties together'} {when} "
            + (f"would raise all targets by {price:.2%}." if price > NOTHING else "would raise no target."),
        }


def _total_budgets(solved: Solved, prices: Solution) -> Iterator[dict[str, object]]:
    for (party,), price in _duals(prices, "total_budget").items():
        yield {
            "name": f"total_budget[{party}]",
            "policy": "budget of the whole plan",
            "party": party,
            "price": price,
            "unit": "EUR per EUR, present value",
            "words": f"One more EUR million for {party or 'all parties together'} over the whole plan "
            + (f"would save EUR {-price:.3g} million." if price < -NOTHING else "would save nothing."),
        }


def _quotas(solved: Solved, prices: Solution) -> Iterator[dict[str, object]]:
    discount = solved.built.data.discount
    for row in solved.built.quotas:
        dual = _duals(prices, f"quota_{row.bound_kind}").get((row.quota, row.year), 0.0)
        price = 1000 * dual / discount[[t - 1 for t in row.periods]].mean()
        if abs(price) > NOTHING:
            yield {
                "name": f"quota_{row.bound_kind}[{row.quota},{row.year}]",
                "policy": f"quota {row.quota}",
                "party": row.party,
                "material": row.material,
                "period": str(row.year),
                "price": price,
                "unit": "EUR per t",
                "words": f"One tonne more under the {row.bound_kind} {row.quota} in {row.year} changes the "
                f"cost by EUR {price:,.0f}.",
            }


Found = tuple[str, str, str, str, str, int]
"""Policy, party, material, supplier, offer or supplier as in the row's name, period."""


def _supply(solved: Solved, prices: Solution) -> Iterator[dict[str, object]]:
    data = solved.built.data
    offers = data.routes.offers
    supplier = {(i, o): n for (_, i, o), n in zip(offers.index, offers["supplier"], strict=True)}
    found: dict[Found, float] = {}
    for (i, o, t), dual in _duals(prices, "supply").items():
        found["supply", "", str(i), supplier[i, o], str(o), int(t)] = dual
    for (i, n, t), dual in _duals(prices, "shared_access").items():
        found["shared access", "", str(i), str(n), str(n), int(t)] = dual
    for (p, i, n, t), dual in _duals(prices, "own_access").items():
        found["access", str(p), str(i), str(n), str(n), int(t)] = dual
    for key, dual in _bounds(solved, prices):
        found[key] = found.get(key, 0.0) + dual
    for (policy, party, material, source, name, t), dual in found.items():
        price = 1000 * dual / data.discount[t - 1]
        if price < -NOTHING:
            yield {
                "name": f"{policy.replace(' ', '_')}[{party + ',' if party else ''}{material},{name},{t}]",
                "policy": policy,
                "party": party,
                "material": material,
                "supplier": source,
                "period": data.calendar.name(t),
                "price": price,
                "unit": "EUR per t",
                "words": f"One more tonne of {material} from {source}"
                + (f" for {party}" if party else "")
                + f" in {data.calendar.name(t)} would save EUR {-price:,.0f}.",
            }


def _bounds(solved: Solved, prices: Solution) -> Iterator[tuple[Found, float]]:
    """Routes that their own limit holds back: the reduced cost at the upper bound is the limit's price.

    The limit repeats a row where one party alone takes all that the row leaves; its price then belongs to the
    row.
    """
    data = solved.built.data
    shape = (len(data.routes.offers), data.periods)
    family = prices.program.columns["purchase"]
    reduced = family.take(prices.reduced_costs).reshape(shape)
    bought, limit = prices.value("purchase").reshape(shape), data.routes.limit.to_numpy()
    held = (limit > 0) & (bought >= limit - 1e-7 * np.maximum(limit, 1)) & (reduced * 1000 < -NOTHING)
    for r, t in zip(*np.nonzero(held), strict=True):
        route = data.routes.offers.index[r]
        yield _limit_of(solved, prices, route, int(t) + 1, float(limit[r, t])), float(reduced[r, t])


def _limit_of(solved: Solved, prices: Solution, route: tuple[str, str, str], t: int, limit: float) -> Found:
    """The row that the limit of a route repeats, or the limit itself."""
    routes = solved.built.data.routes
    party, material, offer = route
    supplier = str(routes.offers.at[route, "supplier"])
    rows = prices.program.rows
    own, pool = (party, material, supplier), (material, supplier)
    if (material, offer, t) in rows["supply"].place and number_at(
        routes.free_supply, (material, offer), t
    ) <= limit:
        return "supply", "", material, supplier, offer, t
    if (*own, t) in rows["own_access"].place and number_at(routes.own_access, own, t) <= limit:
        return "access", party, material, supplier, supplier, t
    if (
        own not in routes.own_access.index
        and (*pool, t) in rows["shared_access"].place
        and number_at(routes.shared_access, pool, t) <= limit
    ):
        return "shared access", "", material, supplier, supplier, t
    return "limit", party, material, supplier, offer, t


def _space(solved: Solved, prices: Solution) -> Iterator[dict[str, object]]:
    data = solved.built.data
    for (site, t), dual in _duals(prices, "modules_on_offer").items():
        price = 1000 * dual / data.discount[int(t) - 1]
        if price < -NOTHING:
            name = data.calendar.name(int(t))
            yield {
                "name": f"modules_on_offer[{site},{t}]",
                "policy": "storage on offer",
                "period": name,
                "price": price,
                "unit": "EUR per module",
                "words": f"One more module at {site} in {name} would save EUR {-price:,.0f}.",
            }


def _withdrawals(solved: Solved, prices: Solution) -> Iterator[dict[str, object]]:
    data = solved.built.data
    for (p, i, t), dual in _duals(prices, "withdrawals").items():
        price = 1000 * dual / data.discount[int(t) - 1]
        if abs(price) > NOTHING:
            name = data.calendar.name(int(t))
            yield {
                "name": f"withdrawals[{p},{i},{t}]",
                "policy": "withdrawal",
                "party": p,
                "material": i,
                "period": name,
                "price": price,
                "unit": "EUR per t",
                "words": f"One more tonne of {i} withdrawn for {p} in {name} costs EUR {price:,.0f}.",
            }
