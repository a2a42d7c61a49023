"""A crisis laid out by what everyone sees: public states, each of which stands for all types that its actors may be of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.engines.looking_ahead.learning.information import choosers
from toolkit.engines.looking_ahead.learning.unrolling import Index, Moment, Unrolled, unrolled
from toolkit.engines.states.endings import final_outcome
from toolkit.engines.states.numbering import Numbering
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.model.distinct import distinct
from toolkit.model.model import Model

Floats = npt.NDArray[np.float64]
MOST_HOLDERS = 3
"""Actors with a type of their own: the grid has an axis for each."""
INSTEAD = "`beliefs: bayes` learns history by history, `beliefs: prior` keeps first beliefs"


@dataclass(frozen=True)
class Types:
    """What is hidden: types of two kinds, each known to one actor.

    Attributes
    ----------
    variables : columns
    owners : names of the actors that know them, one each
    kinds : shape (K, H)
        Which kind each type is of, in each of the K ways in which types can be joined.
    levels : shape (H, 2)
        The level of each kind.
    """

    variables: tuple[int, ...]
    owners: tuple[str, ...]
    kinds: Index
    levels: Index


@dataclass(frozen=True)
class PublicMoment:
    """One step of one turn, by public states.

    Attributes
    ----------
    moment : the same by states
    places : shape (K, Z)
        Place among the states of the moment of each public state with each joint type.
    moves : shape (K, M)
        Place among the moves of the moment of those after which others still choose.
    source, target : shape (M,)
        Public state that a move leaves, in order, and the one that it leads to.
    ends : shape (E,)
        Place of all other moves: with them the history ends, or nobody chooses any more.
    end_source, end_kind : shape (E,)
        Public state and joint type that they leave.
    choosers : members whose choice hangs on what they expect
    """

    moment: Moment
    places: Index
    moves: Index
    source: Index
    target: Index
    n_after: int
    ends: Index
    end_source: Index
    end_kind: Index
    choosers: tuple[int, ...]

    @property
    def n(self) -> int:
        """Public states."""
        return int(self.places.shape[1])


class PublicGame:
    """All moments, and what states show.

    Raises
    ------
    RunError
        Where beliefs cannot be followed on a grid: what may happen hangs on a type, several choose at once, or types are of more than two kinds.
    """

    def __init__(self, model: Model, structure: Structure) -> None:
        self.model, self.structure = model, structure
        self.types = types_of(model)
        self.laid_out: Unrolled = unrolled(model, structure)
        numbering = Numbering(model)
        self._public = {
            number: _publicly(numbering, self.types, laid.columns)
            for number, laid in enumerate(structure.laid)
        }
        asked = [n for n, one in enumerate(self.laid_out.moments) if choosers(model, one.number)]
        n_asked = max(asked, default=-1) + 1
        self.tail = self.laid_out.moments[n_asked:]
        """What comes when nobody chooses any more."""
        self.moments = [
            self._moment(one, is_last=n + 1 == n_asked)
            for n, one in enumerate(self.laid_out.moments[:n_asked])
        ]
        columns = [c[self.laid_out.final] for c in structure.laid[0].columns]
        self.final_outcome = final_outcome(model, columns)

    def _placed(self, number: int, states: Index, turn: int) -> tuple[Index, Index, Index]:
        """Return, of some states, the place with each joint type of each public state, shape (K, Z), and the public state and joint type of each."""
        numbers, kind = (one[states] for one in self._public[number])
        listed = distinct(numbers)
        public = np.searchsorted(listed, numbers)
        places = np.full((len(self.types.kinds), len(listed)), -1, dtype=np.int64)
        places[kind, public] = np.arange(len(states))
        if (places < 0).any():
            raise RunError(self._hangs(turn))
        return places, public, kind

    def _hangs(self, turn: int, what: str = "which states can be reached") -> str:
        names = " and ".join(self.model.variables[v].label for v in self.types.variables)
        return (
            f"beliefs cannot be followed on a grid: {what} in turn {turn} hangs on what is hidden ({names}): an option open to one type alone, or an event or an "
            f"end that reads it, so that more than choices would tell of it; {INSTEAD}"
        )

    def _moment(self, moment: Moment, *, is_last: bool) -> PublicMoment:
        places, public, kind = self._placed(moment.number, moment.states, moment.turn)
        goes_on = (moment.target < moment.n_after) & (not is_last)
        live, ends = np.flatnonzero(goes_on), np.flatnonzero(~goes_on)
        after, n_after = np.zeros(0, dtype=np.int64), 0
        if not is_last:
            following = (moment.number + 1) % len(self.model.steps)
            listed, after, _ = self._placed(following, moment.after, moment.turn)
            n_after = listed.shape[1]
        key = np.stack([kind[moment.source[live]], public[moment.source[live]], moment.way[live]])
        ordered = live[np.lexsort(key[::-1])]
        shown = np.stack(
            [
                public[moment.source[ordered]],
                moment.way[ordered],
                after[moment.target[ordered]] if n_after else ordered,
            ]
        )
        n_kinds = len(places)
        if (
            len(live) % n_kinds
            or (shown.reshape(3, n_kinds, -1) != shown.reshape(3, n_kinds, -1)[:, :1]).any()
        ):
            raise RunError(self._hangs(moment.turn, "what may happen"))
        moves = ordered.reshape(n_kinds, -1)
        source, target = (
            public[moment.source[moves[0]]],
            after[moment.target[moves[0]]] if n_after else moves[0],
        )
        left = moment.source[ends]
        return PublicMoment(
            moment,
            places,
            moves,
            source,
            target,
            n_after,
            ends,
            public[left],
            kind[left],
            self._choosers(moment),
        )

    def _choosers(self, moment: Moment) -> tuple[int, ...]:
        found = tuple(choosers(self.model, moment.number))
        step = self.model.steps[moment.number]
        if len(found) > 1 or (found and not step.ends_phase):
            names = " and ".join(step.members[m].label for m in found)
            said = "choose at once" if len(found) > 1 else "chooses in several steps at once"
            raise RunError(
                f"beliefs cannot be followed on a grid: {names} {said}; let them choose one after the other, or {INSTEAD}"
            )
        return found


def types_of(model: Model) -> Types:
    """Return what is hidden.

    Raises
    ------
    RunError
        For a type of more than two kinds, an actor with several, or more actors with types than a grid can hold.
    """
    hidden = [
        v
        for v, variable in enumerate(model.variables)
        if variable.known_to and len(model.start_levels[v]) > 1
    ]
    owners = [model.variables[v].known_to[0] for v in hidden]
    many = [v for v in hidden if len(model.start_levels[v]) > 2]
    if many or len(set(owners)) < len(owners) or len(owners) > MOST_HOLDERS:
        said = (
            f"'{model.variables[many[0]].label}' may be one of {len(model.start_levels[many[0]])}"
            if many
            else f"{len(owners)} types are known to {len(set(owners))} actors"
        )
        raise RunError(
            f"beliefs are followed on a grid for types of two kinds, one each for at most {MOST_HOLDERS} actors, and {said}; {INSTEAD}"
        )
    size = len(hidden)
    kinds = np.array([[n >> (size - 1 - h) & 1 for h in range(size)] for n in range(2**size)], dtype=np.int64)
    levels = np.array([[int(one) for one in model.start_levels[v]] for v in hidden], dtype=np.int64)
    return Types(tuple(hidden), tuple(owners), kinds.reshape(2**size, size), levels.reshape(size, 2))


def _publicly(
    numbering: Numbering, types: Types, columns: Sequence[npt.NDArray[np.int8]]
) -> tuple[Index, Index]:
    """Return the number of what everyone sees of each state, and its joint type."""
    numbers = numbering.numbers(columns)
    kind = np.zeros(len(numbers), dtype=np.int64)
    for variable, levels in zip(types.variables, types.levels, strict=True):
        kind = 2 * kind + (columns[variable] == levels[1])
    return numbers - numbering.part(numbers, types.variables), kind
