"""The critic: what in a scenario is worth a second look, which numbers decide its headline, and what hangs on who acts first.

What the text shows without a run is found in ``toolkit.scenario.critic``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.analysis.critic import course, moving, reached
from toolkit.analysis.critic.backwards import Reversed, answer_reversed
from toolkit.analysis.critic.moving import Deciding, Moves, deciding
from toolkit.analysis.critic.subject import Criticised
from toolkit.model.model import Model
from toolkit.scenario import Scenario
from toolkit.scenario.critic import Finding, settled, structural

__all__ = ["Critique", "Deciding", "Reversed", "criticise"]


@dataclass(frozen=True)
class Critique:
    """What the critic says of a scenario.

    Attributes
    ----------
    findings : sorted by line, those that the author accepts among them
    headline : number of the likeliest outcome
    probability : of the headline, over draws of the inputs
    at_medians : of the headline, every input at its median
    deciding : the numbers that move the headline most
    backwards : the answer with the phases of a turn reversed; None where a turn has one phase
    """

    model: Model
    findings: tuple[Finding, ...]
    headline: int
    probability: float
    at_medians: float
    deciding: tuple[Deciding, ...]
    backwards: Reversed | None

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings for which the author gives no reason."""
        return tuple(one for one in self.findings if not one.accepted)


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Leave out that something moves nothing where it is said why."""
    told = {one.path for one in findings if one.kind in ("no_effect", "never_open", "never_taken")}
    return [one for one in findings if one.kind != "rule_moves_nothing" or one.path not in told]


def criticise(scenario: Scenario) -> Critique:
    """Read a scenario as a critic would. Findings are advice: none is a mistake."""
    of = Criticised(scenario)
    moves = Moves(of)
    findings = _once([*structural(scenario), *reached.find(of), *course.find(of), *moving.find(moves)])
    headline = moving.headline(of)
    return Critique(
        of.model,
        settled(scenario, findings),
        headline,
        float(of.result.probability[headline]),
        float(moves.middle[headline]),
        deciding(moves),
        answer_reversed(of),
    )
