"""Supply-side tables of the EU-Japan instances: sources, volumes, access, flows, prices, freight.

Each function returns the rows of one table.
"""

from __future__ import annotations

from . import eu_japan_facts as facts
from . import eu_japan_sources as routes
from .eu_japan_need import YEARS, Rows, level, need, recycled


def supply(usable: bool) -> Rows:
    """What each source can deliver to anyone, with premiums."""
    rows: Rows = []
    for (supplier, material), (steps, source) in routes.SUPPLY.items():
        if supplier == "china":
            contract, calm, _ = facts.PRICE[material]
            premium = round(calm / contract - 1, 4)
            why = f"price: {facts.CHINA_PRICE_SOURCE[material]}"
        else:
            premium, why = routes.PREMIUM[supplier], f"price: {routes.PREMIUM_RULE}"
        for year in YEARS:
            rows.append(
                {
                    "supplier": supplier,
                    "material": material,
                    "block": 1,
                    "year": year,
                    "tonnes": round(level(steps, year), 3),
                    "premium_share": premium,
                    "source": f"{source}; {why}",
                }
            )
    for party, tonnes in (
        (p, {y: t for (q, y), t in recycled(usable).items() if q == p}) for p in facts.PARTIES
    ):
        for year, value in tonnes.items():
            rows.append(
                {
                    "supplier": f"recycling-{party.lower()}",
                    "material": "NdPr",
                    "block": 1,
                    "year": year,
                    "tonnes": value,
                    "premium_share": 0.0,
                    "source": facts.RECYCLING_SOURCE[party],
                }
            )
    return rows


def share_open(supplier: str, material: str, party: str, year: int) -> float:
    """Share of a source's supply open to a party; Lynas sets aside at most 7,200 t of NdPr for Japan."""
    jp, eu, _ = routes.ACCESS[supplier, material]
    share = jp if party == "JP" else eu
    if (supplier, material, party) == ("lynas", "NdPr", "JP"):
        share = min(share, routes.NDPR_CAP_JP / level(routes.SUPPLY[supplier, material][0], year))
    return share


def access(usable: bool) -> Rows:
    """What is open to each party: a share of supply, or headroom over past use for China."""
    rows: Rows = []
    common = {"swing_share": routes.SWING, "swing_delay_periods": routes.SWING_DELAY}
    for party in facts.PARTIES:
        for material in facts.MATERIALS:
            for year in YEARS:
                rows.append(
                    {
                        "supplier": "china",
                        "party": party,
                        "material": material,
                        "year": year,
                        "headroom_share": routes.HEADROOM[material],
                        "stock_may_buy": material == "Y",
                        "shareable": False,
                        **common,
                        "source": f"{routes.HEADROOM_SOURCE}; {routes.SWING_NOTE}",
                    }
                )
    for (supplier, material), (_, _, source) in routes.ACCESS.items():
        for party in facts.PARTIES:
            for year in YEARS:
                share = share_open(supplier, material, party, year)
                if not share:
                    continue
                cited = source.format(jp=share)
                if (supplier, material) == ("lynas", "NdPr"):
                    cited += f"; cap: {routes.JARE_CAP_SOURCE}"
                rows.append(
                    {
                        "supplier": supplier,
                        "party": party,
                        "material": material,
                        "year": year,
                        "share": share,
                        "stock_may_buy": True,
                        "shareable": True,
                        **common,
                        "source": f"{cited}; {routes.SWING_NOTE}",
                    }
                )
    for party in facts.PARTIES:
        for year in YEARS:
            rows.append(
                {
                    "supplier": f"recycling-{party.lower()}",
                    "party": party,
                    "material": "NdPr",
                    "year": year,
                    "share": 1.0,
                    "stock_may_buy": False,
                    "shareable": False,
                    "swing_share": 0.0,
                    "swing_delay_periods": routes.SWING_DELAY,
                    "source": "assumption: scrap is recycled at home and returned to those who sent it, so "
                    "nothing is idle",
                }
            )
    return rows


