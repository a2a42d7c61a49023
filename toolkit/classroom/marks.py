"""What one chair of a group wanted and got."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.analysis.accounts import Accounts


@dataclass(frozen=True)
class Mark:
    """What one chair of a group wanted and got, and who moved the odds of what it wanted.

    Attributes
    ----------
    wanted, got : labels of the end that it named, and of the one that came
    came : the outcome that came
    expected : the chance that its forecast gave to that
    moved : None where the odds could not be worked out
    """

    group: str
    chair: str
    wanted: str
    got: str
    came: str
    expected: float
    moved: Accounts | None
