"""What is asked of the build-up model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Serve:
    """Coverage that the stock has to give in an embargo.

    ``share`` of the need of each party and material, as expected over the embargo of ``scenario`` at its
    display date, is to be served; of one ``material`` only, if it is named. The verb leaves out the budgets
    of the instance, as the money is what is asked for, and its targets unless ``keep_targets``.
    """

    scenario: str
    share: float
    material: str = ""
    keep_targets: bool = False


@dataclass(frozen=True)
class BuildUpQuestion:
    """A question to the build-up model.

    ``parties`` are those who act (empty: all of the instance); the industry of the others keeps its flows.
    ``aim`` is least cost for the targets, or most cover for the budgets: the largest common multiple of all
    targets. ``shared_access`` and ``integer_modules`` overrule the instance's settings when given.
    ``extra_periods`` lengthens the calendar, with data held at their last year (FORMULATION 1.6, property
    P18).

    ``shared_storage`` says whether a party's stock may lie on another party's soil at sites without owner;
    ``contested`` how supply that several parties may buy is divided when not all of them act: open to those
    who act, or by access, so that each alone counts no tonne that another alone counts too.

    ``budget`` is money for the whole plan, EUR million, real and undiscounted, by party and under ``""`` for
    all together; ``serve`` asks for the least outlays (the end value of the stock is then left out) with
    which a share of need is served in an embargo.
    """

    parties: tuple[str, ...] = ()
    aim: Literal["least cost", "most cover"] = "least cost"
    shared_access: bool | None = None
    shared_storage: bool = True
    contested: Literal["open", "by access"] = "open"
    integer_modules: bool | None = None
    extra_periods: int = 0
    budget: tuple[tuple[str, float], ...] = ()
    serve: Serve | None = None
