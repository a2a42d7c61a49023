"""The arrays of a result with the names that stand along them, as files and xarray show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from toolkit.errors import ToolkitError
from toolkit.model.model import Model
from toolkit.results.solution import Solution

if TYPE_CHECKING:
    import xarray

DIMENSIONS = {
    "final": ("draw", "outcome"),
    "incidence": ("table_draw", "time", "outcome"),
    "marginals": ("table_draw", "time", "marginal"),
    "choices": ("turn", "action"),
    "parameters": ("draw", "parameter"),
    "alternatives": ("alternative", "outcome"),
    "weights": ("draw",),
    "shares": ("draw",),
    "log_evidence": ("draw",),
    "now": ("draw", "marginal"),
    "asked": ("draw", "answer"),
    "asked_alternatives": ("alternative", "answer"),
}
MEANINGS = {
    "final": "probability of each outcome, by draw of the inputs",
    "incidence": "probability that it has ended with each outcome by the end of each turn",
    "marginals": "probability of each level of each variable, and of each rung of the ladder, at the end of each turn",
    "choices": "probability that each option is chosen, or each event happens, in each turn",
    "parameters": "values of the uncertain inputs, in the unit of each",
    "alternatives": "probability of each outcome under each alternative model less that of the scenario",
    "weights": "how much each draw counts: after the reports that were heard, and as a combination of inputs",
    "shares": "probability of each combination of inputs before any report, where all were summed",
    "log_evidence": "logarithm of the probability of the reports given each draw",
    "now": "probability of each level and rung at the end of the last turn that was reported on",
    "asked": "probability of each answer to each question, together with its condition, by draw of the inputs",
    "asked_alternatives": "probability of each answer under each alternative model less that of the scenario",
}
LADDER, BELOW = "ladder", "below the ladder"


@dataclass(frozen=True)
class Labelled:
    """One array; ``labels`` are the coordinates along its dimensions that are not named like a dimension."""

    dimensions: tuple[str, ...]
    values: npt.NDArray[Any]
    long_name: str
    units: str = ""
    labels: tuple[str, ...] = ()

    @property
    def attributes(self) -> dict[str, str]:
        """What programs show beside it."""
        return {"long_name": self.long_name} | ({"units": self.units} if self.units else {})


def variables(result: Solution) -> dict[str, Labelled]:
    """Return what a result holds in numbers, by name; what is empty is left out."""
    arrays = {
        "final": result.tally.final,
        "incidence": result.tally.incidence,
        "marginals": result.tally.marginals,
        "choices": result.tally.choices,
        "parameters": result.parameters,
        "alternatives": np.array(list(result.alternatives.values())),
    }
    if result.weights is not None:
        arrays["weights"] = result.weights
    if result.shares is not None:
        arrays["shares"] = result.shares
    if result.news is not None:
        arrays |= {"log_evidence": result.news.log_evidence, "now": result.news.now}
    if result.tally.asked is not None:
        others = np.array(list(result.asked_alternatives.values()))
        arrays |= {"asked": result.tally.asked, "asked_alternatives": others}
    beside = _beside(result.model)
    return {
        name: Labelled(
            DIMENSIONS[name],
            np.asarray(array, dtype=np.float64),
            MEANINGS[name],
            "" if name == "parameters" else "1",
            tuple(label for label, (dimension, _, _) in beside.items() if dimension in DIMENSIONS[name]),
        )
        for name, array in arrays.items()
        if array.size
    }


def coordinates(result: Solution) -> dict[str, Labelled]:
    """Return what stands along the dimensions of ``variables``: names, numbers, and further labels."""
    model = result.model
    along: dict[str, tuple[Sequence[Any], str]] = {
        "draw": (range(len(result.parameters)), "draw of the uncertain inputs"),
        "table_draw": (range(len(result.tally.incidence)), "draw; one alone stands for the mean of all"),
        "time": (range(model.horizon + 1), "turns that have passed"),
        "turn": (range(1, model.horizon + 1), "turn"),
        "outcome": (result.outcomes, "outcome"),
        "marginal": (range(len(level_names(model))), "level or rung, see the variable and the level of each"),
        "action": ([f"{key}.{name}" for key, name, _ in model.actions], "option or event"),
        "parameter": ([parameter.name for parameter in model.parameters], "uncertain input"),
        "alternative": (list(result.alternatives), "alternative model"),
        "answer": (answer_names(model), "question and answer"),
    }
    found = {
        name: Labelled((name,), np.array(values), meaning)
        for name, (values, meaning) in along.items()
        if len(values)
    }
    beside = _beside(model).items()
    return found | {
        name: Labelled((dimension,), np.array(values), meaning)
        for name, (dimension, values, meaning) in beside
        if len(values)
    }


def about(result: Solution) -> dict[str, str]:
    """Say what a result is an answer to."""
    model = result.model
    return {
        "title": model.dossier.title,
        "as_of": model.as_of.isoformat(),
        "digest": model.digest,
        "engine": result.engine,
        "seed": str(result.seed),
    }


def to_xarray(result: Solution) -> xarray.Dataset:
    """Return a result as a Dataset, with names along every dimension.

    Raises
    ------
    ToolkitError
        If xarray is not installed.
    """
    if find_spec("xarray") is None:
        raise ToolkitError("xarray is not installed; install it with: pip install 'crisis-toolkit[xarray]'")
    import xarray  # an extra, and slow to import

    def plain(arrays: Mapping[str, Labelled]) -> dict[str, Any]:
        return {name: (one.dimensions, one.values, one.attributes) for name, one in arrays.items()}

    return xarray.Dataset(plain(variables(result)), plain(coordinates(result)), about(result))


def _beside(model: Model) -> dict[str, tuple[str, list[str], str]]:
    """Return (dimension, labels, meaning) of further coordinates, by name."""
    levels = level_names(model)
    return {
        "outcome_label": ("outcome", [outcome.label for outcome in model.outcomes], "label for readers"),
        "parameter_label": ("parameter", [one.label for one in model.parameters], "label for readers"),
        "parameter_unit": ("parameter", [one.unit for one in model.parameters], "unit of the input"),
        "marginal_variable": ("marginal", [variable for variable, _ in levels], "variable, or the ladder"),
        "marginal_level": ("marginal", [level for _, level in levels], "level of the variable, or rung"),
    }


def answer_names(model: Model) -> list[str]:
    """Return ``question: answer`` along the columns of what is asked."""
    return [f"{one.name}: {column}" for one in model.questions for column in one.columns(model.horizon)]


def level_names(model: Model) -> list[tuple[str, str]]:
    """Return (variable, level) along the marginals."""
    return list(_each_level(model))


def _each_level(model: Model) -> Iterator[tuple[str, str]]:
    for variable in (model.variables[number] for number in model.shown):
        yield from ((variable.name, level) for level in variable.labels)
    if model.rungs:
        yield from ((LADDER, name) for name in (BELOW, *(name for _, name, _ in model.rungs)))
