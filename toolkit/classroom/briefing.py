"""What a person reads before the first turn: the question, what is known, what each side wants, how it may end. No chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toolkit import numbers
from toolkit.games.game import Game
from toolkit.model.actors import ModelActor
from toolkit.model.model import Model
from toolkit.model.program import STATE, Workspace
from toolkit.words import day


@dataclass(frozen=True)
class Briefing:
    """A briefing for one chair, in words.

    Attributes
    ----------
    what_ifs : (title, note) of what is assumed beside the scenario as written
    announced : choices that are fixed beforehand and that everyone knows of
    facts : (day, what is reported, by whom), oldest first
    aims : per actor of the chair its label, what is said of it, and (end, worth to it) from best to worst
    endings : (end, what it means)
    """

    title: str
    question: str
    date: str
    what_ifs: tuple[tuple[str, str], ...]
    announced: tuple[str, ...]
    facts: tuple[tuple[str, str, str], ...]
    aims: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]
    endings: tuple[tuple[str, str], ...]


def briefing(game: Game, chair: Sequence[str]) -> Briefing:
    """Say what a chair knows before the first turn."""
    model = game.model
    return Briefing(
        title=model.dossier.title,
        question=model.dossier.question,
        date=day(model.date_of_turn(0)),
        what_ifs=tuple((one.label, one.note) for one in model.dossier.in_force),
        announced=tuple(_announced(model)),
        facts=tuple((day(when), says, by) for when, says, by in model.dossier.facts),
        aims=tuple(
            (one.label, model.dossier.about("actors", one.name), _aims(game, one))
            for one in model.actors
            if one.name in chair
        ),
        endings=tuple((one.label, model.dossier.about("outcomes", one.name)) for one in model.outcomes),
    )


def _announced(model: Model) -> list[str]:
    """Tell the choices that are imposed and that others foresee."""
    return [
        f"Turn {turn}: {member.label}: {member.actions[action].label}"
        for step in model.steps
        for member in step.members
        for turn, (action, is_announced) in sorted(member.forced.items())
        if is_announced
    ]


def _aims(game: Game, actor: ModelActor) -> tuple[tuple[str, str], ...]:
    """Rank the ends by what they are worth to an actor, at the inputs of this game, which it knows."""
    if not actor.worth:
        return ()
    values = [np.full((1, 1), value) for value in game.draws.values[0]]
    ranked, varying = [], []
    for outcome in game.model.outcomes:
        program = actor.worth.get(outcome.name)
        if program is None:
            ranked.append((0.0, outcome.label))
        elif program.depends & STATE:
            varying.append((outcome.label, "as things then stand"))
        else:
            worth = program.evaluate([], values, 0, Workspace((1,), (1, 1)))[0]
            ranked.append((float(np.ravel(worth)[0]), outcome.label))
    ranked.sort(key=lambda one: -one[0])
    return (
        *((label, ("+" if worth > 0 else "") + numbers.figure(worth, 2)) for worth, label in ranked),
        *varying,
    )
