"""Actors: what they hold, prefer and may do, and the rule by which they decide."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.errors import UNKNOWN, Problem, nearest_name
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.expressions import LARGEST_NUMBER
from toolkit.scenario.paths import Path
from toolkit.scenario.records import Actor, Option

UNUSED_TRACK = "unused track"
"""Kind of a problem: a track that no option belongs to."""


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check every actor, one after the other."""
    for name, actor in inspection.record.actors.items():
        yield from _payoffs(inspection, name, actor)
        yield from _capabilities(inspection, name, actor)
        yield from _tracks(inspection, ("actors", name), actor)
        for option in actor.options:
            yield from _option(inspection, name, option, actor)
        yield from _foresight(inspection, name, actor)
        yield from _beliefs(inspection, name, actor)
        if actor.decides.look_ahead != 0 and actor.value is None and not actor.payoffs:
            said = f"{name} looks ahead but has no `value` and no `payoffs`"
            yield inspection.warning(("actors", name, "decides"), said)


def _payoffs(inspection: Inspection, name: str, actor: Actor) -> Iterator[Problem]:
    valid = inspection.record.outcomes
    for outcome in actor.payoffs:
        if outcome not in valid:
            path: Path = ("actors", name, "payoffs", outcome)
            yield inspection.unknown(path, "outcome", outcome, valid, key=True)


def _capabilities(inspection: Inspection, name: str, actor: Actor) -> Iterator[Problem]:
    parameters = inspection.record.parameters
    for capability_name, capability in actor.capabilities.items():
        amount = capability.amount
        if amount not in parameters and not _is_number(amount):
            yield inspection.problem(
                ("actors", name, "capabilities", capability_name, "amount"),
                f"'{amount}' is no number and no parameter",
                "a number, or the name of a parameter",
                nearest_name(amount, parameters),
                kind=UNKNOWN,
                subject=amount,
                what="parameter",
            )


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) <= LARGEST_NUMBER
    except ValueError:
        return False


def _tracks(inspection: Inspection, home: Path, actor: Actor) -> Iterator[Problem]:
    used = {option.track for option in actor.options.values()}
    for name, option in actor.options.items():
        if option.track is not None and option.track not in actor.tracks:
            yield inspection.unknown((*home, "options", name, "track"), "track", option.track, actor.tracks)
    for number, track in enumerate(actor.tracks):
        if track in actor.tracks[:number]:
            yield inspection.problem(
                (*home, "tracks", number), f"track '{track}' stands here again", "each once"
            )
        elif track not in used:
            yield inspection.problem(
                (*home, "tracks", number),
                f"no option belongs to track '{track}'",
                "an option with this track",
                kind=UNUSED_TRACK,
                subject=track,
            )
    must_act = () if isinstance(actor.must_act, bool) else actor.must_act
    for number, track in enumerate(must_act):
        if track not in actor.tracks:
            yield inspection.unknown((*home, "must_act", number), "track", track, actor.tracks)


def _option(inspection: Inspection, actor_name: str, name: str, actor: Actor) -> Iterator[Problem]:
    option, rule = actor.options[name], actor.decides.rule
    path: Path = ("actors", actor_name, "options", name)
    wrong, right = ("weight", "appeal") if rule == "logit" else ("appeal", "weight")
    if getattr(option, wrong) is not None:
        said = f"{actor_name} decides by {rule}, which has no `{wrong}`"
        yield inspection.problem((*path, wrong), said, f"`{right}`", key=True)
    is_weighed = bool(actor.payoffs) and actor.decides.look_ahead != 0  # by what it leads to
    if option.appeal is None and option.weight is None and name != "hold" and not is_weighed:
        usual = "an appeal of 0" if right == "appeal" else "a weight of 1"
        said = f"nothing says how {actor_name} likes this, so it has {usual}"
        yield inspection.warning(path, said, f"`{right}`")
    yield from _rung(inspection, path, option)


def _rung(inspection: Inspection, path: Path, option: Option) -> Iterator[Problem]:
    ladder = inspection.record.ladder
    if option.rung is not None and option.rung not in ladder:
        yield inspection.problem(
            (*path, "rung"),
            f"rung {option.rung} is not on the ladder",
            f"one of: {', '.join(map(str, ladder)) or 'none is declared'}",
            kind=UNKNOWN,
            subject=str(option.rung),
            what="rung",
        )


def _foresight(inspection: Inspection, name: str, actor: Actor) -> Iterator[Problem]:
    if actor.decides.level is not None and actor.decides.look_ahead == 0:
        said = f"{name} has a level and does not look ahead"
        yield inspection.problem(
            ("actors", name, "decides", "level"), said, "`look_ahead:` above 0", key=True
        )


def _beliefs(inspection: Inspection, name: str, actor: Actor) -> Iterator[Problem]:
    parameters = inspection.record.parameters
    home: Path = ("actors", name, "decides", "sees")
    for parameter in actor.decides.sees:
        if parameter not in parameters:
            yield inspection.unknown((*home, parameter), "parameter", parameter, parameters, key=True)
    if actor.decides.sees and actor.decides.rule != "logit":
        said = f"{name} decides by weights, which see what is"
        yield inspection.problem(home, said, "`rule: logit`", key=True)
