"""The answer with the phases of a turn reversed: what hangs on who acts first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.analysis.critic.subject import DRAWS, Criticised
from toolkit.engines import run
from toolkit.errors import ToolkitError
from toolkit.model.compile import compile_model
from toolkit.scenario.critic.probing import with_phases_reversed

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reversed:
    """Outcomes as declared and with the last phase of a turn first; shapes (K,).

    Attributes
    ----------
    refused : why it could not be asked that way; the numbers are then those of the scenario as it is
    """

    before: Floats
    after: Floats
    error: Floats
    refused: str = ""


def answer_reversed(of: Criticised) -> Reversed | None:
    """Answer once with the phases reversed, on the same draws; None where a turn has one phase."""
    result = of.result
    try:
        scenario = with_phases_reversed(of.scenario)
        if scenario is None:
            return None
        model = compile_model(scenario, with_alternatives=False)
        other = run(model, draws=DRAWS, alternatives=False, progress=False)
    except ToolkitError as refusal:
        return Reversed(result.probability, result.probability, result.sampling_error, str(refusal))
    error = np.hypot(result.sampling_error, other.sampling_error)
    return Reversed(result.probability, other.probability, error)
