"""The way in: grammar that old Pythons can read, one sentence for everything that is missing."""

import ast
import importlib.util
import io
import subprocess
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
    module.STAMP = str(tmp_path / ".venv" / ".crisis-stamp")
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


def make_environment(start, home):
    python = Path(start.python_in(start.VENV))
    python.parent.mkdir(parents=True)
    python.write_text("")
    (Path(start.VENV) / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.11.7\n", encoding="utf-8")
    Path(start.STAMP).write_text(start.stamp(), encoding="utf-8")
    return python


def test_ready_when_everything_is_in_place(start, tmp_path):
    assert not start.is_ready()
    make_environment(start, tmp_path)
    assert start.is_ready()


def test_not_ready_after_the_lock_changed(start, tmp_path):
    make_environment(start, tmp_path)
    (tmp_path / "requirements.lock").write_text("other", encoding="utf-8")
    assert not start.is_ready()


def test_not_ready_without_an_interpreter(start, tmp_path):
    make_environment(start, tmp_path).unlink()
    assert not start.is_ready()


def test_not_ready_when_the_python_it_was_made_from_is_gone(start, tmp_path):
    make_environment(start, tmp_path / "uninstalled")
    assert not start.is_ready()


def test_not_ready_under_another_python(start, tmp_path, monkeypatch):
    make_environment(start, tmp_path)
    monkeypatch.setattr(start.sys, "version_info", (3, 99, 0))
    assert not start.is_ready()


def test_not_ready_after_an_installation_that_did_not_finish(start, tmp_path, monkeypatch):
    make_environment(start, tmp_path)
    (tmp_path / "requirements.lock").write_text("other", encoding="utf-8")

    def stop_at_packages(what, *words):
        if what == "Installing the packages":
            raise KeyboardInterrupt

    monkeypatch.setattr(start, "call", stop_at_packages)
    assert start.main(["demo"]) == 130
    assert not Path(start.STAMP).exists()


@pytest.mark.parametrize("uv", [None, "uv-program"])
def test_installation_enforces_hashes_with_and_without_uv(start, monkeypatch, uv):
    steps = []

    def note(what, *words):
        steps.append(words)
        Path(start.VENV).mkdir(exist_ok=True)

    monkeypatch.setattr(start, "call", note)
    monkeypatch.setattr(start.shutil, "which", lambda *_: uv)
    start.install()
    environment, packages, checkout = steps
    assert (environment[0] == uv) is (uv is not None)
    assert {"--require-hashes", "--only-binary", start.LOCK} <= set(packages)
    assert {"--no-deps", "--no-build-isolation", start.HERE} <= set(checkout)
    assert Path(start.STAMP).read_text(encoding="utf-8") == start.stamp()


def test_environment_is_not_made_by_the_python_inside_it(start, monkeypatch):
    made_by = []
    monkeypatch.setattr(start.sys, "prefix", start.VENV)
    monkeypatch.setattr(start.shutil, "which", lambda *_: None)

    def note(what, *words):
        made_by.append(words[0])
        Path(start.VENV).mkdir(exist_ok=True)

    monkeypatch.setattr(start, "call", note)
    start.install()
    assert made_by[0] == sys._base_executable


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
    def fail(*_):
        raise failure

    monkeypatch.setattr(start, "install", fail)
    assert start.main(["demo"]) == code
    assert part in capsys.readouterr().err


def failing(text):
    return [sys.executable, "-c", f"print({text!r}); raise SystemExit(1)"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (
            "NewConnectionError: Connection refused\nERROR: No matching distribution found",
            "index could not be reached",
        ),
        ("error sending request for url", "index could not be reached"),
        ("because ensurepip is not available", "venv module is missing"),
        ("[Errno 13] Permission denied: '.venv'", "cannot be written to"),
        ("ERROR: No matching distribution found for numpy==2", "not ready-made for this Python"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "see the lines above"),
    ],
)
def test_a_failed_step_shows_its_last_lines_and_names_the_cause(start, capsys, text, cause):
    with pytest.raises(start.Stop, match=cause):
        start.call("Installing", *failing(text))
    assert text in capsys.readouterr().err


@pytest.mark.parametrize("kept", [True, False])
def test_compiling_is_left_to_python_where_it_may_keep_what_it_compiles(start, monkeypatch, kept):
    monkeypatch.setattr(sys, "dont_write_bytecode", not kept)
    assert ("--no-compile" in start.pip("python")) == kept


class Terminal(io.StringIO):
    """A place to write that says it is one where people read."""

    def isatty(self):
        """Return that somebody watches."""
        return True


