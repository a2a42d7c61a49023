"""Whoever carries the work, it comes to the same bytes; whoever fails is named in a sentence."""

from __future__ import annotations

import os
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from random import Random
from threading import Event
from types import SimpleNamespace

import numpy as np
import pytest
from faults import COIN

import toolkit as ct
from toolkit.engines import exact
from toolkit.engines.spreading import desks
from toolkit.engines.spreading.cluster import ClusterExecutor
from toolkit.engines.spreading.crew import Crew
from toolkit.engines.spreading.desks import Answered, at_desk
from toolkit.engines.spreading.hiring import executor_of
from toolkit.engines.spreading.spread import spread
from toolkit.errors import RunError

ASKED = {"seed": 5, "draws": 32, "progress": False}


class Square:
    """Squares numbers; one of them may end its process, or raise something."""

    def __init__(self, deadly=None, raises=None):
        self.deadly, self.raises, self.home = deadly, raises, os.getpid()

    def __call__(self):
        return self.square

    def square(self, number):
        if number == self.deadly:
            if self.raises is not None:
                raise self.raises
            os._exit(9)
        return number**2


class Slack(Executor):
    """Does nothing right: what it does is said when it is made."""

    def __init__(self, does):
        self.does = does

    def submit(self, function, /, *arguments, **options):
        call = partial(function, *arguments, **options)
        call.arguments = arguments
        return self.does(call)


def resolved(how):
    """Return a future that is done in some way."""
    future = Future()
    how(future)
    return future


def spread_by(executor, work, n=6):
    with Crew(executor=executor) as crew:
        return spread(work, range(n), crew=crew, key=("squares",))


@pytest.fixture(autouse=True)
def nothing_kept():
    ct.forget()
    yield
    ct.forget()


def test_threads_and_processes_of_somebody_else_give_the_same_bytes(monkeypatch):
    monkeypatch.setattr(exact, "BATCH_DRAWS", 4)
    monkeypatch.setattr(exact, "SMALL_BATCHES", 1)
    crisis = ct.loads(COIN)
    for asked in (ASKED, ASKED | {"engine": "monte_carlo", "runs": 500}):
        wanted = ct.run(crisis, **asked)
        with ThreadPoolExecutor(3) as threads, ProcessPoolExecutor(2) as processes:
            for executor in (threads, processes):
                found = ct.run(crisis, executor=executor, **asked)
                assert np.array_equal(found.tally.final, wanted.tally.final)
                assert np.array_equal(found.tally.marginals, wanted.tally.marginals)
                assert found.record.to_dict() == wanted.record.to_dict()


@pytest.mark.slow
def test_processes_that_share_nothing_give_the_same_bytes():
    wanted = ct.run(ct.loads(COIN), **ASKED)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        found = ct.run(ct.loads(COIN), executor=executor, **ASKED)
    assert np.array_equal(found.tally.marginals, wanted.tally.marginals)


def test_what_a_task_needs_is_sent_once_to_a_worker_that_asks(monkeypatch):
    sent = []
    monkeypatch.setattr("toolkit.engines.spreading.carriers.WAITING", 1)

    def does(call):
        answer = call()
        sent.append(answer)
        return resolved(lambda future: future.set_result(answer))

    assert spread_by(Slack(does), Square()) == [n**2 for n in range(6)]
    assert sent[0] is None and len(sent) == 7  # the first answer is a question


def test_a_worker_leaves_when_whoever_asked_for_it_is_gone(monkeypatch):
    left = []
    monkeypatch.setattr(desks, "ATTENTION", 0.0)
    monkeypatch.setattr(os, "_exit", left.append)
    monkeypatch.setattr(os, "getppid", iter([7, 7, 1]).__next__)
    desks._leave_with(7)
    assert left == [1]


def test_a_desk_keeps_few_functions(monkeypatch):
    monkeypatch.setattr(desks, "_desk", desks._Desk())
    for ticket in "abcdef":
        assert at_desk(ticket, Square(), [3]) == [Answered(9)]
    assert at_desk("f", None, [4, 5]) == [Answered(16), Answered(25)]
    assert at_desk("a", None, [4]) is None
    done, *failed = at_desk("g", Square(4, RunError("so")), [3, 4, 5])
    assert done == Answered(9) and [str(one.error) for one in failed] == ["so", "so"]


def test_many_tasks_are_bundled_and_what_they_need_is_sent_to_few_at_once(monkeypatch):
    carriers = import_module("toolkit.engines.spreading.carriers")
    monkeypatch.setattr(carriers, "MOST_BUNDLES", 30)
    monkeypatch.setattr(carriers, "AT_ONCE", 2)
    sent = []

    def does(call):
        _, make, tasks = call.arguments
        sent.append((make is not None, len(tasks)))
        return resolved(lambda future: future.set_result(call()))

    assert spread_by(Slack(does), Square(), n=100) == [n**2 for n in range(100)]
    assert sum(with_make for with_make, _ in sent) <= 2 and {size for _, size in sent} == {4}
    assert len(sent) > 25


