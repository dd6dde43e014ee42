"""The steps of layers that see later steps of others: by negative delays, windows, attention and whole runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from math import inf
from typing import NamedTuple

from netcharts import features
from netcharts.checking.context import CheckContext
from netcharts.checking.rules.structure._places_seen import Attending
from netcharts.checking.rules.structure._ways import neighbors, reached_from, shortest_way
from netcharts.findings import Place
from netcharts.network import clocks
from netcharts.patterns._options import FIRST
from netcharts.patterns._step_windows import CAUSAL, delays, is_over_steps
from netcharts.spec.model import Connection
from netcharts.wording import quoted


class Carry(NamedTuple):
    """The way in which the steps of a layer see those of another, or of itself.

    Attributes:
        source: The layer that is seen.
        target: The layer that sees it.
        ahead: How many steps ahead the target sees: negative for earlier ones, infinite for all of them.
        run: True if the target does not go through the steps of the source, but takes all of them together.
        causal: What leaves out later steps on purpose, `attention` or `convolution`; empty if nothing does.
        place: Where it is written.
        message: What lets a step see later ones.
    """

    source: str
    target: str
    ahead: float
    run: bool
    causal: str
    place: Place
    message: str


class Leak(NamedTuple):
    """A step that sees later ones: where it is written, by what, what is causal, and the layers on its path."""

    place: Place
    message: str
    causal: str
    way: list[str]


class StepsSeen:
    """The steps that see later ones, in the layers of a spec."""

    def __init__(self, context: CheckContext) -> None:
        self.context = context

    @property
    def _has_causal_layers(self) -> bool:
        """Return True if attention or a convolution over steps leaves out later steps."""
        windows = any(_is_causal_window(connection) for connection in self.context.spec.connections)
        return windows or any(attending.options.causal for attending in self._attending.values())

    @cached_property
    def _attending(self) -> dict[str, Attending]:
        return {
            name: Attending(self.context, name)
            for name, layer in self.context.layers.items()
            if layer.cell.anatomy.attends and features.OVER_STEPS in layer.options
        }

    def leaks(self) -> Iterator[Leak]:
        """Yield what lets steps see later ones before, after or beside what is causal, with a way that has both."""
        if not self._has_causal_layers:
            return
        # Attention that needs its own values of later steps is reported as such (NC124).
        impossible = clocks.runs_of_themselves(self.context.spec)
        seeds = [each for each in self.carries if each.causal and each.target not in impossible]
        for leak in self.carries:
            if leak.ahead <= 0 or self.clock_of[leak.source] is None or self._has_no_order(leak):
                continue
            ways = [way for seed in seeds if (way := self._way(leak, seed))]
            if ways:
                what = "attention" if any(seed.causal == "attention" for seed in seeds) else "a convolution"
                yield Leak(leak.place, leak.message, what, min(ways, key=len))

    @cached_property
    def clock_of(self) -> clocks.Clocks:
        """The clock of each layer."""
        return clocks.of_spec(self.context.spec)

    @cached_property
    def carries(self) -> tuple[Carry, ...]:
        """All ways in which steps of layers see those of others."""
        return tuple(self._carries())

    @cached_property
    def after(self) -> dict[str, list[str]]:
        """The layers that each layer leads to."""
        return neighbors((each.source, each.target) for each in self.carries)

    @cached_property
    def before(self) -> dict[str, list[str]]:
        """The layers that lead to each layer."""
        return neighbors((each.target, each.source) for each in self.carries)

    def _carries(self) -> Iterator[Carry]:
        for connection in self.context.spec.connections:
            if connection.directed:
                yield self._carry(connection)
        for giver, targets in self.context.gives_weights_to.items():
            for target in targets:
                yield Carry(giver, target, 0, False, "", self.context.layers[giver].place, "")

    def _carry(self, connection: Connection) -> Carry:
        source, target = connection.source, connection.target
        ends = f"{quoted(target)} see later steps of {'itself' if connection.within else quoted(source)}"
        causal, place, message = "", connection.places["target"], f"'{connection.key}' lets {ends}"
        ahead, run = _ahead(connection), connection.takes_run
        attending = self._attending.get(target)
        if attending is not None and connection.gate in attending.seen:
            run = self.clock_of[source] != self.clock_of[target]
            if attending.options.causal and not run:
                causal = "attention"
            else:
                ahead, place, message = inf, attending.place, f"attention lets {ends}"
        elif run:
            place, message = connection.places["steps"], f"'steps: {connection.options.steps}' lets {ends}"
        elif _is_causal_window(connection):
            causal = "convolution"
        if run and ahead > 0:
            message = f"{quoted(target)} takes all steps of {quoted(source)}, which lets earlier steps see later ones"
        return Carry(source, target, ahead, run, causal, place, message)

    def _way(self, leak: Carry, seed: Carry) -> list[str]:
        """Return a shortest way that has both what is causal and what leaks; empty if none has, or none sees ahead."""
        clock = self.clock_of[seed.target]
        if self.clock_of[leak.source] != clock or not self._returns(leak, clock):
            return []
        ways = [self._before(leak, seed), self._behind(leak, seed)]
        if seed.causal == "attention" and not leak.run:
            ways.append(self._beside(leak, seed))
        return min((way for way in ways if way), key=len, default=[])

    def _has_no_order(self, leak: Carry) -> bool:
        """Return True if a leak is in a cycle with a connection from an earlier step, which is reported (NC112)."""
        loop = reached_from([leak.target], self.after) & reached_from([leak.source], self.before)
        return any(c.looks_back and {c.source, c.target} <= loop for c in self.context.spec.connections)

    def _returns(self, leak: Carry, clock: int | None) -> bool:
        """Return True if what leaks arrives in the steps that it comes from."""
        return any(self.clock_of[name] == clock for name in reached_from([leak.target], self.after))

    def _before(self, leak: Carry, seed: Carry) -> list[str]:
        """Return the way from a leak to what is causal, unless another input gets there beside it, without the leak."""
        up = shortest_way(leak.target, seed.source, self.after)
        if not up or self._inputs(seed.source) - self._inputs(leak.source):
            return []
        between = self._farthest({leak.target: 0.0}).get(seed.source, -inf)
        ahead = self._arriving(leak.source) + leak.ahead + between + self._leaving(seed.target)
        own = [] if leak.source == leak.target else [leak.source]
        return _joined([*own, *up], [seed.target]) if ahead > 0 else []

    def _behind(self, leak: Carry, seed: Carry) -> list[str]:
        """Return the way from what is causal to a leak."""
        down = shortest_way(seed.target, leak.source, self.after)
        if not down:
            return []
        between = self._farthest({seed.target: 0.0}).get(leak.source, -inf)
        ahead = self._arriving(seed.source) + between + leak.ahead + self._leaving(leak.target)
        end = self._back_in(leak) if leak.run else [leak.target]
        return _joined([seed.source, *down], end) if ahead > 0 else []

    def _beside(self, leak: Carry, seed: Carry) -> list[str]:
        """Return the way from a leak to where it meets what comes of a causal layer beside it."""
        own = self.before.get(leak.source, []) if _is_loop(leak) else [leak.source]
        if seed.source not in own or self._arriving(leak.source) + leak.ahead <= 0:
            return []
        meeting = reached_from([leak.target], self.after) & reached_from([seed.target], self.after)
        ways = [shortest_way(leak.target, name, self.after) for name in sorted(meeting)]
        return [seed.source, *min(ways, key=len)] if ways else []

    def _back_in(self, leak: Carry) -> list[str]:
        """Return the way from a layer that takes all steps together back to a layer that goes through them."""
        clock = self.clock_of[leak.source]
        own = [name for name in reached_from([leak.target], self.after) if self.clock_of[name] == clock]
        return min((shortest_way(leak.target, name, self.after) for name in sorted(own)), key=len)

    def _inputs(self, name: str) -> set[str]:
        """Return the layers that take values from the caller at each step, and that lead to a layer."""
        clock = self.clock_of[name]
        found = reached_from([name], self.before)
        layers = self.context.layers
        return {each for each in found if layers[each].cell.anatomy.takes_data and self.clock_of[each] == clock}

    def _arriving(self, name: str) -> float:
        """Return how many steps ahead a layer sees those layers of its clock that nothing else leads to."""
        clock = self.clock_of[name]
        own = {each.target for each in self.carries if self.clock_of[each.source] == clock and not _is_loop(each)}
        starts = {layer: 0.0 for layer in self.context.layers if self.clock_of[layer] == clock and layer not in own}
        return self._farthest(starts).get(name, 0.0)

    def _leaving(self, name: str) -> float:
        """Return how many steps ahead of a layer those see that lead to nothing else of its clock."""
        clock = self.clock_of[name]
        on = {each.source for each in self.carries if self.clock_of[each.target] == clock and not _is_loop(each)}
        seen = self._farthest({name: 0.0}).items()
        return max((ahead for layer, ahead in seen if self.clock_of[layer] == clock and layer not in on), default=0.0)

    def _farthest(self, starts: Mapping[str, float]) -> dict[str, float]:
        """Return how many steps ahead of some layers each layer sees at most."""
        found, waiting = dict(starts), list(starts)
        raised: dict[str, int] = {}
        for name in waiting:
            for each in self._out_of.get(name, ()):
                ahead = found[name] + each.ahead
                if ahead > found.get(each.target, -inf):
                    raised[each.target] = raised.get(each.target, 0) + 1
                    # What is raised again and again is in a loop that goes on to later steps.
                    found[each.target] = inf if raised[each.target] > len(self.carries) else ahead
                    waiting.append(each.target)
        return found

    @cached_property
    def _out_of(self) -> dict[str, list[Carry]]:
        found: dict[str, list[Carry]] = {}
        for each in self.carries:
            found.setdefault(each.source, []).append(each)
        return found


def _joined(way: list[str], end: list[str]) -> list[str]:
    """Return a way with what follows it, without saying its last layer twice."""
    return [*way, *(end[1:] if way and end and way[-1] == end[0] else end)]


def _is_loop(carry: Carry) -> bool:
    return carry.source == carry.target


def _ahead(connection: Connection) -> float:
    """Return how many steps ahead a connection sees: infinitely many, if it does so again and again."""
    if connection.takes_run:
        return 0 if connection.options.steps == FIRST else inf
    least = min(delays(connection.options)) if is_over_steps(connection.options) else connection.delay
    return inf if least < 0 and connection.within else -least


def _is_causal_window(connection: Connection) -> bool:
    options = connection.options
    return is_over_steps(options) and getattr(options, "padding", None) == CAUSAL
