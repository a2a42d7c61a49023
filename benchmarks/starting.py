"""What starting costs: whole processes, from the command to what they print or draw."""

import json
import tempfile
from pathlib import Path

from benchmarks.neutral import document
from benchmarks.rows import Row, duration, times
from benchmarks.timing import cpu_of_process, interleaved, ratio, typical

LEAST = ("-c", "import numpy, yaml")
"""What ours are held against."""
FIGURE = (
    "import matplotlib; matplotlib.use('agg'); import toolkit as ct; "
    "ct.run('falklands-1982', draws=64, alternatives=False, progress=False).plot().figure.savefig({!r})"
)


def commands(folder):
    """Return what is asked: what -> (words for Python, what it should take at most, against ``LEAST``)."""
    crisis = ("-m", "toolkit.cli")
    neutral = Path(folder) / "neutral.yaml"
    neutral.write_text(json.dumps(document()))
    sampled = ("--engine", "monte_carlo", "--quiet")
    return {
        "crisis --help": ((*crisis, "--help"), ""),
        "crisis list": ((*crisis, "list"), ""),
        "crisis check, 300 lines": ((*crisis, "check", "kuwait-1990"), "<= 2.5 x"),
        "crisis run, 10,000 runs": ((*crisis, "run", "chicken", "--runs", "10000", *sampled), "<= 4 x"),
        "crisis run, 10,000 runs, ten inputs": (
            (*crisis, "run", str(neutral), "--draws", "250", "--runs", "40", *sampled),
            "<= 4 x",
        ),
        "first figure, 64 draws, exact": (("-c", FIGURE.format(str(Path(folder) / "figure.png"))), ""),
    }


def part(_, size):
    """Time whole processes; the first round, in which Python compiles, does not count."""
    with tempfile.TemporaryDirectory() as folder:
        asked = commands(folder)
        ways = {what: lambda w=words: cpu_of_process(w) for what, (words, _) in asked.items()}
        took = interleaved({"least": lambda: cpu_of_process(LEAST), **ways}, size.rounds + 1)
    took = {what: seconds[1:] for what, seconds in took.items()}
    least = took.pop("least")
    for what, seconds in took.items():
        gone = times(ratio(seconds, least))
        yield Row(
            f"{what}, against numpy, yaml",
            duration(typical(seconds)),
            duration(typical(least)),
            gone,
            asked[what][1],
        )
