"""Parallel work: many items in one process, in several, or wherever an executor works."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from netcharts.errors import EngineError, NetchartsError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# Items are sent in chunks, since sending costs time: at most this many items in one, in at least this many chunks, so
# that no worker is idle.
_LARGEST_CHUNK = 32
_MOST_CHUNKS = 256


@contextmanager
def processes(jobs: int) -> Iterator[Any]:
    """Provide an executor of several processes, or None, for work in this process, if one job is enough."""
    if jobs == 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # It is not safe to fork a process that has used Graphviz.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield pool


def distribute(
    work: Callable[[_Item], _Result], items: Sequence[_Item], executor: Any
) -> Iterator[_Result | NetchartsError]:
    """Return the result of each item, in order; an error stands for results that an executor failed to return.

    Only `submit` of the executor and `result` and `cancel` of its futures are used.
    """
    if executor is None:
        return map(work, items)
    size = min(_LARGEST_CHUNK, max(1, len(items) // _MOST_CHUNKS))
    chunks = [items[first : first + size] for first in range(0, len(items), size)]
    return _results(deque((executor.submit(_work_on_chunk, work, chunk), len(chunk)) for chunk in chunks))


def _work_on_chunk(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    return [work(item) for item in items]


def _results(waiting: deque[tuple[Any, int]]) -> Iterator[Any]:
    """Yield the results and release each future; cancel the rest if no more results are wanted."""
    try:
        while waiting:
            yield from _results_of_chunk(*waiting.popleft())
    finally:
        for future, _ in waiting:
            future.cancel()


def _results_of_chunk(future: Any, size: int) -> Sequence[Any]:
    try:
        results: Sequence[Any] = future.result()
    except Exception as error:
        return [_lost(error)] * size
    return results


def _lost(error: Exception) -> NetchartsError:
    lost = EngineError(f"a worker returned no result: {type(error).__name__}: {error}".rstrip(": "))
    lost.__cause__ = error
    return lost
