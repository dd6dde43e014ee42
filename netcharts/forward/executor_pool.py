"""A pool of executors, so that passes over inputs of the same shape use the same arrays again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from netcharts.forward.workspace import BatchShape

# What the caller gives values for: executors are bound for it.
G = TypeVar("G")
G_contra = TypeVar("G_contra", contravariant=True)


class PooledExecutor(Protocol[G_contra]):
    """Calls bound to arrays for a number of steps and examples."""

    @property
    def in_use(self) -> bool:
        """Return whether a caller still holds a view of its arrays, so that they must not be overwritten."""

    def matches(self, shape: BatchShape, given: G_contra) -> bool:
        """Return whether it is bound for given values of this shape."""


E = TypeVar("E", bound=PooledExecutor[Any])


class ExecutorPool(Generic[E, G]):
    """At most two idle executors.

    Threads can share a pool, since an executor is out of it while a pass runs.

    Attributes:
        conflicts: How many times an executor that matched was still in use.
    """

    def __init__(self, bind: Callable[[BatchShape, G], E]) -> None:
        """Start with an empty pool; `bind` makes new executors."""
        self.bind = bind
        self.executors: deque[E] = deque(maxlen=2)
        self.conflicts = 0

    def take(self, shape: BatchShape, given: G) -> E:
        """Return an executor that matches and is not in use; bind a new one if there is none."""
        conflict = False
        for _ in range(len(self.executors)):
            try:
                executor = self.executors.pop()
            except IndexError:
                # Another thread took it.
                break
            if executor.matches(shape, given):
                if not executor.in_use:
                    return executor
                conflict = True
            self.executors.appendleft(executor)
        self.conflicts += conflict
        return self.bind(shape, given)

    def put(self, executor: E) -> None:
        """Return an executor to the pool, for the next pass."""
        self.executors.append(executor)
