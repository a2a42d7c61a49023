"""What a seat is shown of a game: as much as its actor would see, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.classroom.briefing import Briefing, Scale, briefing, scales
from toolkit.games import sight
from toolkit.games.course import SeatTurn
from toolkit.games.game import Game
from toolkit.games.sight import Declined, SeenStep
from toolkit.words import day, level_in_words

Told = tuple[int, str, tuple[str, ...]]
"""A turn, its last day, and what was seen to happen in it."""


@dataclass(frozen=True)
class Since:
    """What a chair has seen happen since its choices in the last turn in which it had any."""

    turn: int
    date: str
    news: tuple[Told, ...]


@dataclass(frozen=True)
class View:
    """A game as one chair sees it; a chair may hold several actors.

    Attributes
    ----------
    seats : labels of its actors
    turn, horizon, date : where the game stands
    rung, threshold : of the ladder, the highest of those whose conditions the chair can see; empty without one
    hides_rungs : whether there are rungs whose conditions it cannot see
    ladder : (number, name, threshold, whether it stands) of every rung, the lowest first; a rung that it cannot see never stands
    scales : how every variable stands that it is shown, in its scale
    news : (turn, date, lines) of what it has seen happen, oldest first
    since : the same of what has happened since its choices in the last earlier turn in which it had any; None before these
    has_chosen : whether it has made a choice
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
    ladder: tuple[tuple[int, str, str, bool], ...]
    scales: tuple[Scale, ...]
    news: tuple[Told, ...]
    since: Since | None
    has_chosen: bool
    decision: SeatTurn | None
    waiting_for: str
    outcome: str
    briefing: Briefing

    @property
    def state(self) -> tuple[tuple[str, str], ...]:
        """(label, level) of every variable it is shown."""
        return tuple((scale.label, scale.now) for scale in self.scales)


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
        ladder=_ladder(game, chair),
        scales=scales(game, chair, course.now),
        news=_told(game, chair, _seen(game, chair), since=1),
        since=_since(game, chair),
        has_chosen=game.has_chosen(*(game.seats if chair is None else chair)),
        decision=decision if is_mine else None,
        waiting_for=decision.who if decision is not None and not is_mine else "",
        outcome=next((o.label for o in model.outcomes if o.name == course.outcome), ""),
        briefing=briefing(game, game.seats if chair is None else chair),
    )


def _rung(game: Game, chair: Sequence[str] | None) -> tuple[str, str, bool]:
    """Name the highest rung that a chair can see to stand, and its threshold; say whether some are hidden from it."""
    rungs = game.model.rungs
    known = [place for place in range(len(rungs)) if _can_see(game, chair, place)]
    highest = next((rungs[place] for place in reversed(game.course.rungs) if place in known), None)
    hides_rungs = len(known) < len(rungs)
    return (f"{highest[0]} {highest[1]}", highest[2], hides_rungs) if highest else ("", "", hides_rungs)


def _can_see(game: Game, chair: Sequence[str] | None, place: int) -> bool:
    return chair is None or any(game.sees_rung(seat, place) for seat in chair)


def _ladder(game: Game, chair: Sequence[str] | None) -> tuple[tuple[int, str, str, bool], ...]:
    """List every rung, and mark the highest that a chair can see to stand."""
    stands = [place for place in game.course.rungs if _can_see(game, chair, place)]
    highest = stands[-1] if stands else -1
    return tuple((*rung, place == highest) for place, rung in enumerate(game.model.rungs))


def common_rung(game: Game) -> str:
    """Name the highest rung that stands and that every seat can see; empty if there is none."""
    for place in reversed(game.course.rungs):
        if all(game.sees_rung(seat, place) for seat in game.seats):
            number, name, _ = game.model.rungs[place]
            return f"{number} {name}"
    return ""


