"""The generators and discriminators of a generative adversarial network, told apart by what is judged together."""

from __future__ import annotations

from typing import NamedTuple

from netcharts.checking.context import CheckContext
from netcharts.checking.rules.architectures._paths import inputs, is_sampling, leading_to, reached


class Duel(NamedTuple):
    """Fake examples and real ones that the same layer reads, or layers with the same weights.

    Attributes:
        fake: The layer that a generator makes.
        real: An input that is compared with it.
        readers: The layers that read either.
    """

    fake: str
    real: str
    readers: frozenset[str]


def duels(context: CheckContext) -> list[Duel]:
    """Return all pairs of fake and real examples.

    They have as many values, and each is read directly or joined with others, such as its code. The real examples do
    not lead to the fake ones, unless these come from sampled values, as in an autoencoder.
    """
    data = inputs(context)
    views = {name: _views(context, name) for name in [*_makeable(context), *data]}
    found = []
    for real in data:
        for fake in _makeable(context):
            readers = views[fake].keys() & views[real].keys()
            same = [key for key in readers if views[fake][key][0] & views[real][key][0]]
            if same and not _is_copied(context, real, fake):
                layers = frozenset().union(*(views[name][key][1] for name in (fake, real) for key in same))
                found.append(Duel(fake, real, layers))
    return found


def has_noise(context: CheckContext) -> bool:
    """Return True if something is made of an input that may be fake examples."""
    return bool(_makeable(context))


def generators(context: CheckContext, found: list[Duel]) -> frozenset[str]:
    """Return the layers that lead to fake examples, without these themselves."""
    fakes = {duel.fake for duel in found}
    return frozenset(leading_to(context, fakes) - fakes)


def _makeable(context: CheckContext) -> list[str]:
    """Return the layers that may be fake examples.

    If cells that match an input lead on, it is these; else all that are computed from an input.
    """
    matching = [n for n, layer in context.layers.items() if layer.cell.matches_input and any(context.forward_out_of(n))]
    data = set(inputs(context))
    names = matching or [name for name in context.layers if name not in data]
    return [name for name in names if leading_to(context, [name]) & data]


# For each reader, by the layers that share its weights: the numbers of values that it reads, and the layers themselves.
_Views = dict[frozenset[str], tuple[set[int], set[str]]]


def _views(context: CheckContext, name: str) -> _Views:
    """Return what reads a layer, directly or through layers without weights."""
    found: _Views = {}
    seen, waiting = set[str](), [name]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        for connection in context.forward_out_of(here):
            if not connection.pattern.weighted:
                waiting.append(connection.target)
            layer = context.layers[here]
            sizes, readers = found.setdefault(_tied(context, connection.target), (set(), set()))
            sizes.add(layer.cells * layer.value_channels)
            readers.add(connection.target)
    return found


def _tied(context: CheckContext, name: str) -> frozenset[str]:
    """Return a layer with all those that have weights in common with it."""
    found, waiting = set[str](), [name]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += context.shares_with[here]
    return frozenset(found)


def _is_copied(context: CheckContext, real: str, fake: str) -> bool:
    """Return True if a way leads from real examples to fake ones without sampled values."""
    sampled = {name for name, layer in context.layers.items() if is_sampling(layer)}
    return fake in reached(context, [real], without=sampled)
