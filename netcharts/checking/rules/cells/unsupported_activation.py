"""An activation that the cell does not support.

What
    A layer has an activation that its cells do not support: a smooth activation for spiking cells, anything but
    `linear` for input, pool or interpolation cells, anything but `squash` for capsules, an activation with negative
    values for the deviation of a distribution, or an activation that a custom cell excludes by `limits`. Or the last
    part of its cells has no activation to replace, as in memory cells and in cells that sample their values.

Why
    The activation defines these cells: a spiking cell fires or does not fire; a pool cell passes on the value that it
    selects; a standard deviation is not negative. If there is no activation to replace, the setting has no effect.

Example
    pool: {cell: spiking_hidden, size: 9, activation: sigmoid}

Instead
    pool: {cell: spiking_hidden, size: 9, activation: spike}

Source
    Van Veen & Leijnen, The Neural Network Zoo, on liquid state machines: a threshold in place of the sigmoid. Kingma &
    Welling, 2013, arXiv:1312.6114, appendix C.2: the network gives the logarithm of the variance.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import activations
from netcharts.cells.anatomy import OUTPUT
from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose cells do not support the given activation."""
    for layer in context.spec.layers:
        allowed = layer.cell.activations
        if layer.activation and allowed and layer.activation not in allowed:
            message = f"the activation of {layer.cell.name} cells is {' or '.join(allowed)}, not {layer.activation}"
            edits = tuple(_using(context, layer, name) for name in allowed)
            yield RuleHit(layer.places["activation"], f"{quoted(layer.name)}: {message}", advice=edits)
        elif layer.activation and _ignored(context, layer):
            message = f"the value of {layer.cell.name} cells has no activation that {layer.activation} could replace"
            left_out = ("leave it out", advice.with_values(context.spec, layer.name, activation=None))
            yield RuleHit(layer.places["activation"], f"{quoted(layer.name)}: {message}", advice=(left_out,))
        elif _can_be_negative(layer):
            place = layer.places.get("activation", layer.places["cell"])
            message = f"a deviation is not negative, as {layer.nonlinearity or 'linear'} can be"
            edits = tuple(_using(context, layer, name) for name in ("softplus", "exp"))
            yield RuleHit(place, f"{quoted(layer.name)}: {message}", advice=edits)


def _using(context: CheckContext, layer: Layer, name: str) -> advice.Advice:
    return (f"use {name}", advice.with_values(context.spec, layer.name, activation=name))


def _ignored(context: CheckContext, layer: Layer) -> bool:
    """Return True if the activation of a layer has no effect, since the last part of its cells has none."""
    anatomy, given = layer.cell.anatomy, activations.load(layer.activation or "linear")
    last = anatomy.part(OUTPUT)
    if last.activation is not None:
        return False
    # Directed links within a step are a mistake that NC102 reports: undirected ones are meant.
    settles = any(not c.directed or (c.within and not c.delay) for c in context.incoming[layer.name])
    if settles and anatomy.fed_back_field:
        return given.bind is None  # Cells settle one by one, so that none can depend on the others of its layer.
    if settles and anatomy.sampled_field and given.levels:
        return False
    # What only adds up or passes on is linear, so saying so is no mistake.
    return not (given.identity and len(anatomy.parts) == 1)


def _can_be_negative(layer: Layer) -> bool:
    if not layer.cell.gives_deviation:
        return False
    if layer.nonlinearity is None:
        return layer.cell.anatomy.part(OUTPUT).sums_links
    return not activations.load(layer.nonlinearity).nonnegative


RULE = Rule(
    "NC210", "error", check, needs="part", about=("given activations", "statistics"), aliases=("activation-of-cell",)
)
