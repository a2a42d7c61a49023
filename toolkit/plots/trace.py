"""Where does an answer come from? What moves it, what each of those numbers rests on, and who says so, in three columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from toolkit.answers import Column
from toolkit.arguments import public
from toolkit.plots.axes import axes_for, row_height, spread
from toolkit.plots.captions import MOST_LINES, basis, entitle, foot, in_lines, not_drawn
from toolkit.plots.column import Line, current
from toolkit.plots.drawable import Drawable, Drawn, Takes, drawable
from toolkit.plots.style import BLUE, FAINT, INK, PAPER, QUIET, VERMILION, styled

TAKES = Takes(
    "trace",
    "trace",
    "label rests_on text source_label grade claim",
    "rank swing",
    crisis=False,
    empty="nothing moves this answer, so there is nothing to trace",
)
SWING = Column("points", "swing", "points", exact=True)
MOST_MOVERS, MOST_CLAIMS = 5, 3
WIDTHS = (34, 54, 30)
"""Letters of a line in each column."""
PLACES = (0.0, 0.5, 1.95)
TEXT = 0.93
"""Where the text of a claim ends at the latest, in units of the axis."""
HEADS = ("what moves it", "what its number rests on", "who says so, and how reliable")
ROW = 0.5
INDENT = 12.0
"""Points that what a number rests on is set in below its mover in a column."""
Places = dict[tuple[int, str], float]


@public
@styled
def trace(of: Drawable, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw where an answer comes from: what moves it most, the claims and judgements behind each, and their sources.

    A line is the wider the further its end moves the answer; blue moves it up, red down. At most five movers are drawn.

    Parameters
    ----------
    of : answer of ``trace``, or its table
    ax : Axes, optional
        Where to draw; a new figure if left out.
    title : str, optional
        The question.

    Returns
    -------
    Axes

    Raises
    ------
    ToolkitError
        For what cannot be drawn.
    """
    drawn = drawable(of, TAKES)
    rows = _kept(drawn.table)
    told = [*_left_out(drawn.table), *drawn.caveats]
    places, texts = _placed(rows)
    if current():
        ax = _in_words(drawn, rows)
        entitle(ax, title or _asked(drawn), basis(drawn.result))
        foot(ax, told, grow=False)
        return ax
    is_new = ax is None
    n_lines = max(sum(1 for column, _ in places if column == one) for one in range(3))
    ax = axes_for(ax, 13.0, row_height(list(texts.values()), ROW) * n_lines + 1.4)
    _draw_lines(ax, rows, places)
    _write_names(ax, drawn, rows, places, texts)
    ax.set_xlim(-0.72, 2.62)
    ax.set_ylim(max(places.values()) + 0.6, -1.2)
    ax.set_axis_off()
    entitle(ax, title or _asked(drawn), basis(drawn.result), width=104, title_width=88)
    foot(ax, told, grow=is_new)
    return ax


def _left_out(table: pd.DataFrame) -> list[str]:
    """Name the movers for which there is no room, and say if claims are left out."""
    left = list(dict.fromkeys(table[table["rank"] > MOST_MOVERS].label))
    cited = table[(table["rank"] <= MOST_MOVERS) & (table.claim != "")]
    is_cut = len(cited) and int(cited.groupby("rank").claim.nunique().max()) > MOST_CLAIMS
    claims = [f"Of each, the {MOST_CLAIMS} claims with the best grades are drawn."] if is_cut else []
    return [*not_drawn(left, "input or rule", "inputs or rules"), *claims]


def _asked(drawn: Drawn) -> str:
    return str(getattr(drawn.source, "title", "")) or "Where does this answer come from?"


def _in_words(drawn: Drawn, rows: pd.DataFrame) -> Axes:
    """Tell in a column, for each mover, what its number rests on and who says so."""
    column = current()
    assert column is not None
    most, points = _most(rows), _points(drawn, rows)
    lines = []
    for label, part in rows.groupby("label", sort=False):
        swing = float(part.swing.iloc[0])
        mark = 4.0 + 5.0 * abs(swing) / most
        lines.append(
            Line(f"{label}: {points[str(label)]}", colour=_colour(swing), mark=mark, bold=True, above=4.0)
        )
        for row in part.drop_duplicates(["claim", "text", "source_label"]).to_dict("records"):
            lines.append(Line(f"{row['rests_on']}: {row['text']}", indent=INDENT, most=MOST_LINES))
            if row["source_label"]:
                lines.append(
                    Line(f"{row['source_label']} ({row['grade']})", indent=2 * INDENT, quiet=True, most=3)
                )
    lines.append(
        Line("Larger dots: what moves the answer further; blue moves it up, red down.", quiet=True, above=6.0)
    )
    return column.tell(lines)


