"""Installing from a folder of packages, without a network."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def start(tmp_path):
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.VENV, module.STAMP = str(tmp_path / ".venv"), str(tmp_path / ".venv" / ".crisis-stamp")
    return module


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "packages"
    place.mkdir()
    (place / "numpy-2-py3-none-any.whl").write_bytes(b"")
    return place


@pytest.mark.parametrize("uv", [None, "uv-program"])
def test_every_package_comes_from_the_folder_alone(start, folder, monkeypatch, uv):
    steps, asked = [], []

    def note(_, *words):
        steps.append(words)
        Path(start.VENV).mkdir(exist_ok=True)

    monkeypatch.setattr(start, "call", note)
    monkeypatch.setattr(start.shutil, "which", lambda *_: uv)
    monkeypatch.setitem(start.COMMANDS, "demo", lambda rest: asked.append(rest) or 0)
    assert start.main(["demo", "--draws", "16", "--wheels", str(folder), "--seed", "3"]) == 0
    assert asked == [["--draws", "16", "--seed", "3"]]
    for words in steps[1:]:
        place = words.index("--no-index")
        assert words[place : place + 3] == ("--no-index", "--find-links", str(folder))
    assert "--require-hashes" in steps[1]


def test_the_folder_may_follow_a_sign_and_need_not_be_given(start, folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert start.taken_out(["--wheels=packages", "-x"]) == (["-x"], str(folder))
    assert start.taken_out(["-x"]) == (["-x"], "") and start.source("") == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--wheels"], "needs the folder"),
        (["--wheels", "--seed"], "needs the folder"),
        (["--wheels", "nowhere"], "is no folder with packages"),
    ],
)
def test_a_folder_that_is_none_is_one_sentence(start, capsys, words, said):
    assert start.main(["demo", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_package_that_the_folder_lacks_is_told_as_that_and_not_as_a_network(start, folder):
    failing = (
        "print('ERROR: No matching distribution found for numpy (from versions: none)'); raise SystemExit(1)"
    )
    with pytest.raises(start.Stop, match=r"packages lacks a package of requirements\.lock"):
        start.call("Installing", sys.executable, "-c", failing, *start.source(str(folder)))
