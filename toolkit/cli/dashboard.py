"""``crisis dashboard``: the what-if panel alone on a page, for those who want no notebook around it."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

from toolkit.analysis.live import Live
from toolkit.errors import ToolkitError
from toolkit.files import write_file
from toolkit.scenario import load

LOOPBACK = "127.0.0.1"
POLICY = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' ws://127.0.0.1:*"
"""Voilà's page asks other hosts for icons that the panel does not use; with this the browser does not."""
ENDINGS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # Windows has one of them
PATIENCE = 5.0
"""Seconds that the server has to end by itself."""
SETTINGS: dict[str, dict[str, Any]] = {
    "Voila": {
        "ip": LOOPBACK,
        "port_retries": 0,
        "log_level": 40,
        "tornado_settings": {"headers": {"Content-Security-Policy": POLICY}},
    },
    "VoilaConfiguration": {"theme": "light"},
}


def main(arguments: argparse.Namespace) -> int:
    """Serve the panel to this machine until Ctrl-C, or until something asks it to end."""
    if find_spec("voila") is None:
        raise ToolkitError(
            "the dashboard needs Voilà, which is not installed; install it with: python -m pip install voila\n"
            "  or let it be fetched: python3 start.py dashboard FILE\n"
            "  or use the same panel in a notebook: ct.explore(...)"
        )
    _refuse_taken(arguments.port)
    scenario = load(arguments.scenario)
    Live(scenario, arguments.seed or 0)  # what is wrong is said here, not on the page
    file = Path(arguments.scenario)
    source = str(file.resolve()) if file.is_file() else arguments.scenario
    for number in ENDINGS:
        signal.signal(number, _end)
    with tempfile.TemporaryDirectory(prefix="crisis-dashboard-") as folder:
        page = Path(folder) / f"{scenario.id}.ipynb"
        write_file(page, json.dumps(notebook(source, arguments.seed or 0)))
        settings = {**SETTINGS, "Voila": {**SETTINGS["Voila"], "connection_dir_root": folder}}
        write_file(Path(folder) / "voila.json", json.dumps(settings))
        places = os.pathsep.join(filter(None, (folder, os.environ.get("JUPYTER_CONFIG_PATH"))))
        print(f"{scenario.title}: http://{LOOPBACK}:{arguments.port}/   (Ctrl-C ends it)", flush=True)
        command = [sys.executable, "-P", "-m", "voila", str(page), f"--port={arguments.port}"]
        return _serve(
            [*command, "--no-browser"] if arguments.no_browser else command,
            {**os.environ, "JUPYTER_CONFIG_PATH": places},
        )


def _serve(command: list[str], environment: dict[str, str]) -> int:
    """Run the server until it ends or is to end, and leave no process of it behind."""
    server = subprocess.Popen(command, env=environment)
    try:
        code = server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(server)
    if code:
        raise ToolkitError(f"the server of the dashboard, Voilà, stopped by itself with code {code}")
    return 0


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the server; its kernels see that it is gone and end themselves."""
    server.terminate()
    try:
        server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _end(number: int, frame: object) -> NoReturn:
    """Leave by way of every clean-up, which a signal would otherwise skip."""
    del frame
    for one in ENDINGS:
        signal.signal(one, signal.SIG_IGN)
    raise SystemExit(128 + number)


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
