"""The records of the shipped past crises: as they were written, of the scenarios as they stand, in retrospect, with their sources."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import toolkit as ct
from toolkit.analysis.scoring import brier_score
from toolkit.cli import main
from toolkit.engines import plan
from toolkit.engines.subjects import model_of
from toolkit.errors import ToolkitError
from toolkit.forecasts import open_record
from toolkit.forecasts.answered import target_of
from toolkit.forecasts.book import record_of
from toolkit.forecasts.scores import RETROSPECTIVE

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("make_record", ROOT / "docs" / "make_record.py")
assert SPEC is not None
assert SPEC.loader is not None
MAKER = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MAKER)
BETWEEN_KERNELS = 1e-12
"""How far a number may move from one kernel, or set of dependencies, to another."""
NOTEBOOK = ROOT / "notebooks" / "09_comparing_past_crises.ipynb"
OPEN = {"panama-1989/blood", "taiwan-strait-1996/accident"}
"""What no source of ours tells in the words of the scenario."""


@pytest.fixture(scope="module")
def books():
    return {name: open_record(MAKER.RECORDS[name]) for name in MAKER.PAST}


def came_by_code():
    """Return what came in the codes of past crises, as the notebook that scores them has it."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    (cell,) = (source for one in cells if (source := "".join(one["source"])).startswith("CAME = "))
    names: dict[str, dict] = {}
    exec(cell, names)
    return names["CAME"]


def test_every_past_crisis_that_is_shipped_has_one():
    past = {name for name in came_by_code() if (ROOT / "scenarios" / f"{name}.yaml").exists()}
    assert past == set(MAKER.PAST)


@pytest.mark.parametrize("name", MAKER.PAST)
def test_it_is_as_it_was_written_and_of_the_scenario_as_it_stands(books, name, capsys):
    book = books[name]
    assert main(["record", str(MAKER.RECORDS[name]), "--verify", "--head", book.head]) == 0
    assert "each as it was written" in " ".join(capsys.readouterr().out.split())
    model = model_of(name)
    assert book.digests == {name: ct.load(name).digest}
    for one in model.questions:
        book.question(one.name).target.refuse_other(target_of(model, one))
    assert len(book.questions) == len(model.questions) + 1


@pytest.mark.parametrize("name", MAKER.PAST)
def test_one_byte_changed_is_caught(name):
    content = MAKER.RECORDS[name].read_bytes()
    for place in (*range(7, len(content), len(content) // 5), len(content) - 2):
        changed = bytes([content[place] ^ 1])
        with pytest.raises(ToolkitError):
            record_of(content[:place] + changed + content[place + 1 :], name)


def test_a_forecast_is_what_the_scenario_still_says(books):
    """One here, which is quick; that digests are those of the scenarios binds the others."""
    work = plan("panama-1989", draws=MAKER.DRAWS, seed=MAKER.SEED)
    again = ct.run(work, alternatives=False, progress=False)
    (first,) = books["panama-1989"].question("outcome").of("")
    assert first.probability == pytest.approx(tuple(again.probability), abs=BETWEEN_KERNELS)


def test_what_came_is_what_the_files_say_each_with_a_source(books):
    left_open = set()
    for name, book in books.items():
        rows = {row["what"]: row for row in MAKER.resolved(name)}
        for one in book.questions.values():
            row, found = rows.pop(one.target.what, None), one.resolution
            if found is None:
                left_open.add(one.target.key)
                continue
            assert row is not None
            assert (found.on.isoformat(), found.source) == (row["on"], row["source"])
            assert found.came == one.target.class_of(row["came"])
        assert not rows
    assert left_open == OPEN


def test_how_it_ended_agrees_with_the_codes_of_past_crises(books):
    """Two at the end of whose file the crisis went on, or ended, by another clock: the line around Cuba was lifted on day 36."""
    for name, came in came_by_code().items():
        outcome = books[name].question("outcome")
        ended = outcome.target.classes[outcome.resolution.came]
        codes = ct.load(name).declared.outcomes[ended].codes
        assert {code: codes[code] for code in ("icb_viol", "icb_forout")} == {
            code: came[code] for code in ("icb_viol", "icb_forout")
        }


@pytest.mark.parametrize("name", ["grenada-1983", "panama-1989"])
def test_a_record_gives_what_came_the_number_that_the_scores_by_code_have(books, name):
    """In the codes of past crises, to their end: where a record and ``score`` of a crisis speak of the same thing."""
    (first,) = books[name].question("outcome").of("")
    target, came = books[name].question("outcome").target, came_by_code()[name]["icb_viol"]
    coded = ct.load(name).declared.outcomes
    shares = dict.fromkeys((1, 2, 3, 4), 0.0)
    for outcome, share in zip(target.classes, first.probability, strict=True):
        shares[coded[outcome].codes["icb_viol"]] += share
    scored = ct.score(
        name, {"icb_viol": came}, draws=MAKER.DRAWS, seed=MAKER.SEED, alternatives=False, progress=False
    ).table.set_index("forecaster")
    assert scored.probability["scenario"] == pytest.approx(shares[came], abs=BETWEEN_KERNELS)
    assert scored.brier_score["scenario"] == pytest.approx(
        brier_score(list(shares.values()), came - 1), abs=BETWEEN_KERNELS
    )


def test_all_records_together_are_in_retrospect_and_lift_no_confidence(capsys):
    paths = [str(path) for path in MAKER.RECORDS.values()]
    found = ct.score(paths)
    assert set(found.recorded) == {RETROSPECTIVE}
    ours = found.table[found.table.forecaster == "forecast"].set_index("kind")
    assert ours.n_crises.max() == len(paths)
    assert ours.loc["how it ends", "n_questions"] == len(paths)
    assert main(["score", *paths, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["brier"] for row in rows] == pytest.approx(list(found.brier), abs=BETWEEN_KERNELS)


def test_one_question_in_two_records_would_count_twice(tmp_path):
    path = MAKER.RECORDS["panama-1989"]
    copy = tmp_path / "again.record.jsonl"
    copy.write_bytes(path.read_bytes())
    with pytest.raises(
        ToolkitError, match=r"'panama-1989/outcome' stands in .* and in .*, and would count twice"
    ):
        ct.score([path, copy])
