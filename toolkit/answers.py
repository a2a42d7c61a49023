"""What every verb returns: a table with its limits, which shows, draws, saves and hands itself on in one way."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from toolkit import numbers
from toolkit.arguments import public
from toolkit.errors import ToolkitError, nearest_name
from toolkit.markup import html_table, paragraph, web_page
from toolkit.plaintext import fitting_table, sentence

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 20
"""Rows that a screen is shown at once; files hold all."""
WIDTH = 100
FIGURES = (".png", ".svg", ".pdf")
ENDINGS = (".csv", ".json", ".html", ".txt", *FIGURES)
Kind = Literal[
    "text", "level", "per_cent", "range", "points", "points_range", "error", "share", "share_range", "figure", "count", "day", "truth",
]  # fmt: skip


class Caveat(str):
    """A sentence that limits an answer; its fields say the same to a program.

    Attributes
    ----------
    kind : what sort of limit it is, such as ``forced`` or ``not_updated``
    subject : what it speaks of, by name
    of : the what-if or model of the crisis it speaks of, by name; empty for the answer's own
    values : numbers behind it, at full precision
    """

    kind: str
    subject: str
    of: str
    values: Mapping[str, float]

    def __new__(
        cls, says: str, kind: str, subject: str = "", of: str = "", values: Mapping[str, float] | None = None
    ) -> Caveat:
        """Make a sentence with its fields."""
        made = super().__new__(cls, says)
        made.kind, made.subject, made.of, made.values = kind, subject, of, dict(values or {})
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Survive copying and the way to another process."""
        return str(self), self.kind, self.subject, self.of, dict(self.values)

    def about(self, name: str, title: str) -> Caveat:
        """Return the same caveat, said of a what-if."""
        return Caveat(f"{title.rstrip('.')}: {self}", self.kind, self.subject, name, self.values)

    def to_dict(self) -> dict[str, Any]:
        """Return sentence and fields as plain data."""
        found: dict[str, Any] = {"kind": self.kind, "says": str(self)}
        found |= {key: value for key, value in (("subject", self.subject), ("of", self.of)) if value}
        return found | dict(self.values)


@dataclass(frozen=True)
class Column:
    """How one column is shown.

    Attributes
    ----------
    head : str
        Its title for readers.
    of : str or pair of str
        The columns of the table it shows; two for the ends of a range.
    kind : str
        How its numbers are written.
    error : str
        Column with the sampling error of a probability or difference.
    exact : bool
        Whether chance was summed for it, so that it has no sampling error, though other columns may have been sampled.
    by_row : bool
        Whether each row is rounded to the step that its own error bears, where rows are estimates of different worth.
    histories : str
        Column with the simulated histories behind each row, 0 where it is certain; empty where all rest on those of the answer.
    missing : str, optional
        What stands where there is no number, if that is known to be so.
    drawn : {"", "alone", "beside"}
        In a figure of the table: as marks, and no other column; or as text beside the row.
    """

    head: str
    of: str | tuple[str, str]
    kind: Kind = "text"
    error: str = ""
    exact: bool = False
    by_row: bool = False
    histories: str = ""
    missing: str | None = None
    drawn: Literal["", "alone", "beside"] = ""

    @property
    def is_number(self) -> bool:
        """Whether it is set flush right."""
        return self.kind not in ("text", "level", "range", "points_range", "share_range", "day", "truth")


