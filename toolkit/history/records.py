"""What a single history is: who did what, what came of it, and how likely each step was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module

from toolkit.markup import html_table, paragraph
from toolkit.model.model import Model
from toolkit.model.variables import StateVariable


@dataclass(frozen=True)
class HistoryStep:
    """One thing that was chosen or happened, or did not.

    Attributes
    ----------
    key, action : who chose or what may happen (``actor``, ``actor.track``, event), and the action's name
    who, label, branch : the same for readers; ``branch`` says how it turned out where that was open
    is_rest : whether nothing was done or happened
    probability : of the action among those open, given the state and the inputs
    branch_probability : of how it turned out, given the action
    """

    turn: int
    moment: int
    """Steps of the history with the same number were settled at once."""
    key: str
    action: str
    who: str
    label: str
    branch: str
    is_rest: bool
    probability: float
    branch_probability: float
    came_to_nothing: bool = False
    """Whether none of the ways in which it might have turned out came."""

    @property
    def in_words(self) -> str:
        """Who did what, and how it turned out."""
        done = self.label if self.who == self.label else f"{self.who}: {self.label}"
        return f"{done}, {self.branch}" if self.branch else done


@dataclass(frozen=True)
class HistoryChange:
    """A variable that moved: the labels of its levels before and after."""

    turn: int
    moment: int
    """The steps that moved it have the same number."""
    variable: str
    label: str
    before: str
    after: str

    @classmethod
    def of(
        cls, declared: StateVariable, turn: int, moment: int, before: float, after: float
    ) -> HistoryChange:
        """Put a movement of a variable, from a position to another, into words."""
        levels = declared.shown(before), declared.shown(after)
        return cls(turn, moment, declared.name, declared.label, *levels)


@dataclass(frozen=True)
class History:
    """One simulated course of events.

    Attributes
    ----------
    draw, run : its place among the draws and runs; the same seed gives the same history
    parameters : parameter -> its value in this history, doubts left out
    start : variable -> label of its level at the start
    steps, changes : in the order in which they came
    outcome, end_turn : how it ends, and the turn after which nothing more happens
    """

    model: Model
    draw: int
    run: int
    parameters: Mapping[str, float]
    start: Mapping[str, str]
    steps: tuple[HistoryStep, ...]
    changes: tuple[HistoryChange, ...]
    outcome: str
    end_turn: int

    @property
    def outcome_label(self) -> str:
        """How it ends, for readers."""
        return next(outcome.label for outcome in self.model.outcomes if outcome.name == self.outcome)

    @property
    def ending(self) -> dict[str, object]:
        """How and when it ends, as columns of a table."""
        return {
            "outcome": self.outcome,
            "label": self.outcome_label,
            "end_turn": self.end_turn,
            "end": self.date_of_turn(self.end_turn),
        }

    def date_of_turn(self, turn: int) -> date:
        """Return the last day of a turn."""
        return self.model.date_of_turn(turn)

    def __repr__(self) -> str:
        return f"<History of {self.model.name}: {self.outcome_label}, after turn {self.end_turn}; .story tells it>"

    @property
    def story(self) -> str:
        """The history told in words; see ``toolkit.analysis.tell``."""
        told: str = import_module("toolkit.analysis").tell(self)
        return told

    def _repr_html_(self) -> str:
        rows = [self._row(turn) for turn in range(1, self.end_turn + 1)]
        head = paragraph(
            f"{self.model.dossier.title}: {self.outcome_label}, after turn {self.end_turn}", bold=True
        )
        return head + html_table(["turn", "to", "what happened", "what it changed"], rows, numbers=(0,))

    def _row(self, turn: int) -> list[object]:
        done = [step.in_words for step in self.steps if step.turn == turn and not step.is_rest]
        moved = [f"{c.label}: {c.before} to {c.after}" for c in self.changes if c.turn == turn]
        return [turn, self.date_of_turn(turn), "; ".join(done) or "nothing", "; ".join(moved)]


def named_inputs(model: Model, values: Iterable[float]) -> dict[str, float]:
    """Name the inputs of one history, doubts left out; one value per parameter of the model."""
    pairs = zip(model.parameters, values, strict=True)
    return {parameter.name: float(value) for parameter, value in pairs if not parameter.is_doubt}
