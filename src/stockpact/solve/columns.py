"""The columns of a Pyomo model: every variable in declared order, its bounds, and what is fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyomo.core.base import SortComponents, Var
from pyomo.repn.util import TemplateVarRecorder

from .arrays import Floats, Ints
from .errors import ProgramError
from .program import Family, Key


@dataclass(frozen=True)
class Candidates:
    """All variables of a model; those that nothing uses or that are fixed are left out of the program
    later.
    """

    components: list[tuple[str, dict[Any, Any]]]
    recorder: TemplateVarRecorder
    lower: Floats
    upper: Floats
    integral: NDArray[np.bool_]
    fixed: NDArray[np.bool_]
    fixed_at: Floats

    def __len__(self) -> int:
        return len(self.lower)

    def families(self, kept: NDArray[np.bool_]) -> dict[str, Family]:
        """The families of a program that holds only the columns marked as kept."""
        position = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int64)
        resting = np.where(self.fixed, self.fixed_at, np.clip(0.0, self.lower, self.upper))
        absent = np.where(kept, 0.0, resting)
        families, begin = {}, 0
        for name, data in self.components:
            part = slice(begin, begin + len(data))
            families[name] = Family(name, keys_of(data), position[part], absent[part])
            begin += len(data)
        return families


class Recorder(TemplateVarRecorder):  # type: ignore[misc]
    """Pyomo's table of variables, filled beforehand in declared order instead of in order of first use.

    So the columns do not depend on whether rules became templates. Fixed variables have a place but are not
    in the map of unknowns: a walker of expressions then takes them as constants.
    """

    def __init__(self) -> None:
        super().__init__({}, SortComponents.deterministic)
        self._everything: list[Any] = []
        self._var_order: dict[int, int] = {}

    @property
    def var_list(self) -> list[Any]:
        """All variables by column."""
        return self._everything

    def enter(self, variable: Any) -> None:
        """Give every member of a variable the next column."""
        data = variable._data
        begin = len(self._everything)
        self._everything.extend(data.values())
        ids = list(map(id, data.values()))
        self._var_order.update(zip(ids, range(begin, begin + len(ids)), strict=True))
        self.env[self.symbolmap.getSymbol(variable)] = dict(
            zip(data, range(begin, begin + len(ids)), strict=True)
        )

    def close(self, free: list[bool]) -> None:
        """Tell which columns are unknowns."""
        self.var_map.update(
            (i, v) for i, v, unknown in zip(self._var_order, self._everything, free, strict=True) if unknown
        )

    def add(self, var: Any) -> None:
        """Called by Pyomo for a variable that it has not seen: it must be one of the model."""
        component = var.parent_component()
        if self.symbolmap.getSymbol(component) not in self.env:
            raise ProgramError(f"the variable {component.name} is used but is not part of the model")


def gather(model: Any) -> Candidates:
    """All variables of a model in declared order."""
    recorder, components, parts = Recorder(), [], []
    for variable in model.component_objects(Var, active=None, descend_into=True):
        if variable.is_reference():
            continue
        recorder.enter(variable)
        components.append((variable.name, variable._data))
        parts.append(_bounds(list(variable._data.values())))
    everything = recorder.var_list
    fixed = np.fromiter((v._fixed for v in everything), dtype=bool, count=len(everything))
    recorder.close((~fixed).tolist())
    fixed_at = np.zeros(len(everything))
    for i in np.flatnonzero(fixed).tolist():
        value = everything[i].value
        if value is None or not np.isfinite(value):
            raise ProgramError(f"the variable {everything[i].name} is fixed but has no value")
        fixed_at[i] = value
    lower, upper, integral = (
        np.concatenate([part[k] for part in parts]) if parts else np.zeros(0) for k in range(3)
    )
    return Candidates(components, recorder, lower, upper, integral.astype(bool), fixed, fixed_at)


def _bounds(members: list[Any]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Lower and upper bound (the tighter of bounds and domain) and integrality of the members of a
    variable.
    """
    count = len(members)
    domains = {id(v._domain): v for v in members}
    if len(domains) != 1:
        pairs = [v.bounds for v in members]
        whole = np.fromiter((not v.is_continuous() for v in members), dtype=bool, count=count)
        return _numbers([p[0] for p in pairs], -np.inf), _numbers([p[1] for p in pairs], np.inf), whole
    one = next(iter(domains.values()))
    domain_lower, domain_upper = one._domain.bounds()
    raw_lower, raw_upper = [v._lb for v in members], [v._ub for v in members]
    if not {type(b) for b in raw_lower} | {type(b) for b in raw_upper} <= {type(None), int, float}:
        pairs = [v.bounds for v in members]
        raw_lower, raw_upper = [p[0] for p in pairs], [p[1] for p in pairs]
    return (
        np.maximum(_numbers(raw_lower, -np.inf), -np.inf if domain_lower is None else domain_lower),
        np.minimum(_numbers(raw_upper, np.inf), np.inf if domain_upper is None else domain_upper),
        np.full(count, not one.is_continuous()),
    )


def _numbers(bounds: list[Any], missing: float) -> Floats:
    if all(b is None for b in bounds):
        return np.full(len(bounds), missing)
    return np.fromiter((missing if b is None else b for b in bounds), dtype=float, count=len(bounds))


def keys_of(data: dict[Any, Any]) -> tuple[Key, ...]:
    """The keys of a component in declared order, each as a tuple; the key of a scalar is the empty one."""
    return tuple(k if type(k) is tuple else () if k is None else (k,) for k in data)


def places(kept: NDArray[np.bool_]) -> Ints:
    """New position of each old one, -1 for what is not kept."""
    return np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int64)
