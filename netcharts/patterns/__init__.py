"""Connection patterns: one module each, named by its key in a spec.

A pattern consists of its link law, its count of links and weights, its checks of sizes, and its transfer of values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from netcharts import locale, registry
from netcharts.patterns._links import (
    LayerPair,
    LinkQuery,
    Shape,
    SizeMismatch,
    cells,
    count_all_pairs,
    one_weight_per_link,
)
from netcharts.patterns._options import Options, own_keys
from netcharts.patterns._transfer import EdgeKernel, Transfer, copy_kernel
from netcharts.syntax.records import Key, declared

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, IntArray
    from netcharts.patterns._windows import Window

__all__ = [
    "EdgeKernel",
    "LayerPair",
    "LinkQuery",
    "Options",
    "Pattern",
    "Shape",
    "SizeMismatch",
    "Transfer",
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

    scope    what its value in a spec names: the steps of a `path`, `each` layer by itself, or a `union` of layers
    phrase   what it is called in a sentence, by language
    links    the link law: which of the asked pairs are linked, shape [s, t]
    count    how many links it makes between whole layers
    transfer how it computes
    size_mismatch  why two layers can't be joined so, or None: the slug of a rule, and the reason
    options  the class of its options, which declares their keys
    windows  the windows in which a target sees its sources, one per dimension, if that is how it links
    look     how its links are drawn
    weights  how many weights of its own it has; none unless given
    degrees  how many links each asked source cell [s] and each asked target cell [t] has, be the other end asked about
             or not; none, where that can't be told without going through all cells

    What rules, counts and drawings ask of it:

    local           a cell hears a few chosen cells, not all
    shares_weights  the same weights serve every place
    transposed      a source cell is spread over a window, instead of gathered from one
    one_to_one      it links the cells of the same index
    skip            past other layers it is a skip, which is drawn as an arc
    listed          its links are listed one by one
    random          its links are chosen at random
    attention       its weights are computed from the values
    vector          it links capsules, by vectors
    addressed       it belongs to the heads of an external memory
    """

    scope: Literal["path", "each", "union"]
    phrase: Mapping[str, str]
    links: Callable[[LinkQuery], BoolArray]
    count: Callable[[Shape, Shape, Any, bool], int]
    transfer: Transfer
    size_mismatch: Callable[[Shape, Shape, Any], SizeMismatch | None] = lambda source, target, options: None
    options: type[Options] = Options
    windows: Callable[[Any, int], list[Window]] | None = None
    look: Literal["single", "double", "dashed"] = "single"
    weights: Callable[[LayerPair], int] = lambda pair: 0
    degrees: Callable[[LinkQuery], tuple[IntArray, IntArray]] | None = None
    local: bool = False
    shares_weights: bool = False
    transposed: bool = False
    one_to_one: bool = False
    skip: bool = False
    listed: bool = False
    random: bool = False
    attention: bool = False
    vector: bool = False
    addressed: bool = False

    @property
    def weighted(self) -> bool:
        """True if its links have weights."""
        return self.transfer.array is not None

    @property
    def keys(self) -> Mapping[str, Key]:
        """The keys of all options, its own first."""
        return {**own_keys(self.options), **declared(Options)}

    @property
    def own_keys(self) -> Mapping[str, Key]:
        """The keys of its own options."""
        return own_keys(self.options)

    @property
    def delay(self) -> int:
        """The delay of its links, unless the spec says otherwise."""
        return int(declared(self.options)["delay"].default)

    def settle(self, given: Mapping[str, Any]) -> Any:
        """Return the options of a connection of which some are given."""
        return self.options(**given).settled()

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
    return replace(pattern, phrase=locale.translated(pattern.phrase, f"patterns.{name}"))
