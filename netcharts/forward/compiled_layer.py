"""Layers with their weights laid out for computing: what is a weighted sum, as one matrix for all that is heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from netcharts.array_types import FloatArray, FloatDType
from netcharts.forward.buffer_layout import Group
from netcharts.forward.cells import Program
from netcharts.forward.external_memory import told
from netcharts.forward.input_edges import Feed
from netcharts.forward.plan import Hearing, Member
from netcharts.patterns import EdgeKernel

# Where a feed comes from: a layer of another piece, one of its own, or what its cells keep.
Origin = Literal["outside", "inside", "own"]


class Heard(NamedTuple):
    """What a group of parts hears, with weights.

    group    the parts; None for the heads of a memory
    rows     the feeds whose values, one below the other, the matrix is multiplied by
    matrix   [parts × cells, all their values]; with a last column of biases, for a row of ones, if `ones`
    carries  the feeds that carry by themselves
    times    how often what comes from outside is added, [parts, 1, 1], where that is not once
    signs    what all that is carried is multiplied by then, [parts, 1, 1], where that is not 1
    """

    group: Group | None
    rows: tuple[tuple[Origin, Feed], ...]
    matrix: FloatArray | None
    ones: bool
    carries: tuple[tuple[Origin, Feed, EdgeKernel], ...]
    times: FloatArray | None
    signs: FloatArray | None


class Ready(NamedTuple):
    """A layer with its weights: what it hears where nothing is given for its data, and where something is.

    `biases` are those by part, [cells, 1].
    """

    member: Member
    without: tuple[Heard, ...]
    given: tuple[Heard, ...]
    biases: Mapping[str, FloatArray]

    def manner(self, given: bool) -> tuple[Program, tuple[Heard, ...]]:
        """What its cells do, and hear."""
        return (self.member.given.program, self.given) if given else (self.member.without.program, self.without)


def ready(member: Member, weights: Mapping[str, FloatArray], dtype: FloatDType) -> Ready:
    """A layer with its weights."""
    if member.memory is not None:
        heard = (_heads(member, weights, dtype),)
        return Ready(member, heard, heard, {})
    shape = (member.layer.channels, *member.layer.size)
    biases = {part: np.broadcast_to(weights[slot.name], shape).reshape(-1, 1) for part, slot in member.biases.items()}
    without, given = (
        tuple(_heard(hearing, member.width, weights, biases, dtype) for hearing in manner.hearings)
        for manner in (member.without, member.given)
    )
    return Ready(member, without, given, biases)


def _heads(member: Member, weights: Mapping[str, FloatArray], dtype: FloatDType) -> Heard:
    assert member.memory is not None
    arrays, bias = told(member.memory, weights)
    columns = [arrays[feed.connection.source, feed.connection.delay].T for feed in member.tellers]
    rows: list[tuple[Origin, Feed]] = [("inside", feed) for feed in member.tellers]
    matrix = np.concatenate([*columns, bias[:, None]], axis=1).astype(dtype)
    return Heard(None, tuple(rows), matrix, True, (), None, None)


def _heard(
    hearing: Hearing,
    width: int,
    weights: Mapping[str, FloatArray],
    biases: Mapping[str, FloatArray],
    dtype: FloatDType,
) -> Heard:
    group, columns = hearing.group, list[FloatArray]()
    rows: list[tuple[Origin, Feed]] = []
    carries: list[tuple[Origin, Feed, EdgeKernel]] = []
    often, signs = (np.repeat(np.array(counts, dtype), width)[:, None] for counts in (group.times, group.signs))
    origins: Sequence[tuple[Origin, Sequence[Feed]]]
    origins = (("outside", hearing.outside), ("inside", hearing.inside), ("own", hearing.own))
    for origin, feed in ((origin, feed) for origin, feeds in origins for feed in feeds):
        matrix = feed.matrix(weights, dtype)
        if matrix is None:
            carries.append((origin, feed, feed.ready(weights)))
            continue
        rows.append((origin, feed))
        whole = np.tile(matrix, (len(group.seats) // feed.gates, 1))
        columns.append(whole * signs if origin == "own" else whole * (signs * often))
    ones = any(slot is not None for slot in hearing.biases)
    if ones:
        none = np.zeros((width, 1), dtype)
        columns.append(signs * np.concatenate([biases.get(seat, none) for seat in group.seats]))
    together = np.ascontiguousarray(np.concatenate(columns, axis=1)) if columns else None
    times = None if set(group.times) <= {0, 1} else often.reshape(len(group.seats), width, 1)
    mirror = None if set(group.signs) == {1} else signs.reshape(len(group.seats), width, 1)
    return Heard(group, tuple(rows), together, ones, tuple(carries), times, mirror)
