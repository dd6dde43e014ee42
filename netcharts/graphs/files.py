"""Files of graphs: edge lists, GraphML, and node-link JSON as networkx and D3 write it.

An edge list has two nodes on each line, and nothing else; lines that begin with `#` or `%` are comments. Nodes whose
names are all whole numbers have these numbers. Others are numbered in the order in which the file names them.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from netcharts import files
from netcharts.errors import OutputError
from netcharts.graphs import MOST_EDGES, Graph
from netcharts.wording import with_article

_MOST_BYTES = 64_000_000
_NUMBER = re.compile(r"[0-9]{1,9}")
# Between the columns of an edge list. networkx writes the data of an edge behind its nodes, `{}` if it has none.
_BETWEEN = re.compile(r"\s*[,;]\s*|\s+")
_NO_DATA = " {}"
_KINDS = "expected an edge list, GraphML or node-link JSON"


class GraphFileError(Exception):
    """A file holds no graph; the text says why, without quoting the file, which can be any."""


class _Contents(NamedTuple):
    """The contents of a file.

    Attributes:
        directed: Whether edges are directed; None if the file does not say.
        nodes: The names of nodes that are listed, in order.
        edges: The names of the two nodes of each edge.
    """

    directed: bool | None
    nodes: list[str]
    edges: list[tuple[str, str]]


def read(name: str, spec_path: str) -> Graph:
    """Return the graph in a file beside a spec, or in a folder below that of the spec.

    Raises:
        GraphFileError: If there is no such file, or no graph in it.
    """
    contents = _contents(content(name, spec_path))
    if len(contents.edges) > MOST_EDGES:
        raise GraphFileError(f"it has {len(contents.edges):,} edges; the maximum is {MOST_EDGES:,}")
    numbers = _numbered([*contents.nodes, *(node for edge in contents.edges for node in edge)])
    ends = array("i", (numbers[node] for edge in contents.edges for node in edge))
    return Graph("", ends.tobytes(), bool(contents.directed), file=name)


def content(name: str, spec_path: str) -> bytes:
    """Return the content of a file. Whoever writes a spec cannot have other files read than those beside it.

    Raises:
        GraphFileError: If it cannot be read.
    """
    folder = Path(spec_path).parent
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        raise GraphFileError("it cannot be read") from None
    if not inside:
        raise GraphFileError("it must lie in the folder of the spec, or below")
    if not files.is_file(path):
        raise GraphFileError("there is no such file in the folder of the spec")
    try:
        data = files.read(path, _MOST_BYTES + 1)
    except OutputError as error:
        raise GraphFileError(error.message) from None
    if len(data) > _MOST_BYTES:
        raise GraphFileError(f"it is larger than {_MOST_BYTES:,} bytes")
    return data


def _contents(data: bytes) -> _Contents:
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"<":
        return _graphml(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise GraphFileError(f"it is not UTF-8; {_KINDS}") from None
    return _node_link(text) if start == b"{" else _edge_list(text)


def _numbered(nodes: Iterable[str]) -> dict[str, int]:
    """Return the numbers of nodes by their names."""
    names = dict.fromkeys(nodes)
    if all(_NUMBER.fullmatch(name) for name in names):
        return {name: int(name) for name in names}
    return {name: number for number, name in enumerate(names)}


# Edge lists


def _edge_list(text: str) -> _Contents:
    return _Contents(None, [], list(_lines(text)))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#%":
            continue
        nodes = _BETWEEN.split(stripped.removesuffix(_NO_DATA))
        if len(nodes) != 2 or not all(nodes):
            values = f"{len(nodes)} values" if len(nodes) != 1 else "one value"
            raise GraphFileError(f"line {number:,} has {values}, not two nodes; edges have no weights")
        yield nodes[0], nodes[1]


# Node-link JSON


def _node_link(text: str) -> _Contents:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise GraphFileError(f"it is not JSON; {_KINDS}") from None
    links = document.get("edges", document.get("links"))
    nodes = document.get("nodes", [])
    if not isinstance(links, list) or not isinstance(nodes, list):
        raise GraphFileError("it is not node-link JSON: it needs a list of 'edges' or 'links'")
    edges = [(_json_name(link, "source"), _json_name(link, "target")) for link in links]
    directed = document.get("directed")
    return _Contents(
        directed if isinstance(directed, bool) else None, [_json_name(node, "id") for node in nodes], edges
    )


def _json_name(item: Any, key: str) -> str:
    """Return the name of a node, which is a text or a whole number."""
    name = item.get(key) if isinstance(item, dict) else None
    if isinstance(name, bool) or not isinstance(name, str | int) or not _is_name(str(name)):
        what = "node" if key == "id" else "link"
        raise GraphFileError(f"{with_article(what)} of it has no '{key}' that is a text or a whole number")
    return str(name)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= 1000


# GraphML


def _graphml(data: bytes) -> _Contents:
    """Return what GraphML holds; declarations of entities, which can grow without bounds, are refused."""
    reader = _GraphmlReader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise GraphFileError(f"line {error.lineno:,} is not valid XML; {_KINDS}") from None
    if reader.directed is None:
        raise GraphFileError("it is XML without the 'graph' of GraphML")
    return _Contents(reader.directed, reader.nodes, reader.edges)


class _GraphmlReader:
    """Collects the nodes and edges of GraphML."""

    def __init__(self) -> None:
        self.directed: bool | None = None
        self.nodes: list[str] = []
        self.edges: list[tuple[str, str]] = []

    def refuse(self, *declaration: Any) -> None:
        raise GraphFileError("it has a document type declaration, which is not allowed")

    def start(self, element: str, attributes: dict[str, str]) -> None:
        kind = element.rpartition(":")[2]
        if kind == "graph":
            directed = attributes.get("edgedefault") == "directed"
            if self.directed is not None:
                raise GraphFileError("it has several graphs")
            self.directed = directed
        elif kind == "hyperedge":
            raise GraphFileError("it has hyperedges")
        elif kind == "node":
            self.nodes.append(self._name(attributes, "id"))
        elif kind == "edge":
            self._edge(attributes)

    def _edge(self, attributes: dict[str, str]) -> None:
        if "directed" in attributes and (attributes["directed"] == "true") != self.directed:
            raise GraphFileError("only some of its edges are directed")
        self.edges.append((self._name(attributes, "source"), self._name(attributes, "target")))

    def _name(self, attributes: dict[str, str], key: str) -> str:
        name = attributes.get(key, "")
        if not _is_name(name):
            raise GraphFileError(f"a node or edge of it has no '{key}'")
        return name
