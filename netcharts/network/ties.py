"""Ties of shared weights as plain data, and what they mean for the places of a network."""

from __future__ import annotations

from collections.abc import Container, Mapping, Set
from typing import NamedTuple

from netcharts.findings import Place
from netcharts.network.parameters import Parameter
from netcharts.spec.model import Layer


class Tie(NamedTuple):
    """The array that a place shares: that of the place `name`, and whether its source and target are exchanged."""

    name: str
    transposed: bool


class Values(NamedTuple):
    """The values of a layer that a place takes for its weights at the same step, example by example.

    Attributes:
        layer: The layer.
        start: The first of its values that the place takes.
        of: The name of the place in whose shape the values are.
        transposed: Whether their source and target are exchanged.
    """

    layer: str
    start: int
    of: str
    transposed: bool


class Fault(NamedTuple):
    """An error in a tie: the slug of the rule, the place in the spec, and a message."""

    slug: str
    place: Place
    message: str


class SharedWeights(NamedTuple):
    """The places of a network and their ties.

    Attributes:
        places: Every place, by name, with the parameter that it would have of its own.
        ties: The places that share an array, each with the one that holds it.
        values: The places whose weights are the values of a layer.
        faults: What is wrong; faulty places have arrays of their own.
    """

    places: dict[str, Parameter]
    ties: dict[str, Tie]
    values: dict[str, Values]
    faults: tuple[Fault, ...]

    @property
    def tied(self) -> Set[str]:
        """Return the names of the places that hold no array."""
        return self.ties.keys() | self.values.keys()

    @property
    def arrays(self) -> dict[str, Parameter]:
        """Return the parameters that hold an array, by name."""
        tied = self.tied
        return {name: place for name, place in self.places.items() if name not in tied}

    def tied_to(self, name: str) -> str | None:
        """Return whose array or values a place takes; None if it has its own array or does not exist."""
        if name in self.values:
            return self.values[name].layer
        return self.ties[name].name if name in self.ties else None


def holder(place: Parameter, layers: Container[str]) -> str:
    """Return the layer that a place belongs to; places of memories are known by their names."""
    name = place.layer or place.name
    while name and name not in layers:
        name = name.rpartition(".")[0]
    return name


def is_trained(place: Parameter, layers: Mapping[str, Layer]) -> bool:
    """Return True unless the array of a place is frozen, by its connection or its layer."""
    own = None if place.connection is None else place.connection.options.train
    return layers[holder(place, layers)].train if own is None else bool(own)


def turned(of: Parameter, place: Parameter, transposed: bool) -> tuple[int, ...] | None:
    """Return the order of the axes of an array by which another place uses it; None if it cannot be used there.

    Args:
        of: The parameter that holds the array.
        place: The place that uses it.
        transposed: Whether its source and target are exchanged.
    """
    order = tuple(range(len(of.shape)))
    if of.connection is None or place.connection is None:
        return None if transposed or of.connection is not place.connection else order
    (source, target), own = of.connection.pattern.transfer.axes, place.connection.pattern.transfer.axes
    from_axes = (*target, *source) if transposed else (*source, *target)
    to_axes = (*own[0], *own[1])
    if sorted(from_axes) != sorted(to_axes) or len(source) != len(own[0]):
        return None
    moved = dict(zip(to_axes, from_axes, strict=True))
    if from_axes != to_axes and not (_turns(of) and _turns(place)):
        return None
    return tuple(moved.get(axis, axis) for axis in order)


def fits(of: Parameter, place: Parameter, transposed: bool) -> bool:
    """Return True if a place can use the array of a parameter."""
    order = turned(of, place, transposed)
    return order is not None and tuple(of.shape[axis] for axis in order) == tuple(place.shape)


def _turns(place: Parameter) -> bool:
    return place.connection is None or place.pair is None or place.connection.pattern.transfer.turns(place.pair)
