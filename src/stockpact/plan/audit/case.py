"""What the checks look at: the plan's tables and the instance's data as arrays over the same axes.

Nothing here comes from the model. Tables are summed into arrays by the names of their key columns; data are
spread over periods by :func:`stockpact.instance.by_period`. A name that is not known is left out of the
arrays and reported by the check "names are known".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ...instance import Instance, by_period
from ...instance.calendar import Calendar, parse_period
from ..plan import conform
from ..proof import ExactProof
from ..schema import SCHEMA

OWN_STORE = "own"
"""Site under which stock stands when the instance has no table storage."""


RELEASES = ("release", "coverage", "damage", "fairness")
"""Tables of the embargo scenarios."""

RULED = ("release", "damage", "fairness")
"""Those of them that stand the rules side by side."""

NONE = "none"
"""Name of the rule that stands for no reserve at all."""


def records(frame: pd.DataFrame) -> Iterable[Any]:
    """The rows of a frame, with its columns as attributes."""
    return frame.itertuples()


@dataclass(eq=False)
class Case:
    """An instance and the exported tables of a plan for it.

    ``question`` holds what was asked where it differs from the instance: ``parties`` (who acts),
    ``shared_access``, ``integer_modules``, ``extra_periods``.
    """

    instance: Instance
    tables: Mapping[str, pd.DataFrame]
    proof: ExactProof | None = None
    question: Mapping[str, Any] = field(default_factory=dict)
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        instance: Instance,
        tables: Mapping[str, pd.DataFrame],
        proof: ExactProof | None = None,
        question: Mapping[str, Any] | None = None,
    ) -> Case:
        """A case with every table of SCHEMA in its types; a table that is not given has no rows."""
        given: dict[str, Any] = dict(tables)
        full = {name: conform(given.get(name, []), table) for name, table in SCHEMA.items()}
        return cls(instance, full, proof, dict(question or {}))

    def once(self, name: str, make: Callable[[Case], Any]) -> Any:
        """What ``make`` gives for this case, computed once."""
        if name not in self._kept:
            self._kept[name] = make(self)
        return self._kept[name]

    # names

    @cached_property
    def calendar(self) -> Calendar:
        """The periods of the plan."""
        return self.instance.calendar.extended(int(self.question.get("extra_periods") or 0))

    @cached_property
    def acting(self) -> np.ndarray:
        """Whether each party of the instance acts in the plan."""
        chosen = tuple(self.question.get("parties") or ()) or self.instance.parties
        return np.array([p in chosen for p in self.instance.parties], dtype=bool)

    @cached_property
    def shared_access(self) -> bool:
        """Whether the parties' stocks may buy each other's idle access."""
        asked = self.question.get("shared_access")
        shared = self.instance.settings.agreement.shared_access if asked is None else asked
        return bool(shared) and int(self.acting.sum()) > 1

    @cached_property
    def integer_modules(self) -> bool:
        """Whether storage modules are whole numbers."""
        asked = self.question.get("integer_modules")
        return bool(self.instance.settings.policy.integer_modules if asked is None else asked)

    @cached_property
    def names(self) -> dict[str, tuple[Any, ...]]:
        """Names along each axis."""
        case = self.instance
        blocks = sorted(set(case["supply"]["block"]) | {1})
        sites = tuple(case["storage"]["storage"]) or (OWN_STORE,)
        return {
            "party": case.parties,
            "material": case.materials,
            "supplier": tuple(case["sources"]["supplier"]),
            "block": tuple(blocks),
            "storage": sites,
            "period": self.calendar.names,
            "sector": tuple(dict.fromkeys([*case["sectors"]["sector"], *case["demand"]["sector"]])),
            "scenario": tuple(case["embargoes"]["scenario"]),
            "rule": tuple(dict.fromkeys([NONE, *(r for n in RULED for r in self.tables[n]["rule"])])),
            "embargo_period": tuple(range(self.horizon)),
            "party or all": (*case.parties, ""),
            "material or all": (*case.materials, ""),
            "contract": tuple(case["contracts"]["contract"]),
        }

    @cached_property
    def horizon(self) -> int:
        """Periods since onset that matter: those of the longest embargo, and any that the tables name."""
        known = self.instance["embargo_durations"]["periods"].tolist()
        named = [
            k + 1 for name in ("release", "coverage") for k in self.tables[name]["embargo_period"].tolist()
        ]
        return int(max([1, *known, *(k for k in named if k < 1000)]))

    @cached_property
    def planned(self) -> bool:
        """Whether the tables hold a build-up plan at all; an infeasible one has none."""
        return any(len(self.tables[name]) for name in ("purchases", "stock", "cover", "storage", "money"))

    @property
    def periods(self) -> int:
        """Number of periods T."""
        return len(self.calendar)

    def code(self, axis: str, values: Any) -> np.ndarray:
        """Position of each value along the axis, -1 where it is not known."""
        place = self.once(f"places of {axis}", lambda case: {n: i for i, n in enumerate(case.names[axis])})
        return np.fromiter((place.get(v, -1) for v in values), dtype=np.int64, count=len(values))

    def codes(self, table: str, axis: str) -> np.ndarray:
        """Position along the axis of each row of one of the plan's tables."""
        column = axis.removesuffix(" or all")
        codes: np.ndarray = self.once(f"{table}.{axis}", lambda c: c.code(axis, c.tables[table][column]))
        return codes

    def cube(self, table: str, column: str | None, *axes: str) -> np.ndarray:
        """A column of a plan's table summed over the rows of each combination of names; None counts the
        rows.
        """
        shape = tuple(len(self.names[a]) for a in axes)
        positions = np.array([self.codes(table, a) for a in axes]).reshape(len(axes), -1)
        known = (positions >= 0).all(axis=0)
        weights = None if column is None else self.tables[table][column].to_numpy(float)[known]
        if not known.any():
            return np.zeros(shape)
        flat = np.ravel_multi_index(tuple(positions[:, known]), shape)
        return np.bincount(flat, weights=weights, minlength=int(np.prod(shape))).reshape(shape).astype(float)

    def data(
        self, table: str, column: str, *axes: str, flow: bool = False, fill: float = 0.0, beyond: int = 0
    ) -> np.ndarray:
        """A column of a timed table of the instance over the axes given and the periods, in that order.

        ``beyond`` adds so many periods after the last, with data held at their last year.
        """
        calendar = self.calendar.extended(beyond)
        spread = by_period(self.instance, table, column, flow=flow, calendar=calendar)
        shape = tuple(len(self.names[a]) for a in axes)
        out = np.full((*shape, len(calendar)), np.nan)
        if len(spread):
            index = tuple(self.code(a, spread.index.get_level_values(a)) for a in axes)
            out[index] = spread.to_numpy(float)
        return out if np.isnan(fill) else np.nan_to_num(out, nan=fill)

    def column(self, table: str, column: str) -> np.ndarray:
        """A column of an untimed table of the instance that names an axis, in the order of its names."""
        return self.instance[table][column].to_numpy()

    def period_number(self, name: str) -> int:
        """Position of a named period from 0; outside the calendar it is negative or T and more."""
        return parse_period(name, self.calendar.step) - self.calendar.first

    # money, time and flows

    @cached_property
    def discount(self) -> np.ndarray:
        """Factors (1 + r)^(-t / periods per year), t = 1..T (FORMULATION 0)."""
        years = np.arange(1, self.periods + 1) / self.calendar.per_year
        return np.asarray((1 + self.instance.settings.money.discount_rate) ** -years)

    @cached_property
    def fiscal(self) -> np.ndarray:
        """Fiscal year of each party and period."""
        months = self.instance["parties"]["fiscal_year_first_month"]
        return np.array([self.calendar.fiscal_years(int(m)) for m in months]).reshape(-1, self.periods)

    @cached_property
    def money_scale(self) -> float:
        """EUR that count as one unit: a tonne at the dearest price, and at least a thousand EUR."""
        return float(max(1000.0, self.world_price.max(initial=0.0)))

    @cached_property
    def world_price(self) -> np.ndarray:
        """World price, EUR/t, by material and period."""
        return self.data("prices", "eur_per_t", "material")

    @cached_property
    def flows(self) -> np.ndarray:
        """Industry's normal flow, t, by party, material, supplier and period."""
        return self.data("imports", "tonnes", "party", "material", "supplier", flow=True)

    @cached_property
    def need(self) -> np.ndarray:
        """Industry's need in the stocked form, t, by party, material, sector and period."""
        axes = ("party", "material", "sector")
        tonnes, usable = (
            self.data("demand", "tonnes", *axes, flow=True),
            self.data("demand", "usable_share", *axes),
        )
        return np.asarray(tonnes * usable)

    @cached_property
    def supply(self) -> np.ndarray:
        """Size of each block, t, by supplier, material, block and period."""
        return self.data("supply", "tonnes", "supplier", "material", "block", flow=True)

    def freight(self, column: str) -> np.ndarray:
        """A column of the freight table by party and supplier; 0 where there is no row."""
        out = np.zeros((len(self.names["party"]), len(self.names["supplier"])))
        rows = self.instance["freight"]
        if len(rows):
            out[self.code("party", rows["party"]), self.code("supplier", rows["supplier"])] = rows[
                column
            ].to_numpy(float)
        return out

    # sums of the plan's tables

    @cached_property
    def bought(self) -> np.ndarray:
        """Purchases, t paid for, by party, material, supplier, block and period."""
        return self.cube("purchases", "tonnes", "party", "material", "supplier", "block", "period")

    def stock(self, column: str) -> np.ndarray:
        """A column of the stock table by party, material, storage and period."""
        axes = ("party", "material", "storage", "period")
        cube: np.ndarray = self.once(f"stock {column}", lambda case: case.cube("stock", column, *axes))
        return cube
