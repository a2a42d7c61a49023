"""News of the inputs themselves: it weighs draws, whatever its day, and histories that have ended as well, for an input never ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.engines.evidence.heard import Heard
from toolkit.engines.evidence.logs import log_sum
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.program import Workspace

Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


def of_inputs(evidence: Evidence, turn: int) -> list[Observation]:
    """Return the news of a turn that speaks of inputs."""
    return [one for one in evidence.of_turn(turn) if one.kind == "input"]


def log_likelihood(news: Sequence[Observation], values: Floats) -> Floats:
    """Return the log-probability of some news given each draw; shapes (n, P) -> (n,)."""
    found = np.zeros(len(values))
    with np.errstate(divide="ignore"):
        for one in news:
            found += np.log(np.where(holding(one, values), one.if_so, one.if_not))
    return found


def heard(news: Sequence[Observation], values: Floats, turn: int, log_weights: Floats) -> Iterator[Heard]:
    """Yield what draws held of each report, one after the other; shapes (n, P) and (n,)."""
    everything = np.ones(len(values))
    for one in news:
        holds = holding(one, values)
        after = np.where(holds, one.if_so, one.if_not)
        yield Heard(
            one.name,
            turn,
            log_before=log_sum(log_weights, everything),
            log_statement=log_sum(log_weights, np.where(holds != one.denies, 1.0, 0.0)),
            log_after=log_sum(log_weights, after),
            log_squares=log_sum(2.0 * log_weights, np.square(after)),
            is_used=True,
        )
        log_weights = log_weights + log_likelihood([one], values)


def holding(one: Observation, values: Floats) -> Truths:
    """Return in which draws a condition on inputs holds; shapes (n, P) -> (n,)."""
    assert one.program is not None
    size = len(values)
    columns = [column[:, None] for column in values.T]
    holds = one.program.evaluate((), columns, one.turn, Workspace((1,), (size, 1)))[0]
    return np.broadcast_to(np.asarray(holds, dtype=bool), (size, 1))[:, 0].copy()
