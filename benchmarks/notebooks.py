"""How long a reader of the notebooks waits: for the kernel, the first picture, and the whole, beside an earlier commit.

    python -m benchmarks.notebooks [--before REV] [--only 01 --only 03] [--first]

One notebook after the other, each in a kernel of its own, from whole files as they are shipped. Time of day is what a reader waits, and hangs on what else the machine does;
CPU seconds, of the kernel and of what it has started and waited for, do so less.
"""

import argparse
import ast
import os
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager

from benchmarks.before import checked_out
from benchmarks.rows import duration
from benchmarks.timing import ROOT

HEADS = ("notebook", "kernel", "first picture", "(CPU)", "all cells", "(CPU)")
PICTURES = ("image/png", "application/vnd.jupyter.widget-view+json")
SPENT = "sum(__import__('os').times()[:4])"
PATIENCE = 1200
"""Seconds for one cell."""


@dataclass(frozen=True)
class Waited:
    """Seconds of one notebook: (time of day, CPU) but for the start of the kernel, which is time of day alone."""

    kernel: float
    first: tuple
    whole: tuple

    def __str__(self):
        return "  ".join(f"{duration(one):>9s}" for one in (self.kernel, *self.first, *self.whole))


class CellError(Exception):
    """A cell failed; the message says which, and with what."""


def waited(notebook, tree, *, only_first=False):
    """Run one notebook with the toolkit of a folder, and time it."""
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(cwd=folder, env=environment | {"PYTHONPATH": str(tree), "IPYTHONDIR": folder})
        client = manager.client()
        try:
            client.start_channels()
            client.wait_for_ready(timeout=PATIENCE)
            return Waited(time.perf_counter() - began, *run(client, cells, only_first=only_first))
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def run(client, cells, *, only_first=False):
    """Run cells; return (time of day, CPU) up to the end of the first that shows a picture, and of all."""
    shown = []

    def see(message):
        shown.extend(set(message["content"].get("data", {})) & set(PICTURES))

    began, spent, first = time.perf_counter(), spent_by(client), None
    for number, cell in enumerate(cells, 1):
        reply = client.execute_interactive(cell, output_hook=see, timeout=PATIENCE)["content"]
        if reply["status"] != "ok":
            raise CellError(f"cell {number}: {reply.get('ename')}: {reply.get('evalue')}".splitlines()[0])
        if shown and first is None:
            first = time.perf_counter() - began, spent_by(client) - spent
            if only_first:
                break
    whole = time.perf_counter() - began, spent_by(client) - spent
    return first or whole, whole


def spent_by(client):
    """Return the CPU seconds of a kernel so far."""
    reply = client.execute_interactive("", silent=True, user_expressions={"spent": SPENT}, timeout=PATIENCE)
    return float(ast.literal_eval(reply["content"]["user_expressions"]["spent"]["data"]["text/plain"]))


def table(folders, only=(), *, only_first=False):
    """Yield a line for each notebook in each folder: name -> folder of a checkout; in turn, so that a busy machine slows all alike."""
    numbers = sorted({path.name[:2] for tree in folders.values() for path in notebooks(tree)})
    for number in (one for one in numbers if not only or one in only):
        for name, tree in folders.items():
            for path in notebooks(tree, number):
                yield f"{path.stem[:34] + name:44s} {told(path, tree, only_first)}"


def told(path, tree, only_first):
    """Time a notebook, or say why it did not run."""
    try:
        return waited(path, tree, only_first=only_first)
    except CellError as why:
        return f"does not run: {why}"


def notebooks(tree, number="[0-9][0-9]"):
    """Return the notebooks of a checkout, in order."""
    return sorted((Path(tree) / "notebooks").glob(f"{number}_*.ipynb"))


def main(words=None):
    """Time and print."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument(
        "--before", metavar="REV", help="beside the notebooks and the toolkit of an earlier commit"
    )
    reader.add_argument(
        "--only", action="append", default=[], metavar="NN", help="this notebook; may be repeated"
    )
    reader.add_argument("--first", action="store_true", help="stop at the first picture")
    wanted = reader.parse_args(words)
    name, *heads = HEADS
    print(f"{name:44s} " + "  ".join(f"{head:>9s}" for head in heads), flush=True)
    with checked_out(wanted.before) if wanted.before else nullcontext() as before:
        folders = {f", {wanted.before[:9]}": before, "": ROOT} if before else {"": ROOT}
        for line in table(folders, wanted.only, only_first=wanted.first):
            print(line, flush=True)


if __name__ == "__main__":
    main()
