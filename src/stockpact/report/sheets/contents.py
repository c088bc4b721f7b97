"""The sheets of a workbook in their order, each declared once.

A declaration has the name, title and unit line, what the first sheet says of it, how it is filled and when it
is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..answer import Answer
from ..measures import PlanLike
from . import certainty, details, front, inputs, pictures, worth, years
from . import money as money_sheet
from .book import Book, Sheet
from .layout import Placed


@dataclass
class Work:
    """A workbook being filled; a sheet is filled when it is first asked for, so others can build on it."""

    book: Book
    plan: PlanLike
    answer: Answer
    sheets: dict[str, Sheet] = field(default_factory=dict)
    cited: inputs.Sources = field(default_factory=inputs.Sources)
    _placed: dict[str, Placed | None] = field(default_factory=dict)

    def write(self) -> None:
        """Make and fill every sheet that the plan has something for; the first is in front."""
        wanted = [entry for entry in CONTENTS if entry.wanted(self.plan)]
        for entry in wanted:
            title = entry.title or self.answer.title
            self.sheets[entry.name] = self.book.sheet(entry.name, title, entry.about)
        for entry in wanted:
            self.placed(entry.name)
        self.sheets[wanted[0].name].ws.activate()

    def placed(self, name: str) -> Placed | None:
        """Where the table of a sheet stands; None when it has none or the sheet is not there."""
        if name not in self.sheets:
            return None
        if name not in self._placed:
            self._placed[name] = NAMED[name].fill(self.sheets[name], self)
        return self._placed[name]


Filler = Callable[[Sheet, Work], Placed | None]


def _always(plan: PlanLike) -> bool:
    return True


@dataclass(frozen=True)
class Entry:
    """A sheet: ``reading`` is what the first sheet says of it (blank: it is not named there).

    ``wanted`` says whether a plan has something for it.
    """

    name: str
    title: str
    about: str
    reading: str
    fill: Filler
    wanted: Callable[[PlanLike], bool] = _always


def _table(fill: Callable[[Sheet, PlanLike], Any]) -> Filler:
    """A sheet that needs nothing but the plan."""

    def filled(sheet: Sheet, work: Work) -> Placed | None:
        placed = fill(sheet, work.plan)
        return placed if isinstance(placed, Placed) else None

    return filled


def _has_rows(table: str) -> Callable[[PlanLike], bool]:
    """Whether a table of the plan has rows."""
    return lambda plan: len(plan.tables[table]) > 0


def _answer(sheet: Sheet, work: Work) -> None:
    data = {
        "sources": work.placed("Plan by year"),
        "money": work.placed("Charts"),
        "gains": work.placed("Gains"),
        "movers": work.placed("How sure"),
        "onsets": work.placed("With and without"),
        "custody": work.placed("Owner and host"),
    }
    named = [(e.name, e.reading) for e in CONTENTS if e.reading and e.name in work.sheets]
    front.write(sheet, work.answer, data, named)


def _plan_by_year(sheet: Sheet, work: Work) -> Placed | None:
    return years.write(sheet, work.plan, work.placed("Purchases"), work.answer.money)


def _charts(sheet: Sheet, work: Work) -> Placed | None:
    return pictures.write(sheet, work.plan, work.placed("Money"))


def _inputs(sheet: Sheet, work: Work) -> None:
    inputs.write(sheet, work.plan, work.cited)


def _sources(sheet: Sheet, work: Work) -> None:
    work.placed("Inputs")
    work.cited.write(sheet)


def _several_sites(plan: PlanLike) -> bool:
    stock = plan.tables["stock"]
    return len(stock) > 0 and bool(stock.groupby(["party", "material"])["storage"].nunique().max() > 1)


def _leases(plan: PlanLike) -> bool:
    return bool((plan.tables["storage"]["modules"].abs() > 1e-9).any())


CONTENTS: tuple[Entry, ...] = (
    Entry(
        "Answer",
        "",
        "Money is real, in EUR million; tonnes are t of the stocked form; cover in days of yearly need.",
        "",
        _answer,
    ),
    Entry(
        "Worth",
        "What each arrangement costs and achieves",
        "The unit stands in each row; money is present value. Alone: each party by itself; side by side: "
        "all of them, each for itself, at the same time.",
        "alone, side by side and together, in every measure",
        _table(worth.arrangements),
        _has_rows("worth"),
    ),
    Entry(
        "Gains",
        "What is gained by acting together",
        "EUR million, present value; positive is better together. A step's worth depends on what is done "
        "before it: least and most over all orders.",
        "what buying, storing and sharing together bring, and to whom",
        lambda sheet, work: worth.gains(sheet, work.plan, work.answer.money),
        _has_rows("gains"),
    ),
    Entry(
        "With and without",
        "With the reserve and without it, by the period in which an embargo begins",
        "% of need; EUR million expected for one event, real, discounted to its beginning. By sector: "
        "tables/onsets.",
        "who is served and what is lost, with the reserve and without, by the period of the onset",
        _table(worth.with_and_without),
        _has_rows("onsets"),
    ),
    Entry(
        "Protection",
        "What the reserve costs and what it averts",
        "EUR million, present value; cost is net of the value at the end, averted net of the refill. t; % of "
        "the stock at the display date of the scenario that uses it most.",
        "benefit for each EUR by owner and material, and reserves that are hardly used",
        _table(worth.protection),
        _has_rows("protection"),
    ),
    Entry(
        "How sure",
        "How sure the headlines are",
        "The unit stands in each row. All at once: every uncertain number at the end that lowers or raises "
        "the headline; one at a time: the farthest that one alone moves it.",
        "each headline over the ranges of the inputs, and the numbers that move it most",
        _table(certainty.how_sure),
        _has_rows("certainty"),
    ),
    Entry(
        "Owner and host",
        "Who owns the stock and on whose soil it lies",
        "t at the end of each period.",
        "tonnes by owner and by host, and what each could keep if the others withheld",
        _table(worth.owner_and_host),
        _has_rows("custody"),
    ),
    Entry(
        "Bills",
        "Who pays what when purchases move the price",
        "t; EUR real, not discounted. Paid: by fixed shares; true: the rise on its own tonnes.",
        "bills by fixed shares against the true shares",
        _table(worth.bills),
        _has_rows("bills"),
    ),
    Entry(
        "Changes",
        "What the replanned plan does otherwise",
        "The unit stands in each row; before: the plan under way.",
        "every decision that changes against the plan under way",
        _table(worth.changes),
        _has_rows("changes"),
    ),
    Entry(
        "Plan by year",
        "Plan by year",
        "Calendar years; tonnes (t) and EUR million. Cells are live sums over the sheet Purchases.",
        "tonnes and EUR million by party, material and source; a committee needs no more than sheets 1 to 3",
        _plan_by_year,
    ),
    Entry(
        "Purchases",
        "Purchases by delivery",
        "t; EUR real; EUR/t at the source. Filter, and the totals follow.",
        "every delivery: source, price, freight",
        _table(details.purchases),
    ),
    Entry(
        "Contracts",
        "Orders under contracts",
        "t; lots; EUR real.",
        "orders under contracts with fixed cost, minimum take or lots",
        _table(details.contracts),
    ),
    Entry(
        "Stock and cover",
        "Stock against target",
        "t at the end of the period; cover in days of yearly need.",
        "stock against target at the end of each period",
        _table(details.stock_and_cover),
    ),
    Entry(
        "Money",
        "Outlays by fiscal year and item",
        "EUR million, real; a fiscal year is named by the year in which it begins; end value is not in here.",
        "outlays by fiscal year beside the budget",
        lambda sheet, work: money_sheet.write(sheet, work.plan, work.answer.money),
    ),
    Entry(
        "Releases",
        "Releases under the agreed rule",
        "t in a period; share: probability that the embargo is still on. Other rules: tables/release.",
        "what each scenario draws from the reserve, period by period",
        _table(details.releases),
    ),
    Entry(
        "Coverage",
        "Coverage in each scenario at its display date",
        "t and EUR expected over the embargo; % of need, with the reserve and without.",
        "who is served in each scenario, with the reserve and without",
        _table(details.coverage),
    ),
    Entry(
        "Fairness",
        "The sharing rules side by side",
        "t; % of need; EUR expected for one event; days. Inside a party the division is a benchmark.",
        "the sharing rules side by side",
        _table(details.fairness),
    ),
    Entry(
        "What binds",
        "What binds",
        "What one more unit would cost (or, negative, save); the unit stands in each row.",
        "what one more unit of a policy or capacity costs or saves",
        _table(details.binding),
    ),
    Entry(
        "Gaps",
        "Policies that are missed",
        "The unit stands in each row. A missed policy is missed; it has no price.",
        "policies that are missed",
        _table(details.gaps),
    ),
    Entry(
        "Inputs",
        "Inputs as used",
        "Units stand in the headers. Row is the row in the table's file; the header is row 1.",
        "every number that went in, with its source",
        _inputs,
    ),
    Entry(
        "Audit",
        "Audit",
        "Recomputed from the tables of this plan without the model; units stand in each row.",
        "checks recomputed from these tables",
        _table(details.audit),
    ),
    Entry(
        "Provenance",
        "Provenance",
        "Units are named where there are any.",
        "versions, options and hash",
        _table(details.provenance),
    ),
    Entry(
        "Sources",
        "Sources of the inputs",
        "Numbers are those in the sheet Inputs; no units. Assumptions begin with that word.",
        "full text of the sources that Inputs cites",
        _sources,
    ),
    Entry(
        "Charts",
        "Stock against target",
        "Tonnes (t) at the end of each period; EUR million by fiscal year.",
        "stock against target of each material, and the numbers of the charts",
        _charts,
    ),
    Entry(
        "Key numbers",
        "Headline numbers",
        "The unit stands in each row.",
        "",
        _table(details.summary),
        _has_rows("summary"),
    ),
    Entry(
        "Coverage by sector",
        "Coverage by sector",
        "t expected over the embargo; % of need. By period: tables/coverage.",
        "",
        _table(details.coverage_by_sector),
        _has_rows("coverage"),
    ),
    Entry(
        "Damage by onset",
        "Expected damage by onset",
        "EUR million expected for one event, real. By material and rule: tables/damage.",
        "",
        _table(details.damage),
        _has_rows("damage"),
    ),
    Entry(
        "Stock by site",
        "Stock by site",
        "t at and in each period; rows without stock left out.",
        "",
        _table(details.stock_by_site),
        _several_sites,
    ),
    Entry("Storage", "Space leased and used", "modules; m3.", "", _table(details.storage), _leases),
)
"""The sheets in order; those with a ``wanted`` of their own follow where a plan has something for them."""

NAMED: dict[str, Entry] = {entry.name: entry for entry in CONTENTS}
