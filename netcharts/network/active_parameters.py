"""Active parameters: those that take part in a single output where a layer with `top` chooses among experts.

Each value of such a layer leads into a copy of a block of its own, and the copies whose values are 0 do nothing.
Shazeer et al., "Outrageously large neural networks: the sparsely-gated mixture-of-experts layer", 2017,
arXiv:1701.06538.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from netcharts.network.shared_weights import shared_weights
from netcharts.network.ties import holder
from netcharts.network.totals import parameters_at
from netcharts.patterns._slices import bounds
from netcharts.spec.model import Connection, Group, Layer, Spec
from netcharts.spec.repeats import written_out


def active_parameters(spec: Spec) -> int | None:
    """Return the number of active parameters, with the largest experts; None if no layer chooses among experts."""
    if not any(layer.top for layer in spec.layers):
        return None
    whole = written_out(spec)
    choices = list(_choices(whole))
    if not choices:
        return None
    layers = {layer.name: layer for layer in whole.layers}
    held = Counter[str]()
    for place in shared_weights(spec).arrays.values():
        held[holder(place, layers)] += parameters_at(place)
    idle = 0
    for most, experts in choices:
        sizes = sorted(sum(held[name] for name in expert.layers) for expert in experts)
        idle += sum(sizes[: max(0, len(sizes) - most)])
    return held.total() - idle


def _choices(spec: Spec) -> Iterator[tuple[int, list[Group]]]:
    """Yield how many experts each layer with `top` chooses at most, and the experts: the copies of a block."""
    leaving: defaultdict[str, list[Connection]] = defaultdict(list)
    for connection in spec.connections:
        leaving[connection.source].append(connection)
    for layer in spec.layers:
        if layer.top:
            experts = _experts(layer, leaving[layer.name], spec.groups)
            if len(experts) > 1:
                yield layer.top, experts


def _experts(router: Layer, leaving: Sequence[Connection], groups: Sequence[Group]) -> list[Group]:
    """Return the outermost groups that get a single feature each of a layer, where no group gets several."""
    fed: dict[str, set[int]] = defaultdict(set)
    for connection in leaving:
        part = connection.options.channels if router.channels > 1 else connection.options.places
        if part is None or bounds(part)[1] - bounds(part)[0] > 1:
            continue
        for group in groups:
            if connection.target in group.layers and router.name not in group.layers:
                fed[group.name].add(bounds(part)[0])
    single: Mapping[str, Group] = {group.name: group for group in groups if len(fed.get(group.name, ())) == 1}
    inner = {name for group in single.values() for name in group.groups}
    return [group for name, group in single.items() if name not in inner]
