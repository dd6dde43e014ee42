"""The pool of idle executors."""

from __future__ import annotations

from netcharts.forward.executor_pool import ExecutorPool
from netcharts.forward.workspace import BatchShape


class Executor:
    in_use = False

    def __init__(self, shape: BatchShape, input_layers: frozenset[str]) -> None:
        self.shape, self.input_layers = shape, input_layers

    def matches(self, shape: BatchShape, input_layers: frozenset[str]) -> bool:
        return (self.shape, self.input_layers) == (shape, input_layers)


def test_an_executor_is_used_again_if_it_matches_and_is_not_in_use() -> None:
    pool, inputs = ExecutorPool(Executor), frozenset("a")
    first = pool.take((1, 2), inputs)
    pool.put(first)
    assert pool.take((1, 3), inputs) is not first
    first.in_use = True
    second = pool.take((1, 2), inputs)
    assert second is not first
    pool.put(second)
    assert pool.conflicts == 1
    # The caller holds one result while the next is computed: two executors alternate, and no third is bound.
    first.in_use, second.in_use = False, True
    assert pool.take((1, 2), inputs) is first
