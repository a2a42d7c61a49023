"""What history did: what came of the questions of a crisis, from the record that comes with the toolkit."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.answers import Section
from toolkit.forecasts.book import Question, record_of
from toolkit.forecasts.target import NEVER
from toolkit.model.model import Model
from toolkit.scenario.shipped import shipped_records
from toolkit.words import day

OUTCOME = "outcome"
"""The question how the crisis ends."""
HEAD = "What history did"


def what_history_did(model: Model) -> Section:
    """Tell how a crisis really ended, and what came of its questions; says that nothing is on record where nothing is."""
    name = model.name
    known = shipped_records().get(name)
    questions = record_of(known.read_bytes(), f"{name}.record.jsonl").questions if known is not None else {}
    own = {key.partition("/")[2]: one for key, one in questions.items() if one.target.scenario == name}
    own = {key: one for key, one in own.items() if one.resolution is not None and not one.resolution.void}
    if not own:
        return Section("history", HEAD, ("Nothing is on record: this crisis is invented, or still open.",))
    order = sorted(own, key=lambda key: key != OUTCOME)
    says = (
        "One course of events among many. That it came does not show that it was likely, nor that the model was right or wrong.",
    )
    rows = tuple(row for key in order for row in _row(own[key]))
    return Section("history", HEAD, says, ("question", "what came", "day", "source"), rows, (), (0, 1, 3))


def _row(question: Question) -> Iterator[tuple[str, ...]]:
    target, came = question.target, question.resolution
    if came is not None and came.came is not None:
        text = "How did it end?" if target.what == OUTCOME else target.text
        label = target.labels[came.came]
        is_day = target.asks == "date" and target.classes[came.came] != NEVER
        yield text, "it came" if is_day else label, day(came.on), came.source
