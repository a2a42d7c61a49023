"""A plan: what a run will do, known before it starts, and what it will cost."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from toolkit.engines.costing import (
    exact_seconds,
    foresight_seconds,
    loading_seconds,
    looked_over,
    sampled_seconds,
)
from toolkit.engines.states.structure import Structure
from toolkit.errors import RunError
from toolkit.markup import paragraph
from toolkit.model.combinations import combinations
from toolkit.model.draws import Draws
from toolkit.model.model import Model
from toolkit.results.solution import Solution
from toolkit.scenario.reports import Reports
from toolkit.words import draws_in_words, run_in_words

if TYPE_CHECKING:
    from toolkit.model.evidence import Evidence

DEFAULT_DRAWS = 256
DRAWS_WITH_FORESIGHT = 64
ALTERNATIVE_DRAWS, ALTERNATIVE_DRAWS_WITH_FORESIGHT = 64, 32
"""Draws on which alternatives are set against the base; paired, so few are enough."""
FIRST_TURNS = 64
"""Turns followed at first where the horizon is open; doubled until little is unsettled."""


@dataclass(frozen=True)
class Plan:
    """What a run will do, known before it starts."""

    model: Model
    engine: str
    draws: Draws
    n_runs: int
    seed: int
    structure: Structure | None
    note: str = ""
    may_switch: bool = False
    """Whether another engine may take over where outcomes prove too rare to be sampled."""
    evidence: Evidence | None = None
    other_evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """What the reports mean in each alternative."""
    reports: Reports | None = None
    """The reports themselves, as they were read."""
    at_medians: bool = False
    """Whether all inputs stand at their medians, in place of draws."""
    kept: tuple[Any, ...] = ()
    """What has been kept of draws that followed earlier news, to go on from."""
    day: date | None = None
    """The day up to which it was advanced, if it was."""
    keep: tuple[int, ...] = ()
    """Turns at whose ends they are kept, where they can be."""

    @property
    def is_settled(self) -> bool:
        """Whether no input is left to vary, so that there is one draw, or copies of it."""
        return self.at_medians or not self.model.is_uncertain

    @property
    def _stands_at_medians(self) -> bool:
        """Whether what is uncertain stands at its medians."""
        return self.at_medians and self.model.is_uncertain

    @property
    def groups(self) -> int:
        """Independent groups of draws, whose spread tells a sampling error; 0 for an only draw of many that might have been made."""
        is_one_of_many = len(self.draws) == 1 and not self.is_settled and self.draws.shares is None
        return 0 if is_one_of_many else self.draws.n_groups

    @property
    def key(self) -> tuple[Hashable, ...] | None:
        """Plain values that tell this work from any other, news aside; None for rules in Python, whose text nobody reads."""
        if self.model.rules is not None:
            return None
        shares = b"" if self.draws.shares is None else self.draws.shares.tobytes()
        inputs = sha256(self.draws.values.tobytes() + shares).hexdigest()
        return (
            self.engine,
            self.model.digest,
            self.model.steps_digest,
            self.model.horizon,
            self.model.asks and tuple(one.key for one in self.model.questions),
            self.seed,
            self.n_runs,
            len(self.draws),
            inputs,
        )

    @property
    def asked_draws(self) -> int:
        """How many draws to ask for to have this plan again."""
        return 1 if self.is_settled else len(self.draws)

    @property
    def asked_runs(self) -> int:
        """How many runs to ask for to have this plan again: those of all copies of an only draw."""
        return self.n_runs * len(self.draws) // self.asked_draws

    def __repr__(self) -> str:
        return f"<Plan for {self.model.name}: {self.cost}; seed {self.seed}; ct.run(...) runs it>"

    def _repr_html_(self) -> str:
        said = [self.model.dossier.title, f"{self.cost}; seed {self.seed}", self.note]
        return "".join(paragraph(text, bold=text == self.model.dossier.title) for text in said if text)

    @property
    def ran(self) -> str:
        """What runs, in words for the small print of a figure."""
        n_draws = len(self.draws)
        return run_in_words(
            n_draws, seed=self.seed, n_runs=0 if self.engine == "exact" else self.n_runs, summed=self.draws.shares is not None,
            copies=self.is_settled and n_draws > 1,
            medians=self._stands_at_medians,
        )  # fmt: skip

    @property
    def cost(self) -> str:
        """The size of the work in one sentence."""
        others = self.model.alternatives
        n_draws = len(self.draws)
        drawn = draws_in_words(
            n_draws, summed=self.draws.shares is not None, copies=self.is_settled and n_draws > 1,
            medians=self._stands_at_medians,
        )  # fmt: skip
        compared = {name: draws_to_compare(self, other) for name, other in others.items()}
        extra = (
            f", then {_counted(len(others), 'alternative')} on up to {max(compared.values())} of them"
            if others
            else ""
        )
        extra += (
            f", and {_counted(len(self.model.questions), 'question')} on each draw" if self.model.asks else ""
        )
        seconds = self.seconds
        said = f"; about {seconds:.0f} s of work" if seconds >= 1 else "; about a second of work"
        if self.structure is None or self.engine != "exact":
            return (
                f"monte_carlo: {drawn} x {self.n_runs:,} runs = {n_draws * self.n_runs:,} histories{extra}"
                + (said if seconds >= 1 else "")
            )
        if seconds < 1:
            return f"exact: {drawn} over {_counted(self.structure.n_states, 'state')}{extra}{said}"
        return (
            f"exact: {drawn} over {_counted(self.structure.n_states, 'state')} and {self.structure.n_transitions:,} "
            f"transitions a turn{extra}{said}"
        )

    @property
    def seconds(self) -> float:
        """About how long the model and its alternatives take one processor, as if the alternatives had the steps and states of the base."""
        n_draws, others = len(self.draws), self.model.alternatives
        compared = {name: draws_to_compare(self, other) for name, other in others.items()}
        work = [(self.model, n_draws), *((others[name], n) for name, n in compared.items())]
        is_open = self.model.unsettled_below is not None
        n_turns = FIRST_TURNS if is_open else self.model.horizon
        if self.engine == "exact" and self.structure is not None:
            found = loading_seconds(self.structure, n_turns)
            steps = self.model.steps
            found += sum(
                exact_seconds(replace(one, steps=steps), self.structure, n, n_turns) for one, n in work
            )
        else:
            found = sum(sampled_seconds(model, n * self.n_runs, n_turns) for model, n in work)
            ahead = [(model, n) for model, n in work if model.foresight]
            listed = self.model if self.structure or not ahead else ahead[0][0]
            structure = self.structure or (looked_over(listed) if ahead else None)
            if structure is not None:
                alike = [(replace(one, steps=listed.steps), n) for one, n in ahead]
                found += sum(foresight_seconds(one, structure, n, n_turns) for one, n in alike)
        return found + self._learning_seconds(compared)

    def _learning_seconds(self, compared: Mapping[str, int]) -> float:
        """Return how long it takes to work out how actors choose who learn; an alternative in which they do counts as the base does."""
        if self.model.learning is None or self.structure is None:
            return 0.0
        from toolkit.engines.looking_ahead.learning.cost import cost_of  # in few crises somebody learns

        learners = [n for name, n in compared.items() if self.model.alternatives[name].learning is not None]
        n_draws = 1 if self.is_settled else len(self.draws)
        try:
            return cost_of(self.model, self.structure).seconds * (
                n_draws + sum(min(n, n_draws) for n in learners)
            )
        except RunError:  # the run says why
            return 0.0


def _counted(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def default_draws(model: Model) -> int:
    """Return how many draws a run takes unless it is told."""
    return DRAWS_WITH_FORESIGHT if model.foresight else DEFAULT_DRAWS


def draws_like(result: Solution) -> int:
    """Return how many draws to ask for so that a crisis is answered as a result was: of combinations that were summed, all that fit."""
    n_draws = len(result.parameters)
    return max(n_draws, default_draws(result.model)) if result.is_summed else n_draws


def run_like(result: Solution) -> dict[str, Any]:
    """Return the options of ``run`` and ``plan`` with which another crisis is answered as a result was.

    Where nothing was uncertain no draws are asked for: another crisis may have inputs to be drawn.
    """
    found: dict[str, Any] = {"engine": result.engine, "seed": result.seed}
    if result.record.medians:
        found["at"] = "medians"
    elif result.model.is_uncertain:
        found["draws"] = draws_like(result)
    return found | ({"runs": result.n_runs} if result.n_runs else {})


def splitting(chosen: Plan, *, splits: bool) -> Plan:
    """Return a plan that looks for what sampling sees too seldom, where that is wished and can be."""
    able = chosen.engine == "monte_carlo" and chosen.reports is None
    return replace(chosen, may_switch=True) if splits and able else chosen


def draws_to_compare(chosen: Plan, other: Model) -> int:
    """Return how many of the draws an alternative is run on: whole groups, the first of them.

    Beside a base whose inputs are summed it is run on all combinations of its own, or on draws.
    """
    wanted = ALTERNATIVE_DRAWS_WITH_FORESIGHT if other.foresight else ALTERNATIVE_DRAWS
    n_draws = len(chosen.draws)
    if chosen.draws.shares is not None:
        every = combinations(other, max(n_draws, wanted))
        return wanted if every is None else len(every)
    per_group = n_draws // chosen.draws.n_groups
    return min(n_draws, max(wanted // per_group, 1) * per_group)
