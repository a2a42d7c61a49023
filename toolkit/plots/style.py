"""One look for all figures: readable without colour, and no setting outlives a figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from textwrap import wrap
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.rcsetup import cycler
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import ScaledTranslation

from toolkit.arguments import said
from toolkit.errors import ToolkitError
from toolkit.model.model import Model
from toolkit.results.result import Result
from toolkit.words import day

Arguments = ParamSpec("Arguments")
Returned = TypeVar("Returned")

INK, QUIET, FAINT, PAPER = "#1a1a1a", "#555555", "#d9d9d9", "white"
BLUE, SKY, ORANGE, VERMILION = "#0072b2", "#56b4e9", "#e69f00", "#d55e00"
LINES = ("#0072b2", "#d55e00", "#1a1a1a", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#7f4fc9")
"""Okabe and Ito (2008), darkened where lines would be too pale on paper."""
MORE_LINES = ("#003f66", "#7a3200", "#9a9a2e", "#005a41", "#8a3f6c", "#c9a24a", "#2b7a9b", "#a3a0d9")
"""For the ninth and later actors."""
CHANCE_COLOUR = "#858585"
"""No actor has a grey."""
DASHES: tuple[tuple[int, tuple[float, ...]], ...] = (
    (0, ()), (0, (6, 2)), (0, (1.5, 1.5)), (0, (7, 2, 1.5, 2)), (0, (3, 1.5)), (0, (9, 3)), (0, (5, 2, 1, 2, 1, 2)),
    (0, (1, 3)),
)  # fmt: skip
MOST_LINES = 4
"""Lines that a name may take; about 120 letters beside an Axes."""
MOST_CAVEATS, MOST_FOOT_LINES = 4, 6
FOOT_SIZE, FOOT_LETTER, FOOT_SPACING, FOOT_GAP, FOOT_LEAST = 7.5, 4.1, 1.25, 7.0, 40
"""Points: size, mean width of a letter and gap above; then the fewest letters of a line."""
PAGE_SHARE = 0.98
"""Of the width of a page: what the names and the small print beside them may take."""
TITLE_WIDTH = 60
"""Letters of a line of a title that fit beside the longest names."""
SMALL = 0.02
"""Fractions below which an axis has decimals."""
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
SHADES = LinearSegmentedColormap.from_list("shades", ["#eef4f9", "#9cc3e0", "#3f86b8", "#0b3c5d"])
"""Light to dark, so that the order survives a grey printer."""
SETTINGS: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10.0,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": QUIET,
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.facecolor": PAPER,
    "axes.prop_cycle": cycler(color=LINES),
    "figure.facecolor": PAPER,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.5,
    "text.color": INK,
    "text.parse_math": False,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "crisis-toolkit",
}


@contextmanager
def look() -> Iterator[None]:
    """Draw with the toolkit's settings, and leave those of the session as they were: ``with ct.plot.look(): ...``.

    Only these settings are put back: ``rc_context`` would also undo what pyplot sets up when a notebook makes
    its first figure, and later figures would not be shown.
    """
    before = {name: mpl.rcParams[name] for name in SETTINGS}
    mpl.rcParams.update(SETTINGS)
    try:
        yield
    finally:
        mpl.rcParams.update(before)


def styled(draw: Callable[Arguments, Returned]) -> Callable[Arguments, Returned]:
    """Make a function draw with the toolkit's settings; what it writes is text, in which a $ opens no formula."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Returned:
        with look():
            made = draw(*args, **kwargs)
        panels: Any = [made] if isinstance(made, Axes) else made
        for ax in panels:
            as_text(ax)
            ax.spines[["top", "right"]].set_visible(False)
        return made

    return drawn


def as_text(ax: Axes) -> None:
    """Take what stands in an Axes as text; frame, title and ticks of Axes that were handed in are older than the settings."""
    for text in ax.findobj(Text):
        text.set_parse_math(False)


def new_axes(width: float, height: float) -> Axes:
    """Make a figure with one Axes, sizes in inches; the figure is shown as the session shows its figures."""
    import matplotlib.pyplot as plt  # picks a display, so only when a figure is asked for

    _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    return ax


def axes_for(ax: Axes | None, width: float, height: float) -> Axes:
    """Return the Axes that were handed in, or new ones.

    Raises
    ------
    ToolkitError
        For what is no Axes, or stands in no figure any more.
    """
    if ax is None:
        return new_axes(width, height)
    if not isinstance(ax, Axes):
        raise ToolkitError(
            f"ax is {said(ax)}; expected Axes, such as those of matplotlib's plt.subplots()",
            kind="wrong kind",
            subject="ax",
        )
    if ax.get_figure(root=True) is None:
        raise ToolkitError(
            "ax stands in no figure any more; expected Axes that do", kind="wrong kind", subject="ax"
        )
    return ax


