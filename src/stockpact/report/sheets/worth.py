"""The sheets of what the pact is worth: arrangements, gains, the reserve, who holds and who pays."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from ...plan.schema import SCHEMA
from ..measures import PlanLike
from ..units import Money
from ..worth.facts import TOGETHER
from ..worth.series import custody_at_end, onset_rows, onset_totals
from .book import HEADER_ROW, Sheet
from .cells import MILLION, SHARE, TONNES, Cell, Column, columns_of, style_of
from .layout import Placed

EVERYBODY = "all together"
"""Stands where a table leaves the party blank."""


def in_millions(values: pd.Series, units: pd.Series) -> tuple[list[Cell], list[str]]:
    """Numbers with the format of their unit, and the units; EUR become EUR million."""
    whole = units == "EUR"
    shown = values.where(~whole, values / 1e6)
    names = ["EUR million" if eur else unit for eur, unit in zip(whole, units, strict=True)]
    return [Cell(float(v), style_of(u)) for v, u in zip(shown, names, strict=True)], names


def everybody(values: pd.Series) -> list[str]:
    """Names of parties, with words where all are meant."""
    return [v or EVERYBODY for v in values]


def arrangements(sheet: Sheet, plan: PlanLike) -> None:
    """Every measure with the arrangements as columns; a measure stands in its own unit."""
    table = plan.tables["worth"]
    keys = ["party", "material", "scenario", "measure", "unit"]
    order = list(dict.fromkeys(table["arrangement"]))
    wide = table.pivot_table(index=keys, columns="arrangement", values="value", aggfunc="first", sort=False)
    wide = wide.reset_index().sort_values("party", key=lambda p: p != "", kind="stable")
    _, units = in_millions(wide[order[0]], wide["unit"])
    columns = [
        Column("Party", everybody(wide["party"])),
        Column("Material", wide["material"].tolist()),
        Column("Scenario", wide["scenario"].tolist()),
        Column("Measure", wide["measure"].tolist()),
        Column("Unit", units),
    ]
    for name in order:
        values, _ = in_millions(wide[name], wide["unit"])
        columns.append(Column(name[0].upper() + name[1:], values, MILLION, width=14))
    sheet.only_table("Worth", columns, keys=4)


def gains(sheet: Sheet, plan: PlanLike, shown: Money) -> Placed | None:
    """What each step brings whom; returns where the steps stand by party, for a chart."""
    table = plan.tables["gains"]
    first = HEADER_ROW + 2
    parts = ["damage_eur", "outlays_eur", "refill_eur"]
    letters = [xl_col_to_name(2 + k) for k in range(len(parts))]
    net = [
        Cell(float(v) / 1e6, MILLION, f"={'+'.join(f'{c}{first + k}' for c in letters)}")
        for k, v in enumerate(table[parts].sum(axis=1))
    ]
    columns = [Column("Gain", table["gain"].tolist()), Column("Party", everybody(table["party"]))]
    for name, words in zip(parts, ("Damage averted", "Outlays saved", "Refill saved"), strict=True):
        columns.append(Column(f"{words}, EUR million", (table[name] / 1e6).tolist(), MILLION, width=12))
    columns.append(Column("Worth, EUR million", net, MILLION, width=12))
    if shown.beside:
        letter = xl_col_to_name(2 + len(parts))
        other = [
            Cell(c.value * shown.per_eur, MILLION, f"={letter}{first + k}*{shown.per_eur!r}")
            for k, c in enumerate(net)
        ]
        columns.append(Column(f"Worth, {shown.currency} million", other, MILLION, width=14))
    for name, words in (("least_eur", "Least"), ("most_eur", "Most")):
        columns.append(Column(f"{words}, EUR million", (table[name] / 1e6).tolist(), MILLION, width=12))
    columns.append(Column("Missed days avoided, days", table["missed_days"].tolist(), TONNES, width=12))
    columns.append(Column("What it says", table["words"].tolist(), wrap=True, width=70))
    sheet.only_table("Gains", columns, keys=2)
    return _gains_by_party(sheet, plan)


def _gains_by_party(sheet: Sheet, plan: PlanLike) -> Placed:
    table = plan.tables["gains"]
    sheet.heading("Worth of each step by party, EUR million")
    wide = (
        table.pivot_table(index="gain", columns="party", values="net_eur", aggfunc="first", sort=False) / 1e6
    )
    wide = wide.reindex(columns=list(plan.instance.parties)).fillna(0.0)
    names = ["all together" if g == TOGETHER else g for g in wide.index]
    columns = [Column("Step", names)]
    columns += [Column(f"{p}, EUR million", wide[p].tolist(), MILLION) for p in wide.columns]
    return sheet.table("GainsByParty", columns)


def with_and_without(sheet: Sheet, plan: PlanLike) -> Placed | None:
    """Coverage and damage by onset, sectors taken together; returns the rows of the chart."""
    table = onset_totals(plan)
    spec = SCHEMA["onsets"]
    columns = columns_of(table, spec, ["scenario", "onset", "party", "material", "weight", "need_t"])
    for name, words in (("coverage", "with"), ("coverage_without", "without")):
        columns.append(
            Column(f"Served {words} the reserve, % of need", table[name].tolist(), SHARE, width=12)
        )
    for name, words in (("damage_eur", "with"), ("damage_without_eur", "without")):
        header = f"Damage {words} the reserve, EUR million"
        columns.append(Column(header, (table[name] / 1e6).tolist(), MILLION, width=13))
    columns.append(Column("Short first with the reserve", table["short_first"].tolist(), width=26))
    sheet.only_table("Onsets", columns, keys=4)
    rows = onset_rows(plan)
    if rows.empty:
        return None
    scenario, material = str(rows["scenario"].iloc[0]), str(rows["material"].iloc[0])
    sheet.heading(f"{scenario}: served of {material} by the period in which it begins, % of need")
    wide = rows.pivot_table(index="onset", columns="party", values=["without", "with"], sort=False)
    order = [o for o in plan.instance.calendar.names if o in wide.index]
    wide = wide.loc[order]
    chart = [Column("Onset", order)]
    for party in plan.instance.parties:
        for words in ("without", "with"):
            if (words, party) in wide:
                values = [v / 100 for v in wide[words, party]]
                chart.append(Column(f"{party} {words}, % of need", values, SHARE))
    return sheet.table("OnsetChart", chart)


def protection(sheet: Sheet, plan: PlanLike) -> None:
    """What the reserve of each owner and material costs and averts, with live totals."""
    table = plan.tables["protection"]
    table = table[(table["party"] != "") & (table["material"] != "")]
    cost, averted = table["cost_eur"] / 1e6, table["averted_eur"] / 1e6
    spec = SCHEMA["protection"]
    columns = columns_of(table, spec, ["party", "material"])
    columns.append(Column("Cost, EUR million", cost.tolist(), MILLION, True, 13))
    columns.append(Column("Averted, EUR million", averted.tolist(), MILLION, True, 13))
    columns.append(Column("Averted for each EUR of cost, EUR", table["ratio"].tolist(), MILLION, width=14))
    columns.append(Column("Stock at the deadline, t", table["held_t"].tolist(), TONNES, width=13))
    columns.append(Column("Most released, t", table["most_used_t"].tolist(), TONNES, width=12))
    columns.append(Column("Most released, % of the stock", table["used_share"].tolist(), SHARE, width=13))
    columns.append(Column("What it says", table["words"].tolist(), wrap=True, width=70))
    sheet.only_table("Protection", columns, keys=2)


def owner_and_host(sheet: Sheet, plan: PlanLike) -> Placed | None:
    """Tonnes by owner and by host through time; returns where the end of the plan stands, for a chart."""
    table = plan.tables["custody"]
    used = table.groupby(["party", "material"])[["owned_t", "hosted_t"]].transform("max").sum(axis=1) > 1e-9
    table = table[used]
    columns = columns_of(table, SCHEMA["custody"], ["party", "material", "period", "year"])
    heads = {
        "owned_t": "Owned, t",
        "at_home_t": "On its own soil, t",
        "abroad_t": "On a partner's soil, t",
        "elsewhere_t": "Elsewhere, t",
        "hosted_t": "Of others on its soil, t",
    }
    for name, words in heads.items():
        columns.append(Column(words, table[name].tolist(), TONNES, width=13))
    home, hosted = xl_col_to_name(5), xl_col_to_name(8)
    kept = [
        Cell(float(v), TONNES, f"={home}{HEADER_ROW + 2 + k}+{hosted}{HEADER_ROW + 2 + k}")
        for k, v in enumerate(table["at_home_t"] + table["hosted_t"])
    ]
    columns.append(Column("Could keep if all withheld, t", kept, TONNES, width=14))
    bought = table["partner_access_t"].tolist()
    columns.append(Column("Owned through a partner's idle access, t", bought, TONNES, width=15))
    sheet.only_table("Custody", columns, keys=3, empty="Nothing is held.")
    end = custody_at_end(plan)
    if end.empty:
        return None
    sheet.heading(f"Whose soil the stock lies on at the end of {plan.instance.calendar.names[-1]}, tonnes")
    chart = [Column("Owner and material", (end["party"] + " " + end["material"]).tolist())]
    for name in ("at_home_t", "abroad_t", "elsewhere_t"):
        chart.append(Column(heads[name], end[name].tolist(), TONNES))
    return sheet.table("CustodyEnd", chart)


def bills(sheet: Sheet, plan: PlanLike) -> None:
    """Who pays what when purchases move the price."""
    totals = ["tonnes", "base_eur", "paid_eur", "true_eur", "industry_eur"]
    columns = columns_of(plan.tables["bills"], SCHEMA["bills"], totals=totals)
    sheet.only_table("Bills", columns, keys=3)


def changes(sheet: Sheet, plan: PlanLike) -> None:
    """What a replanned plan does otherwise; the largest change of each decision first."""
    table = plan.tables["changes"]
    table = table.assign(size=table["difference"].abs(), rank=pd.factorize(table["decision"])[0])
    table = table.sort_values(["rank", "size"], ascending=[True, False], kind="stable")
    columns = columns_of(table, SCHEMA["changes"])
    sheet.only_table("Changes", columns, keys=2)
