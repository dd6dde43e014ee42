"""Reading and checking cost time in proportion to a spec: twice the connections take about twice the function calls."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest

from netcharts import Chart, check_text
from netcharts.spec import bundled

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


def calls(run: Callable[[], object]) -> int:
    """Return how many function calls a run takes."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("family", FAMILIES)
def test_twice_the_spec_takes_twice_the_calls(family: str) -> None:
    text_of = FAMILIES[family]
    check_text(text_of(5), "t", forward=True)
    small, large = (calls(partial(check_text, text_of(count), "t", forward=True)) for count in (100, 200))
    assert large < 2.4 * small, (small, large)


def joined_with_itself(times: int) -> Chart:
    """Return a network with a cell that joins a value with itself again and again."""
    joins = "".join(f"      p{i + 1}: {{concat: [p{i}, p{i}]}}\n" for i in range(times))
    return Chart.from_text(f"""
name: T
layers: {{a: {{cell: input, size: 1}}, b: {{cell: own}}}}
connections:
  - identity: a -> b
cells:
  own:
    extends: hidden
    parts:
      p0: {{concat: [inputs, inputs]}}
{joins}      output: {{concat: [p{times}, p{times}]}}
""")


def test_ways_through_a_cell_are_bounded() -> None:
    joined_with_itself(3).counts()
    small, large = (calls(joined_with_itself(times).counts) for times in (12, 15))
    assert large < 1.5 * small, (small, large)


@pytest.mark.parametrize("name", ["lstm", "ntm", "resnet-50", "rnnsearch", "gcn"])
def test_nothing_has_to_be_found_by_the_garbage_collector(name: str) -> None:
    """Programs that draw a chart after the other, such as `watch`, would hold what is not freed at once."""
    text = bundled.paths()[name].read_text(encoding="utf-8")

    def run() -> None:
        check_text(text, "t")
        Chart.from_text(text).svg()

    run()
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        run()
        gc.collect()
        left = [each for each in gc.garbage if type(each).__module__.startswith("netcharts")]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert not left, {type(each).__name__ for each in left}
