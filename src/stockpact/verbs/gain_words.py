"""What a row of the table gains says in words, and why when somebody is worse off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .arrangements import TOGETHER, Outcome

NOTHING_EUR = 0.5
"""EUR below which two amounts are the same."""
NOTHING_DAYS = 0.005
"""Days below which two targets are missed alike."""
NOTHING_SHARE = 5e-4
"""Share of need below which two coverages are the same."""


@dataclass(frozen=True)
class Compared:
    """Side by side against together: what explains who is worse off.

    ``net`` is the gain of all steps by party, with all together last, EUR.
    """

    apart: Outcome
    joint: Outcome
    net: NDArray[np.float64]

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties."""
        return self.joint.arrangement.parties

    @cached_property
    def lost_coverage(self) -> pd.Series:
        """By how much less of a need is served together, by scenario, party and material."""
        if self.apart.service is None or self.joint.service is None:
            return pd.Series(dtype=float)
        return self.apart.service.coverage - self.joint.service.coverage

    @cached_property
    def received_less(self) -> pd.Series:
        """Tonnes that come less from the reserve together, by scenario, party and material."""
        if self.apart.service is None or self.joint.service is None:
            return pd.Series(dtype=float)
        return self.apart.service.received - self.joint.service.received


def words_of(gain: str, party: str, row: Mapping[str, object], compared: Compared, idle: str = "") -> str:
    """What a row says: savings in words, for a party that is worse off why, and what would mend it.

    ``idle`` says of a step that can change nothing why.
    """
    told = _parts(row)
    net = float(str(row["net_eur"]))
    if not told:
        return f"changes nothing: {idle}" if idle else "changes nothing"
    words = ", ".join(told)
    if gain != TOGETHER:
        return words
    if party:
        return f"{words}; {_why(party, compared)}" if net < -NOTHING_EUR else words
    return f"{words}; {_balance(compared, float(str(row['missed_days'])))}"


SAID = {
    "outlays_eur": ("lower outlays", "higher outlays"),
    "missed_days": ("days fewer missed at the deadlines", "days more missed at the deadlines"),
    "damage_eur": ("less expected damage", "more expected damage"),
    "refill_eur": ("less to refill what is released", "more to refill what is released"),
}
"""How a saving is called, and its reverse."""


def _parts(row: Mapping[str, object]) -> list[str]:
    out = []
    for part, (saved, lost) in SAID.items():
        value = float(str(row[part]))
        money = part.endswith("_eur")
        if abs(value) > (NOTHING_EUR if money else NOTHING_DAYS):
            amount = million(abs(value)) if money else _three(abs(value))
            out.append(f"{amount} {saved if value > 0 else lost}")
    return out


def _why(party: str, compared: Compared) -> str:
    """Why a party is worse off together, from what changes most for it."""
    apart, joint = compared.apart, compared.joint
    reasons = []
    outlays = float(joint.net_outlays[party] - apart.net_outlays[party])
    if outlays > NOTHING_EUR:
        reasons.append(f"it spends {million(outlays)} more{_for_what(party, compared)}")
    lost = compared.lost_coverage
    mine = lost[lost.index.get_level_values("party") == party] if len(lost) else lost
    if len(mine) and mine.max() > NOTHING_SHARE:
        reasons.append(_less_covered(_largest(mine), compared))
    refill = float(joint.refill[party] - apart.refill[party])
    if not reasons and refill > NOTHING_EUR:
        reasons.append(f"it pays {million(refill)} more to refill what is released")
    damage = float(joint.damage[party] - apart.damage[party])
    if not reasons and damage > NOTHING_EUR:
        reasons.append(f"it expects {million(damage)} more damage at onsets other than the display dates")
    return f"worse off in money because {' and '.join(reasons)}" if reasons else "worse off in money"


def _for_what(party: str, compared: Compared) -> str:
    held = compared.joint.stock_at_deadline - compared.apart.stock_at_deadline
    mine = held[held.index.get_level_values("party") == party]
    if len(mine) and mine.max() > 0.05:
        return f", with {_three(float(mine.max()))} t more {_largest(mine)[1]} at the deadline"
    return ""


def _less_covered(key: tuple[str, str, str], compared: Compared) -> str:
    scenario, party, material = key
    assert compared.apart.service is not None
    assert compared.joint.service is not None
    before, after = compared.apart.service.coverage[key], compared.joint.service.coverage[key]
    words = f"in {scenario} {after:.1%} of its {material} is covered instead of {before:.1%}"
    less = compared.received_less
    others = [q for q in compared.parties if q != party and less[scenario, q, material] < -1e-6]
    if less[key] > 1e-6 and others:
        gives = f"{_three(float(less[key]))} t of the reserve to {' and '.join(others)}"
        words += f", as the agreed rule gives {gives}"
    return words


def _largest(values: pd.Series) -> Any:
    """The key of the largest number."""
    return values.idxmax()


def _balance(compared: Compared, days: float) -> str:
    """Who is worse off by how much, and which payments would give all the same saving.

    ``days`` are the days of cover that are missed no more, on which no price is put.
    """
    total = float(compared.net[-1])
    saved = dict(zip(compared.parties, compared.net[:-1].tolist(), strict=True))
    worse = [f"{p} by {million(-s)}" for p, s in saved.items() if s < -NOTHING_EUR]
    if not worse:
        return "nobody is worse off in money"
    words = f"worse off in money: {', '.join(worse)}"
    if total <= NOTHING_EUR:
        reached = ", but reach targets that they would miss" if days > NOTHING_DAYS else ""
        return f"{words}; the parties together do not gain money{reached}, so no payment can mend it"
    equal = total / len(saved)
    pays = [f"{p} {million(s - equal)}" for p, s in saved.items() if s - equal > NOTHING_EUR]
    gets = [f"{million(equal - s)} to {p}" for p, s in saved.items() if equal - s > NOTHING_EUR]
    return f"{words}; payments of {' and '.join(pays)}, giving {' and '.join(gets)}, would save all the same"


def million(eur: float) -> str:
    """An amount as EUR million with three significant digits, small ones in EUR."""
    if abs(eur) < 1e4:
        return f"EUR {eur:,.0f}"
    return f"EUR {_three(eur / 1e6)} million"


def _three(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
