"""Emergency sharing after the oil agreement: restraint, drawdown obligation, supply right, allocation right.

The Agreement on an International Energy Program (1974, Articles 7, 8 and 12 to 18), adapted to minerals
(FORMULATION 3.2). From a group loss of 7 % all restrain demand by 7 %, from 12 % by 10 %. What is missing
beyond that is drawn from the reserves in proportion to the commitments; supply is then moved between the
parties until each can consume what it is permitted. So the formula moves supply more than stock, and the two
are shown apart. Tonnes per period throughout; parties on the last axis, cases in front of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .claims import Claims
from .filling import fill, share_out
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by

ROUNDING = 1e-9
"""Loss by which a trigger may be missed and still count as reached: shares of tonnes are never exact."""


@dataclass(frozen=True)
class Terms:
    """What the parties have agreed; the defaults are those of the oil agreement unless said."""

    restraint: tuple[tuple[float, float], ...] = ((0.07, 0.07), (0.12, 0.10))
    """From a group loss of the first number all restrain demand by the second (Articles 13 and 14)."""
    stronger: tuple[tuple[float, float], ...] = ((0.5, 0.20), (0.75, 0.35))
    """From a part of the commitments drawn so far on, restraint at least this: the Agreement only asks for a
    decision at half (Articles 15 and 20); the numbers are an assumption.
    """
    own_loss: float = 0.07
    """Loss that a party bears alone when the group is not hit, as a share of its base consumption (Article
    8).
    """
    partner_cap: float = 1.0
    """Most that a party owes to a partner hit alone, as a share of its stock. The Agreement has no cap; with
    two parties the whole duty is the partner's, so a pact for minerals needs one (an assumption until
    agreed).
    """


@dataclass(frozen=True, eq=False)
class Sharing:
    """The outcome, tonnes per period. Consumption = supply + drawn + above commitment + allocation."""

    group_loss: Floats
    """(...) lambda = 1 - sum of supply / sum of base consumption"""
    restraint: Floats
    """(...) share of base consumption that everybody does without; 0 below the trigger"""
    permissible: Floats
    """(..., P) permissible consumption PC"""
    shortfall: Floats
    """(...) group shortfall, what is drawn in all; 0 when the group is not hit"""
    drawn: Floats
    """(..., P) drawdown obligation DO: stock released"""
    above_commitment: Floats
    """(..., P) reserves held above the commitment, drawn instead of restraint (Article 16)"""
    supply: Floats
    """(..., P) own production, recycling and available net imports"""
    allocation: Floats
    """(..., P) allocation right (+) or obligation (-) AR: supply redirected, adding to 0; when a party is hit
    alone an obligation that is met from stock
    """
    alone: NDArray[np.bool_]
    """(...) whether the trigger of single parties acted, not that of the group"""

    @property
    def supply_right(self) -> Floats:
        """(..., P) SR, supply after redirection: permissible consumption less the drawdown obligation."""
        return self.supply + self.allocation

    @property
    def consumption(self) -> Floats:
        """(..., P) what each can consume in the end."""
        return self.supply + self.drawn + self.above_commitment + self.allocation

    @property
    def redirected(self) -> Floats:
        """(...) commercial supply that changes hands; what is owed to a party hit alone comes from stock."""
        return np.where(self.alone, 0.0, np.maximum(self.allocation, 0.0).sum(axis=-1))


def share(
    demand: ArrayLike,
    commitment: ArrayLike,
    supply: ArrayLike,
    *,
    stock: ArrayLike | None = None,
    periods: float = 1.0,
    limit: ArrayLike = np.inf,
    drawn_share: ArrayLike = 0.0,
    above_commitment: ArrayLike = False,
    terms: Terms = Terms(),
) -> Sharing:
    """Apply the formula to base consumption, reserve commitment and available supply, (..., P) tonnes.

    With ``stock`` (..., P) the draw is one that lasts ``periods`` periods: if it would not, restraint rises
    to the least value at which it does, alike for all, so that allocations still add to zero. ``limit`` (...)
    is the most that may leave all stocks in one period, ``drawn_share`` (...) the part of the commitments
    drawn before, and ``above_commitment`` (..., P) says which parties draw what they hold above their
    commitment instead of restraining.

    Raises ValueError for negative tonnes, for base consumption or commitments that add to nothing, and when
    reserves above commitments are asked for without a stock.
    """
    D, E, A = np.broadcast_arrays(*(np.asarray(x, float) for x in (demand, commitment, supply)))
    _check(D, E, A)
    group_loss = np.asarray(1 - A.sum(axis=-1) / D.sum(axis=-1))
    rr = _restraint(group_loss, np.asarray(drawn_share, float), terms)
    acts = rr > 0
    part = E / E.sum(axis=-1, keepdims=True)
    most = np.asarray(limit, float)
    if stock is not None:
        S = np.broadcast_to(np.asarray(stock, float), D.shape)
        lasting = np.divide(S / periods, part, out=np.full(D.shape, np.inf), where=part > 0)
        most = np.minimum(most, lasting.min(axis=-1))
    needed = 1 - (A.sum(axis=-1) + most) / D.sum(axis=-1)
    rr = np.where(acts, np.maximum(rr, needed), 0.0)
    permissible = (1 - rr)[..., None] * D
    shortfall = np.where(acts, np.maximum(permissible.sum(axis=-1) - A.sum(axis=-1), 0.0), 0.0)
    drawn = part * shortfall[..., None]
    allocation = np.where(acts[..., None], permissible - drawn - A, 0.0)
    right, owed = _alone(D, A, np.inf if stock is None else terms.partner_cap * S / periods, limit, terms)
    alone = ~acts & (right > 0).any(axis=-1)
    drawn = np.where(alone[..., None], owed, drawn)
    allocation = np.where(alone[..., None], right - owed, allocation)
    spared = np.zeros(D.shape)
    if np.any(above_commitment):
        if stock is None:
            raise ValueError("reserves above commitments need the stock")
        extra = np.minimum(np.maximum(S - E, 0.0), rr[..., None] * D)
        spared = np.where(above_commitment, extra, 0.0)
    return Sharing(group_loss, rr, permissible, shortfall, drawn, spared, A, allocation, np.asarray(alone))


def _check(D: Floats, E: Floats, A: Floats) -> None:
    if (D < 0).any() or (E < 0).any() or (A < 0).any():
        raise ValueError("tonnes are not negative")
    if not (D.sum(axis=-1) > 0).all() or not (E.sum(axis=-1) > 0).all():
        raise ValueError("base consumption and commitments add to more than nothing")


def _restraint(loss: Floats, drawn_share: Floats, terms: Terms) -> Floats:
    """(...) restraint that the triggers ask for; 0 below the first.

    Stronger measures go no further than the group's loss: beyond it nothing is drawn, supply would lie idle
    and allocations would no longer add to zero.
    """
    rr = np.zeros(np.broadcast_shapes(loss.shape, drawn_share.shape))
    for at_least, restraint in terms.restraint:
        rr = np.where(loss >= at_least - ROUNDING, np.maximum(rr, restraint), rr)
    for at_least, restraint in terms.stronger:
        stronger = np.minimum(restraint, np.maximum(loss, rr))
        rr = np.where((rr > 0) & (drawn_share >= at_least - ROUNDING), np.maximum(rr, stronger), rr)
    return np.asarray(rr)


def _alone(
    D: Floats, A: Floats, cap: Floats | float, limit: ArrayLike, terms: Terms
) -> tuple[Floats, Floats]:
    """Rights of parties hit alone, and what the others owe (Article 8): by consumption, up to the cap of
    each.

    What a party cannot owe because of its cap falls to the others; what nobody can owe shrinks the rights
    alike.
    """
    loss = np.maximum(D - A, 0.0)
    right = np.where(loss > (terms.own_loss + ROUNDING) * D, loss - terms.own_loss * D, 0.0)
    room = np.where(right > 0, 0.0, np.minimum(cap, D))
    owed = fill(np.minimum(right.sum(axis=-1), limit), np.where(right > 0, 0.0, D), 0.0, room)
    return share_out(owed.sum(axis=-1), right), owed


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """What the formula leaves to the reserve when no supply is moved: all are brought to permissible
    consumption.

    r_p = max(0, (1 - rr) D_p - A_p), with rr raised alike if the amount is too small. When the group's loss
    is below the trigger, a party that loses more is brought to 93 % of its need.
    """
    terms = Terms()
    need, served = claims.need, claims.served
    whole = need.sum(axis=-1)
    missing = claims.claim + claims.out_of_reach
    loss = np.divide(missing.sum(axis=-1), whole, out=np.zeros_like(whole), where=whole > 0)
    rr = _restraint(loss, np.zeros(loss.shape), terms)
    rr = np.where(rr > 0, rr, terms.own_loss)
    most = np.clip((1 - rr)[..., None] * need - served, 0.0, claims.claim)
    start = np.divide(served, need, out=np.zeros_like(need), where=need > 0)
    return fill(amount, need, start, most)


RULE = SplitRule(
    name="emergency-sharing",
    title="Emergency sharing after the oil agreement (I.E.P.)",
    definition=(
        "From a loss of 7 % of all supply on, everybody restrains demand by 7 %, from 12 % by 10 %. What is "
        "missing beyond that is drawn from the reserves by commitment, and supply is moved so that each can "
        "consume the same share of its base consumption. Here only the reserve moves, so a party with more "
        "than that share of its own keeps it; the whole formula, with supply moved, is "
        "`emergency_sharing.share`."
    ),
    formula=(
        "PC[p] = (1-rr) D[p],  DO[p] = E[p] / sum E * (sum PC - sum A),  AR[p] = PC[p] - DO[p] - A[p],  sum "
        "AR = 0"
    ),
    source="FORMULATION 3.2; Agreement on an International Energy Program 1974, Articles 7, 8 and 12 to 18",
    properties=properties(
        "no: nothing is released for what restraint covers",
        "yes",
        "not applicable",
        "yes at fixed restraint, no across triggers",
        "yes (linear in the data)",
        "no",
        "yes",
    ),
    divide=divide,
    schedule=schedule_by(divide),
    pooled=True,
    ties="None arise: drawing goes by commitment, allocation follows.",
    law=(
        "Moving commercial supply between parties needs a legal basis in each of them; the oil agreement "
        "has one, a pact for minerals would have to make it."
    ),
    good_choice="When governments want a precedent in force since 1974 and can direct supply.",
)
