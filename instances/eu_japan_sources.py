"""Suppliers of the EU-Japan instances: volumes, access, premiums, freight, firm contracts."""

from __future__ import annotations

from .eu_japan_facts import (
    ARGUS_CN,
    CAREMAG,
    CAREMAG_JP,
    CAREMAG_NDPR,
    JARE,
    JARE_2023,
    KAS,
    USGS,
    WHITE_MESA,
)

LEAD_TIME = 2
LEAD_SOURCE = "assumption: two quarters from order to delivery for every source; no public figure found"

SOURCES: dict[str, tuple[str, str, str]] = {
    # full name, country of the plant, stage
    "china": ("China, all separators", "CN", "separation"),
    "lynas": ("Lynas, Kuantan, circuits that run (feed Mt Weld)", "MY", "separation"),
    "lynas-heavy": ("Lynas, Kuantan, new heavy circuit from 2028", "MY", "separation"),
    "caremag": ("Caremag, Lacq (recycled magnets and imported ore)", "FR", "separation"),
    "solvay": ("Solvay, La Rochelle (imported feed)", "FR", "separation"),
    "silmet": ("Neo Silmet, Sillamae (imported feed)", "EE", "separation"),
    "iluka": ("Iluka, Eneabba", "AU", "separation"),
    "arafura": ("Arafura, Nolans", "AU", "separation"),
    "mp": ("MP Materials, Mountain Pass", "US", "separation"),
    "energyfuels": ("Energy Fuels, White Mesa", "US", "separation"),
    "aclara": ("Aclara, Louisiana (feed Brazil and Chile)", "US", "separation"),
    "irel": ("IREL, India", "IN", "separation"),
    "recycling-jp": ("Recycling in Japan", "JP", "recycling"),
    "recycling-eu": ("Recycling in the EU", "EU", "recycling"),
}

PREMIUM_RULE = (
    "assumption: no public price by source; spread by rule: 0-1 % contract with a public lender, 1.5-2.5 % "
    "running or funded plant, 3-4.5 % plant not yet financed or captive, 5 % spot without contract"
)
PREMIUM = {
    "lynas": 0.0,
    "lynas-heavy": 0.005,
    "caremag": 0.01,
    "silmet": 0.015,
    "solvay": 0.02,
    "iluka": 0.025,
    "arafura": 0.03,
    "energyfuels": 0.035,
    "mp": 0.04,
    "aclara": 0.045,
    "irel": 0.05,
    "recycling-jp": 0.0,
    "recycling-eu": 0.0,
}
"""Premium over the reference price; China's follows from its calm price."""

FREIGHT_RULE = (
    "assumption: no public tariff; by distance, 60-210 EUR/t on land or by short sea, 310-1,310 by long sea"
)
FREIGHT = {
    # EUR per tonne to Japan, to the EU; differences JP - EU are all distinct, so that exchanges never tie
    "china": (310, 890),
    "lynas": (420, 960),
    "lynas-heavy": (430, 980),
    "caremag": (1240, 160),
    "solvay": (1230, 140),
    "silmet": (1310, 210),
    "iluka": (640, 1090),
    "arafura": (600, 1130),
    "mp": (720, 830),
    "energyfuels": (780, 870),
    "aclara": (860, 740),
    "irel": (560, 680),
    "recycling-jp": (60, None),
    "recycling-eu": (None, 90),
}

SLIP = (
    "assumption: one year later than the company says, as Iluka (2025 to 2027) and Arafura (2025 to 2029) "
    "slipped"
)
LYNAS_HEAVY = (
    "derived: 26 t Dy + Tb in Oct-Dec 2025 (Grafa, Lynas sees 30% drop in NdPr output, 2026-01), split 5 : "
    "1, rounded"
)
LYNAS_NEW = (
    "rawmaterials.net (TRADIUM), Lynas expands heavy rare earth production in Malaysia, 2025-10 (5 % Dy "
    "and 1 % Tb of 5,000 t feed: 250 and 50 t); assumption: 80 % of it, less the 80 and 16 t of the "
    "circuits that run, from 2028"
)
CAREMAG_RAMP = "assumption: ramp of 25 % in 2027, 60 % in 2028, full from 2029"
_CAREMAG = {2027: 0.25, 2028: 0.6, 2029: 1.0}

