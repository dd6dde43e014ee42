"""Clocks: the layers that go through the same steps.

Layers that are joined by connections share a clock, as do a layer and those that its values are weights for. What takes
a whole run of its source has a clock of its own: the result of `steps: mean`, or attention over steps. Layers that
depend on no step stand still: constants, such results, and what is computed from these alone. They join no clocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from netcharts import features
from netcharts.network.external_memory import expand_memories
from netcharts.network.lowering import lower
from netcharts.spec import stored_numbers
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.repeats import copies, written_out

Clocks = Mapping[str, int | None]
"""The clock of each layer, by its number; None for layers that stand still."""


def has_several(spec: Spec) -> bool:
    """Return True if layers of a network can have different numbers of steps."""
    return any(connection.takes_run for connection in spec.connections) or any(
        start.layer for layer in spec.layers for start in layer.start.values()
    )


def clocks(layers: Iterable[Layer], connections: Sequence[Connection]) -> dict[str, int | None]:
    """Return the clock of each layer of a network of directed connections, numbered in the order of the layers.

    Args:
        layers: The layers, lowered so that each computes one value.
        connections: The connections, and those that carry values that are weights.
    """
    listed = list(layers)
    moving = _moving(listed, connections)
    joined: dict[str, list[str]] = defaultdict(list)
    for each in connections:
        if not each.takes_run and each.source in moving and each.target in moving:
            joined[each.source].append(each.target)
            joined[each.target].append(each.source)
    found: dict[str, int | None] = {}
    number = 0
    for layer in listed:
        if layer.name in moving and layer.name not in found:
            for name in _reached(layer.name, joined):
                found[name] = number
            number += 1
    return {layer.name: found.get(layer.name) for layer in listed}


def _moving(layers: Sequence[Layer], connections: Sequence[Connection]) -> set[str]:
    """Return the layers whose value depends on the step."""
    starting = [layer.name for layer in layers if _moves(layer)]
    after: dict[str, list[str]] = defaultdict(list)
    for each in connections:
        if each.reads_earlier:
            starting.append(each.target)
        if not each.takes_run:
            after[each.source].append(each.target)
    return _all_reached(starting, after)


def _moves(layer: Layer) -> bool:
    """Return True if the cells of a layer take values from the caller, keep values, sample them, or store a run."""
    anatomy = layer.cell.anatomy
    return anatomy.takes_data or bool(anatomy.kept) or anatomy.stochastic or stored_numbers.steps(layer) is not None


def _all_reached(starts: Iterable[str], after: Mapping[str, Sequence[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += after.get(name, ())
    return reached


def _reached(start: str, after: Mapping[str, Sequence[str]]) -> set[str]:
    return _all_reached([start], after)


def of_spec(spec: Spec) -> dict[str, int | None]:
    """Return the clock of each layer of a spec with directed connections, and of the parts of its cells.

    Of a block that is copied, they are those of its first copy.
    """
    lowered = lower(expand_memories(written_out(spec))).spec
    found = clocks(lowered.layers, lowered.connections)
    first = {folded: found.get(names[0]) for folded, names in copies(spec).items()}
    return {**found, **first}


def runs_of_themselves(spec: Spec) -> dict[str, str]:
    """Return the layers whose attention over steps needs values that follow from its own, each with such a layer.

    Earlier steps can follow from it, except where later steps are computed first.
    """
    if not any(features.OVER_STEPS in layer.options for layer in spec.layers):
        return {}
    lowered = lower(expand_memories(written_out(spec)))
    after: dict[str, list[str]] = defaultdict(list)
    for each in lowered.spec.connections:
        after[each.source].append(each.target)
    originals = lowered.originals()
    folded = {name: own for own, names in copies(spec).items() for name in names}
    found: dict[str, str] = {}
    for each in lowered.spec.connections:
        reached = _reached(each.target, after) if each.takes_steps else set()
        if each.source not in reached:
            continue
        cycle = {name for name in reached if each.source in _reached(name, after)}
        backward = [one for one in lowered.spec.connections if one.delay < 0 and {one.source, one.target} <= cycle]
        if each.takes_run or backward:
            source, target = (originals.get(name, (name, ""))[0] for name in (each.source, each.target))
            found[folded.get(target, target)] = folded.get(source, source)
    return found
