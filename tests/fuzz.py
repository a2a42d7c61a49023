"""A fuzzer: files as a stranger may hand them over, made from all that is shipped, are opened, run and shown.

``python3 start.py fuzz --cases 2000`` prints a table by kind of file and every fault that was found, each with the number of a case that
shows it; ``--case NUMBER`` brings one back, with its file. The same number is always the same case. A fault is anything but a refusal in
words or a sound answer: a traceback, chances that do not make up a whole, mark-up that came from the file, an act that it brought about,
more than 2 s of CPU or 500 MB. Every file is opened as a careful stranger would, with a time limit of 0.8 s: the table says how many were refused
for that, or stopped a second later; what takes more than 2 s all the same is a fault. ``.ci/run`` fuzzes for some seconds. Needs a POSIX system.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PATIENCE = 900.0
"""Seconds for which a process may say nothing, however busy the machine is."""
AT_ONCE = 2_000
"""Cases of one process: what it keeps by mistake is then seen as memory, and ends with it."""
RUNNING: set[subprocess.Popen[str]] = set()
STOPPED = threading.Event()
MOST_LISTED, TOLD_EVERY = 40, 1_000
TOO_LONG = "of one processor, and"
"""Words of a refusal of what would take longer than allowed."""


@dataclass
class Found:
    """What came of all cases of a kind."""

    cases: int = 0
    answered: int = 0
    too_long: int = 0
    """Refused since it would take longer than allowed."""
    cpu: float = 0.0
    slowest: tuple[float, int] = (0.0, 0)
    largest: tuple[int, int] = (0, 0)
    faults: int = 0


@dataclass
class Account:
    """What was found so far.

    Attributes
    ----------
    kinds : kind of file -> counts
    faults : what is wrong -> numbers of the cases that show it
    """

    kinds: dict[str, Found] = field(default_factory=lambda: defaultdict(Found))
    faults: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def n_cases(self) -> int:
        """Cases so far."""
        return sum(one.cases for one in self.kinds.values())

    def take(self, said: Mapping[str, Any]) -> None:
        """Count a case in."""
        number, kind = said["number"], self.kinds[said["kind"]]
        kind.cases += 1
        kind.answered += bool(said["answered"])
        kind.too_long += TOO_LONG in said["said"] and not said["finding"]
        kind.cpu += said["seconds"]
        kind.slowest = max(kind.slowest, (said["seconds"], number))
        kind.largest = max(kind.largest, (said["memory"], number))
        if said["finding"]:
            kind.faults += 1
            self.faults[said["finding"]].append(number)

    def table(self) -> str:
        """Write the counts down, a line for each kind of file, and the faults below."""
        heads = ("cases", "refused", "of these too long", "answered", "faults", "slowest case", "most memory")
        lines = [f"{'':<12}" + "".join(f"{head:>20}" for head in heads)]
        for name, one in sorted(self.kinds.items()):
            refused = one.cases - one.answered - one.faults
            slowest = f"{one.slowest[0]:.2f} s ({one.slowest[1]})"
            cells = [f"{n:,}" for n in (one.cases, refused, one.too_long, one.answered, one.faults)]
            cells += [slowest, f"{one.largest[0] / 1e6:.0f} MB ({one.largest[1]})"]
            lines.append(f"{name:<12}" + "".join(f"{cell:>20}" for cell in cells))
        cpu = sum(one.cpu for one in self.kinds.values())
        lines.append(f"{self.n_cases:,} cases in {cpu:,.0f} s of CPU; in brackets the case")
        return "\n".join([*lines, *self._listed()])

    def _listed(self) -> Iterator[str]:
        """Write every fault down, the most frequent first."""
        ordered = sorted(self.faults.items(), key=lambda one: -len(one[1]))
        for what, numbers in ordered[:MOST_LISTED]:
            yield f"{len(numbers):>6} x {what}\n         python3 start.py fuzz --case {min(numbers)}"
        if len(ordered) > MOST_LISTED:
            yield f"and {len(ordered) - MOST_LISTED} more kinds of fault"


def worker(first: int, last: int, stride: int, folder: str, said: Any) -> subprocess.Popen[str]:
    """Start a process that opens cases in a folder; what it says besides goes to a file."""
    words = [sys.executable, str(HERE / "fuzz_worker.py"), *map(str, (first, last, stride)), folder]
    settings = os.environ | {"PYTHONHASHSEED": "0"}
    settings |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=said, env=settings, text=True, encoding="utf-8"
    )


def lines_of(process: subprocess.Popen[str]) -> Iterator[str]:
    """Yield what a process says, and end it where it says nothing for too long."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=PATIENCE)
        except queue.Empty:
            process.kill()
            continue
        if not line:
            return
        yield line


