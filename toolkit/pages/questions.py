"""What readers ask, as a page answers it: read off the states, or off what is left of the histories in which it has not come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from toolkit.engines.chain import Chain
from toolkit.engines.questions.lasting import as_at_the_end
from toolkit.engines.questions.read_off import is_read_off
from toolkit.model.program import Program
from toolkit.model.questions import ModelQuestion


@dataclass
class Asked:
    """The chain that is asked, and the conditions that its states are sorted by; each stands there once."""

    chain: Chain
    conditions: list[Program]

    def condition(self, program: Program | None) -> int | None:
        """Return the number of a condition."""
        if program is None:
            return None
        known = [one.expression(0) for one in self.conditions]
        if program.expression(0) not in known:
            self.conditions.append(program)
            return len(known)
        return known.index(program.expression(0))


def questions_of(asked: Asked, question: ModelQuestion) -> dict[str, Any]:
    """Return one question as data; ``left_out`` says why a page cannot answer it, and is empty where it can."""
    model = asked.chain.model
    told = {
        "name": question.name,
        "text": question.text,
        "asks": question.asks,
        "last": question.last(model.horizon),
        "columns": list(question.columns(model.horizon)),
        "given_text": question.given_text,
        "note": question.note,
    }
    left_out = _left_out(question)
    if left_out:
        return told | {"left_out": left_out}
    one = as_at_the_end(asked.chain, question)
    return told | {
        "left_out": "",
        "is_read_off": is_read_off(asked.chain, replace(one, given=None)),
        "at_end": one.at_end,
        "outcomes": list(one.outcomes),
        "acts": [[s, m, list(actions)] for s, m, actions in one.acts],
        "condition": asked.condition(one.when),
        "given": asked.condition(one.given),
        "variable": one.variable,
    }


def _left_out(question: ModelQuestion) -> str:
    """Say why a page cannot answer a question, if so."""
    if question.given is not None and question.asks == "date" and not question.outcomes:
        return "it asks for a date under a condition"
    return ""
