"""The catalogue: every table an instance may hold, one row class each.

To add a table, add a class here and name it in ``ROWS``; reading, checking, the workbook template,
``stockpact schema`` and the reference page follow from it. An absent table switches its feature off.
"""

from __future__ import annotations

from typing import Literal

from .columns import Row, Table, TimedRow, column, describe


class Party(Row):
    """A party of the pact."""

    table = "parties"
    key = ("party",)
    party: str = column("Short name of the party, such as JP.")
    name: str = column("Full name.")
    fiscal_year_first_month: int = column(
        "Month in which the fiscal year begins (Japan 4, EU 1).", default=1, ge=1, le=12, unit="month"
    )


class Material(Row):
    """A material that is stocked: one element in one form."""

    table = "materials"
    key = ("material",)
    material: str = column("Short name of the material, such as Dy.")
    name: str = column("Full name, such as dysprosium oxide.")
    element: str = column("Chemical element or element group.", default="")
    form: Literal["concentrate", "oxide", "metal", "magnet", "other"] = column(
        "Form in which it is stocked.", default="oxide"
    )
    risk_class: Literal["low", "medium", "high"] = column(
        "Supply-risk class, which targets may refer to.", default="medium"
    )
    m3_per_t: float = column("Storage volume per tonne.", unit="m3/t", default=1.0, ge=0)
    shelf_life_periods: int | None = column(
        "Periods after which a tonne must have been rotated; blank: no limit.",
        unit="periods",
        default=None,
        ge=1,
    )
    rotation_loss_share: float = column(
        "Share of the price lost when a tonne is rotated.", unit="share of price", default=0.0, ge=0, le=1
    )
    loss_share_per_year: float = column(
        "Share of the stock lost in a year.", unit="share/year", default=0.0, ge=0, lt=1
    )
    release_limit_t: float | None = column(
        "Most that may be released from the joint stock in one period; blank: no limit.",
        unit="t/period",
        default=None,
        ge=0,
    )


class Demand(TimedRow):
    """Industry's need of a material."""

    table = "demand"
    key = ("party", "material", "sector", "time")
    party: str = column("Party.", refers="parties")
    material: str = column("Material.", refers="materials")
    sector: str = column("Sector of end use.", refers="sectors")
    tonnes: float = column("Need; a row with a year gives the year's total.", unit="t", ge=0)
    usable_share: float = column(
        "Share of the need that can use the material in the stocked form.",
        unit="share",
        default=1.0,
        ge=0,
        le=1,
    )


class Sector(Row):
    """A sector of end use."""

    table = "sectors"
    key = ("sector",)
    sector: str = column("Short name of the sector.")
    name: str = column("Full name.")
    priority_class: int = column(
        "Priority in an embargo; 1 is served first where a rule asks for it.", default=2, ge=1
    )


class ShortageStep(Row):
    """A step of what a missing tonne costs, from thrift to lost output."""

    table = "shortage_steps"
    key = ("party", "material", "sector", "step")
    party: str | None = column("Party; blank: every party.", refers="parties", default=None)
    material: str = column("Material.", refers="materials")
    sector: str | None = column("Sector; blank: every sector.", refers="sectors", default=None)
    step: int = column("Number of the step; the cost rises from step to step.", ge=1)
    kind: Literal["thrift", "substitution", "lost output"] = column("How industry does without.")
    share: float = column("Size of the step as a share of need.", unit="share of need", ge=0, le=1)
    eur_per_t: float = column("Damage per missing tonne.", unit="EUR/t", ge=0)


class Price(TimedRow):
    """World reference price of a material, real, in the price base year."""

    table = "prices"
    key = ("material", "time")
    material: str = column("Material.", refers="materials")
    eur_per_t: float = column("Price.", unit="EUR/t", ge=0)
    price_slope: float = column(
        "By how much the price rises for every tonne a year that the stocks buy of the material, from any "
        "source; purchases of a quarter count four times, those of a month twelve times, as a yearly pace.",
        unit="EUR/t per t/year",
        default=0.0,
        ge=0,
    )


