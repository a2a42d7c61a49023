"""Tables -> a workbook, a sheet each. Nothing in it is a formula: what begins like one is kept as text."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

from toolkit.errors import ToolkitError
from toolkit.signs import FORMULA, visible

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 1_048_576, 16_384, 32_767
"""What a sheet, and a cell, can hold."""
MOST_NAME = 31
WHOLE = 2**53
"""Whole numbers up to this size stay what they are in a spreadsheet, which keeps every number as a float."""
NARROW, WIDE = 10, 60
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    rows : cells from top to bottom: numbers, truths, text, days, or None for an empty one
    head : the number of the row that names the columns, from 1; it stays in view
    widths : of the columns, in letters; as wide as the head is, if left out
    """

    name: str
    rows: Sequence[Sequence[Any]]
    head: int = 1
    widths: Sequence[int] = ()


def refuse_without(package: str) -> None:
    """Refuse a form for which a package is missing.

    Raises
    ------
    ToolkitError
        Naming what to install.
    """
    if find_spec(package) is None:
        raise ToolkitError(
            f"{package} is not installed; install it with: pip install 'crisis-toolkit[tables]'"
        )


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Write sheets as one workbook.

    Raises
    ------
    ToolkitError
        Without openpyxl, or for a table larger than a sheet can be.
    """
    refuse_without("openpyxl")
    from openpyxl import Workbook  # an extra, and slow to import

    book = Workbook(write_only=True)
    taken = set[str]()
    for sheet in sheets:
        _refuse_large(sheet)
        _fill(book.create_sheet(_name(sheet.name, taken)), sheet)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _refuse_large(sheet: Sheet) -> None:
    n_columns = max(map(len, sheet.rows), default=0)
    if len(sheet.rows) > MOST_ROWS or n_columns > MOST_COLUMNS:
        raise ToolkitError(
            f"the table '{sheet.name}' has {len(sheet.rows):,} rows and {n_columns:,} columns, and a sheet holds {MOST_ROWS:,} and "
            f"{MOST_COLUMNS:,}; expected a name in .csv or .parquet"
        )


def _name(wanted: str, taken: set[str]) -> str:
    """Return a name that no other sheet has, short enough for one."""
    start = visible(wanted).translate(NOT_IN_NAMES)[:MOST_NAME] or "table"
    name, n = start, 1
    while name.lower() in taken:
        n += 1
        name = f"{start[: MOST_NAME - 1 - len(str(n))]} {n}"
    taken.add(name.lower())
    return name


def _fill(page: WriteOnlyWorksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    head = sheet.rows[sheet.head - 1] if len(sheet.rows) >= sheet.head else ()
    widths = sheet.widths or [min(max(len(str(cell)) + 2, NARROW), WIDE) for cell in head]
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = f"A{sheet.head + 1}"
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(sheet.rows, start=1):
        cells = [_cell(page, value) for value in row]
        for cell in cells if number == sheet.head else ():
            cell.font = bold
        for cell in cells if sheet.widths and number >= sheet.head else ():
            cell.alignment = wrapped
        page.append(cells)


def _cell(page: WriteOnlyWorksheet, value: Any) -> Any:
    """Write one cell; numbers to the last digit, which openpyxl by itself would round to 16."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, value=None)
    if type(value).__name__ in ("bool", "bool_"):  # Python's, and those of NumPy
        cell.value = bool(value)
    elif isinstance(value, numbers.Real) and not _is_text(value):
        if not math.isnan(value):
            number = int(value) if isinstance(value, numbers.Integral) else float(value)
            cell._value, cell.data_type = repr(number), "n"
    elif not _is_missing(value):
        text = _text(value)
        cell.value = text
        cell.data_type = "s"  # openpyxl takes what begins with = for a formula
        cell.quotePrefix = FORMULA.match(text) is not None
    return cell


def _is_text(value: Any) -> bool:
    """Whether a number would not be the same in a spreadsheet."""
    return math.isinf(value) or (isinstance(value, numbers.Integral) and abs(int(value)) > WHOLE)


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat().removesuffix("T00:00:00")
    text = visible(";".join(map(str, value)) if isinstance(value, tuple | list) else str(value))
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
