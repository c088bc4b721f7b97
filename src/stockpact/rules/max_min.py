"""Max-min: the lowest coverage is made as high as it can be; the rest goes where it averts most."""

from __future__ import annotations

import numpy as np

from .account import dearest
from .claims import Claims, split_where_it_helps_most
from .equal_coverage import divide as equal_coverage
from .filling import share_out
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """All parties reach the best lowest coverage; what is left goes by damage, ties by open claims."""
    return to_level(amount, claims, lowest(amount, claims))


def divide_materials(amounts: Floats, claims: Claims) -> Floats:
    """(I, P) awards when the lowest coverage is sought over all parties and materials; amounts (I,), claims
    (I, P).

    Every material raises its parties to the common lowest coverage only; what is left of each goes by damage.
    """
    return to_level(amounts, claims, lowest(amounts, claims).min())


def lowest(amount: Floats | float, claims: Claims) -> Floats:
    """(...) the best lowest coverage of any party that needs something; 1 where nobody does."""
    return np.asarray(claims.coverage(equal_coverage(amount, claims)).min(axis=-1))


def to_level(amount: Floats | float, claims: Claims, level: Floats) -> Floats:
    """Awards that bring everybody to a coverage (...), then avert most with what is left."""
    sure = np.clip(level[..., None] * claims.need - claims.served, 0.0, claims.claim)
    open_claims = claims.claim - sure
    rest = np.clip(np.asarray(amount, float) - sure.sum(axis=-1), 0.0, open_claims.sum(axis=-1))
    served = dearest(sure[..., None], claims.open_steps[..., None])[..., 0]
    wish = share_out(rest, open_claims)
    return sure + split_where_it_helps_most(rest, claims.open_steps - served, claims.step_cost, wish)


RULE = SplitRule(
    name="max-min",
    title="Max-min coverage",
    definition=(
        "The lowest coverage of any party is made as high as it can be. What is left when the worst off "
        "cannot be helped any further goes where a tonne averts most damage. Leximin goes on with the "
        "second worst instead."
    ),
    formula="max min over parties of y[p];  then min damage",
    source="FORMULATION 3.4; Rawls 1971 for the idea",
    properties=properties(
        "yes",
        "yes",
        "yes (one material); not in general",
        "for one material yes",
        "as proportional when own supply is 0",
        "strongly no",
        "yes",
    ),
    divide=divide,
    schedule=schedule_by(divide),
    pooled=True,
    ties="The remainder by damage, between equal steps as close to the open claims as they allow.",
    law="Equal outcomes for the worst off; the entitlements do not count.",
    good_choice="When only the worst case matters and what is beyond it should do the most good.",
)
