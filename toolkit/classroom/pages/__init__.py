"""The pages of a class: the way in, a seat, what is known, the desk, the wall, a debrief. Plain forms; all text is escaped."""

from toolkit.classroom.pages.board import board
from toolkit.classroom.pages.debrief import debrief_page, seats_told
from toolkit.classroom.pages.desk import desk, ending
from toolkit.classroom.pages.forecast import forecast_form
from toolkit.classroom.pages.frame import page
from toolkit.classroom.pages.join import join, lobby
from toolkit.classroom.pages.known import briefing_sheets, briefing_text, known
from toolkit.classroom.pages.seat import changed, news, seat, standing

__all__ = [
    "board",
    "briefing_sheets",
    "briefing_text",
    "changed",
    "debrief_page",
    "desk",
    "ending",
    "forecast_form",
    "join",
    "known",
    "lobby",
    "news",
    "page",
    "seat",
    "seats_told",
    "standing",
]
