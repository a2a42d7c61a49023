"""The rungs of one group by turn, as a picture: a line of steps that can be read from the last row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toolkit.markup import Html, element


@dataclass(frozen=True)
class Frame:
    """The measures of a picture: its size and margins in units of which a letter is twelve high, and whether it has axes."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    has_axes: bool = True


CARD = Frame(width=250.0, height=112.0, left=34.0, right=8.0, top=8.0, bottom=20.0)
ROW = Frame(width=150.0, height=34.0, left=4.0, right=20.0, top=7.0, bottom=5.0, has_axes=False)
"""In a row of a table: a line, and the number of the rung on which it ends."""
MOST_MARKS = 5


def rungs_drawn(
    heights: Sequence[tuple[int, int]],
    ladder: Sequence[str],
    horizon: int,
    name: str,
    *,
    is_small: bool = False,
) -> Html:
    """Draw (turn, height) as steps; the last is where the group stands now."""
    if not heights or not ladder:
        return Html()
    frame, n_rungs = ROW if is_small else CARD, len(ladder)

    def across(turn: float) -> float:
        return frame.left + (frame.width - frame.left - frame.right) * turn / horizon

    def up(height: float) -> float:
        return frame.height - frame.bottom - (frame.height - frame.top - frame.bottom) * height / n_rungs

    last_turn, last = heights[-1]
    lines = [
        _line(frame.left, up(n), frame.width - frame.right, up(n))
        for n in (range(n_rungs + 1) if frame.has_axes else (0, n_rungs))
    ]
    marks = _marks(frame, ladder, horizon, across, up) if frame.has_axes else []
    if not frame.has_axes and last:
        marks.append(_text(across(last_turn) + 7, up(last) + 4, ladder[last - 1].split()[0], "start"))
    steps = _steps([(across(turn), up(height)) for turn, height in heights])
    dot = element(
        "circle",
        cx=f"{across(last_turn):.1f}",
        cy=f"{up(last):.1f}",
        r="5" if frame.has_axes else "4",
        fill="currentColor",
    )
    path = element(
        "path", d=steps, fill="none", stroke="currentColor", stroke_width="3", stroke_linejoin="round"
    )
    top = max(height for _, height in heights)
    told = f"{name}: now on {_rung(ladder, last)}, at the highest on {_rung(ladder, top)}; turn {last_turn} of {horizon}"
    box = f"0 0 {frame.width:.0f} {frame.height:.0f}"
    look = "rungs small" if is_small else "rungs"
    return element(
        "svg", element("title", told), *lines, *marks, path, dot, viewBox=box, class_=look, role="img"
    )


def _marks(
    frame: Frame,
    ladder: Sequence[str],
    horizon: int,
    across: Callable[[float], float],
    up: Callable[[float], float],
) -> list[Html]:
    """Write the numbers of rungs at the left, as many as can be read, and turns below."""
    step = -(-len(ladder) // MOST_MARKS)
    found = [
        _text(frame.left - 6, up(n + 1) + 4, rung.split()[0], "end")
        for n, rung in enumerate(ladder)
        if (len(ladder) - 1 - n) % step == 0
    ]
    found += [_text(across(turn), frame.height - 5, f"{turn}", "middle") for turn in _ticks(horizon)]
    return [*found, _text(0, frame.height - 5, "turn", "start")]


def _rung(ladder: Sequence[str], height: int) -> str:
    return f"rung {ladder[height - 1]}" if height else "no rung"


def _ticks(horizon: int) -> list[int]:
    """Return at most seven turns to write below."""
    step = max(1, -(-horizon // 6))
    return list(range(0, horizon + 1, step))


def _steps(points: Sequence[tuple[float, float]]) -> str:
    """Write a line that rises and falls at once, at the end of a turn."""
    path = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    return path + "".join(f"H{x:.1f}V{y:.1f}" for x, y in points[1:])


def _line(x1: float, y1: float, x2: float, y2: float) -> Html:
    places = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return element(
        "line", stroke="currentColor", stroke_opacity="0.18", **{k: f"{v:.1f}" for k, v in places.items()}
    )


def _text(x: float, y: float, text: str, anchor: str) -> Html:
    return element(
        "text", text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, font_size="12", fill="currentColor"
    )
