"""Elastic rows: give named rows a way to be missed, each with its own slack column in units that people use.

A policy (a target, a quota, a budget) that cannot be met is a number to report, not a dead end. ``relax``
adds to each row that may give way one column for each side on which it can be violated; physical rows are
simply not named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..sparse import sparse
from .blocks import with_columns
from .errors import ProgramError
from .program import Key, Program

BELOW, ABOVE = "below", "above"


@dataclass(frozen=True)
class Relaxable:
    """Rows that may be missed.

    ``family`` names the constraint and ``key`` one of its rows, ``None`` all of them. ``per_unit`` is how
    many units of the row one unit of the policy is worth (tonnes per day of cover, kEUR per kEUR); with
    ``key=None`` it may be an array in key order. ``priority`` is the class, 1 the hardest: its violation is
    minimised first, so it gives way last. ``scale`` divides the violation when different policies of a class
    are added up or compared.
    """

    family: str
    key: Key | None = None
    per_unit: ArrayLike = 1.0
    priority: int = 1
    scale: float = 1.0


@dataclass(frozen=True)
class Slack:
    """One slack column: ``row`` may be missed on ``side`` (``"below"`` or ``"above"``) by column
    ``column``.
    """

    family: str
    key: Key
    side: str
    row: int
    column: int
    per_unit: float
    priority: int
    scale: float


@dataclass(frozen=True)
class Relaxed:
    """A program with slack columns. ``slacks`` are in the order of the rows that were named."""

    program: Program
    slacks: tuple[Slack, ...]


def relax(program: Program, rows: Sequence[Relaxable]) -> Relaxed:
    """Add slack columns of cost 0 to the named rows.

    The columns of row family ``f`` form the family ``missed[f]``; their keys are the row's key with the side
    added. A row that the program dropped holds by itself and gets none. :class:`ProgramError` if a family or
    key does not exist, a row is named twice, or ``per_unit`` or ``scale`` is not positive.
    """
    found = _slacks(program, rows)
    by_family: dict[str, list[int]] = {}
    for i, slack in enumerate(found):
        by_family.setdefault(slack.family, []).append(i)
    placed: list[Slack | None] = [None] * len(found)
    m = program.shape[0]
    for family, members in by_family.items():
        begin = program.shape[1]
        chosen = [found[i] for i in members]
        sign = np.array([1.0 if s.side == BELOW else -1.0 for s in chosen])
        unit = np.array([s.per_unit for s in chosen])
        block = sparse.csc_array(
            (sign * unit, (np.array([s.row for s in chosen]), np.arange(len(chosen)))), shape=(m, len(chosen))
        )
        program = with_columns(program, f"missed[{family}]", [(*s.key, s.side) for s in chosen], block)
        for offset, (i, s) in enumerate(zip(members, chosen, strict=True)):
            placed[i] = Slack(s.family, s.key, s.side, s.row, begin + offset, s.per_unit, s.priority, s.scale)
    return Relaxed(program, tuple(s for s in placed if s is not None))


def _slacks(program: Program, rows: Sequence[Relaxable]) -> list[Slack]:
    found: list[Slack] = []
    seen: set[int] = set()
    for asked in rows:
        family = program.row(asked.family)
        keys = family.keys if asked.key is None else (asked.key,)
        units = np.broadcast_to(np.asarray(asked.per_unit, dtype=float), len(keys))
        if asked.scale <= 0 or not (units > 0).all():
            raise ProgramError(f"the unit and the scale of {asked.family} must be positive")
        for key, unit in zip(keys, units.tolist(), strict=True):
            row = family.at(key)
            if row < 0:
                continue
            if row in seen:
                raise ProgramError(f"{family.label(key)} is relaxed twice")
            seen.add(row)
            for side, bound in ((BELOW, program.row_lower[row]), (ABOVE, program.row_upper[row])):
                if np.isfinite(bound):
                    found.append(Slack(asked.family, key, side, row, -1, unit, asked.priority, asked.scale))
    return found
