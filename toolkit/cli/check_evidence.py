"""``crisis check --evidence``: whether a file of reports fits the scenario, and what is in it."""

from __future__ import annotations

from typing import Any

from toolkit.model.compile import compile_model
from toolkit.model.evidence import compile_evidence
from toolkit.plaintext import sentence
from toolkit.scenario import Reports, Scenario, reports


class Heard:
    """A file of reports that was found to fit the scenario and each of its alternatives."""

    def __init__(self, scenario: Scenario, name: str) -> None:
        self.model = compile_model(scenario)
        self.reports: Reports = reports(name)
        for other, alternative in self.model.alternatives.items():
            compile_evidence(scenario.alternative(other), alternative, self.reports)
        self.evidence = compile_evidence(scenario, self.model, self.reports)

    def as_dict(self) -> dict[str, Any]:
        """Return what the file holds, for programs."""
        told = self.reports.told
        return {
            "evidence": {
                "reports": len(told),
                "facts": sum(report.record.fact for report in told),
                "retold": len(told) - len(self.reports),
                "watched": len(self.reports.watches),
                "first_published": min((one.published for one in told), default=None),
                "last_published": max((one.published for one in told), default=None),
                "silent_turns": sum(one.is_silence for one in self.evidence.observations),
            }
        }

    def text(self, width: int) -> str:
        """Write the section."""
        held = self.as_dict()["evidence"]
        said = f"Holds {_number(held['reports'], 'report')}, {_number(held['facts'], 'fact')} among them"
        if held["retold"]:
            said += f"; {held['retold']} tell again what another does and count once with it"
        if held["reports"]:
            said += f"; published from {held['first_published']} to {held['last_published']}"
        turn = self.model.turn_label
        silence = (
            f" Watches {_number(held['watched'], 'thing')}: silence counts for {_number(held['silent_turns'], turn)}."
            if held["watched"]
            else ""
        )
        ending = "" if self.evidence.observations else f" Nothing counts: {self.reports.why_nothing_counts}."
        return "REPORTS\n" + sentence(f"{said}.{silence}{ending} They fit the scenario.", width)


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}" if count else f"no {word}s"
