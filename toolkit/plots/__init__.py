"""Tables -> figures an editor would print; one file per kind of figure."""

from typing import TYPE_CHECKING

from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.plots.actors import actors
    from toolkit.plots.beliefs import beliefs
    from toolkit.plots.compare import compare
    from toolkit.plots.course import course
    from toolkit.plots.decisions import decision
    from toolkit.plots.diff import diff
    from toolkit.plots.discovery import box
    from toolkit.plots.discrimination import discrimination
    from toolkit.plots.drivers import sensitivity, tornado
    from toolkit.plots.escalation import escalation
    from toolkit.plots.flow import flow
    from toolkit.plots.history import history
    from toolkit.plots.incidence import incidence
    from toolkit.plots.influences import influences
    from toolkit.plots.outcomes import outcomes
    from toolkit.plots.panels import panels
    from toolkit.plots.questions import questions
    from toolkit.plots.reliability import reliability
    from toolkit.plots.revisions import revisions
    from toolkit.plots.saving import alt_text, save
    from toolkit.plots.signals import signals
    from toolkit.plots.states import states
    from toolkit.plots.style import look
    from toolkit.plots.surprise import surprise
    from toolkit.plots.tabulated import tabulated
    from toolkit.plots.trace import trace
    from toolkit.plots.track import track
    from toolkit.plots.turning import turning_points
    from toolkit.plots.variants import variants

__all__ = [
    "actors",
    "alt_text",
    "beliefs",
    "box",
    "compare",
    "course",
    "decision",
    "diff",
    "discrimination",
    "escalation",
    "flow",
    "history",
    "incidence",
    "influences",
    "look",
    "outcomes",
    "panels",
    "questions",
    "reliability",
    "revisions",
    "save",
    "sensitivity",
    "signals",
    "states",
    "surprise",
    "tabulated",
    "tornado",
    "trace",
    "track",
    "turning_points",
    "variants",
]
open_late(
    __name__,
    {
        "actors": ["actors"],
        "beliefs": ["beliefs"],
        "compare": ["compare"],
        "course": ["course"],
        "decisions": ["decision"],
        "diff": ["diff"],
        "discovery": ["box"],
        "discrimination": ["discrimination"],
        "drivers": ["sensitivity", "tornado"],
        "escalation": ["escalation"],
        "flow": ["flow"],
        "history": ["history"],
        "incidence": ["incidence"],
        "influences": ["influences"],
        "outcomes": ["outcomes"],
        "panels": ["panels"],
        "questions": ["questions"],
        "reliability": ["reliability"],
        "revisions": ["revisions"],
        "saving": ["alt_text", "save"],
        "signals": ["signals"],
        "states": ["states"],
        "style": ["look"],
        "surprise": ["surprise"],
        "tabulated": ["tabulated"],
        "trace": ["trace"],
        "track": ["track"],
        "turning": ["turning_points"],
        "variants": ["variants"],
    },
)
