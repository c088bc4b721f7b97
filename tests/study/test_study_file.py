"""A study file is read, or refused with one report of all that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from stockpact.instance.errors import InputError
from stockpact.study.study_file import read_study

GOOD = """
name = "days"
instance = "tutorial"
verb = "build-up"
[[levers]]
name = "days"
paths = ["targets.days"]
values = [10, 20, 30]
[[levers]]
name = "plant price"
paths = ["supply[supplier=plant].adder_eur_per_t"]
operator = "+="
low = 0
high = 1000
steps = 3
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "study.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_grid_holds_all_with_all_and_the_changes_are_paths(tmp_path):
    study = read_study(written(tmp_path, GOOD))
    assert len(study.variants) == 9
    assert study.variants[1] == {"days": 10.0, "plant price": 500.0}
    assert study.changes(study.variants[1]) == (
        "targets.days=10",
        "supply[supplier=plant].adder_eur_per_t+=500",
    )
    assert len({study.key(p) for p in study.variants}) == 9


def test_every_design_gives_its_variants_and_the_same_again(tmp_path):
    one = read_study(written(tmp_path, GOOD + '[design]\nkind = "one-at-a-time"\n'))
    assert one.variants[0] == {}
    assert len(one.variants) == 1 + 3 + 3
    sampled = GOOD.replace("values = [10, 20, 30]", "low = 10\nhigh = 30")
    for kind in ("latin-hypercube", "sobol"):
        text = f'{sampled}[design]\nkind = "{kind}"\nsamples = 8\nseed = 5\n'
        first, again = read_study(written(tmp_path, text)), read_study(written(tmp_path, text))
        assert len(first.variants) == 8
        assert first.variants == again.variants
        assert all(10 <= float(p["days"]) <= 30 for p in first.variants)
        other = read_study(written(tmp_path, text.replace("seed = 5", "seed = 6")))
        assert other.variants != first.variants
    eighths = sorted(int((float(p["days"]) - 10) / 20 * 8) for p in first.variants)
    assert eighths == list(range(8)), "a Sobol sequence of 8 has one point in each eighth"
    listed = GOOD + '[[points]]\ndays = 15\n[[points]]\ndays = 15\n[design]\nkind = "list"\n'
    assert read_study(written(tmp_path, listed)).variants == [{"days": 15.0}], "no variant comes twice"


def test_steps_by_equal_factors():
    from stockpact.study.levers import Lever

    lever = Lever("price", ("prices.eur_per_t",), "*=", low=0.5, high=2.0, scale="logarithmic")
    assert lever.steps(3) == pytest.approx((0.5, 1.0, 2.0))


def test_the_table_ranges_gives_levers_that_move_groups_together(tmp_path):
    text = 'name = "how-sure"\ninstance = "eu-japan-ree"\nranges = true\n[design]\nkind = "one-at-a-time"\n'
    study = read_study(written(tmp_path, text))
    groups = study.case["ranges"]
    names = (groups["moves_with"].where(groups["moves_with"] != "", groups["path"])).nunique()
    assert len(study.variants) == 1 + 2 * names
    low = study.changes({"prices": "low"})
    assert len(low) == 5
    assert all(change.startswith("prices[material=") for change in low)
    halfway = study.changes({"freight.eur_per_t": 0.5})
    assert halfway == ("freight.eur_per_t*=1.25",)


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        ('name = "days"\ninst', 'name = "my days"\ninst', "name", "pattern"),
        ("instance =", "instanc =", "instanc", 'did you mean "instance"'),
        ("targets.days", "targets[risk_class=hihg].days", "levers[1].paths", "hihg"),
        ("steps = 3", 'steps = 3\nscale = "logarithmic"', "levers[2].low", "above 0"),
        ("high = 1000", "high = -1000", "levers[2].low", "below high"),
        ("steps = 3", "", "levers", "low, high and steps"),
        ("values = [10, 20, 30]", "values = [10]\nlow = 1", "levers[1].high", "belong together"),
        ('name = "plant price"', 'name = "days"', "levers", "names two levers"),
        ('verb = "build-up"', 'verb = "build-up"\nranges = ["pricess"]', "ranges", "no such group"),
        ('verb = "build-up"', 'verb = "build-up"\ndesign.kind = "sobol"', "design.samples", "1 or more"),
        ('verb = "build-up"', 'verb = "build-up"\ndesign.kind = "list"', "points", "needs [[points]]"),
        ("[[levers]]", "[[points]]\ndasy = 1\n[[levers]]", "points", "list design"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path, old, new, column, message):
    assert old in GOOD
    with pytest.raises(InputError) as error:
        read_study(written(tmp_path, GOOD.replace(old, new, 1)))
    found = [p for p in error.value.problems if p.column == column and message in str(p)]
    assert found, [str(p) for p in error.value.problems]


def test_toml_that_is_none_and_a_file_that_is_missing(tmp_path):
    with pytest.raises(InputError, match="is not TOML"):
        read_study(written(tmp_path, "name = "))
    with pytest.raises(InputError, match="no such file"):
        read_study(tmp_path / "none.toml")
