"""A folder of results that is written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from toolkit.errors import ToolkitError


class OutputFolder:
    """Where results go; files are made beside it and moved in when all of them are there.

    Files of the same name are replaced, other files in the folder are left alone.
    """

    def __init__(self, path: str) -> None:
        """Refuse a place that cannot be written before any work is done."""
        self.path = Path(path)
        self._parent = self.path.absolute().parent
        if self.path.exists() and not self.path.is_dir():
            raise ToolkitError(f"'{self.path}' is a file, not a folder; choose another name for --out")
        if not self._parent.is_dir():
            raise ToolkitError(
                f"the folder '{self._parent}' does not exist; make it first, or choose another --out"
            )
        for place in (self._parent, self.path):
            if place.is_dir():
                self._try(place)

    def write(self, fill: Callable[[Path], None]) -> None:
        """Let ``fill`` write files into a temporary folder, then move them into place.

        Raises
        ------
        ToolkitError
            If anything cannot be written; the folder is then as it was.
        """
        try:
            staging = Path(tempfile.mkdtemp(prefix=f".{self.path.name}-", dir=self._parent))
        except OSError as error:
            raise self._refusal(error) from None
        try:
            fill(staging)
            self._move(staging)
        except OSError as error:
            raise self._refusal(error) from None
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _move(self, staging: Path) -> None:
        if not self.path.exists():
            staging.chmod(0o777 & ~_umask())
            os.replace(staging, self.path)
            return
        for file in sorted(staging.iterdir()):
            os.replace(file, self.path / file.name)

    def _try(self, place: Path) -> None:
        try:
            with tempfile.TemporaryFile(dir=place):
                pass
        except OSError as error:
            raise self._refusal(error) from None

    def _refusal(self, error: OSError) -> ToolkitError:
        return ToolkitError(
            f"cannot write to '{self.path}': {error.strerror or error}; nothing was written there"
        )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
