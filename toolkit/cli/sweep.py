"""``crisis sweep``: the answer over a grid of inputs, what-ifs and seeds."""

from __future__ import annotations

import argparse
import re
from typing import Any

import numpy as np

from toolkit.analysis.sweep import sweep
from toolkit.cli.answers import hand_over, target_of
from toolkit.cli.subjects import run_options, subject_of
from toolkit.errors import ToolkitError

SPAN = re.compile(r"(?P<low>[^.,/]+(?:\.\d+)?)\.\.(?P<high>[^/]+)/(?P<count>\d{1,6})")
"""From one number to another, in so many."""


def main(arguments: argparse.Namespace) -> int:
    """Run every cell of the grid, and hand the table over."""
    target = target_of(arguments)
    inputs: dict[str, list[float]] = {}
    for text in arguments.over:
        name, values = over(text)
        if name in inputs:
            raise ToolkitError(f"--over {name} is given twice; list all its values at once")
        inputs[name] = values
    options: dict[str, Any] = run_options(arguments)
    found = sweep(
        subject_of(arguments),
        inputs=inputs,
        variants=arguments.variants,
        seeds=_seeds(arguments.seeds),
        **options,
    )
    hand_over(found, arguments, target)
    return 0


def over(text: str) -> tuple[str, list[float]]:
    """Read an input and its values.

    Examples
    --------
    >>> over("resolve=0.2,0.8"), over("resolve=0..1/5")
    (('resolve', [0.2, 0.8]), ('resolve', [0.0, 0.25, 0.5, 0.75, 1.0]))
    """
    name, equals, values = (part.strip() for part in text.partition("="))
    span = SPAN.fullmatch(values)
    try:
        if not equals or not name:
            raise ValueError
        if span is not None:
            return name, np.linspace(float(span["low"]), float(span["high"]), int(span["count"])).tolist()
        return name, [float(one) for one in values.split(",")]
    except ValueError:
        raise ToolkitError(
            f"'{text}' is not NAME=VALUES; expected something like resolve=0.2,0.5,0.8 or resolve=0..1/5"
        ) from None


def _seeds(text: str | None) -> list[int]:
    try:
        return [] if text is None else [int(one) for one in text.split(",")]
    except ValueError:
        raise ToolkitError(f"--seeds is '{text}'; expected whole numbers such as 1,2,3") from None
