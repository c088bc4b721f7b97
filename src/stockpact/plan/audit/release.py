"""Checks of releases at the display date of each scenario: accounts, awards, rules (FORMULATION 2.1, 3.1, P2,
P4, P5).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..schema import SCHEMA
from .case import RELEASES, Case
from .comparing import Check, Compared, at_axes, at_least, at_most, at_rows, equal, holds, registrar
from .shown import AXES, shown

CHECKS: list[Check] = []
check = registrar(CHECKS)


@check("releases are complete", "rows", "FORMULATION 2")
def complete(case: Case) -> Iterator[Compared]:
    """Each scenario shows each of its rules for every party, material and period that it may last; none is
    left out.
    """
    present = [name for name in RELEASES if len(case.tables[name])]
    if not present:
        return
    yield holds([name in present for name in RELEASES], lambda i: f"{RELEASES[i]} is empty")
    s = shown(case)
    told = {name: set(case.tables[name]["scenario"]) for name in RELEASES}
    listed = np.array([any(n in told[t] for t in RELEASES) for n in s.scenarios], dtype=bool) & s.inside
    yield holds([all(n in told[t] for t in RELEASES) or not any(n in told[t] for t in RELEASES)
                 for n in s.scenarios], lambda i: f"{s.scenarios[i]} is missing from a table")  # fmt: skip
    rules = s.mask.any(axis=(0, 2, 3, 4)) | np.isin(
        case.names["rule"], [case.instance.settings.agreement.rule]
    )
    lasts = s.over_time("on") > 0
    needed = (listed[:, None] & rules)[:, :, None, None, None] & lasts[:, None, None, None]
    yield holds(s.there == np.broadcast_to(needed, s.there.shape), s.where("release"))


@check("onsets and periods of releases", "rows", "FORMULATION 2")
def labels(case: Case) -> Iterator[Compared]:
    """A release is shown at the display date of its scenario, and its periods follow the onset one by one."""
    onset = dict(zip(case.names["scenario"], shown(case).onset, strict=True))
    for name in ("release", "coverage"):
        rows = case.tables[name]
        first = np.array([onset.get(n, -1) for n in rows["scenario"]], dtype=int)
        period = [
            case.calendar.name(int(o + k) + 1) for o, k in zip(first, rows["embargo_period"], strict=True)
        ]
        yield holds(
            rows["period"].to_numpy() == np.array(period, dtype=object), at_rows(rows, SCHEMA[name].key, name)
        )
        if name == "release":
            began = np.array([case.calendar.name(int(o) + 1) for o in first], dtype=object)
            yield holds(rows["onset"].to_numpy() == began, at_rows(rows, SCHEMA[name].key, name))


@check("probability that an embargo is on", "share", "FORMULATION 3.6")
def probability(case: Case) -> Iterator[Compared]:
    """An embargo is on after k periods with the probability of all durations beyond k."""
    s = shown(case)
    on = s.over_time("on")
    yield equal(s.told("probability_on"), on[:, None, None, None], s.where(), mask=s.mask)
    rows = case.tables["coverage"]
    place, k = case.codes("coverage", "scenario"), case.codes("coverage", "embargo_period")
    known = (place >= 0) & (k >= 0)
    yield equal(
        rows["probability_on"].to_numpy(float),
        on[place, k],
        at_rows(rows, SCHEMA["coverage"].key),
        mask=known,
    )


def _declare(name: str, column: str, attribute: str, equation: str, text: str) -> None:
    def recomputed(case: Case) -> Iterator[Compared]:
        s = shown(case)
        expected = s.expected(attribute)
        yield equal(
            s.told(column), expected[:, None], s.where(), magnitude=s.expected("need")[:, None], mask=s.mask
        )

    recomputed.__doc__ = text
    check(name, "t", equation)(recomputed)


_declare("need in embargoes", "need_t", "need", "FORMULATION 2",
         "Need in a release is the instance's need in the stocked form, over all sectors.")  # fmt: skip
_declare("supply in embargoes", "own_supply_t", "own_supply", "FORMULATION 2",
         "What arrives is the flow less the cut, with leakage, plus the swing of idle access.")  # fmt: skip
_declare("private stock in embargoes", "private_draw_t", "private_draw", "FORMULATION 2",
         "Industry's own stock is drawn first: the smaller of the gap and what is left of it.")  # fmt: skip
_declare("claims", "claim_t", "claim", "FORMULATION 2",
         "A claim is need that neither supply nor private stock serves, and never negative.")  # fmt: skip


@check("accounts at onset", "t", "FORMULATION 3.1 R1-account")
def opening(case: Case) -> Iterator[Compared]:
    """An account opens with the party's share of the joint stock: what the plan holds before the onset."""
    s = shown(case)
    first = s.told("account_before_t")[..., 0]
    expected = s.shares * s.stock.sum(axis=1, keepdims=True)
    where = at_axes(first.shape, *(case.names[a] for a in AXES[:-1]))
    yield equal(first, expected[:, None], where, mask=s.mask[..., 0])


@check("deliveries in embargoes", "t", "FORMULATION 2")
def delivered(case: Case) -> Iterator[Compared]:
    """Only orders placed before the onset arrive, less the cut; agreed shares and pools divide them by
    entitlement.
    """
    s = shown(case)
    own = s.expected("delivered")
    agreed = bool(case.instance.settings.agreement.shares)
    divided = s.shares[..., None] * own.sum(axis=1, keepdims=True)
    together = (s.pooled | agreed)[None, :, None, None, None]
    expected = np.where(together, divided[:, None], own[:, None])
    yield equal(s.told("delivered_t"), expected, s.where(), mask=s.mask)


