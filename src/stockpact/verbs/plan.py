"""The verb plan: from an instance to an audited plan of build-up and releases."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import __version__
from ..instance import Instance
from ..models.buildup import BuildUp, build
from ..models.question import BuildUpQuestion
from ..plan.audit import audit
from ..plan.plan import Plan
from ..plan.proof import ExactProof
from ..plan.schema import SCHEMA
from ..solve.options import Options
from ..solve.program import Program, compile_model
from ..solve.templates import build_with_templates
from .asking import solve_asked
from .buildup_tables import Solved, buildup_tables
from .changes_table import changes_table
from .custody import custody_table
from .deadlines import Shift, earliest_deadlines
from .gaps import gaps_table
from .protection import protection_table
from .releases import releases
from .serving import without_policies
from .shadow_prices import shadow_prices
from .solving import Answer
from .stages import Stages
from .summary import summary_table

LIBRARIES = ("pyomo", "highspy", "pandas", "numpy", "scipy", "pydantic")


def plan(
    case: Instance | str | Path,
    *changes: str,
    question: BuildUpQuestion | None = None,
    options: Options | None = None,
    release: bool = True,
    on_stage: Callable[[str, str], None] | None = None,
    on_tables: Callable[[Mapping[str, pd.DataFrame]], None] | None = None,
    earliest: bool = False,
    fix: Plan | None = None,
    until: str = "",
) -> Plan:
    """Plan the build-up of an instance and the releases of its embargo scenarios, and audit the result.

    ``case`` is an instance, the name of a bundled one, a folder or a workbook; ``changes`` are paths such as
    ``targets[risk_class=high].days=120``. ``question`` asks other than for least cost of all parties
    together. ``release=False`` leaves the embargoes out. ``on_stage`` is told each stage that is done, with
    words about it; ``on_tables`` is shown the tables of a plan that can be carried out while the rest is
    made: once those of the build-up, and again with those of the releases beside them.

    ``earliest`` plans for the earliest deadlines that can be met when all move together. ``fix`` is a plan
    under way, of which the decisions taken up to and including the period ``until`` stay; the rest is
    replanned, at least cost first and with least change second.

    Returns a :class:`Plan`, also when the answer is no: ``plan.status`` is then infeasible, unbounded or time
    limit and ``plan.gaps`` says what would have to give. Raises InputError for unsound input or changes and
    EngineError when the solver fails.
    """
    stages = Stages(on_stage)
    instance = _instance(case, changes, stages)
    question, options = question or BuildUpQuestion(), options or Options()
    shift = _earliest(instance, question, options, stages) if earliest else None
    instance = shift.instance if shift else instance
    if question.serve:
        instance = without_policies(instance, question.serve.keep_targets)
    with stages("build"):
        made = build_with_templates(build, instance, question)
    built = made.result
    route = f"templates, plain rules for {', '.join(made.plain)}" if made.plain else "templates"
    with stages("compile"):
        program = compile_model(built.model)
    with stages("solve build-up"):
        asked = solve_asked(built, program, options, fix, until)
    answer = asked.answer
    program = answer.program or asked.program
    stages.solver += answer.seconds
    stages.told("build-up", _solved_words(answer, program))
    advice = _advice(built, program, answer, options, stages)
    carried_out = asked.carried_out
    tables: dict[str, pd.DataFrame] = {"gaps": gaps_table(answer.missed)}
    proof = None
    if carried_out:
        solved = Solved(built, answer.solution)
        with stages("tables"):
            tables |= buildup_tables(solved) | asked.tables
            if fix is not None:
                tables["changes"] = changes_table(fix.tables, tables)
            if shift is not None:
                tables["deadlines"] = shift.table()
            tables["shadow_prices"] = shadow_prices(
                solved, answer.prices, asked.meta.get("multiple_per_million", {})
            )
            tables["custody"] = custody_table(
                instance, tables["stock"], tables["purchases"], built.data.routes.idle
            )
        _show(tables, on_tables, stages)
        if release and instance.has("embargoes"):
            with stages("releases"):
                done = releases(instance, tables["stock"], tables["purchases"], calendar=built.data.calendar)
            tables |= done.tables
            stages.solver += done.seconds
            stages.told("releases", f"{len(instance['embargoes'])} scenarios under {done.rule}")
            with stages("tables"):
                tables["protection"] = protection_table(instance, tables, value_at_end(built))
            _show(tables, on_tables, stages)
        tables["summary"] = summary_table(
            instance, tables | _empty_damage(tables), end_value(built, answer), _multiple(built, answer)
        )
        proof = _proof(answer)
    meta = _meta(instance, question, options, answer, program, route) | asked.meta | advice
    if fix is not None:
        meta["question"]["until"] = until
    if shift is not None:
        meta["earliest"] = shift.periods
    tables["provenance"] = _provenance(instance, meta)
    with stages("audit"):
        tables["audit"] = (
            audit(instance, tables, proof, question=meta["question"])
            if carried_out
            else SCHEMA["audit"].frame([])
        )
    if carried_out:
        checks = tables["audit"]
        failed = int((~checks["ok"]).sum())
        stages.told("audit", f"{len(checks)} checks" + (f", {failed} failed" if failed else ", all hold"))
    return Plan(instance, tables, {**meta, "timings": stages.timings}, proof)


def _instance(case: Instance | str | Path, changes: tuple[str, ...], stages: Stages) -> Instance:
    if isinstance(case, Instance):
        instance = case
    else:
        from ..instance.reading import load

        with stages("read"):
            instance = load(case)
        rows = sum(len(frame) for frame in instance.tables.values())
        used = sum(len(frame) > 0 for frame in instance.tables.values())
        stages.told(
            "checked", f"{used} tables, {rows:,} rows, every number with a source or marked as assumption"
        )
    if changes:
        with stages("change"):
            instance = instance.changed(*changes)
    return instance


def _earliest(
    instance: Instance, question: BuildUpQuestion, options: Options, stages: Stages
) -> Shift | None:
    with stages("search deadlines"):
        shift = earliest_deadlines(instance, question, options)
    if shift is not None:
        number = abs(shift.periods)
        way = "as given" if not number else f"{number} periods {'later' if shift.periods > 0 else 'earlier'}"
        stages.told("deadlines", f"the earliest that can be met: {way}")
    return shift


def _multiple(built: BuildUp, answer: Answer) -> float | None:
    """The common multiple of all targets, where the most cover was asked for."""
    if built.data.question.aim == "least cost":
        return None
    return float(answer.solution.value("cover_level")[0])


def _show(
    tables: Mapping[str, pd.DataFrame],
    on_tables: Callable[[Mapping[str, pd.DataFrame]], None] | None,
    stages: Stages,
) -> None:
    if on_tables:
        with stages("showing"):
            on_tables(dict(tables))


def _advice(
    built: BuildUp, program: Program, answer: Answer, options: Options, stages: Stages
) -> dict[str, list[str]]:
    """For an infeasible instance: the rows that contradict, and what alone would help."""
    if answer.status != "infeasible" or any(m.policy.unit == "share of need" for m in answer.missed):
        return {}
    from .remedies import conflict, remedies

    with stages("look for remedies"):
        return {
            "conflict": conflict(built, program, options),
            "remedies": remedies(built, program, answer.missed, options),
        }


def _empty_damage(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {} if "damage" in tables else {"damage": SCHEMA["damage"].frame([])}


def end_value(built: BuildUp, answer: Answer) -> float:
    """Discounted value of the stock left at the end, EUR (FORMULATION 1.6)."""
    data = built.data
    shape = (len(data.parties), len(data.materials), len(data.stores), data.periods)
    left = answer.solution.value("stock").reshape(shape)[..., -1].sum(axis=(0, 2))
    return float(left @ value_at_end(built).reindex(list(data.materials)).to_numpy())


def value_at_end(built: BuildUp) -> pd.Series:
    """What a tonne left at the end is worth by material, EUR, discounted to the start."""
    return built.data.end_value * float(built.data.discount[-1] * 1000)


def _solved_words(answer: Answer, program: Program) -> str:
    rows, columns = program.shape
    integers = int(program.integral.sum())
    words = f"{answer.status} · {columns:,} variables" + (f", {integers:,} integer" if integers else "")
    words += f" · {rows:,} rows"
    if answer.solution.has_values and integers:
        words += f" · gap {answer.solution.gap:.2%}"
    return f"{words} · {answer.solution.algorithm}"


def _proof(answer: Answer) -> ExactProof:
    solution = answer.solution
    program = solution.program
    priced = answer.prices if len(answer.prices.row_duals) and answer.prices.prices == "exact" else None
    return ExactProof(
        cost=program.cost,
        offset=program.offset,
        matrix=program.matrix,
        column_lower=program.column_lower,
        column_upper=program.column_upper,
        integral=program.integral,
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        values=solution.values,
        row_duals=priced.row_duals if priced else np.zeros(0),
        reduced_costs=priced.reduced_costs if priced else np.zeros(0),
        column_names=np.array(program.column_names()),
        row_names=np.array(program.row_names()),
        objective=solution.objective,
        bound=solution.bound,
        notes={"solver": solution.algorithm},
    )


def _meta(
    instance: Instance,
    question: BuildUpQuestion,
    options: Options,
    answer: Answer,
    program: Program,
    route: str,
) -> dict[str, Any]:
    solution = answer.solution
    return {
        "status": answer.status,
        "objective_keur": solution.objective if solution.has_values else None,
        "bound_keur": solution.bound,
        "gap": solution.gap,
        "residuals": asdict(solution.residuals),
        "algorithm": solution.algorithm,
        "iterations": solution.iterations,
        "solver_note": solution.note,
        "note": "; ".join(f"{name} {value:g}" for name, value in answer.ray[:6]),
        "ray": [list(entry) for entry in answer.ray],
        "size": {
            "columns": program.shape[1],
            "rows": program.shape[0],
            "integers": int(program.integral.sum()),
        },
        "program_hash": program.hash,
        **({"price_impact": asdict(answer.impact)} if answer.impact else {}),
        "construction": route,
        "question": asdict(question),
        "options": {k: str(v) if isinstance(v, Path) else v for k, v in asdict(options).items()},
        "changes": list(instance.changes),
        "instance": instance.name,
        "instance_hash": instance.hash,
        "versions": {
            "stockpact": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _provenance(instance: Instance, meta: dict[str, Any]) -> pd.DataFrame:
    rows = {
        "instance": instance.name,
        "title": instance.settings.title,
        "instance hash (SHA-256)": meta["instance_hash"],
        "handling class": instance.settings.handling_class,
        "changes": "; ".join(meta["changes"]) or "none",
        "question": ", ".join(f"{k}: {v}" for k, v in meta["question"].items()),
        "program hash (SHA-256)": meta["program_hash"],
        "options": ", ".join(f"{k}: {v}" for k, v in meta["options"].items()),
        **(
            {"plan under way (SHA-256)": meta["fixed"]["plan"], "decided until": meta["fixed"]["until"]}
            if "fixed" in meta
            else {}
        ),
        "status": meta["status"],
        "algorithm": meta["algorithm"],
        "solver note": meta["solver_note"] or "none",
        **{f"version of {name}": number for name, number in meta["versions"].items()},
        "time (UTC)": meta["time"],
    }
    return SCHEMA["provenance"].frame([{"item": k, "value": str(v)} for k, v in rows.items()])
