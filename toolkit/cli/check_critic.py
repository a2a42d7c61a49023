"""``crisis check --critic``: what in a scenario is worth a second look."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from toolkit import numbers
from toolkit.analysis.critic import Critique, Deciding, criticise
from toolkit.model.outcomes import ModelOutcome
from toolkit.plaintext import sentence, text_table
from toolkit.scenario import Scenario
from toolkit.scenario.critic import Finding
from toolkit.scenario.paths import dotted

MOVED = 0.0005
"""Where no outcome changes by so much, nothing is said to hang on the order."""
HOW_TO_ACCEPT = "Each is advice: mend it, or accept it in the file with a reason, such as `accepted: {KEY: because …}`; the key stands in brackets."


class Criticism:
    """Everything that ``--critic`` shows, worked out once for text and JSON."""

    def __init__(self, scenario: Scenario) -> None:
        print(_cost(scenario), file=sys.stderr)
        self.critique: Critique = criticise(scenario)

    @property
    def is_open(self) -> bool:
        """Whether something is found that the author does not accept."""
        return bool(self.critique.open)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data at full precision."""
        found = self.critique
        return {
            "critic": {
                "findings": [_fields(one) for one in found.findings],
                "headline": {
                    "outcome": found.model.outcomes[found.headline].name,
                    "probability": found.probability,
                    "at_medians": found.at_medians,
                },
                "deciding": [_numbers(one) for one in found.deciding],
                "phases_reversed": self._reversed(),
            }
        }

    def _reversed(self) -> dict[str, Any] | None:
        backwards = self.critique.backwards
        if backwards is None:
            return None
        return {
            "refused": backwards.refused or None,
            "outcomes": {
                one.name: {"before": was, "after": now, "error": error}
                for one, was, now, error in self._both()
            },
        }

    def text(self, width: int) -> str:
        """Write the sections one below the other."""
        sections = [
            *self._findings(width),
            *self._accepted(width),
            *self._headline(width),
            *self._order(width),
        ]
        return "\n\n".join(sections)

    def _findings(self, width: int) -> Iterator[str]:
        still_open = self.critique.open
        if not still_open:
            yield "CRITIC\nNothing that is not accepted."
            return
        count = "1 finding" if len(still_open) == 1 else f"{len(still_open)} findings"
        yield f"CRITIC: {count}\n" + sentence(HOW_TO_ACCEPT, width)
        for one in still_open:
            lines = (one.reason, f"Suggestion: {one.suggestion}.", f"[{one.key}]")
            yield "\n".join(
                [_place(one), *(sentence(line, width, indent="    ", first="  ") for line in lines)]
            )

    def _accepted(self, width: int) -> Iterator[str]:
        accepted = [one for one in self.critique.findings if one.accepted]
        if accepted:
            lines = (f"{one.key}: {one.accepted}" for one in accepted)
            yield "ACCEPTED\n" + "\n".join(sentence(line, width, indent="    ", first="  ") for line in lines)

    def _headline(self, width: int) -> Iterator[str]:
        found = self.critique
        label = found.model.outcomes[found.headline].label
        chance, middle = (numbers.per_cent(one, error=0.0) for one in (found.probability, found.at_medians))
        head = "ARGUE ABOUT THESE FIRST\n"
        if not found.deciding:
            yield head + sentence(
                f"No uncertain number moves the likeliest outcome, “{label}” ({chance}).", width
            )
            return
        about = (
            f"The likeliest outcome is “{label}” ({chance} over draws of the inputs, {middle} with every input at its median). "
            "These numbers move the latter most, each taken from its 5 % to its 95 % point while the others stay there; of an option or event it is the author's "
            "doubt about it."
        )
        yield head + sentence(about, width)
        rows = [_row(one) for one in found.deciding]
        yield text_table(
            ["", "from", "to", "headline", "points"], rows, width=width, flexible=[0], right=[1, 2, 3, 4]
        )
        yield "\n".join(
            sentence(
                f"{dotted(one.path)}: {one.rests_on or 'rests on nothing'}", width, indent="    ", first="  "
            )
            for one in found.deciding
        )

    def _order(self, width: int) -> Iterator[str]:
        backwards = self.critique.backwards
        if backwards is None:
            return
        head = "WITH THE PHASES OF A TURN REVERSED\n"
        if backwards.refused:
            yield head + sentence(f"It cannot be asked that way: {backwards.refused}", width)
            return
        moved = backwards.after - backwards.before
        most = float(abs(moved).max())
        if most < MOVED:
            yield head + sentence("Nothing moves: no outcome hangs on who acts first.", width)
            return
        yield head + sentence(
            "If whoever acts last in a turn acted first; what moves much hangs on the order of a turn, which no source gives.",
            width,
        )
        rows = [_row_of(outcome.label, *told) for outcome, *told in self._both()]
        heads = ["", "as declared", "reversed", "points"]
        yield text_table(heads, rows, width=width, flexible=[0], right=[1, 2, 3])

    def _both(self) -> Iterator[tuple[ModelOutcome, float, float, float]]:
        """Yield every outcome with its probability as declared and reversed, and the error of the two."""
        backwards = self.critique.backwards
        if backwards is not None:
            columns = (backwards.before.tolist(), backwards.after.tolist(), backwards.error.tolist())
            yield from zip(self.critique.model.outcomes, *columns, strict=True)


def _row_of(label: str, was: float, now: float, error: float) -> list[str]:
    return [
        label,
        numbers.per_cent(was, error=error),
        numbers.per_cent(now, error=error),
        numbers.points(now - was, error=error),
    ]


def _cost(scenario: Scenario) -> str:
    n_inputs = len(scenario.parameters)
    n_rules = sum(1 for path, _ in scenario.supports() if path[0] == "events" or "options" in path)
    return (
        f"The critic answers the crisis about {2 * (n_inputs + n_rules) + 130} times, at most for two ends of {n_inputs} inputs and "
        f"{n_rules} rules: seconds where states can be listed, minutes where chance has to be sampled."
    )


def _place(one: Finding) -> str:
    at = f"{one.file}:{one.line}:{one.column}" if one.line else one.file
    return f"{at}  {one.path}"


def _fields(one: Finding) -> dict[str, Any]:
    names = ("file", "line", "column", "path", "kind", "reason", "suggestion", "key")
    return {name: getattr(one, name) for name in names} | {"accepted": one.accepted or None}


def _numbers(one: Deciding) -> dict[str, Any]:
    names = ("label", "from_value", "to_value", "at_low", "at_high", "swing", "is_doubt", "rests_on")
    return {"path": dotted(one.path)} | {name: getattr(one, name) for name in names}


def _row(one: Deciding) -> list[str]:
    ends = [numbers.figure(one.from_value), numbers.figure(one.to_value)]
    if one.is_doubt:
        ends = [
            f"{'+' if value > 0 else ''}{numbers.figure(value)}" for value in (one.from_value, one.to_value)
        ]
    at = f"{numbers.per_cent(one.at_low, error=0.0)} to {numbers.per_cent(one.at_high, error=0.0)}"
    return [f"{one.label} (doubt)" if one.is_doubt else one.label, *ends, at, numbers.points(one.swing)]
