"""Checks of money: every outlay recomputed from tonnes, discounting, budgets (FORMULATION B5, 1.6)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .buying import unit_price
from .case import Case
from .comparing import Check, Compared, Where, at_most, equal, holds, registrar
from .holding import orders, site_column, space
from .rises import rise_outlays
from .terms import fixed_outlays

CHECKS: list[Check] = []
check = registrar(CHECKS)

ITEMS = (
    "purchases",
    "price rise",
    "freight",
    "fixed orders",
    "earlier orders",
    "leases",
    "rent",
    "rent on value",
    "handling",
    "rotation",
)


def outlays(case: Case) -> dict[str, np.ndarray]:
    """Cash of each item, EUR, by party and period, recomputed from tonnes and the instance's prices.

    Purchases, freight and earlier orders are paid on delivery, rent on the stock at the end of a period,
    leases while they run, a fixed order cost in the first period of its bucket.
    """
    year = case.calendar.per_year
    bought, closing = case.bought, case.stock("closing_t")
    came, rotated, withdrawn = case.stock("in_t"), case.stock("rotated_t"), case.stock("withdrawn_t")
    rent, on_value = (site_column(case, f"rent_{c}_year", 0.0) for c in ("eur_per_t", "share_of_value"))
    handling_in, handling_out = (site_column(case, f"handling_{w}_eur_per_t", 0.0) for w in ("in", "out"))
    lost = np.asarray(case.column("materials", "rotation_loss_share"), dtype=float)
    rotation = case.world_price * lost[:, None] + (handling_in + handling_out).min()
    return {
        "purchases": np.einsum("pmnbt,mnbt->pt", bought, unit_price(case)),
        "price rise": rise_outlays(case),
        "freight": np.einsum("pmnbt,pn->pt", bought, case.freight("eur_per_t")),
        "fixed orders": fixed_outlays(case),
        "earlier orders": orders(case, "eur_per_t").sum(axis=1),
        "leases": np.einsum(
            "plt,l->pt", space(case, "modules"), site_column(case, "lease_eur_per_module", 0.0)
        ),
        "rent": np.einsum("pmlt,l->pt", closing, rent) / year,
        "rent on value": np.einsum("pmlt,l,mt->pt", closing, on_value, case.world_price) / year,
        "handling": (
            np.einsum("pmlt,l->pt", came - rotated, handling_in)
            + np.einsum("pmlt,l->pt", withdrawn, handling_out)
        ),
        "rotation": np.einsum("pmlt,mt->pt", rotated, rotation),
    }


class _Book:
    """The money table and the recomputed outlays over the same fiscal years."""

    def __init__(self, case: Case) -> None:
        self.case = case
        rows = case.tables["money"]
        self.years = np.unique(np.concatenate([case.fiscal.ravel(), rows["fiscal_year"].to_numpy(int)]))
        self.cash = outlays(case)

    def by_year(self, cash: np.ndarray) -> np.ndarray:
        """Party × period summed to party × fiscal year."""
        out = np.zeros((len(cash), len(self.years)))
        position = np.searchsorted(self.years, self.case.fiscal)
        for p in range(len(cash)):
            np.add.at(out[p], position[p], cash[p])
        return out

    def found(self, item: str, column: str) -> np.ndarray:
        rows = self.case.tables["money"]
        mine = (rows["item"] == item).to_numpy(copy=True)
        p = self.case.codes("money", "party")
        mine &= p >= 0
        out = np.zeros((len(self.case.names["party"]), len(self.years)))
        position = np.searchsorted(self.years, rows["fiscal_year"].to_numpy(int))
        np.add.at(out, (p[mine], position[mine]), rows[column].to_numpy(float)[mine])
        return out

    def where(self, item: str) -> Where:
        def text(i: int) -> str:
            p, y = divmod(i, len(self.years))
            return f"{item} {self.case.names['party'][p]} {self.years[y]}"

        return text


def _declare(item: str) -> None:
    def outlay(case: Case) -> Iterator[Compared]:
        book = _book(case)
        yield equal(
            book.found(item, "eur"), book.by_year(book.cash[item]), book.where(item), scale=case.money_scale
        )

    outlay.__doc__ = f"Outlays for {item} by party and fiscal year are what tonnes and prices give."
    outlay.__name__ = "outlay_" + item.replace(" ", "_")
    check(f"outlays: {item}", "EUR", "FORMULATION B5")(outlay)


for _item in ITEMS:
    _declare(_item)


@check("items of outlay", "rows", "DESIGN, the plan")
def items(case: Case) -> Iterator[Compared]:
    """Every row of the money table is one of the items that are recomputed."""
    rows = case.tables["money"]
    yield holds(rows["item"].isin(ITEMS).to_numpy(), lambda i: f"money {rows['item'].iat[i]}")


@check("discounting", "EUR", "FORMULATION 0")
def discounting(case: Case) -> Iterator[Compared]:
    """Discounted outlays are the cash of each period times (1 + r)^(-t / periods per year)."""
    book = _book(case)
    for item in ITEMS:
        expected = book.by_year(book.cash[item] * case.discount)
        yield equal(book.found(item, "discounted_eur"), expected, book.where(item), scale=case.money_scale)


@check("budgets as given", "EUR", "FORMULATION B5")
def budgets_as_given(case: Case) -> Iterator[Compared]:
    """The budgets table shows the instance's budget of each fiscal year in which the party's plan has
    periods.
    """
    given, _, _ = _given(case)
    rows = case.tables["budgets"]
    found = {
        (p, int(y)): b for p, y, b in zip(rows["party"], rows["fiscal_year"], rows["budget_eur"], strict=True)
    }
    keys = sorted(set(given) | set(found))
    yield equal(
        [found.get(k, np.nan) for k in keys],
        [given.get(k, np.nan) for k in keys],
        _keys(keys),
        scale=case.money_scale,
    )


@check("spent of budgets", "EUR", "FORMULATION B5")
def spent(case: Case) -> Iterator[Compared]:
    """What a budget counts as spent is the sum of the year's outlays."""
    book, rows = _book(case), case.tables["budgets"]
    total = np.asarray(sum(book.by_year(cash) for cash in book.cash.values()))
    keys = list(zip(rows["party"], rows["fiscal_year"], strict=True))
    position = {
        (p, int(y)): total[i, j] for i, p in enumerate(case.names["party"]) for j, y in enumerate(book.years)
    }
    yield equal(
        rows["spent_eur"].to_numpy(float),
        [position.get(k, np.nan) for k in keys],
        _keys(keys),
        scale=case.money_scale,
    )


