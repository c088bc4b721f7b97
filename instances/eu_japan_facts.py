"""Public figures and stated assumptions behind the EU-Japan instances.

Every constant stands next to its citation; ``derive_eu_japan`` turns them into tables. Oxide tonnes a year
and USD per kilogram unless said; dollars become euros at :data:`EUR_PER_USD`, here and nowhere else.
"""

from __future__ import annotations

EUR_PER_USD = 0.92
YEARS = range(2027, 2036)
PARTIES = ("JP", "EU")
MATERIALS = ("NdPr", "Dy", "Tb", "Sm", "Y")
MAGNET = ("NdPr", "Dy", "Tb")
"""Materials that reach the EU mostly inside finished magnets, so that only a share can use oxide there."""

USGS = "USGS, Mineral Commodity Summaries 2025: Rare Earths, 2025"
USGS_Y = "USGS, Mineral Commodity Summaries 2020: Yttrium"
JARE = "Finance News Network, Lynas extends supply agreement with JARE to 2038, 2026-03-10"
JARE_2023 = "Mining.com/Reuters, Lynas gets $134 million funding from Japan, 2023-03-07"
CAREMAG = (
    "Reuters (Obayashi) via Global Banking & Finance Review, Japan's JOGMEC, Iwatani to invest $120 "
    "million in French rare earths project, 2025-03-17"
)
CAREMAG_NDPR = "rawmaterials.net (TRADIUM), France and Japan to invest up to EUR 216 million, 2025-03"
CAREMAG_JP = "Argus, Japanese firms invest in French rare earths producer, 2025-03-17"
JSNM = "Japan Metal Daily (Tekko Shimbun), New Metal Association rare earth demand 2024, 2025"
KAS = "Cernicky et al. (KAS/NPI), EU-Japan Critical Raw Materials Alliance, 2024"
CRMA = f"Regulation (EU) 2024/1252 as summed up in {KAS}"
ARGUS_CN = "Argus, Viewpoint: China's rare earth sector faces tough 2025, 2024-12"
IEA_GCMO = "SEAISI, China to maintain control of REE refining this decade: IEA, 2024-06-03"
ADAMAS_PRICE = "Adamas Intelligence, The fallacy of European rare earth prices, 2026"
ARGUS_2025 = "GMTeight quoting Argus, overseas rare earth prices soar, 2025-05-09"
IEA_STOCKS = (
    "IEA Policies Database, International Resource Strategy - National stockpiling system (Japan), 2023-10-26"
)
LME = "GKE Metal Logistics, LME storage rent 2024-04-01 to 2025-03-31"
LME_IT = "Fratelli Bartoli, LME rent and FOT charges 2015/16"
WHITE_MESA = "Stocktwits News, Why is UUUU stock rising (White Mesa BFS), 2026-01"
EU_MAGNETS = (
    "derived: 58,152 t Chinese magnet exports in 2024 (Adamas Intelligence, Record rare earth magnet "
    "exports from China in 2024, 2025-01) x 38 % bound for the EU (CKHQ citing SCMP and Chinese customs, "
    "2025-08)"
)
GROWTH = (
    f"assumption: growth below the 5 % a year of magnet demand worldwide ({IEA_GCMO}), because Japan's "
    "total was flat from 2018 to 2024"
)

