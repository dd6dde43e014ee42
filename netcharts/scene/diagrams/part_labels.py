"""The text of parts: labels of their boxes, and names beside them."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts import activations, locale
from netcharts.cells import CellKind
from netcharts.cells.anatomy import DATA, INPUTS, Part
from netcharts.scene.nodes import SIZE
from netcharts.style import text_metrics

# Smaller numbers are what rounding leaves of a difference.
_ZERO = 1e-12
_NARROWEST = 0.55
_PAD = 0.16


def word(key: str, language: str) -> str:
    """Return a word of charts of parts, such as `bias`, in a language."""
    return locale.load(language)[f"picture.{key}"]


def part_label(
    kind: CellKind,
    part: Part,
    activation: str | None,
    language: str = "en",
    before: Sequence[str] = (),
    after: Sequence[str] = (),
) -> str:
    """Return the label of a part's box; for a part that passes a value on, that is what the value is."""
    added = applied(activation, before, after)
    operation = part.operation.labels[language]
    if part.operation.relays:
        values = {DATA: word("input", language), INPUTS: kind.base or kind.name}
        return added or values.get(part.wires[0].source, operation)
    constants = "".join(f" {number(wire.number)}" for wire in part.wires if wire.number is not None)
    return f"{operation}{constants} | {added}" if added else operation + constants


def applied(activation: str | None, before: Sequence[str] = (), after: Sequence[str] = ()) -> str:
    """Return the text of what is applied to a value: an activation, and what comes before and after it."""
    function = activation if activation and not activations.load(activation).identity else None
    return " ".join(filter(None, (*before, function, *after)))


def number(value: float) -> str:
    """Return a number to four digits, with a minus sign rather than a hyphen; one that rounding left of 0 is 0."""
    return f"{0.0 if abs(value) < _ZERO else value:.4g}".replace("-", "−")


def part_name(part: Part, language: str) -> str:
    """Return the name of a part, which stands beside its box."""
    return part.names.get(language) if part.names else part.name.replace("_", " ")


def box_width(label: str) -> float:
    """Return the width of a box with a label."""
    return max(_NARROWEST, text_metrics.width(label) * SIZE + _PAD)