class Source(Row):
    """A supplier route."""

    table = "sources"
    key = ("supplier",)
    supplier: str = column("Short name of the source, such as lynas.")
    name: str = column("Full name.")
    country: str = column("Country of the plant, two letters.")
    stage: Literal["mining", "separation", "metal", "magnet", "recycling"] = column(
        "Stage; flows from recycling do not count as imports in the cover basis.", default="separation"
    )
    strategic: bool = column("Whether it counts as a strategic source in quotas.", default=False)
    lead_time_periods: int = column("Periods from order to delivery.", unit="periods", default=0, ge=0)
    delay_years: int = column(
        "Years by which its supply, access and industry flows come later than the tables say.",
        unit="years",
        default=0,
        ge=0,
    )


class Supply(TimedRow):
    """What a source can deliver to anyone, by blocks of rising cost."""

    table = "supply"
    key = ("supplier", "material", "block", "time")
    supplier: str = column("Source.", refers="sources")
    material: str = column("Material.", refers="materials")
    block: int = column("Number of the block; 1 is taken first.", default=1, ge=1)
    tonnes: float = column("Size of the block; a row with a year gives the year's total.", unit="t", ge=0)
    premium_share: float = column("Premium over the world price.", unit="share of price", default=0.0, ge=-1)
    adder_eur_per_t: float = column("Adder over the world price and premium.", unit="EUR/t", default=0.0)
    price_slope: float = column(
        "By how much the source's own price rises for every tonne a year that the stocks buy from it, on top "
        "of any rise of the world price; the same for all blocks of a source and material.",
        unit="EUR/t per t/year",
        default=0.0,
        ge=0,
    )


class Access(TimedRow):
    """How much of a source's supply is open to a party's industry and stockpile together."""

    table = "access"
    key = ("supplier", "party", "material", "time")
    supplier: str = column("Source.", refers="sources")
    party: str = column("Party.", refers="parties")
    material: str = column("Material.", refers="materials")
    share: float | None = column(
        "Share of the source's supply open to the party (or fill headroom_share).",
        unit="share",
        default=None,
        ge=0,
        le=1,
    )
    headroom_share: float | None = column(
        "Access beyond industry's normal flow, as a share of that flow (in place of share).",
        unit="share",
        default=None,
        ge=0,
    )
    stock_may_buy: bool = column("Whether the stockpile may buy here.", default=True)
    shareable: bool = column(
        "Whether the partner's stock may buy idle access under agreement.shared_access.", default=True
    )
    swing_share: float = column(
        "Share of unused access that can be called on in an embargo.", unit="share", default=0.0, ge=0, le=1
    )
    swing_delay_periods: int = column(
        "Periods from onset until the swing arrives.", unit="periods", default=1, ge=0
    )


class Import(TimedRow):
    """Industry's normal flow from a source, domestic sources included; embargo cuts apply to it."""

    table = "imports"
    key = ("party", "material", "supplier", "time")
    party: str = column("Party.", refers="parties")
    material: str = column("Material.", refers="materials")
    supplier: str = column("Source.", refers="sources")
    tonnes: float = column("Normal flow; a row with a year gives the year's total.", unit="t", ge=0)
    balancing: bool = column(
        "Whether this flow is what is left of need, recomputed after a change.", default=False
    )
    declared_cut: bool = column(
        "Whether a declared embargo cuts this flow already: it is not recomputed, and "
        "need may stay unserved.",
        default=False,
    )


