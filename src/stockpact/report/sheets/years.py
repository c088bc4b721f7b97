"""Plan by year: what each party takes in of each material and what it pays, as live sums over the sheet
Purchases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from ..measures import PlanLike
from ..units import Money
from .book import Sheet
from .cells import MILLION, TONNES, Cell, Column
from .layout import Placed

_PLAIN = re.compile(r"[A-Za-z][\w .()/-]*")


def may_be_criterion(*columns: pd.Series) -> bool:
    """Whether the names can stand in SUMIFS: no operators or wildcards, and no two that Excel takes for the
    same.
    """
    for column in columns:
        names = [str(n) for n in pd.unique(column)]
        if not all(_PLAIN.fullmatch(n) and not n.endswith(" ") for n in names):
            return False
        if len({n.casefold() for n in names}) < len(names):
            return False
    return True


def write(sheet: Sheet, plan: PlanLike, purchases: Placed | None, shown: Money) -> Placed | None:
    """The blocks of the sheet, one below the other with the same years; returns where the block by source
    stands.
    """
    case = plan.instance
    bought = plan.tables["purchases"]
    if purchases is None:
        sheet.ws.freeze_panes(3, 0)
        sheet.note("The plan buys nothing.")
        return None
    years = list(range(int(bought["year"].min()), int(bought["year"].max()) + 1))
    whole = purchases.last - purchases.first + 1 == len(bought)
    live = whole and may_be_criterion(bought["party"], bought["material"], bought["supplier"])
    for names, column in ((case.materials, "material"), (case.parties, "party")):
        rank = {name: k for k, name in enumerate(names)}
        bought = bought.loc[bought[column].map(rank).sort_values(kind="stable").index]
    paid = bought.assign(million=(bought["cost_eur"] + bought["freight_eur"]) / 1e6)
    block = _Block(sheet, purchases if live else None, years)
    sheet.row = 3
    sheet.heading("Tonnes received")
    block.write("YearTonnes", paid, ["party", "material"], "received_t", ["Received, t"], 1.0, TONNES)
    sheet.ws.freeze_panes(5, 2)
    sheet.ws.fit_to_pages(1, 1)
    sheet.ws.repeat_rows(4, 4)
    money = ["Cost, EUR", "Freight, EUR"]
    sheet.heading("EUR million, purchases with freight, real")
    block.write("YearMoney", paid, ["party", "material"], "million", money, 1e6, MILLION)
    if shown.beside:
        sheet.heading(f"{shown.currency} million, at {shown.per_eur:g} {shown.currency} per EUR")
        other = paid.assign(million=paid["million"] * shown.per_eur)
        block.write("YearOther", other, ["party", "material"], "million", money, 1e6 / shown.per_eur, MILLION)
    sheet.heading("EUR million by source, purchases with freight, real")
    total = paid.groupby("supplier")["million"].transform("sum")
    dearest = paid.assign(total=total).sort_values("total", ascending=False, kind="stable")
    return block.write("YearSources", dearest, ["supplier"], "million", money, 1e6, MILLION)


class _Block:
    def __init__(self, sheet: Sheet, live: Placed | None, years: Sequence[int]) -> None:
        self.sheet, self.live, self.years = sheet, live, years

    def write(
        self,
        name: str,
        data: pd.DataFrame,
        keys: list[str],
        value: str,
        headers: list[str],
        divisor: float,
        style: str,
    ) -> Placed:
        """A table with a row a key and a column a year, its totals at the right and below."""
        table = data.pivot_table(index=keys, columns="year", values=value, aggfunc="sum", sort=False)
        table = table.reindex(columns=list(self.years)).fillna(0.0)
        index = table.index.to_frame(index=False)
        start, width = 2, len(self.years)
        first = self.sheet.row + 1
        columns = [Column(_HEAD[k], index[k].tolist()) for k in keys]
        if len(keys) < start:
            columns.append(
                Column(
                    "Country",
                    index["supplier"]
                    .map(data.drop_duplicates("supplier").set_index("supplier")["country"])
                    .tolist(),
                )
            )
        for year in self.years:
            cells = [
                Cell(float(v), style, self._sumifs(headers, keys, first + k, year, divisor))
                for k, v in enumerate(table[year])
            ]
            columns.append(Column(str(year), cells, style, width=11))
        letters = xl_col_to_name(start), xl_col_to_name(start + width - 1)
        totals = [
            Cell(float(v), style, f"=SUM({letters[0]}{first + k + 1}:{letters[1]}{first + k + 1})")
            for k, v in enumerate(table.sum(axis=1))
        ]
        columns.append(Column("Total", totals, style, width=12))
        placed = self.sheet.table(name, columns)
        row = placed.last + 1
        bold = {"bold": True, "top": 1, "bg_color": "#F2F2F2"}
        self.sheet.text(row, 0, "Total", **bold)
        self.sheet.text(row, 1, "", **bold)
        for k, total in enumerate([*table.sum(axis=0), float(table.to_numpy().sum())]):
            letter = xl_col_to_name(start + k)
            self.sheet.formula(
                row,
                start + k,
                f"=SUM({letter}{placed.first + 1}:{letter}{placed.last + 1})",
                float(total),
                style,
                **bold,
            )
        self.sheet.row = row + 2
        return placed

    def _sumifs(self, headers: list[str], keys: list[str], row: int, year: int, divisor: float) -> str:
        if self.live is None:
            return ""
        live = self.live
        where = ",".join(f"{live.range(_HEAD[k])},${xl_col_to_name(c)}{row + 1}" for c, k in enumerate(keys))
        parts = "+".join(f"SUMIFS({live.range(h)},{where},{live.range('Year')},{year})" for h in headers)
        return f"={parts}" if divisor == 1 else f"=({parts})/{divisor!r}"


_HEAD = {"party": "Party", "material": "Material", "supplier": "Supplier"}
