"""``--strict`` beside reports: news that cannot be used is refused."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable

from toolkit.answers import Caveat
from toolkit.errors import ToolkitError


def refuse_unused(
    arguments: argparse.Namespace, caveats: Iterable[Caveat], watched: Collection[str] = ()
) -> None:
    """Stop where an answer says that reports came too late to be used, if that was asked for; silence may go on after the end.

    Raises
    ------
    ToolkitError
        Naming all of it.
    """
    late = dict.fromkeys(
        one.subject for one in caveats if one.kind == "after_the_end" and one.subject not in watched
    )
    if late and arguments.strict:
        listed = ", ".join(f"“{name}”" for name in late)
        raise ToolkitError(
            f"{listed}: of a time after every history had ended, so not used, and --strict was asked for; leave it out, or look at "
            "what ends the crisis"
        )
