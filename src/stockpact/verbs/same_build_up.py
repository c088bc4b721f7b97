"""Whether two instances have the same build-up, because they differ only in what an embargo brings.

The list is of what the build-up does not read. What is not on it counts as read, so that a new column is safe
until it is put here; a test changes every number on it and compares the programs by their hash.
"""

from __future__ import annotations

from ..instance import Instance
from ..instance.setting_paths import flatten

EMBARGO_TABLES = (
    "embargoes",
    "embargo_cuts",
    "embargo_durations",
    "private_stock",
    "shortage_steps",
    "ranges",
)
"""Tables that the build-up does not read."""

EMBARGO_COLUMNS = {
    "access": ("swing_share", "swing_delay_periods"),
    "materials": ("release_limit_t",),
}
"""Columns that the build-up does not read, of tables that it does."""

EMBARGO_SETTINGS = (
    "agreement.lending_fee_share",
    "agreement.rule",
    "agreement.shares",
    "policy.release_delay_days",
    "policy.survival_coverage",
)
"""Settings that the build-up does not read, by the beginning of their path."""

WORDS = ["source", "note"]


def same_build_up(one: Instance, other: Instance) -> bool:
    """Whether the build-up of two instances is the same for certain."""
    if one is other:
        return True
    if one.settings is not other.settings:
        a, b = flatten(one.settings.model_dump()), flatten(other.settings.model_dump())
        moved = [path for path in {*a, *b} if a.get(path) != b.get(path)]
        if not all(path.startswith((*EMBARGO_SETTINGS, "sources")) for path in moved):
            return False
    for name, frame in one.tables.items():
        if name in EMBARGO_TABLES or frame is other[name]:
            continue
        unread = [*EMBARGO_COLUMNS.get(name, ()), *WORDS]
        if not frame.drop(columns=unread).equals(other[name].drop(columns=unread)):
            return False
    return True