SUPPLY: dict[tuple[str, str], tuple[dict[int, float], str]] = {
    # level from each year named on; nothing before the first
    ("china", "NdPr"): ({2027: 106000}, f"{ARGUS_CN} (output 2024); access, not this, is the limit"),
    ("china", "Dy"): (
        {2027: 3500},
        f"{ARGUS_CN} (output 2024; SMM x 12 gives 2,568 t); access, not this, is the limit",
    ),
    ("china", "Tb"): (
        {2027: 650},
        f"{ARGUS_CN} (output 2024; SMM x 12 gives 490 t); access, not this, is the limit",
    ),
    ("china", "Sm"): (
        {2027: 2700},
        f"assumption: 1 % of the 270,000 t mining quota of 2024 ({USGS}); access, not this, is the limit",
    ),
    ("china", "Y"): (
        {2027: 11250},
        "derived: 90 % of 12,500 t world output (Thunder Said Energy, Yttria-stabilized zirconia, 2025); "
        "access, not this, is the limit",
    ),
    ("lynas", "NdPr"): (
        {2027: 8500, 2030: 12000},
        "assumption: between 6,996 t made in 2025 (Argus, EconoTimes, Grafa 2025-26) and nameplate 10,500 "
        "t (Fastmarkets, 2024-06-27); from 2030 the 12,000 t of Mt Weld feed (Australian Resources & "
        "Investment, 2025-01-17)",
    ),
    ("lynas", "Dy"): ({2027: 80}, LYNAS_HEAVY),
    ("lynas", "Tb"): ({2027: 16}, LYNAS_HEAVY),
    ("lynas-heavy", "Dy"): ({2028: 120}, LYNAS_NEW),
    ("lynas-heavy", "Tb"): ({2028: 24}, LYNAS_NEW),
    ("lynas", "Sm"): (
        {2027: 100},
        "assumption: set near Japan's need of 80 t, since the volume is unpublished; first samarium April "
        "2026 (Process Online, 2025-10)",
    ),
    ("lynas-heavy", "Y"): (
        {2028: 60},
        "assumption: little, since the feed is poor in yttrium and the volume unpublished; Y due by mid-2027 "
        "(Mining.com/Reuters, 2026-02-16)",
    ),
    ("caremag", "Dy"): ({y: 500 * r for y, r in _CAREMAG.items()}, f"{CAREMAG}; {CAREMAG_RAMP}"),
    ("caremag", "Tb"): ({y: 90 * r for y, r in _CAREMAG.items()}, f"{CAREMAG}; {CAREMAG_RAMP}"),
    ("caremag", "NdPr"): ({y: 800 * r for y, r in _CAREMAG.items()}, f"{CAREMAG_NDPR}; {CAREMAG_RAMP}"),
    ("solvay", "NdPr"): (
        {2027: 300, 2028: 1000, 2029: 1500, 2030: 2000},
        "SEAISI/Kallanish, Solvay starts rare earths production for permanent magnets, 2025-04-09 "
        "(potential 2,000-5,000 t); assumption: low end in 2030, 300 t in 2027",
    ),
    ("silmet", "NdPr"): (
        {2027: 600},
        "Argus, Magnequench starts building Estonia RE magnet plant, 2023-07 (3,000 t of light oxides); "
        "assumption: 20 % of it NdPr",
    ),
    ("iluka", "NdPr"): (
        {2028: 1000, 2029: 2500, 2030: 3500},
        "NRInvesting, Iluka accelerates Eneabba, 2025-10 (start 2027); assumption: low end of the "
        "company's 3,500-5,500 t (recalled, unverified) from 2030, after two years of ramp",
    ),
    ("iluka", "Dy"): (
        {2031: 300},
        "Small Caps, Browns Range launch, 2018-07 (300 t at full scale; feed contracted to Iluka, "
        "ShareCafe 2022-10-28); assumption: from 2031, after two years' delay",
    ),
    ("iluka", "Tb"): (
        {2031: 45},
        "assumption: Dy to Tb about 7 : 1 in the xenotime of Browns Range, from 2031 as its Dy",
    ),
    ("arafura", "NdPr"): (
        {2029: 2220, 2030: 3330, 2031: 4440},
        "The West Australian, Arafura seals second offtake deal for Nolans, 2023-04 (4,440 t); "
        "assumption: half in 2029, three quarters in 2030, though no investment decision is known",
    ),
    ("mp", "NdPr"): (
        {2027: 4000, 2028: 6000},
        "MP Materials, Fourth Quarter and Full Year 2025 Results, 2026-02-26 (2,599 t, exit rate nearly "
        "4,000 t/yr); assumption: the stage II nameplate of about 6,000 t (recalled) from 2028",
    ),
    ("energyfuels", "NdPr"): ({2030: 6000}, f"{WHITE_MESA} (6,000 t from Q1 2029); {SLIP}"),
    ("energyfuels", "Dy"): ({2030: 240}, f"{WHITE_MESA} (240 t from Q1 2029); {SLIP}"),
    ("energyfuels", "Tb"): ({2030: 66}, f"{WHITE_MESA} (66 t from Q1 2029); {SLIP}"),
    ("energyfuels", "Sm"): (
        {2028: 129},
        f"Metalnomist, Energy Fuels heavy rare earth oxides, 2025-09 (129 t from 2027); {SLIP}",
    ),
    ("aclara", "Dy"): (
        {2029: 200},
        f"Mining.com, Aclara jumps on US heavy REE plant plan, 2025-10-24 (200 t from mid-2028); {SLIP}",
    ),
    ("aclara", "Tb"): (
        {2029: 30},
        f"Mining.com, Aclara jumps on US heavy REE plant plan, 2025-10-24 (30 t from mid-2028); {SLIP}",
    ),
    ("irel", "NdPr"): (
        {2027: 450},
        "EVMagz (Reuters), India seeks to curb rare earth exports to Japan, 2025-06 (Nd target of "
        "FY2026); assumption: held, as a doubling by 2030 is only a plan",
    ),
}

