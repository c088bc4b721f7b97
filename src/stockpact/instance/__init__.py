"""What goes in: catalogue, settings, calendar, reading and writing, checking, changes."""

from .calendar import Calendar
from .catalogue import CATALOGUE
from .errors import InputError, Problem, StockpactError
from .instance import Instance, empty, typed
from .series import by_period
from .settings import Settings

__all__ = [
    "CATALOGUE",
    "Calendar",
    "InputError",
    "Instance",
    "Problem",
    "Settings",
    "StockpactError",
    "by_period",
    "empty",
    "typed",
]
