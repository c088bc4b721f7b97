"""Costs of rising prices: tangents added where the optimum is, against one fine curve given at once.

Both solve the same build-up with a slope on one material, in the same run: once refined by rounds, once with
so many tangents of each curve, evenly spaced, that the cost is as right where most is bought. The ratio of
seconds inside HiGHS and of rows is what counts.
"""

from __future__ import annotations

import argparse

import numpy as np
from stockpact.models.buildup import build

import stockpact as sp
from stockpact.solve.blocks import with_rows
from stockpact.solve.curves import solve_curved
from stockpact.solve.engine import solve
from stockpact.solve.program import Program, compile_model
from stockpact.solve.templates import build_with_templates
from stockpact.sparse import sparse
from stockpact.verbs.price_rises import squares

TOLERANCE = 1e-6
"""Share by which a cost may be wrong in both ways."""


def fine(program: Program, slopes: np.ndarray, most: np.ndarray) -> Program:
    """The program with evenly spaced tangents up to ``most`` tonnes of each key."""
    quantity, cost = program.column("bought_on_curve").position, program.column("price_rise").position
    count = int(np.ceil(1 / (2 * np.sqrt(TOLERANCE))))
    points = (np.arange(count) + 1)[None, :] * most[:, None] / count
    n = points.size
    at = np.arange(n)
    values = np.concatenate([np.ones(n), (-2 * slopes[:, None] * points).ravel()])
    places = (np.concatenate([at, at]), np.concatenate([np.repeat(cost, count), np.repeat(quantity, count)]))
    block = sparse.csr_array((values, places), shape=(n, program.shape[1]))
    lower = -(slopes[:, None] * points**2).ravel()
    return with_rows(program, "fine tangents", [(k,) for k in range(n)], block, lower=lower)


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instance", default="eu-japan-ree")
    parser.add_argument("--slope", default="prices[material=Dy].price_slope=400")
    chosen = parser.parse_args()
    built = build_with_templates(build, sp.load(chosen.instance).changed(chosen.slope)).result
    program, quadratics = compile_model(built.model), squares(built)
    refined = solve_curved(program, quadratics, tolerance=TOLERANCE)
    bought = refined.solution.value("bought_on_curve")
    # The fine curve is told where to look: up to twice the most that is bought of each key.
    most = np.full(len(bought), 2 * float(bought.max()))
    once = solve(fine(program, np.asarray(quadratics[0].coefficient), most))
    rows = program.shape[0]
    print("| way | runs | rows more | seconds in HiGHS | ratio | least cost, kEUR |")
    print("|---|---|---|---|---|---|")
    print(
        f"| refined | {refined.runs} | {refined.rows} | {refined.seconds:.2f} | 1.0 "
        f"| {refined.solution.objective:,.2f} |"
    )
    more, ratio = once.program.shape[0] - rows, once.seconds / refined.seconds
    print(f"| one fine curve | 1 | {more} | {once.seconds:.2f} | {ratio:.1f} | {once.objective:,.2f} |")


if __name__ == "__main__":
    main()
