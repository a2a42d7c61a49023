"""The picture of an answer in the panel: bars for the outcomes, and the ladder turn by turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.analysis.live import Gap
from toolkit.analysis.outcomes import outcome_rows
from toolkit.markup import Html, element, joined
from toolkit.notebook.small_print import small, wide
from toolkit.report.pictures import escalation_fan, legend, outcome_bars, threshold_key
from toolkit.results.result import Result


def picture(
    now: Result,
    *,
    full: Result | None,
    before: Result | None,
    order: Sequence[str],
    gaps: Mapping[str, Gap] | None,
) -> Html:
    """Draw the answer at central inputs, beside the full one.

    Parameters
    ----------
    now : the answer at central inputs
    full : the full answer there, where it is known
    before : the last full answer that was shown, which stands in grey where the new one is not known yet
    order : names of the outcomes, from top to bottom
    gaps : what has changed since an answer was pinned
    """
    shown = full or before
    if shown is None:
        bars = outcome_bars(now, order=order, against=gaps)
    else:
        bars = outcome_bars(shown, order=order, against=gaps, central=now, is_stale=full is None)
    key = legend(
        stale=full is None,
        ring=True,
        bands=shown is not None,
        hatch=shown is not None and bool(shown.alternatives),
        against=gaps,
    )
    return joined(
        element("div", Html(bars), Html(key), class_="crisis-bars"),
        element("div", _ladder(now, full), class_="crisis-fan-box"),
    )


def in_words(now: Result) -> str:
    """Name each outcome with its probability, the likeliest first."""
    rows = sorted(outcome_rows(now), key=lambda one: -one.probability)
    return "; ".join(f"{row.label} {row.shown}" for row in rows)


def _ladder(now: Result, full: Result | None) -> Html:
    """Draw where the crisis stands on its ladder; nothing where it has none."""
    fan = escalation_fan(full or now)
    if not fan:
        return Html()
    what = "over all inputs" if full is not None else "at central inputs"
    title = f"Where the crisis stands on its ladder, turn by turn, {what}:"
    return joined(small(title), wide(Html(fan)), small(threshold_key(now)))
