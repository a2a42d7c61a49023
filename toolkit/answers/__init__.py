"""What every verb returns, how it is shown, and how it becomes plain data."""

from typing import TYPE_CHECKING

from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.answers.answer import MOST_ROWS, WIDTH, Answer, only
    from toolkit.answers.caveat import Caveat
    from toolkit.answers.column import Column, Kind
    from toolkit.answers.listed import Listed
    from toolkit.answers.plain import plain
    from toolkit.answers.section import Section

__all__ = ["MOST_ROWS", "WIDTH", "Answer", "Caveat", "Column", "Kind", "Listed", "Section", "only", "plain"]
open_late(
    __name__,
    {
        "answer": ["MOST_ROWS", "WIDTH", "Answer", "only"],
        "caveat": ["Caveat"],
        "column": ["Column", "Kind"],
        "listed": ["Listed"],
        "plain": ["plain"],
        "section": ["Section"],
    },
)
