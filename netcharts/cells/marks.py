"""What is drawn on a cell's disc: the pattern of its role along the rim, the mark of its variant in the middle.

Marks and patterns are a few shapes, sized and placed in column pitches round the cell's center. No pattern reaches a
mark, so that any two can be had together.
"""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """One shape: a Graphviz node shape, its size, its offset (y downwards), and how it is painted.

    `paint` is `line` for an outline, `solid` for a filled shape, `ground` for one in the color of the disc, which
    covers what is below it.
    """

    form: str
    width: float
    height: float
    dx: float = 0.0
    dy: float = 0.0
    paint: str = "line"


MARKS: dict[str, tuple[Shape, ...]] = {
    "none": (),
    "ring": (Shape("circle", 0.37, 0.37),),
    "triangle": (Shape("triangle", 0.335, 0.4, dy=0.025),),
    "square": (Shape("box", 0.325, 0.325),),
    "diamond": (Shape("diamond", 0.38, 0.38),),
    "plus": (Shape("box", 0.34, 0.035, paint="solid"), Shape("box", 0.035, 0.34, paint="solid")),
    "bar": (Shape("box", 0.34, 0.035, paint="solid"),),
    "interval": (
        Shape("box", 0.34, 0.035, paint="solid"),
        Shape("box", 0.035, 0.2, dx=-0.17, paint="solid"),
        Shape("box", 0.035, 0.2, dx=0.17, paint="solid"),
    ),
}

# Where patterns are: sides of a disc or a box, as steps across and down.
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

# A crescent is what an ellipse leaves free of the disc; this wide where it is widest.
_DISC = 0.62
_CRESCENT = 0.07
_DOT = 0.075


def on_disc(pattern: str) -> tuple[Shape, ...]:
    """The shapes of a pattern on a disc: crescents along its rim, or dots."""
    sides = [_SIDES[side] for side in PATTERNS[pattern]]
    if pattern == "dots":
        away = (_DISC - _CRESCENT) / 2 - 0.035
        return tuple(Shape("circle", _DOT, _DOT, dx * away, dy * away, "solid") for dx, dy in sides)
    if not sides:
        return ()
    width = _DISC - _CRESCENT * sum(abs(dx) for dx, _ in sides)
    height = _DISC - _CRESCENT * sum(abs(dy) for _, dy in sides)
    shift = _CRESCENT / 2
    dx, dy = -sum(dx for dx, _ in sides) * shift, -sum(dy for _, dy in sides) * shift
    if len(sides) == 1:
        width = height = _DISC - _CRESCENT
    return Shape("circle", _DISC, _DISC, paint="solid"), Shape("ellipse", width, height, dx, dy, "ground")


def on_box(pattern: str, width: float, height: float) -> tuple[Shape, ...]:
    """The shapes of a pattern on the rim of a box, clear of the words in it: bars along its sides, or dots."""
    return tuple(_on_rim(_SIDES[side], width, height, pattern == "dots") for side in PATTERNS[pattern])


def _on_rim(side: tuple[int, int], width: float, height: float, dot: bool) -> Shape:
    dx, dy = side[0] * width / 2, side[1] * height / 2
    if dot:
        return Shape("circle", 0.065, 0.065, dx, dy, "solid")
    long, thick = (width - 0.16, 0.045) if side[1] else (0.055, height - 0.08)
    return Shape("box", long, thick, dx, dy, "solid")