@dataclass(frozen=True, repr=False, eq=False)
class Answer:
    """What a verb found.

    It passes columns, ``[]``, ``.loc``, ``.set_index``, length and whatever else a table can do to its table.

    Attributes
    ----------
    table : DataFrame
        The answer at full precision, fractions for probabilities.
    caveats : tuple of Caveat
        Sentences that limit it.
    result : Result or None
        What it came from; None where nothing had to be run.
    model : Model or None
        What was asked where there is no result.
    title, notes : str, tuple of str
        What stands above the table, and what explains it below.
    layout : tuple of Column
        How the table is shown; every column as text if empty.
    asked : str
        What stands above its figure, if not the question in its title.
    figure : str
        Name in ``toolkit.plots`` of the figure that draws it.
    step : float
        Last place written of its probabilities, in per cent points.
    """

    table: (
        pd.DataFrame
    )  # or a function that makes it, asked once when it is needed: tables are slow to import
    _: KW_ONLY
    result: Any = None
    model: Any = None
    caveats: tuple[Caveat, ...] = ()
    title: str = ""
    notes: tuple[str, ...] = ()
    layout: tuple[Column, ...] = ()
    asked: str = ""
    figure: str = "tabulated"
    verb: str = ""
    step: float = numbers.FINEST
    n_histories: int = 0
    parts: Mapping[str, Any] = field(default_factory=dict)
    """Further tables and values that belong to it, by name."""

    # --- the table ---------------------------------------------------------------------------------------

    def __post_init__(self) -> None:
        if callable(self.table):
            self.__dict__["_make"] = self.__dict__.pop("table")

    def __getattr__(self, name: str) -> Any:
        """Pass on what a table can do."""
        if name == "table" and "_make" in self.__dict__:
            self.__dict__["table"] = self.__dict__["_make"]()
            return self.__dict__["table"]
        if name.startswith("_") or name == "table":
            raise AttributeError(name)
        try:
            return getattr(self.table, name)
        except AttributeError:
            known = [*map(str, self.table.columns), *self.__dict__]
            nearest = f'parts["{name}"]' if name in self.parts else nearest_name(name, known)
            raise AttributeError(
                f"this answer has no '{name}'" + (f"; nearest: {nearest}" if nearest else "")
            ) from None

    def __getitem__(self, key: Any) -> Any:
        """Return a column, or what else a table gives."""
        return self.table[key]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.table)

    def __iter__(self) -> Iterator[Any]:
        """Go through the names of the columns, as a table does."""
        return iter(self.table)

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a column."""
        return name in self.table

    def __dir__(self) -> list[str]:
        """List what can be asked, the columns among it."""
        names = [name for name in map(str, self.table.columns) if name.isidentifier()]
        return sorted({*object.__dir__(self), *names})

    # --- how it is shown ---------------------------------------------------------------------------------

    @property
    def shown(self) -> pd.DataFrame:
        """The rows that a screen shows, in the order in which it shows them."""
        return self.table

    @cached_property
    def heads(self) -> list[str]:
        """Titles of the columns shown."""
        return [column.head for column in self._layout]

    def cells(self, most: int | None = None) -> list[list[str]]:
        """Write the rows shown, every number by the one formatter."""
        rows = self.records()[:most]
        return [[_written(self, row, column) for column in self._layout] for row in rows]

    def cell(self, row: Mapping[Any, Any], head: str) -> str:
        """Write one value of a row as the table shows it, by the title of its column."""
        return _written(self, row, next(column for column in self._layout if column.head == head))

    def records(self) -> list[dict[Any, Any]]:
        """Return the rows shown, name -> value."""
        named = self.shown.reset_index() if self.shown.index.name else self.shown
        return named.to_dict("records")

    @property
    def _layout(self) -> tuple[Column, ...]:
        if self.layout:
            return self.layout
        table = self.shown.reset_index() if self.shown.index.name else self.shown
        return tuple(Column(str(name).replace("_", " "), str(name), _kind(table[name])) for name in table)

    @property
    def footnotes(self) -> list[str]:
        """What stands below the table: notes, then caveats."""
        left = len(self.records()) - MOST_ROWS
        more = [f"{left} more row{'s' if left != 1 else ''} in .table."] if left > 0 else []
        return [*more, *filter(None, self.notes), *self.caveats]

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Write the answer as plain text."""
        flexible = [n for n, column in enumerate(self._layout) if column.kind in ("text", "level")]
        right = [n for n, column in enumerate(self._layout) if column.is_number]
        ranges = [n for n, column in enumerate(self._layout) if isinstance(column.of, tuple)]
        parts = [sentence(self.title, width)] if self.title else []
        cells = self.cells(most)
        parts.append(
            fitting_table(self.heads, cells, width=width, flexible=flexible, right=right, yielding=ranges)
            if cells
            else "(no rows)"
        )
        parts += [sentence(note, width, indent="  ", first="- ") for note in self.footnotes]
        return "\n\n".join(
            (*parts[: 1 + bool(self.title)], "\n".join(parts[1 + bool(self.title) :]))
        ).rstrip()

    @property
    def html(self) -> str:
        """The answer as a piece of HTML; all text from a scenario is escaped."""
        flush = [n for n, column in enumerate(self._layout) if column.is_number]
        head = paragraph(self.title, bold=True) if self.title else ""
        table = html_table(self.heads, self.cells(MOST_ROWS), numbers=flush)
        return head + table + "".join(map(paragraph, self.footnotes))

    @property
    def page(self) -> str:
        """The answer as a whole page of HTML that needs nothing else."""
        return web_page(self.title, self.html)

    def __repr__(self) -> str:
        return self.text()

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html

    def plot(self, ax: Any = None, **options: Any) -> Any:
        """Draw the answer.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure if left out.
        **options
            As the figure takes them; see ``toolkit.plots``.
        """
        draw = getattr(import_module("toolkit.plots"), self.figure)
        return draw(self, ax=ax, **options)

    # --- handed on ---------------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data at full precision; numbers that are not known are None."""
        found: dict[str, Any] = {"verb": self.verb} if self.verb else {}
        asked = self.result if self.result is not None else self.model
        if asked is not None:
            found |= asked.about()
        found["rows"] = _records(self.table)
        found |= {name: plain(part) for name, part in self.parts.items()}
        found["caveats"] = [caveat.to_dict() for caveat in self.caveats]
        return found

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table of the answer, the first one under the name of its verb."""
        import pandas as pd  # slow to import

        others = {name: part for name, part in self.parts.items() if isinstance(part, pd.DataFrame)}
        return {self.verb or "answer": self.table, **others}

    def companions(self) -> tuple[Answer, ...]:
        """Return further answers that are written beside this one into a folder."""
        return ()

    @public
    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the answer, whole or not at all.

        Parameters
        ----------
        path : path
            A file whose ending says the form: .csv (the table), .json (everything), .html (a page), .txt, or a figure (.png,
            .svg, .pdf). Any other name is a folder, for all of these.

        Raises
        ------
        ToolkitError
            If it cannot be written.
        """
        import_module("toolkit.saving").save(self, Path(path))


