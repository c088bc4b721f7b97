"""Charts: stock against target of every material, and the tables that the charts draw on."""

from __future__ import annotations

from ..measures import PlanLike
from ..scenarios import material_name
from .book import Sheet
from .cells import MILLION, TONNES, YEAR, Cell, Column
from .charts import stock_against_target
from .layout import Placed
from .years import may_be_criterion

CHART = (600, 300)
ROWS = 16
"""Rows of 20 pixels that a chart takes."""


def write(sheet: Sheet, plan: PlanLike, money: Placed | None) -> Placed | None:
    """Fill the sheet; returns where outlays by fiscal year and party stand, for a chart elsewhere."""
    sheet.ws.freeze_panes(3, 0)
    cover = plan.tables["cover"]
    materials = [m for m in plan.instance.materials if m in set(cover["material"])]
    top = 4
    sheet.row = top + ROWS * ((len(materials) + 1) // 2) + 1
    if materials:
        sheet.ws.set_h_pagebreaks([sheet.row])
        sheet.heading(
            "Stock and target at the end of each period, tonnes; targets of the parties are added up"
        )
        data, columns = _cover_table(sheet, plan, materials)
        for k, material in enumerate(materials):
            stock, target = columns[material]
            chart = stock_against_target(
                sheet.book,
                data,
                f"Stock against target, tonnes: {material_name(plan, material)}",
                plan.instance.parties,
                stock,
                target,
                CHART,
            )
            sheet.ws.insert_chart(
                top + ROWS * (k // 2),
                0,
                chart,
                {
                    "x_offset": 2 + (k % 2) * (CHART[0] + 12),
                    "y_offset": 2,
                    "object_position": 2,
                    "description": "Stock and target; the numbers stand in the table below.",
                },
            )
    return _money_table(sheet, plan, money)


def _cover_table(
    sheet: Sheet, plan: PlanLike, materials: list[str]
) -> tuple[Placed, dict[str, tuple[list[str], list[str]]]]:
    cover, parties = plan.tables["cover"], plan.instance.parties
    periods = [n for n in plan.instance.calendar.names if n in set(cover["period"])]
    wide = cover.pivot_table(
        index="period", columns=["material", "party"], values=["stock_t", "target_t"], aggfunc="sum"
    ).reindex(periods)
    columns = [Column("Period", periods)]
    named: dict[str, tuple[list[str], list[str]]] = {}
    for m in materials:
        stock = [f"{m} stock {p}, t" for p in parties]
        target = [f"{m} target {' + '.join(parties[: k + 1])}, t" for k in range(len(parties))]
        held = [
            wide[("stock_t", m, p)].fillna(0.0) if ("stock_t", m, p) in wide else 0.0 * wide.iloc[:, 0]
            for p in parties
        ]
        asked = [
            wide[("target_t", m, p)].fillna(0.0) if ("target_t", m, p) in wide else 0.0 * wide.iloc[:, 0]
            for p in parties
        ]
        columns += [Column(h, v.tolist(), TONNES) for h, v in zip(stock, held, strict=True)]
        columns += [Column(h, sum(asked[: k + 1]).tolist(), TONNES) for k, h in enumerate(target)]
        named[m] = (stock, target)
    return sheet.table("ChartCover", columns), named


def _money_table(sheet: Sheet, plan: PlanLike, money: Placed | None) -> Placed | None:
    table = plan.tables["money"]
    if money is None or table.empty:
        return None
    years = list(range(int(table["fiscal_year"].min()), int(table["fiscal_year"].max()) + 1))
    wide = table.pivot_table(index="fiscal_year", columns="party", values="eur", aggfunc="sum") / 1e6
    wide = wide.reindex(index=years, columns=list(plan.instance.parties)).fillna(0.0)
    sheet.heading("Outlays by fiscal year, EUR million, real; from the sheet Money")
    live = may_be_criterion(table["party"])
    columns = [Column("Fiscal year", years, YEAR)]
    total = "Total outlays, EUR million"
    for party in plan.instance.parties:
        formulas = [
            f'=SUMIFS({money.range(total)},{money.range("Party")},"{party}",{money.range("Fiscal year")},{y})'
            if live
            else ""
            for y in years
        ]
        columns.append(
            Column(
                f"{party}, EUR million",
                [Cell(float(v), MILLION, f) for v, f in zip(wide[party], formulas, strict=True)],
                MILLION,
            )
        )
    return sheet.table("ChartMoney", columns)