def imports(usable: bool) -> Rows:
    """Industry's normal flow: recycling, then firm contracts, then China as the balancing source."""
    rows: Rows = []
    needs, scrap = need(usable), recycled(usable)
    made = {key: steps for key, (steps, _) in routes.SUPPLY.items()}

    def add(party: str, material: str, supplier: str, year: int, tonnes: float, source: str) -> None:
        rows.append(
            {
                "party": party,
                "material": material,
                "supplier": supplier,
                "year": year,
                "tonnes": tonnes,
                "balancing": supplier == "china",
                "source": source,
            }
        )

    for party in facts.PARTIES:
        for material in facts.MATERIALS:
            for year in YEARS:
                need_t = needs[party, material, year]
                firm: list[tuple[str, float, str]] = []
                if material == "NdPr":
                    firm.append(
                        (f"recycling-{party.lower()}", scrap[party, year], facts.RECYCLING_SOURCE[party])
                    )
                if party == "JP":
                    tonnes, part = routes.FIRM_JP[material]
                    for supplier in (s for s, m in made if s.startswith("lynas") and m == material):
                        volume = level(made[supplier, material], year)
                        firm.append(
                            (supplier, tonnes if tonnes else (part or 0) * volume, routes.FIRM_JP_SOURCE)
                        )
                if material in ("Dy", "Tb"):
                    half = level(made["caremag", material], year) * routes.ACCESS["caremag", material][0]
                    if party == "EU":
                        firm.append(
                            ("caremag", min(half, routes.CAREMAG_EU_CAP * need_t), routes.CAREMAG_EU_SOURCE)
                        )
                    else:
                        firm.append(("caremag", half, routes.CAREMAG_JP_SOURCE))
                if (party, material) == ("EU", "NdPr"):
                    plants = {s: level(made[s, "NdPr"], year) for s in ("silmet", "solvay", "caremag")}
                    scale = min(1.0, routes.NDPR_EU_CAP * need_t / sum(plants.values()))
                    firm += [(s, t * scale, routes.NDPR_EU_SOURCE) for s, t in plants.items()]
                firm = [(s, round(t, 3), c) for s, t, c in firm]
                for supplier, tonnes_firm, cited in firm:
                    add(party, material, supplier, year, tonnes_firm, cited)
                rest = need_t - sum(t for _, t, _ in firm)
                if rest <= 0:
                    raise ValueError(f"firm flows exceed the need of {party} for {material} in {year}")
                add(party, material, "china", year, round(rest, 9), routes.CHINA_SOURCE)
    return rows


def prices() -> Rows:
    """Reference price: the contract price outside China, flat in real terms."""
    return [
        {
            "material": m,
            "year": y,
            "eur_per_t": round(contract * facts.EUR_PER_USD * 1000, 2),
            "source": f"{source}; at {facts.EUR_PER_USD} EUR per USD",
        }
        for m, (contract, _, source) in facts.PRICE.items()
        for y in YEARS
    ]


def sources() -> Rows:
    """Supplier routes."""
    return [
        {
            "supplier": s,
            "name": name,
            "country": country,
            "stage": stage,
            "strategic": country != "CN",
            "lead_time_periods": 0 if stage == "recycling" else routes.LEAD_TIME,
            "delay_years": 0,
            "source": f"{routes.LEAD_SOURCE}; {routes.STRATEGIC_SOURCE}",
        }
        for s, (name, country, stage) in routes.SOURCES.items()
    ]


def freight() -> Rows:
    """Freight by route."""
    return [
        {
            "supplier": s,
            "party": p,
            "eur_per_t": cost,
            "transit_periods": 0,
            "loss_share": 0.0,
            "source": routes.FREIGHT_RULE,
        }
        for s, costs in routes.FREIGHT.items()
        for p, cost in zip(facts.PARTIES, costs, strict=True)
        if cost is not None
    ]
