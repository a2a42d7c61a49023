"""How a judgement is put: its likelihood in figures and words, and apart from that the confidence in it with the reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.analysis.likelihood import BANDS, HIGHEST, LOWEST, likelihood_word
from toolkit.analysis.outcomes import OutcomeRow
from toolkit.engines.result import Result
from toolkit.numbers import per_cent, points, step_for

WIDE_IGNORANCE = 0.35
"""An outcome whose 90 % range is wider than this is hardly known at all."""
WIDE_DISAGREEMENT = 0.10
"""Models are compared by their averages over all inputs, which lie closer together than single answers."""
WIDE_FACTOR = 10.0
"""Whatever spans more than a factor of ten is wide, however few points that is."""
SETTLED_DRAWS = 64
"""With fewer draws, ranges and shares still move from seed to seed, and the confidence with them."""


@dataclass(frozen=True)
class Confidence:
    """Low or moderate, and why; high needs forecasts that have been scored, and there are none."""

    level: str
    why: str

    def __str__(self) -> str:
        return f"{self.level}: {self.why}"


def likelihood(row: OutcomeRow) -> tuple[str, str]:
    """Say an outcome's likelihood: its figure and word first, then all that the ranges allow."""
    if row.probability < LOWEST:
        word = "too little for a word"
    elif row.probability > HIGHEST:
        word = "too near certainty for a word"
    else:
        word = likelihood_word(row.probability)
    return f"{row.label}: {row.shown}, {word};", f"what we do not know {_allowed(row)}."


def _allowed(row: OutcomeRow) -> str:
    first, _, last = row.words.partition(" to ")
    if not last:
        return f"leaves it at {first}" if row.probability < LOWEST else "leaves that word as it is"
    if first.startswith("below"):
        return f"would allow anything up to {last}"
    if last.startswith("above"):
        return f"would allow anything from {first} upward"
    return f"would allow anything from {first} to {last}"


def confidence(row: OutcomeRow, weak_share: float | None, result: Result) -> Confidence:
    """Judge the basis of an outcome's probability: low where it has more than one weakness.

    Parameters
    ----------
    weak_share : float or None
        How much of the explained spread comes from inputs without a well-graded source; None if not known.
    """
    weak, sound = [], []
    if math.isnan(row.ignorance_low):
        weak.append("what the inputs allow could not be told")
    elif is_wide(row.ignorance_low, row.ignorance_high, WIDE_IGNORANCE):
        weak.append(f"the inputs allow a wide range, {row.ignorance_shown}")
    else:
        sound.append(f"the inputs keep it within {row.ignorance_shown}")
    if math.isnan(row.disagreement_low):
        weak.append("no other model of the crisis was compared")
    elif is_wide(row.disagreement_low, row.disagreement_high, WIDE_DISAGREEMENT):
        weak.append(f"the models of the crisis differ, {row.disagreement_shown}")
    else:
        agree = "keep it within" if " to " in row.disagreement_shown else "agree on"
        sound.append(f"the models {agree} {row.disagreement_shown}")
    if weak_share is not None and weak_share > 0.5:
        weak.append("most of what drives it rests on judgement or weak sources")
    if result.weights is not None and result.effective_draws < 50:
        weak.append("few draws are left that fit the reports")
    return Confidence("low" if len(weak) > 1 else "moderate", "; ".join(weak + sound))


def is_wide(low: float, high: float, points_apart: float) -> bool:
    """Say whether a range is wide, in points or as a factor."""
    return high - low > points_apart or high > WIDE_FACTOR * max(low, 1e-4)


def bottom_line(rows: Sequence[OutcomeRow], level: str, result: Result, when: str) -> str:
    """Say in two sentences which outcome is likeliest, and how firmly it is first."""
    first, *others = rows
    head = (
        f"The likeliest outcome on {when} is “{first.label}”, {first.shown}"
        if first.probability > 0.5
        else f"No outcome is likelier than not on {when}; the likeliest is “{first.label}”, {first.shown}"
    )
    if others:
        head += f" (next “{others[0].label}”, {others[0].shown})"
    return f"{head}. {_firmness(first, result)}onfidence in its likelihood is {level}."


def _firmness(first: OutcomeRow, result: Result) -> str:
    """Say under how many draws an outcome is first; histories that are simulated are too noisy for that."""
    if result.n_runs or len(result.parameters) < 2:
        return "C"
    is_first = result.tally.final.argmax(axis=1) == list(result.outcomes).index(first.outcome)
    share = float(np.average(is_first, weights=result.weights))
    draws = result.effective_draws
    error = max(math.sqrt(share * (1.0 - share) / draws), 1.0 / draws)  # what no draw shows is not impossible
    return f"It is ahead of all others under {per_cent(share, error)} of the inputs drawn; c"


def sampling(rows: Sequence[OutcomeRow]) -> str:
    """Say how large the sampling error is beside the digits shown."""
    coarse = [row for row in rows if 200.0 * row.sampling_error > _step(row)]
    if not coarse:
        return "sampling error is below the digits shown"
    worst = max(coarse, key=lambda row: row.sampling_error)
    return (
        f"sampling error is not below the digits shown everywhere: one standard error is {points(worst.sampling_error)} points for "
        f"“{worst.label}”, {worst.shown}; more draws make it smaller"
    )


def _step(row: OutcomeRow) -> float:
    return step_for(row.probability, row.sampling_error, row.ignorance_high - row.ignorance_low)


def terms() -> str:
    """List the words of estimative language with their ranges."""
    uppers = [*(low for low, _ in BANDS[1:]), HIGHEST]
    return ", ".join(
        f"{term} {100 * low:.0f}–{100 * high:.0f} %" for (low, term), high in zip(BANDS, uppers, strict=True)
    )
