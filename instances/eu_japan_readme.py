"""README of the EU-Japan instances, with the totals a reader checks first."""

from __future__ import annotations

import textwrap
from collections import defaultdict

from . import eu_japan_facts as facts
from . import eu_japan_policy as policy
from .eu_japan_need import Rows, need
from .eu_japan_terms import target_tonnes, to_buy, yearly_budget

SHOWN = (2027, 2028, 2030, 2032, 2035)


def markdown(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def tonnes(value: float) -> str:
    """Tonnes with as many digits as help."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _need_table(usable: bool) -> str:
    needs = need(usable)
    return markdown(
        ["Need, t/yr", *map(str, SHOWN)],
        [
            [f"{p} {m}", *(tonnes(needs[p, m, y]) for y in SHOWN)]
            for p in facts.PARTIES
            for m in facts.MATERIALS
        ],
    )


def _flow_table(rows: dict[str, Rows]) -> str:
    flow: dict[tuple[str, str, int], float] = defaultdict(float)
    china: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in rows["imports"]:
        key = (row["party"], row["material"], row["year"])
        flow[key] += row["tonnes"]
        china[key] += row["tonnes"] if row["supplier"] == "china" else 0
    return markdown(
        ["China's share of the normal flow", *map(str, SHOWN)],
        [
            [f"{p} {m}", *(f"{china[p, m, y] / flow[p, m, y]:.0%}" for y in SHOWN)]
            for p in facts.PARTIES
            for m in facts.MATERIALS
        ],
    )


def outside_access(rows: dict[str, Rows]) -> dict[tuple[str, str, int], float]:
    """Tonnes open to a party outside China, domestic recycling included."""
    volume = {(r["supplier"], r["material"], r["year"]): r["tonnes"] for r in rows["supply"]}
    out: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in rows["access"]:
        if row["supplier"] != "china":
            key = (row["party"], row["material"], row["year"])
            out[key] += row["share"] * volume[row["supplier"], row["material"], row["year"]]
    return out


def _access_table(usable: bool, rows: dict[str, Rows]) -> str:
    needs, open_to = need(usable), outside_access(rows)
    return markdown(
        ["Access outside China, % of need", *map(str, SHOWN)],
        [
            [f"{p} {m}", *(f"{100 * open_to[p, m, y] / needs[p, m, y]:.0f}" for y in SHOWN)]
            for p in facts.PARTIES
            for m in facts.MATERIALS
        ],
    )


def _stock_table(usable: bool, rows: dict[str, Rows]) -> str:
    opening = {(r["party"], r["material"]): r["tonnes"] for r in rows["opening_stock"]}
    aim, last = target_tonnes(usable, 2030), target_tonnes(usable, 2035)
    body, total = [], 0.0
    for (party, material), value in aim.items():
        price = facts.PRICE[material][0] * facts.EUR_PER_USD * 1000
        held = opening.get((party, material), 0.0)
        total += max(0.0, value - held) * price
        days = policy.TARGETS[party, policy.MATERIAL_DATA[material][2]][0]
        body.append(
            [
                f"{party} {material}",
                str(days),
                tonnes(held),
                tonnes(value),
                tonnes(last[party, material]),
                f"{price / 1000:,.1f}",
                f"{max(0.0, value - held) * price / 1e6:,.1f}",
            ]
        )
    body.append(["Total", "", "", "", "", "", f"{total / 1e6:,.1f}"])
    return markdown(
        [
            "Stock",
            "days",
            "opening t",
            "target t 2030Q4",
            "target t 2035Q4",
            "reference price EUR/kg",
            "still to buy by 2030Q4, EUR m",
        ],
        body,
    )


def _money_table(usable: bool, rows: dict[str, Rows]) -> str:
    value, budget = to_buy(usable), yearly_budget(usable)
    whole = {p: sum(r["eur"] for r in rows["budgets"] if r["party"] == p) for p in facts.PARTIES}
    body = [
        [
            p,
            f"{budget[p] / 1e6:,.1f}",
            f"{budget[p] / sum(budget.values()):.0%}",
            f"{whole[p] / 1e6:,.1f}",
            f"{value[p] / 1e6:,.1f}",
        ]
        for p in facts.PARTIES
    ]
    body.append(
        [
            "both",
            f"{sum(budget.values()) / 1e6:,.1f}",
            "100%",
            f"{sum(whole.values()) / 1e6:,.1f}",
            f"{sum(value.values()) / 1e6:,.1f}",
        ]
    )
    return markdown(
        ["Budget, EUR m", "a year", "share", "2027-2035", "targets of 2030 less opening stock"], body
    )


def _statements() -> str:
    first, last, share = facts.DYTB_JP
    return (
        f"Two public statements follow from the need of Japan for Dy + Tb ({first:,.0f} t in 2027, "
        f"{last:,.0f} t in 2035, Dy {share:.0%}): half of Caremag's 500 + 90 t is {295 / last:.0%} of the "
        f"need of 2035; 65 to 75 % of Lynas's 240 t from 2028 is {0.65 * 240 / first:.0%} to "
        f"{0.75 * 240 / first:.0%} of {first:,.0f} t. By hand: 90 days of Japan's NdPr need of the year "
        f"before 2030 are 5,550 x 1.03^3 x 90/365 = {5550 * 1.03**3 * 90 / 365:,.1f} t; the targets here "
        "use the need of the same year less recycling, hence the figure in the table."
    )


def wrapped(text: str) -> str:
    """The text with every paragraph and list item filled to 110 columns."""
    blocks = []
    for block in text.strip().split("\n\n"):
        if block.startswith(("#", "|")):
            blocks.append(block)
            continue
        items = block.split("\n- ")
        filled = [_filled(items[0])] + [_filled("- " + item) for item in items[1:]]
        blocks.append("\n".join(filled))
    return "\n\n".join(blocks) + "\n"


def _filled(item: str) -> str:
    plain = " ".join(item.split())
    return textwrap.fill(
        plain,
        110,
        subsequent_indent="  " if plain.startswith("- ") else "",
        break_long_words=False,
        break_on_hyphens=False,
    )


KIND = {
    True: """EU need of NdPr, Dy and Tb counts only as far as magnet makers in the EU can use it as oxide
    (15 % in
        2026, 40 % in 2030, 60 % in 2035); the rest arrives in finished magnets and cannot draw on an oxide
        stock.
        This is the lead case.""",
    False: """All EU need of NdPr, Dy and Tb counts, also what arrives in finished magnets, as if the EU
    made its
        magnets itself. This is the upper case. Targets of the high risk class hold from the deadline on,
        without a
        ramp: before the new plants run in 2029 a straight line cannot be kept.""",
}
PROSE = """
## Where the numbers come from

Every row carries its `source`. Need: industry statistics for Japan, magnet trade for the EU. Supply:
company and
trade-press figures, with stated ramps. Access of Japan to Lynas and Caremag: the contracts of 2025 and
2026. Prices:
the floor of USD 110/kg for NdPr is public, the other contract prices are not. Scenarios: the Chinese
measures of 2010,
2025 and 2026 with their frequency in 17 years. Low and high values stand in `ranges.csv`; need, firm
flows, and with
them China's flow and access move together.

## What is assumed, and why

- **Flows.** Recycling and firm contracts come first (Lynas to Japan 5,000 t NdPr and half of its heavies;
Caremag;
Solvay and Silmet), China is the balancing source. EU plants together serve at most 60 % of the EU's NdPr
need in this
instance, Caremag at most half of its Dy and Tb need, so that China keeps a part in every year and what is
left is open
to the reserve.
- **Access.** China's is 5 % above industry's normal flow (10 % for yttrium), and the reserve may buy only
yttrium
there, since no licence would be given for a foreign reserve. Lynas sets aside at most 7,200 t NdPr for
Japan. Either
party's stock may buy the other's idle access outside China (`agreement.shared_access`).
- **Lynas twice.** `lynas` is what runs, `lynas-heavy` the circuit promised for 2028 (120 t Dy, 24 t Tb, 60
t Y), so
that this plant can slip by itself.
- **Basis of the targets**: same-year need less recycling. Plants on imported feed count as imports,
although Caremag
also takes in scrap magnets.
- **Opening stock** of Japan: 60 days of the need of 2027. The true quantity is secret; try 0 and 180 days
with
`--set 'opening_stock[party=JP].tonnes*=0'` or `*=3`. At 0 days Japan's budget no longer reaches the
targets.
- **Budgets**: chosen so that timing is a real question, no carry-over.
- **Storage**: about USD 400 per tonne and year in all, half as rent per tonne, half as lease of
conditioned modules.
- **Shortage cost**: six steps from thrift to lost output in every sector, all by assumption.
- **Ceilings and floors** are soft. The 65 % ceiling covers industry and stockpile for NdPr, Dy and Tb; for
samarium
only the stockpile, since industry's flow is all Chinese. Yttrium is no strategic raw material of the CRMA.
- **S3-now** shows the measure of January 2026 at 2027Q1 outside the expected damage: 50 % that it ends in
that
quarter, 50 % that four quarters are left; a new start of it is S3. To see it live in the build-up, set
`imports[supplier=china,party=JP,material=Dy,year=2027].declared_cut=yes` and `.tonnes=0`, likewise for Tb.
- **Plants late or small**: `--set 'sources[supplier=caremag].delay_years=2'`; half volume needs the firm
flows too:
`--set 'supply[supplier=caremag].tonnes*=0.5' --set 'imports[supplier=caremag].tonnes*=0.5'`.
- **Handling class** is public: public figures and assumptions only, none from a government.

## Weak spots

- EU need by element is derived from magnet trade; EU samarium and yttrium are guesses. Japan's Dy and Tb
rest on two
public statements three times apart, and imply Chinese deliveries to Japan after 2030 above all Chinese
exports of 2024
(about 312 t Dy and 103 t Tb as oxides and metals, derived from one month).
- Contract prices of Dy, Tb, Sm and Y outside China, premiums by source, freight, private stocks and sector
shares have
no public source.
- Dates of new plants are the companies' or a year later; see the ranges.
- Industry keeps its firm contracts and fills the rest from China even where other access lies idle; that
idle access
is what the swing calls on in an embargo, so the damage depends on it most.
- Scenario rates count few events in 17 years, clustered in 2025 and 2026.
"""


def readme(usable: bool, rows: dict[str, Rows]) -> str:
    """Text of the README."""
    name, other = ("eu-japan-ree", "eu-japan-ree-full")[:: 1 if usable else -1]
    cells = sum(len(table) for table in rows.values())
    assumed = sum("assumption" in str(row.get("source", "")) for table in rows.values() for row in table)
    intro = f"""
# {name}

A joint stockpile of five rare-earth oxides by Japan and the European Union, 2027Q1 to 2035Q4 in quarters,
with six
embargo scenarios and {len(rows["sources"])} supply routes. {KIND[usable]} The other case is `{other}`.

All files here are written by `python -m stockpact.instances.derive_eu_japan`, the tables in this text
included; change
the figures there. {cells:,} rows; {assumed:,} of them rest at least in part on an assumption, which their
`source`
states with the reason. Tonnes are tonnes of oxide; money is EUR of 2026, at {facts.EUR_PER_USD} EUR per
USD.

## What a reader checks first
"""
    shown = [
        _need_table(usable),
        _flow_table(rows),
        _access_table(usable, rows),
        _stock_table(usable, rows),
        _money_table(usable, rows),
        _statements(),
    ]
    return wrapped("\n\n".join([intro.strip(), *shown, PROSE.strip()]))
