"""What actors that look ahead expect: the worth of what follows each action, by step and turn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from toolkit.engines.odds import Odds
from toolkit.model.decisions import ChoiceWeights
from toolkit.model.model import Model
from toolkit.results.record import Counted

Floats = npt.NDArray[np.float64]
Act = tuple[str, str, int]


@dataclass
class Policy:
    """What every option of the actors that look ahead leads to.

    Attributes
    ----------
    continuations : (step, turn) -> per member one array of shape (B, S) per action
        Expected worth of what follows an action, its own appeal left out; None for a member that does not look ahead.
    odds : (step, turn) -> Odds
        How likely the actions of an only member are, where that is worked out already; choices that are imposed unannounced left out.
    residual, others : float
        Of phases in which several choose at once: largest distance from the fixed point, and mean share of states in
        which another equilibrium was seen.
    turning_points, splits : per draw
        Where actors learn from each other: how often the branch turned on its way, and met another.
    slips : per draw
        Where actors who learn have levels: information sets to which no other is expected to let them come.
    in_stages : whether their equilibrium was found stage by stage
    unexpected : per draw
        Where actors learn: (actor, option, turn) of what is open to somebody and done by nobody.
    grids : per draw
        Where beliefs are followed on a grid: nodes along each axis, the differences of outcomes and of shares of acts from a grid with
        half as many, and the smallest determinant of the slopes.
    """

    continuations: dict[tuple[int, int], list[list[Floats] | None]] = field(default_factory=dict)
    odds: dict[tuple[int, int], Odds] = field(default_factory=dict)
    residual: float = 0.0
    shares_with_others: list[float] = field(default_factory=list)
    turning_points: list[int] = field(default_factory=list)
    splits: list[int] = field(default_factory=list)
    slips: list[int] = field(default_factory=list)
    in_stages: bool = False
    unexpected: list[frozenset[Act]] = field(default_factory=list)
    grids: list[tuple[int, float, float, float]] = field(default_factory=list)

    def of(self, step: int, turn: int) -> list[list[Floats] | None] | None:
        """Return what the actions of each member of a step lead to; None where nobody looks ahead."""
        if (step, turn) in self.odds:
            return [ChoiceWeights(self.odds[step, turn].by_state)]
        return self.continuations.get((step, turn))

    def take(self, other: Policy, model: Model, actor: str) -> None:
        """Take over what another policy says of one actor."""
        for (number, turn), members in other.continuations.items():
            for m, member in enumerate(model.steps[number].members):
                if member.actor == actor and members[m] is not None:
                    mine = self.continuations.setdefault((number, turn), [None] * len(members))
                    mine[m] = members[m]
        self.residual = max(self.residual, other.residual)
        self.shares_with_others += other.shares_with_others

    def below(self, other: Policy) -> Policy:
        """Return this policy with another's say taking precedence where both have one."""
        if not other.continuations:
            return self
        found = Policy(dict(self.continuations), {}, self.residual, self.shares_with_others)
        for key, members in other.continuations.items():
            mine = found.continuations.get(key, [None] * len(members))
            found.continuations[key] = [b if b is not None else a for a, b in zip(mine, members, strict=True)]
        return found

    def rearranged(self, rows: npt.NDArray[np.int64], other: Policy) -> Policy:
        """Return the policy of draw ``rows[i]`` of these followed by those of another, for every i."""
        found = Policy({}, {}, max(self.residual, other.residual), self.shares_with_others)
        for key in (*self.continuations, *self.odds):
            pairs = zip(self.of(*key) or (), other.of(*key) or (), strict=True)
            found.continuations[key] = [
                None
                if mine is None or theirs is None
                else type(mine)(np.concatenate(both)[rows] for both in zip(mine, theirs, strict=True))
                for mine, theirs in pairs
            ]
        return found

    @property
    def learnt(self) -> dict[str, float]:
        """Means over draws of how actors who learn were found to choose; empty where nobody learns."""
        if self.slips:
            return {"slips": float(np.mean(self.slips))}
        if self.grids:
            names = ("nodes", "grid_error", "act_error", "slope")
            return {
                name: float(np.mean(of))
                for name, of in zip(names, zip(*self.grids, strict=True), strict=True)
            }
        if not self.turning_points:
            return {}
        turned, met = float(np.mean(self.turning_points)), float(np.mean(self.splits))
        found = {"residual": self.residual, "turned": turned, "met": met}
        return found | ({"in_stages": 1.0} if self.in_stages else {})

    @property
    def shares_unexpected(self) -> dict[Act, float]:
        """Return in what share of draws acts are open to actors who learn and done by nobody."""
        acts = frozenset().union(*self.unexpected)
        return {
            act: sum(act in one for one in self.unexpected) / len(self.unexpected) for act in sorted(acts)
        }

    def counted(self) -> dict[Counted, float]:
        """Return what is told of the actors' choices beside probabilities, means over draws."""
        found = {Counted("learning", name): one for name, one in self.learnt.items()}
        found |= {Counted("unexpected", *act): share for act, share in self.shares_unexpected.items()}
        return found | ({Counted("other_equilibria"): self.others} if self.shares_with_others else {})

    @property
    def others(self) -> float:
        """Mean share of states in which actors who choose at once had another equilibrium."""
        return float(np.mean(self.shares_with_others)) if self.shares_with_others else 0.0
