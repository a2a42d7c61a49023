"""``crisis class``: what it prints, a line each, and what it refuses."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from toolkit.classroom.room import Classroom
from toolkit.classroom.serving import serve
from toolkit.cli import classroom, main
from toolkit.engines.subjects import model_of

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_it_prints_code_and_addresses_serves_and_ends_when_it_is_asked_to(tmp_path):
    words = [
        "class",
        "chicken",
        "--seats",
        "east,west",
        "--groups",
        "2",
        "--port",
        "0",
        "--folder",
        "tuesday",
    ]
    kept = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), os.environ.get("PYTHONPATH", "")])}
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "toolkit.cli", *words], cwd=tmp_path, env=kept, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    try:
        said = []
        for line in process.stdout:
            said.append(line.rstrip("\n"))
            if "Ctrl-C" in line:
                break
        text = "\n".join(said)
        base = re.search(r"^Join: (http://127\.0\.0\.1:\d+)/$", text, re.MULTILINE)[1]
        assert re.search(r"^Code: [A-Z2-9]{6}$", text, re.MULTILINE)
        board = re.search(rf"^Board \(for the wall\): ({base}/board/\S+)$", text, re.MULTILINE)[1]
        desk = re.search(rf"^Desk \(keep to yourself\): ({base}/desk/\S+)$", text, re.MULTILINE)[1]
        assert len(re.findall(rf"^Group [12], \w+: {base}/seat/\S+$", text, re.MULTILINE)) == 4
        for address in (board, desk, f"{base}/"):
            with urlopen(address, timeout=30) as answer:
                page = answer.read().decode()
            assert answer.status == 200
            assert desk.rsplit("/", 1)[1] not in page or address == desk
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        process.stdout.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--seats", ""], "which seats does each group have?"),
        (["--seats", "north"], "there is no seat 'north'"),
        (["--seats", "east", "--groups", "61"], "expected 1 to 60"),
        (["--seats", "east", "--people", "41"], "expected 1 to 40"),
        (["--seats", "east", "--port", "70000"], "a port is a number from 0 to 65535"),
        (["--seats", "east,east"], "one chair only"),
    ],
)
def test_what_is_no_class_is_refused_in_a_sentence(tmp_path, monkeypatch, capsys, words, said):
    monkeypatch.chdir(tmp_path)
    assert main(["class", "chicken", *words]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_what_a_room_s_network_can_see_is_said(tmp_path, capsys):
    room = Classroom(model_of("chicken"), [["east"]], 1, tmp_path / "class", seed=3)
    serving = serve(room, "127.0.0.1", 0, "192.0.2.7")
    try:
        classroom._welcome(serving, is_local=False)
    finally:
        serving.close()
    out, err = capsys.readouterr()
    assert f"Join: http://192.0.2.7:{serving.port}/" in out
    assert "What this exposes" in err and "Nothing is encrypted" in err


def test_the_address_that_is_shown_can_be_typed():
    assert classroom._shown("127.0.0.1") == "127.0.0.1"
    assert classroom._shown("::1") == "::1"
    assert classroom._shown("0.0.0.0") not in ("", "0.0.0.0")
