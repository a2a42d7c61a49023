"""The pages of a class: a seat, what is known, the facilitator's desk and board, a debrief. Plain forms; all text is escaped."""

from toolkit.classroom.pages.debrief import debrief_page
from toolkit.classroom.pages.desk import Place, board, class_table, desk
from toolkit.classroom.pages.known import briefing_sheets, briefing_text, known
from toolkit.classroom.pages.seat import changed, news, seat, standing
from toolkit.classroom.pages.sheet import page

__all__ = [
    "Place",
    "board",
    "briefing_sheets",
    "briefing_text",
    "changed",
    "class_table",
    "debrief_page",
    "desk",
    "known",
    "news",
    "page",
    "seat",
    "standing",
]
