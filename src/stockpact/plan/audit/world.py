"""What an embargo meets, recomputed from the instance and the exported purchases and stock (FORMULATION 2,
3.6).

Axes in this order: party p, material m, supplier n or sector s, onset o (every period of the calendar), and
k, periods since the onset. Data run beyond the calendar, held at their last year, so that the last onset has
a world to run in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .case import Case, records
from .holding import opening_stock
from .reach import first_delivery


@dataclass(eq=False)
class World:
    """What industry and the stock have around every onset, before any cut."""

    case: Case
    horizon: int
    """Periods of the longest embargo, K."""

    @cached_property
    def k(self) -> np.ndarray:
        """Periods since the onset."""
        return np.arange(self.horizon)

    def window(self, values: np.ndarray) -> np.ndarray:
        """An array over time as one over onset and k."""
        return sliding_window_view(values, self.horizon, axis=-1)[..., : self.case.periods, :]

    def data(self, table: str, column: str, *axes: str, flow: bool = False, fill: float = 0.0) -> np.ndarray:
        """A timed column of the instance over the calendar and the longest embargo."""
        return self.case.data(table, column, *axes, flow=flow, fill=fill, beyond=self.horizon)

    @cached_property
    def need(self) -> np.ndarray:
        """Industry's need in the stocked form, t: p m s o k."""
        axes = ("party", "material", "sector")
        return self.window(
            self.data("demand", "tonnes", *axes, flow=True) * self.data("demand", "usable_share", *axes)
        )

    @cached_property
    def flow(self) -> np.ndarray:
        """Industry's normal flow, t: p m n o k."""
        return self.window(self._flow)

    @cached_property
    def _flow(self) -> np.ndarray:
        return self.data("imports", "tonnes", "party", "material", "supplier", flow=True)

    @cached_property
    def placed_before(self) -> np.ndarray:
        """Whether what arrives k periods after the onset was ordered before it: p n k."""
        return self.k < first_delivery(self.case)[..., None]

    def _bought(self, column: str, partner: bool | None) -> np.ndarray:
        """Purchases of the plan by delivery, t: p m n o k; those under the partner's access, own access, or
        all.
        """
        case, rows = self.case, self.case.tables["purchases"]
        out = np.zeros((*case.flows.shape[:3], case.periods + self.horizon))
        place = [case.codes("purchases", a) for a in ("party", "material", "supplier", "period")]
        chosen = np.logical_and.reduce([p >= 0 for p in place])
        if partner is not None:
            chosen &= rows["from_partner_access"].to_numpy(bool) == partner
        np.add.at(out, tuple(p[chosen] for p in place), rows[column].to_numpy(float)[chosen])
        return self.window(out)

    @cached_property
    def ordered(self) -> np.ndarray:
        """Tonnes ordered before the calendar began, by delivery: p m n o k."""
        case = self.case
        out = np.zeros((*case.flows.shape[:3], case.periods + self.horizon))
        for row in records(case.instance["orders"]):
            t = case.period_number(row.period)
            if 0 <= t < out.shape[-1]:
                axes = (("party", row.party), ("material", row.material), ("supplier", row.supplier))
                out[(*(case.names[a].index(name) for a, name in axes), t)] += row.tonnes
        return self.window(out)

    @cached_property
    def earlier_orders(self) -> np.ndarray:
        """What arrives of the stock's orders placed before the onset, were nothing cut, t: p m n o k.

        Orders of a party that does not act are not the plan's to release.
        """
        received = self._bought("received_t", None)
        mine = self.ordered * self.case.acting[:, None, None, None, None]
        return np.asarray(received * self.placed_before[:, None, :, None, :] + mine)

    @cached_property
    def callable_access(self) -> np.ndarray:
        """Access that can be called on in an embargo, before cuts, t: p m n o k.

        Idle access less what the stock's earlier orders take of it, own or the partner's, within what supply
        is left, times the swing share, after its delay.
        """
        case = self.case
        rules = case.instance["access"].drop_duplicates(["supplier", "party", "material"], keep="last")
        before = self.placed_before[:, None, :, None, :]
        own = self._bought("tonnes", False) * before + self.ordered
        partner = self._bought("tonnes", True) * before
        idle = np.maximum(self.window(self._idle()) - own, 0.0)
        for p in range(len(idle)):
            others = [q for q in range(len(idle)) if q != p]
            total = idle[others].sum(axis=0)
            used = np.divide(np.minimum(partner[p], total), total, out=np.zeros_like(total), where=total > 0)
            idle[others] = idle[others] * (1 - used)
        left = np.maximum(self.window(self._supply_left()) - (own + partner).sum(axis=0), 0.0)
        total = idle.sum(axis=0)
        within = np.divide(left, total, out=np.ones_like(total), where=total > 0)
        share, delay = np.zeros(case.flows.shape[:3]), np.zeros(case.flows.shape[:3])
        place = tuple(case.code(a, rules[a]) for a in ("party", "material", "supplier"))
        share[place], delay[place] = rules["swing_share"], rules["swing_delay_periods"]
        arrives = self.k >= delay[..., None, None]
        return np.asarray(share[..., None, None] * idle * np.minimum(within, 1.0) * arrives)

    def _supply(self) -> np.ndarray:
        return np.asarray(
            self.data("supply", "tonnes", "material", "supplier", "block", flow=True).sum(axis=2)
        )

    def _idle(self) -> np.ndarray:
        """Each party's access less its industry's flow, t, over time."""
        axes = ("party", "material", "supplier")
        share, headroom = (self.data("access", c, *axes, fill=np.nan) for c in ("share", "headroom_share"))
        reach = np.where(np.isnan(share), (1 + headroom) * self._flow, share * self._supply())
        return np.asarray(np.maximum(np.nan_to_num(reach) - self._flow, 0.0))

    def _supply_left(self) -> np.ndarray:
        """Supply that all industries leave, t, over time; infinite where no supply is declared."""
        declared = np.zeros(self.case.flows.shape[1:3], dtype=bool)
        rows = self.case.instance["supply"]
        declared[
            self.case.code("material", rows["material"]), self.case.code("supplier", rows["supplier"])
        ] = True
        left = np.maximum(self._supply() - self._flow.sum(axis=0), 0.0)
        return np.where(declared[..., None], left, np.inf)

    @cached_property
    def stock_before(self) -> np.ndarray:
        """Stock at the end of the period before each onset, t: p m o; without a plan the opening stock
        stands.
        """
        case, held = self.case, opening_stock(self.case).sum(axis=2)
        if not case.planned:
            return np.repeat(held[..., None], case.periods, axis=2)
        closing = case.stock("closing_t").sum(axis=2)
        return np.concatenate([(held * case.acting[:, None])[..., None], closing[..., :-1]], axis=2)

    @cached_property
    def per_period(self) -> float:
        """Discount factor of one period."""
        return float(
            (1 + self.case.instance.settings.money.discount_rate) ** (-1 / self.case.calendar.per_year)
        )


def world(case: Case) -> World:
    """What an embargo meets."""
    found: World = case.once("world", lambda c: World(c, c.horizon))
    return found
