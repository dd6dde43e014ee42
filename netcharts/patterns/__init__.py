"""Connection patterns: one module each, named by its key in a spec.

A pattern consists of its link law, its count of links and weights, its checks of sizes, and its transfer of values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from netcharts import locale, registry
from netcharts.patterns._links import (
    ArrayShape,
    LayerPair,
    LinkQuery,
    Shape,
    SizeMismatch,
    WrittenShape,
    cells,
    count_all_pairs,
    one_weight_per_link,
)
from netcharts.patterns._options import Options, all_keys, own_keys
from netcharts.patterns._transfer import EdgeKernel, Transfer, copy_kernel
from netcharts.syntax.records import Key, declared

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, IntArray
    from netcharts.patterns._windows import Window

__all__ = [
    "ArrayShape",
    "EdgeKernel",
    "LayerPair",
    "LinkQuery",
    "Options",
    "Pattern",
    "Shape",
    "SizeMismatch",
    "Transfer",
    "WrittenShape",
    "cells",
    "copy_kernel",
    "count_all_pairs",
    "load",
    "names",
    "one_weight_per_link",
]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A connection pattern.

    Attributes:
        scope: The meaning of its value in a spec: the layers along a `path`, `each` layer by itself, or the `union` of
            layers.
        phrase: Its name in a sentence, by language.
        operation: What it does to feature maps in a word or two, by language; empty if nothing is to be said.
        links: The link law: for a query, which pairs of cells are linked, [sources, targets].
        count: The number of links between whole layers, by their sizes.
        count_by_channels: The number of links where it depends on the numbers of channels as well; None if it does not.
        carried_channels: The number of channels of what its links carry, if they have no weights.
        transfer: The way in which its links carry values.
        size_mismatch: The reason why it cannot join two layers; None if it can.
        channel_mismatch: The reason why it cannot join the channels of two layers; None if it can.
        options: The class of its options, which declares their keys.
        determines: What its links determine of the shape of their target, from the shape of the source, what is written
            of that of the target, and the options.
        windows: The window in which a target cell sees source cells, for each dimension of the source, if it links by
            windows.
        look: The style in which its links are drawn.
        weights: The number of weights of a connection.
        own_products: The number of products that a connection takes, if that is not one for each weight and place.
        degrees: The number of links of each source cell and of each target cell in a query, with all cells of the other
            layer; None if that is unknown without testing all of these.
        local: True if a target cell is linked to a few source cells, not to all.
        shares_weights: True if all places share the same weights.
        over_channels: Whether, with some options, all channels share the same weights instead.
        transposed: True if a source cell spreads over a window of target cells.
        one_to_one: True if it links the cells of the same index.
        skip: True if it is a skip connection where it passes other layers, which is drawn as an arc.
        listed: True if the spec lists its links one by one.
        along_graph: True if it leads along the edges of a graph, which its option `edges` names or lists.
        random: True if its links are chosen at random.
        attention: True if its weights are computed from the values.
        vector: True if it carries vectors between capsules.
        addressed: True if its links belong to the heads of an external memory.
    """

    scope: Literal["path", "each", "union"]
    phrase: Mapping[str, str]
    links: Callable[[LinkQuery], BoolArray]
    count: Callable[[ArrayShape, ArrayShape, Any, bool], int]
    transfer: Transfer
    size_mismatch: Callable[[ArrayShape, ArrayShape, Any], SizeMismatch | None] = lambda source, target, options: None
    channel_mismatch: Callable[[LayerPair], SizeMismatch | None] = lambda pair: None
    count_by_channels: Callable[[LayerPair], int | None] = lambda pair: None
    carried_channels: Callable[[LayerPair], int] = lambda pair: pair.source_channels
    options: type[Options] = Options
    determines: Callable[[Shape, WrittenShape, Any], WrittenShape] = lambda s, t, o: WrittenShape(None, None)
    windows: Callable[[Any, ArrayShape], list[Window]] | None = None
    look: Literal["single", "double", "dashed", "curved"] = "single"
    weights: Callable[[LayerPair], int] = lambda pair: 0
    own_products: Callable[[LayerPair], int] | None = None
    degrees: Callable[[LinkQuery], tuple[IntArray, IntArray]] | None = None
    local: bool = False
    shares_weights: bool = False
    over_channels: Callable[[Any], bool] = lambda options: False
    transposed: bool = False
    one_to_one: bool = False
    skip: bool = False
    listed: bool = False
    along_graph: bool = False
    random: bool = False
    attention: bool = False
    vector: bool = False
    addressed: bool = False
    operation: Mapping[str, str] = field(default_factory=dict)

    @property
    def weighted(self) -> bool:
        """Return True if its links have weights."""
        return self.transfer.weight_shape is not None

    @property
    def selects_cells(self) -> bool:
        """Return True if links are chosen cell by cell: one to one, from a list, or by the heads of a memory."""
        return self.one_to_one or self.listed or self.addressed

    @property
    def keys(self) -> Mapping[str, Key]:
        """Return the keys of all options, its own first."""
        return all_keys(self.options)

    @property
    def own_keys(self) -> Mapping[str, Key]:
        """Return the keys of its own options."""
        return own_keys(self.options)

    @property
    def delay(self) -> int:
        """Return the delay of its links, unless the spec gives another one."""
        return int(declared(self.options)["delay"].default)

    def mismatch(self, pair: LayerPair) -> SizeMismatch | None:
        """Return why it cannot join two layers, by their sizes or channels; None if it can."""
        return self.size_mismatch(pair.source, pair.target, pair.options) or self.channel_mismatch(pair)

    def count_links(self, pair: LayerPair) -> int:
        """Return the number of links between two layers."""
        links = self.count_by_channels(pair)
        return self.count(pair.source, pair.target, pair.options, pair.same) if links is None else links

    def products(self, pair: LayerPair) -> int:
        """Return how many multiply-accumulates a connection takes: each weight is used at every place."""
        if self.own_products is not None:
            return self.own_products(pair)
        weights = self.weights(pair)
        if not self.shares_weights:
            return weights
        if self.over_channels(pair.options):
            return weights * pair.target_channels
        return weights * cells(pair.source if self.transposed else pair.target)

    def make_options(self, given: Mapping[str, Any]) -> Any:
        """Return the options of a connection, given some of them."""
        return self.options(**given).with_defaults()

    def __reduce__(self) -> tuple[Callable[[str], Pattern], tuple[str]]:
        """Pickle a pattern by its key, since link laws are functions, which cannot be pickled."""
        return load, (next(name for name in names() if load(name) is self),)


def names() -> tuple[str, ...]:
    """Return the keys of all patterns."""
    return registry.names("patterns", ".py")


@cache
def load(name: str) -> Pattern:
    """Return a pattern by its key."""
    pattern: Pattern = registry.module("patterns", name).PATTERN
    return replace(pattern, phrase=locale.translated(pattern.phrase, f"patterns.{name}"))
