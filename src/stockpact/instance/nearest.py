"""The nearest known name for a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name most like the word, whatever its case; ``""`` when none is alike."""
    by_lower = {k.lower(): k for k in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    if found:
        return by_lower[found[0]]
    inside = [
        k for low, k in by_lower.items() if len(word) > 2 and (word.lower() in low or low in word.lower())
    ]
    return max(inside, key=lambda k: SequenceMatcher(None, word.lower(), k.lower()).ratio(), default="")


def suggestion(word: str, known: Iterable[str], names: Mapping[str, str] | None = None) -> str:
    """``; did you mean "Dy"?`` or nothing.

    ``names`` gives the full name of each key, which is searched too; a match by name shows the key, as in
    ``; did you mean "Dysprosium oxide" (Dy)?``.
    """
    if found := nearest(word, known):
        return f'; did you mean "{found}"?'
    by_name = {name: key for key, name in (names or {}).items() if name}
    found = nearest(word, by_name)
    return f'; did you mean "{found}" ({by_name[found]})?' if found else ""
