"""The tables release, coverage and damage, from events and the awards that rules make. Money in EUR, masses
in tonnes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..instance import Calendar
from ..plan.metrics import coverage
from ..plan.schema import SCHEMA
from ..rules import find
from ..rules.bookkeeping import keep_book
from .events import Events

Floats = NDArray[np.float64]
EUR = 1000.0
"""EUR in one thousand EUR, the money of the models."""


def rows(
    axes: Mapping[str, Sequence[object]],
    values: Mapping[str, NDArray[np.generic]],
    keep: NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """A tidy frame of arrays over the same axes: one row an element, or one an element that is kept."""
    shape = tuple(len(labels) for labels in axes.values())
    where = np.ones(shape, dtype=bool) if keep is None else np.broadcast_to(keep, shape)
    place = np.nonzero(where)
    out: dict[str, object] = {
        name: np.array(list(labels), dtype=object)[at]
        for (name, labels), at in zip(axes.items(), place, strict=True)
    }
    out |= {name: np.broadcast_to(array, shape)[place] for name, array in values.items()}
    return pd.DataFrame(out)


def release_table(shown: Events, awards: Mapping[str, Floats]) -> pd.DataFrame:
    """The table release: every account, period by period, under each rule at the display dates."""
    instance, s = shown.instance, shown.cases
    first = {name: shown.stack(name) for name in ("need", "own_supply", "private_draw", "claim")}
    parts = []
    for rule, award in awards.items():
        book = keep_book(s, shown.batched(award), find(rule).pooled)
        values = {f"{name}_t": array for name, array in first.items()} | {
            "account_before_t": shown.arranged(book.before), "delivered_t": shown.arranged(book.delivered),
            "released_t": shown.arranged(book.released), "borrowed_t": shown.arranged(book.borrowed),
            "lent_t": shown.arranged(book.lent), "received_t": award, "unserved_t": first["claim"] - award,
            "account_after_t": np.maximum(shown.arranged(book.after), 0.0),
            "probability_on": shown.stack("on")[:, None, None],
        }  # fmt: skip
        part = rows(
            _axes(shown, party=instance.parties, material=instance.materials),
            values,
            _lasts(shown)[:, None, None],
        )
        parts.append(part.assign(rule=rule))
    table = named(pd.concat(parts, ignore_index=True), shown)
    order = table["event"].to_numpy(int) * len(parts) + np.repeat(
        np.arange(len(parts)), [len(p) for p in parts]
    )
    return SCHEMA["release"].frame(table.iloc[np.argsort(order, kind="stable")])


def coverage_table(shown: Events, award: Floats) -> pd.DataFrame:
    """The table coverage: who is served, sector by sector, with and without the reserve.

    A shortage falls on the cheapest steps first; sectors with steps of the same cost go short in proportion
    to them.
    """
    instance = shown.instance
    need = shown.stack("need_by_sector")
    out, damage = by_sector(shown, award)
    out_without, damage_without = by_sector(shown, np.zeros_like(award))
    values = {
        "need_t": need, "supply_t": need - out_without, "released_t": out_without - out, "unserved_t": out,
        "unserved_without_t": out_without, "coverage": coverage(need, out),
        "coverage_without": coverage(need, out_without), "damage_eur": damage * EUR,
        "damage_without_eur": damage_without * EUR, "probability_on": shown.stack("on")[:, None, None, None],
    }  # fmt: skip
    axes = _axes(
        shown, party=instance.parties, material=instance.materials, sector=shown.embargoes[0].calm.sectors
    )
    needed = need.any(axis=-1, keepdims=True) & _lasts(shown)[:, None, None, None]
    table = rows(axes, values, needed)
    return SCHEMA["coverage"].frame(named(table, shown))


def damage_table(events: Events, awards: Mapping[str, Floats], weighted: Sequence[str]) -> pd.DataFrame:
    """The table damage; rules outside ``weighted`` appear at display dates only, with weight 0."""
    instance, calendar = events.instance, events.instance.calendar
    weight = np.array([o.weight for o in events.occasions])
    shown = np.array([o.shown for o in events.occasions])
    start = (1 + instance.settings.money.discount_rate) ** (
        -np.array([o.onset for o in events.occasions]) / calendar.per_year
    )
    on = events.stack("on")[:, None, None]
    parts = []
    for rule, award in awards.items():
        counted = rule in weighted
        hurt = expected_damage(events, award)
        values = {
            "weight": (weight if counted else 0 * weight)[:, None, None], "damage_eur": hurt * EUR,
            "discounted_eur": hurt * EUR * start[:, None, None],
            "unserved_t": (on * (events.stack("claim") - award)).sum(axis=-1),
            "released_t": (on * award).sum(axis=-1), "refill_eur": refill(events, award) * EUR,
        }  # fmt: skip
        axes = {
            "event": range(len(events.occasions)),
            "party": instance.parties,
            "material": instance.materials,
        }
        keep = np.ones(len(shown), dtype=bool) if counted else shown
        parts.append(rows(axes, values, keep[:, None, None]).assign(rule=rule))
    table = named(pd.concat(parts, ignore_index=True), events)
    order = table["event"].to_numpy(int) * len(parts) + np.repeat(
        np.arange(len(parts)), [len(p) for p in parts]
    )
    return SCHEMA["damage"].frame(table.iloc[np.argsort(order, kind="stable")])


def expected_damage(events: Events, award: Floats) -> Floats:
    """(E, P, I) expected damage of one event, discounted to its onset, kEUR."""
    s = events.cases
    return events.arranged((s.damage * s.unserved(events.batched(award))).sum(axis=(2, 3)))


def refill(events: Events, award: Floats) -> Floats:
    """(E, P, I) expected end value of what is awarded, discounted to the onset, kEUR: what the refill
    costs.
    """
    s = events.cases
    return events.arranged((s.refill[:, None, :] * events.batched(award)).sum(axis=-1))


def by_sector(shown: Events, award: Floats) -> tuple[Floats, Floats]:
    """Unserved tonnes and damage in kEUR (E, P, I, S, K), undiscounted, while the embargo is on."""
    s, steps = shown.cases, shown.embargoes[0].calm.steps
    level = shown.arranged(s.unserved(shown.batched(award)))
    size = shown.arranged(s.size)
    part = np.divide(level, size, out=np.zeros_like(level), where=size > 0)
    need = shown.stack("need_by_sector")
    out = np.einsum("pisl,episk,epilk->episk", steps.share, need, part, optimize=True)
    return out, np.einsum("pil,pisl,episk,epilk->episk", steps.cost, steps.share, need, part, optimize=True)


def _axes(shown: Events, **names: Sequence[object]) -> dict[str, Sequence[object]]:
    return {"event": range(len(shown.occasions)), **names, "embargo_period": range(shown.cases.periods)}


def _lasts(shown: Events) -> NDArray[np.bool_]:
    """(E, K) whether the embargo may still be on."""
    return np.asarray(shown.stack("on") > 0)


def named(table: pd.DataFrame, events: Events) -> pd.DataFrame:
    """The table with scenario, onset and period in place of the number of the event."""
    event = table["event"].to_numpy(int)
    calendar = events.instance.calendar
    onset = np.array([o.onset for o in events.occasions])[event]
    out = table.assign(
        scenario=np.array([o.scenario for o in events.occasions], dtype=object)[event],
        onset=_period_names(calendar, onset),
    )
    if "embargo_period" in table:
        out["period"] = _period_names(calendar, onset + table["embargo_period"].to_numpy(int))
    return out


def _period_names(calendar: Calendar, numbers: NDArray[np.int64]) -> NDArray[np.object_]:
    """The names of periods given by number, each looked up once."""
    distinct, place = np.unique(numbers, return_inverse=True)
    return np.array([calendar.name(int(t)) for t in distinct], dtype=object)[place]
