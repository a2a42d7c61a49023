"""Records of actors and events -> members of a turn: guards, doubts, memory and dates put in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from toolkit.model.compile.drafts import TRUE, ZERO, ActionDraft, BranchDraft, ChangeDraft, MemberDraft
from toolkit.model.compile.memory import Memory
from toolkit.model.compile.rates import ONE, hazard, hazard_factor, number, per_turn, share_of_competing_risk
from toolkit.model.compile.variables import listed
from toolkit.model.members import HOLD, HOLD_LABEL, NOTHING, SKIP
from toolkit.scenario import Scenario
from toolkit.scenario.expressions import Node
from toolkit.scenario.learning import noticed_by
from toolkit.scenario.periods import DAYS_SLACK
from toolkit.scenario.records import (
    LONGEST_MEMORY,
    Actor,
    Branch,
    Effects,
    Event,
    Happening,
    Likelihood,
    Option,
)

EVENTS = "events"


@dataclass
class MemberDrafter:
    """Drafts members from the records of a scenario; collects doubts and memory on the way."""

    scenario: Scenario
    memory: Memory
    doubts: dict[str, float] = field(default_factory=dict)

    def phases(self) -> list[list[str]]:
        """Return the phases of a turn, each a list of member keys."""
        record = self.scenario.declared
        order = record.order or (EVENTS, *record.actors)
        named = {name for entry in order for name in ([entry] if isinstance(entry, str) else entry)}
        phases: list[list[str]] = []
        for entry in order:
            if isinstance(entry, str) and entry != EVENTS:
                phases += [[key] for key in self._keys(entry)]
                continue
            names = [entry] if isinstance(entry, str) else entry
            phases.append([key for name in names for key in self._keys(name, skip=named)])
        return [phase for phase in phases if phase]

    def _keys(self, name: str, skip: Iterable[str] = ()) -> list[str]:
        record = self.scenario.declared
        if name == EVENTS:
            keys = [event.group or key for key, event in record.events.items() if key not in set(skip)]
            return list(dict.fromkeys(keys))
        if name in record.actors:
            return [f"{name}.{track}" if track else name for track in _tracks(record.actors[name])]
        return [name]

    def member(self, key: str) -> MemberDraft:
        """Draft one actor's choice, event or group of events."""
        record = self.scenario.declared
        actor = key.split(".")[0]
        if actor in record.actors:
            return self._choice(key, actor, key.partition(".")[2])
        if key in record.events and record.events[key].group is None:
            return self._event(key, record.events[key])
        return self._group(key, {name: event for name, event in record.events.items() if event.group == key})

    def _choice(self, key: str, name: str, track: str) -> MemberDraft:
        actor = self.scenario.declared.actors[name]
        rule = actor.decides
        options = {o: option for o, option in actor.options.items() if (option.track or "") == track}
        must_act = actor.must_act if isinstance(actor.must_act, bool) else track in actor.must_act
        neutral = ONE if rule.rule == "weights" else ZERO
        actions = [] if must_act or HOLD in options else [ActionDraft(HOLD, HOLD_LABEL, TRUE, neutral)]
        actions += [self._option(name, o, option, rule.rule) for o, option in options.items()]
        if all(action.guard != TRUE for action in actions):
            closed = [Node("not", (action.guard,)) for action in actions]
            guard = closed[0] if len(closed) == 1 else Node("and", tuple(closed))
            actions.append(ActionDraft(SKIP, "no option open", guard, neutral))
        forced = self._forced(name, track, options, [action.name for action in actions])
        label = actor.name or name.replace("_", " ")
        return MemberDraft(
            key,
            rule.rule,
            tuple(actions),
            f"{label}, {track}" if track else label,
            name,
            track,
            self.scenario.tree(rule.precision),
            rule.look_ahead != 0 or bool(rule.sees),
            rule.level is not None,
            forced,
            self.scenario.place("actors", name),
        )

    def _forced(
        self, name: str, track: str, options: Collection[str], names: Sequence[str]
    ) -> tuple[tuple[int, int, bool], ...]:
        """Return (turn, number of the action, whether others foresee it) of the choices imposed on a track of an actor."""
        declared = self.scenario.declared.actors[name].options
        return tuple(
            (force.turn, names.index(force.option), force.announced)
            for force in self.scenario.declared.force
            if force.actor == name
            and force.option in names
            and (force.option in options or (force.option not in declared and not track))
        )

    def _option(self, actor: str, name: str, option: Option, rule: str) -> ActionDraft:
        path = ("actors", actor, "options", name)
        text = option.weight if rule == "weights" else option.appeal
        score = self.scenario.tree(text or ("1" if rule == "weights" else "0"))
        for doubt in (self._doubt(f"{actor}.{name}", option), self._shared_doubt(actor, name)):
            if doubt is not None:
                factor = Node("exp", (doubt,))
                score = Node("*", (score, factor)) if rule == "weights" else Node("+", (score, doubt))
        guard, changes, branches = self._common(f"{actor}.{name}", path, option, option.chance)
        label = option.name or (HOLD_LABEL if name == HOLD else name.replace("_", " "))
        return ActionDraft(
            name,
            label,
            guard,
            score,
            changes,
            branches,
            place=self.scenario.place(*path),
            rung=option.rung,
            visible_to=listed(noticed_by(option)),
            needs=option.needs,
        )

    def _event(self, name: str, event: Event) -> MemberDraft:
        likelihood = event.likelihood or Likelihood(kind="turn", expression="1")
        raw = self.scenario.tree(likelihood.expression)
        turn = self.scenario.declared.turn
        probability = per_turn(likelihood, raw, turn, self._doubt(name, event))
        return self._happens(name, event, probability, raw, likelihood.kind == "rate")

    def _happens(self, name: str, event: Event, probability: Node, raw: Node, is_rate: bool) -> MemberDraft:
        guard, changes, branches = self._common(name, ("events", name), event, event.branches)
        label = event.name or name.replace("_", " ")
        place = self.scenario.place("events", name)
        happens = ActionDraft(
            name,
            label,
            guard,
            probability,
            changes,
            branches,
            raw,
            is_rate,
            place,
            visible_to=listed(noticed_by(event)),
            needs=event.needs,
        )
        nothing = ActionDraft(NOTHING, NOTHING, TRUE, ONE)
        return MemberDraft(name, "event", (happens, nothing), label, place=place)

    def _group(self, key: str, events: dict[str, Event]) -> MemberDraft:
        turn, hazards, drafts = self.scenario.declared.turn, [], []
        for name, event in events.items():
            likelihood = event.likelihood
            assert likelihood is not None
            raw = self.scenario.tree(likelihood.expression)
            rate = hazard(raw, hazard_factor(likelihood, turn), self._doubt(name, event))
            draft = self._happens(name, event, rate, raw, True).actions[0]
            hazards.append(rate if draft.guard == TRUE else Node("if_else", (draft.guard, rate, ZERO)))
            drafts.append(draft)
        total = hazards[0]
        for one in hazards[1:]:
            total = Node("+", (total, one))
        shares = [share_of_competing_risk(one, total) for one in hazards]
        actions = [replace(draft, score=share) for draft, share in zip(drafts, shares, strict=True)]
        return MemberDraft(key, "event", (*actions, ActionDraft(NOTHING, NOTHING, TRUE, ONE)), key)

    # --- parts that options and events share

    def _doubt(self, owner: str, action: Happening) -> Node | None:
        sd = self.scenario.declared.doubt.sd if action.doubt is None else action.doubt
        return self._intercept(owner, sd)

    def _shared_doubt(self, actor: str, option: str) -> Node | None:
        """Return the doubt about an actor as a whole, which stands beside doing nothing."""
        sd = self.scenario.declared.actors[actor].doubt
        return None if sd is None or option == HOLD else self._intercept(actor, sd)

    def _intercept(self, owner: str, sd: float) -> Node | None:
        if sd == 0.0:
            return None
        name = f"doubt:{owner}"
        self.doubts[name] = sd
        return Node("parameter", name=name)

    def _common(
        self, owner: str, path: tuple[str, ...], action: Happening, branches: Sequence[Branch]
    ) -> tuple[Node, tuple[ChangeDraft, ...], tuple[BranchDraft, ...]]:
        """Return the guard, the changes and the branches."""
        guards = [] if action.when is None else [self.scenario.tree(action.when, condition=True)]
        changes = self._changes(owner, (*path, "effects"), action.effects)
        if action.once:
            guard, change = self.memory.once(owner)
            guards.append(guard)
            changes.append(change)
        if action.cooldown is not None:
            length = self._counted(action.cooldown.length)
            guard, change = self.memory.cooldown(action.cooldown.shared or owner, length)
            guards.append(guard)
            changes.append(change)
        guards += self._window(action)
        drafts = tuple(
            BranchDraft(
                self.scenario.tree(branch.probability),
                tuple(self._changes(f"{owner}#{n}", (*path, "chance", n, "effects"), branch.effects)),
                self.scenario.place(*path, "chance", n, "probability"),
                branch.name or "",
                branch.needs,
            )
            for n, branch in enumerate(branches)
        )
        return _all_of(guards), tuple(changes), drafts

    def _changes(self, owner: str, path: tuple[str | int, ...], effects: Effects) -> list[ChangeDraft]:
        now: list[ChangeDraft] = []
        later: dict[int, list[ChangeDraft]] = {}
        for variable, change in effects.items():
            levels = self.scenario.declared.variables[variable].levels
            position = levels.position(change.amount) if change.operation == "set" else None
            if position is not None:
                amount = number(position)
            else:
                amount = self.scenario.tree(change.amount)
                if change.operation == "set" and levels.low:
                    amount = Node("-", (amount, number(levels.low)))
            draft = ChangeDraft(
                variable, change.operation, amount, place=self.scenario.place(*path, variable)
            )
            after = self._counted(change.after)
            (later.setdefault(after, []) if after else now).append(draft)
        now += [self.memory.delay(owner, length, held_back) for length, held_back in later.items()]
        return now

    def _counted(self, length: int) -> int:
        """Return how many turns need be counted: what outlasts the horizon does so whatever its length."""
        return length if length <= LONGEST_MEMORY else min(length, self.scenario.declared.last_turn)

    def _window(self, action: Happening) -> list[Node]:
        record = self.scenario.declared
        first = action.on or action.from_
        last = action.on or action.until
        guards = []
        if first is not None and first > record.as_of:
            guards.append(Node(">=", (Node("turn"), number(self._turn_of((first - record.as_of).days)))))
        if last is not None:
            guards.append(Node("<=", (Node("turn"), number(self._turn_of((last - record.as_of).days)))))
        return guards

    def _turn_of(self, day: int) -> int:
        """Return the turn that holds a day counted from the start; turn 1 starts on day 0."""
        return int(day / self.scenario.declared.turn.days + DAYS_SLACK) + 1 if day >= 0 else 0


def _all_of(guards: Sequence[Node]) -> Node:
    if len(guards) > 1:
        return Node("and", tuple(guards))
    return guards[0] if guards else TRUE


def _tracks(actor: Actor) -> list[str]:
    """Tracks of an actor in order; the empty name stands for options without a track."""
    has_plain = any(option.track is None for option in actor.options.values()) or not actor.tracks
    return ([""] if has_plain and actor.options else []) + list(actor.tracks)
