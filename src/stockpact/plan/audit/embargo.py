"""One embargo scenario at every onset: supply, claims, deliveries and what unserved tonnes cost (FORMULATION
2, 2.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .case import Case, records
from .world import World, world


@dataclass(frozen=True, eq=False)
class Embargo:
    """Arrays over party p, material m, onset o and k, periods since the onset."""

    need: np.ndarray
    """Need in the stocked form, t."""
    own_supply: np.ndarray
    """What still arrives, swing included, t."""
    private_draw: np.ndarray
    """Drawn from industry's own stock, t."""
    claim: np.ndarray
    """Need that is still open while the embargo may be on, t."""
    delivered: np.ndarray
    """Earlier orders of the stock that arrive, t."""
    on: np.ndarray
    """Probability that the embargo is on after k periods: k."""
    beta: np.ndarray
    """Discount factor to the onset: k."""
    left_over: np.ndarray
    """Discounted probability that it ends later than k, sum of P(q) beta^q over durations q > k: k."""
    shares: np.ndarray
    """Entitlement of each party: p m o."""
    agreed: bool
    """Whether the entitlement is agreed, not what each party put in."""

    @property
    def lasts(self) -> int:
        """Periods of the longest duration of the scenario."""
        return int((self.on > 0).sum())


def embargo(case: Case, scenario: str) -> Embargo:
    """The arrays of a scenario of the instance."""
    found: Embargo = case.once(f"embargo {scenario}", lambda c: _embargo(c, scenario))
    return found


def _embargo(case: Case, scenario: str) -> Embargo:
    w = world(case)
    leakage = case.instance["embargoes"].set_index("scenario")["leakage_share"].to_dict()[scenario]
    cut = _cuts(case, w, scenario)[..., None, :]
    lost = cut * (1 - float(leakage))
    own = (w.flow * (1 - lost)).sum(axis=2) + (w.callable_access * (1 - cut)).sum(axis=2)
    need = w.need.sum(axis=2)
    private = _private_draw(case, need, own)
    durations = case.instance["embargo_durations"]
    durations = durations[durations["scenario"] == scenario]
    beyond = durations["periods"].to_numpy(int)[None, :] > w.k[:, None]
    chance = beyond * durations["probability"].to_numpy(float)
    on, left_over = chance.sum(axis=1), chance @ w.per_period ** durations["periods"].to_numpy(float)
    delivered = (w.earlier_orders * (1 - cut)).sum(axis=2)
    agreed = case.instance.settings.agreement.shares
    return Embargo(
        need=need, own_supply=own, private_draw=private,
        claim=np.where(on > 0, np.maximum(need - own - private, 0.0), 0.0), delivered=delivered,
        on=on, left_over=left_over,
        beta=w.per_period**w.k, shares=_shares(case, agreed, w.stock_before, delivered.sum(axis=-1)),
        agreed=bool(agreed),
    )  # fmt: skip


def _cuts(case: Case, w: World, scenario: str) -> np.ndarray:
    """Share of each flow that is lost: p m n k.

    The last row of a ramp holds on. Of several ramps that hit a flow, the one that names most (a source
    rather than a country, a party, a material) counts; among those that name as much, the deeper cut.
    """
    country = case.column("sources", "country")
    names = {a: np.array(case.names[a], dtype=object) for a in ("party", "material", "supplier")}
    shape = (*(len(v) for v in names.values()), w.horizon)
    cut, rank = np.zeros(shape), np.full(shape, -1)
    ramps: dict[tuple[str, str, str, str], list[tuple[int, float]]] = {}
    for row in records(case.instance["embargo_cuts"]):
        if row.scenario == scenario:
            key = (row.supplier, row.country, row.party, row.material)
            ramps.setdefault(key, []).append((int(row.from_period), float(row.cut)))
    for (supplier, land, party, material), ramp in ramps.items():
        value = np.full(w.horizon, np.nan)
        for start, share in sorted(ramp, key=lambda step: step[0]):
            value[start:] = share
        hit = np.ones(shape, dtype=bool) & ~np.isnan(value)
        if party:
            hit &= (names["party"] == party)[:, None, None, None]
        if material:
            hit &= (names["material"] == material)[:, None, None]
        if supplier:
            hit &= (names["supplier"] == supplier)[:, None]
        if land:
            hit &= (country == land)[:, None]
        named = sum(bool(x) for x in (supplier, party, material))
        deeper = hit & ((named > rank) | ((named == rank) & (np.nan_to_num(value) > cut)))
        cut, rank = np.where(deeper, np.nan_to_num(value), cut), np.where(deeper, named, rank)
    return cut


