"""Tables along a game: the odds turn by turn, each choice, what moved the odds, what each option would have done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from toolkit.analysis.accounts import final_odds
from toolkit.analysis.played import by_people
from toolkit.games.course import Moment, SeatTurn
from toolkit.games.game import Game
from toolkit.games.onwards import Onwards
from toolkit.history.records import HistoryStep
from toolkit.model.members import NOTHING

if TYPE_CHECKING:
    import pandas as pd


Asked = Mapping[Moment, Sequence[str]]
"""Moment -> keys of the members for whom people chose there."""
COURSE = ("turn", "date", "outcome", "label", "probability")
CHOICES = ("turn", "who", "chosen", "model_odds", "likeliest", "likeliest_odds", "effect", "before", "actor")
MOVES = ("turn", "who", "what", "before", "after", "moved")
WHAT_IFS = ("turn", "who", "option", "label", "is_chosen", "outcome", "outcome_label", "probability", "actor")


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


def choices_made(game: Game, found: Onwards, asked: Asked, k: int) -> pd.DataFrame:
    """Tabulate the choices of people beside the model's, and how far each moved the chance of outcome ``k``."""
    import pandas as pd

    rows = []
    for moment, decision, picked in _chosen(game, asked):
        chosen = next(c for c in decision.choices if c.name == picked)
        top = max(decision.choices, key=lambda c: c.model_odds)
        before = found.odds[moment]
        after = found.by_option[moment, decision.key].get(picked, before)
        own = chosen.label, chosen.model_odds, top.label, top.model_odds
        effect = float(after[k] - before[k])
        rows.append((decision.turn, decision.who, *own, effect, float(before[k]), decision.actor))
    return pd.DataFrame(rows, columns=pd.Index(CHOICES))


def _chosen(game: Game, asked: Asked) -> Iterator[tuple[Moment, SeatTurn, str]]:
    """Yield each choice that people made: when, what they had to choose among, and what they took."""
    made = {(decision.turn, decision.key): (decision, picked) for decision, picked in by_people(game)}
    for moment, keys in asked.items():
        for key in keys:
            yield moment, *made[moment.turn, key]


def what_moved(game: Game, found: Onwards, k: int) -> pd.DataFrame:
    """Say how the odds moved over each step in which something happened."""
    import pandas as pd

    course, model = game.course, game.model
    final = final_odds(game, found)
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
        who = "" if is_quiet and len(told) > 1 else _listed(s.who for s in told)
        what = _quiet(told) if is_quiet else _listed(_what(s) for s in told)
        moved = float(np.abs(after - before).sum() / 2)
        rows.append((moment.turn, who, what, float(before[k]), float(after[k]), moved))
    table = pd.DataFrame(rows, columns=pd.Index(MOVES))
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


def what_ifs(game: Game, found: Onwards, asked: Asked) -> pd.DataFrame:
    """Tabulate the odds of every outcome for each option that people had, taken or not."""
    import pandas as pd

    rows = []
    for moment, decision, picked in _chosen(game, asked):
        labels = {choice.name: choice.label for choice in decision.choices}
        for option, odds in found.by_option[moment, decision.key].items():
            own = decision.turn, decision.who, option, labels.get(option, option), option == picked
            rows += [
                (*own, outcome.name, outcome.label, float(probability), decision.actor)
                for outcome, probability in zip(game.model.outcomes, odds, strict=True)
            ]
    return pd.DataFrame(rows, columns=pd.Index(WHAT_IFS))
