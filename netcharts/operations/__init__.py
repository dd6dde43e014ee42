"""Operations of the parts of cells: one module each, named by its key in a cell's definition.

Each defines how it computes, how it is drawn, and how it is counted: whether the links into it have weights, and
whether it can have a bias. The docstring of a module describes the operation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from netcharts import features, locale, registry
from netcharts.activations import Call
from netcharts.shapes import Shape, WrittenShape
from netcharts.syntax.records import Key, declared

if TYPE_CHECKING:
    from netcharts.array_types import BoolArray, FloatArray, IntArray


# The operands of instructions, by kind:
#     ("buffers", name, …)  one buffer [cells, examples], or adjacent ones [buffers, cells, examples]
#     ("input",)            values from the caller: [cells, examples]
#     ("previous", part)    the value of a part at the previous step: [cells, examples]
#     ("constant", x)
#     ("bias", part)        [cells, 1]
#     ("normalization", name)  an array of the layer's normalization: [channels or 1, places or 1, 1]
#     ("rng",)              a random generator
#     ("learned", name)     an array that the operation learns
#     ("term", number)      the values of one of several inputs, or its own buffer, in full shape:
#                           [channels, *size, examples], with axes of length 1 where it spreads
#     ("run", number)       likewise at all steps that are taken: [channels, *size, steps, examples]
#     ("step",)             a function that gives the step that is computed; None if all are at once
Operand: TypeAlias = tuple[Any, ...]
# Binds arrays to calls, which can then be made at every step.
Binder: TypeAlias = Callable[..., list[Call]]

RNG: Operand = ("rng",)
# What gives the step that is computed, if that is one at a time.
STEP: Operand = ("step",)
# The buffer of a layer that combines several operands.
OWN_TERM: Operand = ("term", -1)


class OperandShape(NamedTuple):
    """The known part of the shape of an operand, and the shape of the first thing that leads to the operand."""

    size: tuple[int, ...] | None
    channels: int | None
    source: Shape | None


class Rows(NamedTuple):
    """The rows of an operand that some places take.

    Attributes:
        numbers: The number of the row of each place.
        length: The number of values of a row.
    """

    numbers: IntArray
    length: int


class Places(NamedTuple):
    """The places of the value of an operation that an operand leads to.

    Attributes:
        first: The first of them, as a flat index. The others follow it in the order of the places of the operand.
        reduced: True if each place of the value depends on all places of the operand.
    """

    first: int = 0
    reduced: bool = False


class Seen(NamedTuple):
    """The extent of an operand that the places of an operation see.

    Attributes:
        pairs: The number of pairs of one of its places and a place of the operand that it sees.
        seeing: How many of its places see any.
        themselves: How many of its places see the same place of the operand.
    """

    pairs: int
    seeing: int
    themselves: int


class Instruction(NamedTuple):
    """One call or several of a program, and the operands that they are bound to."""

    bind: Binder
    operands: tuple[Operand, ...]


class ArrayCost(NamedTuple):
    """The cost of an operation on arrays, beside its operands and its result.

    Attributes:
        values: The number of values that it allocates.
        work: The number of multiply-adds.
        calls: The number of calls of functions of NumPy.
    """

    values: int
    work: int
    calls: int


class ShapeError(Exception):
    """Operands have shapes that an operation cannot combine; its text says why.

    Attributes:
        key: The key of the layer that does not fit, if it is one.
    """

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.key = key


class Wanted(NamedTuple):
    """What an operation needs the layer to be that gives an optional operand.

    Attributes:
        shape: The shape of the operand.
        options: The values of keys that operations of that layer may have too.
    """

    shape: Shape
    options: Mapping[str, Any]


class Operation(NamedTuple):
    """An operation that a part of a cell performs on its wires.

    Attributes:
        takes: The value of its key: several `wires`, one `wire`, a `number`, or `nothing` but `true`.
        labels: The text in the box of such a part, by language.
        compute: Gives the instructions that compute its value into a buffer, from its operands; a filled buffer already
            holds the values of links. None if it has `bind_arrays`.
        weighted: True if the links into it have weights.
        additive: True if a bias and recurrent links can be added to it.
        distance: True if it measures how far the values of links are from their weights, and takes nothing else.
        relays: True if it passes on a value unchanged.
        multiplies: True if it multiplies values with each other, as gates do.
        attends: True if it weighs values by how well keys match queries.
        seen_operands: The numbers of the wires that it takes at the places that it sees, not at its own place alone.
        sees: Gives at which of some places it sees those operands from some places of its own, [seen, places], from
            their flat indices, the size of its value and the options of the layer. Only operations with
            `seen_operands` need it.
        seen: Gives how many places of those operands its places see, from their number, the size of its value and the
            options of the layer.
        stochastic: True if its value is sampled at random.
        binary: True if its value is 1 with the probability that it takes, else 0.
        scratch: The numbers that it keeps for each value, beside the value.
        stored: True if its value is an array of stored numbers, one of the parameters of the network.
        arity: The number of its wires, if it takes several; None for any.
        numbers: Gives the shape of the numbers that it stores from the shape of its value and the options of the layer;
            None if these are its value. Raises a `ShapeError` if there are none.
        spread: Gives its value from the numbers that it stores, the shape of its value and the options of the layer.
            Only operations with `numbers` need it.
        joins: True if its value is that of its wires one after the other.
        operands: What each of its wires is, if they are statistics of a distribution.
        optional: The keys of parts for values that it takes after its wires, where something leads to them, with what
            each is for.
        options: The frozen dataclass of its keys of layers, if it has any. A field `over` without a key takes the axis
            of the features.
        shape: Gives the shape of its value from those of its operands and the options of the layer; None if it works on
            each value by itself, after axes of length 1 have been spread. Raises a `ShapeError` if they do not fit.
        arrays: Gives the shapes of the arrays that it learns, by name, from the shapes of its operands and the options;
            None if it learns none. They are operands after all others, and parameters `layer.NAME` of the network.
        complete: Gives the shapes of operands from what is known of them, what is written of its own shape, and the
            options of the layer, where that says more than the links into the operands.
        wants: Gives what it needs its optional operands to be, in order, from the shapes of the others and the options
            of the layer; None if anything may lead there.
        rows: Gives the row of an optional operand that each of some places takes, from their flat indices, the size of
            its value, the number of values of the operand, and the options of the layer; None if it takes it by place.
        places: Gives the places of its value that an operand leads to, from the shapes of the operands, the number of
            the operand and the options of the layer. Only operations with a `shape` need it.
        bind_arrays: Binds operands and result, [channels, *size, examples], and the options of the layer to calls that
            can be repeated when the operands have changed. Only operations with a `shape` need it.
        runs: Gives the operands of which it takes all steps together, by their numbers, from the options.
        past: Whether it takes, of these operands, only the steps up to its own.
        bind_runs: Binds operands and result, [channels, *size, steps, examples], to calls like those of `bind_arrays`,
            if it takes runs. A last argument gives the step of the query, if it is computed step by step.
        cost: Gives the cost of these calls, from the shapes of the operands, the options of the layer and the
            number of examples; None if they cost no more than copies.
        products: Gives the number of multiply-accumulates of values with each other, as in products of matrices, from
            the shapes of the operands and the options of the layer; None if there are none.
    """

    takes: Literal["wires", "wire", "number", "nothing"]
    labels: Mapping[str, str]
    compute: Callable[[Sequence[Operand], Operand, bool], list[Instruction]] | None = None
    weighted: bool = False
    additive: bool = False
    distance: bool = False
    relays: bool = False
    multiplies: bool = False
    attends: bool = False
    seen_operands: tuple[int, ...] = ()
    sees: Callable[[IntArray, IntArray, tuple[int, ...], Any], BoolArray] | None = None
    seen: Callable[[int, tuple[int, ...], Any], Seen] | None = None
    stochastic: bool = False
    binary: bool = False
    scratch: float = 0
    stored: bool = False
    numbers: Callable[[Shape, Any], tuple[int, ...]] | None = None
    spread: Callable[[FloatArray, Shape, Any], FloatArray] | None = None
    arity: int | None = None
    optional: Mapping[str, str] = MappingProxyType({})
    joins: bool = False
    operands: tuple[str, ...] = ()
    options: type | None = None
    shape: Callable[[Sequence[Shape], Any], Shape] | None = None
    arrays: Callable[[Sequence[Shape], Any], Mapping[str, tuple[int, ...]]] | None = None
    complete: Callable[[Sequence[OperandShape], WrittenShape, Any], Sequence[WrittenShape]] | None = None
    wants: Callable[[Sequence[Shape], Any], Sequence[Wanted]] | None = None
    rows: Callable[[IntArray, tuple[int, ...], int, Any], Rows] | None = None
    places: Callable[[Sequence[Shape], int, Any], Places] = lambda operands, number, options: Places()
    bind_arrays: Callable[[Sequence[FloatArray], FloatArray, Any], list[Call]] | None = None
    runs: Callable[[Any], tuple[int, ...]] = lambda options: ()
    past: Callable[[Any], bool] = lambda options: False
    bind_runs: Callable[[Sequence[FloatArray], FloatArray, Any, Callable[[], int] | None], list[Call]] | None = None
    cost: Callable[[Sequence[Shape], Any, int], ArrayCost] | None = None
    products: Callable[[Sequence[Shape], Any], int] | None = None

    def make_options(self, given: Mapping[str, Any]) -> Any:
        """Return its options, from the values of keys of a layer; other keys are left out."""
        if self.options is None:
            return None
        names = _fields(self.options)
        if given.get("over") == features.STEPS:
            given = {**given, "over": None, features.OVER_STEPS: True}
        return self.options(**{key: value for key, value in given.items() if key in names})


@cache
def _fields(options: type[Any]) -> frozenset[str]:
    """Return the names of the fields of a class of options."""
    return frozenset(field.name for field in fields(options))


def constant(value: float) -> Operand:
    """Return the operand of a number."""
    return ("constant", value)


def names() -> tuple[str, ...]:
    """Return the names of all operations."""
    return registry.names("operations", ".py")


@cache
def load(name: str) -> Operation:
    """Return an operation by its name."""
    operation: Operation = registry.module("operations", name).OPERATION
    return operation._replace(labels=locale.translated(operation.labels, f"operations.{name}"))


@cache
def additive() -> str:
    """Return the name of the operation that adds up, the default for a part with recurrent links alone."""
    return next(name for name in names() if load(name).additive)


@cache
def layer_keys() -> Mapping[str, Key]:
    """Return the keys of layers that belong to operations."""
    options = [operation.options for operation in map(load, names()) if operation.options is not None]
    return {key.name: key for each in options for key in declared(each).values()}


def summary(name: str) -> str:
    """Return what an operation does, in one line."""
    return registry.summary("operations", name)
