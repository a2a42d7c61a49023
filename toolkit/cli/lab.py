"""``crisis lab``: open the notebooks."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from toolkit.errors import ToolkitError


def main(arguments: argparse.Namespace) -> int:
    """Start JupyterLab on the notebooks and wait until it is closed."""
    if find_spec("jupyterlab") is None:
        raise ToolkitError(
            "JupyterLab is not installed; install it with: python -m pip install jupyterlab\n"
            "  or open the folder `notebooks` in any editor that shows notebooks"
        )
    command = [sys.executable, "-m", "jupyterlab", str(notebooks())]
    return subprocess.call([*command, "--no-browser"] if arguments.no_browser else command)


def notebooks() -> Path:
    """Return the folder of the notebooks, else the current folder."""
    folder = Path(__file__).resolve().parents[2] / "notebooks"
    return folder if folder.is_dir() else Path.cwd()
