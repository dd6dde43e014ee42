"""The keys of a layer that is a block."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

from netcharts import blocks
from netcharts.spec.limits import MOST_COPIES
from netcharts.spec.positions import Position, PositionType
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key, record_of
from netcharts.syntax.texts import LocalizedText, LocalizedTextType
from netcharts.syntax.types import Boolean, Located, OpenChoice, ShortText

_BLOCK_NAME = OpenChoice(blocks.names, "the name of a block")


class Block(NamedTuple):
    """A layer that is a block. What the reader makes of it are layers, connections and a group."""

    block: Annotated[str, Key(Located(_BLOCK_NAME), "block that the layer is, bundled or defined under `blocks`")]
    parameters: Annotated[
        Mapping[str, Any], Key(blocks.ParametersType(), "values of the parameters of the block", name="with")
    ] = MappingProxyType({})
    repeat: Annotated[int, Key(Integer(1, MOST_COPIES), "number of copies, each of which continues the one before")] = 1
    beside: Annotated[int, Key(Integer(1, MOST_COPIES), "number of copies beside each other, with the same inputs")] = 1
    weights: Annotated[
        str,
        Key(
            ShortText("'shared', or the name of a block"),
            "block whose weights and biases it shares; `shared` if all its copies share theirs",
        ),
    ] = ""
    train: Annotated[bool, Key(Boolean(), "false to keep all its weights and biases as they are in training")] = True
    label: Annotated[
        LocalizedText | None,
        Key(LocalizedTextType(), "label of the frame", unless_given="that of the block"),
    ] = None
    position: Annotated[
        Position | None, Key(PositionType(), "position on one side of another layer or group", name="place")
    ] = None


BLOCK_LAYER = record_of(Block, "block layer")
