"""What if? A crisis that answers while its inputs are being moved, and says how sure that is when they rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from toolkit.engines import exact
from toolkit.engines.inputs import central, model_of, structure_of
from toolkit.engines.result import Result
from toolkit.engines.reweighing import Reweighing
from toolkit.errors import RunError, ToolkitError, nearest_name
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model, ModelParameter

if TYPE_CHECKING:
    from toolkit.scenario import Scenario

Floats = npt.NDArray[np.float64]
DRAWS, DRAWS_OF_OTHERS = 32, 8
"""Few draws, since somebody waits: eight scramblings of four points; alternatives on the first two of them."""
OUTERMOST = 0.01
"""An input may be moved between its 1st and its 99th percentile, or over its whole range where it is a lever."""
AS_WRITTEN = ""
"""Stands for the scenario without a variant."""


@dataclass(frozen=True)
class Input:
    """One number that can be moved.

    Attributes
    ----------
    low, high : how far it can be moved
    middle : its median, where it stands unless it is moved
    steps : the values it may take, where it has only some
    about : what it is, its unit and range, and what it rests on, for readers
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    middle: float
    is_lever: bool
    actors: tuple[str, ...]
    about: str
    steps: tuple[float, ...] = ()


@dataclass
class Live:
    """A crisis whose inputs are moved, answered at once at central inputs.

    Central means: every input at its median, save those that were moved; doubts at 0. ``now`` is exact for these
    inputs alone. ``assess`` gives the answer with its three parts, on few draws.

    Parameters
    ----------
    scenario : Scenario
        Small enough for the exact engine.
    seed : int

    Raises
    ------
    RunError
        If the states of the crisis cannot be listed.
    """

    scenario: Scenario
    seed: int = 0
    variant: str = AS_WRITTEN
    moved: dict[str, float] = field(default_factory=dict)
    _asked: dict[str, Reweighing] = field(default_factory=dict)
    _full: dict[str, Model] = field(default_factory=dict)
    _chains: dict[tuple[Model, int], exact.Chain] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._at(self.variant)

    @property
    def model(self) -> Model:
        """The model of the chosen variant, its inputs not yet moved."""
        return self._at(self.variant).model

    def inputs(self) -> list[Input]:
        """List what can be moved, levers first, in the order of the scenario."""
        found = [_input(parameter) for parameter in self.model.parameters if _is_movable(parameter)]
        return sorted(found, key=lambda one: not one.is_lever)

    def choose(self, variant: str) -> None:
        """Take a declared what-if, or the scenario as written (empty name); inputs stay where they were moved.

        Raises
        ------
        ScenarioError, RunError
            If there is no such variant, or it is too large to follow at once.
        """
        self._at(variant)
        self.variant = variant

    def move(self, name: str, value: float) -> None:
        """Move one input.

        Raises
        ------
        ToolkitError
            For an unknown input or a value out of its range.
        """
        known = {one.name: one for one in self.inputs()}
        if name not in known:
            nearest = nearest_name(name, known)
            raise ToolkitError(
                f"there is no input '{name}' to move" + (f"; nearest: {nearest}" if nearest else "")
            )
        one = known[name]
        if not one.low <= value <= one.high:
            raise ToolkitError(f"{name} = {value:g} is out of range; expected {one.low:g} to {one.high:g}")
        if value == one.middle:
            self.moved.pop(name, None)
        else:
            self.moved[name] = float(value)

    def reset(self) -> None:
        """Put every input back to its median and leave the variant."""
        self.moved.clear()
        self.variant = AS_WRITTEN

    def now(self) -> Result:
        """Answer exactly at the central inputs: one draw, so that nothing is said about ignorance."""
        asked = self._at(self.variant)
        values = self._placed(asked.model, central(asked.model)[None])
        return Result(asked.model, "exact", self.seed, values, 1, 0, asked.at(values[0]))

    def assess(self, stop: Callable[[], bool] = lambda: False) -> Result | None:
        """Answer with all three parts, on few draws; None if ``stop`` said so on the way."""
        model = self._with_alternatives()
        found = self._over(model, DRAWS, DRAWS, stop)
        if found is None:
            return None
        shifts: dict[str, Floats] = {}
        base = found.tally.final
        for name, other in model.alternatives.items():
            n_draws = DRAWS_OF_OTHERS // (2 if other.foresight else 1)
            varied = self._over(other, DRAWS, n_draws, stop)
            if varied is None:
                return None
            shifts[name] = (varied.tally.final - base[:n_draws]).mean(axis=0)
        return replace(found, alternatives=shifts)

    def as_variant(self, name: str = "my_what_if") -> dict[str, Any]:
        """Return the what-if as the entry of a scenario file's ``variants``, name -> content."""
        declared = (self.scenario.document.get("variants") or {}).get(self.variant, {})
        entry: dict[str, Any] = deepcopy(dict(declared))
        title = str(entry.get("title", "")).rstrip(".")
        entry["title"] = f"{title}, and inputs moved" if title and self.moved else title or "Inputs moved"
        settings = {
            f"parameters.{key}": {"value": value, "judgement": "Set in the what-if panel."}
            for key, value in self.moved.items()
        }
        entry["set"] = {**dict(entry.get("set", {})), **settings}
        if not entry["set"]:
            del entry["set"]
        return {name: entry}

    def _at(self, variant: str) -> Reweighing:
        if variant not in self._asked:
            scenario = self.scenario.variant(variant) if variant else self.scenario
            self._asked[variant] = Reweighing(model_of(scenario))
        return self._asked[variant]

    def _with_alternatives(self) -> Model:
        if self.variant not in self._full:
            from toolkit.model.compile import compile_model

            scenario = self.scenario.variant(self.variant) if self.variant else self.scenario
            self._full[self.variant] = compile_model(scenario)
        return self._full[self.variant]

    def _placed(self, model: Model, values: Floats) -> Floats:
        """Put the moved inputs in place; shapes (D, P) -> (D, P)."""
        for column, parameter in enumerate(model.parameters):
            if parameter.name in self.moved:
                values[:, column] = self.moved[parameter.name]
        return values

    def _over(self, model: Model, n_draws: int, kept: int, stop: Callable[[], bool]) -> Result | None:
        """Answer on the first of some draws, a few at a time."""
        draws = draw_parameters(model, n_draws, self.seed)
        draws = Draws(self._placed(model, draws.values.copy()), draws.n_groups)
        kept = min(kept, len(draws))
        chain = self._chain(model, kept)
        parts = []
        for first in range(0, kept, chain.size):
            if stop():
                return None
            parts.append(chain.solve(draws, first, min(first + chain.size, kept), counting=False))
        tally = exact.merge(parts, kept)
        return Result(model, "exact", self.seed, draws.values[:kept], draws.n_groups, 0, tally)

    def _chain(self, model: Model, n_draws: int) -> exact.Chain:
        """Return the chain of a model, laid out once."""
        if (model, n_draws) not in self._chains:
            structure = structure_of(model)
            if structure is None:
                raise RunError(
                    "an alternative of this crisis is too large for the exact engine; use `ct.run`"
                )
            size = min(exact.batch_size(model, structure), n_draws)
            self._chains[model, n_draws] = exact.Chain(model, structure, size)
        return self._chains[model, n_draws]


