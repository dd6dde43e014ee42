"""Examples: inputs and expected outputs that the network of a spec must reproduce."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

from netcharts.findings import Place
from netcharts.spec.definitions import Definitions
from netcharts.syntax.numeric import Array, Integer, NumberFromZero
from netcharts.syntax.records import Key, record_of

ARRAYS = Definitions(Array(), "array")


class Example(NamedTuple):
    """An example that the network must reproduce: arrays as nested tuples of numbers, by name.

    `places` are those of the outputs and the weights.
    """

    place: Place
    places: Mapping[str, Place]
    outputs: Annotated[Mapping[str, Any], Key(ARRAYS, "expected values by layer, in the same shapes")]
    inputs: Annotated[
        Mapping[str, Any], Key(ARRAYS, "inputs by layer: [size], [batch, size] or [steps, batch, size]")
    ] = MappingProxyType({})
    weights: Annotated[Mapping[str, Any], Key(ARRAYS, "weights of this example, by name")] = MappingProxyType({})
    steps: Annotated[
        int | None, Key(Integer(1, 10_000), "number of steps to compute", unless_given="as many as its inputs have")
    ] = None
    seed: Annotated[int, Key(Integer(0), "random seed")] = 0
    tolerance: Annotated[float, Key(NumberFromZero(), "maximum accepted difference from the expected values")] = 1e-6


EXAMPLE = record_of(Example, "example")
