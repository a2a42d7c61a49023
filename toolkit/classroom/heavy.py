"""The heavy work of a class, each piece from the record of one game alone, so that a process of its own can do it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.analysis.accounts import accounts
from toolkit.analysis.debrief import debrief
from toolkit.classroom import pages
from toolkit.classroom.marks import Mark
from toolkit.engines.run import run
from toolkit.errors import ToolkitError
from toolkit.games.game import Game
from toolkit.games.game_file import GameRecord
from toolkit.markup import Html
from toolkit.model.compile import compile_model
from toolkit.model.model import Model
from toolkit.remembered import Shelf
from toolkit.results.result import Result
from toolkit.scenario.loading import reread

N_DRAWS = 64


@dataclass
class _Crisis:
    """A crisis that a class plays, and by seed its answer once somebody has asked for it."""

    model: Model
    results: dict[int, Result] = field(default_factory=dict)


_known: Shelf[_Crisis] = Shelf(2)
_lock = threading.Lock()


def forecast_of(record: GameRecord) -> dict[str, float]:
    """Return outcome -> chance as the model has it before play."""
    found = _solved(record)
    return dict(zip(found.outcomes, map(float, found.probability), strict=True))


def debrief_of(record: GameRecord, chair: tuple[str, ...], group: str) -> Html:
    """Set the debrief of a game as it stands, from a chair; from all of them, if it is empty.

    Raises
    ------
    ToolkitError
        If there is nothing to look back on.
    """
    return pages.debrief_page(debrief(_game(record), result=_solved(record), chair=chair), group)


def marks_of(record: GameRecord, labels: Mapping[tuple[str, ...], str], group: str) -> tuple[Mark, ...]:
    """Return what each chair wanted and got in a game that is over; ``labels`` are those of the chairs."""
    game = _game(record)
    ends = {one.name: one.label for one in game.model.outcomes}
    found = []
    for chair, label in labels.items():
        forecast = game.forecast(*chair)
        if forecast is None:
            continue
        try:
            moved = accounts(game, forecast.wanted, chair)
        except ToolkitError:  # too many states to list: then the class sees what was wanted and got
            moved = None
        came = game.course.outcome
        expected = forecast.chance_of(came)
        found.append(Mark(group, label, ends[forecast.wanted], ends[came], came, expected, moved))
    return tuple(found)


def _game(record: GameRecord) -> Game:
    """Return the game of a record, which a class has made itself."""
    game = Game(_crisis(record).model, record.seats, record.seed, n_by_people=record.n_by_people)
    game.moves, game.injected = list(record.moves), list(record.injected)
    game.forecasts = list(record.forecasts)
    return game


def _crisis(record: GameRecord) -> _Crisis:
    """Compile the crisis of a record once."""
    key = record.digest, record.variants
    with _lock:
        found = _known.get(key)
        if found is None:
            scenario = reread(record.scenario, file="class", variants=list(record.variants))
            found = _Crisis(compile_model(scenario, with_alternatives=False))
            _known.put(key, found)
        return found


def _solved(record: GameRecord) -> Result:
    """Solve the crisis of a record once, with its seed: a page then says what ``crisis debrief`` says of the saved game."""
    crisis = _crisis(record)
    with _lock:
        if record.seed not in crisis.results:
            asked = run(crisis.model, draws=N_DRAWS, seed=record.seed, alternatives=False, progress=False)
            crisis.results[record.seed] = asked
        return crisis.results[record.seed]
