"""Keys about weights, and where a spec has them."""

from __future__ import annotations

from netcharts.spec.model import Spec

# The keys of a connection about its weights.
_KEYS = {"weights", "transposed", "train"}


def mentions_weights(spec: Spec) -> bool:
    """Return True if any layer or connection of a spec says whose weights it has, or whether they are trained.

    Copies of a block can share the weights of the first one.
    """
    whole = spec.expansion or spec
    layers = any(layer.weights or not layer.train or "train" in layer.places for layer in whole.layers)
    return layers or any(not _KEYS.isdisjoint(connection.places) for connection in whole.connections)
