"""The way in: grammar that old Pythons can read, one sentence for everything that is missing."""

import ast
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
    module.HERE = str(tmp_path)
    module.VENV = str(tmp_path / ".venv")
    module.STAMP = str(tmp_path / ".venv" / "crisis-stamp")
    module.LOCK = str(tmp_path / "requirements.lock")
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return module


def test_grammar_of_python_3_6_is_enough():
    ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_only_the_standard_library():
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert names <= set(sys.stdlib_module_names)


def test_old_python_is_told_so(start):
    with pytest.raises(start.Stop, match=r"3\.11 or newer is needed; this is 3\.8"):
        start.check_python((3, 8, 10))
    start.check_python((3, 11, 0))
    start.check_python((3, 14, 0))


@pytest.mark.parametrize(("words", "code"), [([], 2), (["dmeo"], 2), (["--help"], 0)])
def test_usage(start, capsys, words, code):
    assert start.main(words) == code
    assert "python3 start.py COMMAND" in capsys.readouterr().err


def test_stamp_changes_with_the_lock(start, tmp_path):
    before = start.stamp()
    (tmp_path / "requirements.lock").write_text("other", encoding="utf-8")
    assert start.stamp() != before


def test_ready_only_with_the_right_stamp_and_an_interpreter(start, tmp_path):
    assert not start.is_ready()
    python = Path(start.python_in(start.VENV))
    python.parent.mkdir(parents=True)
    Path(start.STAMP).write_text(start.stamp(), encoding="utf-8")
    assert not start.is_ready()
    python.write_text("")
    assert start.is_ready()
    Path(start.STAMP).write_text("old", encoding="utf-8")
    assert not start.is_ready()


def test_missing_lock_is_one_sentence(start, tmp_path, capsys):
    (tmp_path / "requirements.lock").unlink()
    assert start.main(["demo"]) == 2
    assert (
        capsys.readouterr().err
        == "The file requirements.lock is missing; get a complete copy of the project.\n"
    )


@pytest.mark.parametrize(
    ("failure", "code", "part"),
    [
        (KeyboardInterrupt(), 130, "Stopped"),
        (PermissionError(13, "Permission denied"), 2, "cannot be written"),
    ],
)
def test_interrupt_and_read_only_folder(start, monkeypatch, capsys, failure, code, part):
    def fail():
        raise failure

    monkeypatch.setattr(start, "install", fail)
    assert start.main(["demo"]) == code
    assert part in capsys.readouterr().err


def test_a_failed_step_shows_its_last_lines(start, capsys):
    words = [sys.executable, "-c", "print('one'); print('Connection refused'); raise SystemExit(1)"]
    with pytest.raises(start.Stop, match="could not be reached"):
        start.call(words, "Installing", "see above.")
    assert "Connection refused" in capsys.readouterr().err
    with pytest.raises(start.Stop, match="Installing failed; see above"):
        start.call([sys.executable, "-c", "raise SystemExit(1)"], "Installing", "see above.")
    with pytest.raises(start.Stop, match="could not be started"):
        start.call(["no-such-program-here"], "Installing", "")
