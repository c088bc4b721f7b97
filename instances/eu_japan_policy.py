"""Policy, scenarios and stated assumptions of the EU-Japan instances that are not supply or demand."""

from __future__ import annotations

from .eu_japan_facts import CRMA, EUR_PER_USD, IEA_STOCKS, KAS, LME, LME_IT

# --- what a missing tonne costs ---
STEPS = (
    # kind, share of the whole step group, multiple of the reference price
    ("thrift", 0.4, 1.6),
    ("thrift", 0.6, 2.4),
    ("substitution", 0.5, 5.0),
    ("substitution", 0.5, 10.0),
    ("lost output", 0.3, 20.0),
    ("lost output", 0.7, 30.0),
)
DO_WITHOUT = {
    # share of need that thrift and substitution can spare, weight of the sector's damage
    "e-mobility": (0.10, 0.20, 1.00),
    "wind": (0.10, 0.30, 0.91),
    "industry": (0.12, 0.18, 0.95),
    "medical": (0.05, 0.10, 1.23),
    "ceramics": (0.15, 0.25, 0.86),
    "defence": (0.05, 0.05, 1.53),
}
PARTY_DAMAGE = {"JP": (0.8, 1.04), "EU": (1.0, 0.97)}
"""How much of the thrift above is left to a party (Japan has thrifted since 2010), and weight of its "
    "damage."""
STEP_SOURCE = (
    "assumption: thrift costs about 2 x the reference price, substitution 5-10 x, lost output 20-30 x, "
    "since a missing gram stops a motor; weighted by sector and party; below the 45-fold price rise seen "
    "in 2011 (CRC TR 224 EPoS)"
)

# --- stocks, storage ---
OPENING_DAYS = {"JP": 60, "EU": 0}
OPENING_SOURCE = (
    "assumption: 60 days of 2027 need, the standard target; the true quantity is secret (CKHQ citing "
    "TBS/Mizuho Research & Technologies, 2026-01-29, reckons with 60 days)"
)
PRIVATE_DAYS = {
    "JP": (
        18,
        "IRUniverse, stockpile targets 34 minerals, 2021-02-09 (18 days were industry's part before "
        "2020); assumption: firms still hold them",
    ),
    "EU": (
        15,
        "assumption: no duty and no public figure; somewhat below the 18 days once asked of Japanese firms",
    ),
}
MODULE_M3, LEASE_PERIODS = 250, 4
LME_USD, LME_IT_USD = 0.545 * 365, 0.45 * 365
"""LME warehouse rent in Singapore (mid-point of 0.51-0.58 USD/t/day) and in Italy, USD/t/yr."""
TOTAL_RENT_USD = 400
TYPICAL_M3 = 1.25
VALUE_RENT = 0.005
HANDLING_OUT_USD, HANDLING_IN_USD = 60, 30
STORAGE = {
    # name, host, modules on offer, base rent USD/t/yr, citation
    "japan": ("Conditioned warehouse in Japan", "JP", 60, LME_USD, LME),
    "germany": ("Conditioned warehouse in Germany", "EU", 40, LME_USD + 6, LME),
    "italy": ("Conditioned warehouse in Italy", "EU", 20, LME_IT_USD, LME_IT),
}
STORAGE_SOURCE = (
    "{lme} (rent of a plain warehouse per tonne); assumption: drums in a conditioned warehouse cost twice "
    "that, about 400 USD/t/yr with the lease; value rent 0.5 %/yr between bullion (KEPM, 0.25-0.4 %) and "
    "retail (TMN Global, 3.6 %); handling out as LME delivery, in half of it; modules ample"
)
MATERIAL_DATA = {
    # full name, element, risk class, m3 per tonne stored
    "NdPr": ("Neodymium-praseodymium oxide", "NdPr", "medium", 1.2),
    "Dy": ("Dysprosium oxide", "Dy", "high", 1.1),
    "Tb": ("Terbium oxide", "Tb", "high", 1.1),
    "Sm": ("Samarium oxide", "Sm", "high", 1.2),
    "Y": ("Yttrium oxide", "Y", "high", 1.6),
}
MATERIAL_SOURCE = (
    "assumption: drummed powder with aisles, lighter for yttrium; 0.1 %/yr lost to moisture and re-assay, "
    "no public figure (oxides have a virtually unlimited shelf life: Metaerden, Rare earths)"
)

