"""Transfers: the values that a pattern computes depend on its links only."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest

from netcharts import patterns
from netcharts.patterns import LayerPair, LinkQuery
from tests.patterns.test_laws import CHANNELS, every_law

# The query of an attention comes from the source cell at the same place, which has no link if the sizes differ.
LAWS = [law for law in every_law if not (patterns.load(law[0]).attention and law[1] != law[2])]
LAWS += [("attention", (6,), (6,), {"causal": True})]
# Windows of one cell are the identity only without a stride and padding.
LAWS += [
    ("convolution", (n,), (places,), {"kernel": (1,), "stride": (stride,), "padding": (padding,), "dilation": (3,)})
    for n in (1, 3, 4)
    for stride in (1, 2, 3)
    for padding in (0, 1, 2)
    for places in [(n + 2 * padding - 1) // stride + 1]
]


@pytest.mark.parametrize(("name", "source", "target", "options"), LAWS)
def test_values_are_carried_along_links_only(
    name: str, source: tuple[int, ...], target: tuple[int, ...], options: dict[str, Any]
) -> None:
    pattern = patterns.load(name)
    transfer, filled_in = pattern.transfer, pattern.make_options(options)
    same = pattern.scope != "path"
    channels = CHANNELS.get(name, lambda options: (1, 1))(options)
    pair = LayerPair(source, target, *channels, filled_in, same)
    m, n = prod(source), prod(target)
    links = pattern.links(LinkQuery(np.arange(m)[:, None], np.arange(n)[None, :], source, target, filled_in, same))
    links = np.broadcast_to(links, (m, n))
    rng = np.random.default_rng(0)
    arrays = [rng.uniform(0.5, 1, transfer.weight_shape(pair))] if transfer.weight_shape else []
    if transfer.masked:
        arrays = [array * links for array in arrays]
    base = rng.normal(size=(channels[0], m))
    # Each further example changes the value of another cell to the largest one, so that a pool selects it.
    values = np.repeat(base[..., None], m + 1, axis=2)
    values[:, np.arange(m), np.arange(m) + 1] += 9
    into = np.zeros((channels[1] * n, m + 1))
    transfer.make_kernel(arrays, pair)(values.reshape(-1, m + 1), into)()
    changed = ~np.isclose(into[:, 1:], into[:, :1], rtol=1e-9, atol=1e-12)
    reached = changed.reshape(channels[1], n, m).any(axis=0).T
    assert (reached == links).all() if not pattern.attention else not (reached & ~links).any()
