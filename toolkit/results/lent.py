"""What a result lends, as type checkers and editors see it: a test holds the list to the table of verbs."""

from __future__ import annotations

from collections.abc import Callable

from toolkit.answers import Answer

Lent = Callable[..., Answer]
"""A verb that asks its result; what it takes stands beside the function in its room."""


class Lender:
    """Names the verbs without holding them: they are found, and their rooms loaded, when one is asked."""

    beliefs: Lent
    brief: Lent
    capabilities: Lent
    compare: Lent
    contradictions: Lent
    decide: Lent
    diagnostics: Lent
    diff: Lent
    discover: Lent
    elicited: Lent
    experts: Lent
    hearing: Lent
    histories: Lent
    incidence: Lent
    indicators: Lent
    influences: Lent
    learning: Lent
    most_probable: Lent
    now: Lent
    odds: Lent
    outside_view: Lent
    overturn: Lent
    page: Lent
    pathways: Lent
    questions: Lent
    reasoning: Lent
    regression: Lent
    relations: Lent
    revisions: Lent
    rungs: Lent
    score: Lent
    sensitivity: Lent
    signals: Lent
    stability: Lent
    states: Lent
    sweep: Lent
    tail: Lent
    times: Lent
    tornado: Lent
    trace: Lent
    turning_points: Lent
    agency: Lent
    verify: Lent
    without: Lent
    worth_of_type: Lent
