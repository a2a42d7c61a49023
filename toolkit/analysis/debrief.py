"""After a game: where its course lies among all that the model holds possible, and which choices mattered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit import numbers
from toolkit.analysis.accounts import final_odds
from toolkit.analysis.game_tables import Asked, choices_made, odds_by_turn, what_ifs, what_moved
from toolkit.analysis.outcomes import outcome_rows
from toolkit.analysis.played import WHOLE, Played, by_people, game_of
from toolkit.answers import MOST_ROWS, WIDTH, Answer, Column
from toolkit.arguments import public
from toolkit.engines.run import run
from toolkit.errors import RunError, ToolkitError
from toolkit.games.course import Moment
from toolkit.games.game import Game
from toolkit.games.onwards import Onwards, onwards
from toolkit.markup import html_table, paragraph
from toolkit.plaintext import sentence, text_table
from toolkit.results.result import Result

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 64
"""Draws behind the distribution that the course is placed in."""
LEAST_MOVE = 0.01
"""Steps that moved the odds by less are not told."""
MOST_STEPS = 8
LAYOUT = (
    Column("turn", "turn", "count"),
    Column("seat", "who"),
    Column("chosen", "chosen"),
    Column("model’s odds", "model_odds", "share"),
    Column("the model’s likeliest", "likeliest"),
    Column("its odds", "likeliest_odds", "share"),
    Column("points", "effect", "points"),
)
HEADS = "What moved the odds of this end most:", "Your choices, and what the model would have done:"
CHOICES_NOTE = (
    "Model’s odds: how likely the model was to choose so. Points: how far the choice moved the chance of this end, against letting the "
    "model choose."
)
STEPS = ("turn", "who", "what", "before", "after", "odds moved")


@dataclass(frozen=True, repr=False, eq=False)
class Debrief(Answer):
    """What a game looks like from the model's side, finished or so far; its table are the choices that seats made.

    Attributes
    ----------
    game : Game
    result : Result
        The modelled distribution, over all that the inputs may be.
    outcome, label : str
        The end that is told of: the one that came or, while the game goes on, the one that is now the likeliest.
    is_over : bool
        Whether it came.
    now : float
        Its chance where the game stands, with the inputs of this game; 1 once it came.
    at_start : float
        Chance of that outcome before the first turn, with the inputs of this game.
    """

    game: Game
    outcome: str
    label: str
    is_over: bool
    now: float
    at_start: float

    @property
    def decisions(self) -> pd.DataFrame:
        """One row per choice a seat made, those left to the model not listed.

        ``turn``, ``who``, ``chosen``, ``model_odds`` (chance that the model would have chosen it), ``likeliest`` and
        ``likeliest_odds`` (what it would most probably have chosen), ``effect`` (change of the chance of the end that the
        choice made, against letting the model choose), ``before``, and ``actor``.
        """
        return self.table

    @property
    def course(self) -> pd.DataFrame:
        """One row per turn and outcome, if the model played on from there with the inputs of this game.

        ``turn``, ``date``, ``outcome``, ``label``, ``probability`` at the end of the turn.
        """
        table: pd.DataFrame = self.parts["course"]
        return table

    @property
    def turning_points(self) -> pd.DataFrame:
        """One row per thing that happened, the one that moved most first.

        ``turn``, ``who``, ``what``, ``before`` and ``after`` (chance of the end) and ``moved`` (half the sum of all changes over
        the outcomes).
        """
        table: pd.DataFrame = self.parts["turning_points"]
        return table

    @property
    def what_ifs(self) -> pd.DataFrame:
        """One row per choice, option and outcome, if that option had been taken there and the model had played on.

        ``turn``, ``who``, ``option``, ``label``, ``is_chosen``, ``outcome``, ``outcome_label``, ``actor``, ``probability``.
        """
        table: pd.DataFrame = self.parts["what_ifs"]
        return table

    @property
    def share(self) -> str:
        """The chance of the end over all that the inputs may be, as it is written everywhere."""
        return next(row.shown for row in outcome_rows(self.result) if row.outcome == self.outcome)

    @property
    def told(self) -> str:
        """What came, and what was expected of it, in two sentences."""
        ended = (
            f"Ended as “{self.label}”"
            if self.is_over
            else f"Not over; told is “{self.label}”, now the likeliest end, at {numbers.share(self.now)}"
        )
        return (
            f"{ended}. Before the first turn the model gave this {self.share} over all that the inputs may be, and "
            f"{numbers.share(self.at_start)} with the inputs of this game."
        )

    def steps(self) -> list[list[str]]:
        """Write the steps after which the odds were others by a point or more."""
        table = self.turning_points[self.turning_points.moved >= LEAST_MOVE].head(MOST_STEPS)
        chances = ("before", "after", "moved")
        return [
            [str(one["turn"]), one["who"], one["what"], *(numbers.share(one[name]) for name in chances)]
            for one in table.to_dict("records")
        ]

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Write the debrief as plain text."""
        steps = self.steps()
        moved = (
            text_table(STEPS, steps, width=width, flexible=[1, 2], right=[0, 3, 4, 5])
            if steps
            else "Nothing moved the odds by a point."
        )
        choices = self._choices.text(width, most=most)
        return "\n\n".join((sentence(self.title, width), HEADS[0], moved, HEADS[1], choices))

    @property
    def html(self) -> str:
        """The debrief as a piece of HTML."""
        steps = html_table(STEPS, self.steps(), numbers=(0, 3, 4, 5))
        heads = [paragraph(text) for text in HEADS]
        return f"{paragraph(self.title, bold=True)}{heads[0]}{steps}{heads[1]}{self._choices.html}"

    @property
    def _choices(self) -> Answer:
        """The choices that seats made, and what limits all of it."""
        return Answer(self.table, caveats=self.caveats, layout=self.layout, step=self.step, notes=self.notes)

    def to_dict(self) -> dict[str, Any]:
        """Return the debrief as plain data at full precision."""
        own = ("outcome", "label", "is_over", "now", "at_start")
        return {**super().to_dict(), **{name: getattr(self, name) for name in own}}


