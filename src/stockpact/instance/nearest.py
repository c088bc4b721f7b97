"""The nearest known name for a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name most like the word, whatever its case; ``""`` when none is alike."""
    names = list(known)
    return _alike(word, names) or _within(word, names)


def suggestion(word: str, known: Iterable[str], names: Mapping[str, str] | None = None) -> str:
    """``; did you mean "Dy"?`` or nothing.

    ``names`` gives the full name of each key, which is searched too; a match by name shows the key, as in
    ``; did you mean "Dysprosium oxide" (Dy)?``.
    """
    keys = list(known)
    by_name = {name: key for key, name in (names or {}).items() if name}
    for find in (_alike, _within):
        if found := find(word, keys):
            return f'; did you mean "{found}"?'
        if found := find(word, list(by_name)):
            return f'; did you mean "{found}" ({by_name[found]})?'
    return ""


def _alike(word: str, known: list[str]) -> str:
    """The name with most letters in common, when they are many."""
    by_lower = {k.lower(): k for k in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def _within(word: str, known: list[str]) -> str:
    """A name that holds the word, or the word holds it."""
    low = word.lower()
    inside = [k for k in known if len(word) > 2 and k and (low in k.lower() or k.lower() in low)]
    return max(inside, key=lambda k: SequenceMatcher(None, low, k.lower()).ratio(), default="")
