"""The options of connections: those of every pattern, which a pattern extends by its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from netcharts.syntax.lists import ListOf
from netcharts.syntax.numeric import Integer, PositiveNumber
from netcharts.syntax.records import Key, declared
from netcharts.syntax.types import Boolean, Choice, ShortText

Delay = Annotated[int, Key(Integer(-1000, 1000), "delay of values, in time steps; -1 reads the next step")]

# What can be taken of the values of all steps together.
FIRST, LAST, MEAN, SUM, MAX = RUNS = ("first", "last", "mean", "sum", "max")
# All of them, or those up to the step itself: no connection is written so, but attention over steps takes its keys so.
RUN, PAST = "run", "past"

# An index, or the first one and the one after the last.
Slice = tuple[int, ...]
_SLICE = ListOf(Integer(0), "an index, or a range such as [0, 64]", most=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a connection, with defaults for those that are not given."""

    delay: Delay = 0
    spectral_radius: Annotated[
        float | None,
        Key(PositiveNumber(), "spectral radius to which the initial weights of links within a layer are scaled"),
    ] = None

    channels: Annotated[
        Slice | None,
        Key(
            _SLICE,
            "channels of the source that it takes: an index, or a range whose end is excluded",
            unless_given="all",
        ),
    ] = None
    places: Annotated[
        Slice | None,
        Key(
            _SLICE, "places of the source that it takes: an index, or a range whose end is excluded", unless_given="all"
        ),
    ] = None
    crop: Annotated[bool, Key(Boolean(), "true to take the middle of the source that has the size of the target")] = (
        False
    )
    split: Annotated[
        bool,
        Key(
            Boolean(), "true to share out the features of the source, in order, to copies of a block beside each other"
        ),
    ] = False
    steps: Annotated[
        str | None,
        Key(
            Choice("value of a run", lambda: RUNS),
            "what it takes of all steps of the source together: their first or last values, mean, sum or maximum",
            unless_given="the values of each step",
        ),
    ] = None
    weights: Annotated[
        str,
        Key(
            ShortText("the name of weights"),
            "weights that it shares, such as `a.output.b`, or a layer whose values are its weights",
        ),
    ] = ""
    transposed: Annotated[
        bool, Key(Boolean(), "true if its links have the shared weights of the links in the opposite direction")
    ] = False
    train: Annotated[
        bool | None,
        Key(Boolean(), "false to keep the weights as they are in training", unless_given="that of the target layer"),
    ] = None

    def with_defaults(self) -> Any:
        """Return the options with defaults that depend on other options."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayedOptions(Options):
    """The options of a pattern whose links come from the previous step."""

    delay: Delay = 1


def all_keys(options: type) -> Mapping[str, Key]:
    """Return the keys of the options of a pattern, its own first."""
    return _all_keys(options)


@cache
def _all_keys(options: Any) -> Mapping[str, Key]:
    return {**own_keys(options), **declared(Options)}


def own_keys(options: type) -> Mapping[str, Key]:
    """Return the keys that a pattern adds to those of every connection."""
    return _own_keys(options)


@cache
def _own_keys(options: Any) -> Mapping[str, Key]:
    common = declared(Options)
    return {name: key for name, key in declared(options).items() if name not in common}
