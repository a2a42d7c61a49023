"""Outcomes that sampling has seen too seldom: found by splitting, or the exact engine takes over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from toolkit.engines.affordable import holding_within
from toolkit.engines.plan import Plan, draws_to_compare
from toolkit.engines.planning import plan
from toolkit.engines.sampling.splitting import estimate_tail
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.spread import spread
from toolkit.errors import RunError
from toolkit.model.model import Model
from toolkit.results.tail import Tail
from toolkit.results.tally import Tally

Floats = npt.NDArray[np.float64]
BASE = ""
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


class Split(NamedTuple):
    """What splitting made of rare outcomes.

    Attributes
    ----------
    tails : outcome -> what was found
    untold : outcome -> why it was not
    elsewhere : outcome that was found -> why it was not in some alternative that leaves it as rare
    differences : alternative -> difference that it makes to every outcome, shape (K,); to those that were found, by splitting it too
    """

    tails: dict[str, Tail]
    untold: dict[str, str]
    elsewhere: dict[str, str]
    differences: dict[str, Floats]


def split_off(
    chosen: Plan, rare: Mapping[str, int], tally: Tally, differences: Mapping[str, Floats], crew: Crew
) -> Split:
    """Find rare outcomes by splitting, and those that alternatives leave as rare.

    Parameters
    ----------
    rare : mapping
        Outcome -> histories that came to it.
    tally : Tally
        What was sampled of the base.
    differences : mapping
        Alternative -> difference that it makes where both were sampled, shape (K,).
    """
    if not rare:
        return Split({}, {}, {}, dict(differences))
    tasks = [(BASE, name, seen) for name, seen in rare.items()]
    tasks += _rare_elsewhere(chosen, rare, tally, differences)
    models = {BASE: replace(chosen.model, alternatives={}), **chosen.model.alternatives}
    work = partial(_splitter, models, chosen.seed, chosen.at_medians)
    key = chosen.key
    parts = spread(work, tasks, crew=crew, key=None if key is None else ("tails", *key))
    found = {(model, name): part for (model, name, _), part in zip(tasks, parts, strict=True)}
    tails = {name: one for name in rare if isinstance(one := found[BASE, name], Tail)}
    moved = {name: moves.copy() for name, moves in differences.items()}
    numbers = {outcome.name: n for n, outcome in enumerate(chosen.model.outcomes)}
    elsewhere: dict[str, str] = {}
    for (model, name), one in found.items():
        if model == BASE or name not in tails:
            continue
        if isinstance(one, Tail):
            moved[model][numbers[name]] = one.probability - tails[name].probability
        else:
            elsewhere.setdefault(name, one)
    untold = {name: one for name in rare if isinstance(one := found[BASE, name], str)}
    return Split(tails, untold, elsewhere, moved)


def _rare_elsewhere(
    chosen: Plan, rare: Mapping[str, int], tally: Tally, differences: Mapping[str, Floats]
) -> Iterator[tuple[str, str, int]]:
    """Yield alternatives, rare outcomes that are as rare in them, and how often sampling saw them there."""
    for alternative, moves in differences.items():
        n_draws = draws_to_compare(chosen, chosen.model.alternatives[alternative])
        shares = tally.final[:n_draws].mean(axis=0) + moves
        for number, outcome in enumerate(chosen.model.outcomes):
            seen = round(float(shares[number]) * n_draws * chosen.n_runs)
            if outcome.name in rare and seen < LEAST_SEEN:
                yield alternative, outcome.name, seen


def _splitter(
    models: Mapping[str, Model], seed: int, at_medians: bool
) -> Callable[[tuple[str, str, int]], Tail | str]:
    """Return a function that finds a rare outcome of a model, by both names and how often it was seen, or says why it cannot."""

    def split(task: tuple[str, str, int]) -> Tail | str:
        model, name, seen = task
        try:
            found = estimate_tail(models[model], name, seed=seed, at_medians=at_medians)
        except RunError as refusal:
            return str(refusal)
        if seen and not found.probability:  # what sampling saw a few times is known better than that
            return f"splitting found '{name}' {found.found_how}; sampling saw it in {seen}"
        return found

    return split
