"""A pool of executors, so that passes over inputs of the same shape use the same arrays again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from netcharts.forward.workspace import BatchShape


class PooledExecutor(Protocol):
    """Calls bound to arrays for a number of steps and examples."""

    @property
    def in_use(self) -> bool:
        """Return whether a caller still holds a view of its arrays, so that they must not be overwritten."""

    def matches(self, shape: BatchShape, input_layers: frozenset[str]) -> bool:
        """Return whether it is bound for inputs of this shape to these layers."""


E = TypeVar("E", bound=PooledExecutor)


class ExecutorPool(Generic[E]):
    """At most two idle executors.

    Threads can share a pool, since an executor is out of it while a pass runs.

    Attributes:
        conflicts: How many times an executor that matched was still in use.
    """

    def __init__(self, bind: Callable[[BatchShape, frozenset[str]], E]) -> None:
        """Start with an empty pool; `bind` makes new executors."""
        self.bind = bind
        self.executors: deque[E] = deque(maxlen=2)
        self.conflicts = 0

    def take(self, shape: BatchShape, input_layers: frozenset[str]) -> E:
        """Return an executor that matches and is not in use; bind a new one if there is none."""
        conflict = False
        for _ in range(len(self.executors)):
            try:
                executor = self.executors.pop()
            except IndexError:
                # Another thread took it.
                break
            if executor.matches(shape, input_layers):
                if not executor.in_use:
                    return executor
                conflict = True
            self.executors.appendleft(executor)
        self.conflicts += conflict
        return self.bind(shape, input_layers)

    def put(self, executor: E) -> None:
        """Return an executor to the pool, for the next pass."""
        self.executors.append(executor)
