"""What a soak tries on a scenario made at random: each trial raises ``Wrong`` where an answer is wrong or something was lost.

Sampled shares are held to the exact ones by Hoeffding's bound for sums of independent trials: that the share of ``n`` histories
lies as far from its mean as it does has a probability of at most ``2 exp(-n KL)``. A trial alarms where that is below ``ALARM``
for one of its numbers, so a soak of a million numbers raises a false alarm once in a thousand soaks at most.
"""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import toolkit as ct
from toolkit.engines import exact, plan, run
from toolkit.engines.evidence.conditioning import learn
from toolkit.engines.spreading.crew import Crew
from toolkit.errors import RunError
from toolkit.model.evidence import compile_evidence
from toolkit.remembered import forget

ROUNDING = 1e-11
"""Bound of rounding of sums of some hundred chances."""
ALARM = 1e-9
DRAWS, RUNS = 4, 2_000
TABLES = ("final", "incidence", "marginals", "choices")
QUIET = {"alternatives": False, "progress": False}


class Wrong(AssertionError):
    """An answer that is wrong, or something that was lost."""


@dataclass(frozen=True)
class Case:
    """A scenario made at random, reports of it, random numbers of its own, and a folder to write to."""

    crisis: Any
    reports: Any
    rng: np.random.Generator
    folder: Path

    @property
    def seed(self) -> int:
        """A seed for runs."""
        return int(self.rng.integers(1, 2**31))


def demand(holds: object, what: str) -> None:
    """Raise where something does not hold."""
    if not holds:
        raise Wrong(what)


def bytes_of(result: Any) -> bytes:
    """Return everything that was counted or summed, as bytes."""
    return result.parameters.tobytes() + b"".join(getattr(result.tally, name).tobytes() for name in TABLES)


def sums(case: Case) -> None:
    """Outcomes make up the whole in every draw and turn, and never become less."""
    tally = run(case.crisis, engine="exact", seed=case.seed, draws=8, **QUIET).tally
    demand(np.abs(tally.final.sum(axis=1) - 1.0).max() < ROUNDING, "outcomes do not add up to 1")
    demand((np.diff(tally.incidence, axis=1) > -ROUNDING).all(), "an outcome becomes less likely in time")
    demand((tally.marginals > -ROUNDING).all(), "a level has a chance below 0")
    shown = tally.marginals.sum(axis=2)
    demand(np.ptp(shown) < ROUNDING * shown.max(), "levels do not make up the same whole in every turn")


def same_law(case: Case) -> None:
    """Sampling gives what the exact engine gives, for the same inputs."""
    sampling = plan(case.crisis, engine="monte_carlo", seed=case.seed, draws=DRAWS, runs=RUNS)
    exactly = replace(plan(case.crisis, engine="exact", draws=DRAWS), draws=sampling.draws)
    found, wanted = (run(one, **QUIET).tally for one in (sampling, exactly))
    n = RUNS * len(sampling.draws)
    for name in ("incidence", "marginals"):
        share, chance = (getattr(tally, name).mean(axis=0).clip(0, 1) for tally in (found, wanted))
        likely = 2.0 * np.exp(-n * divergence(share, chance))
        demand((likely > ALARM).all(), f"sampled {name} lie too far from the exact ones")


def divergence(share: Any, chance: Any) -> Any:
    """Return the Kullback-Leibler divergence of shares from chances; chances within rounding of 0 or 1 count as that."""
    chance = np.where(chance < ROUNDING, 0.0, np.where(chance > 1.0 - ROUNDING, 1.0, chance))
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [
            np.where(p > 0.0, p * np.log(p / q), 0.0) for p, q in ((share, chance), (1 - share, 1 - chance))
        ]
    return np.maximum(sum(parts), 0.0)


def variants(case: Case) -> None:
    """Inputs fixed in the scenario and in the call give the same bytes."""
    values = {"p": float(case.rng.uniform(0.1, 0.9)), "q": float(case.rng.uniform(0.05, 0.95))}
    asked = {"engine": "exact", "seed": case.seed, "draws": DRAWS, **QUIET}
    inside, outside = (
        ct.run(case.crisis.with_values(**values), **asked),
        ct.run(case.crisis, values=values, **asked),
    )
    demand(bytes_of(inside) == bytes_of(outside), "inputs fixed in two ways give two answers")


def news(case: Case) -> None:
    """A report and its opposite make up the whole: P(x) = P(r) P(x | r) + P(not r) P(x | not r); after the end both tell nothing."""
    first = case.reports.reports[0]
    said, unsaid = (
        replace(case.reports, reports=(replace(first, likelihood=pair),)) for pair in ((0.7, 0.2), (0.3, 0.8))
    )
    plain = plan(case.crisis, engine="exact", seed=case.seed, draws=8)
    plain = replace(plain, model=replace(plain.model, alternatives={}))
    whole, together, weights = run(plain, progress=False).tally, 0.0, 0.0
    for heard in (said, unsaid):
        chosen = replace(plain, evidence=compile_evidence(case.crisis, plain.model, heard))
        found = learn(chosen, chosen.evidence, Crew(), "", more=False, moves=False)[1]
        weight = np.exp(found.news.log_evidence)
        together, weights = together + weight[:, None] * np.nan_to_num(found.tally.final), weights + weight
    before = whole.incidence[:, chosen.evidence.observations[0].turn - 1].sum(axis=1)
    parts = 2.0 if (before > 1.0 - ROUNDING).all() else 1.0
    demand(np.abs(weights - parts).max() < ROUNDING, "a report and its opposite do not make up the whole")
    demand(
        np.abs(together - parts * whole.final).max() < ROUNDING,
        "what follows from both is not what was before",
    )


