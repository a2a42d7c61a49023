"""What a forecast is of: a question with its classes, and the rule by which what came falls into one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from toolkit.errors import ToolkitError, nearest_name

Asks = Literal["yes_no", "outcomes", "date", "quantity"]
YES, NO = "yes", "no"
NEVER = "not by the horizon"
"""The class of a date that has not come by the last turn."""
ORDERED = ("date", "quantity")


@dataclass(frozen=True)
class Target:
    """A question that is put on record.

    Attributes
    ----------
    scenario, what : id of the crisis, and name of the question in it
    asks : its kind
    text : the question in words
    classes : what may come, one of them; for a date the last days of turns, then ``NEVER``
    labels : the classes for readers
    values : where each class stands on its scale, in days since ``since`` or as levels; empty without a scale
    early : whether each class can be known before ``by``
    since, by : first and last day that it looks at
    asked_on : when it was written, where that is known
    given : the condition under which it is asked, empty without one
    subject : what has to come, in the words of the scenario; two questions of one subject cannot contradict each other. Empty where nothing comes
    outcomes : the ways to end of which it asks whether it is one, empty where it does not
    rules : of how a crisis ends, for each way what has to come, in the words of ``subject``, where that settles it at once, else empty; none in
        a record that does not hold them
    """

    scenario: str
    what: str
    asks: Asks
    text: str
    classes: tuple[str, ...]
    labels: tuple[str, ...]
    values: tuple[float, ...]
    early: tuple[bool, ...]
    since: date
    by: date
    asked_on: date | None = None
    given: str = ""
    subject: str = ""
    outcomes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name in a record that may hold several crises."""
        return f"{self.scenario}/{self.what}"

    @property
    def unit(self) -> str:
        """What its continuous score is counted in."""
        return "days" if self.asks == "date" else "levels" if self.asks == "quantity" else ""

    def class_of(self, came: str) -> int:
        """Return the class into which falls what came.

        Raises
        ------
        ToolkitError
            If it falls into none.
        """
        if came in self.classes:
            return self.classes.index(came)
        if self.asks == "date" and (day := _day(came)) is not None and day > self.since:
            ends = [date.fromisoformat(one) for one in self.classes[:-1]]
            return next((n for n, end in enumerate(ends) if day <= end), len(ends))
        nearest = nearest_name(came, self.classes)
        hint = f"\n  nearest: {nearest}" if nearest else ""
        raise ToolkitError(
            f"'{came}' cannot come of '{self.key}'; expected {self.expected}{hint}",
            kind="unknown class",
            subject=came,
        )

    @property
    def expected(self) -> str:
        """What may come, for a sentence."""
        if self.asks == "date":
            return f"a day after {self.since}, such as {self.classes[0]}, or '{NEVER}'"
        return f"one of: {', '.join(self.classes)}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data; what is empty is left out."""
        found: dict[str, Any] = {
            "scenario": self.scenario,
            "what": self.what,
            "asks": self.asks,
            "text": self.text,
            "classes": list(self.classes),
            "labels": list(self.labels),
            "values": list(self.values),
            "early": list(self.early),
            "since": self.since.isoformat(),
            "by": self.by.isoformat(),
        }
        if self.asked_on is not None:
            found["asked_on"] = self.asked_on.isoformat()
        more = {
            "given": self.given,
            "subject": self.subject,
            "outcomes": list(self.outcomes),
            "rules": list(self.rules),
        }
        return found | {name: value for name, value in more.items() if value}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Target:
        """Read it back.

        Raises
        ------
        KeyError, TypeError, ValueError
            If something is missing or of the wrong kind.
        """
        asked_on = stored.get("asked_on")
        return cls(
            stored["scenario"],
            stored["what"],
            stored["asks"],
            stored["text"],
            tuple(stored["classes"]),
            tuple(stored["labels"]),
            tuple(map(float, stored["values"])),
            tuple(stored["early"]),
            date.fromisoformat(stored["since"]),
            date.fromisoformat(stored["by"]),
            None if asked_on is None else date.fromisoformat(asked_on),
            stored.get("given", ""),
            stored.get("subject", ""),
            tuple(stored.get("outcomes", ())),
            tuple(stored.get("rules", ())),
        )

    def refuse_other(self, other: Target) -> None:
        """Refuse a question of the same name that asks something else.

        Raises
        ------
        ToolkitError
            Says what differs.
        """
        for name in ("asks", "classes", "since", "by", "given"):
            if getattr(self, name) != getattr(other, name):
                raise ToolkitError(
                    f"'{self.key}' is on record with another {_WORDS[name]} ({_said(getattr(self, name))}, now "
                    f"{_said(getattr(other, name))}), so it is another question; give the question a name of its own, or keep a file of its own",
                    kind="another question",
                    subject=self.key,
                )


_WORDS = {
    "asks": "kind",
    "classes": "set of answers",
    "since": "first day",
    "by": "last day",
    "given": "condition",
}


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value) or "none"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