class Freight(Row):
    """Transport from a source to a party. Without a row it costs nothing and takes no time."""

    table = "freight"
    key = ("supplier", "party")
    supplier: str = column("Source.", refers="sources")
    party: str = column("Party.", refers="parties")
    eur_per_t: float = column("Freight, insurance and customs clearance.", unit="EUR/t", default=0.0, ge=0)
    transit_periods: int = column(
        "Periods in transit, on top of the lead time.", unit="periods", default=0, ge=0
    )
    loss_share: float = column(
        "Share lost in transit; the buyer pays for what leaves.", unit="share", default=0.0, ge=0, lt=1
    )


class Withdrawal(TimedRow):
    """Tonnes that must leave the stock in a period, without backlog; independent of demand."""

    table = "withdrawals"
    key = ("party", "material", "time")
    party: str = column("Party.", refers="parties")
    material: str = column("Material.", refers="materials")
    tonnes: float = column("Tonnes; a row with a year gives the year's total.", unit="t", ge=0)


class Contract(Row):
    """Terms of ordering from a source: fixed order cost, minimum take, lots.

    The terms hold for all that the party's stock buys of the material from the source inside the window,
    summed over each ``per`` bucket.
    """

    table = "contracts"
    key = ("contract",)
    contract: str = column("Short name of the contract.")
    supplier: str = column("Source.", refers="sources")
    party: str | None = column("Party; blank: the parties order together.", refers="parties", default=None)
    material: str | None = column(
        "Material; blank: all materials of the source in one order.", refers="materials", default=None
    )
    start: str | None = column(
        "First period of the window; blank: start of the calendar.", kind="period", default=None
    )
    end: str | None = column(
        "Last period of the window; blank: end of the calendar.", kind="period", default=None
    )
    per: Literal["period", "year", "contract"] = column("Bucket to which the terms apply.", default="period")
    minimum_t: float = column(
        "Least that may be taken in a bucket if anything is.", unit="t/bucket", default=0.0, ge=0
    )
    maximum_t: float | None = column(
        "Most that may be taken in a bucket; blank: what access allows.", unit="t/bucket", default=None, ge=0
    )
    lot_t: float | None = column(
        "Purchases of a bucket come in whole multiples of this; blank: any amount.",
        unit="t",
        default=None,
        gt=0,
    )
    fixed_order_eur: float = column(
        "Cost of ordering at all in a bucket.", unit="EUR/bucket", default=0.0, ge=0
    )
    mandatory: bool = column(
        "Whether every bucket must be ordered (a committed minimum take).", default=False
    )


class Storage(Row):
    """A storage site of a provider, leased in modules."""

    table = "storage"
    key = ("storage",)
    storage: str = column("Short name of the site.")
    name: str = column("Full name.", default="")
    host: str = column("Party on whose soil it stands.", refers="parties")
    owner: str | None = column(
        "The one party whose stock may stand here; blank: any party's.", refers="parties", default=None
    )
    private: bool = column("Whether a private provider runs it.", default=True)
    module_m3: float | None = column(
        "Volume of one module; blank: space without limit, no lease.", unit="m3", default=None, gt=0
    )
    modules: int | None = column("Modules on offer; blank: no limit.", unit="modules", default=None, ge=0)
    lease_periods: int = column("Length of a lease.", unit="periods", default=1, ge=1)
    lease_eur_per_module: float = column(
        "Lease of one module for one period.", unit="EUR/module/period", default=0.0, ge=0
    )
    rent_eur_per_t_year: float = column(
        "Rent per tonne in store at the end of a period.", unit="EUR/t/year", default=0.0, ge=0
    )
    rent_share_of_value_year: float = column(
        "Insurance, assay and administration as a share of the stock's value at the world price.",
        unit="share of value/year",
        default=0.0,
        ge=0,
    )
    handling_in_eur_per_t: float = column(
        "Handling of a tonne that comes in.", unit="EUR/t", default=0.0, ge=0
    )
    handling_out_eur_per_t: float = column(
        "Handling of a tonne that goes out.", unit="EUR/t", default=0.0, ge=0
    )


