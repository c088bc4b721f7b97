"""What a study file may say: typed entries with their meaning, from which reading and the reference come."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .design import Kind

Verb = Literal["build-up", "plan"]


class Entry(BaseModel):
    """A part of a study file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class LeverEntry(Entry):
    """``[[levers]]``: numbers that move together under one name."""

    name: str = Field(description="Name of the lever, as it stands in tables and figures.", min_length=1)
    paths: list[str] = Field(description="Numbers of the instance, by path.", min_length=1)
    operator: Literal["=", "*=", "+=", "-="] = Field(
        "=", description="How a setting changes the numbers: set, multiply, add, take off."
    )
    values: list[float | str] = Field([], description="Settings, for grid, one-at-a-time and list.")
    low: float | None = Field(None, description="Lowest setting.")
    high: float | None = Field(None, description="Highest setting.")
    steps: int | None = Field(None, description="Number of settings from low to high.", ge=2, le=10_000)
    scale: Literal["linear", "logarithmic"] = Field(
        "linear", description="Whether steps and samples lie evenly, or by equal factors."
    )


class DesignEntry(Entry):
    """``[design]``: which settings stand together."""

    kind: Kind = Field(
        "grid",
        description="grid (all with all), list (the points below), one-at-a-time (each lever alone around "
        "the base), latin-hypercube, sobol.",
    )
    samples: int = Field(0, description="Number of variants that are sampled.", ge=0, le=10_000_000)
    seed: int = Field(1, description="Seed of the samples.", ge=0)


class KeepEntry(Entry):
    """``[keep]``: what is stored of every variant."""

    metrics: list[str] = Field(
        ["*"], description="Names of metrics, also with * and ?, such as outlays* or stock*Dy]."
    )


class StudyEntry(Entry):
    """A study file."""

    name: str = Field(description="Short name; names the store.", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    title: str = Field("", description="Title, as it stands on reports.")
    instance: str = Field(description="Bundled instance by name, or a folder or workbook beside this file.")
    verb: Verb = Field(
        "plan",
        description="build-up (purchases and stock only: thousands of variants a minute), or plan (with the "
        "releases, for damage and coverage; targets count as soft).",
    )
    changes: list[str] = Field([], description="Changes made in every variant, path=value.")
    ranges: bool | list[str] = Field(
        False, description="Levers from the instance's table ranges: all, or groups by name."
    )
    design: DesignEntry = Field(DesignEntry(), description="Which settings stand together.")
    levers: list[LeverEntry] = Field([], description="What varies.")
    points: list[dict[str, float | str]] = Field([], description="Variants of the list design, by lever.")
    keep: KeepEntry = Field(KeepEntry(), description="What is stored of every variant.")


def entries() -> dict[str, type[Entry]]:
    """The parts of a study file by the heading under which they stand; blank: the top."""
    return {"": StudyEntry, "[design]": DesignEntry, "[[levers]]": LeverEntry, "[keep]": KeepEntry}


def known_keys(where: tuple[Any, ...]) -> list[str]:
    """Keys that may stand at a place of the file, given by the path that pydantic tells."""
    if not where:
        return list(StudyEntry.model_fields)
    heads: dict[str, type[Entry]] = {"design": DesignEntry, "levers": LeverEntry, "keep": KeepEntry}
    entry = heads.get(str(where[0]))
    return list(entry.model_fields) if entry else []
