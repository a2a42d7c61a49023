"""What limits an answer: a sentence for readers, with fields for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Caveat(str):
    """A sentence that limits an answer; its fields say the same to a program.

    Attributes
    ----------
    kind : what sort of limit it is, such as ``forced`` or ``not_updated``
    subject : what it speaks of, by name
    of : the what-if or model of the crisis it speaks of, by name; empty for the answer's own
    values : numbers behind it, at full precision
    """

    kind: str
    subject: str
    of: str
    values: Mapping[str, float]

    def __new__(
        cls, says: str, kind: str, subject: str = "", of: str = "", values: Mapping[str, float] | None = None
    ) -> Caveat:
        """Make a sentence with its fields."""
        made = super().__new__(cls, says)
        made.kind, made.subject, made.of, made.values = kind, subject, of, dict(values or {})
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Survive copying and the way to another process."""
        return str(self), self.kind, self.subject, self.of, dict(self.values)

    def about(self, name: str, title: str) -> Caveat:
        """Return the same caveat, said of a what-if."""
        return Caveat(f"{title.rstrip('.')}: {self}", self.kind, self.subject, name, self.values)

    def to_dict(self) -> dict[str, Any]:
        """Return sentence and fields as plain data."""
        found: dict[str, Any] = {"kind": self.kind, "says": str(self)}
        found |= {key: value for key, value in (("subject", self.subject), ("of", self.of)) if value}
        return found | dict(self.values)
