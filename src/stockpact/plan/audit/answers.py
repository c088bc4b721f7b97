"""Checks of what is read first: the headline numbers of the summary (FORMULATION 12)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..schema import SCHEMA
from .case import NONE, Case
from .comparing import Check, Compared, at_rows, equal, holds, registrar
from .cover import level
from .optimum import end_value
from .rises import bill_error, industry_present

CHECKS: list[Check] = []
check = registrar(CHECKS)

UNITS = {"purchases": "t", "average price": "EUR/t", "share from strategic sources": "share",
         "multiple of all targets": "times", "error of bills": "share"}  # fmt: skip
"""Units of headline numbers; EUR where nothing is said."""


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
        units = [UNITS.get(item, "EUR") for item in rows["item"]]
        yield holds(
            rows["unit"].to_numpy() == np.array(units, dtype=object), at_rows(rows, SCHEMA["summary"].key)
        )


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
    if case.question.get("aim") == "most cover":
        out["multiple of all targets", "", "", ""] = level(case)
    if len(case.tables["bills"]):
        industry = industry_present(case)
        out["cost to industry", "", "", ""] = float(industry.sum())
        told = set(case.tables["bills"]["party"])
        for party, eur in zip(case.names["party"], industry.tolist(), strict=True):
            if party in told:
                out["cost to industry", party, "", ""] = eur
        out["error of bills", "", "", ""] = bill_error(case)
    for party, eur in _sums(money, "party", money["discounted_eur"]).items():
        out[present, party, "", ""] = eur
    tonnes = _sums(bought, "material", bought["tonnes"])
    cost = _sums(bought, "material", bought["cost_eur"])
    strategic = _sums(bought, "material", bought["tonnes"] * bought["strategic"])
    for material, amount in tonnes.items():
        amount = amount or np.nan
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
