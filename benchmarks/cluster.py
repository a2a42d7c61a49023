"""Size a cluster: measure what a run, a draw and a part cost here, and simulate how long many workers take.

    python benchmarks/cluster.py [SCENARIO]

Costs are processor time of this machine, so quote orders of magnitude. What a scheduler needs for a part is measured with two
processes of this machine, and with dask where the extra ``cluster`` is installed. The simulation is of one scheduler that
hands parts out one after the other, and of workers that each do one at a time.
"""

import heapq
import pickle
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from toolkit.engines import monte_carlo, plan
from toolkit.engines.exact import batch_size, solver
from toolkit.engines.monte_carlo import BLOCK_RUNS, blocks
from toolkit.engines.spreading.carriers import MOST_BUNDLES
from toolkit.engines.spreading.checkpoint import Checkpoint
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.part_files import packed
from toolkit.engines.spreading.spread import spread

ROUNDS = 5
EMPTY_PARTS = 2_000
RUNS = (10**6, 10**7, 10**8, 10**9)
WORKERS = (1, 8, 64, 512, 4_096)
WORTH_IT = 0.5
"""Share of its workers' time that a cluster should spend on the work."""


def processor_seconds(work):
    """Return the processor time of one call, the median of several after one that is not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times)


def nothing():
    """Make a function that does nothing."""
    return _nothing


def _nothing(task):
    return task


def a_part(executor):
    """Return the processor time that a part without work takes whoever hands it out, the time to start left out."""
    crew = Crew(executor=executor)
    spread(nothing, range(50), crew=crew)
    began = time.process_time()
    spread(nothing, range(EMPTY_PARTS), crew=crew)
    return (time.process_time() - began) / EMPTY_PARTS


def schedulers():
    """Return what an empty part takes, by the name of who hands it out; the scheduler of dask runs in this process."""
    with ProcessPoolExecutor(2) as pool:
        found = {"processes of this machine": a_part(pool)}
    if find_spec("distributed") is not None:
        from distributed import Client, LocalCluster

        options = {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
        with LocalCluster(**options) as cluster, Client(cluster) as client:
            found["dask"] = a_part(client.get_executor())
    return found


def a_file(part):
    """Return the wall time of writing one part into a checkpoint."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Checkpoint(Path(folder) / "kept").of(("benchmark",), [])
        began = time.perf_counter()
        for number in range(100):
            kept.write(number, part)
        return (time.perf_counter() - began) / 100


def makespan(n_parts, n_workers, work, handing_out):
    """Simulate how long a cluster takes: seconds until the last of its parts is done; many parts go out in bundles."""
    free, scheduler, last = [0.0] * n_workers, 0.0, 0.0
    size = -(-n_parts // MOST_BUNDLES)
    for first in range(0, n_parts, size):
        scheduler = max(scheduler, heapq.heappop(free)) + handing_out
        done = scheduler + work * min(size, n_parts - first)
        heapq.heappush(free, done)
        last = max(last, done)
    return last


def costs(name):
    """Measure what parts of a scenario cost; prints it, and returns the seconds of one run."""
    sampled = plan(name, engine="monte_carlo", draws=1, runs=BLOCK_RUNS, seed=1)
    make = partial(monte_carlo.simulator, sampled.model, sampled.draws, BLOCK_RUNS, 1, sampled.structure)
    simulate, (block,) = make(), blocks(1, BLOCK_RUNS)
    a_block = processor_seconds(lambda: simulate(block))
    print(
        f"a run           {1e6 * a_block / BLOCK_RUNS:8.2f} microseconds; a part of {BLOCK_RUNS:,} {a_block:.3f} s"
    )
    summed = plan(name, engine="exact", draws=8, seed=1)
    size = min(8, batch_size(summed.model, summed.structure))
    solve = solver(summed.model, summed.structure, size, summed.draws)
    a_batch = processor_seconds(lambda: solve((0, size)))
    print(f"a draw          {1e3 * a_batch / size:8.1f} milliseconds; a part of {size} {a_batch:.3f} s")
    part = simulate(block)
    print(
        f"a part's answer {len(packed(part, {})) / 1e3:8.1f} KB; in a checkpoint {1e3 * a_file(part):.1f} ms"
    )
    print(f"what a worker is sent once: {len(pickle.dumps(make)) / 1e6:.1f} MB sampled, "
          f"{len(pickle.dumps(partial(solver, summed.model, summed.structure, size, summed.draws))) / 1e6:.1f} MB exact")  # fmt: skip
    return a_block / BLOCK_RUNS


def main(name="caribbean-2025"):
    """Measure, simulate, and say where it stops paying."""
    a_run = costs(name)
    work = a_run * BLOCK_RUNS
    for who, handing_out in schedulers().items():
        print(
            f"\n{who}: {1e3 * handing_out:.2f} ms to hand out a bundle; with more workers than {work / handing_out:,.0f} for each part in it they wait"
        )
        print("runs           " + "".join(f"{f'{n:,} workers':>16}" for n in WORKERS))
        for n_runs in RUNS:
            n_parts = -(-n_runs // BLOCK_RUNS)
            cells = []
            for n_workers in WORKERS:
                took = makespan(n_parts, n_workers, work, handing_out)
                used = n_parts * work / (took * n_workers)
                cells.append(f"{took:,.0f} s{'' if used >= WORTH_IT else ' *'}")
            print(f"{n_runs:<15,}" + "".join(f"{cell:>16}" for cell in cells))
    print(f"\n* less than {100 * WORTH_IT:.0f} % of the workers' time is work")


if __name__ == "__main__":
    main(*sys.argv[1:])
