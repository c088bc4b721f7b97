"""How far each number of the EU-Japan instances may lie from its base value."""

from __future__ import annotations

from .eu_japan_facts import ADAMAS_PRICE, ARGUS_2025, DYTB_JP_HIGH, DYTB_JP_LOW, JARE, USGS, YEARS

JOINT = "demand"
"""Group of demand and the firm flows that follow it; China's flow and access follow by themselves."""

DEMAND_RANGE = {
    # factors on the base
    ("JP", "NdPr"): (
        1.0,
        10000 / 5550,
        "Mining News Pro citing Nikkei, 2023-02 (10,000 t implied, group-wide); low as base",
    ),
    ("JP", "Sm"): (0.75, 1.5, "assumption: 60-120 t around the quoted 80 t"),
    ("JP", "Y"): (
        1010 / 1160,
        1300 / 1160,
        "Japan Metal Daily, rare earth demand 2018, 2019 (1,010 t); assumption: high 1,300 t",
    ),
    ("EU", "NdPr"): (
        5700 / 8400,
        14400 / 8400,
        "ETAuto/Reuters on ERMA 2021 (16,000 t of magnets) for low; Businessportal Norwegen, 2022-11-08 "
        "(REEtec's 720 t are 5 %) for high",
    ),
    ("EU", "Dy"): (0.5, 1.5, "assumption: 0.5-1.5 % Dy in imported magnets"),
    ("EU", "Tb"): (28 / 57, 86 / 57, "assumption: 0.1-0.3 % Tb in imported magnets"),
    ("EU", "Sm"): (0.5, 2.0, "assumption: no public figure, 50-200 t"),
    ("EU", "Y"): (400 / 700, 1000 / 700, "assumption: no public figure, 400-1,000 t"),
}
FIRM_MOVES = "assumption: firm flows shrink with need, since buyers take no more than they use"


def demand_ranges(dytb: dict[int, float]) -> list[dict[str, object]]:
    """Ranges of need and of the firm flows that move with it, given Japan's base Dy + Tb by year."""
    rows = [
        {
            "path": f"demand[party={p},material={m}].tonnes",
            "low": low,
            "high": high,
            "moves_with": JOINT,
            "source": source,
        }
        for (p, m), (low, high, source) in DEMAND_RANGE.items()
    ]
    first = min(YEARS)
    for year in YEARS:
        low = DYTB_JP_LOW * 1.03 ** (year - 2026)
        high = dytb[first] + (DYTB_JP_HIGH - dytb[first]) * min(1.0, (year - first) / (2030 - first))
        for material in ("Dy", "Tb"):
            rows.append(
                {
                    "path": f"demand[party=JP,material={material},year={year}].tonnes",
                    "low": low / dytb[year],
                    "high": high / dytb[year],
                    "moves_with": JOINT,
                    "source": "derived: low 295 t of magnet tonnage (Adamas Intelligence, Japan's rare earth "
                    "consumption dropped 9% in 2020, 2021) growing 3 % a year; high the potential 1,475 t "
                    "reached in 2030 (Argus, 2025-03-17)",
                }
            )
    for supplier in ("lynas", "lynas-heavy", "caremag"):
        for material in ("Dy", "Tb"):
            rows.append(
                {
                    "path": f"imports[supplier={supplier},party=JP,material={material}].tonnes",
                    "low": 0.6,
                    "high": 1.0,
                    "moves_with": JOINT,
                    "source": FIRM_MOVES,
                }
            )
    for material in ("Dy", "Tb"):
        rows.append(
            {
                "path": f"imports[supplier=caremag,party=EU,material={material}].tonnes",
                "low": DEMAND_RANGE["EU", material][0],
                "high": 1.0,
                "moves_with": JOINT,
                "source": FIRM_MOVES,
            }
        )
    for supplier in ("solvay", "silmet", "caremag"):
        rows.append(
            {
                "path": f"imports[supplier={supplier},party=EU,material=NdPr].tonnes",
                "low": 0.75,
                "high": 1.0,
                "moves_with": JOINT,
                "source": FIRM_MOVES,
            }
        )
    return rows


