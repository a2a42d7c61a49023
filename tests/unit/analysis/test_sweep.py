"""A grid of crises: every cell is the run that it names, whoever carries it, and what cannot be is refused beforehand."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from faults import COIN

import toolkit as ct
from toolkit.analysis import grids
from toolkit.analysis.grids import grid_of
from toolkit.analysis.sweep import OWN, Sweep, column_of
from toolkit.cli import main
from toolkit.engines.planning import plan
from toolkit.errors import RunError
from toolkit.scenario.reports import read_reports

sweeping = import_module("toolkit.analysis.sweep")
CRISIS = (
    COIN
    + """
variants:
  slow: {title: A slow toss, set: {parameters.pace: {uniform: [0.2, 0.5], judgement: Assumed.}}}
  fixed: {title: A fair toss, set: {parameters.pace: {value: 0.5, judgement: Assumed.}}}
"""
)
NEWS = (
    "reports:\n  first: {date: 2031-01-03, condition: face == heads, denies: true, says: None., fact: true}\n"
)
QUICK = {"draws": 8, "progress": False}
GRID = {"inputs": {"pace": [0.25, 0.5]}, "variants": ["slow"], "seeds": [1, 2]}


@pytest.fixture(scope="module")
def crisis():
    return ct.loads(CRISIS)


@pytest.fixture(scope="module")
def swept(crisis):
    return ct.sweep(crisis, **GRID, **QUICK)


def test_every_cell_is_the_run_that_it_names(crisis, swept):
    assert isinstance(swept, Sweep) and len(swept) == 2 * 2 * 2 * 2
    for (what_if, pace, seed), rows in swept.table.groupby(["what_if", "pace", "seed"]):
        run = ct.run(crisis, variant=what_if, values={"pace": pace}, seed=seed, alternatives=False, **QUICK)
        assert rows.outcome.tolist() == list(run.outcomes)
        assert rows.probability.tolist() == run.probability.tolist()
        assert rows.sampling_error.tolist() == run.sampling_error.tolist()


def test_its_figure_names_every_cell(crisis, swept):
    """What-if, input, seed and outcome in each row; a title that says what changes."""
    ax = swept.plot()
    names = [text.get_text().replace("\n", " ") for text in ax.get_yticklabels()]
    first = swept.table.iloc[0]
    assert len(set(names)) == len(names) == len(swept)
    assert all(said in names[0] for said in ("0.25", "seed 1", first.label)), names[0]
    plt.close("all")
    assert "the what-if" in swept.title and "8 cells" in swept.title and "the seed" in swept.title


def test_inputs_that_are_not_named_stay_uncertain(crisis):
    found = ct.sweep(crisis, variants=["slow", "fixed"], engine="monte_carlo", runs=200, seed=3, **QUICK)
    run = ct.run(crisis, variant="slow", engine="monte_carlo", runs=200, seed=3, alternatives=False, **QUICK)
    slow = found[found.what_if == "slow"]
    assert slow.probability.tolist() == run.probability.tolist()
    np.testing.assert_array_equal(slow.ignorance_low, run.ignorance[0])
    assert slow.n_histories.unique().tolist() == [1600]
    assert found.what_if.unique().tolist() == ["", "slow", "fixed"]


def test_whoever_carries_it_the_table_is_the_same(crisis, swept, tmp_path):
    with ThreadPoolExecutor(2) as threads:
        others = [
            ct.sweep(crisis, **GRID, **QUICK, executor=threads),
            ct.sweep(crisis, **GRID, **QUICK, checkpoint=tmp_path / "kept"),
            ct.sweep(crisis, **GRID, **QUICK, checkpoint=tmp_path / "kept"),
        ]
    for other in others:
        pd.testing.assert_frame_equal(other.table, swept.table, check_exact=True)
        assert other.caveats == swept.caveats
    assert len(list((tmp_path / "kept").glob("*/0/*"))) == 8


def test_an_interrupted_sweep_goes_on_and_tells_of_every_cell(crisis, swept, tmp_path):
    heard = []

    def stopping(rows):
        heard.append(rows)
        if len(heard) == 3:
            raise KeyboardInterrupt

    asked = GRID | QUICK | {"checkpoint": tmp_path / "kept"}
    with pytest.raises(KeyboardInterrupt) as stop:
        ct.sweep(crisis, **asked, each=stopping)
    assert "are 2 of 8 parts" in stop.value.__notes__[0]
    ct.forget()
    told = []
    found = ct.sweep(crisis, **asked, each=told.append)
    pd.testing.assert_frame_equal(found.table, swept.table, check_exact=True)
    pd.testing.assert_frame_equal(pd.concat(told, ignore_index=True), swept.table, check_exact=True)


def test_many_cells_are_carried_in_fewer_parts(monkeypatch):
    grid = grid_of({"a": range(7), "b": range(11)}, [], [0])
    assert grid.parts[:2] == [(0, 1), (1, 2)] and grid.parts[-1] == (76, 77)
    monkeypatch.setattr(grids, "MOST_PARTS", 10)
    assert len(grid.parts) == 10 and grid.parts[-1] == (72, 77)
    cells = [cell for part in grid.parts for cell in grid.cells(*part)]
    assert cells == list(grid.cells()) and len(cells) == 77


REFUSED = (
    ({"inputs": {"pase": [0.5]}}, r"unknown parameter 'pase'.*nearest: pace"),
    ({"inputs": {"pace": [0.5, 1.5]}}, r"pace = 1.5 cannot be; expected a number from 0.2 to 0.8"),
    ({"inputs": {"pace": []}}, "the list of pace is empty"),
    ({"inputs": {"pace": [0.5, 0.5]}}, "pace lists 0.5 twice"),
    ({"variants": ["slow", "slow"]}, "variants lists 'slow' twice"),
    ({"variants": ["slwo"]}, r"unknown variant 'slwo'.*nearest: slow"),
    ({"inputs": {"pace": np.linspace(0.2, 0.8, 2_000).tolist()}, "seeds": range(2_000)}, r"4,000,000 cells \(1 x 2,000 x 2,000: .*at most 100,000"),
    ({"inputs": {"pace": "many"}}, r"inputs\['pace'\] of sweep is 'many'"),
    ({"draws": 0}, "draws is 0"),
    ({"workers": -1}, "workers is -1"),
    ({"executor": 3}, "executor is int"),
    ({"evidence": "x"}, "sweep takes no 'evidence'"),
)  # fmt: skip


@pytest.mark.parametrize(("asked", "why"), REFUSED)
def test_what_cannot_be_is_refused_beforehand(crisis, asked, why, tmp_path):
    with pytest.raises(ct.ToolkitError, match=f"(?s){why}"):
        ct.sweep(crisis, checkpoint=tmp_path / "kept", **{"progress": False, **asked})
    assert not (tmp_path / "kept").exists()


def test_a_cell_that_cannot_be_run_has_no_numbers_and_says_why(crisis, monkeypatch):
    carried = sweeping.carried_out

    def failing(planned, *arguments, **options):
        if planned.seed == 2:
            raise RunError("a probability is 1.2")
        return carried(planned, *arguments, **options)

    monkeypatch.setattr(sweeping, "carried_out", failing)
    found = ct.sweep(crisis, **GRID, **QUICK)
    assert (
        found[found.seed == 2].probability.isna().all() and found[found.seed == 1].probability.notna().all()
    )
    (told,) = [one for one in found.caveats if one.kind == "not_answered"]
    assert (
        told
        == "4 of 8 cells could not be run, and have no numbers; the first (pace = 0.25, seed 2): a probability is 1.2"
    )
    assert json.dumps(found.to_dict()) and found.text()
    only_there = [one for one in found.caveats if "This holds in 4 of 8 cells." in one]
    assert only_there


def test_a_result_is_swept_as_it_was_run(crisis):
    result = ct.run(
        crisis, seed=7, engine="monte_carlo", draws=4, runs=100, alternatives=False, progress=False
    )
    found = result.sweep(progress=False)
    assert found.probability.tolist() == result.probability.tolist()
    assert found.result is result


def test_rules_in_python_are_asked_here(tmp_path):
    model = plan("chicken", rules={"east": lambda _: "swerve"}).model
    assert len(ct.sweep(model, seeds=[1, 2], progress=False)) > 2
    for asked in ({"workers": 2}, {"checkpoint": tmp_path / "kept"}):
        with pytest.raises(ct.ToolkitError, match="asked in one process"):
            ct.sweep(model, progress=False, **asked)


def test_no_input_hides_a_column():
    assert [column_of(name) for name in ("pace", *OWN[:2])] == ["pace", "inputs.what_if", "inputs.seed"]


def test_labelled_arrays_hold_the_same_numbers(swept):
    pytest.importorskip("xarray")
    made = swept.to_xarray()
    assert dict(made.sizes) == {"what_if": 2, "pace": 2, "seed": 2, "outcome": 2}
    row = swept.table.iloc[5]
    picked = made.probability.sel(what_if=row.what_if, pace=row.pace, seed=row.seed, outcome=row.outcome)
    assert float(picked) == row.probability


def test_without_xarray_a_sentence_says_what_to_install(swept, monkeypatch):
    monkeypatch.setattr("toolkit.analysis.gridded.find_spec", lambda _: None)
    with pytest.raises(ct.ToolkitError, match=r"pip install 'crisis-toolkit\[xarray\]'"):
        swept.to_xarray()


def test_reports_that_a_crisis_brings_are_not_heard_and_that_is_said(crisis):
    outlook = crisis.advance("2031-01-08", read_reports(NEWS))
    assert [one.kind for one in ct.sweep(outlook, **QUICK).caveats].count("unheard") == 1


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "coin.yaml").write_text(CRISIS)
    asked = [
        "sweep",
        "coin.yaml",
        "--over",
        "pace=0.2..0.5/3",
        "--what-if",
        "slow",
        "--seeds",
        "1,2",
        "--draws",
        "4",
        "--quiet",
        "--json",
    ]
    assert main(asked) == 0
    rows = json.loads(capsys.readouterr().out)
    wanted = ct.sweep(
        ct.loads(CRISIS),
        inputs={"pace": [0.2, 0.35, 0.5]},
        variants=["slow"],
        seeds=[1, 2],
        draws=4,
        progress=False,
    )
    assert json.dumps(rows, sort_keys=True) == json.dumps(
        json.loads(json.dumps(wanted.to_dict())), sort_keys=True
    )
    for wrong, why in (
        (["--over", "pace"], "is not NAME=VALUES"),
        (["--over", "pace=a"], "is not NAME=VALUES"),
        (["--over", "pace=1", "--over", "pace=0"], "--over pace is given twice"),
        (["--seeds", "a"], "expected whole numbers such as 1,2,3"),
    ):
        assert main(["sweep", "coin.yaml", *wrong]) == 2
        assert why in capsys.readouterr().err


def test_every_cell_writes_its_numbers_as_its_run_does():
    fixed = {"draws": 16, "progress": False}
    swept = ct.sweep("grenada-1983", inputs={"us_resolve": [0.3]}, seeds=[7], **fixed)
    run = ct.run("grenada-1983", values={"us_resolve": 0.3}, seed=7, alternatives=False, **fixed)
    assert [cells[-3:] for cells in swept.cells()] == [cells[1:4] for cells in ct.outcomes(run).cells()]
