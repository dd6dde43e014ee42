"""Parallel work: many items in one process, in several, or on any executor."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from netcharts.errors import WorkerError

if TYPE_CHECKING:
    from concurrent.futures import Executor

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# Sending costs time, so items are sent in chunks: of at most this many items, and in at least this many chunks if there
# are so many items, so that no worker is idle.
_MAX_CHUNK = 32
_MIN_CHUNKS = 256


class Processes:
    """An executor of several processes, which starts new ones after one of them has died."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: Executor | None = None
        self._isolated: Processes | None = None

    def submit(self, function: Callable[..., Any], *args: Any) -> Any:
        """Return the future of a function call."""
        from concurrent.futures import BrokenExecutor

        if self._pool is None:
            self._pool = _pool(self._jobs)
        try:
            return self._pool.submit(function, *args)
        except BrokenExecutor:
            self._pool.shutdown()
            self._pool = _pool(self._jobs)
            return self._pool.submit(function, *args)

    def isolated(self) -> Processes:
        """Return an executor of one other process. If it dies, that is due to the only function that runs in it."""
        self._isolated = self._isolated or Processes(1)
        return self._isolated

    def shutdown(self) -> None:
        """Wait for the processes to end."""
        for executor in (self._isolated, self._pool):
            if executor is not None:
                executor.shutdown()


def _pool(jobs: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # It is not safe to fork a process that has used Graphviz.
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))


@contextmanager
def processes(jobs: int) -> Iterator[Processes | None]:
    """Provide an executor of several processes, or None, for work in this process, if one job is enough."""
    if jobs == 1:
        yield None
        return
    executor = Processes(jobs)
    try:
        yield executor
    finally:
        executor.shutdown()


def distribute(
    work: Callable[[_Item], _Result], items: Sequence[_Item], executor: Any
) -> Iterator[_Result | WorkerError]:
    """Return the result of each item, in order.

    If a chunk of items fails as a whole, for example because a process has died, its items are tried again one at a
    time. An error stands for the result of an item that fails again.

    Args:
        work: Returns the result of an item.
        items: The items.
        executor: `Processes`, or any object whose method `submit` returns futures with the methods `result` and
            `cancel`. None to work in this process.
    """
    if executor is None:
        return map(work, items)
    size = min(_MAX_CHUNK, max(1, len(items) // _MIN_CHUNKS))
    chunks = [items[first : first + size] for first in range(0, len(items), size)]
    return _results(work, deque(_submit(work, chunk, executor) for chunk in chunks), executor)


class _Chunk(NamedTuple):
    """Items that were sent to an executor, and the future of their results."""

    items: Sequence[Any]
    future: Any


def _submit(work: Callable[[Any], Any], items: Sequence[Any], executor: Any) -> _Chunk:
    return _Chunk(items, executor.submit(_work_on_items, work, items))


def _work_on_items(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    return [work(item) for item in items]


def _results(work: Callable[[Any], Any], waiting: deque[_Chunk], executor: Any) -> Iterator[Any]:
    """Yield the results and release each future; cancel the rest if no more results are wanted."""
    try:
        while waiting:
            chunk = waiting.popleft()
            try:
                results = chunk.future.result()
            except Exception:
                results = _results_of_failed_chunk(work, chunk, waiting, executor)
            yield from results
    finally:
        for chunk in waiting:
            chunk.future.cancel()


def _results_of_failed_chunk(
    work: Callable[[Any], Any], chunk: _Chunk, waiting: deque[_Chunk], executor: Any
) -> list[Any]:
    if not isinstance(executor, Processes):
        return [_result_of_item(work, item, executor) for item in chunk.items]
    # All chunks that were sent to the processes fail when one of these dies; so far, any of them can be the cause.
    results = [_result_of_item(work, item, executor.isolated()) for item in chunk.items]
    if any(isinstance(result, WorkerError) for result in results):
        _resubmit_failed(work, waiting, executor)
    return results


def _result_of_item(work: Callable[[Any], Any], item: Any, executor: Any) -> Any:
    try:
        return _submit(work, [item], executor).future.result()[0]
    except Exception as error:
        return _worker_error(error)


def _resubmit_failed(work: Callable[[Any], Any], waiting: deque[_Chunk], executor: Any) -> None:
    for number, chunk in enumerate(waiting):
        if chunk.future.done() and chunk.future.exception() is not None:
            waiting[number] = _submit(work, chunk.items, executor)


def _worker_error(cause: Exception) -> WorkerError:
    from concurrent.futures import BrokenExecutor

    if isinstance(cause, BrokenExecutor):
        error = WorkerError("a worker process ended unexpectedly", "it crashed, was killed, or ran out of memory")
    else:
        error = WorkerError(f"a worker returned no result: {type(cause).__name__}: {cause}".rstrip(": "))
    error.__cause__ = cause
    return error
