"""The files of graphs that the text of a spec names."""

from __future__ import annotations

from netcharts.findings import Problems
from netcharts.syntax import tree


def named_in(text: bytes) -> tuple[str, ...]:
    """Return the names of files of graphs in a text, without reading the rest of the spec."""
    if b"file" not in text:
        return ()
    with Problems() as problems:
        decoded = tree.decode(text, problems)
        root = None if decoded is None else tree.parse(decoded, problems)
        graphs = root.get("graphs") if isinstance(root, tree.MappingNode) else None
        definitions = [node for _, node in graphs.pairs] if isinstance(graphs, tree.MappingNode) else []
        files = [node.get("file") for node in definitions if isinstance(node, tree.MappingNode)]
        return tuple(node.text for node in files if isinstance(node, tree.ScalarNode))
    return ()