NDPR_CAP_JP = 7200
"""Most NdPr that Lynas sets aside for Japan, t/yr (JARE)."""
HEAVY_EU = "assumption: 15-20 % of what Lynas does not owe to Japan or sell in the USA"
ACCESS: dict[tuple[str, str], tuple[float, float, str]] = {
    # share open to JP, to EU
    ("lynas", "NdPr"): (
        0.75,
        0.12,
        f"{JARE} (up to 7,200 t to Japan, share {{jp:.2f}}); assumption: 12 % to the EU",
    ),
    ("lynas", "Dy"): (0.75, 0.15, f"{JARE} (75 % of heavies to Japan); {HEAVY_EU}"),
    ("lynas", "Tb"): (0.75, 0.15, f"{JARE} (75 % of heavies to Japan); {HEAVY_EU}"),
    ("lynas-heavy", "Dy"): (0.75, 0.15, f"{JARE} (75 % of heavies to Japan); {HEAVY_EU}"),
    ("lynas-heavy", "Tb"): (0.75, 0.15, f"{JARE} (75 % of heavies to Japan); {HEAVY_EU}"),
    ("lynas", "Sm"): (0.75, 0.20, f"{JARE} (75 % of heavies to Japan); {HEAVY_EU}"),
    ("lynas-heavy", "Y"): (0.75, 0.20, f"{JARE} (75 % of heavies to Japan); {HEAVY_EU}"),
    ("caremag", "Dy"): (
        0.5,
        0.5,
        f"{CAREMAG_JP} (around 250 t/yr to Japan, half); assumption: the other half open to the EU",
    ),
    ("caremag", "Tb"): (
        0.5,
        0.5,
        f"{CAREMAG_JP} (45 t/yr to Japan, half); assumption: the other half open to the EU",
    ),
    ("caremag", "NdPr"): (
        0,
        1.0,
        "PlaceCo Bearn, Accord entre Stellantis et Carester, 2024-10; assumption: all NdPr open to the EU",
    ),
    ("solvay", "NdPr"): (0, 1.0, "assumption: EU plant with EU customers, all open to the EU"),
    ("silmet", "NdPr"): (0, 1.0, "assumption: EU plant feeding the Narva magnet plant, all open to the EU"),
    ("iluka", "NdPr"): (
        0.25,
        0.25,
        "assumption: state-financed plant without announced offtake, a quarter open to each",
    ),
    ("iluka", "Dy"): (
        0.3,
        0.3,
        "assumption: state-financed plant without announced offtake, 30 % open to each",
    ),
    ("iluka", "Tb"): (
        0.3,
        0.3,
        "assumption: state-financed plant without announced offtake, 30 % open to each",
    ),
    ("arafura", "NdPr"): (
        0,
        0.3,
        "derived: 520 t Siemens Gamesa + 300 t Traxys + 500 t German target of 4,440 t (Middle News, "
        "2025-04-29 and 2025-07-28)",
    ),
    ("mp", "NdPr"): (
        0.05,
        0,
        "assumption: captive to US magnets since July 2025; 5 % left of the 3,000 t once meant for Sumitomo",
    ),
    ("energyfuels", "NdPr"): (0.1, 0.2, "assumption: US buyers first; 10 % to Japan, 20 % to the EU"),
    ("energyfuels", "Dy"): (0.1, 0.2, "assumption: US buyers first; 10 % to Japan, 20 % to the EU"),
    ("energyfuels", "Tb"): (0.1, 0.2, "assumption: US buyers first; 10 % to Japan, 20 % to the EU"),
    ("energyfuels", "Sm"): (
        0.2,
        0.3,
        "assumption: output is 250 % of US need (Metalnomist 2025-09), so that half is open abroad",
    ),
    ("aclara", "Dy"): (0.1, 0.1, "assumption: US buyers first; a tenth open to each"),
    ("aclara", "Tb"): (0.1, 0.1, "assumption: US buyers first; a tenth open to each"),
    ("irel", "NdPr"): (
        0.4,
        0,
        "EVMagz (Reuters), 2025-06 (about a third of IREL's output went to Japan); assumption: 40 % of "
        "its NdPr, since India asked to stop exports",
    ),
}
HEADROOM = {"NdPr": 0.05, "Dy": 0.05, "Tb": 0.05, "Sm": 0.05, "Y": 0.10}
HEADROOM_SOURCE = (
    "assumption: licences follow past use with 5 % room (0-15), 10 % for Y, without which its targets "
    "cannot be met; no licence for a foreign reserve, except Y, for which no other source of size exists"
)
SWING, SWING_DELAY = 0.5, 1
SWING_NOTE = "assumption: half of idle access can be called on in an embargo (0-1), one quarter after onset"

FIRM_JP = {"NdPr": (5000.0, None), "Dy": (None, 0.5), "Tb": (None, 0.5), "Sm": (None, 0.5), "Y": (None, 0.5)}
"""Firm flow from Lynas to Japan: tonnes a year, or share of its output."""
FIRM_JP_SOURCE = f"{JARE} (5,000 t NdPr firm, 50 % of heavies firm)"
CAREMAG_EU_CAP = 0.5
CAREMAG_EU_SOURCE = (
    "assumption: Caremag's half for the EU serves at most 50 % of usable need; EU buyers keep a second "
    "source, and the rest is open to the reserve"
)
CAREMAG_JP_SOURCE = f"{CAREMAG_JP} (half of output on long-term contract)"
NDPR_EU_CAP = 0.6
NDPR_EU_SOURCE = (
    "assumption: EU plants serve their own market first, together at most 60 % of usable need, in "
    "proportion to output, since buyers keep a second source"
)
CHINA_SOURCE = "derived: what is left of need after recycling and firm contracts (balancing source)"
JARE_CAP_SOURCE = f"{JARE_2023} (7,200 t)"
STRATEGIC_SOURCE = (
    f"assumption: every plant outside China counts as strategic; {KAS} asks for diversification, names no "
    "list"
)
