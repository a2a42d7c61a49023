"""Time the toolkit beside other ways of computing the same, and beside itself as it was.

Every way is checked to give the same answer before it is timed. All are timed in turn, in CPU time, and the median counts;
machines are noisy, so quote the ratios.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.rows import HEADS, Row
from benchmarks.timing import ONE_PROCESSOR

PARTS = {
    "starting": "what commands and a first figure take, from nothing",
    "sampling": "simulated histories beside Mesa, NumPy, C, pure Python and the EMA Workbench",
    "exactly": "the exact engine beside Storm, and on its own",
    "memory": "what is held above the imports",
    "growth": "how time grows with states, horizon, options, draws and runs",
}


@dataclass(frozen=True)
class Size:
    """How much is asked."""

    rounds: int = 5
    draws: int = 256
    runs: int = 128_000
    slow_runs: int = 2_000
    memory_runs: int = 1_024_000
    idle: int = 8
    wide: int = 13
    idles: tuple = (1, 2, 4, 8)
    horizons: tuple = (6, 12, 24, 48)
    copies: tuple = (1, 2, 4)
    draws_grown: tuple = (16, 32, 64, 128)
    runs_grown: tuple = (32_000, 64_000, 128_000, 256_000)


QUICK = Size(
    rounds=1, draws=16, runs=8_000, slow_runs=160, memory_runs=128_000, idle=2, wide=2, idles=(1, 2), horizons=(3, 6), copies=(1, 2),
    draws_grown=(8, 16), runs_grown=(8_000, 16_000),
)  # fmt: skip


def asked(words):
    """Read what is asked."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument(
        "--only",
        action="append",
        choices=PARTS,
        metavar="PART",
        help=f"of {', '.join(PARTS)}; may be repeated",
    )
    reader.add_argument(
        "--before",
        metavar="REV",
        help="compare with the toolkit at an earlier commit; --only adds other parts",
    )
    reader.add_argument(
        "--quick", action="store_true", help="small sizes and one round: whether it works, not how fast it is"
    )
    reader.add_argument(
        "--rivals",
        metavar="FOLDER",
        help="where mesa, stormpy and ema_workbench are, if not in the environment",
    )
    return reader.parse_args(words)


def main(words=None):
    """Check, time and print."""
    wanted = asked(words)
    if wanted.rivals:
        sys.path.append(wanted.rivals)
    os.environ.update(ONE_PROCESSOR)  # must come before NumPy
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what users start has been compiled
    size = QUICK if wanted.quick else Size()
    print(Row(*HEADS), flush=True)
    from benchmarks.subject import Subject

    subject = Subject(size.draws)
    for part in wanted.only or ([] if wanted.before else PARTS):
        print(f"\n{part}: {PARTS[part]}", flush=True)
        for row in import_module(f"benchmarks.{part}").part(subject, size):
            print(row, flush=True)
    if wanted.before:
        print(f"\nbefore: the same at {wanted.before}", flush=True)
        for row in import_module("benchmarks.before").compared(size, wanted.before):
            print(row, flush=True)


if __name__ == "__main__":
    main()
