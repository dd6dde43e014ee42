"""The options of attention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from netcharts.graphs import EdgesType, Graph
from netcharts.syntax.lists import ListOf
from netcharts.syntax.numeric import Integer, PositiveNumber
from netcharts.syntax.records import Key
from netcharts.syntax.types import Boolean, Choice

# So many scores, or terms of them, are computed at a time.
BLOCK = 1 << 17
DOT, ADDITIVE, GAT = SCORES = ("dot", "additive", "gat")
# Relative positions have it as well.
CAUSAL = Key(
    Boolean(),
    "true if no place depends on later places",
    unless_given="false; for relative positions, as in all attention that they lead to",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendOptions:
    """The options of attention, with defaults for those that are not given."""

    heads: Annotated[int, Key(Integer(1, 100_000), "number of heads of attention")] = 1
    key_heads: Annotated[
        int | None,
        Key(Integer(1, 100_000), "number of heads of keys and values, each shared by as many heads of queries"),
    ] = None
    width: Annotated[
        int | None,
        Key(
            Integer(1),
            "channels of the queries and keys of a head",
            unless_given="channels / heads, or 1 with GAT scores",
        ),
    ] = None
    score: Annotated[
        str,
        Key(
            Choice("score", lambda: SCORES),
            "how queries and keys are compared: by their dot product, by weighed tanh, or by leaky ReLU of sums",
        ),
    ] = DOT
    scale: Annotated[
        float | None,
        Key(PositiveNumber(), "factor of the scores", unless_given="1/√width for dot products, 1 for other scores"),
    ] = None
    causal: Annotated[bool, CAUSAL] = False
    window: Annotated[
        tuple[int, ...],
        Key(
            ListOf(Integer(1), "a size, or one for each dimension"),
            "size of the windows that the places are divided into, each with attention of its own",
            unless_given="all places",
        ),
    ] = ()
    shift: Annotated[
        tuple[int, ...],
        Key(
            ListOf(Integer(0), "a number of places, or one for each dimension"),
            "places by which the windows are shifted",
        ),
    ] = (0,)
    rotary: Annotated[
        float | None, Key(PositiveNumber(), "base of the angles by which queries and keys are turned at each place")
    ] = None

    edges: Annotated[
        Graph | None,
        Key(
            EdgesType(),
            "edges from keys to the queries that take them: the name of a graph, or a list",
            unless_given="every query takes all keys",
        ),
    ] = None

    over_steps: bool = False

    @property
    def shared_heads(self) -> int:
        """Return the number of heads of keys and values."""
        return self.key_heads or self.heads

    def factor(self, width: int) -> float:
        """Return the factor of its scores, given the width of a head."""
        if self.scale is not None:
            return self.scale
        return float(width**-0.5) if self.score == DOT else 1.0
