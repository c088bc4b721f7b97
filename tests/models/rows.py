"""Rows for small build-up cases: party A, material X, source S, unless a test names others."""

from __future__ import annotations

from typing import Any

from stockpact.instance import Instance

from ..small import small_instance

Rows = list[dict[str, Any]]
PLENTY = 1e6


def parties(*names: str, **columns: Any) -> Rows:
    """Parties by name."""
    return [{"party": n, "name": n} | columns for n in names]


def materials(*names: str, **columns: Any) -> Rows:
    """Materials by name."""
    return [{"material": n, "name": n} | columns for n in names]


def sources(**columns: dict[str, Any]) -> Rows:
    """Sources by name, with their other columns."""
    return [{"supplier": n, "name": n, "country": "AU"} | c for n, c in columns.items()]


def supply(**eur_per_t: float) -> Rows:
    """Sources that sell any amount at a price from 2027 on."""
    return [offer(n, PLENTY, eur) for n, eur in eur_per_t.items()]


def offer(supplier: str, tonnes: float, eur: float = 0.0, **columns: Any) -> dict[str, Any]:
    """A block of tonnes a year at a price, from 2027 on unless a period is named."""
    time = {} if "period" in columns else {"year": 2027}
    return {"supplier": supplier, "material": "X", "tonnes": tonnes, "adder_eur_per_t": eur} | time | columns


def need(tonnes: float, party: str = "A", year: int = 2027, **columns: Any) -> dict[str, Any]:
    """Industry's need in a year, and in later years without a row."""
    return {"party": party, "material": "X", "sector": "all", "year": year, "tonnes": tonnes} | columns


def out(period: str, tonnes: float, party: str = "A", **columns: Any) -> dict[str, Any]:
    """A withdrawal in a period."""
    return {"party": party, "material": "X", "period": period, "tonnes": tonnes} | columns


def target(days: float, deadline: str, **columns: Any) -> dict[str, Any]:
    """A target without ramp on need."""
    return {"material": "X", "days": days, "deadline": deadline, "basis": "need", "ramp": False} | columns


def case(*asked: dict[str, Any], end: str = "2027", **tables: Any) -> Instance:
    """A case of one year 2027 in which the given withdrawals leave the stock."""
    step = {"": "year", "Q": "quarter", "-": "month"}[end[4:5]]
    basic: dict[str, Any] = {
        "start": {"year": "2027", "quarter": "2027Q1", "month": "2027-01"}[step],
        "step": step,
    }
    basic |= {"parties": parties("A"), "materials": materials("X"), "sources": sources(S={})}
    basic |= {"supply": supply(S=100)} | ({"withdrawals": list(asked)} if asked else {})
    return small_instance(end=end, **basic | tables)
