"""The verb-level function that runs every embargo scenario: releases under the agreed rule and beside it
the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..instance import Calendar, InputError, Instance, Problem
from ..instance.nearest import suggestion
from ..plan.schema import SCHEMA
from ..rules import RULES, Rule, all_names, find
from .events import NONE, Floats, find_events
from .fairness_table import fairness_table
from .release_proof import Proof, prove
from .release_tables import coverage_table, damage_table, release_table

TABLES = ("release", "coverage", "damage", "fairness")


@dataclass(frozen=True)
class Releases:
    """The tables release, coverage, damage and fairness, and how they were found."""

    tables: dict[str, pd.DataFrame]
    rule: str
    """The agreed rule."""
    proofs: tuple[Proof, ...] = field(default=())
    """Display dates checked against the release model solved by HiGHS."""

    @property
    def seconds(self) -> float:
        """Time in the solver."""
        return sum(p.seconds for p in self.proofs)


def releases(
    instance: Instance,
    stock: pd.DataFrame | None = None,
    purchases: pd.DataFrame | None = None,
    rules: Sequence[str] = (),
    scenarios: Sequence[str] = (),
    every_onset: Sequence[str] = (),
    proof: Sequence[str] | None = None,
    calendar: Calendar | None = None,
) -> Releases:
    """Run every embargo scenario (or some) on the stock and purchases of a plan.

    ``stock`` is the plan's table ``stock`` or ``cover``, ``purchases`` its table of that name; without them
    the opening stock stands throughout. ``rules`` are shown at the display dates: by default those that can
    be agreed, with "all" every rule of the library, or some by name, also with a number or weights
    ("alpha-fairness:2"). The agreed rule and no reserve are always there and run through the whole window of
    onsets, as do the rules of ``every_onset``. ``proof`` names rules whose display dates are solved again as
    an LP and compared; by default the agreed rule. ``calendar`` is that of the plan when it runs longer than
    the instance's.

    Raises InputError for an unknown rule or scenario, for a proof of a rule that only divides, for a scenario
    without durations and a need without steps of shortage cost, and ReleaseProofError if a schedule is not
    optimal.
    """
    agreed = instance.settings.agreement.rule
    rules = all_names() if rules == "all" else rules
    _check_rules([*rules, *every_onset], proof or ())
    weighted = list(dict.fromkeys([agreed, *every_onset]))
    beside = [r for r in dict.fromkeys([*weighted, *(rules or RULES)]) if r not in weighted]
    events = find_events(instance, stock, purchases, scenarios, calendar)
    if not events.occasions:
        return Releases({name: SCHEMA[name].frame([]) for name in TABLES}, agreed)
    through = {rule: events.awards(rule) for rule in [NONE, *weighted]}
    shown = events.shown
    here = [o.shown for o in events.occasions]
    at_display = {rule: award[here] for rule, award in through.items()} | {r: shown.awards(r) for r in beside}
    spread = through | {r: _placed(at_display[r], here) for r in beside}
    with_reserve = {r: a for r, a in at_display.items() if r != NONE}
    tables = {
        "release": release_table(shown, with_reserve),
        "coverage": coverage_table(shown, at_display[agreed]),
        "damage": damage_table(events, spread, [NONE, *weighted]),
        "fairness": fairness_table(shown, at_display),
    }
    proven = [agreed] if proof is None else list(proof)
    return Releases(tables, agreed, tuple(prove(shown, r, at_display[r]) for r in proven))


def _check_rules(shown: Sequence[str], proven: Sequence[str]) -> None:
    for name in (*shown, *proven):
        try:
            rule = find(name)
        except KeyError:
            names = all_names()
            words = f"no such sharing rule{suggestion(name, names)}; there are: {', '.join(names)}"
            raise InputError([Problem("rules", 0, "rule", name, words)]) from None
        if name in proven and not isinstance(rule, Rule):
            words = "this rule only divides what is released: no model times it, so there is no proof"
            raise InputError([Problem("rules", 0, "rule", name, words)])


def _placed(award: Floats, here: Sequence[bool]) -> Floats:
    """Awards of some events at their places among all; zero elsewhere."""
    out = np.zeros((len(here), *award.shape[1:]))
    out[np.array(here)] = award
    return out
