"""What happened? One history as lanes by actor."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from toolkit import verbs
from toolkit.answers import Listed
from toolkit.arguments import public
from toolkit.history.probable_path import ProbablePath
from toolkit.history.records import History, HistoryStep
from toolkit.plots.axes import axes_for, row_height
from toolkit.plots.captions import MOST_LINES, entitle, foot, in_lines, note_below, rests_on
from toolkit.plots.column import Line, current
from toolkit.plots.drawable import SUBJECTS, Drawable, refused
from toolkit.plots.figures import figure_of
from toolkit.plots.style import CHANCE_COLOUR, INK, PAPER, VERMILION, actor_colours, as_text, styled
from toolkit.words import day

CHANCE = "Chance"
LANE_LABEL, TEXT_WIDTH = 24, 17
MOST_TEXTS = 2
"""Things told per lane and turn; the rest are counted."""
NARROWEST, WIDEST = 9.0, 12.0
"""Inches; wider figures are shrunk on a laptop until their texts cannot be read."""
BESIDE = 2.6
"""Inches left and right of the lanes, roughly."""
WIDTH, NOTE_WIDTH = 72, 88
"""Letters of a title and of a note beside long names of lanes."""
DATE_WIDTH = 0.56
MARGIN = 0.2
OFF_LANE, LANE_GAP, TEXT_GAP = 0.09, 0.12, 0.06
"""Inches from a lane to its texts, between two lanes, and between two texts."""


@public
@styled
def history(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw one history as lanes: what each actor did and what chance brought, turn by turn.

    Parameters
    ----------
    of : History, of ``histories`` or of a finished game, an answer that tells several, of which the first is drawn, or what names a crisis: then one
        history is simulated
    ax : Axes, optional
        Where to draw; a new figure if left out, high enough for all that is told.
    title : str, optional
        The question; the default says how this history ends.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn.
    """
    of = _simulated(of) if isinstance(of, SUBJECTS) else of
    story, about = _story(of), _about(of)
    told = _told(story)
    lanes = [actor.label for actor in story.model.actors] + [CHANCE]
    lanes = [lane for lane in lanes if lane in told] or [CHANCE]
    turns = max(story.end_turn, 1)
    if column := current():
        column.title = title or _asked(story)
        column.about = about
        column.foot.extend(getattr(of, "caveats", ()))
        return column.tell(_in_words(story, told))
    is_new = ax is None
    ax = axes_for(ax, min(max(NARROWEST, BESIDE + 0.8 * turns), WIDEST), 6.0)
    _frame(ax, story, lanes, turns, title or _asked(story), about)
    as_text(ax)
    figure = figure_of(ax)
    figure.draw_without_rendering()  # so that the Axes have the width they will have
    colours, height, middles = actor_colours(story.model), 0.0, []
    for lane in lanes:
        texts = _packed([_write(ax, steps, turn) for turn, steps in sorted(told.get(lane, {}).items())])
        room = row_height([in_lines(lane, LANE_LABEL)]) / 2
        middle, height = _draw_lane(ax, texts, height, room, colours.get(lane, CHANCE_COLOUR))
        middles.append(middle)
    height += MARGIN
    ax.set_yticks(middles, [in_lines(lane, LANE_LABEL) for lane in lanes], color=INK)
    ax.set_ylim(height, 0.0)
    if is_new:
        around = figure.get_figheight() - ax.get_window_extent().height / figure.dpi
        figure.set_figheight(height + around)
    if story.end_turn < story.model.horizon:
        _mark_end(ax, turns, height)
    foot(ax, getattr(of, "caveats", ()), grow=is_new)
    return ax


def _simulated(of: Any) -> Drawable:
    return verbs.home("histories")(of, count=1)


def _story(of: Drawable) -> History:
    """Return the history that is drawn: of several the first, which of the most probable ones is the most probable."""
    first = next(iter(of), None) if isinstance(of, Listed) else of
    if isinstance(first, ProbablePath):
        return first.history
    if not isinstance(first, History):
        raise refused(
            of,
            "history takes one history, such as result.histories(count=1)[0], the answer that tells them, or what names a crisis",
        )
    return first


@dataclass
class _Told:
    """What is told of one lane in one turn."""

    turn: int
    likely: float
    text: Annotation
    left: float
    right: float
    height: float
    """All in inches."""
    level: int = 0
    """Even below the lane, odd above; the greater, the further off."""


def _told(story: History) -> dict[str, dict[int, list[HistoryStep]]]:
    """Gather what is worth telling by lane and turn."""
    names = {actor.name: actor.label for actor in story.model.actors}
    told: dict[str, dict[int, list[HistoryStep]]] = {}
    for step in story.steps:
        if not step.is_rest:
            lane = names.get(step.key.split(".")[0], CHANCE)
            told.setdefault(lane, {}).setdefault(step.turn, []).append(step)
    return told


def _asked(story: History) -> str:
    return f"One history: {story.outcome_label}"


def _about(of: Drawable) -> str:
    """Say of which crisis it is, how it was found, and of how many it is the first."""
    several = (
        f"The first of {len(of)} that were told: one" if isinstance(of, Listed) and len(of) > 1 else "One"
    )
    return f"{rests_on(of, None, _story(of).model)} {several} course of events among all that the scenario allows."