# --- targets, budgets, quotas ---
DEADLINE = "2030Q4"
TARGETS = {
    ("JP", "medium"): (90, f"assumption: between the 60 and 180 days of Japan's policy ({IEA_STOCKS})"),
    ("JP", "high"): (180, f"{IEA_STOCKS} (180 days for high risk)"),
    ("EU", "medium"): (
        60,
        "assumption: the EU has set no number; as the 60 days of Project Vault (Daily Sabah/Reuters, "
        "2026-02-02)",
    ),
    ("EU", "high"): (
        90,
        "assumption: the EU has set no number; as the 90 days of net imports for oil (Directive 2009/119/EC)",
    ),
}
BUDGET_EUR = 90e6
BUDGET_SOURCE = (
    "assumption: EUR {total:.0f} million a year for both parties, split by the value of targets in 2030 less "
    "opening stock; compare EUR 3,000 million of RESourceEU over 12 months (European Commission, "
    "2025-12-03)"
)
CEILING = 0.65
CEILING_SOURCE = f"{CRMA} (65 % of annual consumption from one third country by 2030)"
FLOORS = {
    "JP": (
        0.5,
        "Reuters, Japan industry ministry gets $423 million extra budget, 2019-12-18 (at most 50 % from "
        "one country); assumption: read as a floor of 50 % for strategic sources in what the stockpile "
        "buys",
    ),
    "EU": (
        0.35,
        f"assumption: what a ceiling of 65 % for one country leaves ({KAS}), read as a floor for strategic "
        "sources in what the stockpile buys",
    ),
}

# --- settings ---
JPY_PER_USD = 660 / 4.2
SETTINGS_SOURCES = {
    "money.price_base_year": "assumption: prices of 2026, the year of the latest figures",
    "money.discount_rate": "EUROCONTROL Standard Inputs, Discount rate, 2022 (3 %, as the Commission's "
    "Better Regulation toolbox)",
    "money.end_value_share": "assumption: a tonne left is worth 80 % of its last price, so that buying to "
    "resell never pays",
    "money.per_eur.USD": f"derived: 1 / {EUR_PER_USD}; USD 120 million = EUR 110 million in Reuters "
    "(Obayashi), 2025-03-17 (0.9188)",
    "money.per_eur.JPY": "derived: JPY 660 billion = USD 4.2 billion in Mining.com via Reportify (Nomura), "
    f"2026-01-08, at {EUR_PER_USD} EUR per USD",
    "policy.unavailable_share": "assumption: all of the stock counts as cover; the IEA deducts 10 % for oil",
    "policy.release_delay_days": "Korea Economic Daily, South Korea to double stockpiles of rare-earth "
    "minerals, 2022-12-30 (8 days in an emergency, 30 otherwise)",
    "policy.survival_coverage": "assumption: below 90 % coverage plants stand still; the IEA asks for 10 % "
    "restraint at most",
    "agreement.lending_fee_share": "assumption: lending is free between partners",
}

