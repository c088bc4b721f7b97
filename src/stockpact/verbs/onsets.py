"""What the reserve does for each scenario and each period in which it may begin, sector by sector."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..instance import Calendar, InputError, Instance, Problem
from ..instance.nearest import suggestion
from ..plan.metrics import TOLERANCE, coverage
from ..plan.schema import SCHEMA
from ..rules import RULES
from .events import NONE, Events, Floats, find_events
from .release_tables import EUR, by_sector, named, rows

NEVER = -1
"""Stands for a need that is served as long as the embargo may last."""


def onsets_table(
    instance: Instance,
    stock: pd.DataFrame | None,
    purchases: pd.DataFrame | None,
    calendar: Calendar | None = None,
    rule: str | None = None,
) -> pd.DataFrame:
    """The table onsets: every scenario at every onset of its window and at its display date, under a rule and
    without the reserve.

    ``stock`` is the plan's table ``stock`` or ``cover``, ``purchases`` its table of that name, ``calendar``
    that of the plan when it runs longer than the instance's; ``rule`` is the agreed one unless named.
    Expected over the length of the embargo, by the probability that it is still on. Raises InputError for an
    unknown rule, a scenario without durations and a need without steps of shortage cost.
    """
    chosen = rule or instance.settings.agreement.rule
    if chosen not in (*RULES, NONE):
        words = f"no such sharing rule{suggestion(chosen, RULES)}; there are: {', '.join(RULES)}"
        raise InputError([Problem("rules", 0, "rule", chosen, words)])
    events = find_events(instance, stock, purchases, calendar=calendar)
    if not events.occasions:
        return SCHEMA["onsets"].frame([])
    return onsets_of(events, events.awards(chosen))


def onsets_of(events: Events, award: Floats) -> pd.DataFrame:
    """The table onsets for awards (E, P, I, K) that were made before."""
    need = events.stack("need_by_sector")
    on = events.stack("on")[:, None, None, None]
    beta = np.stack([e.scenario.beta for e in events.embargoes])[:, None, None, None]
    expected = (need * on).sum(axis=-1)
    values: dict[str, NDArray[np.generic]] = {
        "weight": np.array([o.weight for o in events.occasions])[:, None, None, None],
        "need_t": expected,
    }
    for end, given in (("", award), ("_without", np.zeros_like(award))):
        out, damage = by_sector(events, given)
        after, first = shortfalls(need, np.where(on > 0, out, 0.0))
        values |= {
            f"coverage{end}": coverage(expected, (out * on).sum(axis=-1)),
            f"damage{end}_eur": (damage * on * beta).sum(axis=-1) * EUR,
            "short_after" + end: after,
            "first_short" + end: first,
        }
    axes = {
        "event": range(len(events.occasions)),
        "party": events.instance.parties,
        "material": events.instance.materials,
        "sector": events.embargoes[0].calm.sectors,
    }
    return SCHEMA["onsets"].frame(named(rows(axes, values, expected > 0), events))


def shortfalls(need: Floats, unserved: Floats) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Periods until the need of each sector is first unserved, and which sectors go short first.

    ``need`` and ``unserved`` end with the axes sector and period, t. The first are those whose need goes
    unserved earliest, and of those of the same period the ones that lack the largest share of it; more than
    one where these shares are equal. Gives arrays without the axis of periods; :data:`NEVER` where all is
    served.
    """
    share = np.divide(unserved, need, out=np.zeros(np.broadcast(need, unserved).shape), where=need > 0)
    short = share > TOLERANCE
    periods = short.shape[-1]
    after = np.where(short.any(axis=-1), short.argmax(axis=-1), periods)
    earliest = after.min(axis=-1, keepdims=True)
    at = np.broadcast_to(np.minimum(earliest, periods - 1)[..., None], (*after.shape, 1))
    lacking = np.where(after == earliest, np.take_along_axis(share, at, axis=-1)[..., 0], 0.0)
    most = lacking.max(axis=-1, keepdims=True)
    first = (after == earliest) & (earliest < periods) & (lacking >= most - TOLERANCE)
    return np.where(after < periods, after, NEVER), first
