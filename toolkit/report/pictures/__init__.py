"""Pictures as HTML and SVG text: quick to make, sharp in print, and all text in them escaped."""

from toolkit.report.pictures.bars import axis_end, outcome_bars
from toolkit.report.pictures.course import course_of_odds
from toolkit.report.pictures.ladder import escalation_fan, rung_shares, rungs_shown, threshold_key
from toolkit.report.pictures.legend import legend
from toolkit.report.pictures.look import FONT, INK, QUIET, THEMES
from toolkit.report.pictures.matrix import matrix

__all__ = [
    "FONT",
    "INK",
    "QUIET",
    "THEMES",
    "axis_end",
    "course_of_odds",
    "escalation_fan",
    "legend",
    "matrix",
    "outcome_bars",
    "rung_shares",
    "rungs_shown",
    "threshold_key",
]
