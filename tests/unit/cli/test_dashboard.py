"""``crisis dashboard``: it leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.cli import dashboard
from toolkit.errors import ToolkitError

ROOT = Path(__file__).resolve().parents[3]


def free_port():
    with socket.socket() as probe:
        probe.bind((dashboard.LOOPBACK, 0))
        return probe.getsockname()[1]


@pytest.mark.skipif(os.name != "posix", reason="signals as on Unix")
def test_asked_to_end_it_ends_the_server_and_removes_its_folder(tmp_path):
    pytest.importorskip("voila")
    command = [sys.executable, "-m", "toolkit.cli", "dashboard", "chicken", "--no-browser", "--port"]
    asked = subprocess.Popen(
        [*command, str(free_port())], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    with asked:
        assert "http://127.0.0.1" in asked.stdout.readline()
        assert list(tmp_path.glob("crisis-dashboard-*"))
        asked.send_signal(signal.SIGTERM)
        assert asked.wait(timeout=30) == 128 + signal.SIGTERM
        assert asked.stdout.read() == ""  # ends only when nobody holds the pipe any more
    assert not list(tmp_path.glob("crisis-dashboard-*"))


def test_a_server_that_dies_is_reported():
    with pytest.raises(ToolkitError, match="stopped by itself with code 3"):
        dashboard._serve([sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ))


def test_a_server_that_does_not_listen_is_ended(monkeypatch):
    monkeypatch.setattr(dashboard, "PATIENCE", 0.1)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    server = subprocess.Popen([sys.executable, "-c", deaf])
    dashboard._stop(server)
    assert server.poll() is not None
