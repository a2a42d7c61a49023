"""What is wrong inside an expression, and where in its text."""

from __future__ import annotations

MISPLACED_LEVEL = "misplaced level"
"""Kind of a mistake in which a level that exists stands where it has no meaning."""


class ExpressionError(ValueError):
    """A mistake inside an expression; ``offset`` counts characters from its start.

    ``kind``, ``subject`` and ``what`` are those of ``Problem``.
    """

    def __init__(
        self,
        problem: str,
        offset: int,
        expected: str = "",
        nearest: str = "",
        *,
        kind: str = "",
        subject: str = "",
        what: str = "",
    ) -> None:
        super().__init__(problem)
        self.problem, self.offset, self.expected, self.nearest = problem, offset, expected, nearest
        self.kind, self.subject, self.what = kind, subject, what
