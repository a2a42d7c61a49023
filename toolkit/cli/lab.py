"""``crisis lab``: open the notebooks."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Mapping
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

from toolkit.errors import ToolkitError
from toolkit.files import write_file, write_folder

FOLDER = "crisis-notebooks"
"""Where an installed toolkit, whose own files nobody is to write to, puts the notebooks."""


def main(arguments: argparse.Namespace) -> int:
    """Start JupyterLab on the notebooks and wait until it is closed."""
    if find_spec("jupyterlab") is None:
        raise ToolkitError(
            "JupyterLab is not installed; install it with: python -m pip install jupyterlab\n"
            "  or open the folder `notebooks` in any editor that shows notebooks"
        )
    command = [sys.executable, "-m", "jupyterlab", str(notebooks(arguments.to))]
    return subprocess.call([*command, "--no-browser"] if arguments.no_browser else command)


def notebooks(to: str | None) -> Path:
    """Return the folder to open: that of a checkout as it is, else one of the reader's own, with whatever was missing there."""
    source = _source()
    if to is None and source != _packaged():
        return source
    folder = Path(to or FOLDER)
    n_copied = copy_missing(_lessons(source), folder)
    print(f"The notebooks are in {folder} ({n_copied or 'none'} copied there now).", flush=True)
    return folder


def copy_missing(lessons: Mapping[str, bytes], folder: Path) -> int:
    """Copy the notebooks that a folder has not, all or none of them, and return how many; what is there is left alone.

    Raises
    ------
    ToolkitError
        If they cannot be written.
    """
    missing = {name: content for name, content in lessons.items() if not (folder / name).exists()}

    def fill(place: Path) -> None:
        for name, content in missing.items():
            write_file(place / name, content)

    if missing:
        write_folder(folder, fill)
    return len(missing)


def _packaged() -> Path:
    """Return where an installed toolkit carries the notebooks."""
    return Path(str(resources.files("toolkit"))) / "lessons"


def _source() -> Path:
    """Return the folder that the notebooks come from: inside the package, or that of a checkout."""
    packaged = _packaged()
    source = packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "notebooks"
    if not source.is_dir():
        raise ToolkitError("this copy of the toolkit came without its notebooks")
    return source


def _lessons(source: Path) -> dict[str, bytes]:
    """Return name -> content of every notebook."""
    return {path.name: path.read_bytes() for path in sorted(source.glob("*.ipynb"))}
