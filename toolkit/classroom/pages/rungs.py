"""The rungs of one group by turn, as a picture: a line of steps that can be read from the last row."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.markup import Html, element

WIDTH, HEIGHT = 320.0, 132.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 8.0, 8.0, 22.0


def rungs_drawn(heights: Sequence[tuple[int, int]], ladder: Sequence[str], horizon: int, name: str) -> Html:
    """Draw (turn, height) as steps; the last is where the group stands now."""
    if not heights or not ladder:
        return Html()
    n_rungs = len(ladder)

    def across(turn: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * turn / horizon

    def up(height: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * height / n_rungs

    lines = [_line(LEFT, up(n), WIDTH - RIGHT, up(n)) for n in range(n_rungs + 1)]
    marks = [_text(LEFT - 6, up(n + 1) + 4, rung.split()[0], "end") for n, rung in enumerate(ladder)]
    marks += [_text(across(turn), HEIGHT - 6, f"{turn}", "middle") for turn in _ticks(horizon)]
    marks.append(_text(0, HEIGHT - 6, "turn", "start"))
    steps = _steps([(across(turn), up(height)) for turn, height in heights])
    last_turn, last = heights[-1]
    dot = element("circle", cx=f"{across(last_turn):.1f}", cy=f"{up(last):.1f}", r="5", fill="currentColor")
    path = element(
        "path", d=steps, fill="none", stroke="currentColor", stroke_width="3", stroke_linejoin="round"
    )
    top = max(height for _, height in heights)
    told = f"{name}: now on {_rung(ladder, last)}, at the highest on {_rung(ladder, top)}; turn {last_turn} of {horizon}"
    box = f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"
    return element(
        "svg", element("title", told), *lines, *marks, path, dot, viewBox=box, class_="rungs", role="img"
    )


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
