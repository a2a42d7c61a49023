"""``crisis check`` of a file that was kept: what it is, whether it is whole, and what can be done with it."""

from __future__ import annotations

from typing import Any

from toolkit.engines.opening import opened, written
from toolkit.engines.plan import Plan
from toolkit.plaintext import sentence
from toolkit.results.result import Result
from toolkit.scenario import Scenario
from toolkit.words import day

WHOLE = (
    "It is whole: it holds what was written, and the scenario inside is the one that its numbers belong to."
)


class KeptFile:
    """A kept outlook, or a saved result; opening it refuses one that is damaged."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: Plan | Result = opened(name, "check")  # type: ignore[assignment]

    @property
    def scenario(self) -> Scenario:
        """The scenario inside."""
        return written(self.found.model)

    def as_dict(self) -> dict[str, Any]:
        """Return what the file is, for programs."""
        found = self.found
        said: dict[str, Any] = {
            "file": self.name,
            "kind": "outlook" if isinstance(found, Plan) else "result",
            "scenario": found.model.name,
            "title": found.model.dossier.full_title,
            "digest": found.model.digest,
            "engine": found.engine,
            "seed": found.seed,
        }
        if isinstance(found, Plan):
            told = () if found.reports is None else found.reports.told
            last = max((one.published for one in told), default=None)
            said |= {
                "day": found.day,
                "draws": len(found.draws),
                "reports": len(told),
                "last_published": last,
            }
        return said

    def text(self, width: int) -> str:
        """Write what it is, that it is whole, and which commands take it."""
        return "\n".join(sentence(one, width) for one in (*self._is(), WHOLE, self._commands()))

    def _is(self) -> tuple[str, ...]:
        held = self.as_dict()
        crisis = f"“{held['title']}” ({held['scenario']}, digest {held['digest'][:12]})"
        if isinstance(self.found, Result):
            return (f"{self.name} is a saved result of {crisis}.", f"{self.found.heading}.")
        number = held["reports"]
        told = f"{number} report{'' if number == 1 else 's'}" if number else "no report"
        until = f", the last published on {day(held['last_published'])}" if number else ""
        return (
            f"{self.name} is a kept outlook: where {crisis} stood on {day(held['day'])}, as `crisis advance` left it.",
            f"It was told {told}{until}; engine {held['engine']}, {held['draws']} draws, seed {held['seed']}.",
        )

    def _commands(self) -> str:
        if isinstance(self.found, Result):
            return f"It takes the place of a scenario in other commands, such as `crisis brief {self.name}`, and is not run again."
        return (
            f"It takes the place of a scenario in other commands, such as `crisis run {self.name}` or `crisis news {self.name}`; "
            f"with reports that have come since, `crisis advance SCENARIO --from {self.name} --evidence REPORTS` goes on from it."
        )
