"""Designs: which settings of the levers stand together in a variant.

Grid and list are as written; one at a time moves each lever by itself around the base; a Latin hypercube
(McKay, Beckman, Conover 1979) and a scrambled Sobol sequence (Sobol 1967; Owen 1997) fill the space between
bounds with few points, both from scipy with a fixed seed.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .levers import Lever, Point, Value

Kind = Literal["grid", "list", "one-at-a-time", "latin-hypercube", "sobol"]
KINDS: tuple[Kind, ...] = ("grid", "list", "one-at-a-time", "latin-hypercube", "sobol")


@dataclass(frozen=True)
class Design:
    """How variants are made. ``samples`` and ``seed`` serve the two sampled kinds, ``points`` the list."""

    kind: Kind = "grid"
    samples: int = 0
    seed: int = 1
    points: tuple[Point, ...] = ()

    def variants(self, levers: Sequence[Lever]) -> list[Point]:
        """The variants in their order; the same design gives the same list, and no variant comes twice."""
        if self.kind == "list":
            found: list[Point] = [dict(point) for point in self.points]
        elif self.kind == "grid":
            combined = itertools.product(*(lever.settings for lever in levers))
            names = [lever.name for lever in levers]
            found = [dict(zip(names, values, strict=True)) for values in combined]
        elif self.kind == "one-at-a-time":
            found = [{}, *({lever.name: value} for lever in levers for value in lever.settings)]
        else:
            found = self._sampled(levers)
        unique: dict[tuple[tuple[str, Value], ...], Point] = {}
        for point in found:
            unique.setdefault(tuple(sorted(point.items(), key=lambda item: item[0])), point)
        return list(unique.values())

    def _sampled(self, levers: Sequence[Lever]) -> list[Point]:
        from scipy.stats import qmc

        if self.kind == "latin-hypercube":
            shares = qmc.LatinHypercube(d=len(levers), rng=self.seed).random(self.samples)
        else:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="The balance properties", category=UserWarning)
                shares = qmc.Sobol(d=len(levers), rng=self.seed).random(self.samples)
        return [
            {lever.name: lever.at(float(share)) for lever, share in zip(levers, row, strict=True)}
            for row in shares
        ]
