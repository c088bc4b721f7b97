"""Checks of what must add up: access shares, steps of shortage, durations, and tables that belong
together.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from .check_times import key_in_words
from .errors import Problem
from .evidence import Evidence
from .lookup import row_holding
from .plain import values_of
from .series import by_period

SHARE_TOLERANCE = 1e-6
"""By how much a sum of shares may differ from 1."""


def access_shares_add_up(evidence: Evidence) -> list[Problem]:
    """The shares of a source's supply that are open to the parties add to no more than 1."""
    if (
        not evidence.calendar
        or not evidence.whole("access", "sources")
        or not evidence.instance.has("access")
    ):
        return []
    shares = by_period(evidence.instance, "access", "share").fillna(0.0)
    totals = shares.groupby(level=["supplier", "material"], sort=False).sum()
    problems = []
    over = totals.to_numpy() > 1 + SHARE_TOLERANCE
    for k in np.flatnonzero(over.any(axis=1)).tolist():
        supplier, material = totals.index[k]
        period = int(np.argmax(over[k])) + 1
        parts = shares[period].xs((supplier, material), level=("supplier", "material"))
        parts = parts[parts > 0]
        names: list[str] = parts.index.tolist()
        said = ", ".join(f"{name} {share:g}" for name, share in zip(names, parts.tolist(), strict=True))
        at = row_holding(evidence.instance, "access", (supplier, parts.index[-1], material), period)
        total = float(totals.to_numpy()[k, period - 1])
        message = (
            f"the shares of {key_in_words(['supplier', 'material'], [supplier, material])} add to "
            f"{total:g} in {evidence.instance.calendar.name(period)} ({said}); at most 1"
        )
        problems.append(evidence.problem("access", at, "share", float(parts.iloc[-1]), message))
    return problems


def access_terms_constant(evidence: Evidence) -> list[Problem]:
    """Whether the stock may buy, and whether access is shared, is the same in all years of an access."""
    if not evidence.whole("access"):
        return []
    frame = evidence.instance["access"]
    keys = ["supplier", "party", "material"]
    problems = []
    for column in ("stock_may_buy", "shareable"):
        first = frame.groupby(keys, sort=False)[column].transform("first")
        for at in np.flatnonzero((frame[column] != first).to_numpy()).tolist():
            said, before = ("yes" if v else "no" for v in (frame[column].iloc[at], first.iloc[at]))
            message = (
                f"{before} in an earlier row of the same access; it must be the same in all years (where the "
                "stock may not buy in some of them, leave the party no more access than industry needs)"
            )
            problems.append(evidence.problem("access", at, column, said, message))
    return problems


def shortage_steps_sound(evidence: Evidence) -> list[Problem]:
    """The steps of a party, material and sector add to the whole need, and each costs no less than the one
    before.
    """
    if not evidence.whole("shortage_steps"):
        return []
    instance = evidence.instance
    names = ["party", "material", "sector"]
    columns = [values_of(instance, "shortage_steps", c) for c in (*names, "step", "share", "eur_per_t")]
    ladders: dict[tuple[str, ...], list[tuple[int, int, float, float]]] = {}
    for at, (*key, step, share, cost) in enumerate(zip(*columns, strict=True)):
        ladders.setdefault(tuple(key), []).append((step, at, share, cost))
    problems = []
    for ladder, steps in ladders.items():
        total = sum(share for _, _, share, _ in steps)
        if abs(total - 1) > SHARE_TOLERANCE:
            where = key_in_words(names, ladder)
            message = f"the steps of {where} add to {total:g}; together they are the whole need, 1"
            problems.append(evidence.problem("shortage_steps", steps[0][1], "share", "", message))
        for (_, _, _, before), (_, at, _, cost) in pairwise(sorted(steps)):
            if cost < before:
                message = f"costs less than the step before it, {before:g}; the cost rises from step to step"
                problems.append(evidence.problem("shortage_steps", at, "eur_per_t", cost, message))
    return problems


def shortage_steps_for_all_demand(evidence: Evidence) -> list[Problem]:
    """Where there are shortage steps, every party, material and sector with demand has some."""
    instance = evidence.instance
    if not instance.has("shortage_steps") or not evidence.whole("shortage_steps", "demand"):
        return []
    have = set(instance["shortage_steps"][["party", "material", "sector"]].itertuples(index=False, name=None))
    problems = []
    for party, material, sector in dict.fromkeys(
        instance["demand"][["party", "material", "sector"]].itertuples(index=False, name=None)
    ):
        if not {(p, material, s) for p in (party, "") for s in (sector, "")} & have:
            where = key_in_words(["party", "material", "sector"], [party, material, sector])
            problems.append(evidence.problem("shortage_steps", None, "", "", f"no steps for {where}"))
    return problems


