"""The marks that tell the variants of a role apart: what is drawn inside a cell's disc.

A mark is a few shapes, sized and placed in column pitches round the cell's centre.
"""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """One shape of a mark: a Graphviz node shape, its size, its offset (y downwards), and whether it is filled."""

    form: str
    width: float
    height: float
    dx: float = 0.0
    dy: float = 0.0
    filled: bool = False


MARKS: dict[str, tuple[Shape, ...]] = {
    "none": (),
    "ring": (Shape("circle", 0.37, 0.37),),
    "triangle": (Shape("triangle", 0.375, 0.34),),
    "square": (Shape("box", 0.325, 0.325),),
    "diamond": (Shape("diamond", 0.38, 0.38),),
    "plus": (Shape("box", 0.34, 0.035, filled=True), Shape("box", 0.035, 0.34, filled=True)),
    "bar": (Shape("box", 0.34, 0.035, filled=True),),
    "interval": (
        Shape("box", 0.34, 0.035, filled=True),
        Shape("box", 0.035, 0.2, dx=-0.17, filled=True),
        Shape("box", 0.035, 0.2, dx=0.17, filled=True),
    ),
}
