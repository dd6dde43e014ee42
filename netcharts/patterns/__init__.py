"""The connection patterns: one module each, named by its key in a spec.

A pattern's heart is its *link law*: a vectorised predicate that tells which source cells are linked to which
target cells. It looks only at the cells it is asked about, so that the cost follows what is drawn, however
large the layers are said to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from netcharts import registry
from netcharts.syntax.records import Key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from netcharts.patterns._windows import Window

Shape = tuple[int, ...]
Options = Mapping[str, Any]
# Binds two arrays, values [source channels × cells, examples] and [parts × target channels × cells, examples], to a
# call that writes what comes of the first into the second: part by part, channel by channel. It can be made again
# whenever there are other values. Both lie in one piece, each row after the other. Examples are last, so that all that
# is done cell by cell is done for neighbouring numbers.
EdgeKernel = Callable[["NDArray[np.floating]", "NDArray[np.floating]"], Callable[[], Any]]


@dataclass(frozen=True, slots=True)
class LinkQuery:
    """What a link law is asked about: two layers, and the cells of each that matter.

    `source` (shape [s, 1]) and `target` (shape [1, t]) are flat row-major indices into layers of the shapes
    `source_shape` and `target_shape`; `same` tells that both are one layer.
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    source_shape: Shape
    target_shape: Shape
    options: Options
    same: bool = False

    def coordinates(self) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Source and target coordinates, one pair of arrays per dimension."""
        import numpy as np

        sources = np.unravel_index(self.source, self.source_shape)
        targets = np.unravel_index(self.target, self.target_shape)
        return list(zip(sources, targets, strict=True))

    def answer(self, linked: bool) -> NDArray[np.bool_]:
        """The same answer for every pair, shape [s, t]."""
        import numpy as np

        return np.full((self.source.size, self.target.size), linked)


class LayerPair(NamedTuple):
    """Two layers that a connection joins: their shapes, their channels, its options, and whether they are one."""

    source: Shape
    target: Shape
    source_channels: int
    target_channels: int
    options: Options
    same: bool

    @property
    def channels(self) -> int:
        """How many pairs of channels there are."""
        return self.source_channels * self.target_channels


class Transfer(NamedTuple):
    """How a pattern computes: what its links carry from a layer to a layer, for all cells and a whole batch at once.

    array   the shape of the array of its weights; None if it has none
    ready   makes ready to carry: from the arrays of all parts that the links lead into, and the pair; none, where the
            links carry values without weights
    masked  whether weights of pairs without a link have to be zero, since the array has a place for them
    linear  whether it carries sums of values times weights and nothing else; then it can carry distances as well
    bare    whether its links carry values as they are, without an array, to cells that have no weights
    matrix  the one matrix [parts × target channels × cells, source channels × cells] that the arrays of all parts are,
            where they are one
    """

    array: Callable[[LayerPair], Shape] | None
    ready: Callable[[Sequence[Any], LayerPair], EdgeKernel]
    masked: bool = False
    linear: bool = False
    bare: bool = False
    matrix: Callable[[Sequence[Any]], Any] | None = None


class SizeMismatch(NamedTuple):
    """Why two layers can't be joined by a pattern: the rule that is broken, by its slug, and how.

    `option` is the option that is to blame, if it is a single one.
    """

    slug: str
    message: str
    option: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A connection pattern.

    scope    what its value in a spec names: the steps of a `path`, `each` layer by itself, or a `union` of layers
    phrase   what it is called in a sentence, by language
    links    the link law: which of the asked pairs are linked, shape [s, t]
    count    how many links it makes between whole layers
    transfer how it computes
    size_mismatch  why two layers can't be joined so, or None: the slug of a rule, and the reason
    options  its own keys beside the common `delay`
    delay    steps back in time, unless the spec says otherwise
    windows  the windows in which a target sees its sources, one per dimension, if that is how it links
    look     how its links are drawn
    weights  how many weights of its own it has; none unless given
    degrees  how many links each asked source cell [s] and each asked target cell [t] has, be the other end asked about
             or not; none, where that can't be told without going through all cells
    """

    scope: Literal["path", "each", "union"]
    phrase: Mapping[str, str]
    links: Callable[[LinkQuery], NDArray[np.bool_]]
    count: Callable[[Shape, Shape, Options, bool], int]
    transfer: Transfer
    size_mismatch: Callable[[Shape, Shape, Options], SizeMismatch | None] = lambda source, target, options: None
    options: Mapping[str, Key] = field(default_factory=dict)
    defaults: Options = field(default_factory=dict)
    delay: int = 0
    windows: Callable[[Options, int], list[Window]] | None = None
    look: Literal["single", "double", "dashed"] = "single"
    weights: Callable[[LayerPair], int] = lambda pair: 0
    degrees: Callable[[LinkQuery], tuple[NDArray[np.int64], NDArray[np.int64]]] | None = None

    def __reduce__(self) -> tuple[Callable[[str], Pattern], tuple[str]]:
        # Laws are functions, which can't be sent to another process: a pattern is, by its key.
        return load, (next(name for name in names() if load(name) is self),)


def names() -> tuple[str, ...]:
    """The keys of all patterns."""
    return registry.names("patterns", ".py")


@cache
def load(name: str) -> Pattern:
    """A pattern by its key."""
    pattern: Pattern = registry.module("patterns", name).PATTERN
    return pattern


def copy_kernel(values: NDArray[np.floating], into: NDArray[np.floating]) -> Callable[[], None]:
    """What carries values to the cells of the same index."""
    import numpy as np

    return partial(np.copyto, into, values)


def cells(shape: Shape) -> int:
    """How many cells a layer of a shape has."""
    total = 1
    for size in shape:
        total *= size
    return total


def count_all_pairs(source: Shape, target: Shape, options: Options, same: bool) -> int:
    """The count of a pattern that links every pair: m·n."""
    return cells(source) * cells(target)


def one_weight_per_link(pair: LayerPair, count: Callable[[Shape, Shape, Options, bool], int]) -> int:
    """The weights of a pattern that gives each of its links one, for every pair of channels."""
    return count(pair.source, pair.target, pair.options, pair.same) * pair.channels
