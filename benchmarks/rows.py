"""What the suite prints: a line for each comparison, and what was left out."""

from dataclasses import dataclass

HEADS = ("what", "ours", "theirs", "ratio", "asked")


@dataclass(frozen=True)
class Row:
    """One comparison.

    Attributes
    ----------
    what : what was compared
    ours, theirs : how long or how much each took, as text; empty where there is none
    ratio : what came of it, as text
    asked : what it should be, as text; empty where nothing is asked
    """

    what: str
    ours: str
    theirs: str = ""
    ratio: str = ""
    asked: str = ""

    def __str__(self):
        return f"{self.what:64s} {self.ours:>12s} {self.theirs:>12s} {self.ratio:>9s}  {self.asked}".rstrip()


@dataclass(frozen=True)
class Skipped:
    """A comparison that cannot be made here, and why."""

    what: str
    why: str

    def __str__(self):
        return f"{self.what:64s} left out: {self.why}"


def duration(seconds):
    """Write a time with three digits."""
    for unit, scale in (("s", 1.0), ("ms", 1e3)):
        if seconds * scale >= 1.0:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e6:.3g} us"


def times(number):
    """Write a ratio."""
    return f"{number:.3g} x"
