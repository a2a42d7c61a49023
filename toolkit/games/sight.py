"""What a seat sees of a game: variables, rungs, and what has happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.games.course import DECLINE, Course
from toolkit.history.records import HistoryChange, HistoryStep
from toolkit.model.members import Action, Member
from toolkit.model.model import Model


@dataclass(frozen=True)
class SeenStep:
    """One thing that happened, as somebody sees it.

    Attributes
    ----------
    changes : what it moved, of what is shown
    is_own : whether the seat did it itself
    is_told : whether the seat hears what was done, and not only what it changed
    """

    step: HistoryStep
    changes: tuple[HistoryChange, ...]
    is_own: bool = False
    is_told: bool = True


@dataclass(frozen=True)
class Hidden:
    """Something that was kept from a chair.

    Attributes
    ----------
    turn, date : when it was so; turn 0 is before the first
    what, was : what it is about, and how it stood or what was done
    known_to : labels of the actors who knew
    """

    turn: int
    date: date
    what: str
    was: str
    known_to: tuple[str, ...]


@dataclass(frozen=True)
class Declined:
    """What was not agreed to.

    Attributes
    ----------
    who, what : who declined, and what
    key : of the member whose it was
    by_model : whether the model answered: people had left the rest to it, or nobody plays that side
    """

    turn: int
    who: str
    what: str
    key: str
    by_model: bool = False


def declined(
    model: Model,
    course: Course,
    chair: Sequence[str] | None,
    seats: Sequence[str] = (),
    n_by_people: int | None = None,
) -> list[Declined]:
    """List what was declined, as far as a chair hears of it; all of it where ``chair`` is None.

    Parameters
    ----------
    seats : actors that people play
    n_by_people : decisions that people made before they left the rest to the model; None where they made all
    """
    members = {member.key: member for step in model.steps for member in step.members}
    found = []
    for number, (decision, said) in enumerate(course.decisions):
        asked = decision.proposal
        if asked is None or said != DECLINE:
            continue
        member = members[asked.key]
        action = next(one for one in member.actions if one.name == asked.action)
        if _hears(chair, member, action, decision.actor):
            by_model = n_by_people is not None and number >= n_by_people
            what = asked.way or asked.label
            found.append(Declined(decision.turn, decision.who, what, asked.key, by_model))
    return [*found, *_declined_by_nobody(model, course, chair, seats)]


def _declined_by_nobody(
    model: Model, course: Course, chair: Sequence[str] | None, seats: Sequence[str]
) -> Iterator[Declined]:
    """Yield what would have taken the consent of sides that nobody plays, and did not come."""
    for step in course.steps:
        member, action = _member(model, step)
        ways = [leaf for leaf in member.leaves if leaf.needs and member.actions[leaf.action] is action]
        others = {name for leaf in ways for name in leaf.needs if name != member.actor}
        came = member.leaves[course.leaves[step.turn, step.key]]
        if not others or others & set(seats) or came in ways or not _hears(chair, member, action):
            continue
        who = " and ".join(actor.label for actor in model.actors if actor.name in others)
        way = ways[0].label if len(ways) == 1 else ""
        what = f"{step.label}: {way}" if way else step.label
        yield Declined(step.turn, who, what, step.key, by_model=True)


def _hears(chair: Sequence[str] | None, member: Member, action: Action, *asked: str) -> bool:
    """Whether a chair hears of what is done and asked."""
    visible_to = action.visible_to
    return chair is None or not visible_to or bool({*asked, member.actor, *visible_to} & set(chair))


def left_to_the_model(
    course: Course, n_by_people: int | None, *, with_refusals: bool = True
) -> dict[tuple[int, str, bool], str]:
    """Say where the model chose or answered for a seat because people had left the rest to it.

    By turn, key of the member, and whether it was an answer; ``with_refusals`` says whether answers of "no" are among them.
    """
    found: dict[tuple[int, str, bool], str] = {}
    for decision, said in course.decisions[n_by_people:] if n_by_people is not None else ():
        is_answer = decision.proposal is not None
        if said == DECLINE and is_answer and not with_refusals:
            continue
        answer = f"the model answered for {decision.who}: {'no' if said == DECLINE else 'yes'}"
        found[decision.turn, decision.member, is_answer] = answer if is_answer else "left to the model"
    return found


def sees(model: Model, seat: str, variable: str) -> bool:
    """Whether a seat is shown a variable."""
    declared = next(v for v in model.variables if v.name == variable)
    return not declared.visible_to or seat in declared.visible_to


def sees_rung(model: Model, seat: str, place: int) -> bool:
    """Whether a seat is shown everything that the condition of a rung reads."""
    read = model.ladder_program.reads(place)
    return all(sees(model, seat, model.variables[column].name) for column in read)


def seen_steps(model: Model, course: Course, seat: str) -> list[SeenStep]:
    """Return what a seat has seen happen: what is not for it, or changes only what it is not shown, stays hidden from it."""
    found = []
    for step in course.steps:
        changes = changes_of(model, course, step)
        shown = tuple(change for change in changes if sees(model, seat, change.variable))
        is_own = step.key.split(".")[0] == seat
        visible_to = _member(model, step)[1].visible_to
        is_told = is_own or not visible_to or seat in visible_to
        if is_own or shown or (is_told and not changes and _may_be_noticed(model, seat, step)):
            found.append(SeenStep(step, shown, is_own=is_own, is_told=is_told))
    return found


def all_steps(model: Model, course: Course) -> list[SeenStep]:
    """Return everything that happened, for whoever sees it all."""
    return [SeenStep(step, tuple(changes_of(model, course, step))) for step in course.steps]


def changes_of(model: Model, course: Course, step: HistoryStep) -> list[HistoryChange]:
    """Return what moved when a step was settled, of what it can move; the rest belongs to those settled with it."""
    touched = _touched(model, step)
    return [
        change
        for change in course.changes
        if (change.turn, change.moment) == (step.turn, step.moment) and change.variable in touched
    ]


def hidden_from(model: Model, course: Course, chair: Sequence[str]) -> list[Hidden]:
    """List what was kept from a chair, in the order of its turns: how it stood at first, what moved it, and what was done unseen."""
    found = [*_unseen_levels(model, course, chair), *_unseen_acts(model, course, chair)]
    return sorted(found, key=lambda one: one.turn)


def hides_from(model: Model, chair: Sequence[str]) -> bool:
    """Whether a crisis has anything that may be kept from a chair: levels, or what is done or happens."""
    if any(not any(sees(model, seat, model.variables[n].name) for seat in chair) for n in model.shown):
        return True
    actions = (
        action
        for step in model.steps
        for member in step.members
        if member.actor not in chair
        for action in member.actions
    )
    return any(action.visible_to and not set(action.visible_to) & set(chair) for action in actions)


def _unseen_levels(model: Model, course: Course, chair: Sequence[str]) -> Iterator[Hidden]:
    """Yield how variables stood at first, and moved, that nobody in the chair is shown."""
    unseen = [n for n in model.shown if not any(sees(model, seat, model.variables[n].name) for seat in chair)]
    for n in unseen if course.moments else ():
        variable = model.variables[n]
        who = _labels(model, variable.visible_to)
        at_first = variable.shown(course.moments[0].state[n])
        yield Hidden(0, model.date_of_turn(0), variable.label, at_first, who)
        for change in (one for one in course.changes if one.variable == variable.name):
            yield Hidden(change.turn, model.date_of_turn(change.turn), variable.label, change.after, who)


def _unseen_acts(model: Model, course: Course, chair: Sequence[str]) -> Iterator[Hidden]:
    """Yield what was done or happened of which nobody in the chair heard."""
    for step in course.steps:
        visible_to = _member(model, step)[1].visible_to
        is_own = step.key.split(".")[0] in chair
        if not step.is_rest and not is_own and visible_to and not set(visible_to) & set(chair):
            who = "" if step.who == step.label else step.who
            when = model.date_of_turn(step.turn)
            yield Hidden(step.turn, when, who, step.label, _labels(model, visible_to))


def _labels(model: Model, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(actor.label for actor in model.actors if actor.name in names)


def _may_be_noticed(model: Model, seat: str, step: HistoryStep) -> bool:
    """Whether something that changed nothing may be told: not if all it could have changed is hidden from the seat."""
    touched = _touched(model, step)
    return not touched or any(sees(model, seat, name) for name in touched)


def _touched(model: Model, step: HistoryStep) -> set[str]:
    """Name the declared variables that a step can move."""
    member, action = _member(model, step)
    leaves = [leaf for leaf in member.leaves if member.actions[leaf.action] is action]
    variables = [model.variables[change.variable] for leaf in leaves for change in leaf.changes]
    return {variable.name for variable in variables if variable.kind != "memory"}


def _member(model: Model, step: HistoryStep) -> tuple[Member, Action]:
    member = next(m for s in model.steps for m in s.members if m.key == step.key)
    return member, next(action for action in member.actions if action.name == step.action)
