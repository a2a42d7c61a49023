"""How it was worked out, and its limits."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit import numbers
from toolkit.report.document import Block, Heading, Points, Text
from toolkit.report.judgements import sampling
from toolkit.report.material import LIMITS, Material
from toolkit.results.result import Result
from toolkit.version import __version__
from toolkit.words import combinations_in_words

CANNOT = (
    (
        "It does not know the future.",
        "Probabilities hold if the scenario holds, and a scenario leaves out whatever its author did not think of.",
    ),
    (
        "It does not make judgements better.",
        "The ranges show what the judgements allow, not whether they are right.",
    ),
    (
        "Rare outcomes bear an order of magnitude at most.",
        "Of chances far below one in a hundred no digit means anything.",
    ),
    ("It says nothing about what anyone should do,", "and is not meant for operations."),
)
"""What no model of this kind can do."""


def method(of: Material) -> Iterator[Block]:
    """Say how it was worked out, what it cannot tell, and how to have the same numbers again."""
    result, model = of.result, of.model
    is_one = result.are_copies or len(result.parameters) == 1
    each = "" if is_one else " for each"
    how = "chance summed exactly over all reachable states"
    if result.engine != "exact":
        how = f"{result.n_histories if is_one else result.n_runs:,} histories simulated{each}"
    over = "them" if result.is_summed else "these draws"
    ignorance = f"the central 90 % of the answers over {over}"
    if is_one:
        ignorance = (
            f"not assessed, as {'one draw tells none' if result.is_one_of_many else 'nothing was drawn'}"
        )
    yield Heading("Method and limits")
    yield Text(
        f"The scenario lets choices and chance play out over {model.horizon} turn{'s' if model.horizon != 1 else ''}, each {_length(model.turn_days)}. {_drawn(result)}, {how}. "
        f"Ignorance is {ignorance}; disagreement the range over the "
        f"scenario and its other models; {sampling(of.rows)}. The three are never pooled into one interval."
    )
    yield Points(CANNOT)
    if result.caveats:
        yield Heading(LIMITS)
        yield Points([("", caveat) for caveat in result.caveats])
    yield Text(
        f"Scenario {model.name}, digest {model.digest[:16]}; engine {result.engine}, {result.drawn}, seed {result.seed}; Crisis "
        f"Toolkit {__version__}. The same file, seed and version give the same numbers.",
        small=True,
    )


def _drawn(result: Result) -> str:
    """Say what became of the uncertain inputs."""
    n_draws = len(result.parameters)
    if result.is_summed:
        return f"Its uncertain inputs were not drawn but summed: {combinations_in_words(n_draws)}"
    if not result.model.is_uncertain:
        return "None of its inputs is uncertain"
    if result.at_medians:
        return "Its uncertain inputs stood at their medians"
    return f"Its uncertain inputs were drawn {'once' if n_draws == 1 else f'{n_draws:,} times'}"


def _length(days: float) -> str:
    for unit, size in (("week", 7.0), ("day", 1.0)):
        if days % size == 0.0:
            return f"{numbers.figure(days / size)} {unit}{'s' if days != size else ''}"
    return f"{numbers.figure(days)} days"
