"""After a game: how the odds of the end that was wanted moved, through whom, and what else was open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from toolkit.analysis.accounts import (
    START,
    Accounts,
    final_odds,
    first,
    first_odds,
    leaves_that_came,
    said_at,
    shares,
    summed,
)
from toolkit.analysis.debrief_in_words import sections, told
from toolkit.analysis.game_tables import (
    choices_made,
    forecast_made,
    kept_hidden,
    odds_by_turn,
    what_ifs,
    what_moved,
)
from toolkit.analysis.played import WHOLE, Played, chair_of, game_of
from toolkit.answers import MOST_ROWS, WIDTH, Answer, Column, Section
from toolkit.arguments import public
from toolkit.engines.run import run
from toolkit.errors import RunError, ToolkitError, unknown
from toolkit.games.aims import ASKED_FOR, CAME, LIKELIEST, Wanted, wanted_end
from toolkit.games.game import Game
from toolkit.games.onwards import Onwards, onwards
from toolkit.games.sight import hides_from
from toolkit.markup import paragraph
from toolkit.plaintext import sentence
from toolkit.results.result import Result

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 64
"""Draws behind the distribution that the course is placed in."""
LAYOUT = (
    Column("turn", "turn", "count"),
    Column("to", "date"),
    Column("who", "who"),
    Column("chosen", "chosen"),
    Column("chance after", "after", "share"),
    Column("best for it", "best"),
    Column("after that", "best_after", "share"),
    Column("the model’s odds of choosing so", "model_odds", "share"),
)


@dataclass(frozen=True, repr=False, eq=False)
class Debrief(Answer):
    """A game looked back on, finished or so far; its table are the choices that seats made.

    Attributes
    ----------
    game : Game
    chair : tuple of str
        The actors whose choices are *yours*.
    result : Result
        The modelled distribution, over all that the inputs may be.
    wanted : Wanted
        The end whose odds are told, and how it is known that it was wanted.
    outcome, label : str
        The end that came or, while the game goes on, the one that is now the likeliest.
    is_over : bool
        Whether it came.
    now, at_start : float
        Chance of ``outcome`` where the game stands, and before the first turn, with the inputs of this game; the latter before its
        start was drawn, where it is.
    accounts : Accounts
        Who moved the odds of the wanted end, summed up.
    tells_secrets : bool
        Whether its words tell what was kept from the chair, and the inputs of the game.
    """

    game: Game
    chair: tuple[str, ...]
    wanted: Wanted
    outcome: str
    label: str
    is_over: bool
    now: float
    at_start: float
    accounts: Accounts
    tells_secrets: bool = True

    def for_players(self) -> Debrief:
        """Return what those may read who sit at the table: nothing that they cannot see while the game goes on."""
        kept = self if self.is_over else replace(self, tells_secrets=False)
        return replace(kept, title=kept.told)

    @property
    def tells_chances(self) -> bool:
        """Whether its words tell chances: where anything is kept from the chair, these would give it away."""
        return self.tells_secrets or not hides_from(self.game.model, self.chair)

    @property
    def has_heard(self) -> bool:
        """Whether the distribution is one after reports."""
        return self.result.news is not None

    @property
    def has_drawn_start(self) -> bool:
        """Whether it was drawn by chance how the crisis starts."""
        return bool((self.moves.by == START).any())

    @property
    def decisions(self) -> pd.DataFrame:
        """One row per choice a seat made, those left to the model not listed.

        ``turn``, ``date``, ``who``, ``chosen``, ``model_odds`` (chance that the model would have chosen it), ``likeliest`` and
        ``likeliest_odds`` (what it would most probably have chosen), ``before`` and ``after`` (chance of the wanted end),
        ``effect`` (what the choice moved, against letting the model choose), ``best`` and ``best_after`` (the open option that
        was best for the wanted end), ``cost`` (what the choice left lying), and ``actor``.
        """
        return self.table

    @property
    def course(self) -> pd.DataFrame:
        """One row per turn and outcome, if the model played on from there with the inputs of this game.

        ``turn``, ``date``, ``outcome``, ``label``, ``probability`` at the end of the turn.
        """
        return self._part("course")

    @property
    def moves(self) -> pd.DataFrame:
        """One row per choice and per throw, in the order in which they came; they add up to the whole change.

        ``turn``, ``date``, ``who``, ``what``, ``by`` (``own``, ``others``, ``chance``, ``teacher`` for an event that was put in,
        ``left`` for a choice left to the model, ``start`` for how it was drawn to begin, in turn 0), ``before``, ``after`` and ``points`` (chance of the wanted end), and ``moved``
        (half the sum of all changes over the outcomes).
        """
        return self._part("moves")

    @property
    def turning_points(self) -> pd.DataFrame:
        """The same rows, the one that moved the odds of all ends most first."""
        return self.moves.sort_values("moved", ascending=False, kind="stable").reset_index(drop=True)

    @property
    def what_ifs(self) -> pd.DataFrame:
        """One row per choice, option and outcome, if that option had been taken there and the model had played on.

        ``turn``, ``date``, ``who``, ``option``, ``label``, ``is_chosen``, ``outcome``, ``outcome_label``, ``probability``,
        ``actor``, and ``key``, which tells choices of one seat in one turn apart.
        """
        return self._part("what_ifs")

    @property
    def forecast(self) -> pd.DataFrame:
        """One row per end: ``tokens`` laid on it, the model's odds ``at_start`` and ``over_all`` inputs; empty without a forecast."""
        return self._part("forecast")

    @property
    def hidden(self) -> pd.DataFrame:
        """One row per thing that was kept from the chair: ``turn``, ``date``, ``what``, ``was``, ``known_to``."""
        return self._part("hidden")

    def _part(self, name: str) -> pd.DataFrame:
        table: pd.DataFrame = self.parts[name]
        return table

    @property
    def told(self) -> str:
        """How it ended, what was wanted, and what was expected of that, in a few sentences."""
        return told(self)

    @property
    def sections(self) -> tuple[Section, ...]:
        """All that is told, part by part, the same on every surface."""
        return sections(self)

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Write the debrief as plain text."""
        limits = [sentence(caveat, width, indent="  ", first="- ") for caveat in self.caveats]
        parts = [sentence(self.title, width), *(one.text(width, most, self.rest) for one in self.sections)]
        return "\n\n".join((*parts, "\n".join(limits))).rstrip()

    @property
    def html(self) -> str:
        """The debrief as a piece of HTML."""
        parts = [paragraph(self.title, bold=True)]
        for one in self.sections:
            parts.append(one.html)
        return "".join((*parts, *map(paragraph, self.caveats)))

    def to_dict(self) -> dict[str, Any]:
        """Return the debrief as plain data at full precision."""
        own = {name: getattr(self, name) for name in ("outcome", "label", "is_over", "now", "at_start")}
        return {**super().to_dict(), **own, "wanted": vars(self.wanted), "accounts": vars(self.accounts)}


@public
def debrief(
    game: Played, *, result: Result | None = None, chair: Sequence[str] | str = (), wanted: str = ""
) -> Debrief:
    """Look back on a game, at its end or where it stands.

    Parameters
    ----------
    game : Game, or the path of a saved one
    result : Result, optional
        The distribution to place it in; the model is solved for 64 draws if left out.
    chair : sequence of str, optional
        Seats whose choices are looked back on; all, if left out.
    wanted : str, optional
        The end whose odds are told; if left out the one that the chair named before its first choice, else the one that is
        worth most to it, else the one that came.

    Returns
    -------
    Debrief

    Raises
    ------
    ToolkitError
        If nothing was chosen yet, a name is wrong, the crisis is too large for the exact engine, or the result is of another one.
    """
    game = game_of(game)
    course, model = game.course, game.model
    seats = chair_of(game, chair)
    if wanted and wanted not in [one.name for one in model.outcomes]:
        raise unknown("end", wanted, [one.name for one in model.outcomes])
    if not course.outcome and not course.decisions:
        raise ToolkitError("nothing was chosen yet, so there is nothing to look back on")
    if result is not None and result.model.digest != model.digest:
        raise ToolkitError(
            "this result is of another crisis than the game; leave it out, and the game's own is run"
        )
    if result is None:
        result = run(model, draws=DRAWS, seed=game.seed, alternatives=False, progress=False)
    try:
        came, order = leaves_that_came(game), first(game, seats)
        found = onwards(model, game.draws.values[0], course.moments, said_at(game), came, order)
    except RunError as reason:
        raise ToolkitError(f"no debrief: {reason}") from None
    return _debrief(game, seats, wanted, result, found)


def _debrief(game: Game, chair: tuple[str, ...], asked_for: str, result: Result, found: Onwards) -> Debrief:
    """Put the tables of a game together."""
    model, at_start = game.model, first_odds(game, found)
    final, said = final_odds(game, found), said_at(game)
    k = int(np.argmax(final))
    wanted = _wanted(game, chair, asked_for, k)
    told_of = model.outcome_number(wanted.outcome)
    rows = list(shares(game, found, told_of, chair))
    choices = choices_made(game, found, said, told_of)
    made = Debrief(
        choices[choices.actor.isin(chair)].reset_index(drop=True),
        game=game,
        chair=chair,
        wanted=wanted,
        outcome=model.outcomes[k].name,
        label=model.outcomes[k].label,
        is_over=bool(game.course.outcome),
        now=float(final[k]),
        at_start=float(at_start[k]),
        accounts=summed(rows, float(at_start[told_of]), float(final[told_of])),
        result=result,
        caveats=(*game.caveats, *result.caveats),
        verb="debrief",
        figure="course",
        layout=LAYOUT,
        step=WHOLE,
        rest="in .tables()",
        parts={
            "course": odds_by_turn(game, found),
            "moves": what_moved(rows),
            "what_ifs": what_ifs(game, found, said),
            "forecast": forecast_made(game, found, result, chair),
            "hidden": kept_hidden(game, chair),
        },
    )
    return replace(made, title=made.told)


def _wanted(game: Game, chair: Sequence[str], asked_for: str, k: int) -> Wanted:
    """Return the end whose odds are told."""
    labels = {one.name: one.label for one in game.model.outcomes}
    if asked_for:
        return Wanted(asked_for, labels[asked_for], ASKED_FOR)
    one = game.model.outcomes[k]
    return wanted_end(game, chair) or Wanted(one.name, one.label, CAME if game.is_over else LIKELIEST)
