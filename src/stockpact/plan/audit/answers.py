"""Checks of what is read first: the summary and the shadow prices (FORMULATION 8, 12)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..schema import SCHEMA
from .case import NONE, Case
from .comparing import Check, Compared, at_most, at_rows, equal, holds, registrar
from .cover import targets
from .optimum import end_value

CHECKS: list[Check] = []
check = registrar(CHECKS)

SAVINGS = ("budget", "supply", "access", "shared access", "limit", "storage on offer")
"""Policies of which one unit more can only save."""


@check("summary", "", "FORMULATION 12")
def summary(case: Case) -> Iterator[Compared]:
    """Every headline number is what the other tables give."""
    rows = case.tables["summary"]
    expected = headline(case)
    keys = list(zip(rows["item"], rows["party"], rows["material"], rows["scenario"], strict=True))
    values = np.array([expected.get(key, np.nan) for key in keys], dtype=float)
    money = rows["unit"].str.startswith("EUR").to_numpy(bool) if len(rows) else np.zeros(0, bool)
    scale = np.where(money, case.money_scale, 1.0)
    yield equal(rows["value"].to_numpy(float), values, at_rows(rows, SCHEMA["summary"].key), scale=scale,
                mask=np.array([key in expected for key in keys], dtype=bool))  # fmt: skip


@check("summary is complete", "rows", "FORMULATION 12")
def summary_complete(case: Case) -> Iterator[Compared]:
    """No headline number is missing, and none stands there that the other tables do not give."""
    if case.planned:
        rows = case.tables["summary"]
        told = list(zip(rows["item"], rows["party"], rows["material"], rows["scenario"], strict=True))
        keys = list(headline(case))
        there = set(told)
        yield holds([key in there for key in keys], lambda i: " ".join(part for part in keys[i] if part))
        yield holds([key in headline(case) for key in told], at_rows(rows, SCHEMA["summary"].key))


def headline(case: Case) -> dict[tuple[str, str, str, str], float]:
    """Headline numbers by item, party, material and scenario, from the other tables."""
    found: dict[tuple[str, str, str, str], float] = case.once("headline", _headline)
    return found


def _headline(case: Case) -> dict[tuple[str, str, str, str], float]:
    money, bought, damage = (case.tables[n] for n in ("money", "purchases", "damage"))
    present = "outlays, present value"
    out = {
        (present, "", "", ""): float(money["discounted_eur"].sum()),
        ("outlays, undiscounted", "", "", ""): float(money["eur"].sum()),
        ("end value, present value", "", "", ""): 1000 * end_value(case),
    }
    for party, eur in _sums(money, "party", money["discounted_eur"]).items():
        out[present, party, "", ""] = eur
    tonnes = _sums(bought, "material", bought["tonnes"])
    cost = _sums(bought, "material", bought["cost_eur"])
    strategic = _sums(bought, "material", bought["tonnes"] * bought["strategic"])
    for material, amount in tonnes.items():
        out["purchases", "", material, ""] = amount
        out["average price", "", material, ""] = cost[material] / amount
        out["share from strategic sources", "", material, ""] = strategic[material] / amount
    if len(damage):
        expected = damage["weight"] * damage["discounted_eur"]
        agreed = case.instance.settings.agreement.rule
        for words, rule in (("without", NONE), ("with", agreed)):
            mine = (damage["rule"] == rule).to_numpy()
            item = f"expected damage {words} the reserve"
            out[item, "", "", ""] = float(expected[mine].sum())
            weight = _sums(damage[mine], "scenario", damage["weight"][mine])
            for scenario, eur in _sums(damage[mine], "scenario", expected[mine]).items():
                if weight[scenario] > 0:
                    out[item, "", "", scenario] = eur
    return out


def _sums(rows: pd.DataFrame, by: str, values: pd.Series) -> dict[str, float]:
    out: dict[str, float] = {}
    for key, value in zip(rows[by], values, strict=True):
        out[key] = out.get(key, 0.0) + float(value)
    return out


@check("signs of shadow prices", "EUR per unit", "FORMULATION 8")
def signs(case: Case) -> Iterator[Compared]:
    """A unit more of supply, access, space or budget never costs, and a day of cover more never saves."""
    rows = case.tables["shadow_prices"]
    price, where = rows["price"].to_numpy(float), at_rows(rows, SCHEMA["shadow_prices"].key)
    saves = np.isin(rows["policy"].to_numpy(), SAVINGS)
    least = case.question.get("aim", "least cost") == "least cost"
    yield at_most(price, 0.0, where, scale=1000.0, mask=saves)
    yield at_most(
        -price, 0.0, where, scale=1000.0, mask=(rows["policy"] == "days of cover").to_numpy(bool) & least
    )


@check("shadow prices are the duals", "EUR per unit", "FORMULATION 8")
def duals(case: Case) -> Iterator[Compared]:
    """The price of a day of cover sums the duals of all its rows, that of a budget is its own."""
    proof, rows = case.proof, case.tables["shadow_prices"]
    if proof is None or not proof.has_duals or proof.integral.any():
        return
    expected = _priced(case)
    where = at_rows(rows, SCHEMA["shadow_prices"].key)
    told = rows["name"].isin(list(expected)).to_numpy(bool)
    values = [expected.get(name, 0.0) for name in rows["name"]]
    yield equal(rows["price"].to_numpy(float), values, where, scale=1000.0, mask=told)
    names = list(expected)
    shown = set(rows["name"])
    listed = [name in shown or abs(expected[name]) <= 1e-3 for name in names]
    yield holds(listed, lambda i: names[i])


def _priced(case: Case) -> dict[str, float]:
    """Prices of targets and budgets by name, from the duals of the proof."""
    proof, names = case.proof, case.names
    if proof is None:
        return {}
    dual = dict(zip(proof.row_names.tolist(), proof.row_duals.tolist(), strict=True))
    out = {}
    for target in targets(case):
        party, material = names["party"][target.party], names["material"][target.material]
        label = f"{target.row},{party},{material}"
        asked = np.flatnonzero(np.isfinite(target.per_day))
        rows = (dual.get(f"cover[{label},{t + 1}]", 0.0) * target.per_day[t] for t in asked)
        if len(asked):
            out[f"cover[{label}]"] = 1000 * float(sum(rows))
    for p, party in enumerate(names["party"]):
        for year in np.unique(case.fiscal[p]):
            name = f"budget[{party},{year}]"
            if name in dual:
                out[name] = dual[name] / float(case.discount[case.fiscal[p] == year].mean())
    return out