class OpeningStock(Row):
    """Tonnes held when the calendar begins."""

    table = "opening_stock"
    key = ("party", "material", "storage", "acquired")
    party: str = column("Owner.", refers="parties")
    material: str = column("Material.", refers="materials")
    storage: str | None = column(
        "Site; needed when the table storage is there.", refers="storage", default=None
    )
    acquired: str | None = column(
        "Period of purchase, for the shelf life; blank: the period before the start.",
        kind="period",
        default=None,
    )
    tonnes: float = column("Tonnes held.", unit="t", ge=0)


class Order(Row):
    """Tonnes ordered before the calendar begins."""

    table = "orders"
    key = ("party", "material", "supplier", "period")
    party: str = column("Owner.", refers="parties")
    material: str = column("Material.", refers="materials")
    supplier: str = column("Source.", refers="sources")
    period: str = column("Period of delivery.", kind="period")
    tonnes: float = column("Tonnes delivered.", unit="t", ge=0)
    eur_per_t: float = column("Payment still due on delivery.", unit="EUR/t", default=0.0, ge=0)


class PrivateStock(Row):
    """What industry holds itself; it is drawn first in an embargo."""

    table = "private_stock"
    key = ("party", "material")
    party: str = column("Party.", refers="parties")
    material: str = column("Material.", refers="materials")
    days: float = column("Days of need in industry's own stores.", unit="days", ge=0)


class Target(Row):
    """Days of cover that the stock must reach by a date and hold from then on."""

    table = "targets"
    key = ("party", "material", "risk_class")
    party: str | None = column("Party; blank: each party.", refers="parties", default=None)
    material: str | None = column("Material (or fill risk_class).", refers="materials", default=None)
    risk_class: Literal["low", "medium", "high"] | None = column(
        "Every material of this risk class.", default=None
    )
    days: float = column("Days of cover.", unit="days", ge=0)
    deadline: str = column("Period by whose end the target holds.", kind="period")
    basis: Literal["need less recycling", "need", "net imports last year"] = column(
        "Yearly tonnes that 365 days stand for: same-year need less recycling, same-year need, or net "
        "imports of the calendar year before.",
        default="need less recycling",
    )
    ramp: bool = column(
        "Whether a straight line from opening stock to target holds before the deadline.", default=True
    )
    hard: bool = column(
        "A hard target makes the plan infeasible when it is missed; a soft one is reported as missed.",
        default=True,
    )
    priority: int = column("Class in which it gives way: 1 gives way last.", default=4, ge=1)


class Quota(Row):
    """A floor or ceiling on what comes from a set of sources in each year."""

    table = "quotas"
    key = ("quota",)
    quota: str = column("Short name of the quota.")
    bound: Literal["floor", "ceiling"] = column("Floor or ceiling.")
    party: str | None = column("Party; blank: the parties together.", refers="parties", default=None)
    material: str | None = column(
        "Material; blank: all materials together, by weight.", refers="materials", default=None
    )
    supplier: str | None = column(
        "The source it names (or country, or strategic).", refers="sources", default=None
    )
    country: str | None = column("Every source of this country.", default=None)
    strategic: bool = column("Every strategic source.", default=False)
    first_year: int | None = column("First calendar year; blank: all.", default=None, ge=1900, le=2200)
    last_year: int | None = column("Last calendar year; blank: all.", default=None, ge=1900, le=2200)
    tonnes: float | None = column(
        "Bound in tonnes a year (or fill share).", unit="t/year", default=None, ge=0
    )
    share: float | None = column("Bound as a share of the basis.", unit="share", default=None, ge=0, le=1)
    basis: Literal["purchases", "need"] = column(
        "What the share is of: all purchases in scope, or yearly need.", default="purchases"
    )
    scope: Literal["stockpile", "industry", "both"] = column("Whose purchases count.", default="stockpile")
    hard: bool = column(
        "A hard quota makes the plan infeasible when it cannot be met; a soft one is reported as missed.",
        default=True,
    )
    priority: int = column("Class in which it gives way: 1 gives way last.", default=2, ge=1)


