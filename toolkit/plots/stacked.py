"""How a column is set: its words and Axes one below the other, each as high as it is measured to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

from toolkit.plots.column import EDGE, INNER, PLAIN_HEIGHT, POINTS, WIDTH, Column, Line
from toolkit.plots.letters import column_size, measured_lines
from toolkit.plots.row_words import ACROSS, RowWords
from toolkit.plots.style import INK, QUIET, as_text

TITLE, SMALL = 9.0, 7.0
"""Points of letters."""
GAP = 5.0
"""Points between what stands below each other."""
HANDLE = 26.0
"""Points of a mark of the key and the gap after it."""
MOST_TITLE, MOST_ABOUT, MOST_LABEL, MOST_FOOT, MOST_CAVEATS = 8, 8, 6, 10, 4
PASSES = 3
"""Ticks change with the width of the Axes, and the width with what the ticks take."""


@dataclass
class _Sheet:
    """The figure while it is set from the top; all in points."""

    figure: Figure
    top: float = EDGE * POINTS
    placed: list[tuple[Artist, float, float]] | None = None

    def put(self, artist: Artist, left: float, height: float) -> None:
        """Place something that is so high, and go on below it."""
        self.placed = [*(self.placed or []), (artist, left, self.top)]
        self.top += height

    def entitle(self, title: str) -> None:
        """Write the title of the figure."""
        lines = measured_lines(title, INNER, TITLE, weight="bold", most=MOST_TITLE)
        artist = self.figure.suptitle("\n".join(lines), ha="left", va="top", fontsize=TITLE, weight="bold")
        artist.set(transform=self.figure.dpi_scale_trans, parse_math=False, linespacing=1.12)
        self.put(artist, EDGE * POINTS, artist.get_window_extent().height * POINTS / self.figure.dpi)

    def write(
        self,
        text: str,
        size: float,
        *,
        colour: str = INK,
        weight: str = "normal",
        left: float = 0.0,
        most: int = 0,
    ) -> None:
        """Write a paragraph across the column."""
        lines = measured_lines(text, INNER - left, size, weight=weight, most=most)
        said = "\n".join(lines)
        look: Any = {"fontsize": size, "color": colour, "weight": weight, "va": "top", "linespacing": 1.12}
        where = self.figure.dpi_scale_trans
        artist = self.figure.text(0.0, 0.0, said, transform=where, parse_math=False, **look)
        self.put(artist, EDGE * POINTS + left, artist.get_window_extent().height * POINTS / self.figure.dpi)

    def finish(self) -> None:
        """Give the figure its height, and everything its place in it."""
        height = self.top + EDGE * POINTS
        self.figure.set_size_inches(WIDTH, height / POINTS)
        for artist, left, top in self.placed or []:
            at = (left / POINTS, (height - top) / POINTS)
            if isinstance(artist, Legend):
                artist.set_bbox_to_anchor(at, self.figure.dpi_scale_trans)
            elif isinstance(artist, Line2D):
                artist.set_data([at[0]], [at[1]])
            elif isinstance(artist, Text):
                artist.set_position(at)


def stack(figure: Figure, column: Column) -> None:
    """Set a column from the top: title, what it rests on, what is told in words, Axes, key, notes and what limits it."""
    _shrink(figure)
    sheet = _Sheet(figure)
    if column.title:
        sheet.entitle(column.title)
        sheet.top += 0.5 * GAP
    if column.about.strip():
        sheet.write(column.about, SMALL, colour=QUIET, most=MOST_ABOUT)
    sheet.top += GAP
    for line in column.lines:
        _tell(sheet, line)
    frames = _set_axes(sheet, column)
    for line in column.told_below:
        _tell(sheet, line)
    _explain(sheet, [handle for handles in column.keys for handle in handles])
    for n, said in enumerate([*_unplaced(column), *column.notes, *_limits(column.foot)]):
        sheet.top += 0.4 * GAP if n else GAP
        sheet.write(said, SMALL, colour=QUIET, most=MOST_FOOT)
    sheet.finish()
    _place(figure, frames, sheet.top + EDGE * POINTS)


def _shrink(figure: Figure) -> None:
    """Give all letters the sizes of a column."""
    for text in figure.findobj(Text):
        text.set_fontsize(column_size(float(text.get_fontsize())))
    for ax in figure.axes:
        ax.tick_params(labelsize=SMALL, pad=2.0)
        for label in (ax.xaxis.label, ax.yaxis.label):
            label.set_text("\n".join(measured_lines(label.get_text(), 0.8 * INNER, SMALL + 0.4)))
        as_text(ax)


def _tell(sheet: _Sheet, line: Line) -> None:
    """Write one line of a figure in words, after its mark."""
    sheet.top += line.above
    left = line.indent + (HANDLE / 2 if line.colour else 0.0)
    if line.colour:
        where = sheet.figure.dpi_scale_trans
        dot = Line2D([0.0], [0.0], marker="o", ms=line.mark, color=line.colour, transform=where)
        sheet.figure.add_artist(dot)
        sheet.top += 0.6 * SMALL
        sheet.put(dot, EDGE * POINTS + line.indent + HANDLE / 5, -0.6 * SMALL)
    sheet.write(
        line.text,
        SMALL + 0.4,
        colour=QUIET if line.quiet else INK,
        weight="bold" if line.bold else "normal",
        left=left,
        most=line.most,
    )
    sheet.top += 0.2 * GAP


def _explain(sheet: _Sheet, handles: Sequence[Any]) -> None:
    """Explain marks below the Axes, one below the other."""
    if not handles:
        return
    labels = [
        "\n".join(measured_lines(str(one.get_label()), INNER - HANDLE, SMALL, most=MOST_LABEL))
        for one in handles
    ]
    legend = sheet.figure.legend(
        handles, labels, loc="upper left", bbox_to_anchor=(0.0, 0.0), bbox_transform=sheet.figure.dpi_scale_trans,
        fontsize=SMALL, borderaxespad=0.0, borderpad=0.0, labelcolor=QUIET, handlelength=2.6, handletextpad=0.8, labelspacing=0.35,
    )  # fmt: skip
    sheet.top += GAP
    for text in legend.get_texts():
        text.set_parse_math(False)
        text.set_linespacing(1.1)
    renderer = sheet.figure.canvas.get_renderer()  # type: ignore[attr-defined]
    sheet.put(legend, EDGE * POINTS, legend.get_window_extent(renderer).height * POINTS / sheet.figure.dpi)


def _limits(caveats: Sequence[str]) -> list[str]:
    """Return what limits the answer; past the fourth caveats are counted."""
    told = [f"– {one}" for one in caveats[:MOST_CAVEATS]]
    left = len(caveats) - len(told)
    told += [f"– and {left} more caveat{'s' if left != 1 else ''}"] if left else []
    return [one.replace(" %", "\N{NO-BREAK SPACE}%") for one in told]


def _unplaced(column: Column) -> list[str]:
    """Return what was written beside the Axes and belongs to no row: the heads of numbers."""
    if not column.rows:
        return []
    at = {float(place) for rows in column.rows.values() for place in range(len(rows.names))}
    texts = [text for place, told in column.beside.items() if place not in at for text, _ in told]
    return [f"Beside the names: {'; '.join(texts)}."] if texts else []


# --- Axes


@dataclass
class _Frame:
    """Where one Axes stands; all in points, ``top`` from the top of the figure."""

    ax: Axes
    left: float
    width: float
    top: float
    height: float
    over: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """What its ticks and words take left, right, above and below it."""


def _set_axes(sheet: _Sheet, column: Column) -> list[_Frame]:
    """Place the Axes below what has been set, a row of them below the other, and go on below them."""
    shown = [ax for ax in sheet.figure.axes if column.heights.get(ax, PLAIN_HEIGHT) > 0.0]
    for ax in sheet.figure.axes:
        ax.set_visible(ax in shown)
    words = {ax: RowWords(ax, rows) for ax, rows in column.rows.items()}
    across, share = column.across, INNER / column.across
    for ax in shown:
        _wrap_title(ax, share - 4.0 * GAP)
    frames = []
    for n, ax in enumerate(shown):
        rows = words.get(ax) or words.get(shown[0])
        height = rows.height if rows else column.heights.get(ax, PLAIN_HEIGHT) * POINTS
        frames.append(_Frame(ax, EDGE * POINTS + share * (n % across), share, 0.0, height))
    top = sheet.top
    for _ in range(PASSES):
        sheet.top = _fit(frames, across, share, top)
        _place(sheet.figure, frames, sheet.top)
        before = [frame.over for frame in frames]
        for frame in frames:
            frame.over = _overhang(frame.ax)
        if before == [frame.over for frame in frames]:
            break
    sheet.top = _fit(frames, across, share, top)
    return frames


def _wrap_title(ax: Axes, width: float) -> None:
    """Break the title of a panel into lines of so many points."""
    title: Text = ax._left_title  # type: ignore[attr-defined]
    size = float(title.get_fontsize())
    title.set_text("\n".join(measured_lines(title.get_text(), width, size, weight="bold", most=MOST_LABEL)))


def _fit(frames: Sequence[_Frame], across: int, share: float, top: float) -> float:
    """Give Axes the room that their ticks leave; return where they end."""
    for start in range(0, len(frames), across):
        beside = frames[start : start + across]
        above = max(frame.over[2] for frame in beside)
        for place, frame in enumerate(beside):
            gap = GAP if place else 0.0
            left, right = (max(one.over[side] for one in frames[place::across]) for side in (0, 1))
            frame.left = EDGE * POINTS + share * place + gap + left
            frame.width = share - gap - left - right
            frame.top = top + above
            if frame.ax.get_aspect() != "auto":
                frame.height = frame.width
        top += above + max(frame.height + frame.over[3] for frame in beside) + GAP
    return top - GAP if frames else top


def _place(figure: Figure, frames: Sequence[_Frame], height: float) -> None:
    """Place the Axes in a figure of so many points."""
    figure.set_size_inches(WIDTH, height / POINTS)
    for frame in frames:
        bottom = height - frame.top - frame.height
        width = WIDTH * POINTS
        frame.ax.set_position(
            (frame.left / width, bottom / height, frame.width / width, frame.height / height)
        )


def _overhang(ax: Axes) -> tuple[float, float, float, float]:
    """Return the points that what belongs to Axes takes left, right, above and below their frame."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.apply_aspect()  # so that the frame is where it will be drawn: drawing it all only to measure costs far more
    frame = ax.get_window_extent()
    boxes = [box for axis in (ax.xaxis, ax.yaxis) if (box := axis.get_tightbbox()) is not None]
    words = [text for text in ax.texts if text.get_gid() != ACROSS and text.get_text() and text.get_visible()]
    for note in (text for text in words if isinstance(text, Annotation)):
        note.update_positions(figure.canvas.get_renderer())  # type: ignore[attr-defined]
    boxes += [Text.get_window_extent(text) for text in words]
    reach = [
        (frame.x0 - box.x0, box.x1 - frame.x1, box.y1 - frame.y1, frame.y0 - box.y0)
        for box in boxes
        if box.width > 0.0
    ]
    if ax.get_title(loc="left"):
        ax.get_tightbbox(for_layout_only=True, bbox_extra_artists=[])  # which puts the title above ticks
        above = ax._left_title.get_window_extent().y1 - frame.y1  # type: ignore[attr-defined]
        reach.append((0.0, 0.0, above, 0.0))
    over = np.max([(0.0, 0.0, 0.0, 0.0), *reach], axis=0) * POINTS / figure.dpi
    return tuple(over.tolist())
