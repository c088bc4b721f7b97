"""The front page of a plan with worth tables: sentences, the rows behind them, what was not modelled."""

from __future__ import annotations

from dataclasses import dataclass

from ..measures import PlanLike
from ..remarks import audit_failed
from ..units import Money
from . import reserve_words, words
from .facts import AVERTED, NET, OUTLAYS, Facts, Mover, facts
from .limits import not_modelled

SHOWN_MOVERS = 10
"""Ranges of which the answer tells how far they move the result."""
RESULTS = (NET, AVERTED, OUTLAYS)
"""Headlines whose movers are told; the first that is there counts."""


@dataclass(frozen=True)
class WorthPage:
    """What a reader hears of the worth tables; parts without rows are empty.

    ``complete`` says whether arrangements were compared or the ranges were run, which is what makes it a page
    of its own; a plan that has only tables on its reserve tells of that among its remarks.
    """

    complete: bool
    facts: Facts
    headline: tuple[str, ...]
    gains: tuple[str, ...]
    alone: tuple[str, ...]
    reserve: tuple[str, ...]
    others: tuple[str, ...]
    moved: str
    movers: tuple[Mover, ...]
    movers_line: str
    not_modelled: str
    money_note: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything in sentences, most important first."""
        tail = (self.not_modelled, self.money_note) if self.complete else ()
        moves = (self.movers_line,) if self.movers_line else ()
        return (*self.headline, *self.gains, *self.alone, *self.reserve, *self.others, *moves, *tail)


def worth_page(plan: PlanLike, shown: Money) -> WorthPage | None:
    """The page of a plan; None when none of its worth tables has rows."""
    found = facts(plan)
    if found is None:
        return None
    complete = bool(found.gains or found.arrangements or found.certainty)
    moved, movers = top_movers(found.movers)
    warning = audit_failed(plan) if complete else ""
    others = (
        reserve_words.custody_line(found) if complete else "",
        reserve_words.bills_line(plan, shown),
        reserve_words.changes_line(plan, shown),
    )
    return WorthPage(
        complete=complete,
        facts=found,
        headline=(*((warning,) if warning else ()), *words.headline(found, shown)),
        gains=words.gain_lines(found, shown),
        alone=words.alone_lines(found, shown),
        reserve=reserve_words.reserve_lines(plan, found, shown) if complete else (),
        others=tuple(line for line in others if line),
        moved=moved,
        movers=movers,
        movers_line=words.movers_line(moved, movers, shown),
        not_modelled=not_modelled(plan) if complete else "",
        money_note=words.money_note(plan) if complete else "",
    )


def top_movers(every: tuple[Mover, ...]) -> tuple[str, tuple[Mover, ...]]:
    """The headline that stands for the result, and the ranges that move it most; blank and none without."""
    whole = [m for m in every if not m.party and m.swing > 0]
    for name in RESULTS:
        mine = sorted((m for m in whole if m.headline == name), key=lambda m: m.rank)
        if mine:
            return name, tuple(mine[:SHOWN_MOVERS])
    return "", ()
