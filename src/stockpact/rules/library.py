"""Every rule by name, those of the default comparison and the others; a number or weights after a colon.

``find("alpha-fairness:2")``, ``find("band:0.05")``, ``find("guaranteed-minimum:0.3")``,
``find("talmud:equal")``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from . import (
    RULES,
    alpha_fairness,
    band,
    contributions,
    cumulative,
    emergency_sharing,
    equal_awards,
    equal_coverage,
    equal_losses,
    guaranteed_minimum,
    leximin,
    max_min,
    spill,
    talmud,
)  # fmt: skip
from .rule import SplitRule
from .weights import WEIGHTS

LIBRARY: dict[str, SplitRule] = {
    rule.name: rule
    for rule in (
        *(RULES[name] for name in ("account", "account-no-lending", "strict")),
        spill.RULE,
        cumulative.RULE,
        band.RULE,
        contributions.RULE,
        RULES["proportional-to-loss"],
        equal_coverage.RULE,
        guaranteed_minimum.RULE,
        emergency_sharing.RULE,
        equal_awards.RULE,
        equal_losses.RULE,
        talmud.RULE,
        max_min.RULE,
        leximin.RULE,
        alpha_fairness.RULE,
        RULES["least-damage"],
    )
}
"""All rules, in the order of the reference page."""

NUMBERED: dict[str, Callable[[float], SplitRule]] = {
    "band": band.rule,
    "guaranteed-minimum": guaranteed_minimum.rule,
    "alpha-fairness": alpha_fairness.rule,
}
"""Rules that take a number: width of the band, guaranteed share of the claim, alpha."""
WEIGHTED: dict[str, Callable[[str], SplitRule]] = {
    "equal-awards": equal_awards.rule,
    "equal-losses": equal_losses.rule,
    "talmud": talmud.rule,
}
"""Rules that take weights by name: need, equal, shares."""


@lru_cache(maxsize=256)
def find(name: str) -> SplitRule:
    """The rule of this name. Raises KeyError for a name, a number or weights that it does not know."""
    if name in LIBRARY:
        return LIBRARY[name]
    base, _, said = name.partition(":")
    try:
        if base in NUMBERED:
            return NUMBERED[base](float(said))
        if base in WEIGHTED and said in WEIGHTS:
            return WEIGHTED[base](said)
    except ValueError:
        pass
    raise KeyError(name)
