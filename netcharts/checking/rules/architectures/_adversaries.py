"""The generators and discriminators of a generative adversarial network, told apart by what is judged together."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from netcharts.checking.context import CheckContext
from netcharts.checking.rules.architectures._paths import inputs, leading_to


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
    """Return all pairs of fake and real examples, each as often as discriminators read both.

    They have as many values, and each is read directly or joined with others, such as its code. What a generator reads
    is no pair. Examples that a generator copies in part are real as well, such as those of an autoencoder.
    """
    data, made = inputs(context), _makeable(context)
    views = {name: _views(context, name) for name in {*made, *data}}
    found = [
        Duel(fake, real, frozenset(views[fake][key].layers | views[real][key].layers))
        for real in data
        for fake in made
        for key in views[fake].keys() & views[real].keys()
        if views[fake][key].sizes & views[real][key].sizes
        and not _is_within_network(context, real, fake, views[fake][key].layers, views[real][key].layers)
    ]
    before = generators(context, found)
    return [duel for duel in found if not duel.readers & before]


def _is_within_network(context: CheckContext, real: str, fake: str, one: Set[str], other: Set[str]) -> bool:
    """Return True if a layer is no fake, but only hidden in a network that skips it: the input leads to both."""
    apart = context.layers[fake].cell.matches_input or not one & other
    return not apart and real in leading_to(context, [fake])


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


class _View(NamedTuple):
    """The layers that read something, with weights in common, and the numbers of values that they read."""

    sizes: set[int]
    layers: set[str]


def _views(context: CheckContext, name: str) -> dict[frozenset[str], _View]:
    """Return what reads a layer, directly or through layers without weights, by the layers that share its weights."""
    found: dict[frozenset[str], _View] = {}
    seen, waiting = set[str](), [name]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        layer = context.layers[here]
        for connection in context.forward_out_of(here):
            if not connection.pattern.weighted:
                waiting.append(connection.target)
                continue
            view = found.setdefault(_tied(context, connection.target), _View(set(), set()))
            view.sizes.add(layer.cells * layer.value_channels)
            view.layers.add(connection.target)
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
