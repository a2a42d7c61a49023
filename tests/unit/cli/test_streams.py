"""What reaches a terminal: nothing that it acts on, in signs that it knows; JSON stays the same JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from tqdm import tqdm

from toolkit.answers import Answer
from toolkit.cli import main
from toolkit.cli.streams import Shown, shown_streams
from toolkit.scenario.schema import json_schema
from toolkit.signs import STAND_INS, UNSEEN, defused, visible, writable, writable_json

ROOT = Path(__file__).parents[3]
EVIL = "\x1b[2Jred\x07\x9b\x7f\u202eevil\u2066\u200f\u061c"
TEMPLATE = (ROOT / "toolkit" / "scenario" / "template.yaml").read_text(encoding="utf-8")


@pytest.fixture
def evil(tmp_path):
    """Return a scenario whose title and labels would move the cursor."""
    path = tmp_path / "evil.yaml"
    title = f"title: {json.dumps(EVIL + ' … →')}"
    path.write_text(TEMPLATE.replace("title: A quarrel over a fishing ground", title), encoding="utf-8")
    return str(path)


def crisis(*words, encoding, folder=ROOT):
    ran = subprocess.run(
        [sys.executable, "-m", "toolkit.cli", *words], capture_output=True, check=False, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    return ran.returncode, ran.stdout.decode(encoding), ran.stderr.decode(encoding)


@pytest.mark.parametrize("encoding", ["cp437", "ascii"])
@pytest.mark.parametrize(
    "words",
    [
        ("list",), ("schema",), ("check", "caribbean-2025", "--no-states"), ("run", "caribbean-2025", "--draws", "2", "--json"),
        ("run", "caribbean-2025", "--draws", "2"), ("new", "mine.yaml", "--title", "Ärger um São Tomé … 中"),
        ("check", "mine ….yaml"), ("run", "--help"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_terminals_with_few_letters_are_written_to(words, encoding, tmp_path):
    code, out, err = crisis(*words, encoding=encoding, folder=tmp_path)
    assert code == (2 if "mine ….yaml" in words else 0) and "Traceback" not in err
    if words == ("schema",):
        assert json.loads(out) == json.loads(json.dumps(json_schema()))
    if "--json" in words:
        assert json.loads(out)["scenario"] == "caribbean-2025"
    if code:
        assert "mine ....yaml" in out + err
    if words[0] == "new":
        assert "Ärger um São Tomé … 中" in (tmp_path / "mine.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [("check", "EVIL"), ("run", "EVIL", "--draws", "2"), ("run", "EVIL", "--draws", "2", "--json"), ("check", "EVIL", "--json"),
     ("check", EVIL), ("run", "EVIL", EVIL), ("run", "EVIL", f"--{EVIL}"), (EVIL,), ("run", "EVIL", "--set", f"parameters.{EVIL}=1"),
     ("run", "EVIL", "--out", f"{EVIL}/none"), ("export", "EVIL", "--to", "dot"), ("export", "EVIL", "--to", "jani")],
)  # fmt: skip
def test_nothing_reaches_a_terminal_that_it_would_act_on(evil, capsys, words):
    main([evil if word == "EVIL" else word for word in words])
    told = capsys.readouterr()
    assert told.out + told.err
    assert not UNSEEN.search(told.out) and not UNSEEN.search(told.err)


def test_json_of_a_hostile_scenario_holds_what_the_scenario_holds(evil, capsys):
    assert main(["run", evil, "--draws", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["title"].startswith(EVIL)


def test_bars_start_their_line_over_and_nothing_else_does(capsys):
    with shown_streams():
        for _ in tqdm(range(3), desc=visible(EVIL), mininterval=0, leave=False):
            pass
        print("a\rb", file=sys.stderr)
        print("\rb")
        assert isinstance(sys.stdout, Shown)
    told = capsys.readouterr()
    assert told.err.startswith("\r") and "a\\x0db" in told.err
    assert not UNSEEN.search(told.err.replace("\r", ""))
    assert told.out == "\\x0db\n"
    assert not isinstance(sys.stdout, Shown)


def test_escapes_and_stand_ins():
    assert visible("a\tb\n\x1b\x85\u202e\ud800") == "a\tb\n\\x1b\\x85\\u202e\\ud800"
    assert writable("≤ 5 …", "utf-8") == "≤ 5 …"
    assert writable("São ≤ 中😀", "ascii") == "Sao <= \\u4e2d\\U0001f600"
    assert writable("é", "cp437") == "é" and writable("é", "no-such-encoding") == "é"
    assert all(text.isascii() for text in STAND_INS.values())
    text = json.dumps({"a": EVIL + "…中😀"}, ensure_ascii=False)
    for encoding in ("ascii", "cp437", "utf-8"):
        again = writable_json(text, encoding)
        assert not UNSEEN.search(again) and again.encode(encoding) and json.loads(again) == json.loads(text)


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", '"=1', "'=1", "\n=1", "＝1"]
)
def test_no_cell_is_a_formula(cell, tmp_path):
    table = pd.DataFrame(
        {cell: [cell, "a,b"], "number": [-0.1 - 0.2, 1e-300]}, index=pd.Index([cell, "x"], name="i")
    )
    Answer(table).save(tmp_path / "table.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "table.csv").read_text(encoding="utf-8"), newline="")))
    assert rows[0][1].startswith("'") and rows[1][0].startswith("'") and rows[1][1].startswith("'")
    assert rows[2][1] == "a,b" and [float(row[2]) for row in rows[1:]] == table.number.tolist()


def test_a_table_without_such_text_stays_as_it_is():
    table = pd.DataFrame({"name": ["São Tomé", None], "n": [1, 2], "day": pd.to_datetime(["2031-01-01"] * 2)})
    pd.testing.assert_frame_equal(defused(table), table)
