"""The benchmark suite works: it checks before it times, says what it leaves out, and fits slopes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest

import toolkit as ct

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))

from benchmarks import before, growth, notebooks, run, sampling, starting, timing  # noqa: E402
from benchmarks.contenders import compiled_c, pure_python  # noqa: E402
from benchmarks.neutral import TABLE, document  # noqa: E402
from benchmarks.rows import Row, Skipped, duration, times  # noqa: E402
from benchmarks.subject import FIXED, Subject  # noqa: E402

TINY = replace(run.QUICK, draws=4, runs=4_000, slow_runs=80)


@pytest.fixture(scope="module")
def subject():
    return Subject(TINY.draws)


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setattr(sampling, "find_spec", lambda _: None)
    monkeypatch.setattr(compiled_c, "compiler", lambda: None)


def test_every_way_that_is_there_is_checked_and_timed(subject, nothing_installed):
    rows = list(sampling.part(subject, TINY))
    left_out = {row.what for row in rows if isinstance(row, Skipped)}
    assert left_out == {"C, one run at a time", "Mesa 3, batch_run", "EMA Workbench around plain NumPy"}
    compared = [row for row in rows if isinstance(row, Row)]
    assert [row.what.rpartition(" ")[2] for row in compared] == ["NumPy", "blocks", "Python", "alone"]
    assert all(float(row.ratio.removesuffix(" x")) > 0 for row in compared)


@pytest.mark.skipif(compiled_c.compiler() is None, reason="no C compiler")
def test_the_model_in_c_gives_the_answer(subject):
    subject.agrees("C", compiled_c.simulate(FIXED, 20_000, 1), 20_000)
    each = compiled_c.simulate(subject.draws, 4_000, 1)
    assert sum(each.values()) == 4_000


@pytest.mark.parametrize("package", ["mesa", "stormpy", "ema_workbench"])
def test_what_may_be_missing_is_loaded_by_its_own_module_alone(package):
    names = [
        path.stem for path in (ROOT / "benchmarks").rglob("*.py") if f"import {package}" in path.read_text()
    ]
    names += [
        path.stem for path in (ROOT / "benchmarks").rglob("*.py") if f"from {package}" in path.read_text()
    ]
    assert len(names) == 1


def test_a_wrong_answer_stops_before_anything_is_timed(subject):
    counts = {name: round(p * 10_000) for name, p in subject.truth.items()}
    subject.agrees("right", counts, 10_000)
    counts["deal"] += 400
    with pytest.raises(SystemExit, match=r"wrong: deal is .* standard errors"):
        subject.agrees("wrong", counts, 10_000)
    subject.is_exactly("right", subject.truth)
    with pytest.raises(SystemExit, match="off: deal is"):
        subject.is_exactly("off", {**subject.truth, "deal": subject.truth["deal"] + 1e-8})


def test_runs_in_pure_python_are_shared_out_over_draws(subject):
    counts = sampling.one_by_one(subject.sets, 10, 1)
    assert sum(counts.values()) == 10
    assert counts != sampling.one_by_one(subject.sets, 10, 2)
    assert sampling.one_by_one(FIXED, 10, 1) == pure_python.simulate(FIXED, 10, 1)


@pytest.mark.parametrize("how", [{"turns": 3}, {"idle": 3}, {"copies": 2}, {"look_ahead": "horizon"}])
def test_the_model_in_another_size_is_a_scenario(how):
    scenario = ct.loads(json.dumps(document(**how)))
    assert scenario.declared.horizon == how.get("turns", TABLE["turns"])
    assert len(scenario.declared.variables) == 8 + ("idle" in how)
    assert len(scenario.declared.actors["north"].options) == 5 * how.get("copies", 1)
    assert scenario.declared.actors["north"].decides.look_ahead == how.get("look_ahead", 0)


def test_a_slope_is_the_power_of_the_law():
    assert growth.slope([1, 2, 4, 8], [3.0 * n**1.5 for n in (1, 2, 4, 8)]) == pytest.approx(1.5, abs=1e-12)


def test_ways_take_turns_and_the_median_ratio_counts():
    order = []
    ways = {name: lambda n=name: order.append(n) or 1.0 for name in "ab"}
    assert timing.interleaved(ways, 2) == {"a": [1.0, 1.0], "b": [1.0, 1.0]}
    assert order == ["a", "b", "a", "b"]
    assert timing.ratio([2.0, 9.0, 4.0], [1.0, 1.0, 2.0]) == 2.0


def test_times_are_written_with_three_digits():
    assert [duration(s) for s in (12.3456, 0.0123456, 0.0000123456)] == ["12.3 s", "12.3 ms", "12.3 us"]
    assert times(250.4) == "250 x"
    assert "left out: it is not there" in str(Skipped("Storm", "it is not there"))


def test_a_process_that_fails_is_shown():
    with pytest.raises(timing.ProcessError, match="ZeroDivisionError"):
        timing.cpu_of_process(("-c", "1 / 0"))
    assert timing.cpu_of_process(("-c", "pass")) > 0.0


def test_what_starting_asks_can_be_asked(tmp_path):
    for words, _ in starting.commands(tmp_path).values():
        if "list" in words or "--help" in words:
            subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)
    assert (tmp_path / "neutral.yaml").is_file()


def test_memory_is_counted_from_now_on():
    child = """
