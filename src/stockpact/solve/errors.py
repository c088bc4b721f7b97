"""Errors of the solve room; each message names the family, row or option that it is about."""

from __future__ import annotations

from stockpact.instance.errors import StockpactError


class ProgramError(StockpactError):
    """A model cannot become arrays, or a patch does not fit the program it is meant for."""


class EngineError(StockpactError):
    """The solver could not be used: an option was refused, it crashed, or it returned nonsense."""