def _most(rows: pd.DataFrame) -> float:
    return float(rows.swing.abs().max()) or 1.0


def _colour(swing: float) -> str:
    return BLUE if swing > 0 else VERMILION


def _points(drawn: Drawn, rows: pd.DataFrame) -> dict[str, str]:
    """Write how far each mover moves the answer."""
    firsts = rows.drop_duplicates("label")
    unit = "" if "measure" in rows and (rows.measure == "level").all() else " points"
    texts = drawn.texts(firsts, SWING)
    return {str(label): f"{text}{unit}" for label, (text,) in zip(firsts.label, texts, strict=True)}


def _kept(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the furthest movers, each with its judgement and its best graded claims, a row a source."""
    parts = []
    for _, rows in table[table["rank"] <= MOST_MOVERS].groupby("rank", sort=True):
        best = rows[rows.claim != ""].sort_values(
            ["rests_on", "grade"], ascending=[False, True], kind="stable"
        )
        names = list(dict.fromkeys(best.claim))[:MOST_CLAIMS]
        judged = rows[rows.claim == ""].head(
            MOST_CLAIMS + 1
        )  # of experts how they are pooled, and the first few
        parts.append(pd.concat([judged, best[best.claim.isin(names)]]))
    return pd.concat(parts, ignore_index=True)


def _support(row: Mapping[Any, Any]) -> str:
    """Return what tells one support from another: what the same claim says stands once for every mover."""
    return f"{row['rank']} {row['claim'] or row['text']}"


def _placed(rows: pd.DataFrame) -> tuple[Places, dict[tuple[int, str], str]]:
    """Place every name: supports one below the other, movers and sources where what they are tied to is on average."""
    places: Places = {}
    texts: dict[tuple[int, str], str] = {}
    for row in rows.to_dict("records"):
        key = (1, _support(row))
        if key not in places:
            places[key] = float(sum(1 for column, _ in places if column == 1))
            texts[key] = in_lines(f"{row['rests_on']}: {row['text']}", WIDTHS[1], 3)
    for column, own in ((0, "label"), (2, "source_label")):
        named = rows[rows[own] != ""]
        ties = {
            name: [places[1, _support(row)] for row in part.to_dict("records")]
            for name, part in named.groupby(own, sort=False)
        }
        wanted = [sum(one) / len(one) for one in ties.values()]
        last = max(places[key] for key in places if key[0] == 1)
        for name, place in zip(ties, spread(wanted, 1.0, 0.0, max(last, len(wanted) - 1.0)), strict=True):
            places[column, str(name)] = place
            texts[column, str(name)] = in_lines(str(name), WIDTHS[column], 3)
    return places, texts


def _draw_lines(ax: Axes, rows: pd.DataFrame, places: Places) -> None:
    """Tie movers to what their numbers rest on, and claims to their sources."""
    most = _most(rows)
    for row in rows.to_dict("records"):
        width = 0.8 + 4.2 * abs(float(row["swing"])) / most
        colour = _colour(float(row["swing"]))
        support = places[1, _support(row)]
        ways = [([PLACES[0], PLACES[1]], [places[0, str(row["label"])], support])]
        if row["source_label"]:  # straight on behind the text, then over to the source
            across = [PLACES[1], PLACES[1] + TEXT, PLACES[2]]
            ways.append((across, [support, support, places[2, str(row["source_label"])]]))
        for x, y in ways:
            ax.plot(x, y, color=colour, lw=width, alpha=0.35, zorder=1)


def _write_names(
    ax: Axes, drawn: Drawn, rows: pd.DataFrame, places: Places, texts: Mapping[tuple[int, str], str]
) -> None:
    points = _points(drawn, rows)
    graded = rows[rows.source_label != ""]
    grades = {
        name: ", ".join(dict.fromkeys(part.grade))
        for name, part in graded.groupby("source_label", sort=False)
    }
    box = {"boxstyle": "round,pad=0.22", "facecolor": PAPER, "edgecolor": FAINT}
    for (column, name), place in places.items():
        text = texts[column, name]
        text += f"\n{points[name]}" if column == 0 else f" ({grades[name]})" if column == 2 else ""
        ax.text(
            PLACES[column], place, text, ha="right" if column == 0 else "left", va="center", fontsize=8.5, linespacing=1.05,
            color=INK, weight="bold" if column == 0 else "normal", zorder=3, bbox=box,
        )  # fmt: skip
    for column, head in enumerate(HEADS):
        side = "right" if column == 0 else "left"
        ax.text(PLACES[column], -0.9, head, ha=side, va="center", fontsize=9, color=QUIET, style="italic")
