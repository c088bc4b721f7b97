"""The tables that the verb ``worth`` adds to a plan: joint against alone, with and without the reserve, and
how sure that is.
"""

from __future__ import annotations

from .table import PlanTable, table

WORTH_TABLES: tuple[PlanTable, ...] = (
    table(
        "worth",
        "What each arrangement costs and achieves: alone, side by side, and together.",
        "arrangement party material scenario measure",
        """
        arrangement | text   | | alone, side by side, buying together, storing together, buying and storing together, together.
        party       | text   | | Party, or blank for all together.
        material    | text   | | Material, or blank for all.
        scenario    | text   | | Embargo scenario, or blank for all.
        measure     | text   | | What is measured, in words.
        value       | number | | The number.
        unit        | text   | | Its unit.
    """,
        optional=True,
    ),
    table(
        "gains",
        "What the pact gains, by what is done together. Positive is better together.",
        "gain party",
        """
        gain         | text   |      | buying together, storing together, sharing in an embargo, or together for all three.
        party        | text   |      | Party, or blank for all together.
        outlays_eur  | number | EUR  | Outlays less end value saved, present value.
        missed_days  | number | days | Days of cover missed at the deadlines that are avoided, summed over materials and parties.
        damage_eur   | number | EUR  | Expected damage averted, present value.
        net_eur      | number | EUR  | The sum of both: what the step is worth, as the mean over the orders in which steps can be taken.
        least_eur    | number | EUR  | The same in the order that gives the step least.
        most_eur     | number | EUR  | The same in the order that gives the step most.
        words        | text   |      | What it says, and why when somebody is worse off.
    """,
        optional=True,
    ),
    table(
        "onsets",
        "Coverage and damage of each scenario by the period in which it begins, with and without the reserve.",
        "scenario onset party material sector",
        """
        scenario           | text    |   | Embargo scenario.
        onset              | text    |   | Period in which it begins.
        party              | text    |   | Party.
        material           | text    |   | Material.
        sector             | text    |   | Sector.
        weight             | number  | onsets | Expected number of onsets in that period; 0 when only shown.
        need_t             | number  | t   | Expected need while the embargo lasts.
        coverage           | number  | share | Share of need served with the reserve.
        coverage_without   | number  | share | Share of need served without the reserve.
        damage_eur         | number  | EUR | Expected damage of one event with the reserve, real, discounted to the onset.
        damage_without_eur | number  | EUR | The same without the reserve.
        short_after        | integer | periods | Periods from the onset until need is first unserved with the reserve; -1 when never.
        short_after_without | integer | periods | The same without the reserve.
        first_short        | yes/no  |   | Whether it is among the sectors of its party that go short first with the reserve.
    """,
        optional=True,
    ),
    table(
        "protection",
        "What the reserve costs and what it averts, by owner and material.",
        "party material",
        """
        party        | text   |     | Party, or blank for all together.
        material     | text   |     | Material, or blank for all.
        cost_eur     | number | EUR | Purchases, freight and holding of the reserve and its opening stock at the first world price, less the end value; present value.
        averted_eur  | number | EUR | Expected damage averted under the agreed rule, less the refill of what is released; present value.
        ratio        | number | EUR per EUR | Averted for each EUR of cost.
        held_t       | number | t   | Stock at the deadline.
        most_used_t  | number | t   | Most that any scenario releases at its display date.
        used_share   | number | share | Most of the stock that any scenario releases at its display date.
        words        | text   |     | What it says, such as a reserve that is hardly used.
    """,
        optional=True,
    ),
    table(
        "certainty",
        "Each headline at the low, base and high of the ranges.",
        "headline party",
        """
        headline     | text   |  | The headline, in words.
        party        | text   |  | Party, or blank for all together.
        unit         | text   |  | Unit of the numbers.
        low          | number |  | With every range at the end that lowers the headline.
        low_one      | number |  | Lowest when one range alone is moved.
        base         | number |  | As planned.
        high_one     | number |  | Highest when one range alone is moved.
        high         | number |  | With every range at the end that raises the headline.
        assumed_share | number | share | Share of the swings of the single ranges that comes from numbers marked as assumption.
        runs         | integer | runs | Number of runs behind the row.
    """,
        optional=True,
    ),
    table(
        "movers",
        "How far each range alone moves each headline.",
        "headline party rank",
        """
        headline   | text    |  | The headline, in words.
        party      | text    |  | Party, or blank for all together.
        rank       | integer |  | 1 moves it most.
        range      | text    |  | Name of the range, or its path.
        paths      | text    |  | The numbers that move, by path.
        low_input  | text    |  | What they are moved to at the low end.
        high_input | text    |  | What they are moved to at the high end.
        at_low     | number  |  | The headline at the low end.
        at_high    | number  |  | The headline at the high end.
        swing      | number  |  | Farthest distance between base, low end and high end.
        unit       | text    |  | Unit of the three.
        assumption | yes/no  |  | Whether a number of the range is marked as assumption.
        source     | text    |  | Source of the range.
    """,
        optional=True,
    ),
    table(
        "bills",
        "Who pays what when purchases move the price: fixed shares against the true shares.",
        "party curve period",
        """
        party      | text   |       | Party.
        curve      | text   |       | Material, or supplier and material, whose price rises with purchases.
        period     | text   |       | Period.
        tonnes     | number | t     | Tonnes bought by the party.
        base_eur   | number | EUR   | Cost of them before the rise.
        rise_eur_per_t | number | EUR/t | Rise of the price through all purchases.
        fixed_share | number | share | Share of the rise that the party pays, fixed beforehand.
        paid_eur   | number | EUR   | What it pays of the rise.
        true_eur   | number | EUR   | The rise on its own tonnes.
        industry_eur | number | EUR | What its industry pays more through the rise; in no budget.
    """,
        optional=True,
    ),
    table(
        "custody",
        "Who owns what, on whose soil it lies, and what each could use or keep if the other withheld.",
        "party material period",
        """
        party      | text    |   | Party.
        material   | text    |   | Material.
        period     | text    |   | Period, at its end.
        year       | integer | year | Calendar year.
        owned_t    | number  | t | Owned, wherever it lies.
        at_home_t  | number  | t | Owned and on its own soil: what it could still use if the others withheld.
        abroad_t   | number  | t | Owned and on another party's soil: what it would lose if the host withheld.
        elsewhere_t | number | t | Owned and on nobody's soil among the parties.
        hosted_t   | number  | t | On its soil and owned by others: what it could keep.
        partner_access_t | number | t | Of owned_t bought so far, bought through idle access of a partner.
    """,
        optional=True,
    ),
    table(
        "changes",
        "What a replanned plan does otherwise than the plan under way.",
        "decision party material name period",
        """
        decision   | text   | | purchases, stock, modules leased, orders, outlays.
        party      | text   | | Party, or blank.
        material   | text   | | Material, or blank.
        name       | text   | | Source, site or contract, or blank.
        period     | text   | | Period or fiscal year.
        before     | number | | In the plan under way.
        after      | number | | In the new plan.
        difference | number | | After less before.
        unit       | text   | | Unit of the three.
    """,
        optional=True,
    ),
)
"""In the order in which a reader wants them."""
