"""Colours that colour-blind readers can tell apart (Okabe and Ito), and that stay apart in grey.

A party has one colour in every figure and chart, by its place in the instance.
"""

from __future__ import annotations

from collections.abc import Sequence

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE = (
    "#000000",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
)
GREY, LIGHT = "#999999", "#D9D9D9"

PARTY = (BLUE, ORANGE, GREEN, PURPLE, VERMILION, SKY)
"""Blue is dark and orange light, so two parties differ in grey as well."""
SOURCE = (GREEN, YELLOW, VERMILION, SKY, "#7F5539", PURPLE, "#444444", GREY)
"""Apart from the first parties' colours; the last is for all smaller sources together."""
WITH, WITHOUT = "#404040", LIGHT
TARGET = BLACK


def party_colours(parties: Sequence[str]) -> dict[str, str]:
    """Colour of each party."""
    return {party: PARTY[k % len(PARTY)] for k, party in enumerate(parties)}