@check("carry-over of budgets", "EUR", "FORMULATION B5")
def carry_over(case: Case) -> Iterator[Compared]:
    """What is brought in was taken out the year before, stays under its limit and was not spent."""
    rows = case.tables["budgets"]
    _, limit, _ = _given(case)
    keys = [(p, int(y)) for p, y in zip(rows["party"], rows["fiscal_year"], strict=True)]
    columns = ("budget_eur", "carried_in_eur", "spent_eur", "carried_out_eur", "missed_eur")
    budget, came, used, left, missed = (rows[c].to_numpy(float) for c in columns)
    before = dict(zip(keys, left, strict=True))
    where = _keys(keys)
    yield equal(came, [before.get((p, y - 1), 0.0) for p, y in keys], where, scale=case.money_scale)
    yield at_most(left, [limit.get(k, 0.0) for k in keys], where, scale=case.money_scale)
    yield equal(
        missed, np.maximum(used + left - budget - came, 0.0), where, scale=case.money_scale, magnitude=budget
    )


@check("hard budgets are kept", "EUR", "FORMULATION B5")
def hard_budgets(case: Case) -> Iterator[Compared]:
    """No hard budget is exceeded."""
    rows = case.tables["budgets"]
    _, _, hard = _given(case)
    keys = [(p, int(y)) for p, y in zip(rows["party"], rows["fiscal_year"], strict=True)]
    strict = np.array([hard.get(k, False) for k in keys], dtype=bool)
    over = rows["missed_eur"].to_numpy(float)
    yield at_most(
        over,
        0.0,
        _keys(keys),
        scale=case.money_scale,
        magnitude=rows["budget_eur"].to_numpy(float),
        mask=strict,
    )


Given = tuple[dict[tuple[str, int], float], dict[tuple[str, int], float], dict[tuple[str, int], bool]]


def _given(case: Case) -> Given:
    found: Given = case.once("budgets given", _budgets)
    return found


def _budgets(case: Case) -> Given:
    """Budget, carry-over limit and hardness by party and fiscal year.

    Beyond the instance's calendar the budget of the last fiscal year that lies wholly inside is held.
    """
    table = case.instance["budgets"]
    budget, carry, hard = {}, {}, {}
    for p, party in enumerate(case.names["party"]):
        mine = table[table["party"] == party].set_index("fiscal_year")
        if mine.empty or not case.acting[p]:
            continue
        years, inside = case.fiscal[p], case.fiscal[p][: len(case.instance.calendar)]
        whole = [
            y for y in np.unique(inside) if (inside == y).sum() == case.calendar.per_year and y in mine.index
        ]
        for year in np.unique(years):
            longer = (years == year).sum() > (inside == year).sum()
            source = whole[-1] if whole and longer else year
            if source in mine.index:
                key = (party, int(year))
                budget[key] = float(mine["eur"][source])
                carry[key] = float(mine["carry_over_eur"][source])
                hard[key] = bool(mine["hard"][source])
    return budget, carry, hard


def _book(case: Case) -> _Book:
    book: _Book = case.once("book", _Book)
    return book


def _keys(keys: list[tuple[str, int]]) -> Where:
    return lambda i: f"{keys[i][0]} {keys[i][1]}"
