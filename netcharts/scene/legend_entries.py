"""The entries of a legend: the kinds of cells and links that a chart shows, in the order of their roles.

Kinds of cells that look alike, such as convolution and pool, share an entry; so do kinds of links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from netcharts import locale
from netcharts.cells import ROLES, CellKind
from netcharts.cells.marks import MARKS, SHAPES
from netcharts.scene import legend_samples
from netcharts.scene.arcs import is_arc
from netcharts.scene.link_marks import LINK_MARKS
from netcharts.scene.model import RoutedConnection, Scene
from netcharts.scene.nodes import ADDITIONS, additions

MarkOf = Callable[[CellKind], str]
"""Returns the mark of a kind of cell, which themes may change."""

# Kinds of links, as `link_kind` distinguishes them, and styles of connectors between boxes, in the order of the legend.
LINKS = (
    "link",
    "fixed",
    "shared",
    "everywhere",
    "undirected",
    "unmarked",
    "recurrent",
    "other_step",
    "delayed",
    "skip",
    "attention",
    "vector",
)
CONNECTORS = ("weighted", "fixed", "attention", "stub", "neighbor", "connection", "delayed", "window", "fan")
# Kinds of links that look alike: single straight lines, and loops; those without weights if they are not thin.
_LOOPS = ("recurrent", "other_step")
_PLAIN = ("link", "fixed", "shared", "everywhere", "undirected", "unmarked")
# The lines that belong to marks.
_LINES_OF = {"given": ("weights",), "start": ("start",)}
_LOOKS = {"double": "vector", "dashed": "attention"}


class LegendEntry(NamedTuple):
    """An entry of a legend.

    Attributes:
        keys: IDs of its kinds, by which the layout of a poster refers to it.
        name: Its name.
        about: Its explanation, in a sentence.
        sample: A sample of it, about the origin.
    """

    keys: tuple[str, ...]
    name: str
    about: str
    sample: Scene


def entries(scenes: Sequence[Scene], language: str, mark_of: MarkOf = attrgetter("mark")) -> list[LegendEntry]:
    """Return the entries for everything that scenes show."""
    discs = [drawn.layer.cell for scene in scenes for drawn in scene.layers]
    boxes = [node.kind for scene in scenes for node in scene.nodes if node.kind is not None]
    solids = [solid.kind for scene in scenes for solid in scene.solids]
    marked = {node.kind.name for scene in scenes for node in scene.nodes if node.kind is not None and node.symbol}

    def mark_of_box(kind: CellKind) -> str:
        return mark_of(kind) if kind.name in marked else "none"

    def box(kind: CellKind) -> Scene:
        return legend_samples.box(kind, symbol=kind.name in marked)

    return [
        *_cells(discs, language, mark_of, legend_samples.cell),
        *_cells(boxes, language, mark_of_box, box),
        *_cells(solids, language, lambda kind: "none", legend_samples.solid),
        *_additions(scenes, language),
        *_bias_cells(scenes, language),
        *_links(scenes, language),
        *_connectors(scenes, language),
        *_link_marks(scenes, language),
    ]


def _cells(
    shown: Sequence[CellKind], language: str, mark_of: MarkOf, sample: Callable[[CellKind], Scene]
) -> Iterator[LegendEntry]:
    alike: dict[tuple[int, int, int, str], dict[str, CellKind]] = {}
    for kind in shown:
        shape, mark = list(SHAPES).index(kind.shape), list(MARKS).index(mark_of(kind))
        key = (ROLES.index(kind.role), shape, mark, kind.fill or "")
        alike.setdefault(key, {})[kind.name] = kind
    for key in sorted(alike):
        kinds = _named(list(alike[key].values()))
        name = locale.load(language)["punctuation.or"].join(dict.fromkeys(kind.names.get(language) for kind in kinds))
        about = " ".join(kind.definition.get(language) for kind in kinds)
        yield LegendEntry(tuple(alike[key]), name, about, sample(kinds[0]))


def _named(kinds: Sequence[CellKind]) -> Sequence[CellKind]:
    """Return the kinds that an entry names: no variant that looks like its base if the base is named."""
    shown = {kind.name for kind in kinds}
    return [kind for kind in kinds if not kind.variant or kind.base not in shown]


def _additions(scenes: Sequence[Scene], language: str) -> Iterator[LegendEntry]:
    """Yield an entry for each addition that is shown, on a sample that has as few others as possible."""
    words = locale.load(language)
    layers = [drawn.layer for scene in scenes for drawn in scene.layers]
    samples = [(additions(layer), legend_samples.cell_of(layer)) for layer in layers if additions(layer)]
    samples += [(node.additions, legend_samples.box_of(node)) for scene in scenes for node in scene.nodes]
    for name in ADDITIONS:
        shown = [(len(own), sample) for own, sample in samples if name in own]
        if shown:
            sample = min(shown, key=lambda each: each[0])[1]
            text, about = words[f"legend.{name}_addition"], words[f"legend_about.{name}_addition"]
            yield LegendEntry((f"{name} addition",), text, about, sample)


def _bias_cells(scenes: Sequence[Scene], language: str) -> Iterator[LegendEntry]:
    if any(scene.bias_cells for scene in scenes):
        words = locale.load(language)
        yield LegendEntry(("bias",), words["legend.bias"], words["legend_about.bias"], legend_samples.bias_cell())


def _links(scenes: Sequence[Scene], language: str) -> Iterator[LegendEntry]:
    shown: dict[str, RoutedConnection] = {}
    for routed in (alike for scene in scenes for each in scene.connections for alike in each.by_look()):
        if any(paths.shown.any() for paths in routed.paths):
            shown.setdefault(link_kind(routed), routed)
    thin = {kind for kind, routed in shown.items() if routed.thin}
    alike = [[kind for kind in kinds if kind in shown and kind not in thin] for kinds in (_PLAIN, _LOOPS)]
    together = {kind for kinds in alike for kind in kinds}
    for kinds in (*alike, *([kind] for kind in LINKS if kind in shown and kind not in together)):
        if kinds:
            words = locale.load(language)
            name = words["punctuation.or"].join(dict.fromkeys(words[f"legend.{kind}_link"] for kind in kinds))
            about = " ".join(words[f"legend_about.{kind}_link"] for kind in kinds)
            sample = legend_samples.links(kinds[0], shown[kinds[0]]._replace(pale=False))
            yield LegendEntry(tuple(f"{kind} link" for kind in kinds), name, about, sample)


def _connectors(scenes: Sequence[Scene], language: str) -> Iterator[LegendEntry]:
    shown = {connector.style: connector for scene in scenes for connector in scene.connectors}
    words = locale.load(language)
    for style in CONNECTORS:
        if style in shown:
            sample = legend_samples.connector(style, shown[style].color if shown[style].is_stub else None)
            name, about = words[f"legend.{style}_wire"], words[f"legend_about.{style}_wire"]
            yield LegendEntry((f"{style} wire",), name, about, sample)


def _link_marks(scenes: Sequence[Scene], language: str) -> Iterator[LegendEntry]:
    shown = {mark.form for scene in scenes for mark in scene.link_marks}
    words = locale.load(language)
    for kind in LINK_MARKS:
        if kind in shown:
            name, about = words[f"legend.{kind}_mark"], words[f"legend_about.{kind}_mark"]
            keys = (f"{kind} mark", *(f"{line} wire" for line in _LINES_OF.get(kind, ())))
            yield LegendEntry(keys, name, about, legend_samples.link_mark(kind))


def link_kind(routed: RoutedConnection) -> str:
    """Return which of `LINKS` the links of a connection are."""
    connection = routed.connection
    pattern = connection.pattern
    if routed.look in _LOOKS:
        return _LOOKS[routed.look]
    if connection.delay:
        between = "delayed" if routed.dotted else "unmarked"
        return between if not connection.within else "recurrent" if connection.delay == 1 else "other_step"
    if pattern.skip and any(is_arc(paths.points) for paths in routed.paths):
        return "skip"
    if routed.thin:
        return "fixed"
    if not connection.directed:
        return "undirected"
    if pattern.shares_weights:
        return "shared" if pattern.windows is not None else "everywhere"
    return "link" if pattern.weighted else "fixed"
