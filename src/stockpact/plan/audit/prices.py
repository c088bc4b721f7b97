"""Checks of shadow prices: their labels, their signs, and that they are the duals of the proof (FORMULATION
8).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..schema import SCHEMA
from .case import Case
from .comparing import Check, Compared, at_most, at_rows, equal, holds, registrar
from .cover import targets

CHECKS: list[Check] = []
check = registrar(CHECKS)

LABELS = {
    "cover": ("days of cover", "EUR per day, present value"), "budget": ("budget", "EUR per EUR"),
    "cover_for_budget": ("cover for the budget", "times per EUR million"),
    "total_budget": ("budget of the whole plan", "EUR per EUR, present value"),
    "quota_floor": ("quota", "EUR per t"), "quota_ceiling": ("quota", "EUR per t"),
    "supply": ("supply", "EUR per t"), "access": ("access", "EUR per t"),
    "shared_access": ("shared access", "EUR per t"), "limit": ("limit", "EUR per t"),
    "modules_on_offer": ("storage on offer", "EUR per module"), "withdrawals": ("withdrawal", "EUR per t"),
}  # fmt: skip
"""Policy and unit that go with the family of rows that a price names."""

SAVINGS = (
    "budget", "budget of the whole plan", "supply", "access", "shared access", "limit", "storage on offer",
)  # fmt: skip
"""Policies of which one unit more can only save."""

ROWS = {"access": "own_access"}
"""Rows of the program that have another name than the family of their price."""

LISTED = 1e-3
"""EUR per unit from which on a price of a target or a budget must stand in the table."""


@check("labels of shadow prices", "rows", "FORMULATION 8")
def labels(case: Case) -> Iterator[Compared]:
    """Policy and unit are those of the rows that a price names, and a price of a MIP is called local."""
    rows = case.tables["shadow_prices"]
    where = at_rows(rows, SCHEMA["shadow_prices"].key)
    right = []
    for name, policy, unit in zip(rows["name"], rows["policy"], rows["unit"], strict=True):
        words, measure = LABELS.get(name.partition("[")[0], ("", ""))
        right.append(bool(words) and (policy == words or (policy.startswith("quota ") and words == "quota"))
                     and unit == measure)  # fmt: skip
    yield holds(right, where)
    if case.proof is not None:
        validity = "local at fixed integers" if case.proof.integral.any() else "exact"
        yield holds((rows["validity"] == validity).to_numpy(bool), where)


@check("signs of shadow prices", "EUR per unit", "FORMULATION 8")
def signs(case: Case) -> Iterator[Compared]:
    """A unit more of supply, access, space or budget never costs, and a day of cover more never saves."""
    rows = case.tables["shadow_prices"]
    price, where = rows["price"].to_numpy(float), at_rows(rows, SCHEMA["shadow_prices"].key)
    yield at_most(price, 0.0, where, scale=1000.0, mask=np.isin(rows["policy"].to_numpy(), SAVINGS))
    costs = (rows["policy"] == "days of cover").to_numpy(bool)
    if case.question.get("aim", "least cost") == "least cost":
        yield at_most(-price, 0.0, where, scale=1000.0, mask=costs)


@check("shadow prices are the duals", "EUR per unit", "FORMULATION 8")
def duals(case: Case) -> Iterator[Compared]:
    """The price of a day of cover sums the duals of all its rows; others are one dual, in money of its
    period.

    A missing price of a target or a budget counts as 0.
    """
    proof, rows = case.proof, case.tables["shadow_prices"]
    if proof is None or not proof.has_duals or proof.integral.any():
        return
    most_cover = case.question.get("aim") == "most cover"
    expected = {} if most_cover else _targets(case) | _budgets(case) | _total_budgets(case)
    told = dict(zip(rows["name"], rows["price"], strict=True))
    names = list(expected)
    yield equal([told.get(n, 0.0 if abs(expected[n]) <= LISTED else np.nan) for n in names],
                [expected[n] for n in names], lambda i: names[i], scale=1000.0)  # fmt: skip
    where = at_rows(rows, SCHEMA["shadow_prices"].key)
    other = [n not in expected for n in rows["name"]]
    bounds = [_single(case, n) if is_ else (0.0, 0.0) for n, is_ in zip(rows["name"], other, strict=True)]
    yield holds([b is not None for b in bounds], where)
    low, high = np.array([b or (-np.inf, np.inf) for b in bounds]).reshape(-1, 2).T
    price = rows["price"].to_numpy(float)
    yield at_most(price, high, where, scale=1000.0, mask=other)
    yield at_most(-price, -low, where, scale=1000.0, mask=other)


def _dual(case: Case) -> dict[str, float]:
    """Dual of each row by name, and reduced cost of each column."""
    found: dict[str, float] = case.once("duals", _by_name)
    return found


def _by_name(case: Case) -> dict[str, float]:
    proof = case.proof
    if proof is None:
        return {}
    pairs = [*zip(proof.row_names.tolist(), proof.row_duals.tolist(), strict=True),
             *zip(proof.column_names.tolist(), proof.reduced_costs.tolist(), strict=True)]  # fmt: skip
    return dict(pairs)


def _targets(case: Case) -> dict[str, float]:
    dual, names, out = _dual(case), case.names, {}
    for target in targets(case):
        label = f"{target.row},{names['party'][target.party]},{names['material'][target.material]}"
        asked = np.flatnonzero(np.isfinite(target.per_day))
        if len(asked):
            rows = (dual.get(f"cover[{label},{t + 1}]", 0.0) * target.per_day[t] for t in asked)
            out[f"cover[{label}]"] = 1000 * float(sum(rows))
    return out


def _budgets(case: Case) -> dict[str, float]:
    dual, out = _dual(case), {}
    for p, party in enumerate(case.names["party"]):
        for year in np.unique(case.fiscal[p]):
            name = f"budget[{party},{year}]"
            if name in dual:
                out[name] = dual[name] / float(case.discount[case.fiscal[p] == year].mean())
    return out


def _total_budgets(case: Case) -> dict[str, float]:
    dual = _dual(case)
    names = [f"total_budget[{party}]" for party, _ in case.question.get("budget") or ()]
    return {name: dual[name] for name in names if name in dual}


def _single(case: Case, name: str) -> tuple[float, float] | None:
    """Between which a price of one row lies, EUR per unit in money of its period; None when there is no such
    row.

    A limit is a bound of one purchase: its price is the reduced cost. Where a row of supply or access and the
    bound of a purchase say the same, the dual may stand at either: the price lies between the row's dual and
    that with the reduced costs of the purchases in the row. Any other price is its dual.
    """
    dual = _dual(case)
    family, _, key = name.partition("[")
    *parts, last = key.removesuffix("]").split(",")
    row = f"purchase[{key}" if family == "limit" else f"{ROWS.get(family, family)}[{key}"
    if family == "cover_for_budget":  # a dual of the goal before, of which the proof holds the optimum only
        return 0.0, np.inf
    if not last.isdigit():
        return None
    if family.startswith("quota"):
        inside = case.calendar.years == int(last)
    else:
        inside = np.arange(1, case.periods + 1) == int(last)
    own = ["supply", "shared_access", "access"]
    if not inside.any() or (row not in dual and family not in own):
        return None
    held = 0.0
    if family in own and len(parts) >= 2:
        owners = [parts[0]] if family == "access" else list(case.names["party"])
        offers = [parts[-1]] if family == "supply" else [
            parts[-1] if b == 1 else f"{parts[-1]}#{b}" for b in case.names["block"]]  # fmt: skip
        held = sum(
            min(dual.get(f"purchase[{p},{parts[-2]},{o},{last}]", 0.0), 0.0) for p in owners for o in offers
        )
    unit = 1000 / float(case.discount[inside].mean())
    return (dual.get(row, 0.0) + held) * unit, dual.get(row, 0.0) * unit