@public
def debrief(game: Played, *, result: Result | None = None) -> Debrief:
    """Set a game beside the model, at its end or where it stands.

    Parameters
    ----------
    game : Game, or the path of a saved one
    result : Result, optional
        The distribution to place it in; the model is solved for 64 draws if left out.

    Returns
    -------
    Debrief

    Raises
    ------
    ToolkitError
        If nothing was chosen yet, the crisis is too large for the exact engine, or the result is of another one.
    """
    game = game_of(game)
    course, model = game.course, game.model
    if not course.outcome and not course.decisions:
        raise ToolkitError("nothing was chosen yet, so there is nothing to look back on")
    if result is not None and result.model.digest != model.digest:
        raise ToolkitError(
            "this result is of another crisis than the game; leave it out, and the game's own is run"
        )
    if result is None:
        result = run(model, draws=DRAWS, seed=game.seed, alternatives=False, progress=False)
    asked = _asked(game)
    try:
        found = onwards(model, game.draws.values[0], course.moments, asked)
    except RunError as reason:
        raise ToolkitError(f"no debrief: {reason}") from None
    return _debrief(game, result, found, asked)


def _asked(game: Game) -> Asked:
    """Return where people chose, and for whom."""
    chose = {(decision.turn, decision.key) for decision, _ in by_people(game)}
    found: dict[Moment, list[str]] = {}
    for moment in game.course.moments:
        members = game.model.steps[moment.number].members
        keys = [member.key for member in members if (moment.turn, member.key) in chose]
        if keys:
            found[moment] = keys
    return found


def _debrief(game: Game, result: Result, found: Onwards, asked: Asked) -> Debrief:
    """Put the tables of a game together."""
    moments, model = game.course.moments, game.model
    final = final_odds(game, found)
    k = int(np.argmax(final))
    made = Debrief(
        choices_made(game, found, asked, k),
        game=game,
        outcome=model.outcomes[k].name,
        label=model.outcomes[k].label,
        is_over=bool(game.course.outcome),
        now=float(final[k]),
        at_start=float(found.odds[moments[0]][k]) if moments else 1.0,
        result=result,
        caveats=result.caveats,
        verb="debrief",
        figure="course",
        layout=LAYOUT,
        step=WHOLE,
        notes=(CHOICES_NOTE,),
        parts={
            "course": odds_by_turn(game, found),
            "turning_points": what_moved(game, found, k),
            "what_ifs": what_ifs(game, found, asked),
        },
    )
    return replace(made, title=made.told)
