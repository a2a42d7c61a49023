"""Outcomes that sampling has seen too seldom: found by splitting, or the exact engine takes over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from toolkit.engines.affordable import holding_within
from toolkit.engines.plan import Plan
from toolkit.engines.planning import plan
from toolkit.engines.sampling.splitting import estimate_tail
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.spread import spread
from toolkit.errors import RunError
from toolkit.model.model import Model
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


def tails_of(chosen: Plan, rare: Mapping[str, int], crew: Crew) -> tuple[dict[str, Tail], dict[str, str]]:
    """Find rare outcomes by splitting; return what was found, and why it could not be elsewhere."""
    names, key = list(rare), chosen.key
    work = partial(
        _splitter, replace(chosen.model, alternatives={}), chosen.seed, chosen.at_medians, dict(rare)
    )
    parts = spread(work, names, crew=crew, key=None if key is None else ("tails", *key)) if names else []
    found = dict(zip(names, parts, strict=True))
    return (
        {name: one for name, one in found.items() if isinstance(one, Tail)},
        {name: one for name, one in found.items() if isinstance(one, str)},
    )


def _splitter(
    model: Model, seed: int, at_medians: bool, rare: Mapping[str, int]
) -> Callable[[str], Tail | str]:
    """Return a function that finds a rare outcome by its name, or says why it cannot; ``rare`` says how often sampling saw each."""

    def split(name: str) -> Tail | str:
        try:
            found = estimate_tail(model, name, seed=seed, at_medians=at_medians)
        except RunError as refusal:
            return str(refusal)
        if rare[name] and not found.probability:  # what sampling saw a few times is known better than that
            return f"splitting found '{name}' {found.found_how}; sampling saw it in {rare[name]}"
        return found

    return split
