"""Whether the stock may buy, and whether access is shared, holds for all years of an access."""

from __future__ import annotations

import pytest

from stockpact.instance import InputError
from stockpact.instance.reading import load


@pytest.mark.parametrize("column", ["stock_may_buy", "shareable"])
def test_terms_that_change_by_year_are_refused_with_their_row(column: str) -> None:
    case = load("eu-japan-ree")
    rows = case["access"]
    mine = rows[(rows["supplier"] == "lynas") & (rows["party"] == "JP") & (rows["material"] == "Dy")]
    other = "no" if mine[column].iloc[0] else "yes"
    with pytest.raises(InputError) as raised:
        case.changed(f"access[supplier=lynas,party=JP,material=Dy,year=2030].{column}={other}")
    (problem,) = raised.value.problems
    row = int(mine.index[(mine["year"] == 2030).to_numpy(dtype=bool)][0]) + 2
    assert (problem.file, problem.row, problem.column) == ("access.csv", row, column)


def test_terms_that_change_for_all_years_are_fine() -> None:
    case = load("eu-japan-ree").changed("access[supplier=lynas,party=JP,material=Dy].shareable=no")
    assert (
        not case["access"]
        .query("supplier == 'lynas' and party == 'JP' and material == 'Dy'")["shareable"]
        .any()
    )
