"""Checks of questions turned round: money for the whole plan, coverage asked for, decisions already taken."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..schema import SCHEMA
from .case import Case
from .comparing import Check, Compared, Where, at_least, at_most, at_rows, equal, registrar
from .reach import reach

CHECKS: list[Check] = []
check = registrar(CHECKS)

SLACK = 1e-6
"""Share of need by which the coverage may fall short: that of the verb's own proof."""


@check("budget of the whole plan", "EUR", "FORMULATION B5")
def total_budget(case: Case) -> Iterator[Compared]:
    """Outlays of all years, undiscounted, are within the money that the question gives for the whole plan."""
    money = case.tables["money"]
    given = list(case.question.get("budget") or ())
    if not case.planned or not given:
        return
    spent = [float(money.loc[(money["party"] == party) | (party == ""), "eur"].sum()) for party, _ in given]
    limit = [1e6 * float(million) for _, million in given]
    yield at_most(spent, limit, lambda i: f"budget {given[i][0] or 'of all'}", scale=case.money_scale)


@check("coverage that was asked for", "share", "FORMULATION 2.1")
def served(case: Case) -> Iterator[Compared]:
    """Of each party's and material's expected need in the named scenario the share that was asked for is
    served, less what the gaps report.
    """
    asked = case.question.get("serve")
    if not asked or not case.planned:
        return
    rows = case.tables["coverage"]
    rows = rows[rows["scenario"] == asked["scenario"]]
    if asked.get("material"):
        rows = rows[rows["material"] == asked["material"]]
    weighted = rows[["party", "material"]].join(
        rows[["need_t", "unserved_t"]].multiply(rows["probability_on"], axis=0)
    )
    total = weighted.groupby(["party", "material"], sort=False).sum()
    total = total[total["need_t"] > 0]
    share = (1 - total["unserved_t"] / total["need_t"]).to_numpy(float)
    keys = list(total.index)
    told = case.tables["gaps"]
    told = told[told["policy"] == f"coverage in {asked['scenario']}"]
    short = dict(zip(zip(told["party"], told["material"], strict=True), told["gap"], strict=True))
    least = [float(asked["share"]) - SLACK - short.get(key, 0.0) for key in keys]
    yield at_least(share, least, lambda i: " ".join(keys[i]))


@check("decisions already taken", "", "DESIGN, the plan")
def decided(case: Case) -> Iterator[Compared]:
    """What the plan under way had decided by the period named stands in the new plan as it was."""
    rows = case.tables["decided"]
    if not len(rows):
        return
    bought, started = _bought(case), _started(case)
    now = [
        (started if kind == "modules leased" else bought).get((party, material, name, period), 0.0)
        for kind, party, material, name, period in zip(
            rows["decision"], rows["party"], rows["material"], rows["name"], rows["period"], strict=True
        )
    ]
    yield equal(now, rows["value"].to_numpy(float), at_rows(rows, SCHEMA["decided"].key), scale=10.0)
    known = set(
        zip(rows["decision"], rows["party"], rows["material"], rows["name"], rows["period"], strict=True)
    )
    until = case.period_number(str(case.question.get("until")))
    for kind, values in (("purchases", bought), ("modules leased", started)):
        new = [
            key
            for key in values
            if (kind, *key) not in known
            and case.period_number(key[3]) <= until + (_lead(case, key) if kind == "purchases" else 0)
        ]
        yield equal([values[k] for k in new], 0.0, _words(new), scale=10.0)


@check("changes are the difference", "", "DESIGN, the plan")
def changes(case: Case) -> Iterator[Compared]:
    """A change is what the new plan does less what the plan under way did, and the new plan does it."""
    rows = case.tables["changes"]
    where = at_rows(rows, SCHEMA["changes"].key)
    before, after = rows["before"].to_numpy(float), rows["after"].to_numpy(float)
    scale = np.where(rows["unit"] == "EUR", case.money_scale, 1.0)
    yield equal(rows["difference"].to_numpy(float), after - before, where, scale=scale)
    bought, started = _bought(case), _started(case)
    keys = list(zip(rows["party"], rows["material"], rows["name"], rows["period"], strict=True))
    for kind, values in (("purchases", bought), ("modules leased", started)):
        mine = (rows["decision"] == kind).to_numpy(bool)
        yield equal(after, [values.get(k, 0.0) for k in keys], where, scale=10.0, mask=mine)


def _lead(case: Case, key: tuple[str, str, str, str]) -> int:
    """Periods from an order to its arrival: orders placed by the period named are decided as well."""
    party, supplier = case.names["party"], case.names["supplier"]
    if key[0] not in party or key[2] not in supplier:
        return 0
    return int(reach(case).first[party.index(key[0]), supplier.index(key[2])])


def _words(keys: list[tuple[str, str, str, str]]) -> Where:
    return lambda i: " ".join(part for part in keys[i] if part)


def _bought(case: Case) -> dict[tuple[str, str, str, str], float]:
    """Tonnes bought by party, material, supplier and period."""
    rows = case.tables["purchases"]
    keys = ["party", "material", "supplier", "period"]
    total = rows.groupby(keys, sort=False, as_index=False)["tonnes"].sum()
    return dict(zip(zip(*(total[k] for k in keys), strict=True), total["tonnes"].tolist(), strict=True))


def _started(case: Case) -> dict[tuple[str, str, str, str], float]:
    """Leases that begin, by party, blank, site and period."""
    rows = case.tables["storage"]
    return {
        (str(p), "", str(l), str(t)): float(v)
        for p, l, t, v in zip(rows["party"], rows["storage"], rows["period"], rows["started"], strict=True)
    }