def kept(case: Case) -> None:
    """A result that is saved and opened again is the same."""
    engine = str(case.rng.choice(["exact", "monte_carlo"]))
    runs = {"runs": 50} if engine == "monte_carlo" else {}
    result = ct.run(case.crisis, engine=engine, seed=case.seed, draws=8, progress=False, **runs)
    result.save(case.folder / "kept.nc")
    again = ct.open_result(case.folder / "kept.nc")
    demand(bytes_of(again) == bytes_of(result), "a saved result holds other numbers")
    demand(again.caveats == result.caveats, "a saved result is limited otherwise")


def interrupted(case: Case) -> None:
    """A run that is stopped at any moment and asked again gives the same bytes."""
    asked = {"engine": "exact", "seed": case.seed, "draws": 64, **QUIET}
    usual = exact.BATCH_DRAWS, exact.SMALL_BATCHES
    exact.BATCH_DRAWS, exact.SMALL_BATCHES = 4, 1  # so that there is something to keep
    try:
        wanted = bytes_of(run(case.crisis, **asked))
        forget()
        for moment in case.rng.uniform(1e-4, 0.1, size=3):
            stopped(lambda: run(case.crisis, **asked), float(moment))
        demand(bytes_of(run(case.crisis, **asked)) == wanted, "an interrupted run comes to other numbers")
    finally:
        exact.BATCH_DRAWS, exact.SMALL_BATCHES = usual
        forget()


def stopped(work: Callable[[], object], seconds: float) -> None:
    """Do some work, stopped as by Ctrl-C after some time."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, stop)
    gc.disable()  # a stop that falls into what others do while garbage is collected would be lost
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        work()
    except KeyboardInterrupt:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
        gc.enable()


SAVER = """
import sys
import toolkit as ct
one, other = (ct.run(sys.argv[1], seed=n, draws=64, alternatives=False, progress=False) for n in (1, 2))
print("ready", flush=True)
while True:
    one.save(sys.argv[2])
    other.save(sys.argv[2])
"""


def killed(case: Case) -> None:
    """A process that is killed while it saves leaves one whole answer, the old one or the new one."""
    crisis, place = written(case), case.folder / "killed.nc"
    place.unlink(missing_ok=True)
    saver = subprocess.Popen([sys.executable, "-c", SAVER, str(crisis), str(place)], stdout=subprocess.PIPE)
    try:
        assert saver.stdout is not None
        demand(saver.stdout.readline() == b"ready\n", "the process that saves did not come so far")
        with suppress(subprocess.TimeoutExpired):
            saver.wait(timeout=float(case.rng.uniform(0.02, 0.3)))
    finally:
        saver.kill()
        saver.communicate()
    if place.exists():
        opened = ct.open_result(place)
        again = ct.run(str(crisis), seed=opened.seed, draws=64, **QUIET)
        demand(bytes_of(opened) == bytes_of(again), "a kill left a file that is neither of two answers")


def written(case: Case) -> Path:
    """Write the scenario down, and return where."""
    place = case.folder / "crisis.yaml"
    place.write_text(case.crisis.to_yaml(), encoding="utf-8")
    return place


SHORT = """
import faulthandler, resource, sys
import numpy as np
from toolkit.cli import main
import scipy.linalg, scipy.stats, toolkit.engines, toolkit.analysis.outcomes  # what is loaded is loaded: memory runs out in our own work
scipy.stats.qmc.Sobol(1).random(2)
for linalg in (np.linalg, scipy.linalg):  # each brings a library with buffers of its own, which it ends the process for
    linalg.cholesky(np.eye(300) @ np.eye(300))
faulthandler.dump_traceback_later(200, exit=True)  # says where, if it stands still
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[1]),) * 2)
sys.exit(main(["run", sys.argv[2], "--json", "--seed", "3", *sys.argv[3:]]))
"""


def short_of_memory(case: Case) -> None:
    """A run in little memory answers as it would in plenty, or says in a sentence that it cannot."""
    how = ["--draws", "4096"] if case.rng.integers(2) else ["--draws", "16", "--runs", "40000"]
    few, plenty = (
        subprocess.run(
            [sys.executable, "-c", SHORT, str(spare), str(written(case)), *how],
            capture_output=True,
            timeout=300,
            check=False,
        )
        for spare in (int(case.rng.uniform(1e5, 6e7)), 2**33)
    )
    demand(plenty.returncode == 0, f"a run in plenty of memory failed: {plenty.stderr[-300:]!r}")
    demand(b"Traceback" not in few.stderr, f"a traceback in little memory: {few.stderr[-600:]!r}")
    if few.returncode == 0:
        demand(few.stdout == plenty.stdout, "another answer in little memory")
    elif b"OpenBLAS" not in few.stderr:  # that library ends the process by itself, with a sentence of its own
        demand(b"memory" in few.stderr, f"no word of memory: {few.stderr[-300:]!r}")
        raise RunError("too little memory, as it says")


EVERY: dict[Callable[[Case], None], int] = {
    sums: 6, same_law: 6, variants: 3, news: 6, kept: 3, interrupted: 4, killed: 1, short_of_memory: 1,
}  # fmt: skip
"""Each trial, and how often it comes in a round."""
if not sys.platform.startswith("linux"):  # other systems do not keep a process to its limit
    del EVERY[short_of_memory]
