"""Commands that serve until they are stopped: a class, the panel, the notebooks; each beside a stand-in for what it starts."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from toolkit.cli import main

ROOT = Path(__file__).resolve().parents[3]
STAND_IN = """
import json, os, pathlib, sys
folder = os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep)[0]
settings = pathlib.Path(folder, "{name}.json")
told = {{
    "words": sys.argv[1:],
    "settings": json.loads(settings.read_text()) if settings.is_file() else None,
    "page": pathlib.Path(sys.argv[1]).read_text() if sys.argv[1].endswith(".ipynb") else "",
}}
pathlib.Path({told!r}).write_text(json.dumps(told))
raise SystemExit({code})
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Put a module in place of a server; return what makes it, and the file in which it tells how it was started."""

    def make(name, code=0):
        told = tmp_path / "told.json"
        (tmp_path / f"{name}.py").write_text(STAND_IN.format(name=name, told=str(told), code=code))
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.delitem(sys.modules, name, raising=False)
        return told

    return make


@pytest.fixture
def signals():
    """Put back what happens on signals, which a server of the command sets."""
    names = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in names}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def told_by(file):
    return json.loads(file.read_text(encoding="utf-8"))


def test_the_panel_is_served_from_a_page_of_its_own(stand_in, signals, capsys):
    file, port = stand_in("voila"), free_port()
    assert main(["dashboard", "chicken", "--no-browser", "--port", str(port), "--seed", "5"]) == 0
    told = told_by(file)
    assert told["words"][1:] == [f"--port={port}", "--no-browser"]
    assert "ct.explore('chicken', seed=5)" in told["page"]
    assert told["settings"]["Voila"]["ip"] == "127.0.0.1"
    assert f"http://127.0.0.1:{port}/" in capsys.readouterr().out
    assert not Path(told["words"][0]).exists()


def test_a_scenario_of_ones_own_is_named_by_its_whole_path(stand_in, signals, tmp_path, monkeypatch):
    file = stand_in("voila")
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    assert main(["new", "own.yaml"]) == 0
    assert main(["dashboard", "own.yaml", "--port", str(free_port())]) == 0
    told = told_by(file)
    assert str(tmp_path / "mine" / "own.yaml") in told["page"] and "--no-browser" not in told["words"]


def test_a_server_that_fails_and_a_port_that_is_taken_are_said(stand_in, signals, capsys):
    stand_in("voila", code=3)
    assert main(["dashboard", "chicken", "--no-browser", "--port", str(free_port())]) == 2
    assert "stopped by itself with code 3" in capsys.readouterr().err
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["dashboard", "chicken", "--port", str(port)]) == 2
    assert f"cannot serve on port {port}" in capsys.readouterr().err
    assert main(["dashboard", "chicken", "--port", "99999999"]) == 2
    assert "try another --port" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--no-browser"]])
def test_the_notebooks_are_opened_where_they_are(stand_in, words):
    file = stand_in("jupyterlab")
    assert main(["lab", *words]) == 0
    assert told_by(file)["words"] == [str(ROOT / "notebooks"), *words]


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C as on Unix")
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_class_is_served_until_it_is_stopped(tmp_path, host):
    command = [
        sys.executable,
        "-m",
        "toolkit.cli",
        "class",
        "chicken",
        "--seats",
        "east,west",
        "--groups",
        "2",
    ]
    asked = subprocess.Popen(
        [*command, "--folder", str(tmp_path / "games"), "--port", str(free_port()), "--host", host],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    with asked:
        said = []
        while "Ctrl-C ends the class" not in (said or [""])[-1]:
            said.append(asked.stdout.readline())
            assert said[-1], asked.stderr.read()
        links = [line for line in said if "/seat/" in line]
        address = next(line for line in said if line.startswith("Desk")).split(": ")[1].strip()
        desk = address.replace(address.split("/")[2].rpartition(":")[0], "127.0.0.1")
        page = urlopen(desk, timeout=30).read().decode()
        asked.send_signal(signal.SIGINT)
        assert asked.wait(timeout=30) == 0
        warned = asked.stderr.read()
    assert len(links) == 4 and "Group 1" in page  # a link for each seat of each group
    assert "The class is over for now." in warned
    assert ("Use it in a room you trust" in warned) is (host == "0.0.0.0")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "which seats does each group have?"),
        (["--seats", "nobody"], "there is no seat 'nobody'"),
        (["--seats", "east", "--groups", "0"], "expected at least 1"),
    ],
)
def test_a_class_that_cannot_start_says_why(tmp_path, capsys, words, said):
    assert main(["class", "chicken", "--folder", str(tmp_path / "games"), *words]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "games").exists()
