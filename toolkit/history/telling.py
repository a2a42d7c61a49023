"""Histories handed on: told below each other in words, or as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from toolkit.answers import Answer
from toolkit.history.records import History
from toolkit.plaintext import sentence


def told(answer: Answer, stories: Sequence[str], width: int, most: int | None) -> str:
    """Write stories one below the other, numbered, between what stands above and below an answer."""
    parts = [sentence(answer.title, width)]
    for number, story in enumerate(stories[:most], start=1):
        head, *lines = story.splitlines()
        first = f"{number}. " + sentence(head, width, indent="   ", first="")
        rest = [sentence(line, width, indent="     ", first="   ") for line in lines]
        parts.append("\n".join([first, *rest]))
    notes = [note for note in (*answer.notes, *answer.caveats) if note]
    parts.append("\n".join(sentence(note, width, indent="  ", first="- ") for note in notes))
    return "\n\n".join(parts).rstrip()


def plain_history(one: History) -> dict[str, Any]:
    """Return a history as plain data."""
    return {
        "outcome": one.outcome,
        "end_turn": one.end_turn,
        "parameters": dict(one.parameters),
        "start": dict(one.start),
        "steps": [asdict(step) for step in one.steps],
        "changes": [asdict(change) for change in one.changes],
        "text": one.story,
    }
