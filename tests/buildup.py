"""Build, compile and solve a build-up model in tests, and read the answer in plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from stockpact.models.buildup import BuildUp, build
from stockpact.models.question import BuildUpQuestion

from stockpact.instance import Instance
from stockpact.solve.engine import local_duals, solve
from stockpact.solve.options import Options
from stockpact.solve.program import Program, compile_model
from stockpact.solve.solution import Solution
from stockpact.solve.templates import build_with_templates
from stockpact.verbs.buildup_tables import Solved, buildup_tables
from stockpact.verbs.shadow_prices import shadow_prices
from stockpact.verbs.solving import Answer, solve_build_up

EXACT = Options(gap=0.0, absolute_gap=1e-9)
"""A MIP is solved to its optimum: published optima are whole numbers."""


@dataclass(frozen=True)
class Outcome:
    """A solved build-up; money in EUR."""

    built: BuildUp
    program: Program
    solution: Solution

    @property
    def cost(self) -> float:
        """Least cost, EUR of present value."""
        assert self.solution.status == "optimal", self.solution.status
        return self.solution.objective * 1000

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The plan's tables of the build-up."""
        return buildup_tables(Solved(self.built, self.solution))

    @cached_property
    def prices(self) -> Solution:
        """The solution that carries duals."""
        return local_duals(self.program, self.solution)

    @cached_property
    def shadow_prices(self) -> pd.DataFrame:
        """The plan's table of shadow prices."""
        return shadow_prices(Solved(self.built, self.solution), self.prices)

    def bought(self, *by: str) -> dict[object, float]:
        """Tonnes bought, added up by columns of the table purchases."""
        return {
            key: round(t, 6)
            for key, t in self.tables["purchases"]
            .groupby(list(by) if len(by) > 1 else by[0])["tonnes"]
            .sum()
            .items()
        }

    def stock(self, party: str | None = None, material: str | None = None) -> list[float]:
        """Closing stock by period, t, rounded to 1e-6; of one party and one material if named."""
        table = self.tables["stock"]
        if party:
            table = table[table["party"] == party]
        if material:
            table = table[table["material"] == material]
        return [round(float(t), 6) for t in table.groupby("period", sort=False)["closing_t"].sum()]

    def price(self, name: str) -> float:
        """A listed shadow price by its name, 0 when it is not listed."""
        rows = self.shadow_prices[self.shadow_prices["name"] == name]
        return float(rows["price"].iloc[0]) if len(rows) else 0.0


def solved(instance: Instance, question: BuildUpQuestion | None = None) -> Outcome:
    """The build-up of an instance, solved to its optimum."""
    built = build_with_templates(build, instance, question).result
    program = compile_model(built.model)
    return Outcome(built, program, solve(program, EXACT))


def relaxed(outcome: Outcome) -> Solution:
    """The same program without integrality."""
    program = replace(outcome.program, integral=np.zeros_like(outcome.program.integral))
    return solve(program, EXACT)


def cost(instance: Instance, question: BuildUpQuestion | None = None) -> float:
    """Least cost, EUR of present value."""
    return solved(instance, question).cost


def answered(instance: Instance, question: BuildUpQuestion | None = None) -> Answer:
    """The answer of the verb's own steps: strict, or what would have to give, or most cover first."""
    built = build_with_templates(build, instance, question).result
    return solve_build_up(built, compile_model(built.model), EXACT)
