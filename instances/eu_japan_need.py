"""Need of each party in the EU-Japan instances, and what domestic recycling gives.

``usable`` tells the lead instance (need in the form that EU industry can use) from the full one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from . import eu_japan_facts as facts

Rows = list[dict[str, Any]]
YEARS = facts.YEARS


def level(steps: dict[int, float], year: int) -> float:
    """Value from the latest named year not after ``year``; 0 before the first."""
    past = [y for y in steps if y <= year]
    return steps[max(past)] if past else 0.0


def between(points: dict[int, float], year: int) -> float:
    """Linear interpolation between named years."""
    years = sorted(points)
    for a, b in pairwise(years):
        if a <= year <= b:
            return points[a] + (points[b] - points[a]) * (year - a) / (b - a)
    raise ValueError(f"{year} lies outside {years[0]}-{years[-1]}")


def dytb_jp(year: int) -> float:
    """Japan's need of Dy and Tb together, t/yr."""
    first, last, _ = facts.DYTB_JP
    return between({min(YEARS): first, max(YEARS): last}, year)


def gross_need(party: str, material: str, year: int) -> tuple[float, str]:
    """Yearly need before the usable share, and its citation."""
    if (party, material) in facts.DEMAND:
        base, growth, source = facts.DEMAND[party, material]
        return base * (1 + growth) ** (year - 2026), source
    share = facts.DYTB_JP[2] if material == "Dy" else 1 - facts.DYTB_JP[2]
    return dytb_jp(year) * share, facts.DYTB_JP_SOURCE


def usable_share(party: str, material: str, year: int, usable: bool) -> float:
    """Share of need that can use oxide."""
    if usable and party == "EU" and material in facts.MAGNET:
        return round(between(facts.USABLE, year), 6)
    return 1.0


def demand(usable: bool) -> Rows:
    """Need by party, material, sector and year; the largest sector takes what rounding leaves."""
    rows: Rows = []
    for party in facts.PARTIES:
        for material in facts.MATERIALS:
            use, use_source = facts.USE[party, material]
            for year in YEARS:
                total, source = gross_need(party, material, year)
                share = usable_share(party, material, year, usable)
                full = f"{source}; sector split: {use_source}"
                if share < 1:
                    full += f"; usable share: {facts.USABLE_SOURCE}"
                for sector, part in use.items():
                    rows.append(
                        {
                            "party": party,
                            "material": material,
                            "sector": sector,
                            "year": year,
                            "tonnes": round(total * part, 3),
                            "usable_share": share,
                            "source": full,
                        }
                    )
    return rows


def need(usable: bool) -> dict[tuple[str, str, int], float]:
    """Usable need by party, material and year, as the rows of :func:`demand` add up."""
    totals: dict[tuple[str, str, int], float] = {}
    for row in demand(usable):
        key = (row["party"], row["material"], row["year"])
        totals[key] = totals.get(key, 0.0) + row["tonnes"] * row["usable_share"]
    return totals


def recycled(usable: bool) -> dict[tuple[str, int], float]:
    """NdPr from domestic recycling by party and year."""
    needs = need(usable)
    out = {}
    for party, (first, last) in facts.RECYCLING.items():
        for year in YEARS:
            out[party, year] = round(between({2026: first, 2035: last}, year) * needs[party, "NdPr", year], 3)
    return out
