"""What comes into a layer: connections made ready to carry values into all parts of its cells that take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.anatomy import Part, Wire
from netcharts.counts import joint, recurrent
from netcharts.errors import ForwardError
from netcharts.forward.weights import Slot, masked
from netcharts.patterns import Joint
from netcharts.spec.model import Connection, Layer

Values = NDArray[np.floating]


class Centres(NamedTuple):
    """What makes squared distances of weighted sums: Σ(x - w)² = Σx² - 2Σxw + Σw², over the links of each cell.

    links    1 for every link into a part that takes a distance; None where all cells have all links, and all take one
    squares  Σw², or 0 for a part that takes none: [1, gates × channels, *target]
    """

    links: Values | None
    squares: Values


class Feed(NamedTuple):
    """A connection, with the weights of all parts that it leads into side by side, `gates` of them.

    Without weights, `array` is None. The joint's target channels are those of all gates together. Where a part takes a
    distance, `array` holds -2w in place of w, and what is carried is the distance squared.
    """

    connection: Connection
    joint: Joint
    array: Values | None
    gates: int
    centres: Centres | None = None

    def carry(self, values: Values) -> Values:
        """What comes of values [batch, channels, *source]: [gates, batch, channels, *target]."""
        step = self.connection.pattern.step
        carried = step.carry(values, self.array, self.joint)
        if self.array is None:
            return carried[None]
        if self.centres is not None:
            carried = carried + self.squared(values, self.centres)
        gated = carried.reshape(len(values), self.gates, -1, *self.joint.target).swapaxes(0, 1)
        # What follows works on each gate by itself, fastest where its numbers lie together.
        return np.ascontiguousarray(gated)

    def squared(self, values: Values, centres: Centres) -> Values:
        """Σx² + Σw² for every cell."""
        step = self.connection.pattern.step
        square = values**2
        if centres.links is None:
            whole = square.reshape(len(square), -1).sum(axis=1)
            return whole.reshape(-1, *(1,) * (1 + len(self.joint.target))) + centres.squares
        return step.carry(square, centres.links, self.joint) + centres.squares

    def nothing(self, batch: int, kind: np.dtype[Any]) -> Values:
        """What it carries from before the first step."""
        return np.zeros((batch, self.joint.source_channels, *self.joint.source), kind)


class Intake(NamedTuple):
    """All that comes into a layer.

    inputs      feeds of the cells' `inputs`, weighted for each of the `weighted` parts
    recurrent   feeds within the layer, for each wire that they carry, with the parts that they lead into
    biases      by part
    """

    layer: Layer
    inputs: tuple[Feed, ...]
    weighted: tuple[str, ...]
    recurrent: tuple[tuple[Wire, tuple[str, ...], tuple[Feed, ...]], ...]
    biases: Mapping[str, Values]


def intake(
    layer: Layer,
    incoming: Iterable[Connection],
    layers: dict[str, Layer],
    found: Mapping[tuple[str, str, int], Slot],
    weights: Mapping[str, Values],
) -> Intake:
    """What comes into a layer by its connections; `found` are the slots by part, source and statement.

    Raises:
        ForwardError: a connection has weights where none can be, or reads from what is no memory.
    """
    parts = layer.cell.anatomy.parts
    weighted = [part for part in parts if part.weighted]
    incoming = list(incoming)
    own = [connection for connection in incoming if recurrent(connection, layer)]
    others = [connection for connection in incoming if not recurrent(connection, layer)]

    def feed(connection: Connection, into: list[Part]) -> Feed:
        return _feed(connection, into, layers, found, weights)

    wires = {part.recurrent: [p for p in parts if p.recurrent == part.recurrent] for part in parts if part.recurrent}
    biases = {part.name: weights.get(f"{layer.name}.{part.name}.bias") for part in parts}
    return Intake(
        layer,
        tuple(feed(connection, weighted) for connection in others),
        tuple(part.name for part in weighted),
        tuple(
            (wire, tuple(part.name for part in into), tuple(feed(connection, into) for connection in own))
            for wire, into in wires.items()
            if wire is not None and own
        ),
        {name: array for name, array in biases.items() if array is not None},
    )


def _feed(
    connection: Connection,
    into: list[Part],
    layers: dict[str, Layer],
    found: Mapping[tuple[str, str, int], Slot],
    weights: Mapping[str, Values],
) -> Feed:
    step, joined = connection.pattern.step, joint(connection, layers)
    ends = f"'{connection.source}' to '{connection.target}'"
    if connection.key == "access" and connection.carries == "output":
        raise ForwardError(f"'access' from {ends}: neither is a memory, reached by heads alone")
    if step.array is None:
        if any(part.operation == "distance" for part in into):
            raise ForwardError(
                f"'{connection.key}' from {ends} has no weights, and the cells there take distances to them"
            )
        return Feed(connection, joined, None, 1)
    if step.bare and not into:
        return Feed(connection, _fitting(joined, ends), None, 1)
    if not into:
        raise ForwardError(f"'{connection.key}' from {ends} has weights, and the cells there have none")
    own = [found[_key(connection, part.name)] for part in into]
    array = np.concatenate([weights[slot.name] for slot in own], axis=step.gates)
    together = joined._replace(target_channels=joined.target_channels * len(into))
    if all(part.operation != "distance" for part in into):
        return Feed(connection, together, array, len(into))
    if not step.linear:
        raise ForwardError(
            f"'{connection.key}' from {ends} carries no weighted sums, and the cells there take distances"
        )
    marks = [
        masked(slot, np.full_like(weights[slot.name], part.operation == "distance"))
        for slot, part in zip(own, into, strict=True)
    ]
    return _centred(Feed(connection, together, array, len(into)), np.concatenate(marks, axis=step.gates))


def _centred(feed: Feed, links: Values) -> Feed:
    """A feed that carries squared distances into the parts whose links are marked by 1, else weighted sums."""
    step, joined, array = feed.connection.pattern.step, feed.joint, feed.array
    assert array is not None
    one = np.ones((1, joined.source_channels, *joined.source), array.dtype)
    squares = step.carry(one, links * array**2, joined)
    # What all cells hear alike is squared and added up once.
    alike = array.ndim == 2 and links.all()
    return feed._replace(array=np.where(links, -2 * array, array), centres=Centres(None if alike else links, squares))


def _fitting(joined: Joint, ends: str) -> Joint:
    words, cells = joined.source_channels * prod(joined.source), joined.target_channels * prod(joined.target)
    if words != cells:
        raise ForwardError(f"{words} numbers are read from {ends}, which has {cells} cells and no weights")
    return joined


def _key(connection: Connection, part: str) -> tuple[str, str, int]:
    return (part, f"{connection.source}->{connection.target}", connection.statement)


def by_place(slots: Iterable[Slot]) -> dict[tuple[str, str, int], Slot]:
    """Slots by the part that they belong to, the ends of their connection, and its statement."""
    return {_key(slot.connection, slot.name.split(".")[-2]): slot for slot in slots if slot.connection is not None}
