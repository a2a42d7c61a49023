"""What an author writes, as frozen records; a field's description becomes the format page.

Expressions stay text here: ``expressions`` parses them, ``checks`` gives them their meaning.
"""

from toolkit.scenario.records.actors import Actor, Capability, DecisionRule, Option, PoissonLevel
from toolkit.scenario.records.events import LONGEST_MEMORY, Branch, Effect, Effects, Event, Happening
from toolkit.scenario.records.lesson import LessonStep
from toolkit.scenario.records.outcomes import Outcome
from toolkit.scenario.records.parameters import (
    Correlation,
    Distributed,
    Doubt,
    Expert,
    Mean,
    MeanSd,
    Parameter,
    Shape,
)
from toolkit.scenario.records.periods import DAYS_PER, Duration, Likelihood
from toolkit.scenario.records.provenance import Claim, Relation, Source, Supported
from toolkit.scenario.records.questions import Question
from toolkit.scenario.records.record import Record
from toolkit.scenario.records.scalars import MOST_TURNS, Day, Expression, Label, Number, Text
from toolkit.scenario.records.scenario import ScenarioRecord
from toolkit.scenario.records.variables import Variable
from toolkit.scenario.records.variations import Force, Variation

__all__ = [
    "DAYS_PER",
    "LONGEST_MEMORY",
    "MOST_TURNS",
    "Actor",
    "Branch",
    "Capability",
    "Claim",
    "Correlation",
    "Day",
    "DecisionRule",
    "Distributed",
    "Doubt",
    "Duration",
    "Effect",
    "Effects",
    "Event",
    "Expert",
    "Expression",
    "Force",
    "Happening",
    "Label",
    "LessonStep",
    "Likelihood",
    "Mean",
    "MeanSd",
    "Number",
    "Option",
    "Outcome",
    "Parameter",
    "PoissonLevel",
    "Question",
    "Record",
    "Relation",
    "ScenarioRecord",
    "Shape",
    "Source",
    "Supported",
    "Text",
    "Variable",
    "Variation",
]