def in_lines(text: str, width: int, most: int = MOST_LINES) -> str:
    r"""Break a name into lines of so many letters; past the last line it ends in an ellipsis.

    Examples
    --------
    >>> in_lines("One two three four five", 9, most=2)
    'One two\nthree …'
    """
    return "\n".join(wrap(text, width, max_lines=most, placeholder=" …"))


def short(text: str, most: int = 140) -> str:
    """Cut a text of more letters than fit its line."""
    return in_lines(text, most, 1)


def row_height(names: Sequence[str], least: float = 0.42) -> float:
    """Return the inches that a row needs so that the tallest of the broken names fits beside it."""
    return max(least, 0.1 + 0.17 * max((name.count("\n") + 1 for name in names), default=1))


def entitle(ax: Axes, title: str, subtitle: str, *, width: int = 88, title_width: int = TITLE_WIDTH) -> None:
    """Write the question above the Axes, and below it in small print what the figure rests on, where that is known."""
    if not subtitle.strip():
        ax.set_title(in_lines(title, min(width, title_width), 3), pad=10)
        return
    letters = round(width * 1.18)
    small = ax.annotate(
        in_lines(subtitle, letters, 6),
        (0, 1),
        (0, 6),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=8.5,
        color=QUIET,
        va="bottom",
        linespacing=1.25,
    )
    share = _room_beside_names(ax) / small.get_window_extent().width
    if share < 1.0:  # wide letters, or a narrow page
        small.set_text(in_lines(subtitle, max(int(letters * share), FOOT_LEAST), 6))
    n_lines = small.get_text().count("\n") + 1
    ax.set_title(in_lines(title, min(width, title_width), 3), pad=10 + 12 * n_lines)


def _room_beside_names(ax: Axes) -> float:
    """Return the pixels of the page right of the names at the side of the Axes, as far as they are written yet."""
    names = ax.yaxis.get_tightbbox()
    page = ax.get_figure(root=True)
    assert page is not None
    return page.bbox.width * PAGE_SHARE - (0.0 if names is None else names.width)


def of_crisis(model: Model | None, what_if: str | None = None) -> str:
    """Say of which crisis a figure is and which what-if is in force; nothing where no model is known."""
    if model is None:
        return ""
    in_force = model.what_if if what_if is None else what_if
    return f"{short(model.title.rstrip('.'))}." + (f" What if: {in_force}." if in_force else "")


def basis(result: Result | None, *, what_if: str | None = None) -> str:
    """Say in one line what the numbers rest on: scenario, day, engine, draws; nothing where no result is known.

    ``what_if`` is said in place of those in force in the result.
    """
    if result is None:
        return ""
    model = result.model
    n_draws = len(result.parameters)
    drawn = f"{n_draws:,} draw{'s' if n_draws != 1 else ''} of the inputs"
    if result.n_runs:
        drawn += f" x {result.n_runs:,} simulated histories (Monte Carlo)"
    else:
        drawn += ", chance summed exactly (exact engine)"
    return f"{of_crisis(model, what_if)} As known on {day(model.as_of)}; {drawn}; seed\u00a0{result.seed}."


def side_text(ax: Axes, text: str, height: float, right: float, up: float = 0.0, **look: Any) -> None:
    """Write beside the Axes at a height in data units, offset by points to the right of the frame and up."""
    ax.annotate(
        text,
        (1.0, height),
        (right, up),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        annotation_clip=False,
        **look,
    )


def actor_colours(model: Model) -> dict[str, str]:
    """Return a colour per label of an actor: the same in every figure; they repeat from the seventeenth actor on."""
    colours = LINES + MORE_LINES
    return {actor.label: colours[n % len(colours)] for n, actor in enumerate(model.actors)}


def note_below(ax: Axes, text: str, *, width: int = 104) -> None:
    """Write a note in small print below the Axes and their dates."""
    ax.annotate(
        in_lines(text, width, 5),
        (0, 0),
        (0, -36),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=8.5,
        color=QUIET,
        va="top",
        linespacing=1.25,
    )


def legend_below(ax: Axes, handles: Sequence[Any], *, down: float = 26.0, columns: int = 1) -> None:
    """Explain the marks below the Axes, so many points below their frame."""
    below = ax.transAxes + ScaledTranslation(0.0, -down / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, 0.0),
        bbox_transform=below,
        borderaxespad=0.0,
        borderpad=0.0,
        labelcolor=QUIET,
        ncols=columns,
    )


