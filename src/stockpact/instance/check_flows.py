"""Checks of calm times: industry is served, its flows are open to it, and one source balances."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .check_times import key_in_words, runs_in_words
from .errors import Problem
from .evidence import Evidence
from .flows import declared, flows, need
from .instance import Instance
from .lookup import row_holding
from .series import by_period

SERVED_SHARE = 1e-3
"""Share of need by which calm flows may fall short of it: data are rounded."""

SERVED_TONNES = 0.01
"""Tonnes a period by which calm flows may fall short of need."""

FLOW_TOLERANCE = 1e-6
"""Share by which a flow may exceed access or supply."""


def industry_served(evidence: Evidence) -> list[Problem]:
    """In calm times the flows of each party and material cover its need, unless a declared embargo cuts
    them.
    """
    instance = evidence.instance
    if not evidence.calendar or not evidence.whole("imports", "demand", "sources"):
        return []
    if not instance.has("imports") or not instance.has("demand"):
        return []
    needed = need(instance)
    wanted = needed.to_numpy()
    got, exempt = np.zeros_like(wanted), np.zeros(wanted.shape, dtype=bool)
    flow, cut = _summed(flows(instance), (0, 1)), declared(instance)
    for k, key in enumerate(needed.index):
        if key in flow:
            got[k], exempt[k] = flow[key], cut[key]
    short = (wanted - got > np.maximum(SERVED_TONNES, SERVED_SHARE * wanted)) & ~exempt
    problems = []
    calendar = instance.calendar
    for k in np.flatnonzero(short.any(axis=1)).tolist():
        party, material = needed.index[k]
        periods = np.flatnonzero(short[k])
        worst = int(periods[np.argmax((wanted - got)[k][periods])])
        years = runs_in_words({int(y) for y in calendar.years[periods]})
        message = (
            f"industry is not served in calm times: {key_in_words(['party', 'material'], [party, material])} "
            f"short in {years}; in {calendar.name(worst + 1)} it needs {wanted[k, worst]:g} t and gets "
            f"{got[k, worst]:g} t"
        )
        at = _first_row(instance, party, material, int(periods[0]) + 1)
        problems.append(evidence.problem("imports", at, "tonnes", "", message))
    return problems


def _first_row(instance: Instance, party: str, material: str, period: int) -> int | None:
    """Row of the flow to mend: the balancing one of the period, else its largest."""
    frame = instance["imports"]
    mine = frame[(frame["party"] == party) & (frame["material"] == material)]
    rows = [
        row_holding(instance, "imports", (party, material, s), period)
        for s in dict.fromkeys(mine["supplier"])
    ]
    found = [r for r in rows if r is not None]
    return max(found, key=lambda r: (frame["balancing"][r], frame["tonnes"][r]), default=None)


def flows_open(evidence: Evidence) -> list[Problem]:
    """Where access is given as a share, no flow exceeds it, and all flows of a source stay within its
    supply.
    """
    instance = evidence.instance
    if not evidence.calendar or not evidence.whole("imports", "access", "supply", "sources"):
        return []
    if not all(instance.has(t) for t in ("imports", "access", "supply")):
        return []
    supply = _summed(by_period(instance, "supply", "tonnes", flow=True), (0, 1))
    flow = _summed(flows(instance), (0, 1, 2))
    shares = by_period(instance, "access", "share")
    free = by_period(instance, "access", "headroom_share").notna().to_numpy()
    problems = []
    for (supplier, party, material), share, open_ended in zip(
        shares.index, shares.to_numpy(), free, strict=True
    ):
        key = (party, material, supplier)
        if key in flow and (supplier, material) in supply:
            limit = np.where(open_ended, np.inf, np.nan_to_num(share) * supply[supplier, material])
            problems += _beyond(evidence, key, flow[key], limit, "its access")
    named = {(supplier, material) for supplier, _, material in shares.index}
    for (supplier, material), total in _summed(flows(instance), (2, 1)).items():
        parties = [p for p, m, s in flow if (s, m) == (supplier, material)]
        if (supplier, material) in named and (supplier, material) in supply:
            problems += _beyond(
                evidence,
                (parties[-1], material, supplier),
                total,
                supply[supplier, material],
                f"what it can deliver to {' and '.join(parties)}",
            )
    return problems


def _summed(frame: pd.DataFrame, levels: tuple[int, ...]) -> dict[tuple[str, ...], np.ndarray]:
    """Rows of a frame of keys × periods added up over all levels of the key but some; blank counts as
    nothing.
    """
    out: dict[tuple[str, ...], np.ndarray] = {}
    for key, values in zip(frame.index, np.nan_to_num(frame.to_numpy()), strict=True):
        short = tuple(key[n] for n in levels)
        out[short] = out[short] + values if short in out else values
    return out


def _beyond(
    evidence: Evidence, key: tuple[str, str, str], taken: np.ndarray, limit: np.ndarray, what: str
) -> list[Problem]:
    """A problem when a flow exceeds a limit in any period, at the row that holds in the first such period."""
    over = np.flatnonzero(taken > limit * (1 + FLOW_TOLERANCE) + FLOW_TOLERANCE)
    if not len(over):
        return []
    instance = evidence.instance
    period = int(over[0]) + 1
    at = row_holding(instance, "imports", key, period)
    message = (
        f'industry\'s flow from source "{key[2]}", material {key[1]}, of {taken[period - 1]:g} t in '
        f"{instance.calendar.name(period)} exceeds {what}, {limit[period - 1]:g} t"
    )
    value = "" if at is None else float(instance["imports"]["tonnes"][at])
    return [evidence.problem("imports", at, "tonnes", value, message)]


def one_source_balances(evidence: Evidence) -> list[Problem]:
    """At most one source balances the flows of a party and material at a time."""
    frame = evidence.instance["imports"]
    problems = []
    seen: dict[tuple[object, ...], int] = {}
    rows = frame[frame["balancing"].to_numpy() & ~frame["declared_cut"].to_numpy()]
    for row in rows.itertuples():
        key = (row.party, row.material, row.period if row.period else row.year)
        if key in seen and frame["supplier"][seen[key]] != row.supplier:
            message = f'source "{frame["supplier"][seen[key]]}" balances here already; only one may'
            problems.append(evidence.problem("imports", int(row.Index), "balancing", "yes", message))
        seen.setdefault(key, int(row.Index))
    return problems
