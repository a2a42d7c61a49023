"""A report that nobody made, so that engines which learn have something to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from toolkit.engines.plan import Plan
from toolkit.engines.run import run
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.model import Model


def made_up(exactly: Plan) -> tuple[Evidence, str] | None:
    """Make up a report of the action of the first turn that is nearest to even, and say what it says; None where every one is certain."""
    first = run(replace(exactly, model=replace(exactly.model, horizon=1)), alternatives=False, progress=False)
    shares = {
        (key, name): float(first.tally.choices[0, n])
        for n, (key, name, _) in enumerate(exactly.model.actions)
    }
    best = min(shares, key=lambda one: abs(shares[one] - 0.5), default=None)
    if best is None or not 0.0 < shares[best] < 1.0:
        return None
    s, m, a = next(place for place, name in _places(exactly.model) if name == best)
    member = exactly.model.steps[s].members[m]
    what = (
        f"“One report”: before they answered, particles and the exact engine were told of “{member.label}: {member.actions[a].label}” in turn 1 by a made-up "
        "report, twice as likely if it is true as if it is not."
    )
    return Evidence((Observation(1, "action", 0.8, 0.4, "made up", "verify", s, m, (a,)),)), what


def _places(model: Model) -> Iterator[tuple[tuple[int, int, int], tuple[str, str]]]:
    """Yield the place of every action (step, member, action) with the names of member and action."""
    for s, step in enumerate(model.steps):
        for m, member in enumerate(step.members):
            for a, action in enumerate(member.actions):
                yield (s, m, a), (member.key, action.name)
