"""What a seat is shown of a game: as much as its actor would see, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.engines.game import Decision, Game
from toolkit.engines.histories import HistoryChange, HistoryStep
from toolkit.scenario.wording import level_in_words


@dataclass(frozen=True)
class View:
    """A game as one chair sees it; a chair may hold several actors.

    Attributes
    ----------
    seats : labels of its actors
    turn, horizon, date : where the game stands
    rung, threshold : of the ladder; empty without one
    state : (label, level) of every variable it is shown
    news : (turn, date, lines) of what it has seen happen, oldest first
    decision : the choice that it has to make now, or None
    waiting_for : who has to choose, where it is somebody else
    outcome : how the game ended; empty while it goes on
    endings : every way in which it may end
    """

    title: str
    seats: str
    turn: int
    horizon: int
    date: str
    rung: str
    threshold: str
    state: tuple[tuple[str, str], ...]
    news: tuple[tuple[int, str, tuple[str, ...]], ...]
    decision: Decision | None
    waiting_for: str
    outcome: str
    endings: tuple[str, ...]


def view(game: Game, chair: Sequence[str] | None = None) -> View:
    """Say what a chair sees; the facilitator, who sees everything, where ``chair`` is None."""
    course, model = game.course, game.model
    labels = {actor.name: actor.label for actor in model.actors}
    shown = [
        variable
        for variable in (model.variables[n] for n in model.shown)
        if chair is None or any(game.sees(seat, variable.name) for seat in chair)
    ]
    rung = next(((n, name, threshold) for n, name, threshold in model.rungs if n == course.rung), None)
    decision = course.decision
    is_mine = decision is not None and (chair is None or decision.actor in chair)
    turn = course.end_turn
    return View(
        title=model.title,
        seats=" and ".join(labels[seat] for seat in (game.seats if chair is None else chair)),
        turn=turn,
        horizon=model.horizon,
        date=_day(game, turn),
        rung=f"{rung[0]} {rung[1]}" if rung else "",
        threshold=rung[2] if rung else "",
        state=tuple((variable.label, level_in_words(course.state[variable.name])) for variable in shown),
        news=tuple(_news(game, chair)),
        decision=decision if is_mine else None,
        waiting_for=decision.who if decision is not None and not is_mine else "",
        outcome=next((o.label for o in model.outcomes if o.name == course.outcome), ""),
        endings=tuple(o.label for o in model.outcomes),
    )


def _news(game: Game, chair: Sequence[str] | None) -> list[tuple[int, str, tuple[str, ...]]]:
    """Tell what was seen to happen, turn by turn; nothing is said of what was left undone."""
    seen: dict[tuple[int, int, str], tuple[HistoryStep, list[HistoryChange]]] = {}
    for seat in game.seats if chair is None else chair:
        for step, changes in game.seen_steps(seat):
            seen[step.turn, step.moment, step.key] = step, changes
    if chair is None:
        for step in game.course.steps:
            own = [c for c in game.course.changes if (c.turn, c.moment) == (step.turn, step.moment)]
            seen[step.turn, step.moment, step.key] = step, own
    by_turn: dict[int, list[str]] = {}
    for (turn, _, _), (step, changes) in sorted(seen.items()):
        if not step.is_rest:
            by_turn.setdefault(turn, []).append(_line(step, changes))
    return [(turn, _day(game, turn), tuple(lines)) for turn, lines in by_turn.items()]


def _line(step: HistoryStep, changes: Sequence[HistoryChange]) -> str:
    text = step.label if step.key == step.action or step.who == step.label else f"{step.who}: {step.label}"
    if step.branch:
        text += f", {step.branch}"
    if changes:
        moved = "; ".join(
            f"{c.label}: {level_in_words(c.before)} → {level_in_words(c.after)}" for c in changes
        )
        text += f" ({moved})"
    return text


def _day(game: Game, turn: int) -> str:
    return f"{game.model.date_of_turn(turn):%d %B %Y}".lstrip("0")
