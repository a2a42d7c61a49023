"""After a game: where its course lies among all that the model holds possible, and which choices mattered."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from toolkit import numbers
from toolkit.analysis.outcomes import outcome_rows
from toolkit.answers import MOST_ROWS, WIDTH, Answer, Caveat, Column
from toolkit.arguments import public, said
from toolkit.engines.run import run
from toolkit.errors import RunError, ToolkitError
from toolkit.games.game import Game, Moment, SeatTurn
from toolkit.games.onwards import Onwards, onwards
from toolkit.games.saved_games import open_class, open_game
from toolkit.history.histories import HistoryStep
from toolkit.markup import html_table, paragraph
from toolkit.model.model import NOTHING
from toolkit.plaintext import sentence, text_table
from toolkit.results.result import Result

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 64
"""Draws behind the distribution that the course is placed in."""


LEAST_MOVE = 0.01
"""Steps that moved the odds by less are not told."""
MOST_STEPS = 8
WHOLE = 1.0
"""Chances where a game stands, with its own inputs, are told in whole per cent, and what moved them in whole points."""
Played = Any
"""A Game, or the path of a saved one."""
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
CLASS_LAYOUT = (
    Column("group", "group"),
    Column("ended as", "outcome"),
    Column("turns", "turns", "count"),
    Column("highest rung", "highest_rung"),
    Column("choices", "choices", "count"),
    Column("as the model’s likeliest", "as_the_model", "share"),
    Column("usual odds of a choice", "mean_odds", "share"),
)
CLASS_NOTE = (
    "As the model’s likeliest: share of choices that were. Usual odds: how likely the model was to choose as they did, so that low "
    "means unusual."
)


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
        return [
            [str(one["turn"]), one["who"], one["what"], *(numbers.share(one[name]) for name in ("before", "after", "moved"))]
            for one in table.to_dict("records")
        ]  # fmt: skip

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
    game = _game(game)
    course, model = game.course, game.model
    if not course.outcome and not course.decisions:
        raise ToolkitError("nothing was chosen yet, so there is nothing to look back on")
    if result is not None and result.model.digest != model.digest:
        raise ToolkitError(
            "this result is of another crisis than the game; leave it out, and the game's own is run"
        )
    if result is None:
        result = run(model, draws=DRAWS, seed=game.seed, alternatives=False, progress=False)
    chose = {(d.turn, d.key) for d, _ in _by_people(game)}
    asked: dict[Moment, list[str]] = {}
    for moment in course.moments:
        keys = [m.key for m in model.steps[moment.number].members if (moment.turn, m.key) in chose]
        if keys:
            asked[moment] = keys
    try:
        found = onwards(model, game.draws.values[0], course.moments, asked)
    except RunError as reason:
        raise ToolkitError(f"no debrief: {reason}") from None
    return _debrief(game, result, found, asked)


def _game(game: Played) -> Game:
    if isinstance(game, Game):
        return game
    if isinstance(game, str | os.PathLike):
        return open_game(game)
    raise ToolkitError(
        f"debrief takes a Game or the path of a saved one, not {said(game)}; "
        'ct.play(...).game is one, and ct.open_game("mine.game.json") reads one',
        kind="wrong kind", subject="game",
    )  # fmt: skip


def _debrief(game: Game, result: Result, found: Onwards, asked: Mapping[Moment, Sequence[str]]) -> Debrief:
    import pandas as pd  # slow to import, and only tables need it

    course, model = game.course, game.model
    final = _final(game, found)
    k = int(np.argmax(final))
    columns = [
        "turn", "who", "chosen", "model_odds", "likeliest", "likeliest_odds", "effect", "before", "actor",
    ]  # fmt: skip
    made = Debrief(
        pd.DataFrame(_decisions(game, found, asked, k), columns=columns),
        game, model.outcomes[k].name, model.outcomes[k].label, bool(course.outcome), float(final[k]),
        float(found.odds[course.moments[0]][k]) if course.moments else 1.0,
        result=result, caveats=result.caveats, verb="debrief", figure="course", layout=LAYOUT, step=WHOLE, notes=(CHOICES_NOTE,),
        parts={
            "course": _course(game, found), "turning_points": _turning_points(game, found, k),
            "what_ifs": _what_ifs(game, found, asked),
        },
    )  # fmt: skip
    return replace(made, title=made.told)


def _by_people(game: Game) -> tuple[tuple[SeatTurn, str], ...]:
    """Return the choices that people made, those left out that they left to the model."""
    if game.n_by_people is None:
        return game.course.decisions
    made = {(move.turn, move.key) for move in game.moves[: game.n_by_people]}
    return tuple((d, picked) for d, picked in game.course.decisions if (d.turn, d.key) in made)


def _final(game: Game, found: Onwards) -> npt.NDArray[np.float64]:
    """Return the odds of the ends where the game stands; shape (K,)."""
    model, course = game.model, game.course
    if course.outcome:
        return np.asarray(np.eye(len(model.outcomes))[model.outcome_number(course.outcome)])
    return np.asarray(found.odds[course.moments[-1]])


def _course(game: Game, found: Onwards) -> pd.DataFrame:
    import pandas as pd

    model, course = game.model, game.course
    first: dict[int, Moment] = {}
    for moment in course.moments:
        first.setdefault(moment.turn, moment)
    final = _final(game, found)
    rows = []
    for turn in range(model.horizon + 1 if course.outcome else course.end_turn + 1):
        odds = found.odds[first[turn + 1]] if turn + 1 in first else final
        for outcome, probability in zip(model.outcomes, odds, strict=True):
            rows.append({
                "turn": turn, "date": model.date_of_turn(turn), "outcome": outcome.name, "label": outcome.label,
                "probability": float(probability),
            })  # fmt: skip
    return pd.DataFrame(rows)


def _decisions(
    game: Game, found: Onwards, asked: Mapping[Moment, Sequence[str]], k: int
) -> list[dict[str, object]]:
    made = {(d.turn, d.key): (d, picked) for d, picked in _by_people(game)}
    rows = []
    for moment, keys in asked.items():
        for key in keys:
            decision, picked = made[moment.turn, key]
            chosen = next(c for c in decision.choices if c.name == picked)
            top = max(decision.choices, key=lambda c: c.model_odds)
            after = found.by_option[moment, key].get(picked, found.odds[moment])
            rows.append({
                "turn": decision.turn, "who": decision.who, "chosen": chosen.label, "model_odds": chosen.model_odds,
                "likeliest": top.label, "likeliest_odds": top.model_odds,
                "effect": float(after[k] - found.odds[moment][k]), "before": float(found.odds[moment][k]),
                "actor": decision.actor,
            })  # fmt: skip
    return rows


def _turning_points(game: Game, found: Onwards, k: int) -> pd.DataFrame:
    """Say how the odds moved over each step in which something happened."""
    import pandas as pd

    course, model = game.course, game.model
    final = _final(game, found)
    rows = []
    for n, moment in enumerate(course.moments if course.outcome else course.moments[:-1]):
        before = found.odds[moment]
        after = found.odds[course.moments[n + 1]] if n + 1 < len(course.moments) else final
        keys = {m.key for m in model.steps[moment.number].members}
        done = [s for s in course.steps if s.turn == moment.turn and s.key in keys]
        told = [s for s in done if not s.is_rest] or done
        if not told:
            continue
        is_quiet = all(step.is_rest for step in told)
        rows.append({
            "turn": moment.turn,
            "who": "" if is_quiet and len(told) > 1 else _listed(s.who for s in told),
            "what": _quiet(told) if is_quiet else _listed(_what(s) for s in told),
            "before": float(before[k]), "after": float(after[k]), "moved": float(np.abs(after - before).sum() / 2),
        })  # fmt: skip
    table = pd.DataFrame(rows, columns=["turn", "who", "what", "before", "after", "moved"])
    return table.sort_values("moved", ascending=False, kind="stable").reset_index(drop=True)


def _listed(texts: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(texts))


def _quiet(steps: Sequence[HistoryStep]) -> str:
    """Say that nothing was done or happened."""
    if any(step.action != NOTHING for step in steps):
        return "nothing was done"
    if len(steps) == 1:
        return "did not come"
    return f"none of these came: {', '.join(step.who for step in steps)}"


def _what(step: HistoryStep) -> str:
    if step.who == step.label:
        return f"came, {step.branch}" if step.branch else "came"
    return f"{step.label}, {step.branch}" if step.branch else step.label


def _what_ifs(game: Game, found: Onwards, asked: Mapping[Moment, Sequence[str]]) -> pd.DataFrame:
    import pandas as pd

    made = {(d.turn, d.key): (d, picked) for d, picked in _by_people(game)}
    rows = []
    for moment, keys in asked.items():
        for key in keys:
            decision, picked = made[moment.turn, key]
            labels = {choice.name: choice.label for choice in decision.choices}
            for option, odds in found.by_option[moment, key].items():
                for outcome, probability in zip(game.model.outcomes, odds, strict=True):
                    rows.append({
                        "turn": decision.turn, "who": decision.who, "option": option, "label": labels.get(option, option),
                        "is_chosen": option == picked, "outcome": outcome.name, "outcome_label": outcome.label,
                        "probability": float(probability), "actor": decision.actor,
                    })  # fmt: skip
    columns = [
        "turn",
        "who",
        "option",
        "label",
        "is_chosen",
        "outcome",
        "outcome_label",
        "probability",
        "actor",
    ]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True, repr=False, eq=False)
class ClassDebrief(Answer):
    """The games of a class beside each other, one row per group."""

    @property
    def shown(self) -> pd.DataFrame:
        """The groups; those that go on say so."""
        return self.table.assign(outcome=self.table.outcome.replace("", "still going"))

    def without_secrets(self) -> ClassDebrief:
        """Return the same without the highest rungs of games that go on, which their seats may not know."""
        return replace(
            self,
            table=self.table.assign(highest_rung=self.table.highest_rung.where(self.table.outcome != "", "")),
        )


@public
def class_debrief(games: Played) -> ClassDebrief:
    """Compare the games of a class, one row per group.

    Parameters
    ----------
    games : mapping, or a folder
        Group -> its game, or the path of a saved one, all on the same scenario; unfinished ones are listed with what they have
        so far. A folder holds saved games, named ``<group>.game.json``; one that cannot be read is left out, and a
        caveat says so.

    Returns
    -------
    ClassDebrief
        Indexed by group: ``outcome`` (label, empty while it goes on), ``turns`` played, ``highest_rung`` reached,
        ``choices`` made, ``as_the_model`` (share of them that were the model's likeliest) and ``mean_odds`` (geometric mean of the
        odds with which the model would have chosen as the group did: low means unusual).

    Raises
    ------
    ToolkitError
        If there is no game, or they were played on different scenarios.
    """
    import pandas as pd

    found, refused = _games(games)
    if len({game.model.digest for game in found.values()}) > 1:
        raise ToolkitError("these games were played on different scenarios and cannot be compared")
    table = pd.DataFrame.from_dict({group: _row(game) for group, game in found.items()}, orient="index")
    return ClassDebrief(
        table.rename_axis("group"), verb="class_debrief", layout=CLASS_LAYOUT, step=WHOLE, notes=(CLASS_NOTE,),
        title=next(iter(found.values())).model.title,
        caveats=tuple(Caveat(f"Left out: {reason}.", "left_out") for reason in refused),
    )  # fmt: skip


def _games(games: Played) -> tuple[dict[str, Game], list[str]]:
    """Return the games of a class by group, and why files were left out."""
    if isinstance(games, str | os.PathLike):
        return open_class(games)
    if not isinstance(games, Mapping):
        raise ToolkitError(
            f"class_debrief takes the folder of a class, or {{group: game, …}}, not {said(games)}",
            kind="wrong kind", subject="games",
        )  # fmt: skip
    if not games:
        raise ToolkitError("there is no game to compare")
    return {str(group): _game(game) for group, game in games.items()}, []


def _row(game: Game) -> dict[str, Any]:
    course, made = game.course, _by_people(game)
    odds = [next(c.model_odds for c in d.choices if c.name == picked) for d, picked in made]
    tops = [max(d.choices, key=lambda c: c.model_odds).name == picked for d, picked in made]
    labels = {o.name: o.label for o in game.model.outcomes}
    return {
        "outcome": labels.get(course.outcome, ""), "turns": course.end_turn, "highest_rung": highest_rung(game),
        "choices": len(odds), "as_the_model": float(np.mean(tops)) if tops else np.nan,
        "mean_odds": float(np.exp(np.mean(np.log(np.maximum(odds, 1e-12))))) if odds else np.nan,
    }  # fmt: skip


def highest_rung(game: Game) -> str:
    """Name the highest rung of the ladder that a game has stood on; empty without a ladder."""
    from toolkit.engines.ladder import rung_of

    model, course = game.model, game.course
    if not model.rungs or not course.moments:
        return ""
    columns = [np.array(column) for column in zip(*(moment.state for moment in course.moments), strict=True)]
    place = int(rung_of(model, columns).max())
    known = [number for number, _, _ in model.rungs]
    if course.rung is not None:
        place = max(place, known.index(course.rung))
    return f"{model.rungs[place][0]} {model.rungs[place][1]}" if place >= 0 else ""
