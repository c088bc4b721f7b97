"""All checks of an instance: lists of small named functions, run together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from . import (
    check_flows,
    check_names,
    check_ranges,
    check_sources,
    check_sums,
    check_times,
    check_values,
    text_checks,
)
from .catalogue import CATALOGUE, REQUIRED
from .errors import Problem
from .evidence import Evidence
from .instance import Instance

Check = Callable[[Evidence], list[Problem]]

SINGLE: tuple[Check, ...] = (
    text_checks.unfit_text,
    check_values.numbers_within_bounds,
    check_values.texts_filled,
    check_values.exactly_one_filled,
    check_values.rows_consistent,
    check_names.references_known,
    check_names.countries_known,
    check_names.keys_stand_once,
    check_names.settings_named,
    check_times.year_or_period,
    check_times.period_names,
    check_times.dates_inside,
    check_times.no_slipped_years,
)
"""Checks that look at cells, rows and names, whatever else is wrong."""

TOGETHER: tuple[Check, ...] = (
    check_times.no_missing_years,
    check_times.budgets_for_every_year,
    check_sums.access_shares_add_up,
    check_sums.access_terms_constant,
    check_sums.shortage_steps_sound,
    check_sums.shortage_steps_for_all_demand,
    check_sums.embargoes_complete,
    check_sums.stock_has_a_site,
    check_sums.targets_mean_something,
    check_sums.priced_where_sold,
    check_sums.one_slope_a_source,
    check_ranges.ranges_resolve,
    check_flows.one_source_balances,
    check_flows.flows_open,
    check_flows.industry_served,
)
"""Checks that take tables together; each leaves out tables in which a single cell or row is wrong already."""


def problems_of(evidence: Evidence, *, require_sources: bool = True) -> list[Problem]:
    """All problems that the checks find in what could be read."""
    problems = [problem for check in SINGLE for problem in check(evidence)]
    wrong = {p.file for p in problems}
    doubtful = {name for name in CATALOGUE if evidence.file(name) in wrong}
    careful = replace(evidence, incomplete=evidence.incomplete | doubtful)
    problems += [problem for check in TOGETHER for problem in check(careful)]
    if require_sources:
        problems += check_sources.numbers_have_sources(evidence)
    return problems


def check(instance: Instance, *, require_sources: bool = True) -> list[Problem]:
    """All that is wrong with an instance; empty when it is sound.

    ``require_sources=False`` accepts numbers without a source, as after a change.
    """
    evidence = Evidence(instance)
    missing = [
        evidence.problem(name, None, "", "", "is missing; an instance needs " + " and ".join(REQUIRED))
        for name in REQUIRED
        if not instance.has(name)
    ]
    return missing + problems_of(evidence, require_sources=require_sources)