HALF = "assumption: new plants often start at half volume; firm flows move with it"
SLIPS = "assumption: Iluka slipped 2025 to 2027, Arafura 2025 to 2029; two more years as high value"
VALUE_RANGES = (
    # path, low, high, group, citation
    (
        "access.swing_share",
        0.0,
        1.0,
        None,
        "assumption: idle access may be worth nothing or all of it in an embargo; it moves the expected "
        "damage most",
    ),
    (
        "access[supplier=china,material=Y].headroom_share",
        0.05,
        0.15,
        "headroom",
        "assumption: 5-15 % over past use; much below 10 % the yttrium targets cannot be met",
    ),
    *(
        (
            f"access[supplier=china,material={m}].headroom_share",
            0.0,
            0.15,
            "headroom",
            "assumption: 0-15 % over past use",
        )
        for m in ("NdPr", "Dy", "Tb", "Sm")
    ),
    ("private_stock.days", 0.0, 60.0, None, "assumption: none up to two months; no firm publishes it"),
    (
        "storage.rent_share_of_value_year",
        0.0033,
        0.036,
        None,
        "KEPM, Storage Rates (0.33 %) for low; TMN Global, Storage fees (3.6 %) for high",
    ),
    (
        "money.discount_rate",
        0.01,
        0.04,
        None,
        "MLIT Japan, cost-benefit guidelines of 2004 and 2023 (4 %, 1 % as sensitivity), recalled",
    ),
    (
        "policy.release_delay_days",
        0.0,
        30.0,
        None,
        "Korea Economic Daily, 2022-12-30 (30 days in ordinary times)",
    ),
    (
        "targets[party=JP,risk_class=medium].days",
        60.0,
        180.0,
        None,
        "IEA Policies Database, 2023-10-26 (60 and 180 days)",
    ),
    (
        "targets[party=JP,risk_class=high].days",
        60.0,
        180.0,
        None,
        "IEA Policies Database, 2023-10-26 (60 and 180 days)",
    ),
    ("targets[party=EU].days", 60.0, 180.0, None, "assumption: no number set; as Japan's 60 and 180 days"),
    ("materials.loss_share_per_year", 0.0, 0.005, None, "assumption: no published figure, 0-0.5 % a year"),
    (
        "embargoes.leakage_share",
        0.0,
        0.2,
        None,
        "assumption: exports to Korea tripled while Japan's fell (rawmaterials.net, 2026-01-20)",
    ),
    (
        "embargo_cuts[scenario=S4,supplier=china].cut",
        0.8,
        1.0,
        None,
        "Bogmans et al., IMF WP 2026/073, 2026-04-14 (80 %) for low",
    ),
    *(
        (
            f"embargo_cuts[scenario=S4,supplier={s}].cut",
            0.0,
            0.3,
            "Lynas in S4",
            "assumption: nothing up to an outage as in Oct-Dec 2025",
        )
        for s in ("lynas", "lynas-heavy")
    ),
    (
        "embargo_cuts[scenario=S6].cut",
        0.4,
        0.72,
        None,
        "China Daily, 2010-09-24 (full-year quota 40 % down) for low",
    ),
    *(
        (f"sources[supplier={s}].delay_years", 0.0, 2.0, "new plants", SLIPS)
        for s in ("lynas-heavy", "caremag", "iluka", "arafura", "energyfuels", "aclara")
    ),
)
FACTOR_RANGES = (
    (
        "embargoes.rate_per_year",
        0.5,
        2.0,
        None,
        "derived: 29 % a year for measures of any size, 18 % near-total, in 2010-2026, clustered in "
        "2025-26; assumption: half and double",
    ),
    (
        "opening_stock[party=JP].tonnes",
        0.0,
        3.0,
        None,
        "assumption: nothing up to 180 days; the quantity is secret",
    ),
    (
        "shortage_steps.eur_per_t",
        0.5,
        1.5,
        None,
        "assumption: lost output 15-45 x price; 45-fold price rise in 2011 (CRC TR 224 EPoS)",
    ),
    ("storage.rent_eur_per_t_year", 0.5, 2.5, None, "assumption: 199-1,000 USD/t/yr with the lease"),
    ("freight.eur_per_t", 0.5, 2.0, None, "assumption: half and double"),
    (
        "budgets.eur",
        85 / 90,
        1.5,
        None,
        "assumption: EUR 85-135 million a year, no public figure",
    ),
    (
        "prices[material=NdPr].eur_per_t",
        56 / 110,
        150 / 110,
        "prices",
        f"{USGS} (Nd 56 in 2024); {JARE} (150, above which Japan shares)",
    ),
    (
        "prices[material=Dy].eur_per_t",
        224 / 350,
        700 / 350,
        "prices",
        f"{ADAMAS_PRICE} (224); {ARGUS_2025} (700, low end of Europe)",
    ),
    (
        "prices[material=Tb].eur_per_t",
        810 / 1300,
        2051 / 1300,
        "prices",
        f"{USGS} (810 in 2024, 2,051 in 2022)",
    ),
    (
        "prices[material=Sm].eur_per_t",
        30 / 40,
        45 / 40,
        "prices",
        "raremetals.net, Samarium, 2025 (30-45, weak)",
    ),
    (
        "prices[material=Y].eur_per_t",
        10.5 / 30,
        90 / 30,
        "prices",
        f"{ADAMAS_PRICE} (10.5); Argus, 2025-09-29 (90 a week before 150-200)",
    ),
    ("supply[supplier=lynas].tonnes", 6996 / 8500, 1.0, None, "derived: 6,996 t made in 2025 of 8,500 t"),
    ("supply[supplier=caremag].tonnes", 0.5, 1.0, "caremag volume", HALF),
    ("imports[supplier=caremag].tonnes", 0.5, 1.0, "caremag volume", HALF),
    ("supply[supplier=lynas-heavy].tonnes", 0.5, 1.0, "lynas-heavy volume", HALF),
    ("imports[supplier=lynas-heavy].tonnes", 0.5, 1.0, "lynas-heavy volume", HALF),
    ("supply[supplier=solvay].tonnes", 0.5, 1.0, "solvay volume", HALF),
    ("imports[supplier=solvay].tonnes", 0.5, 1.0, "solvay volume", HALF),
    *(
        (
            f"supply[supplier={s}].tonnes",
            0.5,
            1.0,
            "new volume",
            "assumption: new plants often start at half volume",
        )
        for s in ("iluka", "arafura", "energyfuels", "aclara")
    ),
)
USABLE_RANGE = "assumption: magnet making in the EU grows a fifth slower or faster"
