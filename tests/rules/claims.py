"""Claims for tests of division, drawn from a seed, and what is compared about awards."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from stockpact.rules import Claims


@st.composite
def drawn(draw: st.DrawFn) -> tuple[float, Claims]:
    """An amount and claims of two to five parties; some claim nothing, some have no entitlement, sizes
    differ.
    """
    return from_seed(draw(st.integers(0, 10**6)))


def from_seed(seed: int, parties: int = 0, steps: int = 0) -> tuple[float, Claims]:
    rng = np.random.default_rng(seed)
    n, m = parties or int(rng.integers(2, 6)), steps or int(rng.integers(1, 4))
    need = rng.uniform(1, 100, n) * rng.choice([0.1, 1.0, 10.0], n)
    claim = np.where(rng.random(n) < 0.2, 0.0, need * rng.uniform(0.05, 1.0, n))
    shares = np.where(rng.random(n) < 0.15, 0.0, rng.dirichlet(np.ones(n)))
    shares = shares / shares.sum() if shares.sum() > 0 else np.full(n, 1 / n)
    case = Claims(
        claim=claim,
        shares=shares,
        size=need[:, None] * rng.dirichlet(np.ones(m), n),
        step_cost=np.sort(rng.integers(1, 5, (n, m)) * 1.0, axis=1),
        received=rng.uniform(0, 20, n),
        contributed=rng.uniform(0, 50, n),
    )
    return float(rng.uniform(0, 1.2) * claim.sum()), case


def parts(c: Claims, number: slice | np.ndarray) -> Claims:
    """Some parties, or all in another order."""
    given = None if c.contributed is None else c.contributed[number]
    return Claims(
        c.claim[number], c.shares[number], c.size[number], c.step_cost[number],
        np.broadcast_to(c.out_of_reach, c.claim.shape)[number],
        np.broadcast_to(c.received, c.claim.shape)[number], given,
    )  # fmt: skip


def scaled(c: Claims, k: float) -> Claims:
    """All tonnes times k."""
    return replace(
        c, claim=k * c.claim, size=k * c.size, received=k * np.asarray(c.received),
        contributed=None if c.contributed is None else k * c.contributed,
    )  # fmt: skip


def split(c: Claims, part: float) -> Claims:
    """The first party in two pieces that are alike."""

    def pieces(values: np.ndarray) -> np.ndarray:
        return np.concatenate([part * values[:1], (1 - part) * values[:1], values[1:]])

    return Claims(
        pieces(c.claim), pieces(c.shares), pieces(c.size), np.concatenate([c.step_cost[:1], c.step_cost]),
        0.0, pieces(np.broadcast_to(c.received, c.claim.shape)),
        None if c.contributed is None else pieces(c.contributed),
    )  # fmt: skip


def worst_first(y: np.ndarray, other: np.ndarray, tolerance: float = 1e-9) -> bool:
    """Whether the ordered outcomes y are lexicographically at least as good as the others."""
    difference = np.sort(y) - np.sort(other)
    unequal = np.flatnonzero(np.abs(difference) > tolerance)
    return not len(unequal) or bool(difference[unequal[0]] > 0)
