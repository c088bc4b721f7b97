"""Constrained equal awards: everybody gets the same for each unit of weight, nobody more than it claims."""

from __future__ import annotations

from functools import partial

from .claims import Claims
from .filling import fill
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by
from .weights import WEIGHTS, Weights, name_of, weights_of

DEFAULT = "need"
"""Equal awards in tonnes are blind to size, which is absurd between blocs of different size (FORMULATION
3.3).
"""


def divide(amount: Floats | float, claims: Claims, weights: Weights = DEFAULT) -> Floats:
    """r_p = min(c_p, w_p L), where L makes them add to the amount, or to all claims if that is less."""
    return fill(amount, weights_of(claims, weights), 0.0, claims.claim)


def rule(weights: Weights = DEFAULT) -> SplitRule:
    """The rule with weights by name (``need``, ``equal``, ``shares``) or as numbers, one a party."""
    chosen = partial(divide, weights=weights)
    return SplitRule(
        name="equal-awards" + ("" if weights is DEFAULT else f":{name_of(weights)}"),
        title="Constrained equal awards",
        definition=(
            "Every party gets the same number of tonnes for each unit of weight, but nobody more than its "
            "claim: small claims are met first. Weights: "
            + (WEIGHTS[weights] if isinstance(weights, str) else "as given")
            + "."
        ),
        formula="r[p] = min(c[p], w[p] L),  sum r = H",
        source="FORMULATION 3.3; Aumann and Maschler 1985; Thomson 2003; the rule goes back to Maimonides",
        properties=properties(
            "yes",
            "yes, at equal weights",
            "yes",
            "yes",
            "with weights by need or entitlement yes; with equal weights no, splitting pays",
            "no",
            "yes",
        ),
        divide=chosen,
        schedule=schedule_by(chosen),
        pooled=True,
        ties="None arise; parties without weight come last, in proportion to their claims.",
        law=(
            "The same terms for every party; weights by need are easier to defend as objective than one "
            "vote a party."
        ),
        good_choice="When nobody should go without and small claims should be met in full.",
    )


RULE = rule()
