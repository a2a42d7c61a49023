"""Two writers, kills, a full disk: nothing is lost, and nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from itertools import count

import pytest
from faults import disturbed, full
from kept import START, forecast, keep, yes_no

from toolkit.errors import ToolkitError
from toolkit.forecasts import open_record
from toolkit.forecasts.chain import CUT
from toolkit.scenario.reports import read_reports

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
FORECAST = forecast(yes_no(), [0.5, 0.5])


def in_a_child(work) -> int:
    """Do something in a process of its own; return its id."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    return child


def said(path) -> list[str]:
    """Return what the forecasts of a record say of themselves, in order."""
    return [one["by"] for one in open_record(path).chain.entries if one["kind"] != CUT]


@forks
def test_two_writers_of_fifty_entries_lose_none(tmp_path):
    path = tmp_path / "both.jsonl"

    def write(name):
        for n in range(50):
            keep(path, FORECAST | {"by": f"{name} {n}"})

    for child in [in_a_child(lambda name=name: write(name)) for name in "ab"]:
        os.waitpid(child, 0)
    found = said(path)
    for name in "ab":
        assert [one for one in found if one.startswith(name)] == [f"{name} {n}" for n in range(50)]
    assert len(found) == 100


@forks
def test_fifty_kills_at_random_moments_lose_nothing_that_was_told(tmp_path):
    path, told = tmp_path / "killed.jsonl", tmp_path / "told"
    moments = random.Random(15)

    def write(life):
        with open(told, "ab", buffering=0) as file:
            for n in count():
                keep(path, *[FORECAST | {"by": f"{life} {n} {part}"} for part in range(3)])
                file.write(f"{life} {n}\n".encode())

    for life in range(50):
        child = in_a_child(lambda life=life: write(life))
        time.sleep(moments.uniform(0.0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if path.exists():
            open_record(path)  # whole, or cut at its end and named
    keep(path, FORECAST | {"by": "the end"})
    found = said(path)
    for line in told.read_text().splitlines():
        assert [one for one in found if one.startswith(f"{line} ")] == [f"{line} {part}" for part in range(3)]
    batches = Counter(one.rsplit(" ", 1)[0] for one in found[:-1])
    assert set(batches.values()) <= {3}


@forks
@pytest.mark.parametrize("name", ["open", "write", "fsync"])
def test_a_kill_at_every_call_leaves_whole_entries_and_a_named_rest(tmp_path, name):
    for nth in count(1):
        path = tmp_path / f"{name}-{nth}.jsonl"
        keep(path, FORECAST | {"by": "first"})

        def write(path=path, nth=nth):
            with disturbed(name, nth, lambda: os._exit(9)):
                keep(path, FORECAST | {"by": "second"}, FORECAST | {"by": "third"})

        if os.waitstatus_to_exitcode(os.waitpid(in_a_child(write), 0)[1]) != 9:
            break
        before = path.read_bytes()
        assert said(path) in (["first"], ["first", "second", "third"])
        is_cut = bool(open_record(path).caveats)
        assert is_cut == (name == "write")
        added = keep(path, FORECAST | {"by": "last"})
        assert path.read_bytes().startswith(before)
        assert [one.kind for one in added.caveats] == ["cut"] * is_cut
        assert said(path)[-1] == "last"
    assert nth > 1


@pytest.mark.parametrize("name", ["write", "fsync"])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_full_disk_leaves_the_record_as_it_was(tmp_path, name, is_there):
    path = tmp_path / "full.jsonl"
    if is_there:
        keep(path, FORECAST)
    before = path.read_bytes() if is_there else None
    with disturbed(name, 1, full) as met, pytest.raises(ToolkitError, match="nothing was written"):
        keep(path, FORECAST)
    assert met
    assert (path.read_bytes() if path.exists() else None) == before
    assert os.listdir(tmp_path) == ([path.name] if is_there else [])


def test_a_refusal_leaves_no_file_behind(tmp_path):
    with pytest.raises(ToolkitError, match=r"ends in \.jsonl"):
        keep(tmp_path / "record.txt", FORECAST)
    with pytest.raises(ToolkitError, match="does not exist"):
        keep(tmp_path / "nowhere" / "record.jsonl", FORECAST)
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(ToolkitError, match="it is a folder"):
        keep(tmp_path / "folder.jsonl", FORECAST)
    with pytest.raises(ToolkitError, match="it is a folder"):
        open_record(tmp_path / "folder.jsonl")
    assert os.listdir(tmp_path) == ["folder.jsonl"]


def test_a_record_goes_one_way(tmp_path):
    path = tmp_path / "record.jsonl"
    keep(path, FORECAST)
    with pytest.raises(ToolkitError, match="was recorded on 2031-01-01, and this one would be on 2030-12-31"):
        keep(path, FORECAST, on=START.replace(year=2030, month=12, day=31))


def test_whoever_waited_for_a_file_that_went_away_writes_to_the_one_that_is_there(tmp_path, monkeypatch):
    from toolkit.files import appended

    path = tmp_path / "record.jsonl"
    keep(path, FORECAST)
    real, met = appended._lock, []

    def lock(handle, *, shared):
        real(handle, shared=shared)
        if not met:
            met.append(1)
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(content)

    monkeypatch.setattr(appended, "_lock", lock)
    keep(path, FORECAST)
    assert len(open_record(path).chain.entries) == 2


def test_reports_that_differ_in_a_word_have_another_digest():
    text = "reports:\n  first: {date: 2031-04-05, choice: north.reinforce, says: It is said., reliability: B, credibility: 2}\n"
    one, same, other = (read_reports(each) for each in (text, text, text.replace("B", "C")))
    assert one.digest == same.digest != other.digest