def _seen(game: Game, chair: Sequence[str] | None) -> list[SeenStep]:
    """Return what was seen to happen, in order; what several of a chair saw once, as the one who knows most of it."""
    if chair is None:
        return game.all_steps()
    seen: dict[tuple[int, int, str], SeenStep] = {}
    for seat in chair:
        for one in game.seen_steps(seat):
            place = one.step.turn, one.step.moment, one.step.key
            before = seen.get(place)
            seen[place] = (
                one if before is None or one.is_own or (one.is_told and not before.is_own) else before
            )
    return [one for _, one in sorted(seen.items(), key=lambda pair: pair[0])]


def _told(game: Game, chair: Sequence[str] | None, seen: Sequence[SeenStep], since: int) -> tuple[Told, ...]:
    """Tell what was seen, turn by turn from one on; of what was left undone only the chair's own, and that nothing else was seen."""
    course = game.course
    last = course.end_turn if course.outcome else course.end_turn - 1
    by_turn: dict[int, list[str]] = {turn: [] for turn in range(since, last + 1)}
    left = sight.left_to_the_model(course, game.n_by_people, with_refusals=False)
    refused: dict[tuple[int, str], list[str]] = {}
    by_others = {one.step.turn for one in seen if not (one.is_own or one.step.is_rest)}
    for declined in sight.declined(game.model, course, chair, game.seats, game.n_by_people):
        by_others.add(declined.turn)
        if declined.turn >= since:
            refused.setdefault((declined.turn, declined.key), []).append(_refusal(declined))
    for one in seen:
        lines = refused.pop((one.step.turn, one.step.key), [])  # before what came in its place
        if not one.step.is_rest or one.is_own:
            place = one.step.turn, one.step.key
            lines.append(
                _line(
                    one,
                    [left[*place, is_answer] for is_answer in (False, True) if (*place, is_answer) in left],
                )
            )
        if lines:
            by_turn.setdefault(one.step.turn, []).extend(lines)
    for (turn, _), rest in refused.items():  # nothing has come in its place yet, or nothing that is seen
        by_turn.setdefault(turn, []).extend(rest)
    told: list[Told] = []
    for turn, lines in by_turn.items():
        if not lines:
            lines.append("Nothing that you could see.")
        elif chair is not None and turn <= last and turn not in by_others:
            lines.append("Nothing else that you could see.")
        told.append((turn, day(game.model.date_of_turn(turn)), tuple(lines)))
    return tuple(told)


def _refusal(declined: Declined) -> str:
    """Say who did not agree to what; an answer of the model's is called so."""
    if declined.by_model:
        return f"The model answered for {declined.who}: no to “{declined.what}”"
    return f"{declined.who}: declined “{declined.what}”"


def _since(game: Game, chair: Sequence[str] | None) -> Since | None:
    """Tell what a chair has seen since its choices in the last earlier turn in which it had any, how these turned out included."""
    course = game.course
    made = [
        decision
        for decision, _ in course.decisions
        if (chair is None or decision.actor in chair) and (decision.turn < course.end_turn or course.outcome)
    ]
    if not made:
        return None
    last = made[-1]
    moments = {(step.turn, step.key): step.moment for step in course.steps}
    begun = min(moments[one.turn, one.member] for one in made if one.turn == last.turn)
    seen = [one for one in _seen(game, chair) if one.step.moment >= begun]
    return Since(last.turn, day(last.date), _told(game, chair, seen, since=last.turn))


def _line(one: SeenStep, left: Sequence[str]) -> str:
    """Write what happened; ``left`` says where the model chose or answered for a seat."""
    step = one.step
    moved = "; ".join(
        f"{c.label}: {level_in_words(c.before)} → {level_in_words(c.after)}" for c in one.changes
    )
    if not one.is_told:
        return f"It shows: {moved}"
    text = step.label if step.key == step.action or step.who == step.label else f"{step.who}: {step.label}"
    if step.branch:
        text += f", {step.branch}"
    if step.came_to_nothing:
        text += ", but nothing came of it"
    text = f"{text} ({moved})" if moved else text
    return f"{text} [{'; '.join(left)}]" if left else text
