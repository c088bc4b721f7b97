"""Checks of text: characters and lengths that a file cannot hold, names with blanks at their ends."""

from __future__ import annotations

from .catalogue import CATALOGUE
from .cells import FREE_TEXT, unfit_characters
from .errors import Problem
from .evidence import Evidence
from .instance import Instance
from .plain import values_of
from .setting_paths import written

LONGEST_TEXT = 32_767
"""Characters a cell may hold, in a workbook and so everywhere."""


def text_problems(instance: Instance) -> list[Problem]:
    """Texts that cannot be written without loss."""
    return unfit_text(Evidence(instance))


def unfit_text(evidence: Evidence) -> list[Problem]:
    """Control characters, texts that are too long, and names with blanks at their ends."""
    problems = []
    for path, value in written(evidence.instance.settings).items():
        if isinstance(value, str) and (message := _fault(value, free=True)):
            problems.append(evidence.setting_problem(path, repr(value)[1:-1], message))
    for name in CATALOGUE:
        if not evidence.instance.has(name):
            continue
        for c in CATALOGUE[name].columns:
            if c.kind not in ("text", "period", "choice"):
                continue
            values = values_of(evidence.instance, name, c.name)
            for text in set(values):
                if message := _fault(text, free=c.name in FREE_TEXT):
                    place = values.index(text)
                    problems.append(evidence.problem(name, place, c.name, repr(text)[1:-1], message))
    return problems


def _fault(text: str, *, free: bool) -> str:
    if odd := unfit_characters(text):
        return f"holds a control character (U+{ord(odd[0]):04X})"
    if len(text) > LONGEST_TEXT:
        return f"has {len(text):,} characters; at most {LONGEST_TEXT:,} fit into a cell"
    if not free and text != text.strip():
        return "has blanks at its ends"
    return ""
