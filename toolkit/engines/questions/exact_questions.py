"""One question answered by the exact engine: it carries its own memory through the turns of a batch.

What a question has to remember tells the mass of a batch apart in a few layers: whether its thing has come (and in which
turn, where it asks for the date), and whether its condition has held. What nothing can change any more is set aside, so that
less and less is pushed; no question adds a state to the chain, nor to the memory of another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from toolkit.engines.evidence.filtering import Filter
from toolkit.engines.evidence.following import Outside, parts_of
from toolkit.engines.evidence.standing import Flag, Flags, Floats, Mass, Shown, Standing, Truths
from toolkit.engines.questions.windows import windows_of
from toolkit.engines.states.endings import final_outcome
from toolkit.errors import RunError
from toolkit.model.evidence import Evidence, Observation
from toolkit.model.model import Model
from toolkit.model.program import Program, State
from toolkit.model.questions import ModelQuestion


@dataclass(eq=False)
class QuestionPass:
    """One question on its way through the turns of one batch."""

    forward: Filter
    question: ModelQuestion
    evidence: Evidence
    outside: Outside
    done: dict[tuple[Flag, Flag], Floats] = field(default_factory=dict)
    """(what has come, whether the condition has held) -> mass that is set aside; shapes (B,)."""
    is_known: bool = True
    """Whether it can be answered; not where nobody knows what an actor would have expected."""

    def __post_init__(self) -> None:
        self.model: Model = self.forward.model
        self.last = self.question.last(self.model.horizon)
        self.last_turn = max(self.last, self.evidence.last_turn)
        windows, self.given = windows_of(self.question, self.last)
        self.subject = range(len(windows) - (self.given is not None))
        self.standing = Standing({(False,) * len(windows): self.forward.start().whole()}, tuple(windows))

    def goes_on(self, turn: int) -> bool:
        """Whether anything that it asks, or the news, can still change in a turn."""
        return turn <= self.last_turn and self.is_known

    def opened(self, turn: int) -> Standing:
        """Return where it stands before a turn, with the windows of the news that open in it."""
        windows = (one for one in self.evidence.observations if one.is_window and one.first_turn == turn)
        return self.standing.opened(list(windows))

    def said(self, turn: int) -> Sequence[Observation]:
        """Return what the news says of a turn alone."""
        return parts_of(self.evidence, turn)[0]

    def turn(self, turn: int) -> None:
        """Push what is left over one turn, weighed with the news of it, and remember what came in it."""
        try:
            standing = self.forward.told(self.opened(turn), turn, self.said(turn))
        except RunError:  # what an actor would have done after an end is not known; the run itself went well
            self.is_known = False
            return
        self.told(standing, turn)

    def told(self, standing: Standing, turn: int) -> None:
        """Remember what came in a turn over which the mass was pushed, and close the windows of the news that end with it."""
        standing = self._remembered(standing, turn).turned(self._weight(turn, 0), self._how_many)
        for part, (window,) in enumerate(parts_of(self.evidence, turn)[1:], start=1):
            standing = standing.closed(window, self._weight(turn, part))
        if turn <= self.evidence.last_turn:
            left = standing.total
            standing = standing.scaled(1.0 / np.where(left > 0.0, left, 1.0))
        self.standing = standing if turn < self.evidence.last_turn else self._set_aside(standing, turn)

    def answers(self) -> Floats:
        """Return the columns of the answer; shape (B, A)."""
        question, size = self.question, self.forward.size
        names = question.columns(self.model.horizon)
        if not self.is_known:
            return np.full((size, len(names)), np.nan)
        nothing = np.zeros(size)
        total = sum(self.done.values(), nothing)
        held = {key: mass for key, mass in self.done.items() if self.given is None or key[1] is True}
        found = [
            sum((mass for (value, _), mass in held.items() if value == (n,)), nothing)
            for n in range(question.n_answers(self.model.horizon))
        ]
        if self.given is not None:
            found.append(sum(held.values(), nothing))
        return np.stack([np.asarray(one / np.where(total > 0.0, total, 1.0)) for one in found], axis=1)

    def _how_many(self, fresh: Floats) -> Shown:
        """Sum up histories that have ended, all under the first outcome: no question asks how an earlier turn ended or where it stood."""
        nothing = self.forward.nothing
        total = np.zeros_like(nothing.outcomes)
        total[:, 0] = fresh.sum(axis=1)
        return Shown(total, nothing.levels)

    def _weight(self, turn: int, part: int) -> float:
        """Return what part of the news of a turn weighs histories that had ended before."""
        found = self.outside.get((turn, part))
        return 1.0 if found is None else found[-1]

    # --- memory

    def _remembered(self, standing: Standing, turn: int) -> Standing:
        """Write down at the end of a turn what has come in it; from the last turn that counts on memory stands still."""
        if turn > self.last:
            return standing
        if turn == 1:
            standing = self._settled(standing)
        value = (turn - 1 if self.question.asks == "date" else 0,)
        layers: dict[Flags, Mass] = {}
        for flags, mass in standing.layers.items():
            came = any(flags[n] is True for n in self.subject)
            _add(layers, self._with_value(flags, value) if came else flags, mass)
        standing = replace(standing, layers=layers)
        if self.question.outcomes:
            standing = self._apart(standing, self._ended_in(turn), value)
        standing = self._at_last(standing, turn)
        return self._closed(standing) if turn == self.last else standing

    def _settled(self, standing: Standing) -> Standing:
        """Look at the histories that had ended at the start: their state stays, so it is that of turn 1 too."""
        nothing, start = self._nowhere(), self.forward.structure.start_columns
        for place, window in enumerate(standing.windows):
            if window.kind == "state" and (place in self.subject or place == self.given):
                assert window.program is not None
                where = nothing | {"settled": self._holds(window.program, start, 1)}
                standing = self._apart(standing, where, True, place)
        return standing

    def _ended_in(self, turn: int) -> dict[str, Truths]:
        """Return which states have ended in an outcome that is asked about, by the end of a turn."""
        structure, model = self.forward.structure, self.model
        wanted = list(self.question.outcomes)
        ended = np.isin(np.concatenate([step.ended_outcome for step in structure.laid]), wanted)
        found = self._nowhere() | {
            "fresh": ended[None],
            "settled": np.isin(structure.start_outcome, wanted)[None],
        }
        if turn == model.horizon:
            found["live"] = np.isin(final_outcome(model, structure.laid[0].columns), wanted)[None]
        return found

    def _at_last(self, standing: Standing, turn: int) -> Standing:
        """Read what is asked of the end of the last turn: then, or of histories that end before, when they do."""
        question = self.question
        if question.at_end and question.when is not None:
            program = question.when
            where = self._of_states(lambda columns: self._holds(program, columns, self.last), turn)
            return self._apart(standing, where, (0,))
        if question.asks == "level":
            for n in range(len(question.levels)):
                standing = self._apart(standing, self._of_states(partial(self._stands_on, n), turn), (n,))
        return standing

    def _stands_on(self, level: int, columns: State) -> Truths:
        variable = self.model.variables[self.question.variable]
        return np.asarray(variable.positions(columns[self.question.variable]) == level)[None]

    def _holds(self, program: Program, columns: State, turn: int) -> Truths:
        """Return where a condition holds; shape (B, S)."""
        one = Observation(turn, "state", 1.0, 1.0, self.question.name, self.question.place, program=program)
        return self.forward.teller.of_states(one, columns, turn)

    def _of_states(self, holds: Callable[[State], Truths], turn: int) -> dict[str, Truths]:
        """Ask something of the states in which histories end in a turn, at the start for the first, or go on at the last."""
        steps = self.forward.structure.laid
        found = self._nowhere()
        found["fresh"] = np.concatenate([holds(step.ended_columns) for step in steps], axis=1)
        if turn == 1:
            found["settled"] = holds(self.forward.structure.start_columns)
        if turn == self.last:
            found["live"] = holds(steps[0].columns)
        return found

    def _nowhere(self) -> dict[str, Truths]:
        return dict.fromkeys(("live", "fresh", "settled"), np.zeros((1, 1), dtype=bool))

    def _apart(
        self, standing: Standing, where: Mapping[str, Truths], value: Flag, place: int = 0
    ) -> Standing:
        """Part the layers whose memory at a place is still open by where something is so."""
        layers: dict[Flags, Mass] = {}
        for flags, mass in standing.layers.items():
            if flags[place] is not False:
                _add(layers, flags, mass)
                continue
            is_so, is_not = _parted(mass, where)
            seen = (
                self._with_value(flags, value)
                if place in self.subject and value is not True
                else _set(flags, place, value)
            )
            _add(layers, seen, is_so)
            _add(layers, flags, is_not)
        return replace(standing, layers=layers)

    def _with_value(self, flags: Flags, value: Flag) -> Flags:
        """Write down what has come, so that nothing looks for it any more."""
        for place in self.subject:
            flags = _set(flags, place, value)
        return flags

    def _closed(self, standing: Standing) -> Standing:
        """Look no further: what has not come by now does not count."""
        places = range(len(self.subject) + (self.given is not None))
        layers: dict[Flags, Mass] = {}
        for flags, mass in standing.layers.items():
            closed = (None if n in places and flag is False else flag for n, flag in enumerate(flags))
            _add(layers, tuple(closed), mass)
        return replace(standing, layers=layers)

    def _set_aside(self, standing: Standing, turn: int) -> Standing:
        """Set the mass aside whose memory nothing can change any more: all of it once the last turn is over."""
        left = {}
        for flags, mass in standing.layers.items():
            value, held = flags[0], None if self.given is None else flags[self.given]
            is_settled = value is not False and held is not False
            if turn < self.last_turn and not is_settled:
                left[flags] = mass
            else:
                self.done[value, held] = self.done.get((value, held), 0.0) + mass.total
        nothing = {flags: mass * 0.0 for flags, mass in list(standing.layers.items())[:1]}
        return replace(standing, layers=left or nothing)


def _parted(mass: Mass, where: Mapping[str, Truths]) -> tuple[Mass, Mass]:
    """Return the mass where something is so, and where it is not; what ended in earlier turns has been asked then."""
    live, settled = _split(mass.live, where["live"]), _split(mass.settled, where["settled"])
    fresh = (None, None) if mass.fresh is None else _split(mass.fresh, where["fresh"])
    is_so = replace(mass.without_gone(), live=live[0], fresh=fresh[0], settled=settled[0])
    return is_so, replace(mass, live=live[1], fresh=fresh[1], settled=settled[1])


def _split(mass: Floats, where: Truths) -> tuple[Floats, Floats]:
    """Return the part of a mass where something is so, and the rest; where that is nowhere the rest is all of it, untouched."""
    return (mass * where, mass * ~where) if where.any() else (np.zeros_like(mass), mass)


def _set(flags: Flags, place: int, value: Flag) -> Flags:
    return (*flags[:place], value, *flags[place + 1 :])


def _add(layers: dict[Flags, Mass], flags: Flags, mass: Mass) -> None:
    layers[flags] = layers[flags] + mass if flags in layers else mass
