"""What every verb returns: a table with its limits, which shows, draws, saves and hands itself on in one way."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from toolkit import numbers
from toolkit.answers.caveat import Caveat
from toolkit.answers.column import Column, guessed, written
from toolkit.answers.plain import plain, plain_rows
from toolkit.arguments import public
from toolkit.errors import ToolkitError, nearest_name
from toolkit.markup import html_table, paragraph, web_page
from toolkit.plaintext import fitting_table, sentence

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 20
"""Rows that a screen is shown at once; files hold all."""
WIDTH = 100


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
    ran : str
        What was run for it, in words for the small print of its figure; empty where its result says so.
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
    ran: str = ""
    figure: str = "tabulated"
    verb: str = ""
    step: float = numbers.FINEST
    n_histories: int = 0
    rest: str = "in .table"
    """Where the rows are that a screen is not shown."""
    nothing: str = "(no rows)"
    """What is said in the place of a table without rows."""
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
        return [
            [written(row, column, self.step, self.n_histories) for column in self._layout] for row in rows
        ]

    def cell(self, row: Mapping[Any, Any], head: str) -> str:
        """Write one value of a row as the table shows it, by the title of its column."""
        one = next(column for column in self._layout if column.head == head)
        return written(row, one, self.step, self.n_histories)

    def records(self) -> list[dict[Any, Any]]:
        """Return the rows shown, name -> value."""
        return self._named.to_dict("records")

    @property
    def _named(self) -> pd.DataFrame:
        """The rows shown, with what names them as a column."""
        return self.shown.reset_index() if self.shown.index.name else self.shown

    @property
    def _layout(self) -> tuple[Column, ...]:
        return self.layout or guessed(self._named)

    @property
    def footnotes(self) -> list[str]:
        """What stands below the table: what a screen is not shown, notes, then caveats."""
        return [*self.more_rows, *filter(None, self.notes), *self.caveats]

    @property
    def more_rows(self) -> list[str]:
        """How many rows a screen is not shown, and where they are."""
        left = len(self.records()) - MOST_ROWS
        return [f"{left} more row{'s' if left != 1 else ''} {self.rest}."] if left > 0 else []

    def saying_where(self, rest: str) -> Self:
        """Return the answer, saying elsewhere where the rows are that a screen is not shown; no table is made for that."""
        same = copy.copy(self)
        same.__dict__["rest"] = rest
        return same

    def text(self, width: int = WIDTH, *, most: int | None = MOST_ROWS) -> str:
        """Write the answer as plain text."""
        flexible = [n for n, column in enumerate(self._layout) if column.kind in ("text", "level", "days")]
        right = [n for n, column in enumerate(self._layout) if column.is_number]
        ranges = [n for n, column in enumerate(self._layout) if isinstance(column.of, tuple)]
        parts = [sentence(self.title, width)] if self.title else []
        cells = self.cells(most)
        parts.append(
            fitting_table(self.heads, cells, width=width, flexible=flexible, right=right, yielding=ranges)
            if cells
            else sentence(self.nothing, width)
        )
        told = [note for note in self.footnotes if most is not None or note not in self.more_rows]
        parts += [sentence(note, width, indent="  ", first="- ") for note in told]
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
        found["rows"] = plain_rows(self.table)
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
            A file whose ending says the form: .csv (the table), .json (everything), .html (a page), .txt, .xlsx (a workbook, a sheet per
            table) and .parquet (the table), both with the extra ``tables``, or a figure (.png, .svg, .pdf). Any other name is a folder, for
            the forms that need no extra.

        Raises
        ------
        ToolkitError
            If it cannot be written.
        """
        import_module("toolkit.saving").save(self, Path(path))


def only(answer: Answer, column: str, *values: str) -> Answer:
    """Return an answer with the rows of one name alone, or of several.

    Raises
    ------
    ToolkitError
        If no row has that name.
    """
    names = answer.table.reset_index()[column]
    known = list(dict.fromkeys(names))
    for value in values:
        if value not in known:
            nearest = nearest_name(value, known)
            raise ToolkitError(f"unknown {column} '{value}'" + (f"\n  nearest: {nearest}" if nearest else ""))
    return replace(answer, table=answer.table[names.isin(values).to_numpy()])
