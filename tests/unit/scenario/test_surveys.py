"""Surveys: asked in a workbook, filled in by people, and back in the scenario."""

import pytest

import toolkit as ct
from toolkit.cli import main
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.report.survey import survey
from toolkit.scenario.surveys import answers_in, estimates_of, with_answers

openpyxl = pytest.importorskip("openpyxl", reason="needs openpyxl (extra: tables)")

TEXT = """format: 1
id: strait
title: A strait
as_of: 2031-03-03
horizon: 4
turn: 1 week
parameters:
  resolve: {name: Resolve, uniform: [0.2, 0.7], within: [0, 1], unit: share, note: In winter., judgement: Guessed.}  # how firm
  rate: {experts: {cleo: {quantiles: {p10: 0.1, p90: 0.4}, judgement: Asked.}}}
  fixed: {value: 3, judgement: Known.}
variables:
  strait: {levels: [open, closed], start: closed, judgement: Known.}
actors:
  nordia:
    options:
      reopen: {when: strait == closed, appeal: -fixed * resolve - rate, effects: {strait: =open}, judgement: Guessed.}
outcomes:
  reopened: {when: strait == open, ends: true, judgement: Known.}
  shut: {otherwise: true}
"""


@pytest.fixture
def crisis():
    return ct.loads(TEXT, file="strait.yaml")


def filled(
    folder,
    crisis,
    who="Anna B.",
    numbers=(("resolve", "p10", 0.2), ("resolve", "p90", 0.8)),
    why="Has sailed there.",
    change=None,
):
    """Fill a survey in as a person would."""
    path = folder / f"{who or 'nobody'}.xlsx".replace("/", "_")
    path.write_bytes(survey(model_of(crisis)))
    book = openpyxl.load_workbook(path)
    page = book.active
    page["B2"] = who
    for row in page.iter_rows(min_row=9):
        for name, quantile, number in numbers:
            if (row[0].value, row[4].value) == (name, quantile):
                row[6].value, row[7].value = number, why
    if change is not None:
        change(page)
    book.save(path)
    return str(path)


def test_what_is_asked_shows_nothing_of_what_is_held(tmp_path, crisis):
    (tmp_path / "s.xlsx").write_bytes(survey(model_of(crisis)))
    rows = list(openpyxl.load_workbook(tmp_path / "s.xlsx").active.iter_rows(values_only=True))
    asked = [row[0] for row in rows[8:]]
    assert asked == ["resolve"] * 5 + ["rate"] * 5
    assert rows[8][1:5] == ("Resolve", "share", "It lies between 0 and 1. In winter.", "p10")
    text = " ".join(str(cell) for row in rows for cell in row)
    assert "0.2" not in text
    assert "0.7" not in text


def test_a_survey_comes_back(tmp_path, crisis):
    paths = [
        filled(tmp_path, crisis),
        filled(
            tmp_path,
            crisis,
            "Ben",
            (("resolve", "p50", "0,4"), ("resolve", "p90", 0.9), ("rate", "p10", 0.1), ("rate", "p90", 0.2)),
            why=None,
        ),
    ]
    surveys = [answers_in(path, crisis) for path in paths]
    whole = with_answers(crisis, surveys)
    resolve, rate = whole.declared.parameters["resolve"], whole.declared.parameters["rate"]
    assert resolve.experts["anna_b"].quantiles == {"p10": 0.2, "p90": 0.8}
    assert resolve.experts["anna_b"].judgement == "Has sailed there."
    assert resolve.experts["ben"].quantiles == {"p50": 0.4, "p90": 0.9}
    assert resolve.experts["ben"].judgement == "Filled in on Ben.xlsx, with no reason."
    assert (resolve.uniform, resolve.judgement, resolve.within, resolve.unit) == (
        None,
        None,
        (0.0, 1.0),
        "share",
    )
    assert list(rate.experts) == ["cleo", "ben"]
    assert ct.loads(whole.to_yaml()).digest == whole.digest
    assert list(estimates_of(crisis, surveys)) == ["resolve", "rate"]


def test_the_command(tmp_path, crisis, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "strait.yaml").write_text(TEXT)
    assert main(["sheet", "strait.yaml", "--out", "s.xlsx"]) == 0
    path = filled(tmp_path, crisis)
    assert main(["survey", "strait.yaml", path]) == 0
    said = capsys.readouterr().out
    assert "anna_b:\n        quantiles: {p10: 0.2, p90: 0.8}" in said
    assert main(["survey", "strait.yaml", path, "--out", "asked.yaml"]) == 0
    assert "anna_b" in ct.load("asked.yaml").declared.parameters["resolve"].experts
    assert main(["check", "asked.yaml"]) == 0


def cell(place, value):
    def change(page):
        page[place] = value

    return change


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"who": ""}, "does not say whose it is"),
        ({"who": "=1+1"}, "does not say whose it is"),
        ({"who": "???"}, "does not say whose it is"),
        ({"numbers": (("resolve", "p10", "much"),)}, "row 9, 'your number': 'much' is not a number"),
        ({"numbers": (("resolve", "p10", "=1/3"),)}, "row 9, 'your number': a formula stands here"),
        ({"numbers": (("resolve", "p10", True),)}, "row 9, 'your number': 'True' is not a number"),
        ({"numbers": (("resolve", "p10", 0.3),)}, "one quantile of resolve says too little"),
        (
            {"change": cell("A9", "resolv")},
            "row 9, 'input': 'resolv' is no input of this scenario (nearest: resolve)",
        ),
        ({"change": cell("E9", "ten")}, "row 9, 'quantile': 'ten' is no quantile"),
        ({"change": cell("E10", "p10")}, "row 10, 'quantile': p10 of resolve stands here a second time"),
        ({"change": cell("A8", "inputs")}, "has no row that begins with 'input'"),
        ({"change": cell("G8", "number")}, "has no column 'your number'"),
    ],
)
def test_what_does_not_fit_is_told_by_its_cell(tmp_path, crisis, options, said):
    with pytest.raises(ToolkitError) as caught:
        answers_in(filled(tmp_path, crisis, **options), crisis)
    assert said in str(caught.value)


def test_many_cells_are_told_together(tmp_path, crisis):
    def spoil(page):
        for row in range(9, 19):
            page[f"G{row}"] = "much"

    with pytest.raises(ToolkitError) as caught:
        answers_in(filled(tmp_path, crisis, change=spoil), crisis)
    assert str(caught.value).count("'much' is not a number") == 10


def test_nothing_two_of_one_name_and_what_cannot_be_fitted(tmp_path, crisis):
    with pytest.raises(ToolkitError, match="nothing was filled in"):
        with_answers(crisis, [answers_in(filled(tmp_path, crisis, numbers=()), crisis)])
    anna = answers_in(filled(tmp_path, crisis), crisis)
    with pytest.raises(ToolkitError, match="two surveys are of 'anna_b'"):
        with_answers(crisis, [anna, anna])
    falling = answers_in(
        filled(tmp_path, crisis, "Ben", (("resolve", "p10", 0.9), ("resolve", "p90", 0.1))), crisis
    )
    with pytest.raises(ToolkitError, match=r"parameters\.resolve\.experts\.ben"):
        with_answers(crisis, [falling])
