"""What several verbs say of an instance: its size in one line, and what was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .screen import Screen, clean

if TYPE_CHECKING:
    from ..instance import Instance


def load_case(name: str, changes: list[str] | None, screen: Screen) -> Instance:
    """Load an instance by name or path, apply changes, and say what it holds. Raises InputError."""
    from ..instance.reading import load

    case = load(name)
    if changes:
        case = case.changed(*changes)
    screen.say(headline(case), style="bold")
    tables = [frame for frame in case.tables.values() if len(frame)]
    rows = sum(len(frame) for frame in tables)
    size = f"{_count(len(tables), 'table')}, {rows:,} rows"
    changed = f", {_count(len(changes), 'change')} applied" if changes else ""
    screen.done(f"checked   {size}, every number with a source or marked as assumption{changed}")
    return case


def headline(case: Instance) -> str:
    """The instance in one line: name, parties, materials, sources, periods, scenarios."""
    names = case.calendar.names
    parts = [
        clean(case.name),
        _count(len(case.parties), "party"),
        _count(len(case.materials), "material"),
        _count(len(case["sources"]), "source"),
        f"{_count(len(names), case.settings.calendar.step)} ({names[0]}–{names[-1]})",
        _count(len(case["embargoes"]), "embargo scenario"),
    ]
    return " · ".join(part for part in parts if not part.startswith("0 "))


def _count(number: int, noun: str) -> str:
    many = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{number:,} {noun if number == 1 else many}"
