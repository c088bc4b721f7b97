"""Sharing rules, one file a rule. To add one, write its file and name it in ``RULES``."""

from . import account, account_no_lending, least_damage, proportional_to_loss, strict
from .claims import Claims
from .rule import PROPERTIES, Rule
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
"""Every rule by name."""

__all__ = ["PROPERTIES", "RULES", "Claims", "Rule", "Shortage", "batch"]
