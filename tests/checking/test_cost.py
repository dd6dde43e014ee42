"""Reading and checking cost time in proportion to a spec: twice the connections take about twice the function calls."""

from __future__ import annotations

import sys
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest

from netcharts import check_text

HEAD = "name: T\nlayers:\n  a: {{cell: input, size: 3}}\n{layers}  z: {{cell: output, size: 3}}\nconnections:\n{links}"


def parallel(count: int, link: str) -> str:
    """Return a spec with many connections between the same two layers."""
    layers = "  b: {cell: add, size: 3}\n"
    return HEAD.format(layers=layers, links=f"  - {link}: a -> b\n" * count + "  - full: b -> z\n")


def chain(count: int) -> str:
    """Return a spec with many layers in a chain."""
    names = ["a", *(f"l{i}" for i in range(count)), "z"]
    layers = "".join(f"  {name}: {{cell: hidden, size: 3}}\n" for name in names[1:-1])
    return HEAD.format(layers=layers, links="".join(f"  - full: {a} -> {b}\n" for a, b in pairwise(names)))


def fan(count: int) -> str:
    """Return a spec with many layers beside each other."""
    names = [f"l{i}" for i in range(count)]
    layers = "".join(f"  {name}: {{cell: hidden, size: 3}}\n" for name in names)
    return HEAD.format(layers=layers, links="".join(f"  - full: a -> {name} -> z\n" for name in names))


def skips(count: int) -> str:
    """Return a spec with many skip connections along a chain."""
    names = ["a", *(f"l{i}" for i in range(count)), "z"]
    layers = "".join(f"  {name}: {{cell: hidden, size: 3}}\n" for name in names[1:-1])
    links = "".join(f"  - full: {a} -> {b}\n" for a, b in pairwise(names))
    links += "".join(f"  - identity: {a} -> {b}\n" for a, b in zip(names, names[2:], strict=False))
    return HEAD.format(layers=layers, links=links)


def shares(count: int) -> str:
    """Return a spec whose gate is joined many times to blocks beside each other."""
    join = "  - {identity: gate -> experts.share, split: true}\n"
    return f"""
name: Mixture
layers:
  input: {{cell: input, size: 4}}
  gate: {{cell: hidden, size: 3, activation: softmax}}
  experts: {{block: expert, beside: 3}}
  output: {{cell: output, activation: linear, bias: false}}
connections:
  - full: input -> gate
  - identity: input -> experts -> output
{join * count}
blocks:
  expert:
    layers:
      said: {{cell: linear, size: 2}}
      output: {{cell: product}}
    connections:
      - full: inputs -> said
      - identity: [said -> output, inputs.share -> output]
"""


FAMILIES = {
    "shares": shares,
    "parallel identity": lambda count: parallel(count, "identity"),
    "parallel full": lambda count: parallel(count, "full"),
    "parallel recurrent": lambda count: parallel(count, "full") + "  - recurrent: b\n" * count,
    "chain": chain,
    "fan": fan,
    "skips": skips,
}


def calls(text: str) -> int:
    """Return how many function calls reading and checking a text takes."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        check_text(text, "t", forward=True)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("family", FAMILIES)
def test_twice_the_spec_takes_twice_the_calls(family: str) -> None:
    text_of = FAMILIES[family]
    calls(text_of(5))
    small, large = (calls(text_of(count)) for count in (100, 200))
    assert large < 2.4 * small, (small, large)