def _in_words(story: History, told: Mapping[str, Mapping[int, Sequence[HistoryStep]]]) -> list[Line]:
    """Tell a history turn by turn, a line for whatever was done, with the colour of who did it."""
    colours, lines = actor_colours(story.model), []
    for turn in sorted({turn for steps in told.values() for turn in steps}):
        head = f"Turn {turn}, {day(story.date_of_turn(turn))}"
        lines.append(Line(head, quiet=True, bold=True, above=3.0))
        for lane, by_turn in told.items():
            for step in by_turn.get(turn, ()):
                said = f"{lane}: {step.label}" + (f": {step.branch}" if step.branch else "")
                mark = 4.0 + 5.0 * step.probability
                lines.append(Line(said, colour=colours.get(lane, CHANCE_COLOUR), mark=mark, most=MOST_LINES))
    if story.end_turn < story.model.horizon:
        lines.append(Line("It ends here.", quiet=True, above=3.0))
    lines.append(
        Line(
            "Larger dots: choices and events that were likelier, given how matters stood.",
            quiet=True,
            above=6.0,
        )
    )
    return lines


def _frame(ax: Axes, story: History, lanes: Sequence[str], turns: int, title: str, about: str) -> None:
    """Name lanes, turns and the figure; lanes are moved apart once their texts are measured."""
    ax.set_yticks(range(len(lanes)), [in_lines(lane, LANE_LABEL) for lane in lanes], color=INK)
    ax.set_ylim(len(lanes), -1)
    room = figure_of(ax).get_figwidth() - BESIDE
    shown = range(1, turns + 1, max(1, math.ceil(turns * DATE_WIDTH / max(room, 1.0))))
    days = [f"{story.date_of_turn(turn):%d %b}".lstrip("0") for turn in shown]
    ax.set_xticks(shown, [f"{turn}\n{day}" for turn, day in zip(shown, days, strict=True)])
    ax.set_xlim(0.4, turns + 0.6)
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    entitle(ax, title, about, width=WIDTH)
    note_below(
        ax,
        "Larger dots: choices and events that were likelier, given how matters stood. Turn and its last day "
        "below. Whoever has no lane did nothing but Hold.",
        width=NOTE_WIDTH,
    )


def _write(ax: Axes, steps: Sequence[HistoryStep], turn: int) -> _Told:
    """Write what was done in a turn, inside the Axes; where in height is settled later."""
    texts = [f"{s.label}: {s.branch}" if s.branch else s.label for s in steps[:MOST_TEXTS]]
    if len(steps) > MOST_TEXTS:
        texts.append(f"and {len(steps) - MOST_TEXTS} more")
    said = "\n".join(in_lines(text, TEXT_WIDTH) for text in texts)
    text = ax.annotate(
        said,
        (turn, 0),
        ha="center",
        fontsize=8.5,
        color=INK,
        linespacing=1.05,
        zorder=4,
        annotation_clip=False,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
    )
    box, frame = text.get_window_extent(), ax.get_window_extent()
    inwards = max(frame.x0 - box.x0, 0.0) + min(frame.x1 - box.x1, 0.0)
    first, last = ax.get_xlim()
    text.set_x(turn + inwards * (last - first) / frame.width)
    likely, dpi = float(np.mean([step.probability for step in steps])), figure_of(ax).dpi
    return _Told(turn, likely, text, (box.x0 + inwards) / dpi, (box.x1 + inwards) / dpi, box.height / dpi)


def _packed(texts: list[_Told]) -> list[_Told]:
    """Give each text, from the left, the first level on which it touches no other."""
    ends: list[float] = []
    for told in texts:
        free = (level for level, end in enumerate(ends) if end + TEXT_GAP <= told.left)
        told.level = next(free, len(ends))
        ends[told.level : told.level + 1] = [told.right]
    return texts


def _draw_lane(ax: Axes, texts: Sequence[_Told], top: float, room: float, colour: str) -> tuple[float, float]:
    """Draw a lane below ``top`` with its dots and texts; return where it runs and where it ends, in inches."""
    sizes: dict[int, float] = {}
    for told in texts:
        sizes[told.level] = max(sizes.get(told.level, 0.0), told.height + 0.04)
    above, below = (OFF_LANE + sum(sizes[level] for level in sizes if level % 2 == odd) for odd in (1, 0))
    middle = top + max(above, room)
    ax.axhline(middle, color=colour, alpha=0.25, lw=5, zorder=1)
    for told in texts:
        ax.plot([told.turn], [middle], "o", ms=4 + 5 * told.likely, color=colour, zorder=5)
        odd = told.level % 2
        off = OFF_LANE + sum(sizes[level] for level in range(odd, told.level, 2))
        at = middle - off if odd else middle + off
        told.text.set_y(at)
        told.text.set_verticalalignment("bottom" if odd else "top")
        if told.level > 1:
            ax.plot([told.turn, told.turn], [middle, at], color=colour, lw=0.7, zorder=2)
    return middle, middle + max(below, room) + LANE_GAP


def _mark_end(ax: Axes, turns: int, height: float) -> None:
    """Mark the end of a history that ends before the horizon."""
    ax.axvline(turns + 0.5, color=VERMILION, lw=1.2, ls=(0, (5, 3)), zorder=1)
    ax.annotate(
        "ends here",
        (turns + 0.5, height),
        (-5, 2),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=8.5,
        color="#a04000",
        style="italic",
    )
