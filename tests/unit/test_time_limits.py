"""A limit on work: what is told to take longer is refused, what does is stopped, and no number depends on it."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

import toolkit as ct
from toolkit import time_limits
from toolkit.cli import main
from toolkit.engines import plan
from toolkit.engines.affordable import keep_to_limit
from toolkit.engines.inputs import central, targets_at
from toolkit.engines.looking_ahead.learning.acts import known_to_more
from toolkit.engines.plan import Plan
from toolkit.engines.spreading import spread
from toolkit.errors import RunError, ToolkitError
from toolkit.model.targets import target_named
from toolkit.time_limits import GRACE, KIND, OVER, Over, allowed_seconds, keep_within


@pytest.fixture
def clock(monkeypatch):
    """A clock of this process that stands still until it is moved."""
    reading = [100.0]
    monkeypatch.setattr(time_limits.time, "process_time", lambda: reading[0])
    return reading


def test_there_is_none_unless_it_is_set():
    assert allowed_seconds() is None
    keep_within()


def test_work_is_stopped_at_twice_the_limit_and_not_before(clock):
    def work(seconds):
        with ct.time_limit(5):
            clock[0] += seconds
            keep_within()

    work(OVER * 5)
    with pytest.raises(ToolkitError, match="5 s are allowed") as caught:
        work(OVER * 5 + 0.01)
    assert caught.value.kind == KIND
    assert allowed_seconds() is None


def test_a_small_limit_leaves_time_to_load(clock):
    with ct.time_limit(0.1):
        clock[0] += 0.1 + GRACE - 0.01
        keep_within()
        clock[0] += 0.02
        with pytest.raises(Over):
            keep_within()


def test_a_limit_within_another_does_not_lift_it(clock):
    with ct.time_limit(2), ct.time_limit(1_000):
        assert allowed_seconds() == 2
        clock[0] += 4.1
        with pytest.raises(Over):
            keep_within()


def test_nobody_on_the_way_takes_it_for_a_refusal_that_is_answered_without():
    assert not issubclass(Over, ToolkitError)
    assert issubclass(time_limits.OutOfTime, RunError)


@pytest.mark.parametrize("seconds", [0, -1, math.inf, math.nan, "2", True])
def test_what_is_no_time_is_refused(seconds):
    with pytest.raises(ToolkitError, match=r"time_limit .*; expected") as caught, ct.time_limit(seconds):
        pass
    assert caught.value.kind == KIND


@pytest.mark.parametrize("verb", ["run", "states", "outcomes", "brief"])
def test_verbs_take_it(verb):
    with pytest.raises(ToolkitError, match=r"this takes about .* s of one processor, and 0\.2 s are allowed"):
        getattr(ct, verb)("caribbean-2025", draws=64, progress=False, time_limit=0.2)


def test_an_answer_that_comes_is_the_one_without():
    plain = ct.run("falklands-1982", draws=8, seed=5, progress=False)
    limited = ct.run("falklands-1982", draws=8, seed=5, progress=False, time_limit=100)
    assert limited.tally.final.tobytes() == plain.tally.final.tobytes()
    assert limited.record.seconds != 0.0
    assert replace(limited.record, seconds=0.0) == replace(plain.record, seconds=0.0)


def ways(work: Plan, seconds: float) -> str:
    """Return what is said where a plan takes too long."""
    with pytest.raises(time_limits.OutOfTime) as caught, ct.time_limit(seconds):
        keep_to_limit(work)
    return str(caught.value)


def test_the_way_out_is_one_that_fits():
    whole = plan("cuba-1962", engine="exact", draws=256)
    said = ways(whole, 1.0)
    n = int(said.split("(draws=")[1].split(")")[0])
    assert 0 < n < 256
    assert plan("cuba-1962", engine="exact", draws=n).seconds <= 1.0


def test_fewer_turns_where_nothing_is_drawn():
    chicken = ct.load("chicken").with_changes(set={"horizon": 9_000})
    said = ways(plan(chicken), 1.0)
    n = int(said.split('with_changes(set={"horizon": ')[1].split("}")[0])
    assert plan(chicken.with_changes(set={"horizon": n})).seconds <= 1.0
    assert "allow more (time_limit=" in said


def test_alternatives_are_left_out_where_that_is_enough():
    whole = plan("cuba-1962", engine="exact", draws=256)
    alone = replace(whole, model=replace(whole.model, alternatives={})).seconds
    assert "leave the alternatives out" in ways(whole, 0.5 * (alone + whole.seconds))


def test_the_command_says_it_in_a_sentence(capsys):
    assert main(["run", "caribbean-2025", "--draws", "64", "--time-limit", "0.2", "--quiet"]) == 2
    said = capsys.readouterr()
    assert not said.out
    assert said.err.startswith("crisis: this takes about ")
    assert "--time-limit" in said.err


@pytest.mark.parametrize("verb", ["tornado", "overturn", "sensitivity", "run"])
def test_no_command_names_an_option_that_it_does_not_take(verb, capsys):
    more = ["limited_strike", "--over", "standoff"] if verb == "overturn" else []
    assert main([verb, "caribbean-2025", *more, "--time-limit", "0.2"]) == 2
    said = capsys.readouterr().err
    assert "--time-limit" in said
    assert main([verb, "--help"]) == 0
    takes = capsys.readouterr().out
    assert all(word in takes for word in re.findall(r"--[a-z-]+", said)), said
    assert "draws=" not in said


def test_who_asks_in_python_is_told_of_arguments():
    def fewer():
        with ct.time_limit(0.2):
            ct.run("caribbean-2025", draws=64, progress=False)

    with pytest.raises(ToolkitError, match=r"draws=1\)|alternatives=False\)|fewer") as caught:
        fewer()
    assert "--" not in str(caught.value)
    assert "time_limit=" in str(caught.value)


def test_runs_and_draws_are_named_where_fewer_of_one_will_not_do():
    many = plan("caribbean-2025", engine="monte_carlo", draws=4_096, runs=100_000)
    assert "take fewer draws and fewer runs" in ways(many, 1.0)


@pytest.mark.parametrize("word", ["0", "-1", "inf", "nan", "soon"])
def test_a_word_that_is_no_time_is_refused(word, capsys):
    assert main(["run", "chicken", "--time-limit", word]) == 2
    assert "--time-limit" in capsys.readouterr().err


def test_what_was_done_when_work_was_stopped_is_taken_for_the_same_work_alone(monkeypatch):
    model = plan("dam-2031").model
    values = central(model)[None]
    force, agreement = (target_named(model, name) for name in ("force", "agreement"))
    before = targets_at(model, values, [force])

    def stop(**_):
        raise Over("stopped")

    with monkeypatch.context() as late:
        late.setattr(spread, "keep_within", stop)
        with pytest.raises(Over):
            targets_at(model, values, [agreement])
    assert targets_at(model, values, [force]).tobytes() == before.tobytes()


def test_a_crisis_in_which_more_is_known_is_other_work():
    work = plan("called-bluff")
    other = replace(work, model=known_to_more(work.model, 0, ["neighbour"]))
    assert other.model.variables != work.model.variables
    assert other.key != work.key
    start = work.model.start.with_constants(0, [0.25, 0.75])
    assert replace(work, model=replace(work.model, start=start)).key != work.key


def test_what_is_kept_is_said_with_the_refusal(tmp_path, monkeypatch):
    done = []

    def late(**_):
        done.append(None)
        if len(done) == 2:
            raise Over("this takes longer than was told")

    monkeypatch.setattr(spread, "keep_within", late)
    with pytest.raises(time_limits.OutOfTime) as told:
        ct.run(
            "falklands-1982",
            draws=128,
            alternatives=False,
            progress=False,
            time_limit=600,
            checkpoint=tmp_path / "kept",
        )
    assert any("of 4 parts" in note and "goes on from there" in note for note in told.value.__notes__)


def test_a_grid_that_is_stopped_goes_on_where_it_was(tmp_path, clock):
    asked = {"seeds": list(range(40)), "draws": 2, "checkpoint": tmp_path / "kept", "progress": False}

    def slowly(rows):
        clock[0] += 1.0

    with pytest.raises(ToolkitError, match="5 s are allowed") as caught:
        ct.sweep("dam-2031", each=slowly, time_limit=5, **asked)
    assert caught.value.kind == KIND and any((tmp_path / "kept").iterdir())
    found = ct.sweep("dam-2031", time_limit=1_000, **asked)
    assert found.table.equals(ct.sweep("dam-2031", **{**asked, "checkpoint": None}).table)


def test_whoever_set_the_limit_that_is_used_up_hears_of_it(monkeypatch):
    heard = []

    def asked():
        now = time_limits.time.process_time()
        monkeypatch.setattr(time_limits.time, "process_time", lambda: now + 50.0)
        try:
            with ct.time_limit(600):
                keep_within()
        except ToolkitError as refusal:
            heard.append(refusal)

    with pytest.raises(time_limits.OutOfTime), ct.time_limit(1):
        asked()
    assert not heard
