"""The fuzzer itself: the same number is the same case, and it notices what must not come of a file."""

from __future__ import annotations

import json
import os
from random import Random

import numpy as np
import pytest

import toolkit as ct
from toolkit import time_limits
from toolkit.errors import ToolkitError

pytestmark = pytest.mark.skipif(os.name != "posix", reason="fuzzing takes limits of POSIX")

fuzz = pytest.importorskip("fuzz")
cases = pytest.importorskip("fuzz_cases")
judge = pytest.importorskip("fuzz_judge")
made = pytest.importorskip("fuzz_made")
worker = pytest.importorskip("fuzz_worker")
extremes = pytest.importorskip("fuzz_extremes")
SCRIPT = "<script>fuzz()</script>"


def coin(text=made.COIN, **changes):
    for old, new in changes.items():
        text = text.replace(old, new)
    return cases.Case(0, "scenario", "coin", {"crisis.yaml": text.encode()}, judge._Calm(0))


def test_a_case_is_the_same_whenever_it_is_made():
    numbers = range(25)
    first = [cases.case(number) for number in numbers]
    cases.tree.cache_clear(), cases.texts.cache_clear()
    for number, one in zip(numbers, first, strict=True):
        again = cases.case(number)
        assert (again.kind, again.base) == (one.kind, one.base)
        if one.kind in ("scenario", "reports", "record"):  # others hold what a run of this day was
            assert dict(again.files) == dict(one.files)


def test_every_kind_is_made_and_what_is_sound_is_answered(tmp_path):
    assert {cases.case(number).kind for number in range(120)} >= set(judge.OPENERS) - {
        "checkpoint",
        "outlook",
    }
    judge.warmed(tmp_path)


def test_keys_that_the_format_knows_are_reached_by_themselves():
    known, rng = cases.schema(".yaml"), Random(1)
    keys = {known.entry(rng, (), ["north"])[0] for _ in range(600)}
    assert keys == set(known.whole["properties"])
    below = {known.entry(rng, ("actors", "north", "options", "push"), ["north"])[0] for _ in range(600)}
    assert {"appeal", "effects", "when"} <= below


@pytest.mark.parametrize("name", sorted(set(extremes.EXTREMES)))
def test_what_asks_for_too_much_is_made(name):
    assert extremes.EXTREMES[name](Random(1)).count("\n") > 5 or name == "branches"


def test_a_refusal_in_words_is_no_fault_and_one_that_goes_on_for_ever_is(tmp_path, monkeypatch):
    assert "heads" in judge.judged(coin(horizon="heads"), tmp_path)

    def refuse(*_):
        raise ToolkitError("x" * 12_000)

    monkeypatch.setitem(judge.OPENERS, "scenario", refuse)
    monkeypatch.setattr(judge, "LONGEST", 10_000)
    with pytest.raises(judge.Wrong, match="12,000 letters"):
        judge.judged(coin(), tmp_path)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("final", lambda table: table * 0.9, "add up"),
        ("final", lambda table: table * np.nan, "add up"),
        ("incidence", lambda table: table[:, ::-1], "less likely"),
        ("marginals", lambda table: table + 1.0, "no chance"),
    ],
)
def test_wrong_numbers_are_noticed(name, change, said, tmp_path, monkeypatch):
    run = ct.run

    def wrong(*of, **how):
        result = run(*of, **how)
        object.__setattr__(result.tally, name, change(getattr(result.tally, name)))
        return result

    monkeypatch.setattr(judge.ct, "run", wrong)
    with pytest.raises(judge.Wrong, match=said):
        judge.judged(coin(), tmp_path)


class Shown:
    """An answer that shows what it was given as it is."""

    def __init__(self, html="", csv="a\n"):
        self.html, self.csv, self.page, self.table = html, csv, html, None

    def _repr_html_(self):
        return self.html


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Shown(f"<p>{SCRIPT}</p>"), "foreign script"),
        (Shown("<b><fuzz-mark></b>"), "foreign mark-up"),
        (Shown('<b title="" onfuzz="1">'), "foreign mark-up"),
        (Shown("<img src=x onerror=fuzz()>"), "foreign mark-up"),
        (Shown(csv="a\n=cmd|' /C fuzz'!A0\n"), "spreadsheet"),
    ],
)
def test_what_a_file_would_have_carried_out_is_noticed(answer, said, monkeypatch):
    monkeypatch.setattr(judge, "as_text", lambda _: "")
    monkeypatch.setattr(judge, "as_json", lambda _: "{}")
    monkeypatch.setattr(judge, "as_csv", lambda _, one: one.csv)
    with pytest.raises(judge.Wrong, match=said):
        judge._shown(answer)
    judge._shown(Shown("<p>&lt;fuzz-mark&gt; 'onfuzz=1'</p>", "a\n'=cmd|' /C fuzz'!A0\n"[:2]))


@pytest.fixture
def watch(tmp_path, monkeypatch):
    monkeypatch.setattr(worker.sys, "addaudithook", lambda _: None)
    found = worker.Watch(tmp_path)
    found.is_on = True
    return found


