"""Numbers as words: money in EUR million with another currency beside it, tonnes or kilograms, shares, days.

The tables hold EUR and tonnes; a reader wants EUR million, EUR/kg and no more digits than the data can bear.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..instance import InputError, Problem, Settings

DASH = "–"
"""Printed where there is no number."""


def number(value: float, digits: int = 3) -> str:
    """A number with thousands separators and ``digits`` significant digits; whole digits are never cut.

    >>> number(1537.4), number(103.42), number(1.934), number(60.0), number(float("nan"))
    ('1,537', '103', '1.93', '60', '–')
    """
    if value is None or not math.isfinite(value):
        return DASH
    if abs(value) < 1e-9:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def tonnes(value: float) -> str:
    """Tonnes, or kilograms below one tonne.

    >>> tonnes(1537.4), tonnes(0.85), tonnes(0)
    ('1,537 t', '850 kg', '0 t')
    """
    if value is not None and math.isfinite(value) and 0 < abs(value) < 0.9995:
        return f"{number(value * 1000)} kg"
    return f"{number(value)} t"


def percent(share: float) -> str:
    """A share in per cent; what is not quite all or nothing is never rounded to it.

    >>> percent(0.714), percent(0.99996), percent(1.0), percent(0.0003)
    ('71 %', '>99 %', '100 %', '<1 %')
    """
    if share is None or not math.isfinite(share):
        return f"{DASH} %"
    if share > 0.995 and share < 1 - 1e-9:
        return ">99 %"
    if 1e-9 < share < 0.005:
        return "<1 %"
    return f"{share * 100:.0f} %".replace("-0 %", "0 %")


def days(value: float) -> str:
    """Days, whole from ten on.

    >>> days(180.0), days(37.44), days(0.33), days(1.0)
    ('180 days', '37 days', '0.33 days', '1 day')
    """
    return f"{number(value, 2)} day{'' if value == 1 else 's'}"


def plural(count: int, noun: str) -> str:
    """A count and its noun.

    >>> plural(1, "check"), plural(42, "check")
    ('1 check', '42 checks')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


@dataclass(frozen=True)
class Money:
    """How money is shown: always in EUR, with another currency beside it when one is asked for.

    ``per_eur`` is units of the other currency for one EUR, from ``settings.money.per_eur``.
    """

    currency: str = "EUR"
    per_eur: float = 1.0

    @property
    def beside(self) -> bool:
        """Whether another currency stands beside EUR."""
        return self.currency != "EUR"

    def text(self, eur: float) -> str:
        """An amount in words, such as ``EUR 312 million (JPY 51.5 billion)``."""
        return _amount("EUR", eur) + (
            f" ({_amount(self.currency, eur * self.per_eur)})" if self.beside else ""
        )

    def million(self, eur: float) -> str:
        """The figure alone in EUR million, for a table whose header names the unit."""
        return number(eur / 1e6)

    def per_kg(self, eur_per_t: float) -> str:
        """A price in words, such as ``EUR 103/kg``."""
        other = f" ({self.currency} {number(eur_per_t * self.per_eur / 1e3)}/kg)" if self.beside else ""
        return f"EUR {number(eur_per_t / 1e3)}/kg{other}"


def _amount(code: str, value: float) -> str:
    if value is None or not math.isfinite(value):
        return f"{code} {DASH}"
    size = abs(value)
    if size >= 9.9995e9:
        return f"{code} {number(value / 1e9)} billion"
    if size >= 99_500:
        return f"{code} {number(value / 1e6)} million"
    return f"{code} {round(value):,}"


def money(settings: Settings, currency: str | None = None) -> Money:
    """How to show the money of an instance; ``currency`` is a code such as JPY, or None for EUR alone.

    Raises InputError when the instance has no exchange rate for the currency.
    """
    code = (currency or "EUR").strip().upper()
    if code == "EUR":
        return Money()
    rates = {name.upper(): rate for name, rate in settings.money.per_eur.items()}
    rate = rates.get(code)
    if rate is None or not rate > 0:
        known = ", ".join(["EUR", *sorted(rates)])
        message = f'no exchange rate for it; known are {known}. Add "{code}" under [money.per_eur]'
        raise InputError([Problem("instance.toml", 0, "money.per_eur", code, message)])
    return Money(code, float(rate))
