"""Names of weights and layers, as a layer of a spec can write them.

Copies of layers have names such as `block.3.attended`. From inside a copy, a name is looked up in that copy first, and
then outward, in the copies and the spec around it: `attended` stands for `block.3.attended`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from netcharts.spec.model import Spec

# The keys of a connection about its weights.
_KEYS = {"weights", "transposed", "train"}


def scopes(layer: str) -> Iterator[str]:
    """Yield the beginnings of names in which the names that a layer writes are looked up, innermost first.

    For `block.3.attended`, they are `block.3.`, `block.` and nothing.
    """
    outer = layer
    while outer:
        outer = outer.rpartition(".")[0]
        yield f"{outer}." if outer else ""


def mentions_weights(spec: Spec) -> bool:
    """Return True if any layer or connection of a spec says whose weights it has, or whether they are trained."""
    layers = any(layer.weights or not layer.train or "train" in layer.places for layer in spec.layers)
    return layers or any(_KEYS & connection.places.keys() for connection in spec.connections)


def layer_of(name: str, layer: str, layers: Container[str]) -> str | None:
    """Return the name of the layer that another layer means by a name; None if there is none."""
    return next((scope + name for scope in scopes(layer) if name and scope + name in layers), None)
