"""Answers as files: one form a name's ending asks for, or a folder with all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.answers import plain
from toolkit.errors import ToolkitError
from toolkit.files import write_file, write_folder
from toolkit.signs import defused
from toolkit.workbooks.writing import Sheet, refuse_without, workbook

if TYPE_CHECKING:
    import pandas as pd

    from toolkit.answers import Answer

FIGURES = (".png", ".svg", ".pdf")
ENDINGS = (".csv", ".json", ".html", ".txt", ".xlsx", ".parquet", *FIGURES)
NEEDED = {".xlsx": "openpyxl", ".parquet": "pyarrow"}
"""Ending -> the package that writes it, an extra."""
WHOLE = (".csv", ".json", ".xlsx", ".parquet")
"""Endings of files that hold the whole table; a picture, a page and a text show what they have room for."""
ELSEWHERE = "in the same answer as .csv or .json"
CAVEATS = "caveats"
NAMING = ("what_if", "policy")
"""Columns that say which of several runs a row is of."""


def save(answer: Answer, path: Path) -> None:
    """Write an answer; see ``Answer.save``."""
    ending = path.suffix.lower()
    if ending in FIGURES:
        _figure(answer, path)
    elif ending in TEXTS or ending in PACKED:
        refuse_missing(path)
        write_file(path, (TEXTS.get(ending) or PACKED[ending])(answer))
    elif ending:
        raise ToolkitError(
            f"cannot write an answer as '{path.name}'; expected a name in {', '.join(ENDINGS)}, or a folder, whose name has no such ending"
        )
    else:
        write_folder(path, lambda folder: fill(answer, folder))


def refuse_missing(path: Path) -> None:
    """Refuse a file whose form takes a package that is not installed, before the work for it is done."""
    if (package := NEEDED.get(path.suffix.lower())) is not None:
        refuse_without(package)


def fill(answer: Answer, folder: Path) -> None:
    """Write every form of an answer into a folder."""
    name = answer.verb or "answer"
    for one in (answer, *answer.companions()):
        for table, content in one.tables().items():
            write_file(folder / f"{table}.csv", as_csv(content, one))
        for ending in (".png", ".svg"):
            _figure(one, folder / f"{one.verb or name}{ending}")
    for ending in (".json", ".html"):
        write_file(folder / f"{name}{ending}", TEXTS[ending](answer))


def as_csv(table: pd.DataFrame, answer: Answer) -> str:
    """Write a table at full precision, with its caveats in the last column, and cells that a spreadsheet would run defused."""
    text: str = defused(_whole(table, answer)).to_csv(index=False, lineterminator="\n")
    return text


def _whole(table: pd.DataFrame, answer: Answer) -> pd.DataFrame:
    """Return a table with what is in force and its caveats as its last columns."""
    shown = table.reset_index() if table.index.name else table.copy()
    model = answer.model or getattr(answer.result, "model", None)
    what_if = "" if model is None else model.dossier.what_if
    if what_if:
        shown["in_force"] = what_if
    shown[CAVEATS] = [" ".join(said) for said in _said(shown, answer)]
    for column in shown:
        if any(isinstance(cell, tuple) for cell in shown[column]):
            shown[column] = [
                ";".join(map(str, cell)) if isinstance(cell, tuple) else cell for cell in shown[column]
            ]
    return shown


def as_workbook(answer: Answer) -> bytes:
    """Write a workbook: a sheet per table, and one that says what they are of."""
    sheets = [
        Sheet(name, [list(map(str, shown.columns)), *shown.astype(object).to_numpy().tolist()])
        for one in (answer, *answer.companions())
        for name, table in one.tables().items()
        for shown in [_whole(table, one)]
    ]
    about = [["what", "says"], ["title", answer.title], *(["note", one] for one in answer.notes if one)]
    about += [["caveat", str(one)] for one in answer.caveats]
    asked = answer.result if answer.result is not None else answer.model
    about += [] if asked is None else [[name, str(one)] for name, one in asked.about().items()]
    return workbook([*sheets, Sheet("about", about, widths=(20, 100))])


def as_parquet(answer: Answer) -> bytes:
    """Write the table as Parquet, which keeps every number to its last digit."""
    import pyarrow  # an extra, and slow to import
    from pyarrow import parquet

    shown = _whole(answer.table, answer)
    for column in shown:
        if shown[column].dtype == object:
            shown[column] = _of_one_kind(shown[column])
    made = BytesIO()
    parquet.write_table(pyarrow.Table.from_pandas(shown, preserve_index=False), made)
    return made.getvalue()


def _of_one_kind(column: pd.Series) -> pd.Series:
    """Return a column as text where it holds things of several kinds, which Parquet does not."""
    kinds = {type(cell) for cell in column.dropna()}
    if len(kinds) <= 1 and kinds <= {str, bool, int, float}:
        return column
    return column.map(str, na_action="ignore")


def _said(table: pd.DataFrame, answer: Answer) -> list[list[str]]:
    """Return for every row the caveats that bear on it: those of what its row names, and those of none."""
    naming = next((name for name in NAMING if name in table), None)
    if naming is None:
        return [[str(one) for one in answer.caveats]] * len(table)
    return [[str(one) for one in answer.caveats if one.of in ("", name)] for name in table[naming]]


def as_json(answer: Answer) -> str:
    """Write everything at full precision."""
    return json.dumps(plain(answer.to_dict()), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def as_text(answer: Answer) -> str:
    """Write plain text with every row."""
    return answer.saying_where(ELSEWHERE).text(most=None) + "\n"


TEXTS: dict[str, Callable[[Any], str]] = {
    ".csv": lambda answer: as_csv(answer.table, answer),
    ".json": as_json,
    ".html": lambda answer: str(answer.saying_where(ELSEWHERE).page),
    ".txt": as_text,
}

PACKED: dict[str, Callable[[Any], bytes]] = {".xlsx": as_workbook, ".parquet": as_parquet}


def _figure(answer: Answer, path: Path) -> None:
    import_module("toolkit.plots.saving").save_drawn(answer, path)
