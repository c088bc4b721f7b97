"""Checks of the proof: the exported program, its point and its duals (FORMULATION 10.1, P19 and P20).

The program is taken as it was given to the solver; that its point is feasible, what it costs, and that no
cheaper point exists are found here with numpy alone. That the program means what the tables say is found by
comparing the point with the tables, name by name, and its objective with the money.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..proof import ExactProof
from .buying import landed_price
from .case import Case
from .comparing import ABSOLUTE, RELATIVE, Check, Compared, Where, at_least, at_most, equal, registrar
from .holding import site_column
from .reach import TRACE, reach
from .rises import industry_present

CHECKS: list[Check] = []
check = registrar(CHECKS)


@check("rows of the program hold", "row units", "FORMULATION 10.1 P20")
def rows_hold(case: Case) -> Iterator[Compared]:
    """Every row of the program holds at the point: its activity lies within its bounds."""
    proof = case.proof
    if proof is None:
        return
    activity, size = proof.matrix @ proof.values, abs(proof.matrix) @ np.abs(proof.values)
    where = _names(proof.row_names)
    yield at_most(activity, proof.row_upper, where, magnitude=size)
    yield at_least(activity, proof.row_lower, where, magnitude=size)


@check("columns of the program hold", "column units", "FORMULATION 10.1 P20")
def columns_hold(case: Case) -> Iterator[Compared]:
    """Every value lies within the bounds of its column."""
    proof = case.proof
    if proof is not None:
        where = _names(proof.column_names)
        yield at_most(proof.values, proof.column_upper, where)
        yield at_least(proof.values, proof.column_lower, where)


@check("whole numbers of the program", "column units", "FORMULATION 10.1 P19")
def integrality(case: Case) -> Iterator[Compared]:
    """Every column that must be a whole number is one."""
    proof = case.proof
    if proof is not None:
        values = proof.values
        yield equal(values, np.round(values), _names(proof.column_names), scale=10.0, mask=proof.integral)


@check("objective of the program", "kEUR", "FORMULATION 1.6")
def objective(case: Case) -> Iterator[Compared]:
    """The objective that the solver reported is cost times values plus offset."""
    proof = case.proof
    if proof is not None:
        yield equal(proof.objective, _cost(proof), _word("objective"), magnitude=_size(proof))


@check("proven bound", "kEUR", "FORMULATION 10.1 P20")
def bound(case: Case) -> Iterator[Compared]:
    """The solver's bound does not lie above the objective."""
    proof = case.proof
    if proof is not None and np.isfinite(proof.bound):
        yield at_most(proof.bound, _cost(proof), _word("bound"), magnitude=_size(proof))


@check("dual bound", "kEUR", "FORMULATION 10.1 P20")
def dual_bound(case: Case) -> Iterator[Compared]:
    """The bound that the duals give by weak duality reaches the cost: no cheaper point exists.

    A bound follows from any duals: wrong signs are set to 0 and reduced costs are recomputed.
    """
    proof = case.proof
    if proof is None or not proof.has_duals or proof.integral.any():
        return
    _, low, _ = _dual(proof)
    yield equal(low, _cost(proof), _word("dual bound"), magnitude=_size(proof))


@check("signs of the duals", "kEUR per unit", "FORMULATION 8")
def dual_signs(case: Case) -> Iterator[Compared]:
    """Duals and reduced costs have the signs that a minimum asks for, and the reduced costs are those of
    the duals.
    """
    proof = case.proof
    if proof is None or not proof.has_duals or proof.integral.any():
        return
    reduced, _, open_ = _dual(proof)
    size = _sizes(proof)
    columns, rows = _names(proof.column_names), _names(proof.row_names)
    yield equal(open_, 0.0, columns, magnitude=size)
    known = np.isfinite(proof.reduced_costs)
    yield equal(np.where(known, proof.reduced_costs, 0.0), reduced, columns, magnitude=size, mask=known)
    largest = max(1.0, float(np.abs(proof.row_duals).max(initial=0.0)))
    yield at_most(proof.row_duals, 0.0, rows, magnitude=largest, mask=np.isinf(proof.row_lower))
    yield at_least(proof.row_duals, 0.0, rows, magnitude=largest, mask=np.isinf(proof.row_upper))


@check("purchases are those of the program", "t", "FORMULATION 1.2")
def purchases_agree(case: Case) -> Iterator[Compared]:
    """The purchases table holds the values of the columns ``purchase``."""
    rows = case.tables["purchases"]
    t = case.codes("purchases", "period") + 1
    offer = [n if b == 1 else f"{n}#{b}" for n, b in zip(rows["supplier"], rows["block"], strict=True)]
    names = [
        f"purchase[{p},{m},{o},{k}]"
        for p, m, o, k in zip(rows["party"], rows["material"], offer, t, strict=True)
    ]
    yield from _agree(case, "purchase", names, rows["tonnes"].to_numpy(float))


@check("stock is that of the program", "t", "FORMULATION 1.2")
def stock_agrees(case: Case) -> Iterator[Compared]:
    """The stock table holds the values of the columns ``stock`` and ``withdrawn``."""
    rows = case.tables["stock"]
    t = case.codes("stock", "period") + 1
    keys = [
        f"[{p},{m},{l},{k}]"
        for p, m, l, k in zip(rows["party"], rows["material"], rows["storage"], t, strict=True)
    ]
    for family, column in (("stock", "closing_t"), ("withdrawn", "withdrawn_t")):
        yield from _agree(case, family, [family + k for k in keys], rows[column].to_numpy(float))


