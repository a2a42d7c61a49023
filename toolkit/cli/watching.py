"""``crisis check --watch``: the same check whenever a file is saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from toolkit.errors import ToolkitError

EVERY = 0.3
"""Seconds between two looks at the files: an author does not notice them."""
Stamp = tuple[tuple[int, int], ...]


def watch(
    files: Sequence[str],
    check: Callable[[], int],
    *,
    every: float = EVERY,
    also: Callable[[], Sequence[str]] = list,
) -> int:
    """Check at once, and again whenever one of the files has been saved, until it is interrupted.

    An editor that replaces a file takes it away for a moment: what is not there is waited for.

    Parameters
    ----------
    files : paths
    check : prints what it finds, and returns an exit status
    also : names further files to watch, asked after every check

    Raises
    ------
    ToolkitError
        If one of them is no file.
    """
    paths = [Path(name) for name in files]
    for path in paths:
        if not path.is_file():
            raise ToolkitError(f"'{path}' is no file; expected a file of your own, to check at every save")
    status, seen, more = 0, None, list[Path]()
    try:
        while True:
            now = _stamp([*paths, *more])
            if now is not None and now != seen:
                seen = now
                print(f"--- {datetime.now():%H:%M:%S}, {', '.join(files)}", flush=True)
                status = _told(check)
                if (found := [Path(one) for one in also()]) != more:
                    more, seen = found, _stamp([*paths, *found])
                print("(watching; Ctrl-C ends)", flush=True)
            time.sleep(every)
    except KeyboardInterrupt:
        print()
        return status


def _told(check: Callable[[], int]) -> int:
    """Check once; what cannot be checked is told like any other mistake, and watched on."""
    try:
        return check()
    except ToolkitError as error:
        print(f"crisis: {error}")
        return 2


def _stamp(paths: Sequence[Path]) -> Stamp | None:
    """Return when files were last written, and how long they are; None while one is away."""
    try:
        return tuple((found.st_mtime_ns, found.st_size) for found in (path.stat() for path in paths))
    except OSError:
        return None
