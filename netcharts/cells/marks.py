"""Shapes of cells, with the mark of a variant in the middle and the pattern of a role on the rim.

All are a few shapes, sized and placed in column pitches around the center of the cell. No pattern reaches a mark, so
that any two can be combined. Only discs of the full size have patterns; the other shapes need none.
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


DISC = "disc"
"""The usual shape of a cell."""

SHAPES: dict[str, MarkShape] = {
    DISC: MarkShape("circle", 0.62, 0.62),
    "small": MarkShape("circle", 0.4, 0.4),
    "slim": MarkShape("box", 0.18, 0.62),
    "square": MarkShape("box", 0.54, 0.54),
}


def _column(dx: float, height: float, floor: float | None = None) -> MarkShape:
    """Return an upright bar that stands on a floor, or is centered."""
    return MarkShape("box", 0.04, height, dx, 0.0 if floor is None else floor - height / 2, "solid")


def _row(dy: float, width: float, height: float = 0.035) -> MarkShape:
    return MarkShape("box", width, height, 0.0, dy, "solid")


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
    "dot": (MarkShape("circle", 0.11, 0.11, paint="solid"),),
    "bars": (_column(-0.055, 0.24), _column(0.055, 0.24)),
    "equals": (_row(-0.05, 0.22, 0.04), _row(0.05, 0.22, 0.04)),
    "rows": (_row(-0.13, 0.32), _row(0.0, 0.32, 0.1), _row(0.13, 0.32)),
    "diagonal": tuple(MarkShape("box", 0.1, 0.1, 0.12 * i, 0.12 * i, "solid") for i in (-1, 0, 1)),
    "ramp": tuple(_column(-0.12 + 0.08 * i, 0.06 + 0.07 * i, 0.13) for i in range(4)),
    "bell": tuple(_column(0.07 * i, (0.26, 0.16, 0.06)[abs(i)], 0.13) for i in range(-2, 3)),
    "gate": (_column(-0.13, 0.26), MarkShape("circle", 0.11, 0.11, paint="solid"), _column(0.13, 0.26)),
    "eye": (MarkShape("ellipse", 0.37, 0.22), MarkShape("circle", 0.1, 0.1, paint="solid")),
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
    "pair": ("left", "right"),
}
_DOTTED = "dots", "pair"

# A crescent is the part of the disc that an ellipse leaves free; its greatest width.
_DISC = 0.62
_CRESCENT = 0.07
_DOT = 0.075


def on_disc(pattern: str) -> tuple[MarkShape, ...]:
    """Return the shapes of a pattern on a disc: crescents along its rim, or dots."""
    sides = [_SIDES[side] for side in PATTERNS[pattern]]
    if pattern in _DOTTED:
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
    return tuple(_on_rim(_SIDES[side], width, height, pattern in _DOTTED) for side in PATTERNS[pattern])


def _on_rim(side: tuple[int, int], width: float, height: float, dot: bool) -> MarkShape:
    dx, dy = side[0] * width / 2, side[1] * height / 2
    if dot:
        return MarkShape("circle", 0.065, 0.065, dx, dy, "solid")
    long, thick = (width - 0.16, 0.045) if side[1] else (0.055, height - 0.08)
    return MarkShape("box", long, thick, dx, dy, "solid")
