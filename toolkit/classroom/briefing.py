"""What a person reads before the first choice, in five minutes: who is there, what is reported, how it may go. No chances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit import numbers
from toolkit.classroom.reports import ReportGroup, graded_reports, told_to
from toolkit.engines.inputs import central
from toolkit.games.aims import aims
from toolkit.games.game import Game
from toolkit.games.labels import in_words
from toolkit.model.actors import ModelActor
from toolkit.model.members import HOLD, SKIP
from toolkit.model.model import Model
from toolkit.remembered import Shelf
from toolkit.words import day, level_in_words

MOST_KEPT = 200
"""Briefings that a process keeps: of every chair of every game of a class."""
LONGEST_SCALE = 7
"""A scale with more levels is told by its ends."""


@dataclass(frozen=True)
class Scale:
    """Something that can stand at several levels: which there are, and the place of the one where it stands.

    ``levels`` is empty, and ``now`` is a number, where there are too many to list; ``ends`` then says between what.
    """

    label: str
    now: str
    levels: tuple[str, ...] = ()
    place: int = -1
    ends: str = ""


@dataclass(frozen=True)
class Other:
    """Somebody else: what is said of them, the ends that they seem to want most and least, what they may do, and their ties."""

    label: str
    about: str
    wants: str
    may: tuple[str, ...]
    ties: tuple[str, ...]


@dataclass(frozen=True)
class Briefing:
    """A briefing for one chair, in words.

    Attributes
    ----------
    span : how many turns there are, and until when
    what_ifs : (title, note) of what is assumed beside the scenario as written
    announced : choices that are fixed beforehand and that everyone knows of
    aims : per actor of the chair its label, what is said of it, and (end, worth to it) from best to worst
    others : everybody else who chooses
    reports, more_reports : those on which most rests, and the others
    scales : how matters stand at first, of what the chair is shown
    ladder : (number, name, threshold) of the rungs, the lowest first
    endings : (end, what it means)
    """

    title: str
    question: str
    date: str
    span: str
    what_ifs: tuple[tuple[str, str], ...]
    announced: tuple[str, ...]
    aims: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    others: tuple[Other, ...]
    reports: tuple[ReportGroup, ...]
    more_reports: tuple[ReportGroup, ...]
    scales: tuple[Scale, ...]
    ladder: tuple[tuple[int, str, str], ...]
    endings: tuple[tuple[str, str], ...]


_kept: Shelf[Briefing] = Shelf(MOST_KEPT)


def briefing(game: Game, chair: Sequence[str]) -> Briefing:
    """Say what a chair knows before the first turn; it is worked out once, since no choice can change it."""
    model = game.model
    key = model.digest, tuple(model.variants), game.seed, tuple(game.seats), tuple(chair)
    found = _kept.get(key)
    if found is None:
        found = _briefing(game, chair)
        _kept.put(key, found)
    return found


def _briefing(game: Game, chair: Sequence[str]) -> Briefing:
    model, dossier = game.model, game.model.dossier
    shown, more = graded_reports(game, chair)
    return Briefing(
        title=dossier.title,
        question=dossier.question,
        date=day(model.date_of_turn(0)),
        span=_span(model),
        what_ifs=tuple((one.label, in_words(model, one.note)) for one in dossier.in_force),
        announced=tuple(_announced(model)),
        aims=tuple(
            (one.label, in_words(model, dossier.about("actors", one.name)), _aims(game, one))
            for one in model.actors
            if one.name in chair
        ),
        others=tuple(_other(game, chair, one) for one in model.actors if one.name not in chair),
        reports=shown,
        more_reports=more,
        scales=scales(game, chair, game.course.moments[0].state) if game.course.moments else (),
        ladder=model.rungs,
        endings=tuple(
            (one.label, in_words(model, dossier.about("outcomes", one.name))) for one in model.outcomes
        ),
    )


def scales(game: Game, chair: Sequence[str] | None, state: Sequence[float]) -> tuple[Scale, ...]:
    """Say how every variable stands that a chair is shown, in the scale that it has; the whole state where ``chair`` is None."""
    found = []
    for n in game.model.shown:
        variable = game.model.variables[n]
        if chair is None or any(game.sees(seat, variable.name) for seat in chair):
            labels = tuple(map(level_in_words, variable.labels))
            now = level_in_words(variable.shown(state[n]))
            if variable.within is None and len(labels) <= LONGEST_SCALE:
                found.append(Scale(variable.label, now, labels, int(state[n])))
            else:
                low, high = variable.within or (labels[0], labels[-1])
                ends = [numbers.figure(end) if isinstance(end, float) else end for end in (low, high)]
                found.append(Scale(variable.label, now, ends=f"{ends[0]} to {ends[1]}"))
    return tuple(found)


def _span(model: Model) -> str:
    turns = f"{model.horizon} turn{'s' if model.horizon != 1 else ''}"
    each = (
        f"one {model.turn_label}" if model.turn_label != "turn" else f"{numbers.figure(model.turn_days)} days"
    )
    return f"{turns} of {each}, to {day(model.date_of_turn(model.horizon))} at most"


def _announced(model: Model) -> list[str]:
    """Tell the choices that are imposed and that others foresee."""
    return [
        f"Turn {turn}, to {day(model.date_of_turn(turn))}: {member.label}: {member.actions[action].label}"
        for step in model.steps
        for member in step.members
        for turn, (action, is_announced) in sorted(member.forced.items())
        if is_announced
    ]


def _aims(game: Game, actor: ModelActor) -> tuple[tuple[str, str], ...]:
    """Rank the ends by what they are worth to an actor, at the inputs of this game, which it knows."""
    return tuple(
        (one.label, "as things then stand") if one.worth is None else (one.label, _worth(one.worth))
        for one in aims(actor, game.model, game.draws.values[0])
    )


def _worth(value: float) -> str:
    """Write what an end is worth, with a sign that is as wide as the other.

    Examples
    --------
    >>> _worth(2.0), _worth(-0.4), _worth(-0.001)
    ('+2', '−0.4', '0')
    """
    shown = round(value, 2) + 0.0
    return f"{shown:+g}".replace("-", "−") if shown else "0"


def _other(game: Game, chair: Sequence[str], actor: ModelActor) -> Other:
    """Say who somebody else is; what they want as it looks from outside, at the middle of what the inputs may be."""
    model, dossier = game.model, game.model.dossier
    ranked = [one.label for one in aims(actor, model, central(model)) if one.worth is not None]
    members = [member for step in model.steps for member in step.members if member.actor == actor.name]
    may = [a.label for m in members for a in m.reported if a.name not in (SKIP, HOLD) and not a.visible_to]
    return Other(
        label=actor.label,
        about=in_words(model, dossier.about("actors", actor.name)),
        wants=f"most “{ranked[0]}”, least “{ranked[-1]}”, as it looks from outside" if len(ranked) > 1 else "",
        may=tuple(dict.fromkeys(may)),
        ties=tuple(_ties(game, chair, actor)),
    )  # fmt: skip


def _ties(game: Game, chair: Sequence[str], actor: ModelActor) -> Iterator[str]:
    """Yield the ties of somebody with others who choose, but for those that only rest on what the chair does not hear of."""
    labels, heard = [one.label for one in game.model.actors], told_to(game, chair)
    for one in game.model.dossier.relations:
        parties = one.first, one.second
        is_heard = not one.basis.claims or any(name in heard for name in one.basis.claims)
        if actor.label in parties and is_heard and all(label in labels for label in parties):
            yield f"with {one.second if one.first == actor.label else one.first}, {one.kind}"
