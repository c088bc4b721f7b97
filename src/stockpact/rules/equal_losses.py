"""Constrained equal losses: everybody goes short by the same for each unit of weight, as far as its claim
goes.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from . import equal_awards
from .claims import Claims
from .filling import fill
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by
from .weights import WEIGHTS, Weights, name_of, weights_of

DEFAULT = equal_awards.DEFAULT


def divide(amount: Floats | float, claims: Claims, weights: Weights = DEFAULT) -> Floats:
    """r_p = max(0, c_p - w_p M): what is missing is divided by equal awards (duality, Thomson 2003)."""
    missing = claims.claim.sum(axis=-1) - np.asarray(amount, float)
    return claims.claim - fill(missing, weights_of(claims, weights), 0.0, claims.claim)


def rule(weights: Weights = DEFAULT) -> SplitRule:
    """The rule with weights by name (``need``, ``equal``, ``shares``) or as numbers, one a party."""
    chosen = partial(divide, weights=weights)
    return SplitRule(
        name="equal-losses" + ("" if weights is DEFAULT else f":{name_of(weights)}"),
        title="Constrained equal losses",
        definition=(
            "Every party goes short by the same number of tonnes for each unit of weight, but nobody by "
            "more than its claim: large claims are served first. Weights: "
            + (WEIGHTS[weights] if isinstance(weights, str) else "as given")
            + "."
        ),
        formula=(
            "r[p] = max(0, c[p] - w[p] M),  sum r = H;  the dual of equal awards: r(c, H) = c - EA(c, C - H)"
        ),
        source="FORMULATION 3.3; Aumann and Maschler 1985; Thomson 2003",
        properties=properties(
            "yes",
            "yes, at equal weights",
            "yes",
            "yes",
            "with weights by need or entitlement yes; with equal weights no, merging pays",
            "no",
            "yes",
        ),
        divide=chosen,
        schedule=schedule_by(chosen),
        pooled=True,
        ties="None arise; parties without weight go short last, in proportion to their claims.",
        law="A party with a small claim may get nothing; a floor for essential users belongs beside it.",
        good_choice="When large losses of a few would do more harm than small losses of all.",
    )


RULE = rule()
