"""What if? A crisis that answers while its inputs are being moved, and says how sure that is when they rest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.analysis.movable import Input, is_movable, movable_input
from toolkit.engines import exact
from toolkit.engines.affordable import AT_ONCE_SECONDS, holding_within
from toolkit.engines.inputs import central
from toolkit.engines.reweighing import Reweighing
from toolkit.engines.standby import Standby
from toolkit.engines.subjects import model_of
from toolkit.errors import RunError, ToolkitError, unknown
from toolkit.model.compile import compile_model
from toolkit.model.draws import Draws, draw_parameters
from toolkit.model.model import Model
from toolkit.results.recorded import record_of
from toolkit.results.result import Result
from toolkit.results.tally import Tally

if TYPE_CHECKING:
    from toolkit.scenario import Scenario

Floats = npt.NDArray[np.float64]
DRAWS, DRAWS_OF_OTHERS = 32, 8
"""Few draws, since somebody waits: eight scramblings of four points; alternatives on the first two of them."""
PIECE = 4
"""Draws that are worked out between two looks at whether somebody still waits."""
AS_WRITTEN = BASE = ""
"""Stands for the scenario without a variant, and for a model that is no alternative."""


@dataclass(frozen=True)
class _Asked:
    """What is known of one variant: how to answer it, its medians (shape (P,)), and what can be moved."""

    exactly: Reweighing
    central: Floats
    inputs: Mapping[str, Input]


@dataclass
class Live:
    """A crisis whose inputs are moved, answered at once at central inputs.

    Central means: every input at its median, save those that were moved; doubts at 0. ``now`` is exact for these
    inputs alone. ``assess`` gives the answer with its three parts, on few draws.

    Parameters
    ----------
    scenario : Scenario
        Small enough to be answered exactly while somebody waits.
    seed : int
    standby : Standby
        Who works out the full answer; this process unless it is given others.

    Raises
    ------
    TooLarge
        If the states of the crisis cannot be listed, or not be gone through while somebody waits.
    """

    scenario: Scenario
    seed: int = 0
    standby: Standby = field(default_factory=lambda: Standby(0))
    variant: str = AS_WRITTEN
    moved: dict[str, float] = field(default_factory=dict)
    _asked: dict[str, _Asked] = field(default_factory=dict)
    _with_questions: dict[str, Reweighing] = field(default_factory=dict)
    _asking: threading.Lock = field(default_factory=threading.Lock)
    _full: dict[str, Model] = field(default_factory=dict)
    _draws: dict[Model, Draws] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._at(self.variant)

    @property
    def model(self) -> Model:
        """The model of the chosen variant, its inputs not yet moved."""
        return self._at(self.variant).exactly.model

    def inputs(self) -> list[Input]:
        """List what can be moved, levers first, in the order of the scenario."""
        return list(self._at(self.variant).inputs.values())

    def strengths(self) -> dict[str, float]:
        """Say how much each input moves: the largest change of any outcome as it goes through 90 % of its range, the others at their medians.

        Returns
        -------
        dict
            Input -> a difference of probabilities, the strongest first; of the chosen variant, whatever was moved.
        """
        asked = self._at(self.variant)
        columns = {one.name: n for n, one in enumerate(asked.exactly.model.parameters)}

        def swing(one: Input) -> float:
            ends = np.repeat(asked.central[None], 2, axis=0)
            ends[:, columns[one.name]] = one.lower, one.upper
            try:
                low, high = (asked.exactly.at(values).final for values in ends)
            except RunError:  # a probability leaves [0, 1] there: said when somebody moves it so far
                return 0.0
            return float(np.abs(high - low).max())

        found = {one.name: swing(one) for one in asked.inputs.values()}
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    def choose(self, variant: str) -> tuple[str, ...]:
        """Take a declared what-if, or the scenario as written (empty name).

        Inputs stay where they were moved, save those that the what-if fixes or keeps within other bounds: their names are returned.

        Raises
        ------
        ScenarioError, RunError
            If there is no such variant, or it is too large to follow at once.
        """
        inputs = self._at(variant).inputs
        self.variant = variant
        lost = [
            name
            for name, value in self.moved.items()
            if name not in inputs or not inputs[name].low <= value <= inputs[name].high
        ]
        for name in lost:
            del self.moved[name]
        return tuple(lost)

    def move(self, name: str, value: float) -> None:
        """Move one input.

        Raises
        ------
        ToolkitError
            For an unknown input or a value out of its range.
        """
        known = self._at(self.variant).inputs
        if name not in known:
            raise unknown("input", name, known)
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
        return self._centrally(asked.exactly, asked.central)

    def asked(self) -> Result:
        """Answer the same, and what readers ask too, which takes several times as long; may be called beside ``now``."""
        with self._asking:
            variant, known = self.variant, self._at(self.variant)
            if variant not in self._with_questions:
                self._with_questions[variant] = Reweighing(known.exactly.model, asks=True)
            return self._centrally(self._with_questions[variant], known.central)

    def _centrally(self, exactly: Reweighing, medians: Floats) -> Result:
        values = self._placed(exactly.model, medians[None].copy())
        tally = exactly.at(values[0])
        model = exactly.model
        record = replace(record_of(model, tally), medians=model.is_uncertain)
        return Result(model, "exact", self.seed, values, 1, 0, tally, record=record)

    def assess(self, stop: Callable[[], bool] = lambda: False) -> Result | None:
        """Answer with all three parts, on few draws; None if ``stop`` said so on the way."""
        model = self._with_alternatives(self.variant)
        models = {BASE: model, **model.alternatives}
        draws = {name: self._drawn(other) for name, other in models.items()}
        wanted = {name: DRAWS_OF_OTHERS // (2 if other.foresight else 1) for name, other in models.items()}
        kept = {name: min(most, len(draws[name])) for name, most in (wanted | {BASE: DRAWS}).items()}
        found = self._worked_out(models, {name: draws[name].values[: kept[name]] for name in models}, stop)
        if found is None:
            return None
        base = exact.merge(found.pop(BASE), kept[BASE])
        shifts = {
            name: (exact.merge(parts, kept[name]).final - base.final[: kept[name]]).mean(axis=0)
            for name, parts in found.items()
        }
        compared = {name: kept[name] for name in shifts}
        return Result(
            model,
            "exact",
            self.seed,
            draws[BASE].values,
            draws[BASE].n_groups,
            0,
            base,
            alternatives=shifts,
            record=replace(record_of(model, base), draws_per_alternative=compared),
        )

    def _worked_out(
        self, models: Mapping[str, Model], values: Mapping[str, Floats], stop: Callable[[], bool]
    ) -> dict[str, list[Tally]] | None:
        """Have every model worked out at its draws, piece by piece; None if ``stop`` said so on the way."""
        places = {name: (self.scenario.digest, self.variant, name) for name in models}
        makes = {places[name]: partial(_solver, other) for name, other in models.items()}
        # Actors who look ahead take ten times as long, so they come first, one draw at a time.
        tasks = [
            (places[name], values[name][first : first + size])
            for name in sorted(models, key=lambda name: not models[name].foresight)
            for size in (1 if models[name].foresight else PIECE,)
            for first in range(0, len(values[name]), size)
        ]
        answers = self.standby.ask(makes, tasks, stop)
        if answers is None:
            return None
        found: dict[str, list[Tally]] = {name: [] for name in models}
        for (place, _), answer in zip(tasks, answers, strict=True):
            found[place[-1]].append(answer)
        return found

    def as_variant(self, name: str = "my_what_if") -> dict[str, Any]:
        """Return the what-if as the entry of a scenario file's ``variants``, name -> content."""
        entry = self.scenario.entry(self.variant)
        title = str(entry.get("title", "")).rstrip(".")
        entry["title"] = f"{title}, and inputs moved" if title and self.moved else title or "Inputs moved"
        settings = {
            f"parameters.{key}": {"value": float(f"{value:.6g}"), "judgement": "Set in the what-if panel."}
            for key, value in self.moved.items()
        }
        entry["set"] = {**dict(entry.get("set", {})), **settings}
        if not entry["set"]:
            del entry["set"]
        return {name: entry}

    def _at(self, variant: str) -> _Asked:
        if variant not in self._asked:
            model = model_of(self.scenario.variant(variant) if variant else self.scenario)
            found = sorted(
                (
                    movable_input(parameter, model.dossier)
                    for parameter in model.parameters
                    if is_movable(parameter)
                ),
                key=lambda one: not one.is_lever,
            )
            self._asked[variant] = _Asked(Reweighing(model), central(model), {one.name: one for one in found})
        return self._asked[variant]

    def _with_alternatives(self, variant: str) -> Model:
        if variant not in self._full:
            self._full[variant] = compile_model(self.scenario.variant(variant) if variant else self.scenario)
        return self._full[variant]

    def _placed(self, model: Model, values: Floats) -> Floats:
        """Put the moved inputs in place; shapes (D, P) -> (D, P)."""
        for column, parameter in enumerate(model.parameters):
            if parameter.name in self.moved:
                values[:, column] = self.moved[parameter.name]
        return values

    def _drawn(self, model: Model) -> Draws:
        """Draw the inputs of a model, those that were moved in their place."""
        if model not in self._draws:
            self._draws[model] = draw_parameters(model, DRAWS, self.seed)
        draws = self._draws[model]
        return Draws(self._placed(model, draws.values.copy()), draws.n_groups)


def _solver(model: Model) -> Callable[[Floats], Tally]:
    """Lay a model out for a few draws at a time."""
    structure = holding_within(model, AT_ONCE_SECONDS)
    return exact.batch_solver(model, structure, min(exact.batch_size(model, structure), PIECE))


class Gap(NamedTuple):
    """How much likelier an outcome is than before: the mean, and the range that holds 90 % of the draws (NaN for a single one)."""

    mean: float
    low: float
    high: float


def changes(before: Result, after: Result) -> Mapping[str, Gap]:
    """Return how much likelier each outcome is after than before, draw by draw; both have the same draws."""
    gaps = after.tally.final - before.tally.final
    low, high = (
        np.full((2, gaps.shape[1]), np.nan) if len(gaps) == 1 else np.quantile(gaps, (0.05, 0.95), axis=0)
    )
    columns = zip(gaps.mean(axis=0), low, high, strict=True)
    return dict(zip(after.outcomes, (Gap(*map(float, column)) for column in columns), strict=True))
