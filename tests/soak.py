"""A soak: scenarios made at random are run, sampled, saved, stopped, killed and starved of memory for as long as one likes.

``python tests/soak.py --minutes 60`` prints what was tried and ends with 1 if anything was wrong or lost. Each case is known by a seed
and a number, which ``--seed`` and ``--only`` bring back. ``.ci/run`` soaks for some seconds. Needs a POSIX system.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from soak_trials import EVERY, Case
from strategies import reported

from toolkit.errors import ToolkitError

BATCH = 10
"""Cases that are made at once."""
Trial = Callable[[Case], None]


def made(first: int) -> list[tuple[object, object]]:
    """Make scenarios with reports of them; the same for the same number."""
    found: list[tuple[object, object]] = []

    @seed(first)
    @settings(
        max_examples=BATCH,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(reported())
    def collect(case: tuple[object, object]) -> None:
        found.append(case)

    collect()
    return found[:BATCH]


def cases(first: int, folder: Path) -> Iterator[tuple[str, Case]]:
    """Make one case after another, each with its name."""
    while True:
        for number, (crisis, reports) in enumerate(made(first)):
            yield (
                f"--seed {first} (case {number})",
                Case(crisis, reports, np.random.default_rng((first, number)), folder),
            )
        first += 1


def outcome_of(trial: Trial, case: Case, name: str) -> str:
    """Try one thing; return what came of it, and print how to bring back what went wrong."""
    try:
        trial(case)
    except ToolkitError:
        return "refused in a sentence"
    except Exception:
        print(f"{trial.__name__} of {name}:\n{traceback.format_exc()}\n{case.crisis.to_yaml()}", flush=True)
        return "wrong"
    return "right"


def soak(seconds: float, first: int = 1, only: str = "") -> Counter[tuple[str, str]]:
    """Try one thing after another until the time is over; return how often each came to what."""
    found: Counter[tuple[str, str]] = Counter()
    round_of = [trial for trial, times in EVERY.items() for _ in range(times) if only in ("", trial.__name__)]
    until = time.monotonic() + seconds
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        with suppress(KeyboardInterrupt):  # what was found by then is told
            for n, (name, case) in enumerate(cases(first, Path(folder))):
                trial = round_of[n % len(round_of)]
                found[trial.__name__, outcome_of(trial, case, name)] += 1
                if time.monotonic() > until:
                    break
    return found


def table(found: Counter[tuple[str, str]]) -> str:
    """Write the counts down, a line for each kind of trial."""
    heads = ("right", "refused in a sentence", "wrong")
    lines = [f"{'':<18}" + "".join(f"{head:>24}" for head in heads)]
    for trial in EVERY:
        lines.append(
            f"{trial.__name__:<18}" + "".join(f"{found[trial.__name__, head]:>24,}" for head in heads)
        )
    return "\n".join([*lines, f"{sum(found.values()):,} cases"])


def main() -> int:
    """Soak as long as asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minutes", type=float, default=1.0)
    asked.add_argument("--seed", type=int, default=1, help="where the cases begin")
    asked.add_argument("--only", default="", choices=["", *(trial.__name__ for trial in EVERY)])
    wish = asked.parse_args()
    found = soak(60.0 * wish.minutes, wish.seed, wish.only)
    print(table(found))
    return int(any(what == "wrong" for _, what in found))


if __name__ == "__main__":
    sys.exit(main())
