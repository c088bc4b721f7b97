"""What ``instance.toml`` holds: names, calendar, money, policy and the terms of the agreement."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from .calendar import Calendar, Step


class Section(BaseModel):
    """A section of ``instance.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def setting(
    default: Any, text: str, *, unit: str = "", ge: float | None = None, le: float | None = None
) -> Any:
    """Declare a setting: its default, meaning, unit and bounds."""
    return Field(default=default, description=text, ge=ge, le=le, json_schema_extra={"unit": unit})


class CalendarSettings(Section):
    """The periods of the plan."""

    start: str = setting(..., "First period, such as 2027Q1.")
    end: str = setting(..., "Last period.")
    step: Step = setting("quarter", "Length of a period: month, quarter or year.")

    @field_validator("start", "end", mode="before")
    @classmethod
    def _whole_years_may_be_numbers(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class MoneySettings(Section):
    """Prices and discounting. All money is real, in EUR of the price base year."""

    price_base_year: int = setting(2026, "Year whose prices are used.", unit="year", ge=1900, le=2200)
    discount_rate: float = setting(0.03, "Real discount rate.", unit="share/year", ge=-0.5, le=1)
    end_value_share: float = setting(
        0.8,
        "Value of a tonne left at the end, as a share of the last price of the "
        "cheapest source that the stock may buy from.",
        unit="share",
        ge=0,
        le=1,
    )
    per_eur: dict[str, float] = setting(
        {}, "Units of another currency for one EUR, for display, such as JPY.", unit="units/EUR"
    )


class PolicySettings(Section):
    """Choices of policy that are not a table's rows."""

    integer_modules: bool = setting(False, "Whether storage modules are whole numbers (MIP) or relaxed.")
    unavailable_share: float = setting(
        0.0, "Share of the stock that does not count as cover.", unit="share", ge=0, le=1
    )
    release_delay_days: float = setting(
        0.0, "Days from the decision to release until industry has the tonnes.", unit="days", ge=0, le=365
    )
    survival_coverage: float = setting(
        0.9, "Coverage of need below which a party no longer survives an embargo.", unit="share", ge=0, le=1
    )
    price_impact: Literal["none", "uniform"] = setting(
        "uniform",
        "Whether purchases of the stocks raise the price of every tonne they buy (uniform) or the slopes of "
        "prices and supply are set aside (none). Without slopes both are the same.",
    )
    external_cost_in_objective: bool = setting(
        False,
        "Whether what industry pays more through the stocks' purchases is minimised too; it is reported "
        "always, and never counts in a budget.",
    )


RuleName = Literal["account", "account-no-lending", "strict", "proportional-to-loss", "least-damage"]


class AgreementSettings(Section):
    """What the parties agree beforehand."""

    rule: RuleName = setting("account", "Rule by which a release is shared.")
    shares: dict[str, float] = setting(
        {},
        "Share of each party in the joint stock; empty: by contributed tonnes, per material.",
        unit="share",
    )
    shared_access: bool = setting(True, "Whether the stock of each party may buy the other's idle access.")
    lending_fee_share: float = setting(
        0.0, "Fee for a borrowed tonne as a share of the world price.", unit="share of price", ge=0
    )


class Settings(Section):
    """Everything in ``instance.toml``."""

    name: str = setting(..., "Short name of the instance.")
    title: str = setting(..., "Title, as it stands on reports.")
    handling_class: Literal["public", "restricted", "confidential"] = setting(
        "confidential", "Handling class printed on every output."
    )
    calendar: CalendarSettings
    money: MoneySettings = Field(default_factory=MoneySettings)
    policy: PolicySettings = Field(default_factory=PolicySettings)
    agreement: AgreementSettings = Field(default_factory=AgreementSettings)
    sources: dict[str, str] = setting(
        {}, "Source of a number of this file, by its path, such as money.discount_rate."
    )

    @property
    def periods(self) -> Calendar:
        """The calendar; raises ValueError when start or end do not fit the step."""
        return Calendar.between(self.calendar.start, self.calendar.end, self.calendar.step)