def _private_draw(case: Case, need: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The smaller of the gap and what is left of the days that industry holds, in need at the onset."""
    held = np.zeros(need.shape[:3])
    for row in records(case.instance["private_stock"]):
        place = case.names["party"].index(row.party), case.names["material"].index(row.material)
        held[place] += row.days / case.calendar.days * need[place][:, 0]
    out = np.zeros_like(need)
    gap = np.maximum(need - own, 0.0)
    for k in range(need.shape[-1]):
        out[..., k] = np.minimum(gap[..., k], held)
        held = held - out[..., k]
    return out


def _shares(case: Case, agreed: dict[str, float], stock: np.ndarray, arriving: np.ndarray) -> np.ndarray:
    """Agreed shares, or what each party put in: its stock at the onset, or without any its orders that
    arrive.
    """
    parties = case.names["party"]
    if agreed:
        rest = (1 - sum(agreed.values())) / max(len(parties) - len(agreed), 1)
        return np.broadcast_to(np.array([agreed.get(p, rest) for p in parties])[:, None, None], stock.shape)
    put_in = np.where(stock.sum(axis=0) > 0, stock, arriving)
    total = put_in.sum(axis=0)
    return np.asarray(np.divide(put_in, total, out=np.full_like(put_in, 1 / len(parties)), where=total > 0))


@dataclass(frozen=True, eq=False)
class Steps:
    """Levels of shortage cost of a party and material, cheapest first."""

    eur_per_t: np.ndarray
    """What a missing tonne costs: level."""
    share: np.ndarray
    """Part of each sector's need that lies on a level: level × sector; adds to 1 over levels."""


def steps(case: Case, p: int, m: int) -> Steps:
    """Levels of shortage cost of a party and material over all sectors.

    A row for the party beats one for all, then a row for the sector one for all. Shares beyond the whole are
    cut; what is left of the whole lies on the last step.
    """
    found: Steps = case.once(f"steps {p} {m}", lambda c: _steps(c, p, m))
    return found


def _steps(case: Case, p: int, m: int) -> Steps:
    party, material, sectors = case.names["party"][p], case.names["material"][m], case.names["sector"]
    scales: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in records(case.instance["shortage_steps"]):
        if row.material == material and row.party in ("", party):
            scales.setdefault((row.party, row.sector), []).append((float(row.eur_per_t), float(row.share)))
    levels: dict[float, np.ndarray] = {}
    for s, sector in enumerate(sectors):
        keys = ((party, sector), (party, ""), ("", sector), ("", ""))
        scale = sorted(next((scales[k] for k in keys if k in scales), []), key=lambda step: step[0])
        left = 1.0
        for i, (cost, share) in enumerate(scale):
            part = left if i == len(scale) - 1 else min(share, left)
            levels.setdefault(cost, np.zeros(len(sectors)))[s] += part
            left -= part
    costs = sorted(levels)
    return Steps(np.array(costs), np.array([levels[c] for c in costs]).reshape(len(costs), len(sectors)))


def shortage(
    case: Case, p: int, m: int, need: np.ndarray, unserved: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where unserved tonnes fall, and what they cost, EUR: cheapest levels first, in a level pro rata to its
    size.

    ``need`` (sector × k) and ``unserved`` (k) in tonnes. Gives unserved tonnes and damage, both sector × k.
    """
    scale = steps(case, p, m)
    size = scale.share @ need
    part = np.divide(_taken(size, unserved), size, out=np.zeros_like(size), where=size > 0)
    return need * (scale.share.T @ part), need * ((scale.share * scale.eur_per_t[:, None]).T @ part)


def total_damage(case: Case, p: int, m: int, need: np.ndarray, unserved: np.ndarray) -> np.ndarray:
    """What unserved tonnes cost over all sectors, EUR, in the axes of ``unserved``.

    ``need`` has the sectors first and then the axes of ``unserved``, or axes of length 1.
    """
    scale = steps(case, p, m)
    taken = _taken(np.tensordot(scale.share, need, axes=1), unserved)
    return np.asarray(np.tensordot(scale.eur_per_t, taken, axes=1))


def _taken(size: np.ndarray, unserved: np.ndarray) -> np.ndarray:
    """Unserved tonnes by level, cheapest first: level × the axes of ``unserved``."""
    return np.asarray(np.clip(unserved - (np.cumsum(size, axis=0) - size), 0.0, size))


def dearest_step(case: Case) -> float:
    """EUR that count as one unit of damage: a tonne on the dearest step of shortage."""
    return max(case.money_scale, float(case.instance["shortage_steps"]["eur_per_t"].max())
               if case.instance.has("shortage_steps") else 0.0)  # fmt: skip