@check("accounts balance", "t", "FORMULATION E2")
def balance(case: Case) -> Iterator[Compared]:
    """An account closes with what it held, plus deliveries, less what is released, and opens so in the next
    period.
    """
    s = shown(case)
    before, after = s.told("account_before_t"), s.told("account_after_t")
    flows = before + s.told("delivered_t") - s.told("released_t")
    yield equal(after, flows, s.where(), magnitude=before, mask=s.mask)
    both = s.mask[..., 1:] & s.mask[..., :-1]
    names = case.names
    where = at_axes(both.shape, *(names[a] for a in AXES[:-1]), names["embargo_period"][1:])
    yield equal(before[..., 1:], after[..., :-1], where, mask=both)


@check("cumulative release within stock and deliveries", "t", "FORMULATION P2")
def cumulative(case: Case) -> Iterator[Compared]:
    """Whatever the end, no more has been received than the joint stock held and got, at any time."""
    s = shown(case)
    out = np.cumsum(s.told("received_t").sum(axis=2), axis=-1)
    there = (s.stock.sum(axis=1)[..., None] + np.cumsum(s.expected("delivered").sum(axis=1), axis=-1))[
        :, None
    ]
    names = case.names
    where = at_axes(out.shape, names["scenario"], names["rule"], names["material"], names["embargo_period"])
    yield at_most(out, there, where, mask=s.mask.any(axis=2))


@check("received", "t", "FORMULATION E3")
def received(case: Case) -> Iterator[Compared]:
    """A party receives what its account releases, less what is lent, plus what is borrowed."""
    s = shown(case)
    flows = s.told("released_t") - s.told("lent_t") + s.told("borrowed_t")
    yield equal(s.told("received_t"), flows, s.where(), magnitude=s.told("released_t"), mask=s.mask)
    yield at_most(s.told("lent_t"), s.told("released_t"), s.where(), mask=s.mask)


@check("awards within claims", "t", "FORMULATION P4")
def awards(case: Case) -> Iterator[Compared]:
    """Nobody receives more than its claim, nor anything before the release delay is over."""
    s = shown(case)
    delay = case.instance.settings.policy.release_delay_days / case.calendar.days
    arrives = np.clip(np.arange(1, case.horizon + 1) - delay, 0.0, 1.0)
    yield at_most(s.told("received_t"), (s.expected("claim") * arrives)[:, None], s.where(), mask=s.mask)


@check("unserved after the release", "t", "FORMULATION E1")
def unserved(case: Case) -> Iterator[Compared]:
    """What stays unserved is the claim less what is received."""
    s = shown(case)
    yield equal(s.told("unserved_t"), s.told("claim_t") - s.told("received_t"), s.where(),
                magnitude=s.told("claim_t"), mask=s.mask)  # fmt: skip


@check("what is borrowed is lent", "t", "FORMULATION E5")
def lending(case: Case) -> Iterator[Compared]:
    """In each period and material the parties lend what the others borrow; without lending nobody does
    either.
    """
    s = shown(case)
    lent, borrowed = s.told("lent_t").sum(axis=2), s.told("borrowed_t").sum(axis=2)
    names = case.names
    where = at_axes(lent.shape, names["scenario"], names["rule"], names["material"], names["embargo_period"])
    yield equal(lent, borrowed, where)
    yield equal(s.told("borrowed_t"), 0.0, s.where(), mask=s.of_rule("account-no-lending"))


@check("release limit", "t", "FORMULATION E3")
def limit(case: Case) -> Iterator[Compared]:
    """No more than the material's limit leaves the joint stock in a period."""
    total = shown(case).told("received_t").sum(axis=2)
    most = case.instance["materials"]["release_limit_t"].to_numpy(dtype=float, na_value=np.inf)
    names = case.names
    where = at_axes(total.shape, names["scenario"], names["rule"], names["material"], names["embargo_period"])
    yield at_most(total, np.where(np.isnan(most), np.inf, most)[:, None], where)


@check("strict ratio", "t", "FORMULATION P5")
def strict(case: Case) -> Iterator[Compared]:
    """Under the strict ratio every release is split by the agreed shares."""
    s = shown(case)
    total = s.told("received_t").sum(axis=2, keepdims=True)
    expected = s.shares[:, None, :, :, None] * total
    yield equal(s.told("received_t"), expected, s.where(), magnitude=total, mask=s.of_rule("strict"))


@check("proportional to loss", "t", "FORMULATION 3.1 R2a")
def proportional(case: Case) -> Iterator[Compared]:
    """Under the rule proportional to loss an equal part of every claim is covered."""
    s = shown(case)
    claim = s.expected("claim")
    whole = claim.sum(axis=1, keepdims=True)
    part = np.divide(claim, whole, out=np.zeros_like(claim), where=whole > 0)
    total = s.told("received_t").sum(axis=2, keepdims=True)
    yield equal(s.told("received_t"), part[:, None] * total, s.where(), magnitude=total,
                mask=s.of_rule("proportional-to-loss"))  # fmt: skip


@check("lending harms nobody", "t", "FORMULATION 3.1 R1-account")
def lending_harms_nobody(case: Case) -> Iterator[Compared]:
    """With lending no party receives less in any period than its account alone would give it."""
    s, rules = shown(case), case.names["rule"]
    if "account" in rules and "account-no-lending" in rules:
        a, b = rules.index("account"), rules.index("account-no-lending")
        told = s.told("received_t")
        both = s.mask[:, a] & s.mask[:, b]
        names = case.names
        where = at_axes(both.shape, *(names[x] for x in AXES if x != "rule"))
        yield at_least(told[:, a], told[:, b], where, mask=both)
