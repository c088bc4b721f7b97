"""Money: outlays of each party by fiscal year and item beside its budget, in EUR million."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from ..measures import PlanLike
from ..units import Money
from .book import HEADER_ROW, Sheet
from .cells import MILLION, YEAR, Cell, Column
from .layout import Placed

BUDGET = {
    "budget_eur": "Budget",
    "carried_in_eur": "Carried in",
    "carried_out_eur": "Carried out",
    "missed_eur": "Beyond budget",
}


def write(sheet: Sheet, plan: PlanLike, shown: Money) -> Placed | None:
    """One row a party and fiscal year, items side by side, a live total; returns where the table stands."""
    money, budgets = plan.tables["money"], plan.tables["budgets"]
    keys = ["party", "fiscal_year"]
    items = money.pivot_table(index=keys, columns="item", values="eur", aggfunc="sum", sort=False)
    order = list(dict.fromkeys(money["item"]))
    order = [i for i in order if items[i].abs().sum() > 0] or order
    rows = items.reindex(columns=order).fillna(0.0) / 1e6
    discounted = money.groupby(keys)["discounted_eur"].sum() / 1e6
    parties = {p: k for k, p in enumerate(plan.instance.parties)}
    index = sorted(
        set(rows.index) | set(zip(budgets["party"], budgets["fiscal_year"], strict=True)),
        key=lambda key: (parties.get(key[0], len(parties)), key[1]),
    )
    full = pd.MultiIndex.from_tuples(index, names=keys) if index else rows.index
    rows, discounted = rows.reindex(full).fillna(0.0), discounted.reindex(full).fillna(0.0)
    columns = [
        Column("Party", [k[0] for k in full]),
        Column("Fiscal year", [int(k[1]) for k in full], YEAR, width=9),
    ]
    columns += [
        Column(f"{str(i)[:1].upper()}{str(i)[1:]}, EUR million", rows[i].tolist(), MILLION, True, 12)
        for i in order
    ]
    first, last = xl_col_to_name(2), xl_col_to_name(1 + len(order))
    sums = [float(v) for v in rows.sum(axis=1)]
    at = HEADER_ROW + 2
    total = [Cell(v, MILLION, f"=SUM({first}{at + k}:{last}{at + k})") for k, v in enumerate(sums)]
    columns.append(Column("Total outlays, EUR million", total, MILLION, True, 13))
    if shown.beside:
        letter = xl_col_to_name(2 + len(order))
        other = [
            Cell(v * shown.per_eur, MILLION, f"={letter}{at + k}*{shown.per_eur!r}")
            for k, v in enumerate(sums)
        ]
        columns.append(Column(f"Total outlays, {shown.currency} million", other, MILLION, True, 15))
    columns.append(Column("Present value, EUR million", discounted.tolist(), MILLION, True, 13))
    if len(budgets):
        held = budgets.set_index(keys)[list(BUDGET)].reindex(full) / 1e6
        columns += [
            Column(
                f"{words}, EUR million",
                held[name].tolist(),
                MILLION,
                name in ("budget_eur", "missed_eur"),
                12,
            )
            for name, words in BUDGET.items()
            if name == "budget_eur" or held[name].abs().sum() > 0
        ]
    return sheet.only_table("Money", columns, keys=2, empty="The plan spends nothing.")
