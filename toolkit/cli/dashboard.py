"""``crisis dashboard``: the what-if panel alone on a page, for those who want no notebook around it."""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from toolkit.analysis.live import Live
from toolkit.errors import ToolkitError
from toolkit.scenario import load

LOOPBACK = "127.0.0.1"
POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' ws://127.0.0.1:*"
"""Voilà's page asks other hosts for icons that the panel does not use; with this the browser does not."""
SETTINGS = {
    "Voila": {
        "ip": LOOPBACK,
        "port_retries": 0,
        "log_level": 40,
        "tornado_settings": {"headers": {"Content-Security-Policy": POLICY}},
    },
    "VoilaConfiguration": {"theme": "light"},
}


def main(arguments: argparse.Namespace) -> int:
    """Serve the panel to this machine until Ctrl-C."""
    if find_spec("voila") is None:
        raise ToolkitError(
            "the dashboard needs Voilà, which is not installed; install it with: python -m pip install voila\n"
            "  or use the same panel in a notebook: ct.explore(...)"
        )
    _refuse_taken(arguments.port)
    scenario = load(arguments.scenario)
    Live(scenario, arguments.seed)  # what is wrong is said here, not on the page
    file = Path(arguments.scenario)
    source = str(file.resolve()) if file.is_file() else arguments.scenario
    with tempfile.TemporaryDirectory(prefix="crisis-dashboard-") as folder:
        page = Path(folder) / f"{scenario.id}.ipynb"
        page.write_text(json.dumps(notebook(source, arguments.seed)), encoding="utf-8")
        (Path(folder) / "voila.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
        places = os.pathsep.join(filter(None, (folder, os.environ.get("JUPYTER_CONFIG_PATH"))))
        print(f"{scenario.title}: http://{LOOPBACK}:{arguments.port}/   (Ctrl-C ends it)", flush=True)
        command = [sys.executable, "-P", "-m", "voila", str(page), f"--port={arguments.port}"]
        try:
            return subprocess.call(
                [*command, "--no-browser"] if arguments.no_browser else command,
                env={**os.environ, "JUPYTER_CONFIG_PATH": places},
            )
        except KeyboardInterrupt:
            return 0


def _refuse_taken(port: int) -> None:
    try:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, port))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ToolkitError(f"cannot serve on port {port}: {reason}; try another --port") from None


def notebook(source: str, seed: int) -> dict[str, Any]:
    """Return a notebook, as its file holds it, with the panel and nothing else."""
    code = f"import toolkit as ct\n\nct.explore({source!r}, seed={seed})"
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "panel",
        "source": code,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
