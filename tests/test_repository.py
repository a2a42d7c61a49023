"""What the repository may hold."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def tracked():
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git checkout")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_lock_holds_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    assert lock.count("--hash=sha256:") > 200
    assert "hatchling==" in lock and "pytest==" in lock


def test_no_machine_path_and_no_registry():
    forbidden = re.compile(
        r"/(work|root|farm)/[a-z]|files\.pythonhosted|pypi\.org|registry\.npmjs", re.IGNORECASE
    )
    for path in tracked():
        if path.suffix in (".png", ".nc") or path == Path(__file__):
            continue
        found = forbidden.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path}: {found}"


def test_notebooks_are_stored_without_outputs():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs"), path
            assert cell.get("execution_count") is None, path


def test_files_are_small():
    for path in tracked():
        assert path.stat().st_size < 500_000, path


def test_top_level():
    expected = {
        "pyproject.toml",
        "toolkit",
        "notebooks",
        "scenarios",
        "tests",
        "README.md",
        "start.py",
        "requirements.lock",
    }
    assert expected <= {path.name for path in ROOT.iterdir()}
