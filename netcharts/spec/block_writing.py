"""Write changes of layers in blocks: into the body of the block, if the spec defines it."""

from __future__ import annotations

from typing import Any

from netcharts.spec.equality import same_value
from netcharts.spec.layer_writing import Data, changed_layer
from netcharts.spec.model import Layer, Spec


def changed_blocks(data: Data, before: Spec, after: Spec) -> Data:
    """Return the blocks of a spec whose layers have other values; those that stay are kept as they are written."""
    blocks = data.get("blocks", {})
    old = {layer.name: layer for layer in before.layers}
    for layer in after.layers:
        if layer.own_name and layer.name in old and not same_value(layer, old[layer.name]):
            blocks = _with_layer(data["layers"], blocks, layer.name, old[layer.name], layer)
    return dict(blocks)


def _with_layer(layers: Data, blocks: Data, path: str, before: Layer, after: Layer) -> Data:
    """Return blocks with other values for the layer at a path, such as `stage1.seen`, through the blocks in layers."""
    use = next((name for name in layers if path.startswith(f"{name}.") and "block" in layers[name]), None)
    name: Any = layers[use]["block"] if use is not None else None
    if use is None or name not in blocks:
        return blocks
    body, rest = blocks[name], path.removeprefix(f"{use}.")
    if rest not in body["layers"]:
        return _with_layer(body["layers"], blocks, rest, before, after)
    changed, _ = changed_layer(body["layers"][rest], before, after)
    return {**blocks, name: {**body, "layers": {**body["layers"], rest: changed}}}
