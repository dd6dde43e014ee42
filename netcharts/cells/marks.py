"""Marks and patterns on a cell's disc: the mark of its variant in the middle, and the pattern of its role on the rim.

Both are a few shapes, sized and placed in column pitches around the center of the cell. No pattern reaches a mark, so
that any two can be combined.
"""

from __future__ import annotations

from typing import NamedTuple


class MarkShape(NamedTuple):
    """One shape of a mark or pattern.

    Attributes:
        form: A Graphviz node shape.
        width: The width.
        height: The height.
        dx: The offset to the right of the center of the cell.
        dy: The offset downwards.
        paint: `line` for an outline, `solid` for a filled shape, `ground` for one in the color of the disc, which
            covers what is below it.
    """

    form: str
    width: float
    height: float
    dx: float = 0.0
    dy: float = 0.0
    paint: str = "line"


MARKS: dict[str, tuple[MarkShape, ...]] = {
    "none": (),
    "ring": (MarkShape("circle", 0.37, 0.37),),
    "triangle": (MarkShape("triangle", 0.335, 0.4, dy=0.025),),
    "square": (MarkShape("box", 0.325, 0.325),),
    "diamond": (MarkShape("diamond", 0.38, 0.38),),
    "plus": (MarkShape("box", 0.34, 0.035, paint="solid"), MarkShape("box", 0.035, 0.34, paint="solid")),
    "bar": (MarkShape("box", 0.34, 0.035, paint="solid"),),
    "interval": (
        MarkShape("box", 0.34, 0.035, paint="solid"),
        MarkShape("box", 0.035, 0.2, dx=-0.17, paint="solid"),
        MarkShape("box", 0.035, 0.2, dx=0.17, paint="solid"),
    ),
}

# The sides of a disc or a box, as steps to the right and downwards.
_SIDES = {"left": (-1, 0), "right": (1, 0), "above": (0, -1), "below": (0, 1)}
PATTERNS: dict[str, tuple[str, ...]] = {
    "none": (),
    "left": ("left",),
    "right": ("right",),
    "above": ("above",),
    "below": ("below",),
    "sides": ("left", "right"),
    "bands": ("above", "below"),
    "dots": ("left", "right", "above", "below"),
}

# A crescent is the part of the disc that an ellipse leaves free; its greatest width.
_DISC = 0.62
_CRESCENT = 0.07
_DOT = 0.075


def on_disc(pattern: str) -> tuple[MarkShape, ...]:
    """Return the shapes of a pattern on a disc: crescents along its rim, or dots."""
    sides = [_SIDES[side] for side in PATTERNS[pattern]]
    if pattern == "dots":
        away = (_DISC - _CRESCENT) / 2 - 0.035
        return tuple(MarkShape("circle", _DOT, _DOT, dx * away, dy * away, "solid") for dx, dy in sides)
    if not sides:
        return ()
    width = _DISC - _CRESCENT * sum(abs(dx) for dx, _ in sides)
    height = _DISC - _CRESCENT * sum(abs(dy) for _, dy in sides)
    shift = _CRESCENT / 2
    dx, dy = -sum(dx for dx, _ in sides) * shift, -sum(dy for _, dy in sides) * shift
    if len(sides) == 1:
        width = height = _DISC - _CRESCENT
    return MarkShape("circle", _DISC, _DISC, paint="solid"), MarkShape("ellipse", width, height, dx, dy, "ground")


def on_box(pattern: str, width: float, height: float) -> tuple[MarkShape, ...]:
    """Return the shapes of a pattern on the rim of a box, clear of the text in it: bars along its sides, or dots."""
    return tuple(_on_rim(_SIDES[side], width, height, pattern == "dots") for side in PATTERNS[pattern])


def _on_rim(side: tuple[int, int], width: float, height: float, dot: bool) -> MarkShape:
    dx, dy = side[0] * width / 2, side[1] * height / 2
    if dot:
        return MarkShape("circle", 0.065, 0.065, dx, dy, "solid")
    long, thick = (width - 0.16, 0.045) if side[1] else (0.055, height - 0.08)
    return MarkShape("box", long, thick, dx, dy, "solid")
