"""The words beside the boxes and lines of a figure of parts, each where there is room for it, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts.cells import CellKind
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.scene import Words
from netcharts.scene.diagrams.cell_layout import STUB, Plan, name, number
from netcharts.scene.pieces import HEIGHT, SMALL, Piece, Point, Wire, crossed, overlapping, segments
from netcharts.spec.model import Spec
from netcharts.style import text

# From words to what they belong to.
_NEAR = 0.03
# So many numbers between two layers can still be told apart.
_MOST = 6


class Caption(NamedTuple):
    """Words, and the places for their middle, the best first; `role` is `name` or `weight`."""

    text: str
    wishes: tuple[Point, ...]
    role: str = "name"

    def moved(self, dx: float, dy: float) -> Caption:
        """The same words elsewhere."""
        return self._replace(wishes=tuple((x + dx, y + dy) for x, y in self.wishes))


def placed(captions: Sequence[Caption], pieces: Sequence[Piece], wires: Sequence[Wire]) -> list[Words]:
    """The captions that have room among boxes, wires and each other; weights all or none, lest some seem to be none."""
    if not captions:
        return []
    taken = np.array([piece.box() for piece in pieces])
    lines = segments(wire.points for wire in wires)
    found: list[Words] = []
    for role in ("weight", "name"):
        wanted = [caption for caption in captions if caption.role == role]
        fitting: list[Words] = []
        for caption in wanted:
            room = taken if not (found or fitting) else np.concatenate([taken, [w.box() for w in (*found, *fitting)]])
            fitting += [words for words in _tried(caption) if _fits(words, room, lines)][:1]
        if role == "name" or len(fitting) == len(wanted):
            found += fitting
    return found


def _tried(caption: Caption) -> Iterator[Words]:
    for x, y in caption.wishes:
        yield Words(caption.text, x, y, SMALL, caption.role)


def _fits(words: Words, taken: NDArray[np.float64], lines: NDArray[np.float64]) -> bool:
    box = words.box()
    return not overlapping(box, taken).any() and not crossed([box], lines).any()


def _room(words: str) -> Point:
    """Half the width and half the height of a caption."""
    return text.width(words) * SMALL / 2, SMALL * 0.6


def names(kind: CellKind, own: Plan, language: str) -> Iterator[Caption]:
    """What comes in beside the lines of a cell, and what it keeps beside the boxes that hold it."""
    for part in kind.anatomy.parts:
        if part.name == "output":
            continue
        words = name(part, language)
        half, up = _room(words)
        if part.name in own.entries:
            y = own.entries[part.name][0][1]
            x = own.run - half - 0.05
            yield Caption(words, tuple((x, y + side * (up + _NEAR)) for side in (-1, 1)))
        elif part.name in kind.anatomy.kept:
            piece = own.pieces[part.name]
            left, right = piece.x - piece.width / 2 + half, piece.x + piece.width / 2 - half
            away = HEIGHT / 2 + up + _NEAR
            yield Caption(words, tuple((x, piece.y + side * away) for side in (-1, 1) for x in (piece.x, left, right)))


def beside(words: str, start: Point, end: Point, role: str = "name") -> Caption:
    """Words along a line: above its middle, or as near to it as there is room."""
    half, up = _room(words)
    along = np.subtract(end, start)
    across = np.array([along[1], -along[0]]) / max(float(np.hypot(*along)), 1e-9)
    across = across if across[1] < 0 or (across[1] == 0 and across[0] > 0) else -across
    away = abs(across[0]) * half + abs(across[1]) * up + _NEAR
    spots = [np.add(start, along * share) for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)]
    wishes = [(float(x), float(y)) for spot in spots for x, y in (spot + across * away, spot - across * away)]
    return Caption(words, tuple(wishes), role)


def at_tip(words: str, tip: Point, up: int, side: int) -> Caption:
    """Words at the free end of a stub: on one side of it, or beyond it."""
    half, high = _room(words)
    x, y = tip
    near = [(x + side * (half + _NEAR), y + up * (share * STUB)) for share in (-0.3, 0.0)]
    return Caption(words, (*near, (x, y + up * (high + _NEAR))), "weight")


def values(spec: Spec, drawn: DrawnLayer, iterations: int) -> tuple[tuple[str, ...], ...]:
    """What stands behind the words of each output: the numbers of the spec's only example, for each iteration."""
    if len(spec.examples) != 1 or drawn.layer.channels > 1:
        return ()
    example = spec.examples[0]
    given = example.outputs.get(drawn.layer.name, example.inputs.get(drawn.layer.name))
    if given is None:
        return ()
    # [*size], [1, *size] or [steps, 1, *size]: what a batch of several would say can't stand in one box.
    array = np.array(given, dtype=np.float64)
    more = array.ndim - len(drawn.layer.size)
    if more not in (0, 1, 2) or array.shape[more:] != drawn.layer.size or (more and array.shape[more - 1] != 1):
        return ()
    steps = array.reshape(-1, drawn.layer.cells)[-iterations:]
    if len(steps) < iterations:
        return ()
    return tuple(tuple(f" = {number(value)}" for value in row) for row in steps[:, drawn.index].tolist())


def weights(spec: Spec, key: str, source: DrawnLayer, target: DrawnLayer) -> NDArray[np.float64] | None:
    """The given weights between the drawn cells of two layers, [source, target], if each link has one and few do."""
    if key not in spec.weights or source.index.size * target.index.size > _MOST:
        return None
    given = np.array(spec.weights[key], dtype=np.float64)
    if given.shape != (source.layer.cells, target.layer.cells):
        return None
    found: NDArray[np.float64] = given[source.index][:, target.index]
    return found
