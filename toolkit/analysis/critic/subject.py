"""What a critic looks at: the scenario, its model, and the answer that it gives by itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from toolkit.engines import run
from toolkit.engines.inputs import structure_of
from toolkit.engines.states.structure import Structure
from toolkit.history.frequencies import Frequencies, frequencies
from toolkit.model.compile import compile_model
from toolkit.model.draws import draw_parameters
from toolkit.model.members import HOLD, NOTHING, SKIP, Member
from toolkit.model.model import Model
from toolkit.results import Result
from toolkit.scenario import Scenario
from toolkit.scenario.critic.probing import mentioned, parts_of, waiting

DRAWS, HISTORIES = 64, 6_400
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Criticised:
    """A scenario with what several families of findings ask of it, each worked out once."""

    scenario: Scenario

    @cached_property
    def model(self) -> Model:
        """The scenario, compiled without its alternatives."""
        return compile_model(self.scenario, with_alternatives=False)

    @cached_property
    def structure(self) -> Structure | None:
        """Its states; None where they are too many."""
        return structure_of(self.model)

    @cached_property
    def result(self) -> Result:
        """Its answer over a few draws."""
        return run(self.model, draws=DRAWS, alternatives=False, progress=False)

    @cached_property
    def counted(self) -> Frequencies:
        """How often everything is open and taken, over sampled histories."""
        sampled = draw_parameters(self.model, DRAWS, 0, "random")
        return frequencies(self.model, sampled, HISTORIES // len(sampled), 0)

    @cached_property
    def what_ifs(self) -> frozenset[str]:
        """Words of its what-ifs and alternatives."""
        return mentioned(self.scenario)

    @cached_property
    def waiting(self) -> frozenset[Path]:
        """Options and events that may wait for a what-if."""
        return waiting(self.scenario)

    @cached_property
    def paths(self) -> dict[tuple[str, str], Path]:
        """(key of the member, name of the action) -> path of every option and event that the file declares."""
        declared = parts_of(self.scenario)
        found = {
            (member.key, action.name): path_of(member, action.name)
            for step in self.model.steps
            for member in step.members
            for action in member.actions
            if member.rule != "clock" and action.name not in (NOTHING, SKIP)
        }
        return {key: path for key, path in found.items() if path in declared or path[-1] != HOLD}


def path_of(member: Member, action: str) -> Path:
    """Return the path of an option or event in the file."""
    return ("actors", member.actor, "options", action) if member.actor else ("events", action)
