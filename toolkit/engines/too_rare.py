"""Outcomes that sampling has seen too seldom: found by splitting, or the exact engine takes over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from toolkit.engines.affordable import holding_within
from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.sampling.splitting import estimate_tail
from toolkit.errors import RunError
from toolkit.results.tail import Tail
from toolkit.results.tally import Tally

SECONDS = 300.0
"""Seconds of work, by estimate, at which the exact engine still takes over; beyond, splitting does."""
LEAST_SEEN = 10
"""Outcomes seen in fewer histories than this are too rare to be told by sampling."""


def seldom_seen(chosen: Plan, tally: Tally) -> dict[str, int]:
    """Return the outcomes that were seen too seldom to be told by sampling, and how often they were seen."""
    n_histories = chosen.n_runs * len(chosen.draws)
    seen = np.rint(tally.final.mean(axis=0) * n_histories).astype(int)
    return {
        outcome.name: int(count)
        for outcome, count in zip(chosen.model.outcomes, seen, strict=True)
        if count < LEAST_SEEN and not outcome.is_otherwise
    }


def exact_instead(chosen: Plan, rare: Mapping[str, int]) -> Plan | None:
    """Plan the exact engine in place of sampling, if the states fit and it takes some minutes at most."""
    try:
        holding_within(chosen.model, SECONDS / len(chosen.draws))
        exactly = (
            plan(chosen.model, engine="exact", seed=chosen.seed, at="medians")
            if chosen.at_medians
            else plan(chosen.model, engine="exact", seed=chosen.seed, draws=len(chosen.draws))
        )
    except RunError:
        return None
    n_histories = chosen.n_runs * len(chosen.draws)
    listed = ", ".join(f"'{name}' in {count}" for name, count in rare.items())
    note = f"too rare to be sampled ({listed} of {n_histories:,} histories), so chance was summed exactly"
    return replace(exactly, note=note)


def tails_of(chosen: Plan, rare: Mapping[str, int]) -> tuple[dict[str, Tail], dict[str, str]]:
    """Find rare outcomes by splitting; return what was found, and why it could not be elsewhere."""
    found: dict[str, Tail] = {}
    untold: dict[str, str] = {}
    for name in rare:
        try:
            found[name] = estimate_tail(chosen.model, name, seed=chosen.seed)
        except RunError as refusal:
            untold[name] = str(refusal)
    return found, untold