DEMAND: dict[tuple[str, str], tuple[float, float, str]] = {
    # tonnes in 2026, growth a year, citation; Japan's Dy and Tb follow DYTB_JP instead
    ("JP", "NdPr"): (5550, 0.03, f"{JSNM} (5,500-5,599 t of didymium and neodymium); {GROWTH}"),
    ("JP", "Sm"): (
        80,
        0.02,
        "Redcensor citing Nikkei Asia, Sojitz expands Australian rare earth imports, 2026-02 (around 80 "
        f"t); {GROWTH}",
    ),
    ("JP", "Y"): (
        1160,
        0.02,
        f"Japan Metal Daily, rare earth demand 2020, 2021 (1,160 t, carried forward); {GROWTH}",
    ),
    ("EU", "NdPr"): (
        8400,
        0.05,
        f"{EU_MAGNETS} x 29.5 % NdPr x 1.167 t oxide per t metal = 7,600 t; assumption: grown 5 % a year "
        f"as magnet demand worldwide ({IEA_GCMO})",
    ),
    ("EU", "Dy"): (
        280,
        0.04,
        f"{EU_MAGNETS} x 1.148 t oxide per t metal; assumption: 1.0 % Dy in those magnets, and 4 % growth "
        "a year since thrifting slows it",
    ),
    ("EU", "Tb"): (
        57,
        0.04,
        f"{EU_MAGNETS} x 1.176 t oxide per t metal; assumption: 0.2 % Tb in those magnets, and 4 % growth "
        "a year since thrifting slows it",
    ),
    ("EU", "Sm"): (
        100,
        0.02,
        "assumption: no public figure found; set between Japan's 80 t and twice the 52 t of the USA that "
        "Energy Fuels implies (Metalnomist 2025-09)",
    ),
    ("EU", "Y"): (
        700,
        0.02,
        f"assumption: no public figure found; set between the 600 t of the USA ({USGS_Y}) and Japan's "
        "1,160 t",
    ),
}
DYTB_JP = (530.0, 1475.0, 0.85)
"""Japan's Dy + Tb in 2027 and 2035 (linear between), and the share of Dy."""
DYTB_JP_SOURCE = (
    "derived: 65 % of Lynas's heavies was 30 % of Japan's need (SMM, Japan's First Investment in Heavy "
    "Rare Earth Mines, 2023-03-14), hence about 530 t; half of Caremag's 500 + 90 t is about 20 % of "
    f"Japan's potential need ({CAREMAG_JP}), hence 1,475 t; assumption: the first holds in 2027, the second "
    "in 2035, linear between, Dy to Tb as 85 : 15"
)
DYTB_JP_LOW, DYTB_JP_HIGH = 295.0, 1475.0
"""Low: magnet tonnage, growing 3 % a year from 2026. High: the potential need reached in 2030."""

USABLE = {2026: 0.15, 2030: 0.40, 2035: 0.60}
USABLE_SOURCE = (
    "assumption: share of EU need that magnet makers in the EU can use as oxide: about 3,000 t of magnets "
    f"in 2026, the 40 % processing benchmark in 2030 ({CRMA}), 60 % in 2035, linear between"
)
RECYCLING = {"JP": (0.03, 0.10), "EU": (0.01, 0.10)}
"""Share of NdPr need met by domestic recycling in 2026 and 2035, linear between."""
RECYCLING_SOURCE = {
    "JP": "assumption: 3 % of NdPr need in 2026 rising to 10 % in 2035; Japanese magnet makers return scrap, "
    "no public figure found",
    "EU": f"{KAS} (EU recycling of rare earths about 1 %); assumption: rising to 10 % of NdPr need in 2035",
}

