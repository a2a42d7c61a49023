"""What an engine yields under evidence, draw by draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.errors import RunError
from toolkit.model.evidence import Evidence
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Conditioned:
    """What one batch of draws yields under evidence.

    Attributes
    ----------
    tally : tables given the evidence, draw by draw; ``choices`` is left empty
    choices : shape (B, T, C), given the evidence
    log_evidence : shape (B,), log-probability of all reports given the draw
    by_report : shape (B, O), log-probability of each observation given those before it
    now : shape (B, M), levels and rungs at the end of the last turn with evidence
    """

    tally: Tally
    choices: Floats
    log_evidence: Floats
    by_report: Floats
    now: Floats


def refuse_impossible(log_evidence: Floats, by_report: Floats, evidence: Evidence) -> None:
    """Stop where no draw allows what was reported.

    Raises
    ------
    RunError
        Naming the first report that nothing allows.
    """
    if np.isfinite(log_evidence).any():
        return
    possible = np.isfinite(by_report).any(axis=0)
    first = evidence.observations[int(np.argmin(possible))]
    raise RunError(
        f"{first.place}\n  nothing in the scenario allows this report given those before it: its probability is 0 for "
        "every draw; give it a likelihood above 0 where it is false, or look whether the reports contradict each other"
    )
