"""Who gives what to whom: accounts, lending and borrowing that carry out a schedule of awards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .shortage import Floats, Shortage


@dataclass(frozen=True, eq=False)
class Book:
    """Accounts of a batch of cases, tonnes, all (B, P, K).

    ``before + delivered - released = after``; what a party receives is ``released - lent + borrowed``.
    """

    before: Floats
    delivered: Floats
    released: Floats
    borrowed: Floats
    lent: Floats

    @property
    def after(self) -> Floats:
        """What the account holds at the end of the period."""
        return self.before + self.delivered - self.released


def keep_book(s: Shortage, award: Floats, pooled: bool) -> Book:
    """The accounts behind awards (B, P, K); in a pool each party owns its entitlement of everything."""
    return _pool(s, award) if pooled else _accounts(s, award)


def _pool(s: Shortage, award: Floats) -> Book:
    rho = s.shares[..., None]
    released = rho * award.sum(axis=1, keepdims=True)
    delivered = rho * s.delivered.sum(axis=1, keepdims=True)
    opening = rho[..., 0] * s.opening.sum(axis=1, keepdims=True)
    before = opening[..., None] + np.cumsum(delivered - released, axis=2) - (delivered - released)
    return Book(before, delivered, released, np.maximum(award - released, 0), np.maximum(released - award, 0))


def _accounts(s: Shortage, award: Floats) -> Book:
    """Own account first; what is missing is lent by those who hold more than their own later awards need."""
    opening = s.shares * s.opening.sum(axis=1, keepdims=True) if s.agreed else s.opening
    delivered = s.shares[..., None] * s.delivered.sum(axis=1, keepdims=True) if s.agreed else s.delivered
    K = s.periods
    before, released, borrowed, lent = (np.zeros_like(award) for _ in range(4))
    balance = np.array(opening, dtype=float)
    for k in range(K):
        before[..., k] = balance
        balance = balance + delivered[..., k]
        own = np.minimum(award[..., k], balance)
        borrowed[..., k] = award[..., k] - own
        later = np.cumsum(award[..., k + 1 :] - delivered[..., k + 1 :], axis=2)
        reserved = np.maximum(later.max(axis=2), 0.0) if k + 1 < K else 0.0
        wanted = borrowed[..., k].sum(axis=1, keepdims=True)
        spare = np.maximum(balance - own - reserved, 0.0)
        gift = _shared(wanted, spare)
        gift = gift + _shared(wanted - gift.sum(axis=1, keepdims=True), balance - own - gift)
        lent[..., k], released[..., k] = gift, own + gift
        balance = balance - own - gift
    return Book(before, np.asarray(delivered), released, borrowed, lent)


def _shared(wanted: Floats, room: Floats) -> Floats:
    """Parts (B, P) of what is wanted (B, 1), in proportion to the room of each party and within it."""
    total = room.sum(axis=1, keepdims=True)
    part = np.divide(wanted, total, out=np.zeros_like(wanted), where=total > 0)
    return np.asarray(room * np.clip(part, 0.0, 1.0))