@pytest.mark.parametrize(
    ("event", "details"),
    [
        ("os.system", ("touch fuzz",)),
        ("subprocess.Popen", ("touch", ["touch"], None, None)),
        ("socket.connect", (None, ("example.org", 80))),
        ("open", ("/tmp/../etc/fuzz", "w", 0)),
        ("open", ("/fuzz", None, os.O_WRONLY)),
        ("os.remove", ("/etc/passwd", -1)),
        ("open", ("/etc/passwd", "r", 0)),
        ("import", ("fuzz_evil", None, None, None, None)),
        ("compile", ("__import__('os').system('fuzz')", "<string>")),
        ("pickle.find_class", ("os", "system")),
    ],
)
def test_acts_are_noticed(event, details, watch):
    watch.hook(event, details)
    assert len(watch.seen) == 1


def test_what_is_allowed_is_not_noticed(watch, tmp_path):
    for event, details in (
        ("open", (str(tmp_path / "a"), "w", 0)), ("open", ("/etc/hosts", "r", 0)), ("os.remove", (str(tmp_path / "a"), -1)), ("compile", ("1 + 1", "<string>")),
    ):  # fmt: skip
        watch.hook(event, details)
    assert not watch.seen


@pytest.mark.parametrize(
    ("raised", "finding"),
    [(ValueError("x"), "ValueError in "), (judge.Wrong("sums"), "wrong: sums"), (SystemExit(1), "SystemExit in "), (RecursionError(), "RecursionError in ")],
)  # fmt: skip
def test_what_escapes_is_a_fault(raised, finding, tmp_path, watch, monkeypatch):
    def opened(*_):
        raise raised

    monkeypatch.setitem(judge.OPENERS, "scenario", opened)
    said = worker.tried(coin(), tmp_path, watch)
    assert said["finding"].startswith(finding) and not said["answered"] and "Traceback" in said["how"]


def test_slow_and_greedy_cases_are_faults(tmp_path, watch, monkeypatch):
    monkeypatch.setitem(judge.OPENERS, "scenario", lambda *_: None)
    assert worker.tried(coin(), tmp_path, watch)["answered"]
    monkeypatch.setattr(worker, "MOST_SECONDS", -1.0)
    assert worker.tried(coin(), tmp_path, watch)["finding"].startswith("slow: ")
    monkeypatch.setattr(worker, "MOST_SECONDS", 60.0)
    peaks = iter([1, 600_000_000])
    monkeypatch.setattr(worker, "_peak", lambda: next(peaks))
    assert worker.tried(coin(), tmp_path, watch)["finding"] == "memory: 600 MB"


def test_the_table_counts_and_says_how_to_bring_a_case_back():
    found = fuzz.Account()
    for number, finding in ((7, ""), (8, "ValueError in a.py:b"), (9, "ValueError in a.py:b")):
        found.take(
            {
                "number": number,
                "kind": "scenario",
                "answered": not finding,
                "seconds": 0.5 * number,
                "memory": 10**8,
                "finding": finding,
                "said": "",
            }
        )
    text = found.table()
    assert "3 cases in 12 s" in text and "4.50 s (9)" in text and "100 MB (9)" in text
    assert "2 x ValueError in a.py:b" in text and "start.py fuzz --case 8" in text


def test_what_is_refused_since_it_takes_too_long_is_counted_apart():
    found = fuzz.Account()
    with pytest.raises(ToolkitError) as caught:
        ct.run("caribbean-2025", draws=8, progress=False, time_limit=0.05)
    assert caught.value.kind == time_limits.KIND
    for number, said in enumerate((str(caught.value), "another refusal")):
        found.take(
            {
                "number": number,
                "kind": "scenario",
                "answered": False,
                "seconds": 0.1,
                "memory": 10**8,
                "finding": "",
                "said": said,
            }
        )
    assert found.kinds["scenario"].too_long == 1


def test_a_process_that_ends_is_a_fault_of_its_case_and_the_next_one_goes_on(tmp_path, monkeypatch):
    script = tmp_path / "fuzz_worker.py"
    script.write_text(
        "import sys, os, json\n"
        "for number in range(int(sys.argv[1]), int(sys.argv[2])):\n"
        "    print(json.dumps({'begins': number}), flush=True)\n"
        "    if number == 3: os.kill(os.getpid(), 11)\n"
        "    print(json.dumps({'number': number, 'kind': 'scenario', 'finding': ''}), flush=True)\n"
        "os.close(1), __import__('time').sleep(0.2)\n"
    )
    monkeypatch.setattr(fuzz, "HERE", tmp_path)
    told = list(fuzz.outcomes(2, 6))
    assert [one["number"] for one in told] == [2, 3, 4, 5]
    assert "ended with -11" in told[1]["finding"] and not told[2]["finding"]


def test_processes_that_do_not_even_begin_are_no_clean_bill(tmp_path, monkeypatch):
    (tmp_path / "fuzz_worker.py").write_text("raise SystemExit('no such library')")
    monkeypatch.setattr(fuzz, "HERE", tmp_path)
    with pytest.raises(RuntimeError, match="ended with 1:\nno such library"):
        fuzz.fuzz(0, 4)


@pytest.mark.slow
def test_some_cases_from_the_command(capsys):
    assert fuzz.main(["--cases", "40", "--seconds", "20"]) == 0
    assert "40 cases" in capsys.readouterr().out
    assert json.dumps(sorted(fuzz.fuzz(0, 3).kinds)) != "[]"
