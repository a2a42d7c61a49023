"""The draws of a result weighed by what is known, one by one: nothing is drawn anew, so that answers can be set against each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from toolkit.engines.evidence.conditioning import condition
from toolkit.engines.plan import Plan
from toolkit.engines.states.listing import list_states
from toolkit.model.draws import Draws
from toolkit.model.evidence import Evidence
from toolkit.results.result import Result

Floats = npt.NDArray[np.float64]
NOTHING_KNOWN = Evidence(())


@dataclass(frozen=True)
class Weighed:
    """What is known, draw by draw.

    Attributes
    ----------
    log_evidence : shape (D,), log-probability of what is known given the draw
    outcomes : shape (D, K), probability of each outcome given the draw and what is known; 0 where the draw rules that out
    """

    log_evidence: Floats
    outcomes: Floats


def weighed(chosen: Plan, evidence: Evidence = NOTHING_KNOWN) -> Weighed:
    """Weigh every draw of a plan by what is known, and say how its histories then end; draws stay as they are."""
    parts, log_evidence = condition(chosen, evidence)
    outcomes = np.concatenate([part.tally.final for part in parts])
    return Weighed(log_evidence, np.where(np.isfinite(log_evidence)[:, None], outcomes, 0.0))


def planned_again(result: Result) -> Plan:
    """Return the plan of a result on the draws that it ended up with, without its alternatives and reports."""
    model = replace(result.model, alternatives={})
    needs_states = result.engine == "exact" or bool(model.foresight)
    return Plan(
        model,
        result.engine,
        Draws(result.parameters, result.n_groups, shares=result.shares),
        result.n_runs,
        result.seed,
        list_states(model) if needs_states else None,
        at_medians=result.record.medians,
    )
