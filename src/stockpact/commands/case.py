"""What several verbs do first: load an instance, change it, and say what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .screen import Screen, clean

if TYPE_CHECKING:
    from ..instance import Instance


def load_case(name: str, changes: list[str] | None, screen: Screen) -> Instance:
    """Load an instance by name or path, apply changes, and say what it holds. Raises InputError."""
    from ..instance.overview import describe
    from ..instance.reading import load

    case = load(name)
    if changes:
        case = case.changed(*changes)
    found = describe(case)
    screen.say(clean(found.line), style="bold")
    screen.done(found.checked)
    if changes:
        screen.done(f"changed {clean(', '.join(changes))}")
    return case
