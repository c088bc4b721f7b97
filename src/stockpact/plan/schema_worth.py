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
        outlays_eur  | number | EUR  | Outlays less end value saved, with what industry pays for prices that purchases raise; present value.
        missed_days  | number | days | Days of cover missed at the deadlines that are avoided, summed over materials and parties.
        damage_eur   | number | EUR  | Expected damage averted, present value.
        refill_eur   | number | EUR  | Expected cost of refilling what is released that is saved, present value.
        net_eur      | number | EUR  | The sum of outlays, damage and refill: what the step is worth, as the mean over the orders in which steps can be taken.
        least_eur    | number | EUR  | The same in the order that gives the step least.
        most_eur     | number | EUR  | The same in the order that gives the step most.
        words        | text   |      | What it says, and why when somebody is worse off.
    """,
        optional=True,
    ),
    table(
        "onsets",
        "Coverage and damage of each scenario by the period in which it begins, with and without the reserve. "
        "Expected over the length of the embargo: each period counts by the probability that it is still on.",
        "scenario onset party material sector",
        """
        scenario           | text    |   | Embargo scenario.
        onset              | text    |   | Period in which it begins.
        party              | text    |   | Party.
        material           | text    |   | Material.
        sector             | text    |   | Sector.
        weight             | number  | onsets | Expected number of onsets in that period; 0 when only shown.
        need_t             | number  | t   | Expected need while the embargo lasts.
        coverage           | number  | share | Share of that need served with the reserve, under the agreed rule.
        coverage_without   | number  | share | Share of it served without the reserve.
        damage_eur         | number  | EUR | Expected damage of one event with the reserve, real, discounted to the onset.
        damage_without_eur | number  | EUR | The same without the reserve.
        short_after        | integer | periods | Periods from the onset until need is first unserved with the reserve, if the embargo lasts its longest; 0 when at once, -1 when never.
        short_after_without | integer | periods | The same without the reserve.
        first_short        | yes/no  |   | Whether it is among the sectors of its party that go short of the material first with the reserve: earliest, and of those of the same period lacking the largest share of need.
        first_short_without | yes/no |   | The same without the reserve.
    """,
        optional=True,
    ),
    table(
        "protection",
        "What the reserve costs and what it averts, by owner and material. The cost stands with the owner, the "
        "damage averted with the party whose industry is spared: under lending these can be two parties.",
        "party material",
        """
        party        | text   |     | Party, or blank for all together.
        material     | text   |     | Material, or blank for all.
        cost_eur     | number | EUR | Outlays of the owner for the reserve, and its opening stock at the first world price, less the end value; present value.
        averted_eur  | number | EUR | Expected damage to the party's industry that is averted under the agreed rule, by whosever stock, less the refill of what it received; present value.
        ratio        | number | EUR per EUR | Averted for each EUR of cost; blank where the reserve costs nothing.
        held_t       | number | t   | Stock at the deadline of the target, or at the end of the plan without target.
        most_used_t  | number | t   | Most that any scenario releases of the owner's stock at its display date if it lasts its longest, lending to a partner included.
        used_share   | number | share | Most of the owner's stock and deliveries that any scenario releases, in the same sense; over several materials by value at the first world price.
        words        | text   |     | What it says, such as a reserve that is hardly used.
    """,
        optional=True,
    ),
    table(
        "certainty",
        "Each headline at the low, base and high of the ranges: how sure it is. Ranges of policy (targets, "
        "budgets, quotas, the agreement) are choices of the parties and stand in movers only.",
        "headline party",
        """
        headline     | text   |  | The headline, in words.
        party        | text   |  | Party, or blank for all together.
        unit         | text   |  | Unit of the numbers.
        low          | number |  | With every range at the end that lowers the headline when it is moved alone; never above low_one.
        low_one      | number |  | Lowest when one range alone is moved.
        base         | number |  | As planned, with targets soft.
        high_one     | number |  | Highest when one range alone is moved.
        high         | number |  | With every range at the end that raises the headline when it is moved alone; never below high_one.
        assumed_share | number | share | Part of the summed swings of the single ranges that comes from ranges marked as assumption; 0 when nothing moves it.
        runs         | integer | runs | Number of runs behind the row.
        note         | text   |  | Ranges left out because the instance or the plan cannot bear them, or blank.
    """,
        optional=True,
    ),
    table(
        "movers",
        "How far each range alone moves each headline; a run has targets soft, so that one out of reach is missed.",
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
        policy     | yes/no  |  | Whether the range is a choice of the parties (targets, budgets, quotas, the agreement) and no question of knowledge.
        assumption | yes/no  |  | Whether a number of the range is marked as assumption.
        source     | text    |  | Source of the range.
        note       | text    |  | Why an end could not be run, or blank.
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
        "Who owns what, on whose soil it lies, and what each could use or keep if the others withheld.",
        "party material period",
        """
        party      | text    |   | Party, as owner and as host.
        material   | text    |   | Material.
        period     | text    |   | Period, at its end.
        year       | integer | year | Calendar year.
        owned_t    | number  | t | Owned, wherever it lies.
        at_home_t  | number  | t | Owned and on its own soil: what it could still use if the others withheld. Stock at no named site counts here.
        abroad_t   | number  | t | Owned and on the soil of another party: what it would lose if the host withheld.
        elsewhere_t | number | t | Owned and on the soil of nobody among the parties.
        hosted_t   | number  | t | On its soil and owned by others: what it could keep.
        partner_access_t | number | t | Received so far of purchases beyond the party's own idle access, through that of a partner: what it could not have bought alone. Losses and withdrawals since are not taken off.
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
    table(
        "decided",
        "Decisions of the plan under way that stay as they were: the new plan replans the rest.",
        "decision party material name period",
        """
        decision   | text   | | purchases, or modules leased.
        party      | text   | | Party.
        material   | text   | | Material, or blank.
        name       | text   | | Source or site.
        period     | text   | | Period of delivery, or in which a lease begins.
        value      | number | | What was decided.
        unit       | text   | | Its unit.
    """,
        optional=True,
    ),
    table(
        "deadlines",
        "The earliest deadlines that can be met when all move together.",
        "row",
        """
        row        | integer | | Row of the table targets, the header being row 1.
        party      | text    | | Party, or blank for every party.
        material   | text    | | Material, or blank.
        risk_class | text    | | Risk class, or blank.
        days       | number  | days | Days of cover asked for.
        asked      | text    | | Deadline in the instance.
        earliest   | text    | | Deadline that can be met.
    """,
        optional=True,
    ),
)
"""In the order in which a reader wants them."""
