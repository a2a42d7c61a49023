"""The file of a game: the scenario, the seed and what was chosen, as one short JSON text."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.errors import RunError
from toolkit.files import new_file, read_file, write_file
from toolkit.games.course import Move
from toolkit.games.forecast import Forecast

FORMAT = 3
READ = (2, FORMAT)
"""Formats that are read; one without forecasts (2) is a game in which none was made."""
MOST_BYTES = 16_000_000


@dataclass(frozen=True)
class GameRecord:
    """What a saved game holds.

    Attributes
    ----------
    digest, variants, scenario : of the crisis: its digest, what-ifs applied, and its YAML text
    seats, seed, moves, injected, n_by_people, forecasts, had_chosen : as in ``Game``
    """

    digest: str
    variants: tuple[str, ...]
    seats: tuple[str, ...]
    seed: int
    moves: tuple[Move, ...]
    n_by_people: int | None
    injected: tuple[Move, ...]
    scenario: str
    forecasts: tuple[Forecast, ...] = ()
    had_chosen: tuple[str, ...] = ()


def write_game(record: GameRecord, path: str | os.PathLike[str], *, is_new: bool = False) -> None:
    """Write a game, whole or not at all; a new one goes where no file is yet."""
    content = {
        "format": FORMAT,
        "digest": record.digest,
        "variants": list(record.variants),
        "seats": list(record.seats),
        "seed": record.seed,
        "moves": [[move.turn, move.key, move.action] for move in record.moves],
        "by_people": record.n_by_people,
        "injected": [[move.turn, move.key, move.action] for move in record.injected],
        "forecasts": [[one.seat, one.by, one.wanted, dict(one.tokens)] for one in record.forecasts],
        "scenario": record.scenario,
    }
    if record.had_chosen:  # seldom so: other files stay as they were
        content["had_chosen"] = list(record.had_chosen)
    content["checksum"] = checksum(content)
    write = new_file if is_new else write_file
    write(path, json.dumps(content, ensure_ascii=False, indent=1), error=RunError)


def read_content(source: str) -> Any:
    """Read the JSON text of a file, whatever it holds.

    Raises
    ------
    RunError
        If it cannot be read, or is no JSON text.
    """
    try:
        return json.loads(read_file(source, MOST_BYTES).decode())
    except OSError as error:
        raise RunError(f"cannot read '{source}': {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise RunError(f"'{source}' is not a saved game: it is no JSON text") from None


def record_of(content: Any) -> GameRecord:
    """Check the kinds of what a file holds, its format and its checksum.

    Raises
    ------
    RunError
        If it has another format.
    KeyError, TypeError, ValueError
        If it does not hold what a saved game holds.
    """
    if type(content["format"]) is not int:
        raise TypeError
    if content["format"] not in READ:
        raise RunError(
            f"it has format {content['format']}, and this toolkit reads {READ[0]} to {FORMAT}: another version saved it; play it with that one"
        )
    if content["checksum"] != checksum(content):
        raise ValueError
    return GameRecord(
        digest=_text(content["digest"]),
        variants=tuple(_text(name) for name in content["variants"]),
        seats=tuple(_text(seat) for seat in content["seats"]),
        seed=_whole(content["seed"]),
        moves=tuple(_move(one) for one in content["moves"]),
        n_by_people=None if content["by_people"] is None else _whole(content["by_people"]),
        injected=tuple(_move(one) for one in content["injected"]),
        scenario=_text(content["scenario"]),
        forecasts=tuple(map(_forecast, content["forecasts"] if content["format"] > 2 else ())),
        had_chosen=tuple(_text(seat) for seat in content.get("had_chosen", ())),
    )


def checksum(content: Mapping[str, Any]) -> str:
    """Sum up everything else that a saved game holds, so that damage does not pass for a choice."""
    rest = {name: value for name, value in content.items() if name != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _move(one: Any) -> Move:
    turn, key, action = one
    return Move(_whole(turn), _text(key), _text(action))


def _forecast(one: Any) -> Forecast:
    seat, by, wanted, tokens = one
    laid = {_text(name): _whole(n) for name, n in dict(tokens).items()}
    return Forecast(_text(wanted), laid, _text(seat), _text(by))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError
    return value
