"""What a question watches for, as windows that news has too: they look at histories, and weigh nothing."""

from __future__ import annotations

from toolkit.model.evidence import Observation
from toolkit.model.questions import ModelQuestion


def windows_of(question: ModelQuestion, last: int) -> tuple[list[Observation], int | None]:
    """Return the windows of a question that is open up to a turn, and the place of its condition among them.

    The first is the one under which what has come is written down; it watches nothing where that is read off at the end.
    """

    def window(name: str, **about: object) -> Observation:
        kind = "state" if "program" in about else "action"
        return Observation(
            last, kind, 1.0, 1.0, f"{question.name}: {name}", question.place, since=1, **about  # type: ignore[arg-type]
        )  # fmt: skip

    if question.acts:
        subject = [
            window(f"act {n}", step=s, member=m, actions=a) for n, (s, m, a) in enumerate(question.acts)
        ]
    elif question.when is not None and not question.at_end:
        subject = [window("condition", program=question.when)]
    else:
        subject = [window("read off")]
    if question.given is None:
        return subject, None
    return [*subject, window("given", program=question.given)], len(subject)
