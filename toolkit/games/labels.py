"""The labels of everything that has a name in a crisis, so that players never read names of the file."""

from __future__ import annotations

from toolkit.model.model import Model
from toolkit.words import without_names


def in_words(model: Model, text: str) -> str:
    """Return a text of the scenario with labels in place of names of the file."""
    if "_" not in text:
        return text
    labels = {one.name: one.label for one in model.parameters}
    labels |= {one.name: one.label for one in model.variables}
    labels |= {one.name: one.label for one in model.actors}
    labels |= {one.name: one.label for one in model.outcomes}
    labels |= {a.name: a.label for step in model.steps for member in step.members for a in member.actions}
    return without_names(text, labels)
