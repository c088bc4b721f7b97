"""The Talmud rule: equal awards until half of all claims is met, equal losses from there on."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from . import equal_awards, equal_losses
from .claims import Claims
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by
from .weights import WEIGHTS, Weights, name_of, weights_of

DEFAULT = equal_awards.DEFAULT


def divide(amount: Floats | float, claims: Claims, weights: Weights = DEFAULT) -> Floats:
    """r = EA(c/2, H) while H <= C/2, else c/2 + EL(c/2, H - C/2)."""
    half = claims.claim / 2
    whole = half.sum(axis=-1)
    given = np.asarray(amount, float)
    halves = replace(claims, claim=half)
    w = weights_of(claims, weights)
    awards = equal_awards.divide(np.minimum(given, whole), halves, w)
    losses = equal_losses.divide(np.maximum(given - whole, 0.0), halves, w)
    return np.where((given <= whole)[..., None], awards, half + losses)


def rule(weights: Weights = DEFAULT) -> SplitRule:
    """The rule with weights by name (``need``, ``equal``, ``shares``) or as numbers, one a party."""
    chosen = partial(divide, weights=weights)
    return SplitRule(
        name="talmud" + ("" if weights is DEFAULT else f":{name_of(weights)}"),
        title="Talmud rule",
        definition=(
            "As long as less than half of all claims can be met, equal awards on half claims; beyond that, "
            "equal losses on the other halves. Gains and losses are treated alike. Weights: "
            + (WEIGHTS[weights] if isinstance(weights, str) else "as given")
            + "."
        ),
        formula=(
            "r = EA(c/2, H) if H <= C/2, else c/2 + EL(c/2, H - C/2);  self-dual: r(c, H) = c - r(c, C - H)"
        ),
        source="FORMULATION 3.3; Aumann and Maschler 1985, Journal of Economic Theory 36",
        properties=properties(
            "yes",
            "yes, at equal weights",
            "yes",
            "yes",
            "with weights by need or entitlement yes; with equal weights no",
            "no",
            "yes",
        ),
        divide=chosen,
        schedule=schedule_by(chosen),
        pooled=True,
        ties="None arise; parties without weight come last, in proportion to their claims.",
        law="As equal awards and equal losses.",
        good_choice=(
            "When claims are contested and half of each is undisputed; with equal weights it is the "
            "nucleolus of the claims game."
        ),
    )


RULE = rule()