class Budget(Row):
    """Money a party may spend in a fiscal year."""

    table = "budgets"
    key = ("party", "fiscal_year")
    party: str = column("Party.", refers="parties")
    fiscal_year: int = column("Fiscal year, named by the calendar year in which it begins.", ge=1900, le=2200)
    eur: float = column("Money, real.", unit="EUR", ge=0)
    carry_over_eur: float = column(
        "Most that may be carried into the next fiscal year.", unit="EUR", default=0.0, ge=0
    )
    hard: bool = column("A hard budget makes the plan infeasible when it is exceeded.", default=True)
    priority: int = column("Class in which it gives way: 1 gives way last.", default=3, ge=1)


class Embargo(Row):
    """A scenario in which supply is cut."""

    table = "embargoes"
    key = ("scenario",)
    scenario: str = column("Short name, such as S4.")
    name: str = column("Full name.")
    rate_per_year: float = column("Expected number of onsets per year.", unit="1/year", ge=0)
    first_onset: str = column("First period in which it may begin.", kind="period")
    last_onset: str = column("Last period in which it may begin.", kind="period")
    display_onset: str = column("Period at which it is shown beside the others.", kind="period")
    in_expected_damage: bool = column("Whether it counts in the expected damage.", default=True)
    leakage_share: float = column(
        "Share of the lost flow that re-enters through third countries.",
        unit="share",
        default=0.0,
        ge=0,
        le=1,
    )


class EmbargoCut(Row):
    """How much of a flow an embargo cuts, by period since onset; the last row of a ramp holds on."""

    table = "embargo_cuts"
    key = ("scenario", "supplier", "country", "party", "material", "from_period")
    scenario: str = column("Scenario.", refers="embargoes")
    supplier: str | None = column("Source (or fill country).", refers="sources", default=None)
    country: str | None = column("Every source of this country.", default=None)
    party: str | None = column("Party that is hit; blank: every party.", refers="parties", default=None)
    material: str | None = column("Material; blank: every material.", refers="materials", default=None)
    from_period: int = column(
        "First period of the embargo in which the cut holds; onset is 0.", unit="periods", default=0, ge=0
    )
    cut: float = column("Share of the flow that is lost.", unit="share", ge=0, le=1)


class EmbargoDuration(Row):
    """How long an embargo may last, and how likely that is."""

    table = "embargo_durations"
    key = ("scenario", "periods")
    scenario: str = column("Scenario.", refers="embargoes")
    periods: int = column("Length.", unit="periods", ge=1)
    probability: float = column("Probability; those of a scenario add to 1.", unit="share", ge=0, le=1)


class Range(Row):
    """How far a number may lie from its base value."""

    table = "ranges"
    key = ("path",)
    path: str = column("Path of the number, such as demand[party=JP,material=Dy].tonnes.")
    low: float = column("Low value or factor.")
    high: float = column("High value or factor.")
    how: Literal["factor", "value"] = column(
        "Whether low and high are factors on the base or values.", default="factor"
    )
    moves_with: str | None = column(
        "Name of a group of ranges that move together; blank: alone.", default=None
    )


ROWS: tuple[type[Row], ...] = (
    Party,
    Material,
    Sector,
    Demand,
    ShortageStep,
    Price,
    Source,
    Supply,
    Access,
    Import,
    Freight,
    Withdrawal,
    Contract,
    Storage,
    OpeningStock,
    Order,
    PrivateStock,
    Target,
    Quota,
    Budget,
    Embargo,
    EmbargoCut,
    EmbargoDuration,
    Range,
)

CATALOGUE: dict[str, Table] = {row.table: describe(row) for row in ROWS}
"""Every table by name, in the order in which a reader would fill them."""

REQUIRED = ("parties", "materials")
"""Tables without which an instance is nothing."""
