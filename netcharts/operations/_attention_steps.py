"""Attention over steps: at each place, queries take values of the steps of a run, which may be another one.

Arrays are [channels, *size, steps, examples]. For attention among places, steps are what its places are, and all places
of all examples are its examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.operations import _attention
from netcharts.operations._attend_options import AttendOptions
from netcharts.operations._attention_arrays import Operands

if TYPE_CHECKING:
    from netcharts.activations import Call


def bind(
    operands: Operands, result: FloatArray, options: AttendOptions, at: Callable[[], int] | None = None
) -> list[Call]:
    """Return the calls that compute attention into `result`.

    Args:
        operands: Queries, keys and values, and the vectors of scores.
        result: The array for the result.
        options: The options.
        at: Gives the step of the queries where these are of one step alone; None if they are of all steps.
    """
    calls: list[Call] = []
    query, key, value = (_flat(array, calls) for array in operands[:3])
    found, deliver = _result(result)
    moved = operands._replace(query=query, key=key, value=value)
    if at is None or not (options.causal or options.rotary is not None):
        return [*calls, *_attention.bind(moved, found, options), *deliver]
    return [*calls, partial(_one_step, moved, found, options, at), *deliver]


def _one_step(operands: Operands, result: FloatArray, options: AttendOptions, at: Callable[[], int]) -> None:
    """Compute the queries of one step, which may see only the keys up to it."""
    step = at()
    if options.causal:
        operands = operands._replace(key=operands.key[:, : step + 1], value=operands.value[:, : step + 1])
    for call in _attention.bind(operands, result, replace(options, causal=False), first=step):
        call()


def _flat(array: FloatArray, calls: list[Call]) -> FloatArray:
    """Return an array as [channels, steps, places × examples], and add the call that copies it, where it must be."""
    channels, *_, steps, examples = array.shape
    by_place = array.reshape(channels, -1, steps, examples)
    if by_place.shape[1] == 1 or steps == 1:
        return by_place.reshape(channels, steps, -1)
    into = np.empty((channels, steps, by_place.shape[1], examples), array.dtype)
    calls.append(partial(np.copyto, into, by_place.swapaxes(1, 2)))
    return into.reshape(channels, steps, -1)


def _result(result: FloatArray) -> tuple[FloatArray, list[Call]]:
    """Return the array for a result as [channels, steps, places × examples], and the calls that bring it in place."""
    channels, *_, steps, examples = result.shape
    by_place = result.reshape(channels, -1, steps, examples)
    if by_place.shape[1] == 1 or steps == 1:
        return by_place.reshape(channels, steps, -1), []
    found = np.empty((channels, steps, by_place.shape[1], examples), result.dtype)
    return found.reshape(channels, steps, -1), [partial(np.copyto, by_place, found.swapaxes(1, 2))]
