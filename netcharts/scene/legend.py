"""The legend: what the cells and links of a chart are, in the order of their roles.

An entry is a sample, drawn just as in the chart, and its name; a full legend says what each of them does as well.
Kinds of cell that look alike, such as convolution and pool, share an entry; so do kinds of link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts import locale
from netcharts import scene as looks
from netcharts.cells import ROLES, CellKind
from netcharts.cells.marks import MARKS
from netcharts.findings import Place
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.scene import Scene, Strand, Words, biases, joined, lettered, moved
from netcharts.scene.biases import Bias
from netcharts.scene.edge_routing import CIRCLE, LOOP_RADIUS, Course
from netcharts.scene.pieces import Piece, Wire
from netcharts.spec.model import Connection, Layer
from netcharts.style import text

Marked = Callable[[CellKind], str]

SIZE = 0.26
"""The size of the names below a single chart."""

_SAID_SIZE = 0.2
_LINE = 0.28
_TEXT = 0.5
_WIDEST = 4.4
_GAP = 0.4
_MARGIN = 0.2

# Kinds of links, told apart by `link_kind`, and styles of wires between boxes, in the order of the legend.
LINKS = ("link", "shared", "undirected", "recurrent", "skip", "attention", "vector")
WIRES = ("weighted", "fixed", "stub", "connection", "delayed")
_PLAIN = ("link", "shared", "undirected")


class Entry(NamedTuple):
    """A name, what it is in a sentence, and a sample round the origin; `keys` are the ids of what it stands for."""

    keys: tuple[str, ...]
    name: str
    said: str
    sample: Scene


def beside(
    scene: Scene, form: str, language: str, of: Scene | None = None, marked: Marked = attrgetter("mark")
) -> Scene:
    """A scene with a legend below, of what it shows or of another; `form` is `names` or `full`."""
    # What is said in full reads best in two columns.
    least = 2 * (looks.DISC / 2 + _TEXT + _WIDEST) + _GAP if form == "full" else _WIDEST
    legend = build(entries([of or scene], language, marked), form, max(scene.width - 2 * _MARGIN, least))
    width = max(scene.width, legend.width)
    parts = [
        moved(scene, (width - scene.width) / 2, 0),
        moved(legend, (width - legend.width) / 2, scene.height),
    ]
    return joined(parts, scene.heading, language, width, scene.height + legend.height)


def entries(scenes: Sequence[Scene], language: str, marked: Marked = attrgetter("mark")) -> list[Entry]:
    """The kinds of cell and of link that scenes show; `marked` tells the mark of a kind, which themes may change."""
    discs = [drawn.layer.cell for scene in scenes for drawn in scene.layers]
    boxes = [piece.kind for scene in scenes for piece in scene.pieces if piece.kind is not None]
    return [
        *_cells(discs, language, marked, single),
        *_cells(boxes, language, lambda kind: "none", _boxed),
        *_biases(scenes, language),
        *_links(scenes, language),
        *_wires(scenes, language),
    ]


def _cells(
    shown: Sequence[CellKind], language: str, marked: Marked, sampled: Callable[[CellKind], Scene]
) -> Iterator[Entry]:
    alike: dict[tuple[int, int, str], dict[str, CellKind]] = {}
    for kind in shown:
        key = (ROLES.index(kind.role), list(MARKS).index(marked(kind)), kind.fill or "")
        alike.setdefault(key, {})[kind.name] = kind
    for key in sorted(alike):
        kinds = _told(list(alike[key].values()))
        name = locale.load(language)["punctuation.or"].join(dict.fromkeys(kind.names.get(language) for kind in kinds))
        said = " ".join(kind.definition.get(language) for kind in kinds)
        yield Entry(tuple(alike[key]), name, said, sampled(kinds[0]))


def _told(kinds: Sequence[CellKind]) -> Sequence[CellKind]:
    """Of kinds that look alike, those that are named: not a spec's own ones beside what they are variants of."""
    shown = {kind.name for kind in kinds}
    return [kind for kind in kinds if not kind.variant or kind.base not in shown]


def _biases(scenes: Sequence[Scene], language: str) -> Iterator[Entry]:
    if any(scene.biases for scene in scenes):
        nobody = np.zeros(0, dtype=np.int64)
        one = lettered([Words("1", 0.0, 0.0, biases.ONE, "bias")], "", 0.0, 0.0)
        words = locale.load(language)
        name, said = words["legend.bias"], words["legend_about.bias"]
        yield Entry(("bias",), name, said, one._replace(biases=(Bias("", 0.0, 0.0, nobody),)))


def _links(scenes: Sequence[Scene], language: str) -> Iterator[Entry]:
    found: dict[str, Strand] = {}
    for strand in (strand for scene in scenes for strand in scene.strands):
        if strand.courses:
            found.setdefault(link_kind(strand), strand)
    # Those that carry a value along a plain line look alike.
    plain = [kind for kind in _PLAIN if kind in found]
    for kinds in (plain, *([kind] for kind in LINKS if kind in found and kind not in _PLAIN)):
        if kinds:
            words = locale.load(language)
            name = words["punctuation.or"].join(words[f"legend.{kind}_link"] for kind in kinds)
            said = " ".join(words[f"legend_about.{kind}_link"] for kind in kinds)
            keys = tuple(f"{kind} link" for kind in kinds)
            drawn = linked(sample(kinds[0], found[kinds[0]].connection))
            yield Entry(keys, name, said, drawn)