@check("modules are those of the program", "modules", "FORMULATION 1.2")
def modules_agree(case: Case) -> Iterator[Compared]:
    """The storage table holds the values of the columns ``modules`` and ``leases``."""
    rows = case.tables["storage"]
    t = case.codes("storage", "period") + 1
    keys = [f"[{p},{l},{k}]" for p, l, k in zip(rows["party"], rows["storage"], t, strict=True)]
    for family, column in (("modules", "modules"), ("leases", "started")):
        yield from _agree(case, family, [family + k for k in keys], rows[column].to_numpy(float))


@check("objective is discounted outlays less end value", "kEUR", "FORMULATION 1.6")
def objective_is_money(case: Case) -> Iterator[Compared]:
    """What the program minimised is the money table, discounted, less the value of the stock left at the
    end; outlays alone where the least outlays for a coverage were asked for.
    """
    proof = case.proof
    if proof is None or not len(case.tables["stock"]):
        return
    paid = float(case.tables["money"]["discounted_eur"].sum()) / 1000
    left = 0.0 if case.question.get("serve") else end_value(case)
    more = 0.0
    if case.instance.settings.policy.external_cost_in_objective:
        more = float(industry_present(case)[case.acting].sum()) / 1000
    yield equal(_cost(proof), paid - left + more, _word("objective"), magnitude=paid + left + more)


def end_value(case: Case) -> float:
    """(1.6) Discounted value of the stock left at the end, kEUR."""
    closing = case.stock("closing_t")[..., -1].sum(axis=(0, 2))
    return float(closing @ end_value_per_tonne(case)) / 1000


def end_value_per_tonne(case: Case) -> np.ndarray:
    """(1.6) What a tonne left at the end is worth by material, EUR, discounted to the start.

    It is worth the smaller of ``end_value_share`` times the last price of the cheapest source the stock may
    buy from, and what buying and keeping it would have cost at the cheapest time, so that buying for the end
    never pays.
    """
    r, beta, year = reach(case), case.discount, case.calendar.per_year
    share = case.instance.settings.money.end_value_share
    cost = landed_price(case, r, TRACE).min(axis=(0, 2, 3))
    rent = site_column(case, "rent_eur_per_t_year", 0.0).min() / year
    on_value = site_column(case, "rent_share_of_value_year", 0.0).min() / year
    holding = (rent + on_value * case.world_price) * beta
    until_end = holding[:, ::-1].cumsum(axis=1)[:, ::-1]
    values = share * case.world_price[:, -1]
    for m in range(len(values)):
        open_ = np.isfinite(cost[m])
        if open_.any():
            cap = float(((cost[m] * beta + until_end[m]) / beta[-1]).min())
            values[m] = min(share * float(cost[m][open_][-1]), cap)
    return np.asarray(beta[-1] * values)


def _agree(case: Case, family: str, names: list[str], values: np.ndarray) -> Iterator[Compared]:
    """Values of a table against those of a family of columns; a column that is not in the table counts as
    0.
    """
    proof = case.proof
    if proof is None:
        return
    point = dict(zip(proof.column_names.tolist(), proof.values.tolist(), strict=True))
    table: dict[str, float] = {}
    for name, value in zip(names, values.tolist(), strict=True):
        table[name] = table.get(name, 0.0) + value
    everything = [*table, *(n for n in point if n.startswith(f"{family}[") and n not in table)]
    found = np.array([table.get(n, 0.0) for n in everything])
    yield equal(found, [point.get(n, 0.0) for n in everything], _names(np.array(everything, dtype=str)))


def _cost(proof: ExactProof) -> float:
    return float(proof.cost @ proof.values + proof.offset)


def _size(proof: ExactProof) -> float:
    return float(np.abs(proof.cost) @ np.abs(proof.values))


def _dual(proof: ExactProof) -> tuple[np.ndarray, float, np.ndarray]:
    """Reduced costs, the bound that the duals prove, and those that pull towards an infinite bound.

    What pulls towards infinity by no more than rounding counts at the point; more than that proves nothing.
    """
    y = proof.row_duals
    y = np.where((y > 0) & np.isinf(proof.row_lower), 0.0, y)
    y = np.where((y < 0) & np.isinf(proof.row_upper), 0.0, y)
    reduced = proof.cost - proof.matrix.T @ y
    rows = np.where(y > 0, np.where(np.isinf(proof.row_lower), 0.0, proof.row_lower),
                    np.where(np.isinf(proof.row_upper), 0.0, proof.row_upper))  # fmt: skip
    towards = np.where(reduced > 0, proof.column_lower, proof.column_upper)
    infinite = np.isinf(towards) & (reduced != 0)
    open_ = np.where(infinite, reduced, 0.0)
    if (np.abs(open_) > ABSOLUTE + RELATIVE * _sizes(proof)).any():
        return reduced, -np.inf, open_
    towards = np.where(infinite, proof.values, np.where(np.isinf(towards), 0.0, towards))
    return reduced, float(y @ rows + reduced @ towards + proof.offset), open_


def _sizes(proof: ExactProof) -> np.ndarray:
    """Size of the numbers that make up each reduced cost."""
    return np.asarray(np.abs(proof.cost) + abs(proof.matrix).T @ np.abs(proof.row_duals))


def _names(names: np.ndarray) -> Where:
    return lambda i: str(names[i])


def _word(word: str) -> Where:
    return lambda i: word
