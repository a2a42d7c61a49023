"""Result -> answers, one question a file; pandas is loaded only when a table is made."""

from toolkit.analysis.advance import Advanced, advance
from toolkit.analysis.anatomy import capabilities, influences, relations
from toolkit.analysis.boxes import Box
from toolkit.analysis.class_debrief import class_debrief
from toolkit.analysis.compare import compare
from toolkit.analysis.comparison import Comparison
from toolkit.analysis.contradictions import contradictions
from toolkit.analysis.debrief import Debrief, debrief
from toolkit.analysis.decisions import Decision, decide
from toolkit.analysis.diagnostics import diagnostics
from toolkit.analysis.discovery import Discovery, discover
from toolkit.analysis.elicited import elicited
from toolkit.analysis.experts import experts
from toolkit.analysis.hearing import hearing
from toolkit.analysis.indicators import indicators
from toolkit.analysis.information import information, worth_of_report
from toolkit.analysis.learning import learning
from toolkit.analysis.narrative import tell
from toolkit.analysis.now import now
from toolkit.analysis.odds import Odds, odds
from toolkit.analysis.outcomes import Outcomes, outcomes
from toolkit.analysis.outside_view import outside_view
from toolkit.analysis.overturn import Overturn, overturn
from toolkit.analysis.pathways import Pathways, pathways
from toolkit.analysis.policies import policies
from toolkit.analysis.questions import Questions, questions
from toolkit.analysis.regression import regression
from toolkit.analysis.revisions import revisions
from toolkit.analysis.sensitivity import Sensitivity, sensitivity
from toolkit.analysis.stability import stability
from toolkit.analysis.states import rung_path, rungs, states
from toolkit.analysis.timing import incidence, times
from toolkit.analysis.tornado import tornado
from toolkit.analysis.turning_points import turning_points
from toolkit.analysis.verdict import Verdict, verify

__all__ = [
    "Advanced",
    "Box",
    "Comparison",
    "Debrief",
    "Decision",
    "Discovery",
    "Odds",
    "Outcomes",
    "Overturn",
    "Pathways",
    "Questions",
    "Sensitivity",
    "Verdict",
    "advance",
    "capabilities",
    "class_debrief",
    "compare",
    "contradictions",
    "debrief",
    "decide",
    "diagnostics",
    "discover",
    "elicited",
    "experts",
    "hearing",
    "incidence",
    "indicators",
    "influences",
    "information",
    "learning",
    "now",
    "odds",
    "outcomes",
    "outside_view",
    "overturn",
    "pathways",
    "policies",
    "questions",
    "regression",
    "relations",
    "revisions",
    "rung_path",
    "rungs",
    "sensitivity",
    "stability",
    "states",
    "tell",
    "times",
    "tornado",
    "turning_points",
    "verify",
    "worth_of_report",
]
