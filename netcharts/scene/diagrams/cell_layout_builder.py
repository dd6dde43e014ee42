"""Lay out the parts of cells in columns, in the direction of flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.cells import CellKind
from netcharts.cells.anatomy import Anatomy, Part
from netcharts.placement.box import Box, Point, union
from netcharts.scene.diagrams.cell_layout import PLAIN, CellLayout, CellUse, left, right
from netcharts.scene.diagrams.part_labels import applied, box_width, part_label, part_name, word
from netcharts.scene.diagrams.stubs import LEAN, LETTER, STUB, StubFan, first_free, incoming, outgoing, outmost, spread
from netcharts.scene.nodes import SMALL, BoxNode, Connector, crossed, segments
from netcharts.style import text_metrics

ROW = 0.48
GAP = 0.5
"""Distance between columns."""

# How far a bias hangs below its sum, its width, and the distance of its right from the left of the box above it.
_BIAS_DROP = 0.37
_BIAS_WIDTH = 0.5
_BIAS_RIGHT = 0.6
# Distance of a line from the boxes that it goes around, and of its turn from the box behind it.
_CLEAR = 0.12
_TURN = GAP * 0.35
# Distance of a box from the output that it normalizes.
_BEHIND = 0.15
# A line makes a detour of this length to avoid others on the same side.
_CROWD = 0.6


def layout_cell(
    kind: CellKind, use: CellUse = PLAIN, language: str = "en", anatomy: Anatomy | None = None
) -> CellLayout:
    """Return the layout of a kind of cell: columns in the direction of flow, each part near its sources.

    Args:
        kind: The kind of cell.
        use: How a layer uses it.
        language: Language of the labels.
        anatomy: Parts of the cell in a network, if they are not those of its kind.
    """
    anatomy = anatomy or kind.anatomy
    labels = {part.name: part_label(kind, part, part.activation, language) for part in anatomy.parts}
    output = anatomy.part("output")
    activation = (use.activation or output.activation) if output.activation else None
    behind = ""
    if use.before and not output.operation.relays:
        labels["output"] = part_label(kind, output, None, language)
        behind = applied(activation, use.before, use.after)
    else:
        labels["output"] = part_label(kind, output, activation, language, use.before, use.after)
    suffixes = {"output": "" if behind else use.suffix}
    widths = {part: box_width(label + suffixes.get(part, "")) for part, label in labels.items()}
    # Leave room for stubs beside a bias.
    for part in use.biased & use.outgoing.keys():
        widths[part] = max(widths[part], _BIAS_RIGHT + max(2 * LEAN, spread(use.outgoing[part])))
    normalized = (behind, box_width(behind + use.suffix)) if behind else None
    return _CellLayoutBuilder(kind, anatomy, use).layout(
        labels, widths, max(_run(anatomy, language), _room_for_letters(use)), word("bias", language), normalized
    )


def _ranks(anatomy: Anatomy) -> dict[str, int]:
    """Return the column of each part."""
    rank: dict[str, int] = {}
    for part in anatomy.order:
        sources = [wire.source for wire in anatomy.part(part).sources() if not wire.before and wire.source in rank]
        rank[part] = max((rank[source] + 1 for source in sources), default=0)
    return rank


def _run(anatomy: Anatomy, language: str) -> float:
    """Return the length of lines before the first boxes, as long as the names beside them."""
    names = [part_name(part, language) for part in anatomy.parts if part.weighted and part.name != "output"]
    return max((text_metrics.width(name) * SMALL + 0.25 for name in names), default=0.2)


def _room_for_letters(use: CellUse) -> float:
    """Return how far to the left of its boxes a cell reaches with stubs that have letters."""
    return outmost(max(use.incoming.values(), default=0), use.apart) if use.apart else 0.0


class _CellLayoutBuilder:
    """Lays out a cell."""

    def __init__(self, kind: CellKind, anatomy: Anatomy, use: CellUse) -> None:
        self.kind, self.anatomy, self.use, self.rank = kind, anatomy, use, _ranks(anatomy)
        self.last = max(self.rank.values())
        self.nodes: dict[str, BoxNode] = {}
        self.biases: dict[str, BoxNode] = {}
        self.connectors: list[Connector] = []
        self.own: dict[str, tuple[Point, ...]] = {}

    def layout(
        self,
        labels: Mapping[str, str],
        widths: Mapping[str, float],
        run: float,
        bias: str,
        normalized: tuple[str, float] | None = None,
    ) -> CellLayout:
        """Return the layout; `normalized` is the label and the width of a box behind the output, if there is one."""
        border = self.place(labels, widths, run, bias, normalized)
        self.join()
        boxes = union(node.box() for node in (*self.nodes.values(), self.value, *self.biases.values()))
        entries = self.entries(boxes.bottom)
        output_path = self.output_path(border)
        paths = (
            *(connector.points for connector in self.connectors),
            *self.own.values(),
            *entries.values(),
            output_path,
        )
        arrive, leave = self.fans(segments(paths))
        extents = [boxes, *(fan.extent() for fan in (*arrive.values(), *leave.values()))]
        extents += [Box(x, y, x, y) for path in (*entries.values(), output_path) for x, y in path]
        whole = union(extents)
        heights = [node.y for node in self.nodes.values()]
        within = self.nodes, self.biases, self.value, tuple(self.connectors), self.own
        sizes = run, border, whole.top, whole.bottom, (min(heights) + max(heights)) / 2
        return CellLayout(*within, entries, output_path, arrive, leave, *sizes)

    def place(
        self,
        labels: Mapping[str, str],
        widths: Mapping[str, float],
        run: float,
        bias: str,
        normalized: tuple[str, float] | None,
    ) -> float:
        """Place the boxes; return the right border."""
        rows: dict[str, float] = {}
        left = run
        room = {"output": _BEHIND + normalized[1]} if normalized else {}
        for column in range(self.last + 1):
            parts = [part for part in self.anatomy.parts if self.rank[part.name] == column]
            self.into_rows(parts, rows, column)
            for part in parts:
                x, y = left + widths[part.name] / 2, rows[part.name] * ROW
                self.nodes[part.name] = BoxNode(labels[part.name], x, y, widths[part.name], self.kind)
                if part.name in self.use.biased:
                    self.biases[part.name] = BoxNode(bias, left + 0.32, y + _BIAS_DROP, _BIAS_WIDTH, self.kind)
                    self.connectors.append(Connector(((left + 0.2, y), (left + 0.2, y + _BIAS_DROP)), "weighted"))
            left += max(widths[part.name] + room.get(part.name, 0) for part in parts) + GAP
        self.nodes = {part.name: self.nodes[part.name] for part in self.anatomy.parts}
        self.value = self.nodes["output"]
        if normalized:
            self.normalize(*normalized)
        return left - GAP + (0.1 if self.rank["output"] == self.last else _TURN + 0.1)

    def normalize(self, label: str, width: float) -> None:
        """Place a box behind the output, which has the value of the cell."""
        end = right(self.value)
        start = end[0] + _BEHIND, end[1]
        self.value = BoxNode(label, start[0] + width / 2, start[1], width, self.kind)
        self.connectors.append(Connector((end, start), "fixed"))

    def end(self, part: str) -> Point:
        """Return where the value of a part comes from."""
        return right(self.value if part == "output" else self.nodes[part])

    def into_rows(self, parts: Sequence[Part], rows: dict[str, float], column: int) -> None:
        """Give the parts of a column their rows: as written in the first, near their sources in the others."""

        def preferred_row(part: Part) -> float:
            sources = [rows[wire.source] for wire in part.sources() if wire.source in rows and not wire.before]
            return float(np.mean(sources)) if sources else 0.0

        above: str | None = None
        for part in sorted(parts, key=preferred_row) if column else parts:
            lowest = rows[above] + self.row_distance(above, part.name) if above else -np.inf
            rows[part.name] = max(preferred_row(part), lowest)
            above = part.name

    def row_distance(self, above: str, part: str) -> float:
        """Return how many rows a part is below another, so that a bias or stubs have room between them."""
        stubs = (above in self.use.outgoing) + (part in self.use.incoming)
        letters = stubs * LETTER / ROW if self.use.apart else 0.0
        return (2 if above in self.use.biased else (1, 1.35, 2)[stubs]) + letters

    def join(self) -> None:
        """Route wires from part to part: straight, or around what is in the way."""
        for part in self.anatomy.parts:
            for wire in part.wires:
                if not wire.before and wire.source in self.nodes:
                    path = self.path(self.end(wire.source), left(self.nodes[part.name]))
                    self.connectors.append(Connector(path, "fixed"))
            if part.recurrent and not part.recurrent.before:
                self.own[part.name] = self.path(self.end(part.recurrent.source), left(self.nodes[part.name]))

    def path(self, start: Point, end: Point) -> tuple[Point, ...]:
        """Return a path around boxes and stubs, or around the boxes alone, or else a straight one."""
        paths = (self.shortest_path(start, end, stubs) for stubs in (True, False))
        return next((path for path in paths if path), (start, end))

    def shortest_path(self, start: Point, end: Point, stubs: bool) -> tuple[Point, ...]:
        """Return the shortest path around all boxes, and stubs if they count, preferably where fewer lines are."""
        boxes = [self.clearance_box(part, (start, end), stubs) for part in self.nodes]
        paths = [connector.points for connector in self.connectors]
        runs = [(*path[1], path[2][0]) for path in paths if len(path) == 4]
        levels = {box.top - _CLEAR for box in boxes} | {box.bottom + _CLEAR for box in boxes}
        free = [level for level in sorted(levels) if not any(abs(run - level) < 0.01 for _, run, _ in runs)]
        beside = [_sign(run - start[1]) for left, run, right in runs if left < end[0] and start[0] < right]

        def cost(level: float) -> float:
            others = beside.count(_sign(level - start[1]))
            return round(abs(level - start[1]) + abs(level - end[1]) + _CROWD * others, 6)

        free.sort(key=cost)
        detours = [(start, (start[0] + _TURN, y), (end[0] - _TURN, y), end) for y in free]
        for path in [(start, end), *detours]:
            if not crossed(boxes, segments([path])).any():
                return path
        return ()

    def clearance_box(self, part: str, ends: Sequence[Point], stubs: bool) -> Box:
        """Return the box that lines keep clear of: a part with its bias and stubs; only the part at an end."""
        box = self.whole_box(part)
        part_bottom = box.bottom
        if part in self.biases:
            box = union([box, self.biases[part].box()])
        near = any(box.left - 1e-6 <= x <= box.right + 1e-6 and box.top <= y <= box.bottom for x, y in ends)
        length = STUB + LETTER if self.use.apart else STUB
        above = length if stubs and part in self.use.incoming else 0.0
        below = length if stubs and part in self.use.outgoing else 0.0
        outer = box._replace(top=box.top - above - _CLEAR / 2, bottom=max(box.bottom, part_bottom + below) + _CLEAR / 2)
        return box if near else outer

    def whole_box(self, part: str) -> Box:
        """Return the box of a part, with the one behind it."""
        return union([self.nodes[part].box(), self.value.box()]) if part == "output" else self.nodes[part].box()

    def entries(self, bottom: float) -> dict[str, tuple[Point, ...]]:
        """Return the paths from the left border to the parts that links lead into; below all boxes to inner parts."""
        entries: dict[str, tuple[Point, ...]] = {}
        for part in self.anatomy.parts:
            x, y = left(self.nodes[part.name])
            if not (part.weighted or part.name in self.use.enters):
                continue
            if not self.rank[part.name]:
                entries[part.name] = ((0.0, y), (x, y))
            else:
                bottom += ROW * 0.6
                entries[part.name] = ((0.0, bottom), (x - _TURN * 1.6, bottom), (x, y))
        return entries

    def output_path(self, border: float) -> tuple[Point, ...]:
        """Return the path from the output to the right border, around the parts behind it."""
        start = self.end("output")
        end = (border, start[1])
        return self.path(start, end) if self.rank["output"] < self.last else (start, end)

    # Stubs

    def fans(self, lines: FloatArray) -> tuple[dict[str, StubFan], dict[str, StubFan]]:
        """Return the places of stubs: at the upper left and the lower right, or as near to that as there is room."""
        boxes = {part: node.box() for part, node in self.nodes.items()}
        behind = {**boxes, "output": self.value.box()}
        occupied = [*boxes.values(), behind["output"], *(node.box() for node in self.biases.values())]
        by_direction: tuple[dict[str, StubFan], dict[str, StubFan]] = ({}, {})
        ways: tuple[tuple[Mapping[str, int], Callable[[Box, int], list[StubFan]], Mapping[str, Box]], ...] = (
            (self.use.incoming, partial(incoming, apart=self.use.apart), boxes),
            (self.use.outgoing, outgoing, behind),
        )
        for fans, (used, places, at) in zip(by_direction, ways, strict=True):
            for part, box in at.items():
                if part in used:
                    fans[part] = first_free(places(box, used[part]), occupied, lines)
                    occupied.append(fans[part].extent())
        return by_direction


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
