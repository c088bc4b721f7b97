"""Stockpact: plan a joint stockpile of critical minerals, share it fairly, and show that the plan is right.

::

    import stockpact as sp
    case = sp.load("eu-japan-ree")
    plan = sp.plan(case, "targets[risk_class=high].days=120")
    plan.summary
    sp.save(plan, "out/120-days")

Names resolve on first use, so that importing the package or one of its rooms stays cheap.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .instance.checking import check as check
    from .instance.errors import InputError as InputError
    from .instance.errors import Problem as Problem
    from .instance.errors import StockpactError as StockpactError
    from .instance.instance import Instance as Instance
    from .instance.reading import load as load
    from .instance.writing import save as save_instance
    from .plan.loading import load_plan as load_plan
    from .plan.plan import Plan as Plan
    from .report.saving import save as save
    from .study.study import Study as Study
    from .verbs.plan import plan as plan
    from .verbs.worth import worth as worth

__version__ = "0.1.0"

_HOMES = {
    "Instance": "instance.instance",
    "InputError": "instance.errors",
    "Problem": "instance.errors",
    "StockpactError": "instance.errors",
    "check": "instance.checking",
    "load": "instance.reading",
    "save_instance": "instance.writing:save",
    "Plan": "plan.plan",
    "load_plan": "plan.loading",
    "save": "report.saving",
    "plan": "verbs.plan",
    "Study": "study.study",
    "worth": "verbs.worth",
}
"""Public names and the module in which each lives (``module:name`` where the name differs)."""

__all__ = [
    "InputError",
    "Instance",
    "Plan",
    "Problem",
    "StockpactError",
    "Study",
    "__version__",
    "check",
    "load",
    "load_plan",
    "plan",
    "save",
    "save_instance",
    "worth",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'stockpact' has no attribute '{name}'")
    module, _, attribute = _HOMES[name].partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


class _Package(ModuleType):
    """The package as a module in which a verb wins over a room of the same name.

    Importing the room ``stockpact.plan`` would otherwise hide the verb ``plan``; the statement
    ``from stockpact.plan import …`` finds the room as ever.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
