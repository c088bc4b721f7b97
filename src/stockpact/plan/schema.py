"""The tables of a plan: their columns, units and meaning, the same in Python, CSV, Parquet and the
workbook.
"""

from __future__ import annotations

from .schema_worth import WORTH_TABLES
from .table import PlanColumn, PlanTable, table

__all__ = ["SCHEMA", "PlanColumn", "PlanTable"]


SCHEMA: dict[str, PlanTable] = {
    t.name: t
    for t in (
        table(
            "summary",
            "Headline numbers, one a row.",
            "item party material scenario",
            """
        item     | text   | | What the number is, in words.
        party    | text   | | Party, or blank for all together.
        material | text   | | Material, or blank.
        scenario | text   | | Embargo scenario, or blank.
        value    | number | | The number.
        unit     | text   | | Its unit.
        note     | text   | | How to read it.
    """,
        ),
        table(
            "purchases",
            "What the stock buys, by delivery.",
            "party material supplier block period",
            """
        party         | text    |       | Owner.
        material      | text    |       | Material.
        supplier      | text    |       | Source.
        country       | text    |       | Country of the source.
        strategic     | yes/no  |       | Whether the source counts as strategic.
        block         | integer |       | Supply block.
        period        | text    |       | Period of delivery.
        year          | integer | year  | Calendar year of delivery.
        fiscal_year   | integer | year  | The owner's fiscal year.
        tonnes        | number  | t     | Tonnes bought and paid for.
        received_t    | number  | t     | Tonnes received, after loss in transit.
        eur_per_t     | number  | EUR/t | Price at the source, premium and adder included, before any rise through purchases.
        premium_eur   | number  | EUR   | Part of the cost that is premium and adder over the world price.
        freight_eur   | number  | EUR   | Freight.
        cost_eur      | number  | EUR   | Price times tonnes, without freight and rise.
        from_partner_access | yes/no | | Whether it needs the partner's idle access.
    """,
        ),
        table(
            "contracts",
            "Orders under contracts, one row a bucket.",
            "contract bucket",
            """
        contract  | text    |     | Contract.
        supplier  | text    |     | Source.
        party     | text    |     | Party, or blank when ordered together.
        material  | text    |     | Material, or blank for all.
        bucket    | text    |     | Period, year or the whole contract.
        ordered   | yes/no  |     | Whether anything is ordered.
        lots      | number  | lots | Lots taken; 0 when amounts are free.
        tonnes    | number  | t   | Tonnes taken.
        fixed_eur | number  | EUR | Fixed order cost.
    """,
        ),
        table(
            "stock",
            "The stock of each owner at each site, period by period.",
            "party material storage period",
            """
        party      | text    |      | Owner.
        material   | text    |      | Material.
        storage    | text    |      | Site.
        host       | text    |      | Party on whose soil it stands.
        period     | text    |      | Period.
        year       | integer | year | Calendar year.
        opening_t  | number  | t    | At the beginning of the period.
        lost_t     | number  | t    | Lost in storage.
        in_t       | number  | t    | Taken in, rotation included.
        out_t      | number  | t    | Gone out, rotation included.
        rotated_t  | number  | t    | Of in_t and out_t, rotated.
        withdrawn_t | number | t    | Of out_t, withdrawn to meet the withdrawals table.
        closing_t  | number  | t    | At the end of the period.
    """,
        ),
        table(
            "cover",
            "Stock against target, by owner and material.",
            "party material period",
            """
        party        | text    |      | Owner.
        material     | text    |      | Material.
        period       | text    |      | Period, at its end.
        year         | integer | year | Calendar year.
        stock_t      | number  | t    | Stock, all sites.
        reference_t  | number  | t/year | Yearly tonnes that 365 days of cover stand for.
        target_t     | number  | t    | Stock asked for at the end of the period; 0 without target.
        target_days  | number  | days | The same in days of cover.
        days         | number  | days | Days of cover held.
        missed_days  | number  | days | Days by which the target is missed.
    """,
        ),
        table(
            "storage",
            "Space leased and used.",
            "party storage period",
            """
        party      | text    |         | Owner.
        storage    | text    |         | Site.
        host       | text    |         | Party on whose soil it stands.
        period     | text    |         | Period.
        modules    | number  | modules | Modules leased.
        started    | number  | modules | Leases that begin.
        used_m3    | number  | m3      | Volume used.
        leased_m3  | number  | m3      | Volume leased (infinite sites show what is used).
    """,
        ),
        table(
            "money",
            "Outlays by fiscal year; the end value stands in the summary.",
            "party fiscal_year item",
            """
        party          | text    |      | Who pays.
        fiscal_year    | integer | year | Fiscal year, named by the calendar year in which it begins.
        item           | text    |      | purchases, price rise, freight, fixed orders, earlier orders, leases, rent, rent on value, handling, rotation.
        eur            | number  | EUR  | Real outlay.
        discounted_eur | number  | EUR  | The same, discounted.
    """,
        ),
        table(
            "budgets",
            "Budgets and what was spent of them.",
            "party fiscal_year",
            """
        party         | text    |      | Party.
        fiscal_year   | integer | year | Fiscal year.
        budget_eur    | number  | EUR  | Budget of the year.
        carried_in_eur | number | EUR  | Brought in from the year before.
        spent_eur     | number  | EUR  | Spent.
        carried_out_eur | number | EUR | Taken into the next year.
        missed_eur    | number  | EUR  | Spent beyond what was there.
    """,
        ),
        table(
            "release",
            "The release of each scenario at its display date, period by period while it lasts.",
            "scenario rule party material embargo_period",
            """
        scenario       | text    |   | Embargo scenario.
        rule           | text    |   | Sharing rule.
        onset          | text    |   | Period in which it begins.
        party          | text    |   | Party.
        material       | text    |   | Material.
        embargo_period | integer | periods | Periods since onset, from 0.
        period         | text    |   | Period of the calendar.
        probability_on | number  | share | Probability that the embargo is still on.
        need_t         | number  | t | Industry's need.
        own_supply_t   | number  | t | What still arrives, swing included, before private stock.
        private_draw_t | number  | t | Drawn from industry's own stock.
        claim_t        | number  | t | Need that is still open: the net shortage.
        account_before_t | number | t | The party's stock or account at the beginning of the period.
        delivered_t    | number  | t | Earlier orders of the stock that arrive.
        released_t     | number  | t | Taken out of the party's account (or its part of the joint stock).
        borrowed_t     | number  | t | Received from the partner's account.
        lent_t         | number  | t | Given to the partner out of its account.
        received_t     | number  | t | What reaches the party's industry in the period, after the release delay.
        unserved_t     | number  | t | Need that stays unserved.
        account_after_t | number | t | At the end of the period.
    """,
        ),
        table(
            "coverage",
            "Who is served in each scenario at its display date, under the agreed rule.",
            "scenario party material sector embargo_period",
            """
        scenario       | text    |   | Embargo scenario.
        party          | text    |   | Party.
        material       | text    |   | Material.
        sector         | text    |   | Sector.
        embargo_period | integer | periods | Periods since onset, from 0.
        period         | text    |   | Period of the calendar.
        probability_on | number  | share | Probability that the embargo is still on.
        need_t         | number  | t | Need.
        supply_t       | number  | t | Served from supply and private stock, without the reserve.
        released_t     | number  | t | Served from the reserve.
        unserved_t     | number  | t | Unserved with the reserve.
        unserved_without_t | number | t | Unserved without the reserve.
        coverage       | number  | share | Share of need served with the reserve.
        coverage_without | number | share | Share of need served without the reserve.
        damage_eur     | number  | EUR | Damage with the reserve, real, undiscounted, if the embargo is on.
        damage_without_eur | number | EUR | Damage without the reserve.
    """,
        ),
        table(
            "damage",
            "Expected damage of each scenario and onset, with and without the reserve.",
            "scenario onset rule party material",
            """
        scenario  | text   |  | Embargo scenario.
        onset     | text   |  | Period in which it begins.
        rule      | text   |  | Sharing rule, or none for no reserve.
        party     | text   |  | Party.
        material  | text   |  | Material.
        weight    | number | onsets | Expected number of onsets in that period; 0 when only shown.
        damage_eur | number | EUR | Expected damage of one event, real, discounted to the onset.
        discounted_eur | number | EUR | The same discounted to the start of the plan.
        unserved_t | number | t | Expected tonnes unserved.
        released_t | number | t | Expected tonnes released.
        refill_eur | number | EUR | Expected end value of what is released, discounted to the onset: what the refill costs.
    """,
        ),
        table(
            "fairness",
            "The rules side by side, per scenario at its display date.",
            "scenario rule party material",
            """
        scenario  | text   |  | Embargo scenario.
        rule      | text   |  | Sharing rule, or none for no reserve.
        party     | text   |  | Party; blank for figures over all parties.
        material  | text   |  | Material; blank for all.
        need_t    | number | t | Need over the embargo, expected.
        coverage  | number | share | Share of it that is served.
        released_t | number | t | Received from the reserve.
        unserved_t | number | t | Unserved.
        damage_eur | number | EUR | Expected damage, discounted to the onset.
        days_survived | number | days | Days until coverage falls below the threshold; the horizon if never.
        survives  | yes/no | | Whether it never falls below the threshold.
        jain      | number | index | Jain's index of coverage over parties (rows over all parties only).
        gini      | number | index | Gini coefficient of coverage over parties (same).
        envy      | number | pairs | Entitlement-weighted envy count (same).
        price_of_fairness | number | share | Averted damage given up against least damage (same).
    """,
        ),
        table(
            "shadow_prices",
            "What one more unit of a policy or a capacity would cost or save, in today's prices of the "
            "period.",
            "name",
            """
        name     | text   |  | Name of the row or group of rows.
        policy   | text   |  | What it is, in words.
        party    | text   |  | Party, or blank.
        material | text   |  | Material, or blank.
        supplier | text   |  | Source, or blank.
        period   | text   |  | Period or year, or blank.
        price    | number |  | Change of cost for one more unit; negative saves.
        unit     | text   |  | Unit of the price.
        validity | text   |  | exact for an LP, local at fixed integers for a MIP.
        words    | text   |  | The sentence a reader needs.
    """,
        ),
        table(
            "gaps",
            "Policies that are missed, or would have to give.",
            "policy party material period",
            """
        policy   | text   |  | Policy, in words.
        table    | text   |  | Table it stands in.
        rows     | text   |  | Row numbers in that table.
        party    | text   |  | Party.
        material | text   |  | Material.
        period   | text   |  | Period or year.
        asked    | number |  | What was asked.
        possible | number |  | What is possible.
        gap      | number |  | The difference.
        unit     | text   |  | Unit of the three.
        priority | integer |  | Class in which it gives way; 1 gives way last.
        hard     | yes/no |  | Whether it was asked as hard.
    """,
        ),
        table(
            "audit",
            "Checks of the plan, recomputed from the tables.",
            "check",
            """
        check     | text   |  | What was checked.
        ok        | yes/no |  | Whether it holds.
        worst     | number |  | Worst violation found.
        tolerance | number |  | Largest violation that is let pass.
        unit      | text   |  | Unit of both.
        where     | text   |  | Row of the worst violation.
        compared  | integer | | Numbers compared.
    """,
        ),
        table(
            "provenance",
            "Where the plan comes from.",
            "item",
            """
        item  | text |  | What.
        value | text |  | Value.
    """,
        ),
        *WORTH_TABLES,
    )
}
