"""The lesson: every step moves something that is declared, and looks at something that can be guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.errors import Problem
from toolkit.scenario.checks.inspection import Inspection
from toolkit.scenario.paths import Path


def check(inspection: Inspection) -> Iterator[Problem]:
    """Check what every step names; a what-if may take away what a step looks at."""
    record = inspection.record
    if inspection.is_quick:
        return
    for number, step in enumerate(record.lesson):
        path: Path = ("lesson", number)
        yield from _moved(inspection, path, step.move)
        if step.what_if is not None and step.what_if not in record.variants:
            yield inspection.unknown((*path, "what_if"), "variant", step.what_if, record.variants)
        if step.notice not in record.outcomes and step.notice not in record.questions:
            known = [*record.outcomes, *record.questions]
            yield inspection.unknown((*path, "notice"), "outcome or question", step.notice, known)
        elif step.notice in record.questions and record.questions[step.notice].quantity is not None:
            expected = "an outcome, or a question that is answered by yes or no or by a date"
            yield inspection.problem(
                (*path, "notice"),
                f"'{step.notice}' asks for a level, which nobody can guess as a chance",
                expected,
            )


def _moved(inspection: Inspection, path: Path, move: Mapping[str, float]) -> Iterator[Problem]:
    parameters = inspection.record.parameters
    for name, value in move.items():
        if name not in parameters:
            yield inspection.unknown((*path, "move", name), "parameter", name, parameters, key=True)
        elif (within := parameters[name].within) is not None and not within[0] <= value <= within[1]:
            expected = f"a number from {within[0]:g} to {within[1]:g}"
            yield inspection.problem(
                (*path, "move", name), f"{value:g} is outside the range of '{name}'", expected
            )
