"""What actors who learn can tell apart when they choose, in words and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit import numbers
from toolkit.engines.looking_ahead.learning.cost import Cost, cost_of
from toolkit.engines.looking_ahead.learning.information import InformationSets
from toolkit.engines.looking_ahead.learning.told_apart import ToldApart
from toolkit.errors import RunError
from toolkit.model.learning import noticed, sees
from toolkit.model.model import Model
from toolkit.plaintext import listed, sentence

MOST_LEVELS = 4
"""Levels that are written one by one."""
MOST_TURNS = 6
"""Turns whose information sets are counted on the screen; all are in the file for programs."""


class Knowledge:
    """What each actor that looks ahead sees, does not see and remembers; and its information sets, turn by turn."""

    def __init__(self, model: Model) -> None:
        assert model.learning is not None
        self.model, self.remembering = model, model.learning.remembering
        self.labels = {actor.name: actor.label for actor in model.actors}
        self.is_on_grid, self.refused = model.learning.on_grid, ""
        self.choices: list[dict[str, Any]] = []
        self.sets: dict[str, dict[int, int]] = {seer.actor: {} for seer in model.foresight}
        self.cost: Cost | None = None
        try:
            told = ToldApart(model)
            self._count(told)
            self.cost = cost_of(model, told.structure)
        except RunError as refusal:
            self.refused = str(refusal)

    def _count(self, told: ToldApart) -> None:
        for one in told.all:
            moment = told.laid_out.moments[one.moment]
            actor = self.model.steps[moment.number].members[one.member].actor
            counted = self.sets[actor]
            n_sets = told.n_choices(one)
            counted[moment.turn] = counted.get(moment.turn, 0) + n_sets
            if n_sets:
                self.choices.append(self._choice(told, one, actor, n_sets))

    def _choice(self, told: ToldApart, one: InformationSets, actor: str, n_sets: int) -> dict[str, Any]:
        """Return what is known of the state at one choice: the levels that what its actor sees, and what it does not see, may have then."""
        moment = told.laid_out.moments[one.moment]
        may_be = {
            self.model.variables[n].name: [
                self.model.variables[n].labels[level] for level in told.levels(one, n)
            ]
            for n in self.model.shown
        }
        seen = {v.name for n in self.model.shown if sees(actor, v := self.model.variables[n])}
        return {
            "actor": actor,
            "choice": self.model.steps[moment.number].members[one.member].key,
            "turn": moment.turn,
            "information_sets": n_sets,
            "sees": {name: levels for name, levels in may_be.items() if name in seen},
            "does_not_see": {name: levels for name, levels in may_be.items() if name not in seen},
        }

    def of(self, actor: str) -> dict[str, Any]:
        """Return what one actor sees, does not see, does not notice and remembers, by name."""
        shown = [variable for variable in self.model.variables if variable.kind != "memory"]
        members = [m for step in self.model.steps for m in step.members if m.rule != "clock"]
        return {
            "sees": [v.name for v in shown if sees(actor, v)],
            "does_not_see": [v.name for v in shown if not sees(actor, v)],
            "does_not_notice": [
                f"{m.key}.{a.name}" if m.actor else a.name
                for m in members
                for a in m.reported
                if not noticed(actor, m, a)
            ],
            "remembers": "everything" if self.is_on_grid or actor in self.remembering else "present",
            "information_sets": self.sets[actor],
        }

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "information_sets": sum(sum(one.values()) for one in self.sets.values()),
            "refused": self.refused or None,
            "way": "grid" if self.is_on_grid else "histories",
            "seconds_per_draw": None if self.cost is None else self.cost.seconds,
            "actors": {actor: self.of(actor) for actor in self.sets},
            "choices": self.choices,
        }

    def text(self, width: int) -> str:
        """Write it for a terminal."""
        whole = self.as_dict()
        first = (
            "Actors learn from what others do. They choose between options in "
            f"{_number(whole['information_sets'], 'information set')}, each of which is all that they can tell apart."
        )
        if self.is_on_grid:
            first += " Beliefs are followed on a grid, and stand beside each: what counts of a history is what everyone sees, and how likely each type is."
        if self.cost is not None:
            first += f" To work that out takes {self.cost.said}: about {numbers.figure(self.cost.seconds, 1)} s a draw."
        if self.refused:
            first = f"Actors learn from what others do. What they can tell apart cannot be counted: {self.refused}"
        lines = [sentence(first, width)]
        for actor, own in whole["actors"].items():
            lines.append(sentence(_in_words(self.labels[actor], own), width, indent="    ", first="  "))
            mine = [one for one in self.choices if one["actor"] == actor]
            told = [_at_a_choice(one) for one in mine[:MOST_TURNS]]
            told += [f"and {len(mine) - MOST_TURNS} more choices"] if len(mine) > MOST_TURNS else []
            lines += [sentence(one, width, indent="      ", first="    ") for one in told]
        return "\n".join(lines)


def _in_words(label: str, own: Mapping[str, Any]) -> str:
    """Say what one actor knows when it chooses."""
    hidden, secret = own["does_not_see"], own["does_not_notice"]
    text = f"{label} sees {_several(own['sees'])}" + (f" and not {_several(hidden)}" if hidden else "")
    text += f"; it does not notice {_several(secret)}" if secret else "; it notices every act"
    past = "all that it saw and did" if own["remembers"] == "everything" else "nothing of what it saw before"
    text += f", and remembers {past}."
    counted = own["information_sets"]
    if counted:
        turns = ", ".join(f"{n:,} in turn {turn}" for turn, n in list(counted.items())[:MOST_TURNS])
        more = f" and so on for {len(counted)} turns" if len(counted) > MOST_TURNS else ""
        text += f" Information sets: {turns}{more}."
    return text


def _at_a_choice(one: Mapping[str, Any]) -> str:
    """Say what an actor knows at one choice."""
    known = [f"{name} is {levels[0]}" for name, levels in one["sees"].items() if len(levels) == 1]
    apart = [f"{name} ({_or(levels)})" for name, levels in one["sees"].items() if len(levels) > 1]
    unknown = [f"{name} ({_or(levels)})" for name, levels in one["does_not_see"].items()]
    parts = [f"it sees {_several(apart)}"] if apart else []
    parts += [f"it knows that {listed(known)}"] if known else []
    parts += [f"it does not see {listed(unknown)}"] if unknown else []
    named = "" if one["choice"] == one["actor"] else f", on {one['choice'].partition('.')[2]}"
    return f"Turn {one['turn']}{named}, {_number(one['information_sets'], 'information set')}: {'; '.join(parts)}."


def _or(levels: Sequence[str]) -> str:
    few = [level.replace("_", " ") for level in levels]
    return " or ".join(few) if len(few) <= MOST_LEVELS else f"{few[0]} to {few[-1]}"


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _several(names: Sequence[str]) -> str:
    return listed(names) if names else "nothing"
