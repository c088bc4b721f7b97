"""What an embargo alone brings does not change the program of the build-up."""

from __future__ import annotations

import pytest
from stockpact.models.buildup import build
from stockpact.models.question import BuildUpQuestion

from stockpact.instance import CATALOGUE, Instance
from stockpact.instance.changes import apply
from stockpact.instance.reading import load
from stockpact.solve.program import compile_model
from stockpact.solve.templates import build_with_templates
from stockpact.verbs.same_build_up import EMBARGO_COLUMNS, EMBARGO_TABLES, same_build_up

OTHERWISE = {  # changes that touch every setting and number on the list
    "access": ["access.swing_share=0.123", "access.swing_delay_periods+=1"],
    "materials": ["materials.release_limit_t=7"],
    "embargoes": ["embargoes.rate_per_year*=2", "embargoes.leakage_share=0.3"],
    "embargo_cuts": ["embargo_cuts.cut=0.123", "embargo_cuts.from_period+=1"],
    "embargo_durations": ["embargo_durations.periods+=1"],
    "private_stock": ["private_stock.days=17"],
    "shortage_steps": ["shortage_steps.eur_per_t*=2"],
    "ranges": ["ranges.low*=0.5"],
    "settings": [
        "agreement.lending_fee_share=0.1",
        "agreement.shares.JP=0.4",
        "agreement.shares.EU=0.6",
        'agreement.rule="strict"',
        "policy.release_delay_days=30",
        "policy.survival_coverage=0.5",
    ],
}


@pytest.fixture(scope="module")
def case() -> Instance:
    return load("eu-japan-ree")


def program_hash(instance: Instance) -> str:
    return compile_model(build_with_templates(build, instance, BuildUpQuestion()).result.model).hash


def test_the_list_is_of_tables_and_columns_that_exist_and_is_tried_in_full() -> None:
    assert set(EMBARGO_TABLES) <= set(CATALOGUE)
    assert {*EMBARGO_TABLES, *EMBARGO_COLUMNS} == set(OTHERWISE) - {"settings"}
    for table, columns in EMBARGO_COLUMNS.items():
        assert set(columns) <= set(CATALOGUE[table].names)
        assert all(any(f".{c}" in change for change in OTHERWISE[table]) for c in columns)


def test_numbers_of_the_embargoes_leave_the_program_as_it_is(case: Instance) -> None:
    changed = apply(case, [c for changes in OTHERWISE.values() for c in changes], checked=False)
    assert same_build_up(changed, case)
    assert program_hash(changed) == program_hash(case)


@pytest.mark.parametrize(
    "change",
    [
        "access.headroom_share*=0.9",
        "prices.eur_per_t*=1.01",
        "money.discount_rate=0.02",
        "policy.unavailable_share=0.1",
        "agreement.shared_access=no",
        "sources[supplier=iluka].delay_years=1",
        "opening_stock.tonnes*=0.5",
    ],
)
def test_any_other_number_counts_as_a_new_build_up(case: Instance, change: str) -> None:
    assert not same_build_up(case.changed(change, "targets.hard=no"), case.changed("targets.hard=no"))


def test_the_instance_itself_and_a_copy_have_the_same_build_up(case: Instance) -> None:
    assert same_build_up(case, case)
    assert same_build_up(case.changed("embargoes.rate_per_year*=1"), case)
