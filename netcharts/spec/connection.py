"""Connections between layers, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from netcharts.findings import Place
from netcharts.patterns import Options, Pattern
from netcharts.patterns._options import PAST, RUN
from netcharts.patterns._step_windows import delays, is_over_steps


class Connection(NamedTuple):
    """Links by one pattern from one layer to one layer. The classes of options declare its keys.

    `statement` is the number of the statement in the spec, from 0; `place` is the place of its pattern, `places` those
    of its `source`, its `target` and the options that are given. Links carry the value of the source's part `carries`
    into the input `gate` of the target's cells; that without a name is the empty one. `via` are the groups that the
    path names instead of layers, at either end; empty where it names a layer. `written` is the name of the source in
    the body of a block, by which the weights are named; empty if it is that of the source. `entry` is where a path
    leads into the block, for a connection from outside; None for others.
    """

    key: str
    pattern: Pattern
    source: str
    target: str
    directed: bool
    delay: int
    options: Options
    statement: int
    place: Place
    places: Mapping[str, Place]
    carries: str = "output"
    via: tuple[str, str] = ("", "")
    gate: str = ""
    written: str = ""
    entry: Place | None = None

    @property
    def within(self) -> bool:
        """Return True if both ends are one layer."""
        return self.source == self.target

    @property
    def orders_places(self) -> bool:
        """Return True if it leads along a graph within a layer, so that places are computed in the order of edges."""
        return self.pattern.along_graph and self.within and self.directed and not self.delay

    @property
    def reads_earlier(self) -> bool:
        """Return True if it takes values of other steps than the one at which they arrive."""
        return self.delay != 0 or is_over_steps(self.options)

    @property
    def looks_back(self) -> bool:
        """Return True if it takes values of earlier steps."""
        return max(delays(self.options)) > 0 if is_over_steps(self.options) else self.delay > 0

    @property
    def looks_ahead(self) -> bool:
        """Return True if it takes values of later steps."""
        return min(delays(self.options)) < 0 if is_over_steps(self.options) else self.delay < 0

    @property
    def takes_run(self) -> bool:
        """Return True if it takes what its source holds at all steps together."""
        return self.options.steps not in (None, PAST)

    @property
    def takes_steps(self) -> bool:
        """Return True if what it takes are several steps of its source as they are, not a value of one step."""
        return self.options.steps in (RUN, PAST)