def outcomes(first: int, last: int, stride: int = 1) -> Iterator[dict[str, Any]]:
    """Yield what came of each case; a process that ends before its time is a fault of the case that it was at."""
    while first < last:
        at = -1
        end = min(last, first + AT_ONCE * stride)
        with (
            tempfile.TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as folder,
            tempfile.TemporaryFile() as said,
            worker(first, end, stride, folder, said) as process,
        ):
            RUNNING.add(process)
            try:
                for line in lines_of(process):
                    told = json.loads(line)
                    if "begins" in told:
                        at = told["begins"]
                        continue
                    yield told
                    first = at + stride
                process.wait(timeout=PATIENCE)  # it has said all, and takes its time to end
            finally:
                process.kill()
                RUNNING.discard(process)
            code = process.wait()
            if STOPPED.is_set():
                return
            if code and at < first:
                said.seek(0)
                raise RuntimeError(
                    f"the process that opens files ended with {code}:\n{said.read().decode(errors='replace')[-3000:]}"
                )
        if code:
            yield _ended(at, code)
            first = at + stride


def _ended(number: int, code: int) -> dict[str, Any]:
    """Tell of a case that ended its process."""
    from fuzz_cases import case

    one = case(number)
    why = {-27: "slow: more than 20 s of CPU", -9: "slow: nothing was said for a quarter of an hour"}.get(
        code, f"the process ended with {code}"
    )
    return {"number": number, "kind": one.kind, "base": one.base, "answered": False, "seconds": 20.0, "memory": 0, "finding": f"{why}, {one.kind} from {one.base}", "how": "", "said": ""}  # fmt: skip


def fuzz(first: int, n_cases: int, workers: int = 1) -> Account:
    """Open so many cases, and return what was found; Ctrl-C ends it early.

    Raises
    ------
    RuntimeError
        If a process ends before it has come to its first case: then nothing was tried.
    """
    found, told = Account(), queue.Queue[dict[str, Any] | Exception | None]()

    def collect(offset: int) -> None:
        try:
            for one in outcomes(first + offset, first + n_cases, workers):
                told.put(one)
        except Exception as broken:  # whatever ends a thread, whoever waits for it is to hear of it
            told.put(broken)
        told.put(None)

    STOPPED.clear()
    threads = [threading.Thread(target=collect, args=(offset,), daemon=True) for offset in range(workers)]
    for thread in threads:
        thread.start()
    left = workers
    try:
        while left:
            one = told.get()
            left -= one is None
            if isinstance(one, Exception):
                raise one
            if one is not None:
                found.take(one)
                if one["finding"] and len(found.faults[one["finding"]]) == 1:
                    print(f"case {one['number']}: {one['finding']}", flush=True)
                if found.n_cases % TOLD_EVERY == 0:
                    print(f"{found.n_cases:,} cases, {len(found.faults)} kinds of fault", flush=True)
    except KeyboardInterrupt:
        print("stopped; what was found by then:")
    finally:
        STOPPED.set()
        for process in tuple(RUNNING):
            process.kill()
        for thread in threads:
            thread.join(timeout=10.0)
    return found


def brought_back(number: int) -> int:
    """Open one case again, and print its files and what came of it."""
    from fuzz_cases import case

    one = case(number)
    for name, content in one.files.items():
        print(f"--- {name}, made from {one.base}")
        is_text = name.endswith((".yaml", ".json", ".jsonl")) and len(content) < 200_000
        print(
            content.decode(errors="backslashreplace")
            if is_text
            else f"{content[:200]!r} … {len(content):,} bytes"
        )
    said = next(outcomes(number, number + 1))
    print(f"--- {said['seconds']:.2f} s of CPU, {said['memory'] / 1e6:.0f} MB")
    print(f"--- asked: {', '.join(said.get('asked', ())) or 'no more'}")
    print(said["finding"] or said["said"] or "answered", said["how"], sep="\n")
    return int(bool(said["finding"]))


def main(words: Sequence[str] | None = None) -> int:
    """Fuzz as much as asked."""
    asked = argparse.ArgumentParser(
        prog="start.py fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--cases", type=int, default=1_000, metavar="N", help="how many (default: 1000)")
    asked.add_argument("--first", type=int, default=0, metavar="NUMBER", help="the number of the first")
    asked.add_argument("--case", type=int, metavar="NUMBER", help="this case alone, with its file")
    asked.add_argument(
        "--seconds", type=float, default=2.0, metavar="S", help="CPU that a case may take (default: 2)"
    )
    asked.add_argument("--workers", type=int, default=1, metavar="N", help="processes (default: 1)")
    wish = asked.parse_args(words)
    os.environ["FUZZ_SECONDS"] = str(wish.seconds)
    if wish.case is not None:
        return brought_back(wish.case)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    began = time.monotonic()
    found = fuzz(wish.first, wish.cases, max(1, wish.workers))
    print(f"{found.table()}\n{time.monotonic() - began:,.0f} s by the clock")
    return int(bool(found.faults))


if __name__ == "__main__":
    sys.exit(main())
