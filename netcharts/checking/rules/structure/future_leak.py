"""A position or step that depends on later ones, although attention or a convolution is causal.

What
    Before or after a causal attention or convolution, a position comes to depend on later ones. Layers have equal
    numbers of positions, and what joins them is attention that is not causal, also along edges, a window that reaches
    ahead, or a set of links from every position to every other; or a layer is normalized over its positions; or a path
    through layers of other sizes leads back to positions, as from the mean of all of them. Attention is causal by its
    key `causal`, or by given scores that hide later positions, and a convolution by `padding: causal`.

    Likewise, before or after a causal attention or convolution over steps, a step comes to depend on later ones: by a
    negative delay, a window over steps with `padding: same`, attention over steps that is not causal, or the mean of
    all steps that leads back to each of them. Layers that do not go through the same steps, such as the encoder that
    attention over steps takes its keys from, and inputs that lead to the causal layer beside another one, such as a
    condition, may use all steps.

Why
    Causal attention prevents each position from depending on later ones, so that a network can be trained to predict
    the next token. A single connection that mixes positions defeats this, at any point along the path.

Example
    - attention: words -> attended
      causal: true
    - convolution: attended -> mixed
      kernel: 3
      padding: 1

Instead
    - attention: words -> attended
      causal: true
    - convolution: attended -> mixed
      kernel: 1

Source
    Vaswani et al., 2017, arXiv:1706.03762, section 3.2.3: leftward information flow must be prevented; van den Oord et
    al., 2016, arXiv:1609.03499: causal convolutions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.structure._places_seen import PlacesSeen, Step
from netcharts.checking.rules.structure._steps_seen import Leak, StepsSeen
from netcharts.checking.rules.structure._ways import After, neighbors, reached_from, shortest_way
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield what lets a place or a step see later ones, with its way to or from a causal layer."""
    reported = set()
    for place, message, what, way in [*_along_places(context), *StepsSeen(context).leaks()]:
        if place not in reported:
            reported.add(place)
            path = " -> ".join(map(quoted, way))
            yield RuleHit(place, f"{message}, although {what} is causal on this path: {path}")


def _along_places(context: CheckContext) -> Iterator[Leak]:
    places = PlacesSeen(context)
    if not places.has_causal_layers:
        return
    steps = list(places.steps())
    seeds = [step for step in steps if step.causal]
    what = "attention" if any(seed.causal == "attention" for seed in seeds) else "a convolution"
    after, before = neighbors((s.source, s.target) for s in steps), neighbors((s.target, s.source) for s in steps)
    # What is fed in beside the causal stream, such as what an encoder made of another text, may see all of itself.
    later = reached_from((seed.target for seed in seeds), after)
    first = [seed for seed in seeds if seed.source not in later] or seeds
    # A convolution can be joined by another stream, such as a condition, where it ends.
    ends = (seed.target if seed.causal == "attention" else seed.source for seed in first)
    stream = reached_from(reached_from(ends, before), after)
    detours = [step for step in places.detours(stream) if _goes_on(context, step.target, seeds, after)]
    for step in [*steps, *detours]:
        way = _way_past(step, seeds, after) if step.ahead and step.source in stream else []
        if way:
            yield Leak(step.place, step.message, what, way)


def _goes_on(context: CheckContext, name: str, seeds: Collection[Step], after: After) -> bool:
    """Return True if the places of a layer lead to a causal attention, or to the end of the network."""
    reached = reached_from([name], after)
    return any(seed.source in reached for seed in seeds) or any(
        next(context.forward_out_of(other), None) is None for other in reached
    )


def _way_past(leak: Step, seeds: Collection[Step], after: After) -> list[str]:
    """Return a shortest way that has both a causal layer and the leak, or meets one; empty if there is none."""
    ways = []
    own = [] if leak.target == leak.source else [leak.target]
    for seed in seeds:
        down, up = shortest_way(seed.target, leak.source, after), shortest_way(leak.target, seed.source, after)
        ways += [[seed.source, *down, *own]] if down else []
        ways += [[leak.source, *up[1 - len(own) :], seed.target]] if up else []
        if own and seed.source == leak.source:
            ways += _meetings(leak, seed, after)
    return min(ways, key=len, default=[])


def _meetings(leak: Step, seed: Step, after: After) -> list[list[str]]:
    """Return ways that lead on from the leak to what comes of a causal layer beside it, if the two meet."""
    meeting = reached_from([leak.target], after) & reached_from([seed.target], after)
    return [[leak.source, *shortest_way(leak.target, name, after)] for name in sorted(meeting)]


RULE = Rule("NC117", "error", check, about=("attention", "causal links"))
