"""A real browser (Chromium, headless) and the servers that it looks at; without either the tests skip and say why."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120.0
"""Seconds, for whatever the browser waits for; a slow machine is no failure."""
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def chromium():
    """Start Chromium once."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="needs Playwright: python -m pip install playwright"
    )
    found = next(filter(None, map(shutil.which, (os.environ.get("CHROMIUM", ""), *NAMES))), None)
    if found is None:
        pytest.skip("needs Chromium: install the system's package (Debian: apt install chromium)")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Open pages that remember what went wrong in them, as ``page.errors``."""
    contexts = []

    def opened(width=1400, height=1200, **more):
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def serious():
    """Say what axe-core finds serious or worse on a page, or in a part of it."""
    package = pytest.importorskip(
        "axe_playwright_python", reason="needs axe: python -m pip install axe-playwright-python"
    )
    axe = (files(package.__name__) / "axe.min.js").read_text(encoding="utf-8")

    def found(page, where=None):
        page.evaluate(axe)
        faults = page.evaluate("where => axe.run(where || document)", where)["violations"]
        return [
            f"{fault['id']}: {node['html'][:120]}"
            for fault in faults
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]

    return found


@pytest.fixture
def serve(tmp_path):
    """Start a server of our own on a free port, and end exactly that one."""
    started = {}

    def running(module, *arguments, folder=tmp_path):
        port = arguments[arguments.index("--port") + 1] if "--port" in arguments else "PORT"
        port = free_port() if port == "PORT" else port
        words = [word.replace("PORT", str(port)) for word in arguments]
        told = tmp_path / f"server-{port}.txt"
        with told.open("w", encoding="utf-8") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *words], cwd=folder, env=environment(tmp_path), stdout=said,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        started[address] = process
        until = time.monotonic() + PATIENCE
        while not answers(address):
            assert process.poll() is None and time.monotonic() < until, told.read_text(encoding="utf-8")
            time.sleep(0.2)
        return address, told

    def stop(address):
        process = started.pop(address)
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    running.stop = stop
    yield running
    for address in list(started):
        stop(address)


def environment(folder):
    """Nobody's personal settings, and this checkout's toolkit unless one is installed."""
    places = [str(CHECKOUT), os.environ.get("PYTHONPATH", "")]
    own = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    own |= {f"JUPYTERLAB_{name}_DIR": str(folder / name) for name in ("WORKSPACES", "SETTINGS")}
    kept = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    return kept | own | {"PYTHONPATH": os.pathsep.join(filter(None, places)), "PYTHONUNBUFFERED": "1"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(address):
    try:
        with urlopen(address, timeout=30):
            return True
    except URLError as error:
        return hasattr(error, "code")  # refused politely: it is there
    except OSError:
        return False
