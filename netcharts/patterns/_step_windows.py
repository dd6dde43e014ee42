"""Windows over steps: which steps a window sees at each step, for convolutions and pools with `over: steps`.

They are causal unless they have `padding: same`, and are the same for each place. Waibel et al., "Phoneme recognition
using time-delay neural networks", 1989, doi:10.1109/29.21701; van den Oord et al., "WaveNet", 2016, arXiv:1609.03499.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from netcharts.features import PLACES, STEPS
from netcharts.patterns._links import ArrayShape, SizeMismatch, cells
from netcharts.syntax.records import Key
from netcharts.syntax.types import Choice

SAME, CAUSAL = "same", "causal"
WindowAxis: TypeAlias = Annotated[
    str | None,
    Key(
        Choice("axis", lambda: (PLACES, STEPS)),
        "axis along which the windows lie; those along steps end at their own step, unless they have `padding: same`",
        unless_given="places",
    ),
]


def is_over_steps(options: Any) -> bool:
    """Return True if the windows of a connection lie along steps."""
    return getattr(options, "over", None) == STEPS


def delays(options: Any) -> tuple[int, ...]:
    """Return how many steps before the target each tap of a window over steps is; negative for later steps."""
    (kernel,), (dilation,) = options.kernel, options.dilation
    reach = dilation * (kernel - 1)
    latest = reach // 2 - reach if options.padding == SAME else 0
    first = latest + reach
    return tuple(options.delay + first - tap * dilation for tap in range(kernel))


def step_mismatch(source: ArrayShape, target: ArrayShape, options: Any) -> SizeMismatch | None:
    """Return why a window over steps cannot join two layers, or has options that are about places; None if neither."""
    if not isinstance(options.kernel, tuple) or len(options.kernel) != 1:
        message = "a window over steps has one size, and does not see all of them: 'steps' on a connection takes all"
        return SizeMismatch("wrong-value", message, "kernel")
    if options.stride != (1,):
        instead = "to skip steps, give the layer a 'size', one place for each step, and the window no 'over: steps'"
        return SizeMismatch("wrong-value", f"a window over steps has a stride of 1: {instead}", "stride")
    if len(options.dilation) != 1:
        return SizeMismatch("wrong-value", "a window over steps has one dilation", "dilation")
    if options.padding not in ((0,), SAME, CAUSAL):
        return SizeMismatch("wrong-value", f"the padding of steps is '{CAUSAL}' or '{SAME}'", "padding")
    if options.ceil:
        return SizeMismatch("wrong-value", "no steps remain outside of windows over steps", "ceil")
    if options.steps is not None:
        message = "a window over steps moves along them, so 'steps' cannot take all of them together"
        return SizeMismatch("wrong-value", message, "steps")
    if source != target and cells(source) != cells(target):
        m, n = cells(source), cells(target)
        message = f"a window over steps sees the same place at several steps, but the layers have {m:,} and {n:,} cells"
        return SizeMismatch("window-size", message)
    return None
