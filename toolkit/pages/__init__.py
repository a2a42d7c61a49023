"""Pages that answer: the exact engine's programs and states as data, walked by a small interpreter in the reader's browser."""

from typing import TYPE_CHECKING

from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.pages.page import Page as Page
    from toolkit.pages.page import page as page

__all__ = ["Page", "page"]

open_late(__name__, {"page": ["Page", "page"]})
