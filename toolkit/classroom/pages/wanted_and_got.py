"""What each group wanted and got: one table, which is most of the wall once all games are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from toolkit import numbers
from toolkit.classroom.marks import Mark
from toolkit.classroom.pages.sheet import quiet, wide
from toolkit.markup import Html, element, joined

LEAST = 0.005
"""Half a point; what moved the odds by less needs no column."""
WITHOUT = "No forecast, or not worked out yet."
SAID = (
    "By how many points each moved the odds of the end that was wanted, in the first game, from what they were if the model had played all of it. "
    "Good choices may end badly, and bad ones well."
)
STARTS = " How it was drawn to start counts as chance."
TWO_CHANCES = (
    " The odds at the start are with this game’s own inputs; the model expected over all that inputs may be."
)


def wanted_and_got(
    found: Sequence[Mark],
    *,
    which: str = "",
    model: Mapping[str, float] | None = None,
    pictures: Mapping[str, Html] | None = None,
) -> Html:
    """Set what was wanted and got, who moved the odds of what was wanted, and who expected what came.

    Parameters
    ----------
    which : of which game, where there may be a doubt
    model : outcome -> chance as the model had it before play; None where that is not known or not to be shown, which then has no column
    pictures : group -> its rungs by turn; the groups that have no mark stand in the table too
    """
    if not found:
        return Html()
    beside = any(one.moved is not None and abs(one.moved.teacher + one.moved.left) >= LEAST for one in found)
    is_drawn = any(one.moved is not None and one.moved.start for one in found)
    has_seats = len({one.chair for one in found}) > 1
    body = _bodies(found, pictures, model, beside=beside, has_seats=has_seats)
    head = _head(pictures is not None, beside=beside, has_seats=has_seats, has_model=model is not None)
    table = element("table", head, *body, class_="shares got")
    title = element("h2", f"Wanted and got, choice and luck{which}")
    return joined(
        title,
        wide(table, "wanted and got"),
        quiet(SAID + (STARTS if is_drawn else "") + (TWO_CHANCES if model is not None else "")),
    )


def _head(has_pictures: bool, *, beside: bool, has_seats: bool, has_model: bool) -> Html:
    """Set two rows of heads: of which end the chances are, and what each column is."""
    moved = ["its odds at the start", "own choices", "others’ choices", "chance"]
    moved += ["put in, or left to the model"] if beside else []
    ends = [
        element("th", "The end they wanted", colspan=str(1 + len(moved)), scope="colgroup", class_="text"),
        element("th", "What came", colspan=str(2 + has_model), scope="colgroup", class_="text"),
    ]
    names = ["group", *(["rungs by turn"] if has_pictures else []), *(["seat"] if has_seats else [])]
    first = [element("th", name, scope="col", rowspan="2", class_="text") for name in names]
    heads = [("wanted", "text"), *((one, "") for one in moved)]
    expected = ["the model expected it", "they did"] if has_model else ["they expected it"]
    heads += [("got", "text"), *((one, "") for one in expected)]
    second = [element("th", text, scope="col", class_=look) for text, look in heads]
    return element("thead", element("tr", *first, *ends), element("tr", *second))


def _bodies(
    found: Sequence[Mark],
    pictures: Mapping[str, Html] | None,
    model: Mapping[str, float] | None,
    *,
    beside: bool,
    has_seats: bool,
) -> list[Html]:
    """Set the rows, those of a group together, with its picture and what came beside all of them."""
    by_group = {name: list(rows) for name, rows in groupby(found, key=lambda one: one.group)}
    without = str(7 + beside + has_seats + (model is not None))
    bodies = []
    for name in dict.fromkeys([*(pictures or ()), *by_group]):
        marks = by_group.get(name, [])
        rows = [_row(one, marks, model, beside=beside, has_seats=has_seats) for one in marks]
        rows = rows or [[element("td", WITHOUT, colspan=without, class_="text quiet")]]
        n_rows = str(len(rows))
        group = [element("th", name, scope="rowgroup" if has_seats else "row", rowspan=n_rows)]
        if pictures is not None:
            group.append(element("td", pictures.get(name, Html()), rowspan=n_rows, class_="text"))
        rows[0] = [*group, *rows[0]]
        bodies.append(element("tbody", *(element("tr", *row) for row in rows)))
    return bodies


def _row(
    one: Mark, marks: Sequence[Mark], model: Mapping[str, float] | None, *, beside: bool, has_seats: bool
) -> list[Html]:
    """Set the cells of one chair; what came to all of a group stands once."""
    moved, n_rows = one.moved, str(len(marks))
    if moved is None:
        parts = ["–"] * (5 if beside else 4)
    else:
        parts = [
            numbers.share(moved.before),
            *map(points, (moved.own, moved.others, moved.chance + moved.start)),
        ]
        parts += [points(moved.teacher + moved.left)] if beside else []
    seat = [element("th", one.chair, scope="row", class_="text")] if has_seats else []
    wanted = element("td", one.wanted, class_="text wanted" if one.wanted == one.got else "text")
    cells = [*seat, wanted, *(element("td", text) for text in parts)]
    expected = element("td", numbers.share(one.expected))
    if one is not marks[0]:
        return [*cells, expected]
    came = [element("td", one.got, class_="text", rowspan=n_rows)]
    if model is not None:
        came.append(element("td", numbers.share(model[one.came]), rowspan=n_rows))
    return [*cells, *came, expected]


def points(part: float) -> str:
    """Write by how many points odds were moved.

    Examples
    --------
    >>> points(0.123), points(-0.3), points(0.001)
    ('+12', '−30', '0')
    """
    n = round(100 * part)
    return f"{'+' if n > 0 else '−' if n < 0 else ''}{abs(n)}"
