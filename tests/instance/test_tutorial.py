"""The tutorial instance against the solution by hand in its README."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from stockpact.models.calm import calm
from stockpact.models.embargo import ReleaseQuestion, embargo
from stockpact.models.question import BuildUpQuestion

from stockpact import instances
from stockpact.instance import Instance
from stockpact.instance.reading import load
from stockpact.rules import RULES, batch
from stockpact.solve.engine import solve
from stockpact.solve.patch import Patch
from tests.buildup import EXACT, Outcome, solved

ONSET = 4
STOCK = {("North", "Dy"): 90.0, ("South", "Dy"): 30.0}
"""Closing stock of 2028Q3, as found by hand."""


@pytest.fixture(scope="module")
def case() -> Instance:
    return load("tutorial")


@pytest.fixture(scope="module")
def joint(case: Instance) -> Outcome:
    return solved(case)


def test_least_cost_is_14502_thousand_euros(joint: Outcome) -> None:
    assert joint.cost == pytest.approx(14_502_000)


def test_purchases_are_those_of_the_readme(joint: Outcome) -> None:
    bought = {k: t for k, t in joint.bought("party", "supplier", "period").items() if t}
    assert bought == {
        ("North", "mine", "2028Q3"): 50, ("North", "mine", "2028Q4"): 30,
        ("South", "mine", "2028Q3"): 30, ("South", "mine", "2028Q4"): 30,
    }  # fmt: skip


def test_stock_is_that_of_the_readme(joint: Outcome) -> None:
    assert joint.stock("North") == [40, 40, 90, 120]
    assert joint.stock("South") == [0, 0, 30, 60]


def test_each_partys_cost_is_that_of_the_readme(joint: Outcome) -> None:
    money = joint.tables["money"].groupby("party")["eur"].sum()
    assert money["North"] == pytest.approx(8_346_000)
    assert money["South"] == pytest.approx(6_156_000)


@pytest.mark.parametrize("seed", range(4))
def test_the_optimum_is_the_only_one(joint: Outcome, seed: int) -> None:
    noise = np.random.default_rng(seed).uniform(-1e-4, 1e-4, len(joint.solution.value("purchase")))
    base = joint.program.column("purchase").take(joint.program.cost)
    tilted = solve(joint.program.patched(Patch(cost={"purchase": base + noise})), EXACT)
    assert tilted.value("purchase") == pytest.approx(joint.solution.value("purchase"), abs=1e-6)


def test_one_more_euro_in_norths_last_quarter_saves_a_cent(case: Instance, joint: Outcome) -> None:
    more = solved(case.changed("budgets[party=North,fiscal_year=2028].eur+=100700"))
    assert joint.cost - more.cost == pytest.approx(1000)  # one tonne, one quarter's rent


def test_alone_north_pays_826_784_more(case: Instance, joint: Outcome) -> None:
    north = solved(case, BuildUpQuestion(parties=("North",)))
    south = solved(case, BuildUpQuestion(parties=("South",)))
    assert north.cost == pytest.approx(9_172_784, abs=1)  # 80 x 111 + 292.784 of rent
    assert south.cost == pytest.approx(6_156_000)
    assert north.cost + south.cost - joint.cost == pytest.approx(826_784, abs=1)
    assert set(north.bought("supplier")) == {"plant"}


BY_HAND = {
    # rule: tonnes that North receives, damage in kEUR
    "account": (159, 8_900), "account-no-lending": (99, 113_000), "strict": (0, 410_000),
    "proportional-to-loss": (159, 8_900), "least-damage": (159, 8_900),
}  # fmt: skip


@pytest.mark.parametrize("rule", sorted(BY_HAND))
def test_releases_by_every_rule_are_those_of_the_readme(case: Instance, joint: Outcome, rule: str) -> None:
    stop = embargo(calm(case, joint.tables["purchases"]), ReleaseQuestion("stop", ONSET, STOCK))
    assert stop.claim[:, 0, 0].tolist() == pytest.approx([197.5, 0])
    assert stop.opening[:, 0] + stop.delivered[:, 0, 0] == pytest.approx([99, 60])
    shortage = stop.shortage(0)
    award = RULES[rule].schedule(batch([shortage]))[0]
    tonnes, keur = BY_HAND[rule]
    assert award.sum(axis=1) == pytest.approx([tonnes, 0])
    left = shortage.unserved(award)
    damage = (left * shortage.step_cost[:, :, None]).sum()
    assert damage == pytest.approx(keur)


def test_the_readme_states_the_figures_that_are_tested_here() -> None:
    text = (Path(instances.__file__).parent / "tutorial" / "README.md").read_text(encoding="utf-8")
    figures = "14,502 8,346 6,156 826.784 9,172.784 8,900 113,000 410,000 159 197.5"
    assert [f for f in figures.split() if f not in text] == []