@pytest.mark.parametrize("seed", range(5))
def test_workers_that_forget_and_answer_in_any_order_lose_nothing(monkeypatch, seed):
    carriers, random = import_module("toolkit.engines.spreading.carriers"), Random(seed)
    monkeypatch.setattr(carriers, "AT_ONCE", 2)
    monkeypatch.setattr(carriers, "WAITING", 7)
    queue = []

    def does(call):
        queue.append((Future(), call))
        return queue[-1][0]

    def waiting(futures, return_when):
        future, call = queue.pop(random.randrange(len(queue)))
        if random.random() < 0.3:
            monkeypatch.setattr(desks, "_desk", desks._Desk())  # a worker that took the place of another
        future.set_result(call())
        return SimpleNamespace(done=[future])

    monkeypatch.setattr(carriers, "wait", waiting)
    assert spread_by(Slack(does), Square(), n=50) == [n**2 for n in range(50)]


def test_an_error_of_the_work_is_the_one_that_it_would_be_here():
    with (
        ThreadPoolExecutor(2) as threads,
        pytest.raises(RunError, match=r"^a number out of range$") as refusal,
    ):
        spread_by(threads, Square(3, RunError("a number out of range")))
    assert not hasattr(refusal.value, "__notes__")


FAILURES = {
    "takes none": lambda _: (_ for _ in ()).throw(RuntimeError("cannot schedule new futures")),
    "loses it": lambda _: resolved(lambda future: future.set_exception(ConnectionError("the link is down"))),
    "cancels it": lambda _: resolved(
        lambda future: future.cancel() and future.set_running_or_notify_cancel()
    ),
    "answers something": lambda _: resolved(lambda future: future.set_result("done")),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_an_executor_that_fails_is_told_in_a_sentence(failure):
    calls = []

    def does(call):
        calls.append(call)
        return resolved(lambda f: f.set_result(call())) if len(calls) < 5 else FAILURES[failure](call)

    with pytest.raises(
        RunError, match=r"the executor failed \(.+\); give another one, or workers=0"
    ) as refusal:
        spread_by(Slack(does), Square(), n=300)
    assert (
        "cannot" in str(refusal.value)
        or "down" in str(refusal.value)
        or failure not in ("takes none", "loses it")
    )


def test_a_pool_of_somebody_else_that_dies_is_told_and_the_rest_goes_on():
    with (
        ProcessPoolExecutor(1) as pool,
        pytest.raises(RunError, match=r"the executor failed \(BrokenProcessPool"),
    ):
        spread_by(pool, Square(deadly=4))
    assert spread_by(None, Square()) == [n**2 for n in range(6)]


def test_whoever_cannot_work_is_refused():
    for given in (3, "threads", ThreadPoolExecutor, Client, object()):
        with pytest.raises(RunError, match=r"executor is \w+; expected one of concurrent.futures"):
            ct.run("chicken", executor=given, progress=False)
    with pytest.raises(RunError, match="leave one of the two out"):
        ct.run("chicken", executor=ThreadPoolExecutor(1), workers=2, progress=False)
    with ThreadPoolExecutor(1) as threads:
        assert ct.run("chicken", executor=Client(threads), progress=False).engine == "exact"


class Client:
    """As a client of a cluster is; what its workers say is asked for again each time."""

    def __init__(self, threads):
        self.threads, self.submitted = threads, []

    def get_executor(self):
        raise AssertionError("it takes an answer for an error where the worker that gave it has died")

    def submit(self, function, *tasks, pure):
        assert not pure
        self.submitted.append(self.threads.submit(function, *tasks))
        return self.submitted[-1]


def test_a_client_does_what_one_process_does():
    with ThreadPoolExecutor(2) as threads:
        assert spread_by(executor_of(Client(threads)), Square(), n=40) == [n**2 for n in range(40)]


def test_a_client_that_fails_is_told():
    with ThreadPoolExecutor(1) as threads:
        client = Client(threads)
        client.submit = lambda *_, **__: threads.submit(divmod, 1, 0)
        with pytest.raises(RunError, match=r"the executor failed \(ZeroDivisionError"):
            spread_by(executor_of(client), Square())


def test_what_is_cancelled_is_cancelled_at_the_cluster():
    begun, go_on = Event(), Event()
    with ThreadPoolExecutor(1) as threads:
        client = Client(threads)
        first = ClusterExecutor(client).submit(lambda: (begun.set(), go_on.wait(60)))
        second = ClusterExecutor(client).submit(len, "abc")
        begun.wait(60)
        assert second.cancel()
        go_on.set()
        first.result(60)
    assert client.submitted[1].cancelled()


def test_rules_in_python_are_asked_here():
    with ThreadPoolExecutor(1) as threads, pytest.raises(RunError, match="asked in one process"):
        ct.run("chicken", rules={"east": lambda _: "swerve"}, executor=threads, progress=False)
