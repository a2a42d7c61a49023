"""What shows over many turns: chances that add up, options that are always beaten, scales that are too short, forced choices that fail."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from toolkit import numbers
from toolkit.analysis.critic.subject import Criticised
from toolkit.engines.imposed import imposed
from toolkit.model.compile import compile_model
from toolkit.scenario.critic import Finding, found

NEVER = 1e-5
"""Chance in a turn, where it is open, below which an option is beaten by another in all but name."""
SEEN_OPEN = 0.01
"""Share of turns in which it has to be open for that to be told."""
SMALL, CERTAIN = 0.25, 0.95
"""A chance in a turn that looks small, and a chance over all turns that is nearly certain."""
OFTEN = 0.5
"""Changes cut off per history from which a scale looks too short."""
SELDOM = 0.5
"""Share of histories in which a forced choice is open, below which a what-if tells of something else."""


def find(of: Criticised) -> Iterator[Finding]:
    """Find what only the course of histories shows."""
    yield from _chances(of)
    yield from _clipped(of)
    yield from _forced(of)


def _chances(of: Criticised) -> Iterator[Finding]:
    counted, turn = of.counted, of.model.turn_label
    for n, key in enumerate(counted.names):
        path = of.paths.get(key)
        if path is None or np.isnan(counted.while_open[n]):
            continue
        chance, ever = float(counted.while_open[n]), float(counted.ever[n])
        if path[0] == "actors" and chance < NEVER and counted.open_share[n] >= SEEN_OPEN:
            often = numbers.share(counted.open_share[n])
            reason = f"It is open in {often} of {turn}s and then taken less than once in {1 / NEVER:,.0f}: another option always beats it."
            yield found(
                of.scenario,
                path,
                "never_taken",
                reason,
                "look at its appeal beside that of the others, or take it out",
            )
        if chance <= SMALL and ever >= CERTAIN:
            reason = f"{numbers.share(chance)} in a {turn} looks small, and comes at least once in {numbers.share(ever)} of histories."
            less = f"say it as a chance over the whole, such as 0.6 within {of.model.horizon} turns,"
            cure = f"{less if path[0] == 'events' else 'lower its appeal'} if less is meant"
            yield found(of.scenario, path, "near_certain", reason, cure)


def _clipped(of: Criticised) -> Iterator[Finding]:
    for name, times in of.result.record.clipped.items():
        if times >= OFTEN:
            reason = f"{times:.2g} changes per history meet the end of its scale and are cut off."
            cure = "give it more levels, close what pushes it further with `when`, or refuse with `overflow: refuse`"
            yield found(of.scenario, ("variables", name), "clipped", reason, cure)


def _forced(of: Criticised) -> Iterator[Finding]:
    """Find choices imposed by a what-if that are seldom open then, at the medians of the inputs."""
    varied = [("variants", name, of.scenario.variant(name)) for name in of.scenario.variants]
    varied += [("alternatives", name, of.scenario.alternative(name)) for name in of.scenario.alternatives]
    for kind, name, scenario in varied:
        model = compile_model(scenario, with_alternatives=False)
        for caveat in imposed(model, model):
            share = caveat.values.get("share")
            if share is not None and share < SELDOM:
                reason = f"'{caveat.subject}' in turn {caveat.values['turn']:.0f} is open in {numbers.share(share)} of histories; elsewhere the rule decides."
                cure = "force it in a turn in which it is open, or set what opens it"
                yield found(of.scenario, (kind, name, "force"), "forced_closed", reason, cure)
