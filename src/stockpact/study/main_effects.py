"""How far each lever moves each metric on average: main effects of a study (Montgomery, Design and Analysis
of Experiments, ch. 5).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

BINS = 5
"""Parts into which the settings of a sampled lever are put."""


def main_effects(runs: pd.DataFrame, levers: Sequence[str], metrics: Sequence[str]) -> pd.DataFrame:
    """Mean of each metric by setting of each lever, the other levers averaged over.

    ``runs`` has a column a lever and a metric, solved runs only. Gives one row a metric, lever and setting:
    ``metric, lever, setting, runs, mean``; the settings of a lever with many numbers are put into fifths,
    named by their middle value.
    """
    rows: list[dict[str, object]] = []
    for lever in levers:
        groups = _groups(runs[lever])
        for metric in metrics:
            found = runs[metric].groupby(groups, sort=False)
            for setting, mean, count in zip(
                found.groups, found.mean().to_numpy(), found.count().to_numpy(), strict=True
            ):
                rows.append(
                    {
                        "metric": metric,
                        "lever": lever,
                        "setting": setting,
                        "runs": int(count),
                        "mean": float(mean),
                    }
                )
    return pd.DataFrame(rows, columns=["metric", "lever", "setting", "runs", "mean"])


def swings(runs: pd.DataFrame, levers: Sequence[str], metrics: Sequence[str]) -> pd.DataFrame:
    """Distance between the highest and the lowest mean of a metric over the settings of a lever:
    ``metric, lever, swing``, the largest first within each metric.
    """
    effects = main_effects(runs, levers, metrics)
    spread = effects.groupby(["metric", "lever"], sort=False)["mean"].agg(lambda m: float(m.max() - m.min()))
    table = spread.rename("swing").reset_index()
    order = {metric: k for k, metric in enumerate(metrics)}
    table["place"] = table["metric"].map(order)
    table = table.sort_values(["place", "swing"], ascending=[True, False], kind="stable")
    return table.drop(columns="place").reset_index(drop=True)


def _groups(settings: pd.Series) -> pd.Series:
    """The setting of each run, or for a lever with many numbers the middle of the fifth it lies in."""
    if settings.nunique() <= 2 * BINS or not all(isinstance(v, int | float) for v in settings):
        return settings.map(lambda v: "as is" if v == "" else v)
    numbers = settings.astype(float)
    order = numbers.rank(method="first").to_numpy() - 1
    place = pd.Series(np.minimum(order * BINS // len(numbers), BINS - 1).astype(int), index=numbers.index)
    return place.map(numbers.groupby(place).median().map(lambda v: float(f"{v:.4g}")))