def embargoes_complete(evidence: Evidence) -> list[Problem]:
    """Every embargo has cuts, and durations whose probabilities add to 1."""
    instance = evidence.instance
    problems = []
    for table in ("embargo_cuts", "embargo_durations"):
        if evidence.whole("embargoes", table):
            there = set(instance[table]["scenario"])
            for at, scenario in enumerate(instance["embargoes"]["scenario"]):
                if scenario not in there:
                    message = f"has no row in {evidence.file(table)}"
                    problems.append(evidence.problem("embargoes", at, "scenario", scenario, message))
    if evidence.whole("embargo_durations"):
        frame = instance["embargo_durations"]
        totals = frame.groupby("scenario", sort=False)["probability"].sum()
        for scenario, total in zip(totals.index.tolist(), totals.tolist(), strict=True):
            if abs(total - 1) > SHARE_TOLERANCE:
                at = frame["scenario"].tolist().index(scenario)
                message = f"the probabilities of {scenario} add to {total:g}, not to 1"
                problems.append(evidence.problem("embargo_durations", at, "probability", "", message))
    return problems


def stock_has_a_site(evidence: Evidence) -> list[Problem]:
    """Opening stock names its site when there are sites, and one that its owner may use."""
    instance = evidence.instance
    if not instance.has("storage") or "storage" in evidence.incomplete:
        return []
    owner = dict(zip(instance["storage"]["storage"], instance["storage"]["owner"], strict=True))
    problems = []
    held = instance["opening_stock"]
    for at, (party, site) in enumerate(zip(held["party"], held["storage"], strict=True)):
        if not site:
            message = f"name a site of {evidence.file('storage')}"
            problems.append(evidence.problem("opening_stock", at, "storage", "", message))
        elif owner.get(site, "") not in ("", party):
            message = f"only the stock of {owner[site]} may stand there; name another site for {party}"
            problems.append(evidence.problem("opening_stock", at, "storage", site, message))
    return problems


def targets_mean_something(evidence: Evidence) -> list[Problem]:
    """A target's days stand for tonnes: its material has demand, its risk class a material."""
    instance = evidence.instance
    if not instance.has("targets") or not evidence.whole("targets", "demand", "materials"):
        return []
    need = set(instance["demand"][["party", "material"]].itertuples(index=False, name=None))
    classes = set(instance["materials"]["risk_class"])
    problems = []
    rows: list[Any] = list(instance["targets"].itertuples(index=False))
    for at, row in enumerate(rows):
        if row.risk_class and row.risk_class not in classes:
            message = f"no material in {evidence.file('materials')} has this risk class"
            problems.append(evidence.problem("targets", at, "risk_class", row.risk_class, message))
        if row.material and not any(m == row.material and row.party in ("", p) for p, m in need):
            who = f" of party {row.party}" if row.party else ""
            message = f"no demand{who} in {evidence.file('demand')}: days of cover stand for no tonnes"
            problems.append(evidence.problem("targets", at, "material", row.material, message))
    return problems


def priced_where_sold(evidence: Evidence) -> list[Problem]:
    """Where there are prices, every material on sale has one."""
    instance = evidence.instance
    if not instance.has("prices") or not evidence.whole("prices", "supply"):
        return []
    priced = set(instance["prices"]["material"])
    sold: pd.Series = instance["supply"]["material"]
    return [
        evidence.problem("prices", None, "material", m, f"no price, but {evidence.file('supply')} sells it")
        for m in dict.fromkeys(sold)
        if m not in priced
    ]


def one_slope_a_source(evidence: Evidence) -> list[Problem]:
    """All blocks of a source and material have the same price_slope at any time."""
    if not evidence.calendar or not evidence.whole("supply", "sources"):
        return []
    rows = evidence.instance["supply"]
    if not (rows["price_slope"] > 0).any():
        return []
    slopes = by_period(evidence.instance, "supply", "price_slope")
    problems = []
    for (supplier, material), blocks in slopes.groupby(level=["supplier", "material"], sort=False):
        low, high = blocks.min(), blocks.max()
        apart = np.flatnonzero((high - low > 1e-9 * high).to_numpy())
        if not len(apart):
            continue
        period = int(apart[0]) + 1
        said = ", ".join(
            f"block {block} {slope:g}"
            for block, slope in zip(blocks.index.get_level_values("block"), blocks[period], strict=True)
            if not np.isnan(slope)
        )
        at = np.flatnonzero(((rows["supplier"] == supplier) & (rows["material"] == material)).to_numpy())[0]
        which = key_in_words(["supplier", "material"], [str(supplier), str(material)])
        message = (
            f"the blocks of {which} differ in {evidence.instance.calendar.name(period)} ({said}); "
            "one source has one slope for a material"
        )
        problems.append(evidence.problem("supply", int(at), "price_slope", "", message))
    return problems
