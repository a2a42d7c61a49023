"""Workbooks: every number to its last digit, nothing that runs, and nothing opened that nobody has filled in."""

import io
import math
import os
import sys
import types
import zipfile
from datetime import date

import numpy as np
import pandas as pd
import pytest

from toolkit.answers import Answer, Caveat
from toolkit.errors import ToolkitError
from toolkit.saving import refuse_missing
from toolkit.workbooks import writing
from toolkit.workbooks.reading import Formula, rows_of
from toolkit.workbooks.writing import Sheet, workbook

openpyxl = pytest.importorskip("openpyxl", reason="needs openpyxl (extra: tables)")

CELLS = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0, 3, 2**53, np.float64(0.1) * 3, np.int64(7)]


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_numbers_keep_their_last_digit():
    row = [cell.value for cell in next(opened(workbook([Sheet("a", [CELLS])])).active.iter_rows())]
    assert [float(one) for one in row] == [float(one) for one in CELLS]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", '=HYPERLINK("http://x")', "＝1"]
)
def test_text_is_never_a_formula(text):
    cell = opened(workbook([Sheet("a", [[text]])])).active["A1"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix


def test_other_cells():
    cells = [
        None,
        math.nan,
        math.inf,
        True,
        np.bool_(False),
        date(2031, 1, 2),
        pd.Timestamp("2031-01-02"),
        ("a", 2),
        pd.NaT,
        2**60,
        "\x1b[31m",
        "x" * 40_000,
    ]
    row = [cell.value for cell in next(opened(workbook([Sheet("a", [cells])])).active.iter_rows())]
    assert row[:9] == [None, None, "inf", True, False, "2031-01-02", "2031-01-02", "a;2", None]
    assert row[9:11] == [str(2**60), "\\x1b[31m"]
    assert (len(row[11]), row[11][-1]) == (32_767, "…")


def test_names_of_sheets_are_short_and_their_own():
    names = opened(
        workbook([Sheet(name, [["a"]]) for name in ("a[1]", "A_1_", "x" * 40, "x" * 41, "")])
    ).sheetnames
    assert names == ["a_1_", "A_1_ 2", "x" * 31, "x" * 29 + " 2", "table"]


def test_a_table_larger_than_a_sheet_is_refused(monkeypatch):
    monkeypatch.setattr(writing, "MOST_ROWS", 2)
    with pytest.raises(ToolkitError, match=r"has 3 rows and 1 columns.*\.csv or \.parquet"):
        workbook([Sheet("a", [[1], [2], [3]])])


def answer():
    table = pd.DataFrame(
        {
            "what": ["=1+1", "b"],
            "share": [0.1 + 0.2, math.nan],
            "levels": [("low", "high"), None],
            "mixed": ["a", 2],
        }
    )
    return Answer(
        table, caveats=(Caveat("Mind this.", "k"),), verb="odds", title="How likely?", notes=("A note.", "")
    )


def test_an_answer_is_a_sheet_per_table_and_one_about_them(tmp_path):
    answer().save(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["odds", "about"]
    head, first, second = ([cell.value for cell in row] for row in book["odds"].iter_rows())
    assert head == ["what", "share", "levels", "mixed", "caveats"]
    assert first == ["=1+1", 0.1 + 0.2, "low;high", "a", "Mind this."]
    assert second[:2] == ["b", None]
    assert {cell.data_type for row in book["odds"].iter_rows() for cell in row} <= {"s", "n"}
    about = [[cell.value for cell in row] for row in book["about"].iter_rows()]
    assert about == [
        ["what", "says"],
        ["title", "How likely?"],
        ["note", "A note."],
        ["caveat", "Mind this."],
    ]


@pytest.mark.parametrize(("name", "package"), [("a.xlsx", "openpyxl"), ("a.PARQUET", "pyarrow")])
def test_a_missing_package_is_named_before_any_work(tmp_path, monkeypatch, name, package):
    monkeypatch.setattr(writing, "find_spec", lambda _: None)
    with pytest.raises(ToolkitError, match=rf"{package} is not installed.*crisis-toolkit\[tables\]"):
        refuse_missing(tmp_path / name)
    with pytest.raises(ToolkitError, match="not installed"):
        answer().save(tmp_path / name)
    refuse_missing(tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())


def test_parquet_is_given_columns_of_one_kind(tmp_path, monkeypatch):
    seen = []
    parquet = types.SimpleNamespace(write_table=lambda _, file: file.write(b"PAR1"))
    table = types.SimpleNamespace(from_pandas=lambda frame, **_: seen.append(frame))
    made = types.ModuleType("pyarrow")
    made.Table, made.parquet = table, parquet
    monkeypatch.setitem(sys.modules, "pyarrow", made)
    monkeypatch.setattr(writing, "find_spec", lambda _: True)
    answer().save(tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").read_bytes() == b"PAR1"
    assert seen[0]["mixed"].tolist() == ["a", "2"]
    assert seen[0]["share"].iloc[0] == 0.1 + 0.2


def test_parquet_reads_back(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pyarrow (extra: tables)")
    answer().save(tmp_path / "a.parquet")
    back = parquet.read_table(tmp_path / "a.parquet").to_pandas()
    assert back["share"].iloc[0] == 0.1 + 0.2
    assert back["what"].tolist() == ["=1+1", "b"]


# --- reading what comes from anybody


def written(path, *rows):
    path.write_bytes(workbook([Sheet("answers", rows)]))
    return path


def test_reading(tmp_path):
    assert rows_of(written(tmp_path / "a.xlsx", ["a", 0.1 + 0.2, None, True], ["=1"])) == [
        ["a", 0.1 + 0.2, None, True],
        ["=1"],
    ]


def test_formulas_are_told_apart_and_not_worked_out(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.save(tmp_path / "a.xlsx")
    ((cell,),) = rows_of(tmp_path / "a.xlsx")
    assert isinstance(cell, Formula)
    assert cell == "=1+1"


def repacked(path, name, content):
    """Put another part into a workbook."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(written(path, ["a"])) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content)
    path.write_bytes(made.getvalue())
    return path


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        (SHEET, BOMB, "holds XML that no spreadsheet writes"),
        (SHEET, BOMB.decode().encode("utf-16"), "holds XML that no spreadsheet writes"),
        ("xl/sharedStrings.xml", BOMB, "holds XML that no spreadsheet writes"),
        (SHEET, b"<worksheet", "cannot be read as a workbook"),
        ("xl/workbook.xml", b"<a/>", "cannot be read as a workbook"),
        ("[Content_Types].xml", b"<a/>", "cannot be read as a workbook"),
        (
            "xl/styles.xml",
            b"<a>" + b"<xf/>" * 70_000 + b"</a>",
            "has a part 'xl/styles.xml' of 350,007 bytes",
        ),
        (SHEET, b"<a>" + b"<c/>" * 600_000 + b"</a>", "expected at most 2,000,000"),
        ("xl/media/large.bin", b"0" * 9_000_000, "bytes once unpacked"),
    ],
)
def test_hostile_workbooks_are_not_opened(tmp_path, part, content, said):
    with pytest.raises(ToolkitError, match=said):
        rows_of(repacked(tmp_path / "a.xlsx", part, content))


def test_many_parts(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
        for n in range(300):
            packed.writestr(f"p{n}", "")
    with pytest.raises(ToolkitError, match="has 300 parts"):
        rows_of(tmp_path / "a.xlsx")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a workbook", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook(tmp_path, content):
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(ToolkitError, match="cannot be read as a workbook"):
        rows_of(tmp_path / "a.xlsx")


def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    for name, said in [("pipe.xlsx", "no ordinary file"), ("none.xlsx", "No such file"), (".", "a folder")]:
        with pytest.raises(ToolkitError, match=said):
            rows_of(tmp_path / name)
    (tmp_path / "large.xlsx").write_bytes(bytes(2_000_001))
    with pytest.raises(ToolkitError, match="larger than"):
        rows_of(tmp_path / "large.xlsx")


def test_a_row_far_down_is_not_counted_up_to(tmp_path):
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(ToolkitError, match="more than 2,000 rows"):
        rows_of(repacked(tmp_path / "a.xlsx", SHEET, sheet.encode()))


def test_more_rows_than_anybody_fills_in(tmp_path):
    with pytest.raises(ToolkitError, match="more than 2,000 rows"):
        rows_of(written(tmp_path / "a.xlsx", *([n] for n in range(2_500))))
