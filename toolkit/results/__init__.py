"""What an engine answers: numbers with their labels, how they were reached, and their file."""

from typing import TYPE_CHECKING

from toolkit.rooms import open_late

if TYPE_CHECKING:
    from toolkit.results.result import Result
    from toolkit.results.stored import open_result

__all__ = ["Result", "open_result"]
open_late(__name__, {"result": ["Result"], "stored": ["open_result"]})
