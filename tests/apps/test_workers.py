"""Parallel work: results are in order, and an item whose process dies costs no other item its result."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from netcharts.apps.workers import Processes, distribute, processes
from netcharts.errors import WorkerError

ITEMS = range(700)
FATAL = (3, 4, 500, 699)


def exits(number: int) -> int:
    if number in FATAL:
        os._exit(9)
    return -number


def is_killed(number: int) -> int:
    if number in FATAL:
        os.kill(os.getpid(), signal.SIGKILL)
    return -number


def returns_what_cannot_be_sent(number: int) -> Any:
    return (lambda: number) if number in FATAL else -number


@pytest.fixture(scope="module")
def executor() -> Iterator[Processes]:
    with processes(2) as executor:
        assert executor is not None
        yield executor


@pytest.mark.parametrize("work", [exits, is_killed, returns_what_cannot_be_sent])
def test_only_items_that_end_a_process_have_no_result(executor: Processes, work: Callable[[int], Any]) -> None:
    results = list(distribute(work, ITEMS, executor))
    failed = [number for number, result in zip(ITEMS, results, strict=True) if isinstance(result, WorkerError)]
    assert failed == list(FATAL)
    assert [result for result in results if not isinstance(result, WorkerError)] == [
        -number for number in ITEMS if number not in FATAL
    ]
    assert all("\n" not in str(results[number]) for number in FATAL)


def test_an_item_that_fails_once_is_tried_again() -> None:
    class FailingOnce:
        """Fails for the first chunk, as an executor does whose machine goes away."""

        failed = False

        def submit(self, function: Any, *args: Any) -> Future[Any]:
            future: Future[Any] = Future()
            if self.failed:
                future.set_result(function(*args))
            else:
                self.failed = True
                future.set_exception(OSError("the connection is closed"))
            return future

    assert list(distribute(abs, [-1, -2, -3], FailingOnce())) == [1, 2, 3]


@pytest.mark.parametrize("count", [0, 1, 255, 256, 513, 9000])
def test_results_are_in_order(count: int) -> None:
    numbers = range(count)
    with ThreadPoolExecutor(2) as threads:
        assert list(distribute(str, numbers, threads)) == list(map(str, numbers))
    assert list(distribute(str, numbers, None)) == list(map(str, numbers))


def test_one_job_needs_no_other_process() -> None:
    with processes(1) as executor:
        assert executor is None
