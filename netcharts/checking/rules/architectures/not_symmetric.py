"""A decoder that does not mirror its encoder.

What
    The sizes of the layers are not the same from first to last as from last to first.

Why
    Usually, the decoder reverses the encoder layer by layer. This is not required: a decoder can have any form.

Example
    kind: autoencoder
    layers: {input: 8, a: 4, code: 2, b: 6, output: 8}    # in short

Instead
    layers: {input: 8, a: 4, code: 2, b: 4, output: 8}

Source
    Van Veen & Leijnen, The Neural Network Zoo: always symmetric around the middle layer; Goodfellow, Bengio &
    Courville, Deep Learning, 2016, chapter 14, on decoders of any form.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import chain, declared
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of the decoder that differ from their counterpart in the encoder."""
    if declared(context, "mirrored") is None:
        return
    layers = chain(context) or []
    for first, last in zip(layers, layers[::-1][: len(layers) // 2], strict=False):
        if first.size != last.size:
            sizes = f"{quoted(first.name)} has {first.cells:,} cells, and {quoted(last.name)} {last.cells:,}"
            yield RuleHit(
                last.places["size"], f"the halves of this architecture usually mirror each other, but {sizes}"
            )


RULE = Rule("NC407", "note", check, about=("mirrored",))
