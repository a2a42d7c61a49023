"""What is said of how long a run will take, beside what it took: the constants of ``toolkit.engines.costing`` are set by this."""

import toolkit as ct
from benchmarks.rows import duration
from benchmarks.timing import cpu_of
from toolkit.engines.planning import plan

CRISES = {
    "chicken": {},
    "cuba-1962": {},
    "mobilisation-2031": {},
    "caribbean-2025": {"draws": 32},
}


def main():
    """Print a line for each crisis and engine; chances are loaded, and loops compiled, before anything is timed."""
    ct.run("cuba-1962", engine="exact", draws=8, progress=False)
    for name, asked in CRISES.items():
        for engine in ("exact", "monte_carlo"):
            planned = plan(name, engine=engine, **asked)
            took = cpu_of(lambda planned=planned: ct.run(planned, progress=False))
            said = planned.seconds
            print(
                f"{name:20}{engine:13}said {duration(said):>8}  took {duration(took):>8}  {took / said:.2f} times"
            )


if __name__ == "__main__":
    main()
