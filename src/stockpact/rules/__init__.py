"""Sharing rules, one file a rule. To add one, write its file and name it in ``RULES``.

``RULES`` can be the agreed rule and are shown beside it by default. The whole library, with rules that only
divide and rules with a number or weights, is asked for by name; it is read when somebody asks.
"""

from . import account, account_no_lending, least_damage, proportional_to_loss, strict
from .claims import Claims
from .rule import PROPERTIES, Rule, SplitRule
from .shortage import Shortage, batch

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        account.RULE,
        account_no_lending.RULE,
        strict.RULE,
        proportional_to_loss.RULE,
        least_damage.RULE,
    )
}
"""The rules that can be agreed, by name; all of them are shown by default."""


def find(name: str) -> SplitRule:
    """Any rule by its name, such as ``strict``, ``talmud``, ``alpha-fairness:2``. Raises KeyError without
    one.
    """
    if name in RULES:
        return RULES[name]
    from .library import find as find_in_library

    return find_in_library(name)


def all_names() -> tuple[str, ...]:
    """The names of all rules, in the order of the reference page."""
    from .library import LIBRARY

    return tuple(LIBRARY)


__all__ = ["PROPERTIES", "RULES", "Claims", "Rule", "Shortage", "SplitRule", "all_names", "batch", "find"]
