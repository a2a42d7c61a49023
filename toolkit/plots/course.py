"""How the odds moved: the chance of each outcome along a played game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from toolkit import numbers
from toolkit.analysis.debrief import Debrief
from toolkit.arguments import public
from toolkit.errors import ToolkitError
from toolkit.plots.axes import axes_for, per_cent_axis, spread
from toolkit.plots.captions import (
    entitle,
    foot,
    in_lines,
    key_of,
    legend_below,
    not_drawn,
    of_crisis,
    side_text,
)
from toolkit.plots.column import current
from toolkit.plots.drawable import Drawable, part, refused
from toolkit.plots.style import DASHES, FAINT, LINES, MARKERS, QUIET, styled


@public
@styled
def course(of: Drawable, *, ax: Axes | None = None, title: str | None = None, most: int = 5) -> Axes:
    """Draw how the chance of each outcome moved along a played game.

    Parameters
    ----------
    of : Debrief
        From ``debrief``.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        The question.
    most : int
        How many outcomes to draw: those that were likeliest at some time.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn.
    """
    if not isinstance(of, Debrief):
        raise refused(of, "course takes the answer of toolkit.analysis.debrief(game)")
    if most < 1:
        raise ToolkitError(f"most is {most}; expected one outcome or more", subject="most")
    model, ended = of.game.model, part(of, "outcome")
    table = part(of, "course").pivot(index="turn", columns="outcome", values="probability")
    ranked = list(table.max().sort_values(ascending=False, kind="stable").index[:most])
    if ended not in ranked:
        ranked[-1] = ended
    is_new = ax is None
    ax = axes_for(ax, 9.0, 4.8)
    labels = {outcome.name: outcome.label for outcome in model.outcomes}
    last = min(of.game.course.end_turn, model.horizon)
    _draw_courses(ax, {name: table[name].to_numpy()[: last + 1] for name in ranked}, labels, ended)
    ends = [float(table[name].iloc[last - 1 if last else 0]) for name in ranked]
    _name_courses(ax, of, [(name, labels[name], float(table[name].iloc[0])) for name in ranked], ends)
    ax.set_ylim(0.0, 1.0)
    ax.set_xlim(0, max(last, 1))
    ax.set_xticks(range(0, last + 1, max(1, -(-last // 12))))
    ax.set_xlabel("turns played")
    per_cent_axis(ax)
    ax.yaxis.grid(visible=True, color=FAINT, lw=0.7)
    about = f"{of_crisis(model)} Chance of each outcome after each turn, with the inputs of this game{' and its start as it was drawn' if of.has_drawn_start else ''}, if the model had played on; seed {of.game.seed}."
    entitle(ax, title or f"How the odds moved: it ended as “{part(of, 'label')}”", about)
    ax.tick_params(colors=QUIET)
    left = [labels[name] for name in table if name not in ranked]
    foot(ax, [*not_drawn(left, "outcome"), *getattr(of, "caveats", ())], grow=is_new)
    return ax


def _draw_courses(
    ax: Axes, curves: Mapping[str, npt.NDArray[np.float64]], labels: Mapping[str, str], ended: str
) -> None:
    for n, (name, values) in enumerate(curves.items()):
        is_end = name == ended
        ax.plot(
            range(len(values)),
            values,
            color=LINES[n % len(LINES)],
            ls=DASHES[n % len(DASHES)],
            marker=MARKERS[n % len(MARKERS)],
            ms=4.5,
            lw=2.6 if is_end else 1.5,
            label=labels[name],
            clip_on=False,
            zorder=4 if is_end else 3,
        )


def _name_courses(
    ax: Axes, found: Debrief, starts: Sequence[tuple[str, str, float]], ends: Sequence[float]
) -> None:
    """Name each line at its end, with the chance of its outcome before the first turn."""
    step = getattr(found, "step", None) or numbers.FINEST
    for n, ((name, label, share), at) in enumerate(zip(starts, spread(ends, 0.06, 0.0, 1.0), strict=True)):
        text = f"{in_lines(label, 34)}: {numbers.per_cent(share, step)} at the start"
        if current():
            legend_below(ax, [key_of(ax.lines[n], text)])
            continue
        weight = "bold" if name == part(found, "outcome") else "normal"
        side_text(ax, text, at, 10, va="center", fontsize=8.5, color=LINES[n % len(LINES)], weight=weight)
