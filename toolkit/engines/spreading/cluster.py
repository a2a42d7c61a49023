"""The client of a cluster as an executor."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class ClusterExecutor(Executor):
    """Hands tasks to a client of ``dask.distributed``.

    The executor that such a client has looks at a task once more after its answer has come, and where the worker that gave the answer
    has died by then, takes the answer for an error. Here an answer that has come is the answer.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Have a function called on some worker."""
        # Not pure: what a worker says to a task may be that it lacks what is needed, which is no answer for later.
        theirs = self._client.submit(function, *args, pure=False, **named)
        ours: Future[Any] = Future()
        ours.add_done_callback(lambda one: theirs.cancel() if one.cancelled() else None)
        theirs.add_done_callback(lambda done: _hand_over(done, ours))
        return ours


def _hand_over(theirs: Any, ours: Future[Any]) -> None:
    """Pass on what a task came to."""
    if not ours.set_running_or_notify_cancel():
        return
    try:
        ours.set_result(theirs.result())
    except BaseException as error:  # a worker's own, or the cluster's
        ours.set_exception(error)
