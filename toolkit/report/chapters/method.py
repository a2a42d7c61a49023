"""How it was worked out, and its limits."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit import numbers
from toolkit.report.document import Block, Heading, Points, Text
from toolkit.report.judgements import sampling
from toolkit.report.material import LIMITS, Material
from toolkit.version import __version__
from toolkit.words import combinations_in_words, draws_in_words

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
    n_draws = len(result.parameters)
    how = (
        "chance summed exactly over all reachable states"
        if result.engine == "exact"
        else f"{result.n_runs:,} histories simulated for each"
    )
    drawn = (
        f"Its uncertain inputs were not drawn but summed: {combinations_in_words(n_draws)}"
        if result.is_summed
        else f"Its uncertain inputs were drawn {1 if result.are_copies else n_draws:,} times"
    )
    yield Heading("Method and limits")
    yield Text(
        f"The scenario lets choices and chance play out over {model.horizon} turns, each {_length(model.turn_days)}. {drawn}, {how}. "
        f"Ignorance is the central 90 % of the answers over {'them' if result.is_summed else 'these draws'}; disagreement the range over the "
        f"scenario and its other models; {sampling(of.rows)}. The three are never pooled into one interval."
    )
    yield Points(CANNOT)
    if result.caveats:
        yield Heading(LIMITS)
        yield Points([("", caveat) for caveat in result.caveats])
    yield Text(
        f"Scenario {model.name}, digest {model.digest[:16]}; engine {result.engine}, {draws_in_words(n_draws, summed=result.is_summed, copies=result.are_copies)}, seed {result.seed}; Crisis "
        f"Toolkit {__version__}. The same file, seed and version give the same numbers.",
        small=True,
    )


def _length(days: float) -> str:
    for unit, size in (("week", 7.0), ("day", 1.0)):
        if days % size == 0.0:
            return f"{numbers.figure(days / size)} {unit}{'s' if days != size else ''}"
    return f"{numbers.figure(days)} days"
