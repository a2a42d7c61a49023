"""One number, one date, one word: what a result says is written alike on whatever shows it, and its caveats stand there too."""

from __future__ import annotations

import re
from html import unescape

import matplotlib as mpl
import pytest

import toolkit as ct
from tests.unit.analysis.test_advance import CRISIS, FIRST, SINCE
from toolkit import numbers
from toolkit.pages.telling import about, outcomes_of
from toolkit.plots.captions import MOST_CAVEATS
from toolkit.scenario.reports import read_reports

DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
LADDER = """ladder:
  0: {name: Calm, when: true}
  1: {name: Struck, when: struck, threshold: force}
sources:
  gazette: {title: A gazette, publisher: The Gazette, date: 2031-01-05, reliability: B}
claims:
  angry: {says: The north is angry., source: gazette, credibility: 2, date: 2031-01-05}
questions:
  when_struck: {text: When is it struck?, asks: date, choice: north.strike, by: 2031-02-02}
"""
SCENARIO = ct.loads(CRISIS.replace("judgement: Anyone's guess.", "claim: angry") + LADDER)
NEWS = read_reports(FIRST + SINCE)
HOW = {"seed": 3, "draws": 16, "progress": False}


@pytest.fixture(scope="module")
def result():
    return ct.run(SCENARIO, questions=True, **HOW)


@pytest.fixture(scope="module")
def told(result):
    """Probability of each outcome, by its label, as the step of the result has it."""
    assert result.step > numbers.FINEST
    rows = zip(result.model.outcomes, result.probability, result.sampling_error, strict=True)
    return {one.label: numbers.per_cent(float(p), result.step, float(error)) for one, p, error in rows}


@pytest.fixture(scope="module")
def brief(result):
    return ct.brief(result, progress=False)


@pytest.mark.parametrize("verb", ["outcomes", "incidence", "times", "diagnostics"])
def test_tables_write_a_probability_alike(result, told, verb):
    answer = ct.outcomes(result) if verb == "outcomes" else getattr(result, verb)()
    last = {row[0]: row for row in answer.cells(None)}  # of a table by turn, the last turn
    assert all(written in last[label] for label, written in told.items())
    assert all(written in unescape(answer.html).replace("\xa0", " ") for written in told.values())


def test_brief_page_and_figure_write_it_as_the_tables_do(result, told, brief, tmp_path):
    brief.save(tmp_path / "brief.md")
    text = (tmp_path / "brief.md").read_text(encoding="utf-8")
    assert all(f"| {label} | {written} |" in text for label, written in told.items())
    assert {one["label"]: one["shown"] for one in outcomes_of(result.model, result)} == told
    mpl.use("agg")
    drawn = [text.get_text().replace("\xa0", " ") for text in result.plot().texts]
    assert set(told.values()) <= set(drawn)


def test_days_stand_in_words_in_a_brief_and_on_a_page(result, brief, tmp_path):
    brief.save(tmp_path / "brief.md")
    text = (tmp_path / "brief.md").read_text(encoding="utf-8")
    assert "5 January 2031" in text and "by 2 February 2031" in text
    assert not DAY.search(text)
    assert not DAY.search(str(about(result.model, result)))


@pytest.mark.parametrize("verb", ["outcomes", "learning", "now", "revisions", "indicators", "states"])
def test_days_stand_in_words_in_every_sentence_about_news(heard, verb):
    answer = ct.outcomes(heard) if verb == "outcomes" else getattr(heard, verb)(**WITH.get(verb, {}))
    said = [answer.title, *answer.notes, *map(str, answer.caveats)]
    assert not [one for one in said if DAY.search(one)]


WITH = {"revisions": {"evidence": NEWS, "progress": False}, "learning": {"evidence": NEWS, "progress": False}}


@pytest.fixture(scope="module")
def heard():
    return ct.run(SCENARIO, evidence=NEWS, **HOW)


@pytest.mark.parametrize("ending", ["csv", "json", "html", "txt", "svg", "parquet", "xlsx"])
def test_caveats_go_into_every_file(heard, ending, tmp_path):
    pytest.importorskip({"parquet": "pyarrow", "xlsx": "openpyxl"}.get(ending, "json"))
    path = tmp_path / f"answer.{ending}"
    ct.outcomes(heard).save(path)
    said = _read(path)
    most = MOST_CAVEATS if ending == "svg" else len(heard.caveats)  # a figure counts the others
    for caveat in heard.caveats[:most]:
        assert " ".join(str(caveat).split()[:4]) in said
    if left := len(heard.caveats[most:]):
        assert f"and {left} more caveat" in said


def test_caveats_stand_in_a_brief_and_on_a_page(heard, tmp_path):
    ct.brief(heard, progress=False).save(tmp_path / "brief.md")
    text = (tmp_path / "brief.md").read_text(encoding="utf-8").replace("\\", "")
    assert heard.caveats
    assert all(str(one) in text for one in heard.caveats)
    assert about(heard.model, heard)["caveats"] == [str(one) for one in heard.caveats]


def _read(path):
    if path.suffix == ".parquet":
        import pandas as pd

        return " ".join(map(str, pd.read_parquet(path).to_numpy().ravel()))
    if path.suffix == ".xlsx":
        import openpyxl

        book = openpyxl.load_workbook(path)
        return " ".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        )
    return " ".join(unescape(path.read_text(encoding="utf-8")).split())
