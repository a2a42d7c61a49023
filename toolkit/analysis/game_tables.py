"""Tables along a game: the odds turn by turn, what moved them, each choice, each option, the forecast, and what was hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from toolkit.analysis.accounts import Share, final_odds, first_odds
from toolkit.analysis.scoring import brier_score
from toolkit.games.bits import Said
from toolkit.games.course import Moment, SeatTurn
from toolkit.games.forecast import TOKENS
from toolkit.games.game import Game
from toolkit.games.onwards import Onwards
from toolkit.games.sight import hidden_from
from toolkit.results.result import Result

if TYPE_CHECKING:
    import pandas as pd


SaidAt = Mapping[Moment, Sequence[Said]]
"""Moment -> what people chose and answered there, in their order."""
COURSE = ("turn", "date", "outcome", "label", "probability")
CHOICES = (
    "turn", "date", "who", "chosen", "model_odds", "likeliest", "likeliest_odds", "effect", "before", "after", "best", "best_after",
    "cost", "actor",
)  # fmt: skip
MOVES = ("turn", "date", "who", "what", "by", "before", "after", "points", "moved")
WHAT_IFS = (
    "turn", "date", "who", "option", "label", "is_chosen", "outcome", "outcome_label", "probability", "actor", "key",
)  # fmt: skip
FORECAST = ("outcome", "label", "tokens", "at_start", "over_all", "came")
HIDDEN = ("turn", "date", "what", "was", "known_to")
PERFECT, WORST = 0, 2 * TOKENS**2
"""Ends of the scale of a score: tokens away from what came, squared and added up."""


def odds_by_turn(game: Game, found: Onwards) -> pd.DataFrame:
    """Tabulate the chance of each outcome at the end of each turn, had the model played on from there."""
    import pandas as pd  # slow to import, and only tables need it

    model, course = game.model, game.course
    first: dict[int, Moment] = {}
    for moment in course.moments:
        first.setdefault(moment.turn, moment)
    final = final_odds(game, found)
    rows = []
    for turn in range(model.horizon + 1 if course.outcome else course.end_turn + 1):
        odds = found.odds[first[turn + 1]] if turn + 1 in first else final
        date = model.date_of_turn(turn)
        rows += [
            (turn, date, outcome.name, outcome.label, float(probability))
            for outcome, probability in zip(model.outcomes, odds, strict=True)
        ]
    return pd.DataFrame(rows, columns=pd.Index(COURSE))


def what_moved(rows: Sequence[Share]) -> pd.DataFrame:
    """Tabulate what each choice and each throw did to the odds, in the order in which it came."""
    import pandas as pd

    cells = [(*row[: MOVES.index("after") + 1], row.points, row.moved) for row in rows]
    return pd.DataFrame(cells, columns=pd.Index(MOVES))


def choices_made(game: Game, found: Onwards, said: SaidAt, k: int) -> pd.DataFrame:
    """Tabulate the choices of people, with the chance of outcome ``k`` after each, and after the option that was best for it."""
    import pandas as pd

    rows = []
    for moment, decision, picked in _chosen(said):
        choices = {choice.name: choice for choice in decision.choices}
        labels = labels_of(decision)
        top = max(decision.choices, key=lambda c: c.model_odds)
        by_option = found.by_option[moment, decision.key]
        options = {name: float(odds[k]) for name, odds in by_option.items()}
        before = float(found.before[moment, decision.key][k])
        after = options[picked]
        best = max(options, key=lambda name: (options[name], name == picked))
        rows.append(
            (
                *(decision.turn, game.model.date_of_turn(decision.turn), decision.who),
                *(labels[picked], choices[picked].model_odds, labels[top.name], top.model_odds),
                *(after - before, before, after),
                *(labels[best], options[best], options[best] - after),
                decision.actor,
            )
        )
    return pd.DataFrame(rows, columns=pd.Index(CHOICES))


def labels_of(decision: SeatTurn) -> dict[str, str]:
    """Return the labels of what is open; an answer to how something turns out is told with what it is about."""
    asked = decision.proposal
    about = f"{asked.label}? " if asked is not None and asked.way else ""
    return {choice.name: f"{about}{choice.label}" for choice in decision.choices}


def _chosen(said: SaidAt) -> Iterator[tuple[Moment, SeatTurn, str]]:
    """Yield each choice that people made, the last where they were asked again: when, among what, and what they took."""
    for moment, here in said.items():
        for decision, picked in {decision.key: (decision, picked) for decision, picked in here}.values():
            yield moment, decision, picked


def what_ifs(game: Game, found: Onwards, said: SaidAt) -> pd.DataFrame:
    """Tabulate the odds of every outcome for each option that people had, taken or not."""
    import pandas as pd

    rows = []
    for moment, decision, picked in _chosen(said):
        labels = labels_of(decision)
        when = decision.turn, game.model.date_of_turn(decision.turn)
        by_option = found.by_option[moment, decision.key]
        for option, odds in by_option.items():
            own = decision.who, option, labels[option], option == picked
            rows += [
                (*when, *own, outcome.name, outcome.label, float(probability), decision.actor, decision.key)
                for outcome, probability in zip(game.model.outcomes, odds, strict=True)
            ]
    return pd.DataFrame(rows, columns=pd.Index(WHAT_IFS))


def forecast_made(game: Game, found: Onwards, result: Result, chair: Sequence[str]) -> pd.DataFrame:
    """Tabulate the tokens that a chair laid on each end, beside the model's odds before the first turn; no rows without a forecast."""
    import pandas as pd

    forecast = game.forecast(*chair)
    at_start = first_odds(game, found)
    rows = [
        (one.name, one.label, forecast.tokens.get(one.name, 0), float(odds), float(over_all), one.name == game.course.outcome)
        for one, odds, over_all in zip(game.model.outcomes, at_start, result.probability, strict=True)
        if forecast is not None
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=pd.Index(FORECAST))


def score_in_tokens(chances: Sequence[float], came: Sequence[bool]) -> float:
    """Score chances of the ends once one came: the distance of each from what came, in tokens, squared and added up.

    A hundred times the Brier score: 0 is perfect, 200 as bad as can be.

    Examples
    --------
    >>> score_in_tokens([0.7, 0.2, 0.1], [True, False, False])
    14.0
    """
    return round(TOKENS**2 * brier_score(chances, list(came).index(True)), 9)


def kept_hidden(game: Game, chair: Sequence[str]) -> pd.DataFrame:
    """Tabulate what was kept from a chair, and when."""
    import pandas as pd

    rows = [
        (one.turn, one.date, one.what, one.was, ", ".join(one.known_to))
        for one in hidden_from(game.model, game.course, chair)
    ]
    return pd.DataFrame(rows, columns=pd.Index(HIDDEN))
