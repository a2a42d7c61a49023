"""Games on disk: the scenario, the seed and what was chosen, as one short JSON text."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.arguments import public
from toolkit.errors import RunError, ScenarioError
from toolkit.files import new_file, read_file, write_file
from toolkit.games.game import Game, Move
from toolkit.model.compile import compile_model
from toolkit.scenario.loading import reread

FORMAT = 2
MOST_BYTES = 16_000_000
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
    content = {
        "format": FORMAT, "digest": game.model.digest, "variants": list(game.model.variants), "seats": list(game.seats), "seed": game.seed,
        "moves": [[m.turn, m.key, m.action] for m in game.moves],
        "by_people": game.n_by_people,
        "injected": [[m.turn, m.key, m.action] for m in game.injected],
        "scenario": game.model.dossier.source_yaml,
    }  # fmt: skip
    content["checksum"] = checksum(content)
    write = new_file if is_new else write_file
    write(path, json.dumps(content, ensure_ascii=False, indent=1), error=RunError)


@public
def open_game(path: str | os.PathLike[str]) -> Game:
    """Read a saved game and play it again up to where it stood.

    Raises
    ------
    RunError
        If the file is missing, damaged, or not a game of this toolkit.
    """
    source = os.fspath(path)
    try:
        content = json.loads(read_file(source, MOST_BYTES).decode())
    except OSError as error:
        raise RunError(f"cannot read '{source}': {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise RunError(f"'{source}' is not a saved game: it is no JSON text") from None
    try:
        return _game(content)
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


def _game(content: Any) -> Game:
    if type(content["format"]) is not int:
        raise TypeError
    if content["format"] != FORMAT:
        raise RunError(
            f"it has format {content['format']}, and this toolkit reads {FORMAT}: another version saved it; play it with that one"
        )
    if content["checksum"] != checksum(content):
        raise ValueError
    applied = [_text(name) for name in content["variants"]]
    scenario = reread(_text(content["scenario"]), file="saved game", variants=applied)
    if scenario.digest != content["digest"]:
        raise RunError("the scenario inside was changed after the game was saved")
    model = compile_model(scenario, with_alternatives=False)
    game = Game(model, tuple(_text(seat) for seat in content["seats"]), _whole(content["seed"]))
    moves = [_move(one) for one in content["moves"]]
    game.injected = [_move(one) for one in content["injected"]]
    if len(moves) + len(game.injected) > MOST_MOVES:
        raise RunError("it holds more choices than a game can have")
    game.moves = moves
    by_people = content["by_people"]
    if by_people is not None and not 0 <= _whole(by_people) <= len(moves):
        raise RunError("it does not say which choices people made")
    game.n_by_people = by_people
    made = [(d.turn, d.key, picked) for d, picked in game.course.decisions]
    if made != [(m.turn, m.key, m.action) for m in moves]:
        raise RunError("its choices do not fit the course of the game")
    for decision, picked in game.course.decisions:
        if picked not in [choice.name for choice in decision.choices]:
            raise RunError(f"'{picked}' was not open to {decision.who} in turn {decision.turn}")
    return game


def _move(one: Any) -> Move:
    turn, key, action = one
    return Move(_whole(turn), _text(key), _text(action))


def checksum(content: Mapping[str, Any]) -> str:
    """Sum up everything else that a saved game holds, so that damage does not pass for a choice."""
    rest = {name: value for name, value in content.items() if name != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value