SECTORS = {
    # name, priority class in an embargo
    "defence": ("Defence and aerospace", 1),
    "medical": ("Medical devices and imaging", 1),
    "wind": ("Wind turbines", 2),
    "e-mobility": ("Vehicles: traction motors and other drives", 2),
    "industry": ("Electronics, motors and automation", 3),
    "ceramics": ("Ceramics, coatings, phosphors, catalysts", 3),
}
JP_USE = (
    "assumption: no public split for Japan; vehicles and electronics weigh more than in the Chinese use of "
    "magnets (33.8 % vehicles, 6.7 % wind, 14.2 % electronics: Japan Society of Newer Metals, market "
    "report H1 2023), wind less"
)
EU_USE = (
    "assumption: no public split for oxide used in the EU; wind and electric vehicles lead, but below the "
    "85 % of all permanent magnets including imported goods (IAC Partners, Recycling REE in EU)"
)
SM_USE = (
    "assumption: samarium-cobalt magnets for hot or military use, rest catalysts and glass; no public "
    "split found"
)
Y_USE = (
    "assumption: zirconia, thermal barrier coatings and phosphors first, then chip-making equipment; "
    "shortages hit aerospace and chips in 2025 (Reuters, 2025-11-16), no public split found"
)
USE: dict[tuple[str, str], tuple[dict[str, float], str]] = {
    ("JP", "NdPr"): (
        {"e-mobility": 0.45, "wind": 0.03, "industry": 0.47, "medical": 0.02, "defence": 0.03},
        JP_USE,
    ),
    ("JP", "Dy"): (
        {"e-mobility": 0.62, "wind": 0.05, "industry": 0.28, "medical": 0.01, "defence": 0.04},
        JP_USE,
    ),
    ("JP", "Tb"): (
        {"e-mobility": 0.64, "wind": 0.03, "industry": 0.27, "medical": 0.02, "defence": 0.04},
        JP_USE,
    ),
    ("JP", "Sm"): ({"industry": 0.50, "medical": 0.08, "defence": 0.24, "ceramics": 0.18}, SM_USE),
    ("JP", "Y"): ({"ceramics": 0.62, "industry": 0.26, "medical": 0.06, "defence": 0.06}, Y_USE),
    ("EU", "NdPr"): (
        {"e-mobility": 0.40, "wind": 0.28, "industry": 0.27, "medical": 0.02, "defence": 0.03},
        EU_USE,
    ),
    ("EU", "Dy"): (
        {"e-mobility": 0.48, "wind": 0.28, "industry": 0.18, "medical": 0.01, "defence": 0.05},
        EU_USE,
    ),
    ("EU", "Tb"): (
        {"e-mobility": 0.52, "wind": 0.24, "industry": 0.17, "medical": 0.02, "defence": 0.05},
        EU_USE,
    ),
    ("EU", "Sm"): ({"industry": 0.42, "medical": 0.10, "defence": 0.30, "ceramics": 0.18}, SM_USE),
    ("EU", "Y"): ({"ceramics": 0.60, "industry": 0.18, "medical": 0.10, "defence": 0.12}, Y_USE),
}

PRICE: dict[str, tuple[float, float, str]] = {
    # contract price outside China, calm price in China, USD/kg; citation of the first
    "NdPr": (110, 90, f"{JARE} (floor of USD 110/kg to 2038); assumption: flat in real terms"),
    "Dy": (
        350,
        250,
        "assumption: no published contract price; above the 250-310 USD/kg of Europe before the controls "
        f"({ARGUS_2025}), far below the 700-1,000 of thin asks after; flat in real terms",
    ),
    "Tb": (
        1300,
        1000,
        "assumption: no published contract price; above the 930-1,000 USD/kg of Europe before the "
        f"controls ({ARGUS_2025}), as in 2023 (1,298: {USGS}); flat in real terms",
    ),
    "Sm": (
        40,
        3,
        "raremetals.net, Samarium, 2025 (trade quotes of 30-45 USD/kg, weak); assumption: contracts at "
        "40, flat in real terms",
    ),
    "Y": (
        30,
        8,
        "assumption: no published contract price; new separation outside China needs several times the "
        f"6.5-10.5 USD/kg that nearly all users pay ({ADAMAS_PRICE}); flat in real terms",
    ),
}
CHINA_PRICE_SOURCE = {
    "NdPr": "Argus, European rare earth weekly review, 2025-09-29 (82.5-85 USD/kg in Europe); assumption: "
    "calm export price 90",
    "Dy": f"Japan Society of Newer Metals, market report H1 2025 (246 USD/kg inside China), {USGS} (260 in "
    "2024); rounded to 250",
    "Tb": "Japan Society of Newer Metals, market report H1 2025 (806 to 1,093 USD/kg inside China); rounded "
    "to 1,000",
    "Sm": "SMM on China Southern Rare Earth (about 1.8 USD/kg listed); assumption: 3 with the licence",
    "Y": "Miningmx citing Bloomberg/Asian Metal, 2025-11 (less than 8 USD/kg at end 2024); 8 as upper end",
}
