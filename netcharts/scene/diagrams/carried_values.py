"""The values that parts of a network's cells take from another time step, or from their own layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from netcharts.network.attended_places import Attention, attentions
from netcharts.network.drawn_links import DrawnLinks
from netcharts.network.graph import DrawnNetwork
from netcharts.network.parts import entry_parts
from netcharts.patterns._step_windows import delays, is_over_steps
from netcharts.scene.diagrams import captions
from netcharts.scene.diagrams.part_labels import number
from netcharts.spec.cell_inputs import is_recurrent


class CarriedValue(NamedTuple):
    """A value that is carried to a part of a cell.

    Attributes:
        source: Number of the cell that it comes from.
        part: Part of that cell whose value it is.
        target: Number of the cell that takes it.
        into: Part of that cell that takes it.
        delay: How many time steps later it is taken.
        weight: Its weight as text, if the spec gives it.
        run: What is taken of all steps together, if that is taken.
        style: The style of the short lines that stand for it.
    """

    source: int
    part: str
    target: int
    into: str
    delay: int
    weight: str | None = None
    run: str | None = None
    style: str = "stub"

    @property
    def internal(self) -> bool:
        """Return True if a cell takes one of its own inner values within the step; it is drawn as a line."""
        return not self.delay and self.run is None and self.source == self.target and self.part != "output"


def carried_values(network: DrawnNetwork) -> Iterator[CarriedValue]:
    """Yield what comes from other time steps, or from the same layer: along links, and within cells."""
    for drawn in network.layers:
        for part in drawn.layer.cell.anatomy.parts:
            for wire in part.wires:
                if wire.before:
                    yield from (CarriedValue(cell, wire.source, cell, part.name, 1) for cell in drawn.numbers)
    attending = attentions(network.spec)
    for links in network.links:
        attention = attending.get(links.connection.target)
        if is_over_steps(links.connection.options):
            for delay in sorted(set(delays(links.connection.options)) - {0}):
                yield from (each._replace(delay=delay) for each in _carried_along(links, network, attention))
        elif links.connection.delay or links.connection.within or links.connection.takes_run:
            yield from _carried_along(links, network, attention)
        if not links.connection.directed:
            back = links.connection._replace(source=links.connection.target, target=links.connection.source)
            yield from _carried_along(DrawnLinks(back, links.target, links.source), network)


def _carried_along(
    links: DrawnLinks, network: DrawnNetwork, attention: Attention | None = None
) -> Iterator[CarriedValue]:
    connection = links.connection
    style = "neighbor" if connection.directed and connection.within and not connection.delay else "stub"
    for part, sent, delay in entry_parts(
        network.drawn(links.connection.target).layer, links.connection, network.spec.connections
    ):
        for source, target, weight in weighted_links(links.into(part, attention), part, network):
            yield CarriedValue(source, sent, target, part, delay, weight, connection.options.steps, style)


def weighted_links(links: DrawnLinks, part: str, network: DrawnNetwork) -> Iterator[tuple[int, int, str | None]]:
    """Yield the cells that links join, with the weight of each link into a part, if the spec gives it."""
    source, target = (network.drawn(name) for name in (links.connection.source, links.connection.target))
    recurrent = is_recurrent(links.connection, target.layer)
    key = f"{target.layer.name}.{part}.{'recurrent' if recurrent else source.layer.name}"
    weights = captions.weights(network.spec, key, source, target)
    for one, other in zip(links.source.tolist(), links.target.tolist(), strict=True):
        yield one, other, None if weights is None else number(weights[one - source.first, other - target.first])


def most_by_part(ends: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Return the largest number of values that a cell has at each part; `ends` are pairs of a cell and a part."""
    most: dict[str, int] = {}
    for (_, part), count in Counter(ends).items():
        most[part] = max(count, most.get(part, 0))
    return most
