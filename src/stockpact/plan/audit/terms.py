"""Checks of orders under contracts: minimum, maximum, lots, fixed cost, commitments (FORMULATION M)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..schema import SCHEMA
from .case import Case, records
from .comparing import Check, Compared, Where, at_least, at_most, at_rows, equal, holds, registrar

CHECKS: list[Check] = []
check = registrar(CHECKS)


@dataclass(frozen=True)
class Bucket:
    """A bucket of a contract with what was bought in it and the row of the contracts table that tells of
    it.
    """

    contract: str
    name: str
    periods: tuple[int, ...]
    parties: tuple[int, ...]
    taken: float
    minimum: float
    maximum: float
    lot: float
    fixed_eur: float
    mandatory: bool
    party: str
    material: str
    supplier: str


def buckets(case: Case) -> list[Bucket]:
    """Every bucket of every contract of the acting parties, with the tonnes bought in it."""
    found: list[Bucket] = case.once("buckets", _buckets)
    return found


def _buckets(case: Case) -> list[Bucket]:
    names = case.names
    bought = case.bought.sum(axis=3)
    out = []
    for c in records(case.instance["contracts"]):
        parties = [names["party"].index(c.party)] if c.party else list(range(len(names["party"])))
        parties = [p for p in parties if case.acting[p]]
        if not parties:
            continue
        materials = (
            [names["material"].index(c.material)] if c.material else list(range(len(names["material"])))
        )
        first = max(case.period_number(c.start) if c.start else 0, 0)
        last = min(case.period_number(c.end) if c.end else case.periods - 1, case.periods - 1)
        groups: dict[str, list[int]] = {}
        for t in range(first, last + 1):
            label = {
                "period": case.calendar.names[t],
                "year": str(case.calendar.years[t]),
                "contract": "whole",
            }[c.per]
            groups.setdefault(label, []).append(t)
        flows = bought[np.ix_(parties, materials, [names["supplier"].index(c.supplier)])].sum(axis=(0, 1, 2))
        for label, periods in groups.items():
            out.append(
                Bucket(
                    contract=c.contract, name=label, periods=tuple(periods), parties=tuple(parties),
                    taken=float(flows[periods].sum()), minimum=float(c.minimum_t), maximum=float(c.maximum_t),
                    lot=float(c.lot_t), fixed_eur=float(c.fixed_order_eur), mandatory=bool(c.mandatory),
                    party=c.party, material=c.material, supplier=c.supplier,
                )
            )  # fmt: skip
    return out


@check("orders under contracts", "t", "FORMULATION M")
def orders(case: Case) -> Iterator[Compared]:
    """The contracts table has a row for each bucket and tells what the purchases table holds of it."""
    all_ = buckets(case)
    listed = {
        (c, b): t
        for c, b, t in zip(
            *(case.tables["contracts"][k] for k in ("contract", "bucket", "tonnes")), strict=True
        )
    }
    if case.planned:
        yield holds([(b.contract, b.name) in listed for b in all_], _where(all_))
    yield equal([listed.get((b.contract, b.name), 0.0) for b in all_], [b.taken for b in all_], _where(all_))
    known = {(b.contract, b.name): b for b in all_}
    rows = case.tables["contracts"]
    labels = [known.get(key) for key in zip(rows["contract"], rows["bucket"], strict=True)]
    right = [
        b is not None and (b.party, b.material, b.supplier) == (r.party, r.material, r.supplier)
        for b, r in zip(labels, records(rows), strict=True)
    ]
    yield holds(right, at_rows(rows, SCHEMA["contracts"].key))


@check("minimum take", "t", "FORMULATION M")
def minimum(case: Case) -> Iterator[Compared]:
    """A bucket takes nothing, or at least the contract's minimum."""
    all_ = [b for b in buckets(case) if b.minimum > 0]
    taken = np.array([b.taken for b in all_])
    least = np.array([b.minimum for b in all_])
    yield at_least(taken, least, _where(all_), mask=taken > 1e-6 * (1 + least))


@check("maximum take", "t", "FORMULATION M")
def maximum(case: Case) -> Iterator[Compared]:
    """A bucket takes at most the contract's maximum."""
    all_ = [b for b in buckets(case) if not np.isnan(b.maximum)]
    yield at_most([b.taken for b in all_], [b.maximum for b in all_], _where(all_))


@check("whole lots", "t", "FORMULATION M")
def lots(case: Case) -> Iterator[Compared]:
    """A bucket takes whole multiples of the lot, and the contracts table counts them."""
    all_ = [b for b in buckets(case) if not np.isnan(b.lot)]
    lot = np.array([b.lot for b in all_])
    taken = np.array([b.taken for b in all_])
    yield equal(taken, np.round(taken / lot) * lot, _where(all_), magnitude=lot)
    rows = case.tables["contracts"]
    counted = dict(zip(zip(rows["contract"], rows["bucket"], strict=True), rows["lots"], strict=True))
    found = np.array([counted.get((b.contract, b.name), 0.0) for b in all_])
    yield equal(found * lot, taken, _where(all_), magnitude=lot)
    free = {(b.contract, b.name) for b in all_}
    other = ~np.array([key in free for key in zip(rows["contract"], rows["bucket"], strict=True)], dtype=bool)
    yield equal(rows["lots"].to_numpy(float), 0.0, at_rows(rows, SCHEMA["contracts"].key), mask=other)


@check("fixed order cost", "EUR", "FORMULATION M")
def fixed(case: Case) -> Iterator[Compared]:
    """Whatever is ordered in a bucket costs the contract's fixed order cost, once; nothing else does."""
    all_ = buckets(case)
    rows = case.tables["contracts"]
    keys = list(zip(rows["contract"], rows["bucket"], strict=True))
    ordered = dict(zip(keys, rows["ordered"], strict=True))
    cost = dict(zip(keys, rows["fixed_eur"], strict=True))
    found = [cost.get((b.contract, b.name), 0.0) for b in all_]
    expected = [b.fixed_eur if ordered.get((b.contract, b.name), False) else 0.0 for b in all_]
    yield equal(found, expected, _where(all_), scale=case.money_scale)


@check("ordered at all", "buckets", "FORMULATION M")
def ordered(case: Case) -> Iterator[Compared]:
    """A bucket with purchases counts as ordered, and a mandatory one is ordered always."""
    all_ = buckets(case)
    rows = case.tables["contracts"]
    flag = dict(zip(zip(rows["contract"], rows["bucket"], strict=True), rows["ordered"], strict=True))
    said = np.array([bool(flag.get((b.contract, b.name), False)) for b in all_], dtype=bool)
    must = np.array([b.taken > 1e-6 * (1 + b.minimum) or b.mandatory for b in all_], dtype=bool)
    yield holds(said | ~must, _where(all_))
    empty = np.array([b.taken <= 1e-6 and b.minimum > 0 for b in all_], dtype=bool)
    yield holds(~(said & empty), _where(all_))


def fixed_outlays(case: Case) -> np.ndarray:
    """Fixed order costs, EUR, by party and period: in a bucket's first period, in equal parts when ordered
    together.
    """
    out = np.zeros((len(case.names["party"]), case.periods))
    rows = case.tables["contracts"]
    flag = dict(zip(zip(rows["contract"], rows["bucket"], strict=True), rows["ordered"], strict=True))
    for b in buckets(case):
        if flag.get((b.contract, b.name), False):
            for p in b.parties:
                out[p, b.periods[0]] += b.fixed_eur / len(b.parties)
    return out


def _where(all_: list[Bucket]) -> Where:
    return lambda i: f"{all_[i].contract} {all_[i].name}"
