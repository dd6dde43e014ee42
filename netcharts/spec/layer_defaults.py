"""Defaults of layers that depend on other keys: filled in once, so that no other module handles missing values."""

from __future__ import annotations

from collections.abc import Mapping

from netcharts.spec.layer_features import with_normalization
from netcharts.spec.limits import DRAW_GRID, DRAW_LINE
from netcharts.spec.model import Group, Layer
from netcharts.spec.vocabularies import with_vocabulary


def with_defaults(layer: Layer, group: Group | None, values: Mapping[str, object]) -> Layer:
    """Return a layer with the defaults that the group that arranges it and the values of its spec give it."""
    arrange = _arrangement(layer, group)
    return with_normalization(with_vocabulary(layer))._replace(
        arrange=arrange,
        draw=layer.draw if "draw" in layer.places else DRAW_GRID if arrange == "grid" else DRAW_LINE,
        init=layer.init if "init" in layer.places else str(values.get("init", layer.init)),
    )


def _arrangement(layer: Layer, group: Group | None) -> str:
    """Return the arrangement of a layer: that of its group, its own, or the one that fits its size and position."""
    if group is not None and group.arrange:
        return group.arrange
    if "arrange" in layer.places:
        return layer.arrange
    if len(layer.size) > 1:
        return "grid"
    return "row" if layer.position and layer.position.side in ("above", "below") else "column"
