"""Beliefs: where actors are asked to learn, and what no engine works out of it."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.learning import (
    has_learners,
    is_fit_to_learn,
    is_on_grid,
    most_turns,
    off_grid,
    seers,
)
from toolkit.scenario.records import Actor

PRIOR = "`beliefs: prior` keeps first beliefs instead"


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check that beliefs are asked for only where they can be worked out."""
    record = inspection.record
    if record.beliefs in ("bayes", "grid"):
        yield from _asked(inspection)
    if has_learners(record):
        yield from _in_stages(inspection)
        yield from _sharp_and_not(inspection)
        yield from _off_grid(inspection) if is_on_grid(record) else _too_long(inspection)


def _asked(inspection: Inspection) -> Iterator[Problem]:
    record = inspection.record
    ahead = seers(record)
    if not ahead:
        yield inspection.problem(
            ("beliefs",), "nobody looks ahead, so nobody can learn from others", "`look_ahead: horizon`"
        )
    elif not has_learners(record):
        said = "nothing is hidden from anybody who looks ahead, so there is nothing to learn"
        yield inspection.problem(("beliefs",), said, "`known_to` or `seen_by`, or no `beliefs`")
    if not isinstance(record.horizon, int):
        said = "actors who learn count back from a last turn, and the crisis runs until it is settled"
        yield inspection.problem(("horizon",), said, f"a number of turns; {PRIOR}")
    for name, actor in ahead.items():
        if not is_fit_to_learn(actor):
            yield inspection.problem(
                ("actors", name, "decides"),
                f"{name} {_otherwise(actor)}, and what others tell is worked out for actors who all look to the horizon",
                f"`look_ahead: horizon` without `sees`; {PRIOR}",
            )


def _otherwise(actor: Actor) -> str:
    """Say how an actor looks ahead otherwise than learning needs."""
    return "sees numbers of its own" if actor.decides.sees else "does not look to the horizon"


def _sharp_and_not(inspection: Inspection) -> Iterator[Problem]:
    """Check that everyone who looks ahead goes to infinite precision, or nobody: its limit is one of the whole game.

    A level replies to what is known of the levels below, so that each may be as sharp as it likes.
    """
    ahead = {name: actor for name, actor in seers(inspection.record).items() if actor.decides.level is None}
    sharp = [name for name, actor in ahead.items() if actor.decides.precision in ("inf", ".inf")]
    if sharp and len(sharp) < len(ahead):
        yield inspection.problem(
            ("actors", sharp[0], "decides", "precision"),
            f"{sharp[0]} has infinite precision and others who look ahead have not, while they learn from each other",
            f"a finite precision, or `inf` for everyone who looks ahead; {PRIOR}",
        )


def _in_stages(inspection: Inspection) -> Iterator[Problem]:
    """Check that there is an equilibrium where one is to be found stage by stage, and a precision that it can be followed to."""
    if inspection.record.equilibrium == "whole_game":
        return
    for name, actor in seers(inspection.record).items():
        if actor.decides.level is not None:
            said = f"{name} has a level, and levels reply to each other: there is no equilibrium to be found"
            yield inspection.problem(("equilibrium",), said, "no `equilibrium`, or no `level`")
        elif actor.decides.precision in ("inf", ".inf"):
            said = f"{name} has infinite precision, whose limit is taken along the branch of the whole game"
            yield inspection.problem(("equilibrium",), said, "a finite precision, or no `equilibrium`")


def _off_grid(inspection: Inspection) -> Iterator[Problem]:
    """Check that beliefs are asked for on a grid only where types alone are hidden."""
    if said := off_grid(inspection.record):
        expected = f"types alone to be hidden, each known to one actor that looks ahead; `beliefs: bayes` learns history by history, {PRIOR}"
        yield inspection.problem(("beliefs",), f"beliefs cannot be followed on a grid: {said}", expected)


def _too_long(inspection: Inspection) -> Iterator[Problem]:
    """All that can be remembered of a history has to be told apart."""
    record = inspection.record
    most = most_turns(record)
    if record.last_turn > most:
        yield inspection.problem(
            ("horizon",),
            f"actors remember everything, and {record.last_turn} turns of it are too many to be told apart",
            f"at most {most} turns here; or `remembers: present` for everyone who looks ahead; {PRIOR}. On a grid of beliefs more would fit, but {off_grid(record)}",
        )
