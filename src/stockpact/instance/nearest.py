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
    inside = [k for low, k in by_lower.items() if len(word) > 2 and (word.lower() in low or low in word.lower())]
    return max(inside, key=lambda k: SequenceMatcher(None, word.lower(), k.lower()).ratio(), default="")


def suggestion(word: str, known: Iterable[str] | Mapping[str, str]) -> str:
    """``; did you mean "Dy"?`` or nothing.

    A mapping from key to full name is searched by both; a match by name shows the key too, as in
    ``; did you mean "Dysprosium oxide" (Dy)?``.
    """
    keys = list(known)
    found = nearest(word, keys)
    if not found and isinstance(known, Mapping):
        by_name = {name: key for key, name in known.items() if name}
        name = nearest(word, by_name)
        return f'; did you mean "{name}" ({by_name[name]})?' if name else ""
    return f'; did you mean "{found}"?' if found else ""