import numpy as np
from benchmarks.memory import peak
held = peak(anew=True)
more = np.ones(8_000_000)  # 64 MB
print(peak() - held, more.nbytes / 1024)
"""  # a process of its own: in this one earlier tests may have held more, and not every system forgets that
    found = subprocess.run(
        [sys.executable, "-c", child], cwd=ROOT, check=True, capture_output=True, text=True
    )
    grown, taken = map(float, found.stdout.split())
    assert 0.9 * taken < grown < 2 * taken


def test_answers_before_and_now_are_compared(monkeypatch):
    known = {"before": np.array([[0.25, 0.75], [0.01, 0.01]]), "now": np.array([[0.26, 0.74], [0.01, 0.01]])}
    monkeypatch.setattr(before, "answer", lambda _, tree: known[tree])
    before.same("sampled", "", ("before", "now"))
    with pytest.raises(before.UnlikeError, match=r"another, by 0\.01"):
        before.same("exact, 4 draws", "", ("before", "now"))


def test_what_an_earlier_toolkit_cannot_do_is_left_out():
    left_out = before.timed("a mistake", ("-c", "raise OSError('no such verb')"), ROOT, TINY)
    assert isinstance(left_out, Skipped) and left_out.why == "OSError: no such verb"
    with pytest.raises(before.UnlikeError, match="not answered there: NameError"):
        before.answer("missing", ROOT)
    timed = before.timed("nothing", ("-c", "pass"), ROOT, TINY)
    assert isinstance(timed, Row) and timed.ratio.endswith(" x")


@pytest.mark.skipif(
    not (ROOT / ".git").exists() or shutil.which("git") is None, reason="no history to look back on"
)
def test_an_earlier_commit_is_lent_and_taken_back():
    with before.checked_out("HEAD") as tree:
        assert (tree / "toolkit" / "__init__.py").is_file()
    assert not tree.exists()
    with pytest.raises(SystemExit, match="no commit 'never-was'"), before.checked_out("never-was"):
        pass


def test_the_command_prints_one_table(monkeypatch, capsys):
    monkeypatch.setattr(sampling, "part", lambda *_: iter([Row("a run", "1 us", "2 us", "2 x", ">= 1 x")]))
    monkeypatch.setattr(run.os, "environ", dict(run.os.environ))
    run.main(["--only", "sampling", "--quick"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["what", "ours", "theirs", "ratio", "asked"]
    assert " ".join(lines[-1].split()) == "a run 1 us 2 us 2 x >= 1 x"


def made(folder, **cells):
    """Write a notebook of some cells for each name."""
    (folder / "notebooks").mkdir()
    for name, sources in cells.items():
        written = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in sources])
        nbformat.write(written, folder / "notebooks" / f"{name.removeprefix('nb')}.ipynb")
    return folder


PICTURE = "from IPython.display import Image, display\ndisplay(Image(data=b'\\x89PNG', format='png'))"


def test_notebooks_are_timed_to_their_first_picture_and_to_the_end(tmp_path):
    tree = made(tmp_path, nb01_one=["a = 1", PICTURE, "sum(range(3_000_000))"], nb02_two=[PICTURE, "1 / 0"])
    one, two = notebooks.notebooks(tree)
    found = notebooks.waited(one, tree)
    assert 0.0 < found.first[0] < found.whole[0]
    assert 0.0 <= found.first[1] <= found.whole[1]
    assert notebooks.waited(two, tree, only_first=True).first[0] > 0.0
    with pytest.raises(notebooks.CellError, match="cell 2: ZeroDivisionError"):
        notebooks.waited(two, tree)


def test_a_notebook_that_does_not_run_is_named_with_its_reason(tmp_path):
    tree = made(tmp_path, nb01_one=["1 / 0"], nb02_two=["a = 1"])
    first, second = notebooks.table({"": tree})
    assert first.startswith("01_one")
    assert "does not run: cell 1: ZeroDivisionError" in first
    assert second.startswith("02_two")
    assert "does not run" not in second
