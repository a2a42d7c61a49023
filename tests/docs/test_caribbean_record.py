"""The record of the Caribbean: as it was written, of the scenario as it stands, in retrospect, and told on its page as it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import toolkit as ct
from toolkit.cli import main
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.forecasts import open_record, trust_in
from toolkit.forecasts.answered import target_of
from toolkit.forecasts.book import record_of
from toolkit.forecasts.scores import RETROSPECTIVE

DOCS = Path(__file__).resolve().parents[2] / "docs"
SPEC = importlib.util.spec_from_file_location("make_record", DOCS / "make_record.py")
assert SPEC is not None
assert SPEC.loader is not None
MAKER = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MAKER)
BETWEEN_KERNELS = 1e-12
"""How far a number may move from one kernel, or set of dependencies, to another."""
PAGE = MAKER.PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def book():
    return open_record(MAKER.SHIPPED)


def test_it_is_as_it_was_written(book, capsys):
    assert main(["record", str(MAKER.SHIPPED), "--verify", "--head", book.head]) == 0
    assert f"Head of the record: {book.head}" in " ".join(capsys.readouterr().out.split())
    assert f"`{book.head}`" in PAGE


def test_one_byte_changed_is_named_with_its_line(book):
    content = MAKER.SHIPPED.read_bytes()
    places = [*range(7, len(content), len(content) // 20), len(content) - 2]
    for place in places:
        changed = bytes([content[place] ^ 1])
        with pytest.raises(ToolkitError) as refused:
            record_of(content[:place] + changed + content[place + 1 :], "r")
        line = content[:place].count(b"\n") + 1
        assert int(refused.value.subject) in (line, line + 1)  # a line end that is gone shows on either side


def test_its_first_forecast_is_what_the_scenario_still_says(book):
    """Words and questions may be added to the scenario, so its digest may move; no number of it does."""
    first = book.question("outcome").of("")[0]
    again = ct.run(MAKER.NAME, draws=MAKER.DRAWS, seed=MAKER.SEED, alternatives=False, progress=False)
    assert first.probability == pytest.approx(tuple(again.probability), abs=BETWEEN_KERNELS)


def test_its_questions_are_those_of_the_scenario_forecast_every_week_and_resolved(book):
    model = model_of(MAKER.NAME)
    for one in book.questions.values():
        if one.target.what != "outcome":
            asked = target_of(model, model.question(one.target.what))
            one.target.refuse_other(asked)
            assert (one.target.subject, one.target.outcomes) == (asked.subject, asked.outcomes)
        assert len({entry.day for entry in one.of("")}) == MAKER.LAST_WEEK + 1
        assert one.resolution is not None


def test_the_strike_is_scored_under_both_criteria(book):
    wide, narrow = (book.question(name) for name in ("any_strike_this_year", "open_strike_this_year"))
    assert [entry.probability for entry in wide.of("")] == [entry.probability for entry in narrow.of("")]
    assert [one.target.classes[one.resolution.came] for one in (wide, narrow)] == ["yes", "no"]
    assert wide.resolution.although


def test_all_of_it_is_in_retrospect_and_lifts_no_confidence(book):
    assert set(ct.score(book).recorded) == {RETROSPECTIVE}
    for asks in ("outcomes", "yes_no", "date"):
        found = trust_in(book, asks)
        assert not found.is_earned
        assert "holds 0 forecasts of this kind recorded beforehand" in found.why
    assert set(ct.track(book).recorded) == {"in retrospect"}


def test_the_page_says_what_the_record_says():
    assert MAKER.filled(PAGE) == PAGE, "run: python docs/make_record.py --page"


def test_its_columns_and_answers_are_those_of_the_files(book):
    n_columns = (
        len((DOCS / "scenarios" / f"{MAKER.NAME}.columns.csv").read_text(encoding="utf-8").splitlines()) - 1
    )
    assert sum(len(one.others) for one in book.questions.values()) == n_columns
    n_answers = (
        len((DOCS / "scenarios" / f"{MAKER.NAME}.resolved.csv").read_text(encoding="utf-8").splitlines()) - 1
    )
    assert sum(one.resolution is not None for one in book.questions.values()) == n_answers
