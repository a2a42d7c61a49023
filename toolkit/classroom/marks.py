"""What one chair of a group wanted and got."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.analysis.accounts import Accounts


@dataclass(frozen=True)
class Mark:
    """What one chair of a group wanted and got, and who moved the odds of what it wanted.

    Attributes
    ----------
    moved : None where the odds could not be worked out
    """

    group: str
    chair: str
    wanted: str
    got: str
    moved: Accounts | None