@dataclass(frozen=True, repr=False, eq=False)
class Listed(Answer):
    """An answer that is a list of things: a number, or going through it, gives the things; a name gives a column."""

    _: KW_ONLY
    items: tuple[Any, ...]

    def __getitem__(self, key: Any) -> Any:
        """Return one of the things, some of them, or a column."""
        return self.items[key] if isinstance(key, int | slice) else self.table[key]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.items)

    def __iter__(self) -> Iterator[Any]:
        """Go through the things."""
        return iter(self.items)


def plain(value: Any) -> Any:
    """Return plain data: tables as lists of rows, numbers of NumPy as numbers, what is not known as None."""
    if hasattr(value, "to_dict") and hasattr(value, "columns") and not isinstance(value, Answer):
        return _records(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str | bool | int) or value is None:
        return value
    if isinstance(value, Caveat):
        return value.to_dict()
    if isinstance(value, Sequence):
        return [plain(one) for one in value]
    if hasattr(value, "item"):
        return plain(value.item())
    return None if value is not value else str(value)  # a date that is missing is unlike itself


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    named = table.reset_index() if table.index.name else table
    return [{str(key): plain(value) for key, value in row.items()} for row in named.to_dict("records")]


def _kind(column: Any) -> Kind:
    """Guess how a column without a layout is shown."""
    kind = column.dtype.kind
    return "figure" if kind == "f" else "day" if kind == "M" else "count" if kind in "iu" else "text"


def _written(answer: Answer, row: Mapping[Any, Any], column: Column) -> str:
    """Write one cell."""
    error = row.get(column.error) if column.error else 0.0 if column.exact else None
    step = numbers.step_for(float(error)) if column.by_row and error is not None else answer.step
    if isinstance(column.of, tuple):
        low, high = (float(row[name]) for name in column.of)
        return _RANGES[column.kind](low, high, step, error)
    value = row[column.of]
    if column.missing is not None and value != value:
        return column.missing
    if column.kind == "per_cent":
        return numbers.per_cent(float(value), step, error, n_histories=_histories(answer, row, column))
    if column.kind == "points":
        return numbers.points(float(value), step, error)
    return _PLAIN[column.kind](value)


def _histories(answer: Answer, row: Mapping[Any, Any], column: Column) -> int:
    """Return how many simulated histories are behind a cell; 0 where it is certain."""
    if column.exact:
        return 0
    return int(row[column.histories]) if column.histories else answer.n_histories


def _day(value: Any) -> str:
    return "" if value is None or value != value else f"{value:%Y-%m-%d}"


def _count(value: Any) -> str:
    return (
        ""
        if value is None or value != value
        else f"{int(value):,}"
        if float(value).is_integer()
        else numbers.figure(value)
    )


_PLAIN: dict[str, Callable[[Any], str]] = {
    "text": lambda value: "" if value is None or value != value else str(value),
    "level": lambda value: str(value).replace("_", " "),
    "error": numbers.error_points,
    "share": lambda value: numbers.share(float(value)),
    "figure": lambda value: "" if value is None else numbers.figure(float(value)),
    "count": _count,
    "day": _day,
    "truth": lambda value: "yes" if value else "no",
}
_RANGES: dict[str, Callable[..., str]] = {
    "range": numbers.per_cent_range,
    "points_range": numbers.points_range,
    "share_range": lambda low, high, *_: numbers.share_range(low, high),
}


def only(answer: Answer, column: str, *values: str) -> Answer:
    """Return an answer with the rows of one name alone, or of several.

    Raises
    ------
    ToolkitError
        If no row has that name.
    """
    from dataclasses import replace

    names = answer.table.reset_index()[column]
    known = list(dict.fromkeys(names))
    for value in values:
        if value not in known:
            nearest = nearest_name(value, known)
            raise ToolkitError(f"unknown {column} '{value}'" + (f"\n  nearest: {nearest}" if nearest else ""))
    return replace(answer, table=answer.table[names.isin(values).to_numpy()])