def foot(ax: Axes, caveats: Sequence[str], *, grow: bool) -> None:
    """Write what limits the answer below all else that stands below the Axes, no wider than they are with it.

    Parameters
    ----------
    ax : Axes
        Finished otherwise.
    caveats : sequence of str
    grow : bool
        Whether the figure is made higher for it, so that the Axes keep their height.
    """
    if not caveats:
        return
    as_text(ax)
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # so that the Axes have the place they will have
    whole, frame = ax.get_tightbbox(), ax.get_window_extent()
    to_points = 72.0 / figure.dpi
    width = (
        max(whole.x1 - frame.x0, frame.width) * to_points if whole is not None else frame.width * to_points
    )
    down = (frame.y0 - min(whole.y0, frame.y0)) * to_points if whole is not None else 0.0
    text = foot_text(caveats, round(width / FOOT_LETTER))
    ax.annotate(
        text,
        (0, 0),
        (0, -math.ceil(down + FOOT_GAP)),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=FOOT_SIZE,
        color=QUIET,
        va="top",
        linespacing=FOOT_SPACING,
        annotation_clip=False,
    )
    if grow:
        # A round number of inches: the layout then comes out the same, to the last bit, whenever it is made anew.
        figure.set_figheight(math.ceil(10.0 * (figure.get_figheight() + foot_height(text))) / 10.0)


def foot_text(caveats: Sequence[str], width: int) -> str:
    """Break caveats into lines of so many letters, each on lines of its own; past the fourth they are counted."""
    told = ["\n".join(_item(tight(one), max(width, FOOT_LEAST))) for one in caveats[:MOST_CAVEATS]]
    left = len(caveats) - len(told)
    return "\n".join([*told, f"– and {left} more caveat{'s' if left != 1 else ''}"] if left else told)


def _item(text: str, width: int) -> list[str]:
    return wrap(
        text, width, initial_indent="– ", subsequent_indent="   ", max_lines=MOST_FOOT_LINES, placeholder=" …"
    )


def foot_height(text: str) -> float:
    """Return the inches that a foot takes."""
    if not text:
        return 0.0
    return (FOOT_GAP + (text.count("\n") + 1) * FOOT_SIZE * FOOT_SPACING * 1.17) / 72


def tight(text: str) -> str:
    """Keep numbers and their per cent signs on one line."""
    return text.replace(" %", "\u00a0%")


def date_axis(ax: Axes, days: Mapping[int, Any], *, most: int = 7, room: float = 0.0) -> None:
    """Label the turns on the x axis with the days on which they end; ``room`` turns are left free after them."""
    known = sorted(days)
    first, horizon = known[0], known[-1]
    step = max(1, -(-(horizon - first) // (most - 1)))
    turns = [turn for turn in range(first, horizon, step) if turn in days and horizon - turn >= step * 0.6]
    turns.append(horizon)
    pattern = "%b %Y" if (days[horizon] - days[first]).days * step > 45 * (horizon - first) else "%d %b"
    labels: list[str] = []
    year = None
    for turn in turns:
        text = f"{days[turn]:{pattern}}".lstrip("0")
        labels.append(text if "%Y" in pattern or days[turn].year == year else f"{text}\n{days[turn].year}")
        year = days[turn].year
    ax.set_xticks(turns, labels)
    ax.set_xlim(first, horizon + room)
    ax.spines["bottom"].set_bounds(first, horizon)


def per_cent_axis(ax: Axes, *, vertical: bool = True) -> None:
    """Label an axis of fractions in per cent."""
    axis = ax.yaxis if vertical else ax.xaxis
    if not vertical and max(map(abs, ax.get_xlim())) < SMALL:
        axis.set_major_locator(MaxNLocator(4))  # labels with decimals are long
    axis.set_major_formatter(lambda value, _position: f"{100 * value:.3g} %")


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart until neighbours are ``gap`` away, staying near where they were and within bounds.

    Examples
    --------
    >>> spread([0.5, 0.5, 0.9], 0.1, 0.0, 1.0)
    [0.45, 0.55, 0.9]
    """
    if not len(wanted):
        return []
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1))
    order = np.argsort(np.asarray(wanted), kind="stable")
    # Blocks of labels that touch: each sits at the mean of where its members want to be.
    blocks: list[tuple[float, int]] = []
    for place in order:
        blocks.append((float(wanted[place]), 1))
        while len(blocks) > 1 and _foot(blocks[-1], gap) - _head(blocks[-2], gap) < gap * (1 - 1e-9):
            centre, size = blocks.pop()
            before, size_before = blocks.pop()
            mean = (before * size_before + centre * size) / (size_before + size)
            half = (size_before + size - 1) * gap / 2
            blocks.append((min(max(mean, low + half), high - half), size_before + size))
        centre, size = blocks[-1]
        half = (size - 1) * gap / 2
        blocks[-1] = (min(max(centre, low + half), high - half), size)
    placed = [centre + (n - (size - 1) / 2) * gap for centre, size in blocks for n in range(size)]
    found = [0.0] * len(placed)
    for place, position in zip(order, placed, strict=True):
        found[int(place)] = round(position, 12)
    return found


def _foot(block: tuple[float, int], gap: float) -> float:
    return block[0] - (block[1] - 1) * gap / 2


def _head(block: tuple[float, int], gap: float) -> float:
    return block[0] + (block[1] - 1) * gap / 2