def _is_movable(parameter: ModelParameter) -> bool:
    return not parameter.is_doubt and parameter.distribution.kind != "value"


def _input(parameter: ModelParameter) -> Input:
    ends = (0.0, 1.0) if parameter.is_lever else (OUTERMOST, 1.0 - OUTERMOST)
    asked = np.array([ends[0], 0.05, 0.5, 0.95, ends[1]])
    low, lower, middle, upper, high = (float(v) for v in parameter.distribution.quantile(asked))
    if not np.isfinite([low, high]).all():
        low, high = lower, upper
    steps: tuple[float, ...] = ()
    if parameter.distribution.kind == "discrete":
        steps = tuple(
            float(v) for v in np.unique(parameter.distribution.quantile(np.linspace(0.001, 0.999, 999)))
        )
    unit = f" {parameter.unit}" if parameter.unit else ""
    about = f"{parameter.label}: median {middle:.3g}{unit}, 90 % of it between {lower:.3g} and {upper:.3g}."
    if parameter.basis:
        about += f" {parameter.basis}"
    if parameter.sources:
        about += f" Sources: {', '.join(parameter.sources)}."
    return Input(
        parameter.name, parameter.label, parameter.unit, low, high, middle, parameter.is_lever, parameter.actors, about, steps,
    )  # fmt: skip


def changes(before: Result, after: Result) -> Mapping[str, float]:
    """Return how much likelier each outcome is after than before, draw by draw where both have the same draws."""
    if len(before.tally.final) == len(after.tally.final):
        gaps = (after.tally.final - before.tally.final).mean(axis=0)
    else:
        gaps = after.probability - before.probability
    return dict(zip(after.outcomes, (float(gap) for gap in gaps), strict=True))
