"""Build-ups that can be compared: solved under any question, with policies missed where they must be, and
measured in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..instance import Instance
from ..instance.plain import records
from ..models.buildup import BuildUp, build
from ..models.question import BuildUpQuestion
from ..plan.schema import SCHEMA
from ..solve.options import Options
from ..solve.program import Program, compile_model
from ..solve.templates import build_with_templates
from .buildup_tables import Solved, buildup_tables
from .gaps import gaps_table
from .solving import Answer, solve_build_up

OPTIMAL, MISSES = "optimal", "misses policies"
"""Status of a build-up that meets every hard policy, and of one that cannot and misses least."""


ALL_POLICIES = ("targets", "quotas", "budgets")
"""Tables with policies that may be hard."""


@dataclass(frozen=True)
class BuiltUp:
    """A build-up: its status, the plan's tables (none when there is no plan), and the time inside HiGHS."""

    status: str
    tables: dict[str, pd.DataFrame]
    seconds: float = 0.0
    runs: int = 0
    soft: tuple[str, ...] = ()
    """Tables whose hard policies gave way."""


def build_up(instance: Instance, question: BuildUpQuestion, options: Options) -> BuiltUp:
    """Solve a build-up; where hard policies cannot all be met, targets give first, then quotas, then the
    others by their priority.
    """
    built = build_with_templates(build, instance, question).result
    program = compile_model(built.model)
    answer, soft, seconds, runs = answered(built, program, options)
    status = MISSES if soft else answer.status
    if not answer.solution.has_values or status in ("infeasible", "unbounded", "error"):
        return BuiltUp(status, {}, seconds, runs)
    tables = buildup_tables(Solved(built, answer.solution)) | {"gaps": gaps_table(answer.missed)}
    return BuiltUp(status, tables, seconds, runs, soft)


def answered(
    built: BuildUp, program: Program, options: Options
) -> tuple[Answer, tuple[str, ...], float, int]:
    """The answer for comparison, the tables whose hard policies gave way, and seconds and runs of HiGHS."""
    seconds, runs = 0.0, 0
    for soft in ((), ("targets",), ("targets", "quotas")):
        if soft and not any(built.data.instance[name]["hard"].any() for name in soft):
            continue
        answer = solve_build_up(softened(built, soft), program, options)
        seconds, runs = seconds + answer.seconds, runs + answer.runs
        if answer.status != "infeasible":
            return answer, soft, seconds, runs
    found = answer.solution.has_values and answer.solution.status in (OPTIMAL, "time limit")
    return answer, ALL_POLICIES if found else (), seconds, runs


def softened(built: BuildUp, tables: Sequence[str]) -> BuildUp:
    """The same model with the policies of some tables soft."""
    if not tables:
        return built
    changed = with_soft(built.data.instance, tables)
    quotas = [replace(q, hard=q.hard and "quotas" not in tables) for q in built.quotas]
    return replace(built, data=replace(built.data, instance=changed), quotas=quotas)


def with_soft(instance: Instance, tables: Sequence[str]) -> Instance:
    """The instance with the policies of some tables soft."""
    soft = {name: instance[name].assign(hard=False) for name in tables}
    return replace(instance, tables={**instance.tables, **soft}, _cache={}) if soft else instance


def joined(parts: Sequence[Mapping[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """The tables of plans that are carried out at the same time, one after another."""
    if len(parts) == 1:
        return dict(parts[0])
    names = [name for name in SCHEMA if all(name in part for part in parts)]
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in names}


def measures(
    instance: Instance, parties: Sequence[str], tables: Mapping[str, pd.DataFrame], end_value: pd.Series
) -> dict[str, Any]:
    """Outlays, end value, days missed, stock at the deadline, average price and space of a plan, as the
    fields of :class:`.arrangements.Outcome` say; ``end_value`` is EUR per tonne, by material.
    """
    last = instance.calendar.names[-1]
    stock, money = tables["stock"], tables["money"]
    final = stock[stock["period"] == last]
    left = (final["closing_t"] * final["material"].map(end_value)).groupby(final["party"]).sum()
    return {
        "outlays": _by_party(money.groupby("party")["discounted_eur"].sum(), parties),
        "end_value": _by_party(left, parties),
        "industry_eur": _by_party(_industry(instance, tables), parties),
        "average_price": _average_price(tables["purchases"]),
        "space_m3": _peak_space(tables["storage"], parties),
        **_at_deadlines(instance, parties, tables["cover"]),
    }


def _industry(instance: Instance, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """What industry pays more because purchases raise the price, EUR of present value, by party."""
    bills = tables.get("bills")
    if bills is None or bills.empty:
        return pd.Series(dtype=float)
    calendar = instance.calendar
    factor = dict(zip(calendar.names, calendar.discount(instance.settings.money.discount_rate), strict=True))
    return (bills["industry_eur"] * bills["period"].map(factor)).groupby(bills["party"]).sum()


def _by_party(values: pd.Series, parties: Sequence[str]) -> pd.Series:
    return values.reindex(list(parties), fill_value=0.0).astype(float)


def _average_price(purchases: pd.DataFrame) -> pd.Series:
    everybody = pd.concat([purchases, purchases.assign(party="")])
    total = everybody.groupby(["party", "material"], sort=False)[["cost_eur", "tonnes"]].sum()
    return total["cost_eur"] / total["tonnes"]


def _peak_space(storage: pd.DataFrame, parties: Sequence[str]) -> pd.Series:
    used = storage.pivot_table(index="period", columns="party", values="used_m3", aggfunc="sum")
    peak = used.max().reindex(list(parties), fill_value=0.0)
    peak[""] = float(used.sum(axis=1).max()) if len(used) else 0.0
    return peak.astype(float)


def deadlines(instance: Instance, parties: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    """Deadlines of targets inside the calendar, by party and material."""
    materials, inside = instance["materials"], set(instance.calendar.names)
    found: dict[tuple[str, str], list[str]] = {}
    for target in records(instance["targets"]):
        risky = list(materials.loc[materials["risk_class"] == target.risk_class, "material"])
        for party in [target.party] if target.party else parties:
            for material in [target.material] if target.material else risky:
                if party in parties and target.deadline in inside:
                    found.setdefault((party, material), []).append(str(target.deadline))
    return found


def _at_deadlines(instance: Instance, parties: Sequence[str], cover: pd.DataFrame) -> dict[str, pd.Series]:
    wanted = deadlines(instance, parties)
    at = cover.set_index(["party", "material", "period"])
    missing, standing = at["missed_days"].to_dict(), at["stock_t"].to_dict()
    last = instance.calendar.names[-1]
    number = instance.calendar.number
    keys = [(p, i) for p in parties for i in instance.materials]
    missed = {(p, i): max(float(missing[p, i, t]) for t in wanted[p, i]) for p, i in wanted}
    held = {(p, i): float(standing[p, i, max(wanted.get((p, i), [last]), key=number)]) for p, i in keys}
    return {"missed_days": _keyed(missed), "stock_at_deadline": _keyed(held)}


def _keyed(values: Mapping[tuple[str, str], float]) -> pd.Series:
    index = (
        pd.MultiIndex.from_tuples(list(values), names=["party", "material"])
        if values
        else pd.MultiIndex(levels=[[], []], codes=[[], []], names=["party", "material"])
    )
    return pd.Series(np.array(list(values.values()), dtype=float), index=index)


def entries(values: pd.Series) -> list[tuple[Any, float]]:
    """Keys and numbers of a series, the keys as plain text or tuples."""
    return list(zip(values.index.tolist(), values.to_numpy(float).tolist(), strict=True))
