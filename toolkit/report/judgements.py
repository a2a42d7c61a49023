"""How a judgement is put: its likelihood in figures and words, and apart from that the confidence in it with the reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toolkit import numbers
from toolkit.analysis.outcomes import OutcomeRow
from toolkit.answers import Answer, plain
from toolkit.forecasts import Trust
from toolkit.results.result import Result
from toolkit.words import BANDS, HIGHEST

WIDE_IGNORANCE = 0.35
"""An outcome whose 90 % range is wider than this is hardly known at all."""
WIDE_DISAGREEMENT = 0.10
"""Models are compared by their averages over all inputs, which lie closer together than single answers."""
WIDE_FACTOR = 10.0
"""Whatever spans more than a factor of ten is wide, however few points that is."""


@dataclass(frozen=True)
class Confidence:
    """Low, moderate or high, and why; high needs a record of forecasts, made beforehand and scored, that bears it."""

    level: str
    why: str

    def __str__(self) -> str:
        return f"{self.level}: {self.why}"


@dataclass(frozen=True)
class Judgement:
    """What is said of one outcome: its likelihood, and apart from that the confidence in it."""

    row: OutcomeRow
    confidence: Confidence

    @property
    def head(self) -> str:
        """Figure and word."""
        return f"{self.row.label}: {self.row.shown}, {self.row.words};"

    @property
    def rest(self) -> str:
        """The range beside them in figures, and the confidence."""
        return f"{allowed(self.row)}. Confidence {self.confidence}."

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        row = self.row
        return {
            "id": row.outcome,
            "label": row.label,
            "probability": row.probability,
            "words": row.words,
            "sampling_error": plain(row.sampling_error),
            "ignorance": [plain(row.ignorance_low), plain(row.ignorance_high)],
            "disagreement": [plain(row.disagreement_low), plain(row.disagreement_high)],
            "confidence": self.confidence.level,
            "why": self.confidence.why,
            "says": f"{self.head} {self.rest}",
        }


def allowed(row: OutcomeRow) -> str:
    """Say what range the inputs leave an outcome, and what range the models do, each by itself; and which was not assessed."""
    knows_inputs, knows_models = (not math.isnan(end) for end in (row.ignorance_low, row.disagreement_low))
    if not knows_inputs and not knows_models:
        return "what we do not know is not assessed"
    inputs, models = "ignorance is not assessed", "disagreement is not assessed"
    if knows_inputs:
        inputs = (
            f"what we do not know of the inputs leaves {_between(row.ignorance_low, row.ignorance_high, row)}"
        )
    if knows_models:
        models = (
            f"the models of the crisis leave {_between(row.disagreement_low, row.disagreement_high, row)}"
        )
    return f"{inputs}; {models}" if knows_inputs else f"{models}; {inputs}"


def _between(low: float, high: float, row: OutcomeRow) -> str:
    """Write a range for a sentence."""
    first, last = _ends(low, high, row)
    if first == last:
        return f"it at {last} %"
    if low < row.step / 200.0:
        return f"anything up to {last} %"
    return f"between {first} and {last} %"


def _kept(low: float, high: float, row: OutcomeRow) -> str:
    """Say that a range is not wide."""
    first, last = _ends(low, high, row)
    return f"keep it at {last} %" if first == last else f"keep it within {first} to {last} %"


def _ends(low: float, high: float, row: OutcomeRow) -> tuple[str, str]:
    first, last = (numbers.per_cent(end, row.step, row.sampling_error, sign=False) for end in (low, high))
    return first, last


def chance(probability: float, found: Answer | Result) -> str:
    """Write a probability as the answer that it comes from does."""
    return numbers.per_cent(probability, found.step, n_histories=found.n_histories)


def confidence(row: OutcomeRow, weak_share: float, result: Result, trust: Trust | None = None) -> Confidence:
    """Judge the basis of an outcome's probability: low where it has more than one weakness, high where it has none and a record bears that.

    Parameters
    ----------
    weak_share : float
        How much of the explained spread comes from inputs without a well-graded source; NaN if not known, which is a weakness too.
    trust : Trust or None
        What the record of forecasts bears; None without one.
    """
    weak, sound = _weighed(row, weak_share, result)
    level = "low" if len(weak) > 1 else "moderate"
    if trust is not None:
        level = "high" if trust.is_earned and not weak else level
        sound.append(trust.why)
    return Confidence(level, "; ".join(weak + sound))


def _weighed(row: OutcomeRow, weak_share: float, result: Result) -> tuple[list[str], list[str]]:
    """Return what is weak and what is sound about the basis of a probability."""
    weak, sound = [], []
    if math.isnan(row.ignorance_low):
        weak.append("what the inputs allow could not be told")
    elif is_wide(row.ignorance_low, row.ignorance_high, WIDE_IGNORANCE):
        is_far_apart = row.ignorance_high - row.ignorance_low > WIDE_IGNORANCE
        wide = "a wide range" if is_far_apart else f"more than {WIDE_FACTOR:g} times as much at one end"
        weak.append(f"the inputs allow {wide}, {row.ignorance_shown}")
    else:
        sound.append(f"the inputs {_kept(row.ignorance_low, row.ignorance_high, row)}")
    if math.isnan(row.disagreement_low):
        weak.append("no other model of the crisis was compared")
    elif is_wide(row.disagreement_low, row.disagreement_high, WIDE_DISAGREEMENT):
        weak.append(f"the models of the crisis differ, {row.disagreement_shown}")
    else:
        sound.append(f"the models {_kept(row.disagreement_low, row.disagreement_high, row)}")
    if math.isnan(weak_share):
        weak.append("how far what drives it rests on judgement or weak sources is not worked out")
    elif weak_share > 0.5:
        weak.append("most of what drives it rests on judgement or weak sources")
    if result.news is not None and not result.is_summed and result.effective_draws < 50:
        weak.append("few draws are left that fit the reports")
    return weak, sound


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
    if share > 1.0 - numbers.ROUNDING:  # what no draw shows is not impossible, so no per cent is said
        every = "combinations of inputs" if result.is_summed else "draws of the inputs"
        return f"All {len(result.parameters):,} {every} put it ahead of all others; c"
    step = max(numbers.step_for(math.sqrt(share * (1.0 - share) / result.effective_draws)), 1.0)
    said = "As the inputs may be" if result.is_summed else "Of the inputs drawn"
    return f"{said}, {numbers.per_cent(share, step)} put it ahead of all others; c"


def sampling(rows: Sequence[OutcomeRow]) -> str:
    """Say how large the sampling error is, and how it sets the digits."""
    if any(math.isnan(row.sampling_error) for row in rows):
        return "how large the sampling error is cannot be told"
    worst = max(rows, key=lambda row: row.sampling_error)
    if not worst.sampling_error:
        return (
            "how large the sampling error is cannot be told"
            if worst.n_histories
            else "there is no sampling error"
        )
    size = worst.sampling_error_shown
    return (
        f"one standard error of sampling is at most {size} {'point' if size == '1' else 'points'}, for “{worst.label}”, {worst.shown}; the last "
        "digit written stands in the place of the first figure of twice that"
    )


def terms() -> str:
    """List the words of estimative language with their ranges."""
    uppers = [*(low for low, _ in BANDS[1:]), HIGHEST]
    return ", ".join(
        f"{term} {numbers.per_cent_range(low, high, 1.0)}"
        for (low, term), high in zip(BANDS, uppers, strict=True)
    )
