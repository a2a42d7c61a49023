"""Result -> answers, one question a file; pandas is loaded only when a table is made."""

from typing import TYPE_CHECKING

from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.analysis.advance import Advanced, advance
    from toolkit.analysis.agency import agency
    from toolkit.analysis.anatomy import capabilities, influences, relations
    from toolkit.analysis.beliefs import Beliefs, beliefs
    from toolkit.analysis.boxes import Box
    from toolkit.analysis.class_debrief import class_debrief
    from toolkit.analysis.compare import compare
    from toolkit.analysis.comparison import Comparison
    from toolkit.analysis.contradictions import contradictions
    from toolkit.analysis.debrief import Debrief, debrief
    from toolkit.analysis.decisions import Decision, decide
    from toolkit.analysis.diagnostics import diagnostics
    from toolkit.analysis.diff import Difference, diff
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
    from toolkit.analysis.reasoning import reasoning
    from toolkit.analysis.regression import regression
    from toolkit.analysis.revisions import revisions
    from toolkit.analysis.sensitivity import Sensitivity, sensitivity
    from toolkit.analysis.signals import Signals, signals
    from toolkit.analysis.stability import stability
    from toolkit.analysis.states import rung_path, rungs, states
    from toolkit.analysis.sweep import Sweep, sweep
    from toolkit.analysis.timing import incidence, times
    from toolkit.analysis.tornado import tornado
    from toolkit.analysis.trace import Trace, trace
    from toolkit.analysis.turning_points import turning_points
    from toolkit.analysis.verdict import Verdict, verify
    from toolkit.analysis.without import Without, without
    from toolkit.analysis.worth_of_type import worth_of_type

__all__ = [
    "Advanced",
    "Beliefs",
    "Box",
    "Comparison",
    "Debrief",
    "Decision",
    "Difference",
    "Discovery",
    "Odds",
    "Outcomes",
    "Overturn",
    "Pathways",
    "Questions",
    "Sensitivity",
    "Signals",
    "Sweep",
    "Trace",
    "Verdict",
    "Without",
    "advance",
    "agency",
    "beliefs",
    "capabilities",
    "class_debrief",
    "compare",
    "contradictions",
    "debrief",
    "decide",
    "diagnostics",
    "diff",
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
    "reasoning",
    "regression",
    "relations",
    "revisions",
    "rung_path",
    "rungs",
    "sensitivity",
    "signals",
    "stability",
    "states",
    "sweep",
    "tell",
    "times",
    "tornado",
    "trace",
    "turning_points",
    "verify",
    "without",
    "worth_of_report",
    "worth_of_type",
]
open_late(
    __name__,
    {
        "advance": ["Advanced", "advance"],
        "anatomy": ["capabilities", "influences", "relations"],
        "beliefs": ["Beliefs", "beliefs"],
        "boxes": ["Box"],
        "class_debrief": ["class_debrief"],
        "compare": ["compare"],
        "comparison": ["Comparison"],
        "contradictions": ["contradictions"],
        "debrief": ["Debrief", "debrief"],
        "decisions": ["Decision", "decide"],
        "diagnostics": ["diagnostics"],
        "diff": ["Difference", "diff"],
        "discovery": ["Discovery", "discover"],
        "elicited": ["elicited"],
        "experts": ["experts"],
        "hearing": ["hearing"],
        "indicators": ["indicators"],
        "information": ["information", "worth_of_report"],
        "learning": ["learning"],
        "narrative": ["tell"],
        "now": ["now"],
        "odds": ["Odds", "odds"],
        "outcomes": ["Outcomes", "outcomes"],
        "outside_view": ["outside_view"],
        "overturn": ["Overturn", "overturn"],
        "pathways": ["Pathways", "pathways"],
        "policies": ["policies"],
        "questions": ["Questions", "questions"],
        "reasoning": ["reasoning"],
        "regression": ["regression"],
        "revisions": ["revisions"],
        "sensitivity": ["Sensitivity", "sensitivity"],
        "signals": ["Signals", "signals"],
        "stability": ["stability"],
        "states": ["rung_path", "rungs", "states"],
        "sweep": ["Sweep", "sweep"],
        "timing": ["incidence", "times"],
        "tornado": ["tornado"],
        "trace": ["Trace", "trace"],
        "turning_points": ["turning_points"],
        "agency": ["agency"],
        "verdict": ["Verdict", "verify"],
        "without": ["Without", "without"],
        "worth_of_type": ["worth_of_type"],
    },
)
