"""Files of graphs: every format, and every reason why a file cannot be read."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts.checking.run import check_text
from netcharts.graphs import files

SPEC = """
name: T
layers:
  people: {cell: input, size: 40, channels: 2}
  sides:  {cell: output, channels: 2}
connections:
  - {graph: people -> sides, edges: known}
graphs:
  known: {file: "FILE"}
"""


def written(graph: Any, kind: str) -> bytes:
    if kind == "json":
        return json.dumps(nx.node_link_data(graph, edges="edges")).encode()
    if kind == "d3":
        return json.dumps(nx.node_link_data(graph, edges="links")).encode()
    into = io.BytesIO()
    (nx.write_graphml if kind == "graphml" else nx.write_edgelist)(graph, into)
    return into.getvalue()


def read(folder: Path, data: bytes, name: str = "edges.any") -> Any:
    (folder / name).write_bytes(data)
    return files.read(name, str(folder / "spec.yaml"))


@pytest.mark.parametrize("kind", ["json", "d3", "graphml", "edge list"])
@pytest.mark.parametrize("directed", [False, True])
def test_files_that_networkx_writes_are_read(kind: str, directed: bool, tmp_path: Path) -> None:
    graph = nx.gnp_random_graph(12, 0.3, seed=3, directed=directed)
    found = read(tmp_path, written(graph, kind))
    edges = set(found.edges)
    assert (
        edges == set(graph.edges) if directed else {frozenset(e) for e in edges} == {frozenset(e) for e in graph.edges}
    )
    assert found.directed == (directed and kind != "edge list"), "an edge list does not say whether it is directed"
    assert found.file == "edges.any"


def test_named_nodes_are_numbered_in_the_order_of_the_file(tmp_path: Path) -> None:
    assert read(tmp_path, b"ann bob\nbob cleo\n# dan is alone\n\nann cleo").edges == [(0, 1), (1, 2), (0, 2)]
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(["cleo", "bob", "ann"])
    graph.add_edges_from([("ann", "bob")])
    assert read(tmp_path, written(graph, "graphml")).edges in ([(1, 2)], [(2, 1)])
    assert read(tmp_path, written(graph, "json")).edges in ([(1, 2)], [(2, 1)])


@pytest.mark.parametrize("text", ["0,1\n1,2", "0\t1\n1\t2\n", "% made by hand\n0 1\n1 2", "\ufeff0; 1\r\n1; 2\r\n"])
def test_columns_of_edge_lists_can_be_separated_in_several_ways(text: str, tmp_path: Path) -> None:
    assert read(tmp_path, text.encode()).edges == [(0, 1), (1, 2)]


BOMB = b'<!DOCTYPE g [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><graphml><graph id="&b;"/></graphml>'
OUTER = b'<graphml><graph edgedefault="undirected">%s</graph></graphml>'
BROKEN = {
    "has 3 values": b"0 1 0.5",
    "has one value": b"0",
    "not UTF-8": b"0 1\n\xff 2",
    "not JSON": b'{"edges": [',
    "node-link JSON": b'{"nodes": []}',
    "has no 'source'": b'{"edges": [{"source": null, "target": 1}]}',
    "has no 'target'": b'{"edges": [{"source": 1, "target": true}]}',
    "a node of it has no 'id'": b'{"edges": [], "nodes": [3]}',
    "not valid XML": b"<graphml",
    "without the 'graph'": b"<svg/>",
    "document type declaration": BOMB,
    "hyperedges": OUTER % b"<hyperedge/>",
    "several graphs": OUTER % b"<node id='a'><graph/></node>",
    "only some of its edges": OUTER % b"<edge source='a' target='b' directed='true'/>",
    "a node or edge of it": OUTER % b"<edge source='a'/>",
}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_file_without_a_graph_is_a_finding_at_its_name(reason: str, tmp_path: Path) -> None:
    (tmp_path / "edges.txt").write_bytes(BROKEN[reason])
    (finding,) = check_text(SPEC.replace("FILE", "edges.txt"), str(tmp_path / "spec.yaml"))
    assert (finding.code, finding.line, finding.column) == ("NC022", 9, 17)
    assert reason in finding.message


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.txt", "no such file"),
        ("folder", "no such file"),
        ("pipe", "no such file"),
        ("../secret.txt", "in the folder of the spec"),
        ("/etc/passwd", "in the folder of the spec"),
        ("link.txt", "in the folder of the spec"),
        ("x" * 150, "no such file"),
    ],
)
def test_other_files_are_not_read(name: str, reason: str, tmp_path: Path) -> None:
    folder = tmp_path / "specs"
    (folder / "folder").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("0 1")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(folder / "pipe")
    (finding,) = check_text(SPEC.replace("FILE", name), str(folder / "spec.yaml"))
    assert finding.code == "NC022"
    assert reason in finding.message


def test_what_a_file_holds_is_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "edges.txt").write_text("secret words here")
    (finding,) = check_text(SPEC.replace("FILE", "edges.txt"), str(tmp_path / "spec.yaml"))
    assert "secret" not in finding.message


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MOST_BYTES", 20)
    monkeypatch.setattr(files, "MOST_EDGES", 3)
    with pytest.raises(files.GraphFileError, match="4 edges; the maximum is 3"):
        read(tmp_path, b"0 1\n1 2\n2 3\n3 4\n")
    with pytest.raises(files.GraphFileError, match="larger than 20 bytes"):
        read(tmp_path, b"0 1\n" * 6)


def test_deeply_nested_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(files.GraphFileError):
        read(tmp_path, b'{"edges": ' + b"[" * 200_000)


@pytest.mark.parametrize("start", [b"", b"<graphml><graph>", b'{"edges": ', b"0 1\n"])
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_file_is_a_graph_or_an_error(start: bytes, data: bytes) -> None:
    try:
        files._contents(start + data)
    except files.GraphFileError as error:
        assert str(error)


def test_the_file_says_whether_edges_are_directed_unless_the_spec_does(tmp_path: Path) -> None:
    from netcharts import Chart

    graph = nx.DiGraph([(0, 1), (1, 2)])
    (tmp_path / "edges.graphml").write_bytes(written(graph, "graphml"))
    path = str(tmp_path / "spec.yaml")
    text = SPEC.replace("FILE", "edges.graphml")
    (graph_of_file,) = Chart.from_text(text, path).spec.graphs
    (undirected,) = Chart.from_text(text.replace('"}', '", directed: false}'), path).spec.graphs
    assert (graph_of_file.directed, undirected.directed) == (True, False)
    assert graph_of_file.edges == undirected.edges == [(0, 1), (1, 2)]
