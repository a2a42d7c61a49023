"""Games kept on disk: saved, played again up to where they stood, and a class of them in a folder."""

from __future__ import annotations

import os
from pathlib import Path

from toolkit.arguments import public
from toolkit.errors import RunError, ScenarioError
from toolkit.games.course import Move
from toolkit.games.forecast import MOST_FORECASTS, Forecast, checked
from toolkit.games.game import Game
from toolkit.games.game_file import GameRecord, read_content, record_of, write_game
from toolkit.model.compile import compile_model
from toolkit.scenario.loading import reread

MOST_MOVES = 100_000
ENDING = ".game.json"
MOST_GAMES = 500


@public
def save_game(game: Game, path: str | os.PathLike[str], *, is_new: bool = False) -> None:
    """Write a game, whole or not at all; ``open_game`` reads it back. A new one goes where no file is yet.

    Raises
    ------
    RunError
        If the file cannot be written; what was there before is then still there.
    """
    write_game(game.record(), path, is_new=is_new)


@public
def open_game(path: str | os.PathLike[str]) -> Game:
    """Read a saved game and play it again up to where it stood.

    Raises
    ------
    RunError
        If the file is missing, damaged, or not a game of this toolkit.
    """
    source = os.fspath(path)
    content = read_content(source)
    try:
        return _played_again(record_of(content))
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        raise RunError(f"'{source}' is not a saved game, or it is damaged") from None
    except ScenarioError as error:
        raise RunError(f"the scenario inside '{source}' cannot be read:\n{error}") from None
    except RunError as error:
        raise RunError(f"'{source}' cannot be played again: {error}") from None


@public
def open_class(folder: str | os.PathLike[str]) -> tuple[dict[str, Game], list[str]]:
    """Read every saved game in a folder.

    Returns
    -------
    games : group -> game, in the order of their names
    refused : why other files cannot be read, each with its name

    Raises
    ------
    RunError
        If there is none that can be read.
    """
    place = Path(folder)
    if not place.is_dir():
        raise RunError(f"'{place}' is no folder")
    paths = sorted(place.glob(f"*{ENDING}"), key=lambda path: (len(path.name), path.name))
    if not paths:
        raise RunError(f"there is no saved game (*{ENDING}) in '{place}'")
    if len(paths) > MOST_GAMES:
        raise RunError(f"'{place}' holds {len(paths)} games, more than {MOST_GAMES}")
    games: dict[str, Game] = {}
    refused: list[str] = []
    for path in paths:
        try:
            games[path.name.removesuffix(ENDING)] = open_game(path)
        except RunError as reason:
            refused.append(str(reason))
    if not games:
        raise RunError("no saved game can be read:\n" + "\n".join(refused))
    return games, refused


def _played_again(record: GameRecord) -> Game:
    """Play a game again up to where it stood, and check that its choices fit its course."""
    scenario = reread(record.scenario, file="saved game", variants=list(record.variants))
    if scenario.digest != record.digest:
        raise RunError("the scenario inside was changed after the game was saved")
    model = compile_model(scenario, with_alternatives=False)
    game = Game(model, record.seats, record.seed)
    if len(record.moves) + len(record.injected) > MOST_MOVES:
        raise RunError("it holds more choices than a game can have")
    if record.n_by_people is not None and not 0 <= record.n_by_people <= len(record.moves):
        raise RunError("it does not say which choices people made")
    game.moves, game.injected = list(record.moves), list(record.injected)
    game.n_by_people = record.n_by_people
    game.forecasts = _forecasts(game, record)
    game.had_chosen = [seat for seat in game.seats if seat in record.had_chosen]
    _refuse_misfits(game)
    return game


def _forecasts(game: Game, record: GameRecord) -> list[Forecast]:
    """Return the forecasts of a saved game, each held against its seats and ends."""
    outcomes = [one.name for one in game.model.outcomes]
    by_person = {(one.seat, one.by): checked(one, game.seats, outcomes) for one in record.forecasts}
    if len(by_person) < len(record.forecasts) or len(by_person) > MOST_FORECASTS:
        raise RunError("it holds more forecasts than its people can have made")
    return list(by_person.values())


def _refuse_misfits(game: Game) -> None:
    """Refuse choices that nobody had to make, or that were not open."""
    made = [Move(decision.turn, decision.key, picked) for decision, picked in game.course.decisions]
    if made != game.moves:
        raise RunError("its choices do not fit the course of the game")
    for decision, picked in game.course.decisions:
        if picked not in [choice.name for choice in decision.choices]:
            raise RunError(f"'{picked}' was not open to {decision.who} in turn {decision.turn}")
