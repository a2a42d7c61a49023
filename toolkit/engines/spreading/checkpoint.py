"""Finished parts kept in a folder: each in a file of its own, whole or not there at all, named after what it is a part of.

A process may be killed at any moment, and several may work on one folder: they write the same bytes under the same names. A
file is read only where the work and the toolkit that made it are those that ask; anything else is worked out again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from toolkit.engines.moving.kernels import has_compiler
from toolkit.engines.spreading.part_files import packed, unpacked
from toolkit.errors import RunError
from toolkit.files import new_file, read_file, write_file
from toolkit.files.places import checked, refuse_no_folder, told, try_out
from toolkit.results.saved import MOST_BYTES
from toolkit.version import __version__

FORMAT = 1
MARK = "checkpoint.json"
"""What tells a folder of finished parts from any other."""
IN_ONE_FOLDER = 1_000
"""Parts in one folder, so that none becomes slow to list."""
THAT_COUNT = ("model", "engines", "results")
"""Rooms whose code decides what a part comes to."""


class Checkpoint:
    """A folder of finished parts.

    Raises
    ------
    RunError
        If it cannot be written, or holds something else.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        with told(folder, RunError):
            refuse_no_folder(Path(checked(folder)).absolute().parent)
            self.folder.mkdir(exist_ok=True)
            if os.listdir(self.folder):
                self._refuse_other()
                try_out(self.folder)
        if not (self.folder / MARK).exists():
            text = json.dumps({"format": FORMAT, "what": "finished parts of runs of the Crisis Toolkit"})
            try:
                new_file(self.folder / MARK, text, error=RunError)
            except RunError:  # another process that begins on the same folder was first
                if not (self.folder / MARK).exists():
                    raise

    def _refuse_other(self) -> None:
        """Refuse a folder that holds other things, or parts of another format."""
        if all(one.startswith(".") for one in os.listdir(self.folder)):
            return
        try:
            found = json.loads(read_file(self.folder / MARK, 10_000))["format"]
        except (OSError, ValueError, KeyError, TypeError):
            raise RunError(
                f"'{self.folder}' is no checkpoint: it holds other things; name a new folder, or an empty one"
            ) from None
        if found != FORMAT:
            raise RunError(
                f"'{self.folder}' is a checkpoint of another version of the toolkit (format {found}; this one reads {FORMAT}); "
                "nothing in it was touched; name a new folder"
            )

    def of(self, key: Any, tasks: Sequence[Any]) -> KeptParts:
        """Return the parts of one piece of work: what tells it from any other, and how it is cut."""
        said = repr((key, list(tasks), _made_by(), "compiled" if has_compiler() else "plain"))
        return KeptParts(self.folder, sha256(said.encode()).hexdigest())


class KeptParts:
    """The parts of one piece of work in a checkpoint."""

    def __init__(self, folder: Path, work: str) -> None:
        self.folder, self.work = folder / work[:32], work

    def numbers(self) -> list[int]:
        """Return which parts seem to be there."""
        found = []
        with suppress(OSError):
            for shelf in os.listdir(self.folder):
                found += [int(name) for name in os.listdir(self.folder / shelf) if name.isdecimal()]
        return sorted(found)

    def read(self, number: int) -> tuple[Any] | None:
        """Return a finished part, alone in a row; None where there is none, or none that can be used."""
        try:
            return (unpacked(read_file(self._path(number), MOST_BYTES), self._about(number)),)
        except Exception:  # whatever the reader stumbles over, the part is worked out anew and written over
            return None

    def write(self, number: int, answer: Any) -> None:
        """Write a finished part, whole or not at all.

        Raises
        ------
        RunError
            If it cannot be written.
        """
        path = self._path(number)
        with told(path, RunError):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, packed(answer, self._about(number)), error=RunError)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number // IN_ONE_FOLDER}" / str(number)

    def _about(self, number: int) -> dict[str, Any]:
        return {"format": FORMAT, "work": self.work, "number": number}


@cache
def _made_by() -> tuple[str, ...]:
    """Return what numbers hang on beside the question and whether loops are compiled: the code, and the arrays' library."""
    root, summed = Path(__file__).parents[2], sha256()
    for room in THAT_COUNT:
        for path in sorted((root / room).rglob("*.py")):
            summed.update(path.read_bytes())
    return __version__, summed.hexdigest(), np.__version__
