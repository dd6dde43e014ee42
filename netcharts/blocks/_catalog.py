"""The catalog of blocks."""

from __future__ import annotations

from netcharts import blocks
from netcharts.blocks import INPUTS, BlockBody
from netcharts.registry import Catalog
from netcharts.syntax.tree import ScalarNode


def _text(name: str, language: str = "en") -> tuple[str, str]:
    block = blocks.load(name)
    texts = [text.get(language) if text is not None else "" for text in (block.names, block.definition)]
    return texts[0], texts[1]


def _about(name: str) -> str:
    return ": ".join(_text(name))


def _explain(name: str) -> str:
    block, (title, definition) = blocks.load(name), _text(name)
    inputs = ", ".join(sorted(block.inputs()))
    lines = [f"{title}. {definition}", "", f"    inputs      {inputs}"]
    lines += [f"    {parameter:11} {_default(block, parameter)} (default)" for parameter in block.parameters]
    layers = [key.text for key, _ in block.layers.pairs if key.text != INPUTS]
    return "\n".join([*lines, f"    layers      {', '.join(layers)}"])


def _default(block: BlockBody, parameter: str) -> str:
    node = block.parameters[parameter]
    if isinstance(node, ScalarNode):
        return node.text
    return ", ".join(item.text for item in node.items if isinstance(item, ScalarNode)) + " in successive copies"


CATALOG = Catalog("blocks", "block", blocks.names, _about, _explain)
