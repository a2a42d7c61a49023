"""What the command prints, on its way to a terminal: nothing there is acted on, and everything can be shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from toolkit.signs import visible, writable


class Shown:
    """A stream to which text goes as a reader may see it; all else is that of the stream behind it.

    Parameters
    ----------
    behind : stream
    has_bars : bool
        Whether a line may start over, as progress bars have it.
    """

    def __init__(self, behind: TextIO, *, has_bars: bool) -> None:
        self._behind, self._has_bars = behind, has_bars

    def write(self, text: str) -> int:
        """Write text, escaped and in signs that the stream knows."""
        again = text[: len(text) - len(text.lstrip("\r"))] if self._has_bars else ""
        shown = writable(visible(text[len(again) :]), self._behind.encoding or "utf-8")
        self._behind.write(again + shown)
        return len(text)

    def writelines(self, lines: Iterator[str]) -> None:
        """Write several lines."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)


@contextmanager
def shown_streams() -> Iterator[None]:
    """Let all that is printed meanwhile pass through here."""
    before = sys.stdout, sys.stderr
    sys.stdout = cast(TextIO, Shown(sys.stdout, has_bars=False))
    sys.stderr = cast(TextIO, Shown(sys.stderr, has_bars=True))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