# --- embargoes ---
NO_LEAKAGE = "assumption: nothing leaks through third countries, since no figure was found"
FIRST_ONSET, LAST_ONSET, DISPLAY = "2028Q1", "2035Q4", "2031Q1"
EMBARGOES = {
    # name, rate a year, citation of the rate, periods with probability
    "S1": (
        "Senkaku repeat",
        0.06,
        "derived: one full stop aimed at one party in 17 years (AP via France 24, 2010-09-24)",
        {1: 0.75, 2: 0.25},
    ),
    "S2": (
        "Licence squeeze",
        0.12,
        "derived: two world-wide licence or quota shocks in 17 years (2010, 2025: China Daily 2010-09-24, "
        "SMM 2025-04-18)",
        {2: 0.25, 4: 0.5, 8: 0.25},
    ),
    "S3": (
        "Japan targeted",
        0.06,
        "derived: one such measure in 17 years (Geopolitechs, MOFCOM Announcement No. 1 of 2026, "
        "2026-01), a new start of it",
        {4: 0.25, 8: 0.5, 16: 0.25},
    ),
    "S4": (
        "Full embargo",
        0.025,
        "assumption: no precedent of this size; 18 months as in the ECB Occasional Paper of 2026-03-31",
        {3: 0.25, 6: 0.5, 12: 0.25},
    ),
    "S5": (
        "Licence squeeze and Lynas outage",
        0.02,
        "derived: rate of S2 x about 20 % a year for an outage as in Oct-Dec 2025 (Grafa, 2026-01)",
        {2: 0.25, 4: 0.5, 8: 0.25},
    ),
    "S6": (
        "Export quota cut by 72 %",
        0.03,
        f"derived: one such half-year in 17 years ({KAS}), halved since the WTO ruled against it",
        {1: 0.25, 2: 0.5, 4: 0.25},
    ),
}
LIVE = (
    "S3-now",
    "Japan targeted, as it stands since January 2026",
    "Geopolitechs, MOFCOM Announcement No. 1 of 2026, 2026-01; shown only, outside the expected damage, "
    "hence no rate",
    {1: 0.5, 4: 0.5},
)
LIVE_DURATION = "assumption: 50 % that it ends in 2027Q1, 50 % that it has four quarters left"
DURATION_SOURCE = {
    "S1": "Global Trade Alert, China: temporary export restrictions to Japan (60 days in 2010); assumption: "
    "one quarter 75 %, two 25 %",
    "S4": "ECB Occasional Paper, 2026-03-31 (18 months); assumption: half, as given, double with 25, 50, 25 "
    "%",
    "S6": f"{KAS} (half-year quota of 2010 H2); assumption: half, as given, double with 25, 50, 25 %",
}
DURATION_DEFAULT = (
    "assumption: half, as given, double with 25, 50, 25 %; a year for a squeeze, two for a measure aimed "
    "at Japan, judged from those of 2025 and 2026"
)
SQUEEZE_PATH = (1.0, 0.9, 0.6, 0.5)
SQUEEZE_NDPR = (0.5, 0.4, 0.2, 0.1)
SQUEEZE_SOURCE = (
    "rawmaterials.net (TRADIUM), 2025-06-20 (zero exports of Dy and Tb in May 2025) and 2026-01-20 (year "
    "35-38 % down); assumption: 100, 90, 60, 50 % by quarter for all listed elements"
)
SQUEEZE_NDPR_SOURCE = (
    "EconoTimes, 2025-06-20 (magnet exports -74 % in May 2025, back by July); assumption: 50, 40, 20, 10 % "
    "by quarter of what reaches a party in magnets"
)
SQUEEZE_NDPR_ZERO = (
    "assumption: NdPr oxide is not on the list, the measure hits magnets, which this instance leaves out"
)
LIVE_CUTS = {
    # (party, material): cut, citation
    ("JP", "Dy"): (
        0.95,
        "rawmaterials.net, Exports of dysprosium and terbium decline sharply in 2025, 2026-01-20 (-95 % "
        "to Japan)",
    ),
    ("JP", "Tb"): (
        0.95,
        "ExportFlows, 2026-06-23 (zero for three months, weak); assumption: cut as deeply as Dy",
    ),
    ("JP", "Sm"): (0.80, "assumption: on the list, but less watched than Dy and Tb"),
    ("JP", "Y"): (0.80, "assumption: on the list, but less watched than Dy and Tb"),
    ("JP", "NdPr"): (
        0.15,
        "assumption: not on the list; above the 5.7 % fall of all rare earth imports (Devdiscourse, "
        "2026-02-27)",
    ),
    ("EU", "Dy"): (
        0.10,
        "assumption: the third-country rule slows deliveries to others (Geopolitechs, 2026-01)",
    ),
    ("EU", "Tb"): (
        0.10,
        "assumption: the third-country rule slows deliveries to others (Geopolitechs, 2026-01)",
    ),
    ("EU", "Sm"): (
        0.10,
        "assumption: the third-country rule slows deliveries to others (Geopolitechs, 2026-01)",
    ),
    ("EU", "Y"): (
        0.10,
        "assumption: the third-country rule slows deliveries to others (Geopolitechs, 2026-01)",
    ),
}
FULL_SOURCE = "AP via France 24, 2010-09-24 (exports halted); assumption: to both parties, all materials"
FULL_LYNAS = "assumption: 10 % through Chinese reagents and shipping"
OUTAGE_SOURCE = "Grafa, Lynas sees 30% drop in NdPr output, 2026-01; assumption: two quarters, all materials"
QUOTA_SOURCE = f"{KAS} (quota cut by 72 % in 2010 H2); assumption: to both parties, all materials"
S1_SOURCE = "AP via France 24, China bans mineral exports to Japan, 2010-09-24 (halted)"
