"""Groups of channels that are linked among themselves only: grouped and depthwise convolutions, and pointwise links.

Krizhevsky, Sutskever & Hinton, "ImageNet classification with deep convolutional neural networks", 2012.
"""

from __future__ import annotations

from netcharts.patterns._links import LayerPair, SizeMismatch


def groups_mismatch(pair: LayerPair, groups: int) -> SizeMismatch | None:
    """Return why the channels of two layers cannot be divided into groups; None if they can."""
    for end, channels in (("source", pair.source_channels), ("target", pair.target_channels)):
        if channels % groups:
            message = f"the {channels:,} channels of the {end} cannot be divided into {groups:,} groups"
            return SizeMismatch("groups-mismatch", message, "groups")
    return None
