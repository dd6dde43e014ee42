"""Paths of forward connections through a network, and how many of them have weights."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from graphlib import TopologicalSorter

from netcharts.checking.context import CheckContext
from netcharts.spec.model import Connection, Layer


def reached(
    context: CheckContext,
    start: Collection[str],
    *,
    without: Collection[str] = (),
    by: Callable[[Connection], bool] = lambda connection: True,
) -> set[str]:
    """Return the layers that forward connections, and starts, reach from some layers, these included.

    Args:
        context: The network.
        start: The layers to start from.
        without: Layers that no path may lead through; they are not reached themselves.
        by: Tells which connections count.
    """

    def onward(name: str) -> Iterator[str]:
        yield from (connection.target for connection in context.forward_out_of(name) if by(connection))
        yield from context.gives_start_to.get(name, ())

    return _walked(start, onward, without)


def leading_to(
    context: CheckContext,
    end: Collection[str],
    *,
    without: Collection[str] = (),
    by: Callable[[Connection], bool] = lambda connection: True,
) -> set[str]:
    """Return the layers from which forward connections, and starts, lead to some layers, these included.

    Args:
        context: The network.
        end: The layers to end at.
        without: Layers that no path may lead through; they are not returned themselves.
        by: Tells which connections count.
    """

    def back(name: str) -> Iterator[str]:
        yield from (connection.source for connection in context.forward_into(name) if by(connection))
        yield from (giver for giver, layers in context.gives_start_to.items() if name in layers)

    return _walked(end, back, without)


def _walked(start: Iterable[str], following: Callable[[str], Iterable[str]], without: Collection[str]) -> set[str]:
    """Return all names that are reached from some names, these included, past none of those left out."""
    found, waiting = set[str](), list(start)
    while waiting:
        name = waiting.pop()
        if name not in found and name not in without:
            found.add(name)
            waiting.extend(following(name))
    return found


def inputs(context: CheckContext) -> list[str]:
    """Return the layers that take data."""
    return [name for name, layer in context.layers.items() if layer.cell.anatomy.takes_data]


def is_sampling(layer: Layer) -> bool:
    """Return True if a layer computes random values from others."""
    return layer.cell.anatomy.stochastic and not layer.cell.anatomy.takes_data


def deepest_path(context: CheckContext) -> list[Layer] | None:
    """Return the layers along the path with the most weighted connections, as far as each is reached by such a one.

    It begins with the layer that the path starts from; None if connections form a cycle.
    """
    return context.derived(_deepest_path)


def _deepest_path(context: CheckContext) -> list[Layer] | None:
    if context.cycles:
        return None
    paths: dict[str, list[str]] = {}
    for name in _ordered(context):
        ways = [(paths[c.source], c.pattern.weighted) for c in context.forward_into(name)]
        found = [[*path, name] if weighted else path for path, weighted in ways]
        paths[name] = max(found, key=len, default=[name])
    return [context.layers[name] for name in max(paths.values(), key=len, default=[])]


def _ordered(context: CheckContext) -> list[str]:
    """Return the layers in an order in which forward connections lead on, in a network without cycles."""
    before = {name: [c.source for c in context.forward_into(name)] for name in context.layers}
    return list(TopologicalSorter(before).static_order())
