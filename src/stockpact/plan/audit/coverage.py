"""Checks of coverage and damage: who is served, and what is not costs (FORMULATION 2.1, 2, 3.8)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..schema import SCHEMA
from .case import Case
from .comparing import Check, Compared, Where, at_axes, at_most, at_rows, equal, holds, registrar
from .embargo import dearest_step, shortage
from .shown import received_by_rule, shown
from .world import world

CHECKS: list[Check] = []
check = registrar(CHECKS)

AXES = ("scenario", "party", "material", "sector", "embargo_period")


class _Served:
    """The coverage table over scenario, party, material, sector and k, beside what it should say."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.there = case.cube("coverage", None, *AXES)
        self.mask = self.there > 0
        s, w = shown(case), world(case)
        agreed = case.instance.settings.agreement.rule
        rules = case.names["rule"]
        given = (
            received_by_rule(case)[:, rules.index(agreed)]
            if agreed in rules
            else np.zeros(s.mask[:, 0].shape)
        )
        self.need, self.claim = np.zeros(self.there.shape), s.expected("claim")
        open_ = np.maximum(self.claim - given, 0.0)
        names = ("unserved", "damage", "unserved_without", "damage_without")
        self.by: dict[str, np.ndarray] = {name: np.zeros(self.there.shape) for name in names}
        for i, onset in enumerate(s.onset):
            if not s.inside[i]:
                continue
            self.need[i] = w.need[:, :, :, onset]
            for p in range(len(case.names["party"])):
                for m in range(len(case.names["material"])):
                    for end, tonnes in (("", open_), ("_without", self.claim)):
                        out, cost = shortage(case, p, m, self.need[i, p, m], tonnes[i, p, m])
                        self.by[f"unserved{end}"][i, p, m], self.by[f"damage{end}"][i, p, m] = out, cost

    def told(self, column: str) -> np.ndarray:
        return self.case.cube("coverage", column, *AXES)

    def where(self) -> Where:
        return at_axes(self.mask.shape, *(self.case.names[a] for a in AXES))


def _served(case: Case) -> _Served:
    found: _Served = case.once("served", _Served)
    return found


@check("every period of coverage is there", "rows", "FORMULATION 3.8")
def complete(case: Case) -> Iterator[Compared]:
    """Each scenario shows every sector with need, in every period that it may last."""
    if not len(case.tables["coverage"]):
        return
    c, s = _served(case), shown(case)
    listed = np.isin(s.scenarios, case.tables["coverage"]["scenario"]) & s.inside
    lasts = (s.over_time("on") > 0)[:, None, None, None]
    needed = listed[:, None, None, None, None] & c.need.any(axis=-1, keepdims=True) & lasts
    yield holds(c.there == needed, c.where())


@check("need of sectors", "t", "FORMULATION 2")
def need(case: Case) -> Iterator[Compared]:
    """Need by sector is the instance's."""
    c = _served(case)
    yield equal(c.told("need_t"), c.need, c.where(), mask=c.mask)


@check("unserved sectors", "t", "FORMULATION E4")
def unserved(case: Case) -> Iterator[Compared]:
    """Under the agreed rule a shortage falls on the cheapest steps first, on equal ones in proportion."""
    c = _served(case)
    for column in ("unserved", "unserved_without"):
        yield equal(c.told(f"{column}_t"), c.by[column], c.where(), magnitude=c.need, mask=c.mask)


@check("sectors add up to their party", "t", "FORMULATION E1")
def sectors_add_up(case: Case) -> Iterator[Compared]:
    """Over its sectors a party's unserved and released tonnes are those of the release table under the agreed
    rule.
    """
    agreed, rules = case.instance.settings.agreement.rule, case.names["rule"]
    c, s = _served(case), shown(case)
    if agreed in rules:
        r = rules.index(agreed)
        mask = s.mask[:, r] & c.mask.any(axis=3)
        names = case.names
        where = at_axes(mask.shape, *(names[a] for a in AXES if a != "sector"))
        for here, there in (("unserved_t", "unserved_t"), ("released_t", "received_t"), ("need_t", "need_t")):
            yield equal(
                c.told(here).sum(axis=3), s.told(there)[:, r], where, magnitude=s.expected("need"), mask=mask
            )


@check("coverage adds up", "t", "FORMULATION 3.8")
def adds_up(case: Case) -> Iterator[Compared]:
    """Supply, release and what stays unserved are the need, and without the reserve more stays unserved."""
    rows = case.tables["coverage"]
    where = at_rows(rows, SCHEMA["coverage"].key)
    need_, supply, released, out, without = (
        rows[f"{c}_t"].to_numpy(float) for c in ("need", "supply", "released", "unserved", "unserved_without")
    )
    yield equal(supply + released + out, need_, where)
    yield equal(supply + without, need_, where)
    yield at_most(out, without, where, magnitude=need_)


@check("coverage", "share", "FORMULATION 3.8")
def share(case: Case) -> Iterator[Compared]:
    """Coverage is the share of need that is served."""
    rows = case.tables["coverage"]
    where = at_rows(rows, SCHEMA["coverage"].key)
    need_ = rows["need_t"].to_numpy(float)
    for end in ("", "_without"):
        out = rows[f"unserved{end}_t"].to_numpy(float)
        expected = 1 - np.divide(out, need_, out=np.zeros_like(out), where=need_ > 0)
        yield equal(rows[f"coverage{end}"].to_numpy(float), expected, where)


@check("damage of sectors", "EUR", "FORMULATION 2.1")
def damage(case: Case) -> Iterator[Compared]:
    """Damage is what each unserved tonne costs on its step."""
    c = _served(case)
    for end in ("", "_without"):
        expected = c.by[f"damage{end}"]
        yield equal(c.told(f"damage{end}_eur"), expected, c.where(), scale=dearest_step(case),
                    magnitude=c.by["damage_without"], mask=c.mask)  # fmt: skip
