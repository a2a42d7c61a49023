"""What is not known is not written as none: an only draw of uncertain inputs, what no history or every one shows, and runs of one draw set side by side."""

from __future__ import annotations

import math
import re
from importlib import import_module

import numpy as np
import pytest
from crises import CLIMB

import toolkit as ct
from toolkit.answers.column import written as written_as

QUIET = {"alternatives": False, "progress": False}
QUESTION = """questions:
  up: {text: Is it the top?, when: height == 2, asked_on: 2031-01-01}
"""
ASKED = CLIMB + QUESTION
CERTAIN = CLIMB.replace("{uniform: [0.05, 0.6], judgement: Assumed.}", "{value: 0.3, judgement: Assumed.}", 1)
SURE = CERTAIN.replace("value: 0.3", "value: 0")


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "climb.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def kinds(answer):
    return {caveat.kind for caveat in answer.caveats}


@pytest.mark.parametrize("engine", [{"engine": "exact"}, {"engine": "monte_carlo", "runs": 200}])
def test_an_only_draw_of_uncertain_inputs_tells_no_sampling_error(written, engine):
    result = ct.run(written(CLIMB), draws=1, **engine, **QUIET)
    assert np.isnan(result.sampling_error).all()
    assert "one_draw" in kinds(result)
    outcomes = ct.outcomes(result)
    assert {row[outcomes.heads.index("sampling")] for row in outcomes.cells()} == {"not known"}
    assert result.step == 1.0  # nothing bears a digit behind the point
    assert "cannot be told" in ct.brief(result).page
    beside = ct.compare(result, "likelier", progress=False)
    assert beside.table.sampling_error.isna().all() and "one_draw" in kinds(beside)
    asked = ct.run(written(ASKED), draws=1, questions=True, **engine, **QUIET)
    assert ct.questions(asked).table.sampling_error.isna().all()


@pytest.mark.parametrize(
    ("text", "options"), [(CLIMB, {"at": "medians"}), (CERTAIN, {}), (CLIMB, {"draws": 8})]
)
def test_what_is_known_stays_known(written, text, options):
    result = ct.run(written(text), engine="exact", **options, **QUIET)
    assert np.isfinite(result.sampling_error).all() and "one_draw" not in kinds(result)
    assert (result.sampling_error == 0.0).all() == ("draws" not in options)


def test_an_earlier_result_of_one_draw_is_opened_with_what_it_does_not_tell(written, tmp_path):
    result = ct.run(written(CLIMB), draws=1, engine="exact", **QUIET)
    result.save(tmp_path / "one.nc")
    again = ct.open_result(tmp_path / "one.nc")
    assert np.isnan(again.sampling_error).all() and again.probability.tolist() == result.probability.tolist()


def test_what_no_history_shows_has_no_error_that_they_tell(written):
    result = ct.run(written(SURE + QUESTION), engine="monte_carlo", runs=300, questions=True, **QUIET)
    outcomes = ct.outcomes(result)
    at = outcomes.heads.index
    assert [(row[at("probability")], row[at("sampling")]) for row in outcomes.cells()] == [
        ("below 1 %", "not known"),
        ("above 99 %", "not known"),
    ]
    asked = ct.questions(result)
    assert {row[asked.heads.index("sampling")] for row in asked.cells()} == {"not known"}
    swept = ct.sweep(written(SURE), seeds=[1, 2], engine="monte_carlo", runs=300, progress=False)
    assert {row[swept.heads.index("sampling")] for row in swept.cells()} == {"not known"}
    summed = ct.outcomes(ct.run(written(SURE), engine="exact", **QUIET))
    assert {row[at("sampling")] for row in summed.cells()} == {"none"}


def test_runs_of_one_draw_set_side_by_side_have_the_errors_of_both(written):
    path = written(CLIMB)
    result = ct.run(path, at="medians", engine="monte_carlo", runs=400, **QUIET)
    found = ct.compare(result, "likelier", progress=False).table.set_index("outcome")
    changed = ct.run(path, variant="likelier", at="medians", engine="monte_carlo", runs=400, **QUIET)
    for k, name in enumerate(result.outcomes):
        own = math.hypot(result.sampling_error[k], changed.sampling_error[k])
        assert found.sampling_error[name] == pytest.approx(own, rel=1e-12) and own > 0.0


def test_a_heading_says_that_inputs_stand_at_their_medians(written):
    result = ct.run(written(CLIMB), at="medians", engine="exact", **QUIET)
    assert "inputs at their medians" in result.heading and "1 draw" not in result.heading
    page = re.sub(r"\s+", " ", ct.brief(result).page)
    assert "stood at their medians" in page and "not assessed, as nothing was drawn" in page
    certain = ct.run(written(CERTAIN), at="medians", engine="exact", **QUIET)
    assert "medians" not in certain.heading


@pytest.mark.parametrize(("histories", "said"), [(0, "none"), (300, "not known")])
def test_an_error_of_0_is_none_where_no_histories_are_behind_it(histories, said):
    """As among the signs to watch, where the states leave nothing open, and among the cells of a sweep."""
    row = {"error": 0.0, "behind_seen": histories, "n_histories": histories}
    for name in ("indicators", "sweep"):
        columns = import_module(f"toolkit.analysis.{name}").LAYOUT
        (column,) = (one for one in columns if one.kind == "error")
        assert written_as(row | {"sampling_error": 0.0}, column, 0.1, 1_000) == said
