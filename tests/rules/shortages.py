"""Small shortages for tests, drawn from a seed."""

from __future__ import annotations

import numpy as np

from stockpact.rules import Shortage, batch

DISCOUNT = 0.98


def durations(probability: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``on`` and ``left_over`` when period 0..K-1 is the last one with these probabilities."""
    length = np.arange(1, len(probability) + 1)
    k = np.arange(len(probability))
    beyond = length[None, :] > k[:, None]
    return (beyond @ probability) * DISCOUNT**k, beyond @ (probability * DISCOUNT**length)


def fix_4() -> Shortage:
    """FORMULATION 13, FIX-4: one party, 16 t, 10 t lost a quarter, steps 5 at 1 and 5 at 5, end value .5."""
    on, left_over = durations(np.array([0.4, 0.3, 0.2, 0.1]))
    return Shortage(
        claim=np.full((1, 4), 10.0),
        size=np.full((1, 2, 4), 5.0),
        step_cost=np.array([[1.0, 5.0]]),
        on=on,
        left_over=left_over,
        opening=np.array([16.0]),
        delivered=np.zeros((1, 4)),
        shares=np.ones(1),
        end_value=np.array(0.5),
        price=np.array(1.0),
        limit=np.array(np.inf),
    )


def draw(
    seed: int,
    *,
    parties: int = 2,
    steps: int = 3,
    periods: int = 4,
    agreed: bool = True,
    delay: float = 0.0,
    fee: float = 0.0,
) -> Shortage:
    """A shortage with gaps in claims, equal steps of different parties, scarce or ample stock, now and then
    a limit.
    """
    rng = np.random.default_rng(seed)
    probability = (
        rng.dirichlet(np.ones(periods)) if rng.random() < 0.7 else np.eye(periods)[rng.integers(periods)]
    )
    on, left_over = durations(probability)
    need = rng.uniform(50, 100, (parties, 1)) * np.ones((parties, periods))
    claim = np.maximum(0.0, need * rng.uniform(-0.3, 1.0, (parties, periods))) * (on > 1e-12)
    if rng.random() < 0.2:
        claim[0] = 0.0
    return Shortage(
        claim=claim,
        size=need[:, None, :] * rng.dirichlet(np.ones(steps), parties)[:, :, None],
        step_cost=np.sort(rng.integers(1, 8, (parties, steps)) * 300.0, axis=1),
        on=on,
        left_over=left_over,
        opening=need.sum() * periods * rng.choice([0.05, 0.3, 1.5]) * rng.dirichlet(np.ones(parties)),
        delivered=rng.choice([0.0, 1.0], (parties, periods)) * rng.uniform(0, 30, (parties, periods)),
        shares=rng.dirichlet(np.ones(parties)),
        end_value=np.array(rng.choice([0.0, 200.0, 500.0])),
        price=np.array(300.0),
        limit=np.array(rng.choice([np.inf, 60.0])),
        agreed=agreed,
        delay=delay,
        lending_fee_share=fee,
    )


def one(shortage: Shortage) -> Shortage:
    """A batch of one."""
    return batch([shortage])
