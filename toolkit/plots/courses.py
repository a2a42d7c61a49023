"""What happened, and what might still have? One history as lanes by actor, and the course of a played game."""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from toolkit.analysis.debrief import Debrief
from toolkit.engines.histories import History, HistoryStep
from toolkit.plots.style import (
    DASHES,
    FAINT,
    INK,
    LINES,
    MARKERS,
    QUIET,
    VERMILION,
    actor_colours,
    entitle,
    new_axes,
    note_below,
    per_cent_axis,
    side_text,
    spread,
    styled,
)

CHANCE = "Chance"
WIDE_LABEL, TEXT_WIDTH = 24, 18
MOST_TEXTS = 2
"""Things told per lane and turn; the rest are counted."""


@styled
def history(story: History, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw one history as lanes: what each actor did and what chance brought, turn by turn.

    Parameters
    ----------
    story : History
        From ``histories``, or of a finished game.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        The question; the default says how this history ends.

    Returns
    -------
    Axes
    """
    model = story.model
    colours = {**actor_colours(model), CHANCE: INK}
    lanes = [actor.label for actor in model.actors] + [CHANCE]
    names = {actor.name: actor.label for actor in model.actors}
    told: dict[tuple[str, int], list[HistoryStep]] = {}
    for step in story.steps:
        if not step.is_rest:
            lane = names.get(step.key.split(".")[0], CHANCE)
            told.setdefault((lane, step.turn), []).append(step)
    lanes = [lane for lane in lanes if any(key[0] == lane for key in told)] or [CHANCE]
    turns = max(story.end_turn, 1)
    if ax is None:
        ax = new_axes(min(2.2 + 1.0 * turns, 16.0), 1.6 + 1.2 * len(lanes))
    for place, lane in enumerate(lanes):
        ax.axhline(place, color=FAINT, lw=6, zorder=1, solid_capstyle="round")
        below = False
        for turn in range(1, turns + 1):
            steps = told.get((lane, turn), [])
            # Texts of neighbouring turns stand on either side of the lane, so that each has the room of two.
            below = not (below and (lane, turn - 1) in told)
            if steps:
                size = 0.5 + 0.5 * float(np.mean([step.probability for step in steps]))
                ax.plot([turn], [place], "o", ms=8 * size, color=colours[lane], zorder=3)
                up = 0.1 if below else -0.1
                ax.text(
                    turn,
                    place + up,
                    _said(steps),
                    ha="center",
                    va="top" if below else "bottom",
                    fontsize=7,
                    color=colours[lane],
                    linespacing=1.05,
                )
    _thresholds(ax, story, turns, len(lanes))
    ax.set_ylim(len(lanes) - 0.4, -0.6)
    ax.set_xlim(0.4, turns + 0.6)
    ax.set_yticks(range(len(lanes)), [fill(lane, WIDE_LABEL) for lane in lanes], color=INK)
    shown = list(range(1, turns + 1, max(1, -(-turns // 14))))
    ax.set_xticks(shown, [f"{turn}\n{model.date_of_turn(turn):%d %b}".replace("\n0", "\n") for turn in shown])
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    entitle(
        ax,
        title or f"One history: {story.outcome_label}",
        f"{model.title}. One course of events among all that the scenario allows.",
    )
    note_below(
        ax,
        "Larger dots: choices and events that were likelier, given how matters stood. Turn and the day on which it ends below. "
        "Whoever has no lane did nothing.",
    )
    return ax


def _said(steps: list[HistoryStep]) -> str:
    texts = [f"{s.label}: {s.branch}" if s.branch else s.label for s in steps[:MOST_TEXTS]]
    if len(steps) > MOST_TEXTS:
        texts.append(f"and {len(steps) - MOST_TEXTS} more")
    return "\n".join(fill(text, TEXT_WIDTH) for text in texts)


def _thresholds(ax: Axes, story: History, turns: int, n_lanes: int) -> None:
    """Mark the end of the history, if it ends before the horizon."""
    if story.end_turn < story.model.horizon:
        ax.axvline(turns + 0.5, color=VERMILION, lw=1.2, ls=(0, (5, 3)))
        ax.text(
            turns + 0.46, n_lanes - 0.45, "ends here", ha="right", fontsize=8, color="#a04000", style="italic"
        )


@styled
def course(found: Debrief, *, ax: Axes | None = None, title: str | None = None, most: int = 5) -> Axes:
    """Draw how the chance of each outcome moved along a played game.

    Parameters
    ----------
    found : Debrief
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
    """
    model = found.game.model
    table = found.course.pivot(index="turn", columns="outcome", values="probability")
    ranked = list(table.max().sort_values(ascending=False, kind="stable").index[:most])
    if found.outcome not in ranked:
        ranked[-1] = found.outcome
    if ax is None:
        ax = new_axes(9.0, 4.8)
    labels = {outcome.name: outcome.label for outcome in model.outcomes}
    last = min(found.game.course.end_turn, model.horizon)
    for n, name in enumerate(ranked):
        values = table[name].to_numpy()[: last + 1]
        is_end = name == found.outcome
        ax.plot(
            range(last + 1), values, color=LINES[n % len(LINES)], ls=DASHES[n % len(DASHES)], marker=MARKERS[n % len(MARKERS)],
            ms=4.5, lw=2.6 if is_end else 1.5, label=labels[name], clip_on=False, zorder=4 if is_end else 3,
        )  # fmt: skip
    ends = [float(table[name].iloc[last - 1 if last else 0]) for name in ranked]
    for n, (name, at) in enumerate(zip(ranked, spread(ends, 0.06, 0.0, 1.0), strict=True)):
        share = float(table[name].iloc[0])
        text = f"{fill(labels[name], 34)}: {100 * share:.0f} % at the start"
        side_text(
            ax,
            text,
            at,
            10,
            va="center",
            fontsize=8.5,
            color=LINES[n % len(LINES)],
            weight="bold" if name == found.outcome else "normal",
        )
    ax.set_ylim(0.0, 1.0)
    ax.set_xlim(0, max(last, 1))
    step = max(1, -(-last // 12))
    ax.set_xticks(range(0, last + 1, step))
    ax.set_xlabel("turns played")
    per_cent_axis(ax)
    ax.yaxis.grid(visible=True, color=FAINT, lw=0.7)
    entitle(
        ax,
        title or f"How the odds moved: it ended as “{found.label}”",
        f"{model.title}. Chance of each outcome after each turn, with the inputs of this game, if the model had played on; seed {found.game.seed}.",
    )
    ax.tick_params(colors=QUIET)
    return ax
