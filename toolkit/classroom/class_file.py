"""The file of a class: its code and addresses, who sits where, and its clock; whole or not at all, and for its owner alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from toolkit.classroom.codes import new_code, new_secret
from toolkit.errors import RunError
from toolkit.files import read_file, write_file
from toolkit.version import __version__

CLASS_FILE = "class.json"
MOST_BYTES = 1_000_000
N_CODE, N_BOARD, N_LINK, N_RETURN = 6, 6, 10, 8
"""Signs of the code that opens the lobby, of the board's name, of a seat's link, and of the code by which somebody comes back."""

Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{4,64}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Person(_Frozen):
    """Somebody who joined with the code.

    Attributes
    ----------
    number : of all who joined, never given again; forecasts are kept under it, not under the name
    secret : of their address
    back : code by which they come back from another device
    chair : link of the seat where they sit; empty in the lobby
    """

    number: int
    name: str
    secret: Word
    back: Word
    chair: str = ""


class ClassRecord(_Frozen):
    """What is kept of a class beside its games.

    Attributes
    ----------
    groups : group -> link of each of its seats -> actors
    taken_back : group -> how often a choice or event was taken back, so that an old form stays old
    play_ends : when the clock on the wall runs out, in seconds since 1970; None without one
    n_joined : people who ever joined
    foretold : link of a seat -> the last of its group's games in which it had chosen when a choice was taken back; its forecast of that
        game stays as it is
    shows_forecasts : whether the facilitator has had forecasts shown before all were in
    """

    digest: str
    desk: Word
    groups: dict[str, dict[Word, tuple[str, ...]]]
    code: Word = Field(default_factory=lambda: new_code(N_CODE))
    board: Word = Field(default_factory=lambda: new_code(N_BOARD))
    people: tuple[Person, ...] = ()
    taken_back: dict[str, int] = Field(default_factory=dict)
    foretold: dict[Word, int] = Field(default_factory=dict)
    play_ends: float | None = None
    n_joined: int = 0
    shows_forecasts: bool = False


def open_record(folder: Path, digest: str, chairs: Sequence[Sequence[str]], n_groups: int) -> ClassRecord:
    """Read the file of a class that goes on, or make that of a new one.

    Raises
    ------
    RunError
        If the folder cannot be used, its file is damaged or of another version, or it holds another class.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise RunError(f"cannot use the folder '{folder}': {error.strerror or error}") from None
    path = folder / CLASS_FILE
    record = _read(path) if path.exists() else _new(digest, chairs, n_groups)
    wanted = [tuple(chair) for chair in chairs]
    known = [list(group.values()) for group in record.groups.values()]
    if record.digest != digest or len(known) != n_groups or any(one != wanted for one in known):
        raise RunError(
            f"'{folder}' holds another class (scenario, seats or number of groups differ); choose another folder"
        )
    write_record(folder, record)
    return record


def write_record(folder: Path, record: ClassRecord) -> None:
    """Write the file of a class.

    Raises
    ------
    RunError
        If it cannot be written; the one before is then still there.
    """
    write_file(folder / CLASS_FILE, record.model_dump_json(indent=1), private=True, error=RunError)


def _new(digest: str, chairs: Sequence[Sequence[str]], n_groups: int) -> ClassRecord:
    groups = {f"Group {n}": {_new_link(): tuple(chair) for chair in chairs} for n in range(1, n_groups + 1)}
    return ClassRecord(digest=digest, desk=new_secret(), groups=groups)


def _new_link() -> str:
    half = N_LINK // 2
    return f"{new_code(half)}-{new_code(half)}"


def _read(path: Path) -> ClassRecord:
    try:
        record = ClassRecord.model_validate_json(read_file(path, MOST_BYTES))
        if list(record.groups) != [f"Group {n}" for n in range(1, len(record.groups) + 1)]:
            raise ValueError
    except (OSError, ValueError, ValidationError):
        raise RunError(
            f"'{path}' is damaged, or was written by another version of the toolkit than this one ({__version__}); "
            "start the class with the version that made it, take the file away, or choose another folder"
        ) from None
    return record
