"""Words in and around a figure: titles, names in lines, what limits it, what it rests on."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from toolkit.errors import in_short
from toolkit.model.model import Model
from toolkit.plots.column import current
from toolkit.plots.style import QUIET, as_text
from toolkit.results.result import Result
from toolkit.words import day, run_in_words

MOST_LINES = 4
"""Lines that a name may take; about 120 letters beside an Axes."""
MOST_CAVEATS, MOST_FOOT_LINES, MOST_NAMED = 4, 6, 8
FOOT_SIZE, FOOT_LETTER, FOOT_SPACING, FOOT_GAP, FOOT_LEAST = 7.5, 4.1, 1.25, 7.0, 40
"""Points: size, mean width of a letter and gap above; then the fewest letters of a line."""
PAGE_SHARE = 0.98
"""Of the width of a page: what the names and the small print beside them may take."""
TITLE_WIDTH = 60
"""Letters of a line of a title that fit beside the longest names."""
TIED = "\u00a0"
UNIT = re.compile(r"(?<=\d) (?=%|(?:point|turn|day|week|month|year)s?\b)")
"""What stands between a number and its unit."""


def in_lines(text: str, width: int, most: int = MOST_LINES) -> str:
    r"""Break a name into lines of so many letters; past the last line it ends in an ellipsis.

    Examples
    --------
    >>> in_lines("One two three four five", 9, most=2)
    'One two\nthree …'
    >>> in_lines("A range of 90 % of draws", 13)
    'A range of\n90 % of draws'
    """
    lines = wrap(tight(text), width, max_lines=most, placeholder=" …")
    return "\n".join(lines).replace(TIED, " ")


def short(text: str, most: int = 140) -> str:
    """Cut a text of more letters than fit its line."""
    return in_lines(text, most, 1)


def entitle(ax: Axes, title: str, subtitle: str, *, width: int = 88, title_width: int = TITLE_WIDTH) -> None:
    """Write the question above the Axes, and below it in small print what the figure rests on, where that is known."""
    if column := current():
        column.title, column.about = title, subtitle.strip()
        return
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
    in_force = model.dossier.what_if if what_if is None else what_if
    return f"{short(model.dossier.title.rstrip('.'))}." + (f" What if: {in_force}." if in_force else "")


def basis(result: Result | None, *, what_if: str | None = None) -> str:
    """Say in one line what the numbers rest on: scenario, day, engine, draws; nothing where no result is known.

    ``what_if`` is said in place of those in force in the result.
    """
    if result is None:
        return ""
    ran = run_in_words(
        len(result.parameters), seed=result.seed, n_runs=result.n_runs, summed=result.is_summed,
        copies=result.are_copies, medians=result.at_medians,
    )  # fmt: skip
    return as_known(result.model, ran, what_if=what_if)


def as_known(model: Model | None, ran: str = "", *, what_if: str | None = None) -> str:
    """Say of which crisis a figure is, how old what is known is, and what was run; nothing where no model is known."""
    if model is None:
        return ""
    return f"{of_crisis(model, what_if)} As known on {day(model.as_of)}{f'; {ran}' if ran else ''}."


def rests_on(answer: Any, result: Result | None, model: Model | None) -> str:
    """Say what the numbers of an answer rest on: what it ran itself, else its result, else the crisis alone."""
    ran = getattr(answer, "ran", "")
    return as_known(model, ran) if ran or result is None else basis(result)


def side_text(ax: Axes, text: str, height: float, right: float, up: float = 0.0, **look: Any) -> None:
    """Write beside the Axes at a height in data units, offset by points to the right of the frame and up; in a column, after the name of its row."""
    if column := current():
        column.beside.setdefault(float(height), []).append((text, look))
        return
    ax.annotate(
        text,
        (1.0, height),
        (right, up),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        annotation_clip=False,
        **look,
    )


def note_below(ax: Axes, text: str, *, width: int = 104) -> None:
    """Write a note in small print below the Axes and their dates."""
    if column := current():
        column.notes.append(text)
        return
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


def whisker_key(label: str) -> Line2D:
    """Return what stands for whiskers in a key: a line with a bar across."""
    return Line2D([], [], color=QUIET, lw=1.2, marker="|", ms=6, label=label)


def legend_below(ax: Axes, handles: Sequence[Any], *, down: float = 26.0, columns: int = 1) -> None:
    """Explain the marks below the Axes, so many points below their frame."""
    if column := current():
        column.keys.append(handles)
        return
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


def key_of(line: Line2D, label: str) -> Line2D:
    """Return a mark that explains a line."""
    handle = Line2D([], [])
    handle.update_from(line)
    handle.set_label(label)
    return handle


def not_drawn(names: Sequence[str], what: str, plural: str = "") -> list[str]:
    """Say for the foot of a figure what it has no room for; nothing where all is drawn.

    Examples
    --------
    >>> not_drawn(["Talks come first", "Talks come last"], "what-if")
    ['2 more what-ifs are not drawn: Talks come first, Talks come last.']
    """
    if not names:
        return []
    left = f"1 more {what} is" if len(names) == 1 else f"{len(names)} more {plural or f'{what}s'} are"
    return [f"{left} not drawn: {in_short(names, MOST_NAMED)}."]


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
    if column := current():
        column.foot.extend(caveats)
        return
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
    """Keep numbers and their units on one line."""
    return UNIT.sub(TIED, text)
