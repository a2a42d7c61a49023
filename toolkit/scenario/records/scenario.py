"""The whole: a crisis as declared."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from toolkit.scenario.records.actors import Actor
from toolkit.scenario.records.events import Event
from toolkit.scenario.records.lesson import LessonStep
from toolkit.scenario.records.outcomes import Outcome, OutsideView, Rung
from toolkit.scenario.records.parameters import Correlation, Doubt, Parameter
from toolkit.scenario.records.periods import Duration
from toolkit.scenario.records.provenance import Claim, Relation, Source
from toolkit.scenario.records.questions import Question
from toolkit.scenario.records.record import Record, wrong
from toolkit.scenario.records.scalars import MOST_TURNS, Day, Horizon, Identifier, Label, Number, Text
from toolkit.scenario.records.variables import Variable
from toolkit.scenario.records.variations import Force, Variation


def _only_in_files(value: object) -> None:
    """Refuse what is taken in as a file is read, before it comes here."""
    if value is not None:
        raise wrong("a base cannot come in by a change", "`extends` in the file itself")


def _no_truth(value: object) -> object:
    """Refuse ``true``, which Python takes for 1."""
    if isinstance(value, bool):
        raise wrong(f"{'true' if value else 'false'} is no format", "format: 1")
    return value


Extra = Annotated[str | dict[str, Any] | tuple[str, ...] | None, BeforeValidator(_only_in_files)]


class ScenarioRecord(Record):
    """A crisis as declared."""

    model_config = ConfigDict(defer_build=False)

    format: Annotated[Literal[1], BeforeValidator(_no_truth)]
    """Version of this format."""
    extends: Extra = None
    """A file in the same folder or below it on which this one builds: what both name stands as here. Then everything else may be left out."""
    set: Extra = None
    """Beside ``extends``: paths in the base and their new content, such as ``events.leak.rate: 0.2 per month``."""
    add: Extra = None
    """Beside ``extends``: paths that the base does not have, and their content."""
    remove: Extra = None
    """Beside ``extends``: paths in the base to take out, such as ``[events.leak]``."""
    id: Label
    """Short name."""
    title: Text
    question: Text | None = None
    """What the scenario is meant to answer."""
    note: Text | None = None
    as_of: Day
    """The day whose knowledge the numbers reflect; turn 1 starts on it."""
    horizon: Horizon
    """Number of turns, or ``until_settled``: as many as it takes until nearly every history has ended."""
    unsettled_below: Annotated[Number, Field(gt=0, lt=1)] = 1e-9
    """For ``until_settled``: largest probability that may be left unsettled; the answer says how much is."""
    turn: Duration
    """Length of a turn, such as 1 week."""
    order: tuple[str | tuple[str, ...], ...] = ()
    """Phases of a turn: ``events``, names of events, actors, actor.track; a list is a phase chosen at once."""
    beliefs: Literal["bayes", "grid", "prior"] | None = None
    """What actors who look ahead make of what they do not know: ``bayes`` learns from what others do, history by history; ``grid`` learns the same
    where types alone are hidden, with beliefs on a grid, so that many turns fit; ``prior`` keeps the first belief. Left out, they learn where
    something is known to few and all who look ahead look to the horizon."""
    equilibrium: Literal["whole_game", "stage_by_stage"] = "whole_game"
    """How the equilibrium of actors who learn is found where there may be several: along the branch of the ``whole_game`` at one precision,
    or ``stage_by_stage``, from the last choice to the first."""
    ladder: dict[int, Rung] = {}
    """Named rungs of escalation."""
    doubt: Doubt = Doubt.model_construct(sd=0.0)  # made, not checked: checks are built once, for the whole
    """One uncertain intercept per option and event."""
    sources: dict[Label, Source] = {}
    claims: dict[Label, Claim] = {}
    parameters: dict[Identifier, Parameter] = {}
    correlations: tuple[Correlation, ...] = ()
    variables: dict[Identifier, Variable]
    actors: dict[Identifier, Actor] = {}
    relations: tuple[Relation, ...] = ()
    events: dict[Identifier, Event] = {}
    outcomes: dict[Identifier, Outcome]
    questions: dict[Identifier, Question] = {}
    """What readers ask, with the rule that resolves it; they move no number."""
    outside_view: OutsideView | None = None
    variants: dict[Label, Variation] = {}
    """What-ifs."""
    alternatives: dict[Label, Variation] = {}
    """Other models of the same crisis; their range is the model disagreement."""
    force: tuple[Force, ...] = ()
    """Choices imposed; variants set them."""
    lesson: tuple[LessonStep, ...] = ()
    """Steps of a guided page (`crisis page --explain`), in order.

    It moves no number and is no part of the digest."""
    accepted: dict[Text, Text] = {}
    """What the critic finds (`crisis check --critic`) and the author means: the kind of finding and its path, and the reason.

    It moves no number and is no part of the digest."""

    @property
    def last_turn(self) -> int:
        """The last turn that can come."""
        return self.horizon if isinstance(self.horizon, int) else MOST_TURNS