def _wires(scenes: Sequence[Scene], language: str) -> Iterator[Entry]:
    found = {wire.style: wire for scene in scenes for wire in scene.wires}
    words = locale.load(language)
    for style in WIRES:
        if style in found:
            half = looks.DISC / 2
            wire = Wire(((-half, 0.0), (half, 0.0)), style, found[style].colour if style == "stub" else None)
            drawn = lettered([], "", 0.0, 0.0)._replace(wires=(wire,))
            name, said = words[f"legend.{style}_wire"], words[f"legend_about.{style}_wire"]
            yield Entry((f"{style} wire",), name, said, drawn)


def link_kind(strand: Strand) -> str:
    """Which of `LINKS` the links of a connection are."""
    connection = strand.connection
    pattern = connection.pattern
    if pattern.look != "single":
        return {"double": "vector", "dashed": "attention"}[pattern.look]
    if connection.delay:
        return "recurrent"
    if pattern.skip and any(course.points.shape[2] == 4 for course in strand.courses):
        return "skip"
    if not connection.directed:
        return "undirected"
    return "shared" if pattern.shares_weights else "link"


def sample(kind: str, connection: Connection) -> Strand:
    """Links of a kind, round the origin; they join no cells."""
    half = looks.DISC / 2
    line = np.array([[-half, 0.0], [half, 0.0]])
    strokes = {
        "recurrent": [_handle()],
        "skip": [np.array([[-half, 0.12], [-half / 2, -0.28], [half / 2, -0.28], [half, 0.12]])],
        "vector": [line + (0.0, 0.045), line - (0.0, 0.045)],
    }
    points = np.stack(strokes.get(kind, [line]))[None]
    nowhere = np.array([-1])
    return Strand(connection, (Course(points, nowhere, nowhere, np.array([True])),))


def _handle() -> NDArray[np.float64]:
    """Three quarters of a circle, open below, as a handle shows above its cell."""
    turn = np.array([[1.0, -1.0], [1.0, 1.0]]) / 2**0.5
    handle: NDArray[np.float64] = (CIRCLE @ turn)[:10] * LOOP_RADIUS
    return handle


def build(entries: Sequence[Entry], form: str, room: float, size: float = SIZE) -> Scene:
    """The legend as a scene of its own, its names of a size, in as many columns as there is room for."""
    texts = [_lines(entry, form, size) for entry in entries]
    widest = _wide(texts)
    across = max(1, min(len(entries), int((room + _GAP) / (widest + _GAP))))
    rows = -(-len(entries) // across)
    high = max(0.3 + 1.9 * size, max(map(len, texts)) * _LINE + 0.3 + _below(size) - _LINE)
    lefts = [0.0, *accumulate(_wide(texts[first : first + rows]) + _GAP for first in range(0, len(texts), rows))]
    scenes = [
        moved(
            entry.sample._replace(words=(*entry.sample.words, *lines)),
            _MARGIN + looks.DISC / 2 + lefts[i // rows],
            _top(high) + (i % rows) * high,
        )
        for i, (entry, lines) in enumerate(zip(entries, texts, strict=True))
    ]
    return joined(scenes, "", "", lefts[-1] - _GAP + 2 * _MARGIN, 2 * _top(high) + (rows - 1) * high)


def _wide(texts: Sequence[Sequence[Words]]) -> float:
    """The width of a column of entries with such texts."""
    return looks.DISC / 2 + _TEXT + max(line.width for lines in texts for line in lines)


def _top(high: float) -> float:
    return _MARGIN + max(looks.DISC, high - 0.2) / 2


def _lines(entry: Entry, form: str, size: float) -> list[Words]:
    """The name and, in a full legend, what is said of it; round the origin, beside the sample."""
    said = text.balanced(entry.said, _WIDEST / _SAID_SIZE) if form == "full" else []
    below = _below(size)
    top = -(below + (len(said) - 1) * _LINE) / 2 if said else 0.0
    name = Words(entry.name, _TEXT, top, size, "legend", "start")
    lines = (Words(s, _TEXT, top + below + i * _LINE, _SAID_SIZE, "note", "start") for i, s in enumerate(said))
    return [name, *lines]


def _below(size: float) -> float:
    """How far the first line below a name of a size is from it."""
    return _LINE * (size + _SAID_SIZE) / (SIZE + _SAID_SIZE)


def linked(strand: Strand) -> Scene:
    """Some links, and nothing else."""
    return lettered([], "", 0.0, 0.0)._replace(strands=(strand,))


def _boxed(kind: CellKind) -> Scene:
    """An empty box in the colour of a kind, at the origin."""
    return lettered([], "", 0.0, 0.0)._replace(pieces=(Piece("", 0.0, 0.0, looks.DISC, kind),))


def single(kind: CellKind) -> Scene:
    """One cell of a kind at the origin, and nothing else."""
    return lettered([], "", 0.0, 0.0)._replace(layers=(_layer(kind),), xy=np.zeros((1, 2)))


def _layer(kind: CellKind) -> DrawnLayer:
    one = np.zeros(1, dtype=np.int64)
    return DrawnLayer(Layer(kind.name, kind, (1,), Place(0, 0), {}), "column", (one,), (None,), one, 0)
