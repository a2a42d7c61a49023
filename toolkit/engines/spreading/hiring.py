"""Whom somebody asks to work: a number of processes, an executor, or a cluster."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

from toolkit.engines.distribute import available_workers
from toolkit.engines.spreading.cluster import ClusterExecutor
from toolkit.engines.spreading.crew import Crew
from toolkit.errors import RunError


def crew_of(workers: int = 1, executor: Any = None) -> Crew:
    """Return who works on a run.

    Raises
    ------
    RunError
        For a number below 0, what takes no work, or workers beside an executor.
    """
    number = processes_of(workers)
    found = None if executor is None else executor_of(executor)
    if found is not None and number > 1:
        raise RunError(
            "workers are processes of this machine, and an executor has its own; leave one of the two out"
        )
    return Crew(number, found)


def processes_of(workers: int) -> int:
    """Return how many processes to use; 0 asks for all processors."""
    if workers < 0:
        raise RunError(f"workers is {workers}; expected 1 or more, or 0 for all processors")
    return available_workers() if workers == 0 else workers


def executor_of(given: Any) -> Executor:
    """Return an executor as it is, and one for a cluster's client.

    Raises
    ------
    RunError
        For what is neither.
    """
    if not isinstance(given, type) and callable(getattr(given, "get_executor", None)):
        return ClusterExecutor(given)
    if not isinstance(given, Executor):
        kind = given.__name__ if isinstance(given, type) else type(given).__name__
        raise RunError(
            f"executor is {kind}; expected one of concurrent.futures (such as ProcessPoolExecutor()), or a Client of dask.distributed"
        )
    return given