SLOW = [sys.executable, "-c", "import time; time.sleep(1.3)"]


def test_a_terminal_sees_the_seconds_of_a_step_pass(start, monkeypatch):
    monkeypatch.setattr(start.sys, "stderr", Terminal())
    start.call("Installing the packages", *SLOW)
    shown = start.sys.stderr.getvalue()
    assert shown.startswith("\r  Installing the packages: 0 s\r  Installing the packages: 1 s")
    assert shown.endswith("\n")


def test_a_file_gets_one_line_a_step(start, capsys):
    start.call("Installing the packages", *SLOW)
    assert capsys.readouterr().err == "  Installing the packages\n"


def test_a_step_that_is_stopped_leaves_no_process(start, monkeypatch):
    step = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    wait = step.wait

    def interrupted(timeout=None):
        if timeout:
            raise KeyboardInterrupt
        return wait()

    monkeypatch.setattr(step, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        start.wait_for(step, "Installing")
    assert step.poll() is not None


def test_a_missing_program_is_one_sentence(start):
    with pytest.raises(start.Stop, match="no-such-program-here could not be started"):
        start.call("Installing", "no-such-program-here")


def test_python_variables_do_not_reach_the_environment(start, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PYTHONHOME", "elsewhere")
    assert not {"PYTHONPATH", "PYTHONHOME"} & set(start.clean_environment())


@pytest.mark.parametrize("code", [0, 1, 5])
def test_exit_codes_pass_through(start, monkeypatch, code):
    monkeypatch.setattr(start, "python_in", lambda *_: sys.executable)
    assert start.inside("-c", f"raise SystemExit({code})") == code


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no death by signal")
def test_death_by_signal_is_told_as_a_shell_does(start, monkeypatch):
    monkeypatch.setattr(start, "python_in", lambda *_: sys.executable)
    assert start.inside("-c", "import os, signal; os.kill(os.getpid(), signal.SIGTERM)") == 143


def test_the_first_check_that_fails_decides(start, monkeypatch, capsys):
    ran = []

    def fake(*words):
        ran.append(words[1])
        return 1 if words[1] == "mypy" else 0

    monkeypatch.setattr(start, "inside", fake)
    assert start.test([]) == 1
    assert ran == ["ruff", "ruff", "mypy"]
    assert capsys.readouterr().out.endswith("Types failed.\n")


def test_coverage_starts_anew_and_ends_with_its_table(start, monkeypatch):
    ran = []
    monkeypatch.setattr(start, "inside", lambda *words: ran.append(" ".join(words)))
    assert start.test(["--coverage", "-x"]) == 0
    assert ran[-3:-1] == ["-m coverage erase", "-m coverage run -m pytest -x"]
    assert (ROOT / ran[-1]).is_file()


def test_missing_benchmarks_are_one_sentence(start):
    with pytest.raises(start.Stop, match="not part of this copy"):
        start.bench([])


@pytest.mark.parametrize(("has_extra", "installs"), [(True, 0), (False, 1)])
def test_site_is_made_strictly_and_its_packages_are_installed_once(
    start, monkeypatch, capsys, has_extra, installs
):
    ran, added = [], []
    monkeypatch.setattr(
        start, "inside", lambda *words: ran.append(words) or int(words[0] == "-c" and not has_extra)
    )
    monkeypatch.setattr(start, "call", lambda _, *words: added.append(words))
    assert start.docs([]) == 0
    assert {"mkdocs", "build", "--strict"} <= set(ran[-1])
    assert len(added) == installs
    assert all(words[-1] == f"{start.HERE}[docs]" for words in added)
    assert "index.html" in capsys.readouterr().out


def test_site_is_served_when_asked(start, monkeypatch):
    ran = []
    monkeypatch.setattr(start, "inside", lambda *words: ran.append(words) or 0)
    assert start.docs(["--serve", "--dev-addr", "127.0.0.1:8123"]) == 0
    assert ran[-1] == ("-m", "mkdocs", "serve", "--dev-addr", "127.0.0.1:8123")


def test_the_dashboard_brings_what_it_needs_and_takes_a_crisis(start, monkeypatch):
    asked, brought = [], []
    monkeypatch.setattr(start, "inside", lambda *words: asked.append(words) or 1)
    monkeypatch.setattr(start, "install_extra", brought.append)
    start.dashboard(["--port", "9000"])
    start.dashboard(["mine.yaml"])
    assert brought == ["dashboard", "dashboard"]
    assert asked[1] == ("-m", "toolkit.cli", "dashboard", "caribbean-2025", "--port", "9000")
    assert asked[3] == ("-m", "toolkit.cli", "dashboard", "mine.yaml")
