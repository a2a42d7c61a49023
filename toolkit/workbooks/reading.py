"""A workbook from anybody -> the text and numbers of a sheet. Bounded before it is opened; no formula is worked out, no link followed."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from typing import Any

from toolkit.errors import ToolkitError
from toolkit.files import read_file
from toolkit.signs import visible
from toolkit.workbooks.writing import refuse_without

MOST_BYTES = 2_000_000
MOST_UNPACKED = 4_000_000
MOST_OF_CELLS, MOST_OF_REST = 2_000_000, 300_000
"""Bytes of XML: of a sheet or its texts, and of any other part, which takes longer to take in (styles, above all)."""
MOST_PARTS = 200
MOST_ROWS, MOST_COLUMNS = 2_000, 30
MOST_LETTERS = 2_000
FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
"""What no workbook has, and what makes a small file of XML a large one."""
Cell = str | float | bool | None


class Formula(str):
    """The text of a formula, which is not worked out."""


def rows_of(path: str | os.PathLike[str]) -> list[list[Cell]]:
    """Read the first sheet of a workbook.

    Raises
    ------
    ToolkitError
        For a file that is no workbook, or a larger one than a person fills in.
    """
    refuse_without("openpyxl")
    shown = os.fspath(path)
    try:
        content = read_file(path, MOST_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ToolkitError(f"'{shown}' cannot be read: {reason}; expected a workbook (.xlsx)") from None
    _refuse_hostile(content, shown)
    from openpyxl import load_workbook  # an extra, and slow to import

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        rows = [
            _trimmed([_plain(cell) for cell in row])
            for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        ]
    except Exception as error:  # a broken file can make its reader fail in any way
        raise _no_workbook(shown, type(error).__name__) from None
    if len(rows) > MOST_ROWS:
        raise ToolkitError(
            f"'{shown}' has more than {MOST_ROWS:,} rows; expected a sheet that a person has filled in"
        )
    return rows


def _no_workbook(shown: str, why: str) -> ToolkitError:
    return ToolkitError(
        f"'{shown}' cannot be read as a workbook ({why}); expected a file in .xlsx that a spreadsheet has saved"
    )


def _refuse_hostile(content: bytes, shown: str) -> None:
    """Look at the parts of a workbook before anything takes them for XML."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or size > MOST_UNPACKED:
                raise ToolkitError(
                    f"'{shown}' has {len(parts):,} parts of {size:,} bytes once unpacked; expected a sheet that a person has filled in, "
                    f"at most {MOST_PARTS} and {MOST_UNPACKED:,}"
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    _refuse_long(part, shown)
                    _refuse_xml(packed.read(part), shown)
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        zipfile.LargeZipFile,
    ) as error:
        raise _no_workbook(shown, str(error)[:60] or type(error).__name__) from None
    except Exception as error:  # errors of the packed streams have a class of their own in each library
        if isinstance(error, ToolkitError):
            raise
        raise _no_workbook(shown, type(error).__name__) from None


def _refuse_long(part: zipfile.ZipInfo, shown: str) -> None:
    holds_cells = part.filename.startswith(("xl/worksheets/", "xl/sharedStrings"))
    most = MOST_OF_CELLS if holds_cells else MOST_OF_REST
    if part.file_size > most:
        raise ToolkitError(
            f"'{shown}' has a part '{visible(part.filename[:60])}' of {part.file_size:,} bytes; expected at most {most:,}, a sheet that a person has filled in"
        )


def _refuse_xml(content: bytes, shown: str) -> None:
    if (
        any(one in content for one in FORBIDDEN)
        or b"\0" in content[:200]
        or content[:2] in (b"\xfe\xff", b"\xff\xfe")
    ):
        raise ToolkitError(f"'{shown}' holds XML that no spreadsheet writes; it is not opened")


def _trimmed(row: list[Cell]) -> list[Cell]:
    """Return a row without the empty cells at its end."""
    while row and row[-1] is None:
        row.pop()
    return row


def _plain(cell: Any) -> Cell:
    value = cell.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    text = str(value)[:MOST_LETTERS]
    return Formula(text) if cell.data_type == "f" else text
