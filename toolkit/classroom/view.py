"""What a seat is shown of a game: as much as its actor would see, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.classroom.briefing import Briefing, briefing
from toolkit.games import sight
from toolkit.games.course import SeatTurn
from toolkit.games.game import Game
from toolkit.games.sight import SeenStep
from toolkit.words import day, level_in_words


@dataclass(frozen=True)
class View:
    """A game as one chair sees it; a chair may hold several actors.

    Attributes
    ----------
    seats : labels of its actors
    turn, horizon, date : where the game stands
    rung, threshold : of the ladder, the highest of those whose conditions the chair can see; empty without one
    hides_rungs : whether there are rungs whose conditions it cannot see
    state : (label, level) of every variable it is shown
    news : (turn, date, lines) of what it has seen happen, oldest first
    decision : the choice that it has to make now, or None
    waiting_for : who has to choose, where it is somebody else
    outcome : how the game ended; empty while it goes on
    briefing : what it knew before the first turn
    """

    title: str
    seats: str
    turn: int
    horizon: int
    date: str
    rung: str
    threshold: str
    hides_rungs: bool
    state: tuple[tuple[str, str], ...]
    news: tuple[tuple[int, str, tuple[str, ...]], ...]
    decision: SeatTurn | None
    waiting_for: str
    outcome: str
    briefing: Briefing


def view(game: Game, chair: Sequence[str] | None = None) -> View:
    """Say what a chair sees; the facilitator, who sees everything, where ``chair`` is None."""
    course, model = game.course, game.model
    labels = {actor.name: actor.label for actor in model.actors}
    rung, threshold, hides_rungs = _rung(game, chair)
    decision = course.decision
    is_mine = decision is not None and (chair is None or decision.actor in chair)
    return View(
        title=model.dossier.title,
        seats=" and ".join(labels[seat] for seat in (game.seats if chair is None else chair)),
        turn=course.end_turn,
        horizon=model.horizon,
        date=day(model.date_of_turn(course.end_turn)),
        rung=rung,
        threshold=threshold,
        hides_rungs=hides_rungs,
        state=tuple(_state(game, chair)),
        news=tuple(_news(game, chair)),
        decision=decision if is_mine else None,
        waiting_for=decision.who if decision is not None and not is_mine else "",
        outcome=next((o.label for o in model.outcomes if o.name == course.outcome), ""),
        briefing=briefing(game, game.seats if chair is None else chair),
    )


def _rung(game: Game, chair: Sequence[str] | None) -> tuple[str, str, bool]:
    """Name the highest rung that a chair can see to stand, and its threshold; say whether some are hidden from it."""
    rungs = game.model.rungs
    known = [
        place
        for place in range(len(rungs))
        if chair is None or any(game.sees_rung(seat, place) for seat in chair)
    ]
    highest = next((rungs[place] for place in reversed(game.course.rungs) if place in known), None)
    hides_rungs = len(known) < len(rungs)
    return (f"{highest[0]} {highest[1]}", highest[2], hides_rungs) if highest else ("", "", hides_rungs)


def _state(game: Game, chair: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    """Say how every variable stands that a chair is shown."""
    for variable in (game.model.variables[n] for n in game.model.shown):
        if chair is None or any(game.sees(seat, variable.name) for seat in chair):
            yield variable.label, level_in_words(game.course.state[variable.name])


def common_rung(game: Game) -> str:
    """Name the highest rung that stands and that every seat can see; empty if there is none."""
    for place in reversed(game.course.rungs):
        if all(game.sees_rung(seat, place) for seat in game.seats):
            number, name, _ = game.model.rungs[place]
            return f"{number} {name}"
    return ""


def _news(game: Game, chair: Sequence[str] | None) -> list[tuple[int, str, tuple[str, ...]]]:
    """Tell what was seen to happen, turn by turn; of what was left undone only the chair's own."""
    seen: dict[tuple[int, int, str], SeenStep] = {}
    for seat in chair or ():
        for one in game.seen_steps(seat):
            place = one.step.turn, one.step.moment, one.step.key
            before = seen.get(place)
            seen[place] = (
                one if before is None or one.is_own or (one.is_told and not before.is_own) else before
            )
    if chair is None:
        seen = {(one.step.turn, one.step.moment, one.step.key): one for one in game.all_steps()}
    course = game.course
    last = course.end_turn if course.outcome else course.end_turn - 1
    by_turn: dict[int, list[str]] = {turn: [] for turn in range(1, last + 1)}
    for (turn, _, _), one in sorted(seen.items(), key=lambda pair: pair[0]):
        if not one.step.is_rest or one.is_own:
            by_turn.setdefault(turn, []).append(_line(one))
    for declined in sight.declined(game.model, course, chair):
        by_turn.setdefault(declined.turn, []).append(f"{declined.who}: declined “{declined.what}”")
    return [
        (turn, day(game.model.date_of_turn(turn)), tuple(lines) or ("Nothing that you could see.",))
        for turn, lines in by_turn.items()
    ]


def _line(one: SeenStep) -> str:
    step = one.step
    moved = "; ".join(
        f"{c.label}: {level_in_words(c.before)} → {level_in_words(c.after)}" for c in one.changes
    )
    if not one.is_told:
        return f"It shows: {moved}"
    done = "held" if step.is_rest else step.label
    text = done if step.key == step.action or step.who == step.label else f"{step.who}: {done}"
    if step.branch:
        text += f", {step.branch}"
    if step.came_to_nothing:
        text += ", but nothing came of it"
    return f"{text} ({moved})" if moved else text
