"""The same model written out as C, one run at a time, and compiled by the C compiler of the system."""

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.neutral import TABLE

NAMES = [table["name"] for table in TABLE["parameters"]]
TOP = {table["name"]: table["max"] for table in TABLE["variables"]}
HEAD = """
#include <math.h>
#include <stdint.h>
static uint64_t next(uint64_t *s) {
    uint64_t z = (*s += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}
static double uniform(uint64_t *s) { return (next(s) >> 11) * 0x1p-53; }
static int kept(int level, int top) { return level < 0 ? 0 : level > top ? top : level; }
"""
# Not -ffast-math: a library linked with it makes the whole process round small numbers to 0.
FLAGS = (
    *("-O3", "-march=native", "-shared", "-fPIC"),
    *(
        "-fno-math-errno",
        "-fno-trapping-math",
        "-fno-signed-zeros",
        "-fassociative-math",
        "-ffinite-math-only",
    ),
)


def compiler():
    """Return the C compiler of the system; None where there is none."""
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def number(name):
    """Write a parameter or a number."""
    return f"p[{NAMES.index(name)}]" if isinstance(name, str) else repr(float(name))


def condition(tests):
    """Write tests as a condition."""
    return " && ".join(f"{v} {operator} {n}" for v, operator, n in tests) or "1"


def expression(table):
    """Write a base and its terms."""
    parts = [number(table["base"])]
    for coefficient, variable, parameter in table["terms"]:
        factors = [number(coefficient), variable, parameter and number(parameter)]
        parts.append(" * ".join(filter(None, factors)))
    return " + ".join(parts)


def changes(deltas):
    """Write increments that are cut off at the bounds."""
    return " ".join(f"{v} = kept({v} + {delta}, {TOP[v]});" for v, delta in deltas.items())


def choice(actor):
    """Write the choice of one actor and how it turns out."""
    lines = ["{ double w[5], total = 0; int k = 0;"]
    for k, option in enumerate(actor["options"]):
        weight = f"exp({number(actor['rationality'])} * ({expression(option)}))"
        lines.append(f"w[{k}] = ({condition(option['when'])}) ? {weight} : 0; total += w[{k}];")
    lines.append(f"double u = uniform(&s) * total; while (k < {len(actor['options']) - 1} && u >= w[k])")
    lines.append("u -= w[k++]; double luck = uniform(&s); switch (k) {")
    for k, option in enumerate(actor["options"]):
        yes, no = changes(option["success"]), changes(option["failure"])
        lines.append(f"case {k}: if (luck < {number(option['p'])}) {{ {yes} }} else {{ {no} }} break;")
    return "\n".join([*lines, "} }"])


def source():
    """Write the whole model."""
    state = " ".join(f"int {table['name']} = {table['init']};" for table in TABLE["variables"])
    events = [
        f"if (({condition(event['when'])}) && uniform(&s) < {expression(event)}) {{ {changes(event['deltas'])} }}"
        for event in TABLE["events"]
    ]
    ends = [
        [
            f"if ({condition(rule['when'])}) {{ counts[{TABLE['outcomes'].index(rule['outcome'])}]++; goto ended; }}"
            for rule in TABLE[kind]
        ]
        for kind in ("terminal", "horizon")
    ]
    turn = "\n".join([*map(choice, TABLE["actors"]), *events, *ends[0]])
    rest = "\n".join(ends[1])
    return f"""{HEAD}
void simulate(const double *values, long draws, long runs, uint64_t seed, long *counts) {{
    uint64_t s = seed;
    for (long d = 0; d < draws; d++) for (long r = 0; r < runs; r++) {{
        const double *p = values + d * {len(NAMES)};
        {state}
        for (int t = 0; t < {TABLE["turns"]}; t++) {{ {turn} }}
        {rest}
        ended: ;
    }}
}}
"""


@cache
def library():
    """Compile the model and load it."""
    with tempfile.TemporaryDirectory() as folder:
        text, built = Path(folder) / "neutral.c", Path(folder) / "neutral.so"
        text.write_text(source())
        subprocess.run([compiler(), *FLAGS, "-o", str(built), str(text), "-lm"], check=True)
        return ctypes.CDLL(str(built))


def simulate(values, n, seed):
    """Simulate ``n`` runs over parameters of shape (D, P), or one set of them; outcome -> runs."""
    table = np.ascontiguousarray(
        [[values[name] for name in NAMES]] if isinstance(values, dict) else values, dtype=np.float64
    )
    counts = np.zeros(len(TABLE["outcomes"]), dtype=np.int64)
    library().simulate(
        table.ctypes.data_as(ctypes.c_void_p), ctypes.c_long(len(table)), ctypes.c_long(n // len(table)),
        ctypes.c_uint64(seed), counts.ctypes.data_as(ctypes.c_void_p),
    )  # fmt: skip
    return dict(zip(TABLE["outcomes"], counts.tolist(), strict=True))
