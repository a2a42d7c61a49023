"""What limits a log of the news: reports that contradict each other, and few draws that count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toolkit.answers import Caveat
from toolkit.engines.evidence.conditioning import ISLANDS
from toolkit.engines.plan import Plan
from toolkit.memory import LEAST_UNDER_NEWS
from toolkit.model.contradictory_facts import share_but_a_turn
from toolkit.results.caveats_of_news import cannot_both, few_count, worth_of_draws
from toolkit.results.record import Contradiction
from toolkit.scenario.reports import Reports


def clashing(rows: Sequence[Mapping[str, Any]], known: Reports) -> Iterator[Caveat]:
    """Name each two reports that cannot both be right, once, and say where only the model cannot hold both."""
    told = {one.name: one for one in known.reports}
    pairs = ((str(row["report"]), other) for row in rows for other in row["contradicts"])
    return cannot_both(
        Contradiction(name, other, share_but_a_turn(told[name], told[other]))
        for name, other in pairs
        if name < other
    )


def few_draws(rows: Sequence[Mapping[str, Any]], base: Plan) -> Iterator[Caveat]:
    """Warn where reports left few draws that count."""
    n_draws, fewest = len(base.draws), min(row["effective_draws"] for row in rows)
    if base.draws.shares is None and few_count(fewest, n_draws, base.engine):
        left = float(rows[-1]["effective_draws"])
        yield Caveat(
            f"After all reports {worth_of_draws(left, n_draws)}, so that the answer is rough.",
            "effective_draws",
            values={"effective": left, "draws": n_draws},
        )


def more_than_asked(asked: int | None, drawn: Plan) -> str:
    """Say that more draws follow the news than somebody asked for; an empty text where as many do."""
    n_draws = len(drawn.draws)
    if asked is None or drawn.is_settled or n_draws <= asked:
        return ""
    return (
        f"Draws: {n_draws}, though {asked} {'was' if asked == 1 else 'were'} asked for. News is followed with {LEAST_UNDER_NEWS} at least, in whole "
        f"groups of {ISLANDS}: of fewer it leaves too few that fit."
    )
