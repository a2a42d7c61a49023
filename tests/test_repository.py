"""What the repository may hold."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w.~])/(?:home|root|work|Users|mnt|srv)/\w")
REGISTRY = re.compile(r"://[^\s\"']*(?:pypi|pythonhosted|npmjs|/simple\b)", re.IGNORECASE)


def tracked():
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git checkout")
    files = [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    if not files:
        pytest.skip("git tracks nothing here")
    return files


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def lock():
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_lock_holds_hashes_and_no_address():
    blocks = re.split(r"\n(?=\S)", lock().strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in lock()
    assert not re.search(r"^\s*-(?!-hash)", lock(), re.MULTILINE)  # no --index-url, no -e, no -r


@pytest.mark.parametrize(
    "wanted",
    PROJECT["project"]["dependencies"]
    + PROJECT["project"]["optional-dependencies"]["test"]
    + PROJECT["build-system"]["requires"],
)
def test_lock_answers_to_the_project(wanted):
    requirement = Requirement(wanted)
    found = [
        version for name, version in PINNED.findall(lock()) if canonical(name) == canonical(requirement.name)
    ]
    assert found, f"{requirement.name} is not in requirements.lock; make it anew with docs/lock.py"
    assert all(requirement.specifier.contains(version) for version in found)


LOADED_AS = {
    "axe-playwright-python": "axe_playwright_python",
    "mkdocs-material": "material",
    "mkdocstrings": "mkdocstrings_handlers",
}


@pytest.mark.parametrize("extra", sorted(set(PROJECT["project"]["optional-dependencies"]) - {"test"}))
def test_every_extra_is_used_and_told(extra):
    assert f"| `{extra}` |" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sources = [path for room in ("toolkit", "tests") for path in (ROOT / room).rglob("*.py")] + [
        ROOT / "start.py"
    ]
    texts = [path.read_text(encoding="utf-8") for path in sources if path != Path(__file__).resolve()]
    for wanted in PROJECT["project"]["optional-dependencies"][extra]:
        name = LOADED_AS.get(Requirement(wanted).name, Requirement(wanted).name)
        assert any(f'"{name}"' in text or f'"{name}.' in text for text in texts), name


def test_no_machine_path_and_no_registry():
    for path in tracked():
        content = path.read_bytes()
        if b"\0" in content or path == Path(__file__).resolve():
            continue
        text = content.decode("utf-8")
        for forbidden in (MACHINE_PATH, REGISTRY):
            found = forbidden.search(text)
            assert found is None, f"{path.relative_to(ROOT)}: {found}"


def test_notebooks_are_stored_without_outputs():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs"), path
            assert cell.get("execution_count") is None, path


def test_files_are_small():
    for path in tracked():
        assert path.stat().st_size < 500_000, path


def test_version_is_the_same_everywhere():
    version = PROJECT["project"]["version"]
    assert f'\n__version__ = "{version}"\n' in (ROOT / "toolkit/version.py").read_text(encoding="utf-8")
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no executable bit")
@pytest.mark.parametrize("name", [".ci/run", ".ci/oldest"])
def test_scripts_can_be_run(name):
    assert os.access(ROOT / name, os.X_OK)


def test_top_level():
    expected = {
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "LICENSE",
        "README.md",
        "docs",
        "notebooks",
        "pyproject.toml",
        "requirements.lock",
        "scenarios",
        "start.py",
        "tests",
        "toolkit",
    }
    assert expected <= {path.name for path in ROOT.iterdir()}
    beside = {
        ".ci",
        ".gitattributes",
        ".github",
        ".gitignore",
        ".pre-commit-config.yaml",
        "benchmarks",
        "mkdocs.yml",
    }
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= expected | beside  # no results of a run
