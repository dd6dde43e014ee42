"""Groups of channels that are linked among themselves only: grouped and depthwise convolutions, and pointwise links.

Krizhevsky, Sutskever & Hinton, "ImageNet classification with deep convolutional neural networks", 2012.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from netcharts.patterns._links import LayerPair, SizeMismatch
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key
from netcharts.syntax.types import Choice, WordOr

EACH = "each"
# The option of windows.
Groups: TypeAlias = Annotated[
    int | str,
    Key(
        WordOr(Choice("number of groups", lambda: (EACH,)), Integer(1, 10**9)),
        "number of groups of channels that are linked among themselves; `each` channel can be a group",
    ),
]


def depthwise_channels(source: int, target: int | None) -> int:
    """Return the number of target channels where each source channel is a group: as many, or several each."""
    return target if target is not None and target % source == 0 else source


def groups_of(pair: LayerPair) -> int:
    """Return the number of groups of channels that windows link among themselves."""
    groups: Any = pair.options.groups
    return pair.source_channels if groups == EACH else int(groups)


def groups_mismatch(pair: LayerPair, groups: int) -> SizeMismatch | None:
    """Return why the channels of two layers cannot be divided into groups; None if they can."""
    for end, channels in (("source", pair.source_channels), ("target", pair.target_channels)):
        if channels % groups:
            message = f"the {channels:,} channels of the {end} cannot be divided into {groups:,} groups"
            return SizeMismatch("groups-mismatch", message, "groups")
    return None
