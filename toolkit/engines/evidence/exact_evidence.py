"""The exact engine under evidence: filtering forward, smoothing backward, and the weight of each draw.

Reports multiply the probability of what they speak of: an edge of the chain by the probability of the report
given the action behind it, a state at the end of a turn by that given the condition. The forward pass gives
what is known so far, the backward pass what later reports say about earlier turns (forward-backward: Rabiner
1989, Proc. IEEE 77:257-286). The probability of all reports given a draw is the weight of that draw.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toolkit.engines.chain import Chain
from toolkit.engines.evidence.conditioned import Conditioned
from toolkit.engines.evidence.filtering import Filter
from toolkit.engines.evidence.smoothing import Smoother
from toolkit.engines.states.structure import Structure
from toolkit.model.draws import Draws
from toolkit.model.evidence import Evidence
from toolkit.model.model import Model
from toolkit.results.tally import Tally


def solver(
    model: Model, structure: Structure, size: int, draws: Draws, evidence: Evidence, smooth: bool = True
) -> Callable[[tuple[int, int]], Conditioned]:
    """Return a function that solves one batch of draws under evidence.

    Without ``smooth`` the tables of turns that reports speak of are left as they were filtered, and choices are
    not counted: outcomes and weights come out the same, several times sooner.
    """
    chain = Chain(model, structure, size)

    def solve(task: tuple[int, int]) -> Conditioned:
        first, last = task
        with np.errstate(all="ignore"):
            forward = Filter(chain, chain.columns(draws, first, last), first, evidence)
            return _conditioned(forward, last - first, smooth=smooth)

    return solve


def _conditioned(forward: Filter, n_draws: int, *, smooth: bool) -> Conditioned:
    """Follow every turn, those that reports speak of twice, and return the tables of the first ``n_draws`` draws."""
    model, progress = forward.model, forward.progress
    forward.run()
    now = forward.marginals()
    if smooth:
        Smoother(forward).run()
    else:
        forward.sum_up()
    for turn in range(forward.evidence.last_turn + 1, model.horizon + 1):
        forward.base.turn(turn, progress)
    incidence, marginals = progress.incidence[:n_draws], progress.marginals[:n_draws]
    empty = np.zeros((model.horizon, len(model.actions)))
    return Conditioned(
        Tally(incidence, marginals, empty, {}, incidence[:, -1]),
        np.ascontiguousarray(progress.choices[..., :n_draws].transpose(2, 0, 1)),
        forward.log[:n_draws],
        forward.by_report[:n_draws],
        now[:n_draws],
    )
