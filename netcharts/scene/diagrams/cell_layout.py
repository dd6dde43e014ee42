"""Where the parts of a layer's cells lie, and where wires run, come in and leave. In grid pitches, y downwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts import activations, locale
from netcharts.cells import CellKind
from netcharts.cells.anatomy import DATA, INPUTS, Anatomy, Part
from netcharts.placement.box import Box, union
from netcharts.scene.pieces import SIZE, SMALL, Piece, Point, Wire, crossed, overlapping, segments
from netcharts.style import text

ROW = 0.48
# From column to column.
GAP = 0.5
# How long a stub is, and how far the outermost of a few lean to either side.
STUB = 0.26
LEAN = 0.2
_FEW, _SPREAD = 4, 1.1
# Stubs that come in lean so far to the left, away from the bias of the part above.
_SLANT = -0.2
# How far from the corner of a box stubs meet it.
_IN, _OUT = 0.12, 0.22

# A bias hangs so far below its sum.
_HANG = 0.37
_BIAS = 0.5
# From the left of a box to the right of its bias.
_ASIDE = 0.6
# How far a line keeps from the boxes that it goes round, and how far behind a box it turns.
_CLEAR = 0.12
_TURN = GAP * 0.35
# As much farther it may go round where other lines do not run on the same side.
_CROWD = 0.6


class Fan(NamedTuple):
    """Where up to `most` stubs meet at the rim of a box; they stand above it (`up` is -1) or hang below (1).

    Their free ends lie `slant` to the right of where they meet it.
    """

    x: float
    y: float
    up: int
    most: int = 1
    slant: float = 0.0

    def stub(self, place: int, count: int) -> tuple[Point, Point]:
        """One of several stubs, from the box to its free end; they spread evenly."""
        lean = (place / (count - 1) - 0.5) * _spread(count) if count > 1 else 0.0
        return (self.x + lean * _root(count), self.y), (self.x + self.slant + lean, self.y + self.up * STUB)

    def moved(self, dx: float, dy: float) -> Fan:
        """The same fan elsewhere."""
        return self._replace(x=self.x + dx, y=self.y + dy)

    def room(self) -> Box:
        """What its stubs can take."""
        top, bottom = sorted((self.y + self.up * 0.02, self.y + self.up * STUB))
        left, right = self.x + min(self.slant, 0.0), self.x + max(self.slant, 0.0)
        half = max(_spread(self.most), LEAN) / 2
        return Box(left - half, top, right + half, bottom)


def _spread(count: int) -> float:
    """How far apart the free ends of the outermost of several stubs are: as long as these are, or more for many."""
    return min(0.13 * (count - 1), max(2 * LEAN, 0.075 * (count - 1)), _SPREAD)


def _root(count: int) -> float:
    """How much of that they spread already where they meet the box, so that each is still told from the next."""
    return 0.3 if count <= _FEW else 0.5


class Plan(NamedTuple):
    """Where everything of a cell lies, its left border at 0.

    `pieces` are the boxes of its parts, `biases` those under them; `wires` run within it; `own` are the courses of what
    a part weighs of its own cell within the step, by the part that takes it; `entries` are the courses
    from the left border to each weighted part, where the first boxes stand at `run`; `exit` is that from the output to
    the right border, at `width`; `arrive` and `leave` tell where stubs meet the parts. `top` and `bottom` are those of
    everything, `middle` is that of the boxes.
    """

    pieces: Mapping[str, Piece]
    biases: Mapping[str, Piece]
    wires: tuple[Wire, ...]
    own: Mapping[str, tuple[Point, ...]]
    entries: Mapping[str, tuple[Point, ...]]
    exit: tuple[Point, ...]
    arrive: Mapping[str, Fan]
    leave: Mapping[str, Fan]
    run: float
    width: float
    top: float
    bottom: float
    middle: float

    @property
    def single(self) -> bool:
        """Whether all of it is one box, with perhaps a bias: then lines can leave to the left as well."""
        return len(self.pieces) == 1


def said(word: str, language: str) -> str:
    """Return a built-in word of a figure in a language."""
    return locale.load(language)[f"picture.{word}"]


def label(kind: CellKind, part: Part, activation: str | None, language: str = "en") -> str:
    """What stands in the box of a part; of what only passes on, what it is."""
    shown = activation if activation and not activations.load(activation).identity else None
    numbers = "".join(f" {number(wire.number)}" for wire in part.wires if wire.number is not None)
    operation = part.does.labels[language]
    if part.does.relays:
        named = {DATA: said("input", language), INPUTS: kind.base or kind.name}
        return shown or named.get(part.wires[0].source, operation)
    words = operation + numbers
    return f"{words} {shown}" if shown else words


def number(value: float) -> str:
    """A number to four digits, with a minus sign, not a hyphen."""
    return f"{value:.4g}".replace("-", "−")


def name(part: Part, language: str) -> str:
    """What a part is called beside its box."""
    return part.names.get(language) if part.names else part.name.replace("_", " ")


def width(words: str) -> float:
    """The width of a box with words in it."""
    return max(0.55, text.width(words) * SIZE + 0.16)


class Use(NamedTuple):
    """What of a kind of cell there is in a layer.

    `biased` names the parts that have a bias, `enters` those that lines come into besides those that weigh what they
    carry; `hears` and `sends` tell how many stubs come into parts and go out of them; `activation` is that of the
    output, if it is the layer's own; `suffix` is the longest text that follows in its box.
    """

    biased: frozenset[str] = frozenset()
    enters: frozenset[str] = frozenset()
    hears: Mapping[str, int] = MappingProxyType({})
    sends: Mapping[str, int] = MappingProxyType({})
    activation: str | None = None
    suffix: str = ""


PLAIN = Use()


def plan(kind: CellKind, use: Use = PLAIN, language: str = "en", anatomy: Anatomy | None = None) -> Plan:
    """The plan of a kind of cell: columns from left to right as values flow, each part near what it hears from.

    `anatomy` is what the cell is made of in a network, if that is not what its kind says.
    """
    made = anatomy or kind.anatomy
    labels = {part.name: label(kind, part, part.activation, language) for part in made.parts}
    if use.activation and made.part("output").activation:
        labels["output"] = label(kind, made.part("output"), use.activation, language)
    widths = {part: width(words + use.suffix * (part == "output")) for part, words in labels.items()}
    # Beside a bias there has to be room for stubs.
    wide = {part: _ASIDE + max(2 * LEAN, _spread(use.sends[part])) for part in use.biased & use.sends.keys()}
    widths.update((part, max(widths[part], wide[part])) for part in wide)
    planner = _Planner(kind, made, use)
    return planner.plan(labels, widths, _run(made, language), said("bias", language))


def _ranks(made: Anatomy) -> dict[str, int]:
    rank: dict[str, int] = {}
    for part in made.order:
        heard = [wire.source for wire in made.part(part).sources() if not wire.before and wire.source in rank]
        rank[part] = max((rank[source] + 1 for source in heard), default=0)
    return rank


def _run(made: Anatomy, language: str) -> float:
    """How long lines run before the first boxes: as long as the names that stand beside them."""
    named = [name(part, language) for part in made.parts if part.weighted and part.name != "output"]
    return max((text.width(words) * SMALL + 0.25 for words in named), default=0.2)


class _Planner:
    """Works out a plan."""

    def __init__(self, kind: CellKind, made: Anatomy, use: Use) -> None:
        self.kind, self.made, self.use, self.rank = kind, made, use, _ranks(made)
        self.last = max(self.rank.values())
        self.pieces: dict[str, Piece] = {}
        self.biases: dict[str, Piece] = {}
        self.wires: list[Wire] = []
        self.own: dict[str, tuple[Point, ...]] = {}

    def plan(self, labels: Mapping[str, str], widths: Mapping[str, float], run: float, bias: str) -> Plan:
        border = self.place(labels, widths, run, bias)
        self.join()
        boxes = union(piece.box() for piece in (*self.pieces.values(), *self.biases.values()))
        entries = self.entries(boxes.bottom)
        way_out = self.way_out(border)
        courses = (*(wire.points for wire in self.wires), *self.own.values(), *entries.values(), way_out)
        arrive, leave = self.fans(segments(courses))
        rooms = [boxes, *(fan.room() for fan in (*arrive.values(), *leave.values()))]
        rooms += [Box(x, y, x, y) for course in (*entries.values(), way_out) for x, y in course]
        whole = union(rooms)
        heights = [piece.y for piece in self.pieces.values()]
        within = self.pieces, self.biases, tuple(self.wires), self.own
        sizes = run, border, whole.top, whole.bottom, (min(heights) + max(heights)) / 2
        return Plan(*within, entries, way_out, arrive, leave, *sizes)

    def place(self, labels: Mapping[str, str], widths: Mapping[str, float], run: float, bias: str) -> float:
        """Put up the boxes; gives the right border."""
        rows: dict[str, float] = {}
        left = run
        for column in range(self.last + 1):
            parts = [part for part in self.made.parts if self.rank[part.name] == column]
            self.into_rows(parts, rows, column)
            for part in parts:
                x, y = left + widths[part.name] / 2, rows[part.name] * ROW
                self.pieces[part.name] = Piece(labels[part.name], x, y, widths[part.name], self.kind)
                if part.name in self.use.biased:
                    self.biases[part.name] = Piece(bias, left + 0.32, y + _HANG, _BIAS, self.kind)
                    self.wires.append(Wire(((left + 0.2, y), (left + 0.2, y + _HANG)), "weighted"))
            left += max(widths[part.name] for part in parts) + GAP
        self.pieces = {part.name: self.pieces[part.name] for part in self.made.parts}
        return left - GAP + (0.1 if self.rank["output"] == self.last else _TURN + 0.1)

    def into_rows(self, parts: Sequence[Part], rows: dict[str, float], column: int) -> None:
        """Give parts of a column their rows: as written in the first, near what they hear from in the others."""

        def wished(part: Part) -> float:
            heard = [rows[wire.source] for wire in part.sources() if wire.source in rows and not wire.before]
            return float(np.mean(heard)) if heard else 0.0

        above: str | None = None
        for part in sorted(parts, key=wished) if column else parts:
            lowest = rows[above] + self.apart(above, part.name) if above else -np.inf
            rows[part.name] = max(wished(part), lowest)
            above = part.name

    def apart(self, above: str, part: str) -> float:
        """How many rows a part stands below another, so that a bias or stubs have room between them."""
        if above in self.use.biased:
            return 2
        return (1, 1.35, 2)[(above in self.use.sends) + (part in self.use.hears)]

    def join(self) -> None:
        """Run wires from part to part: straight, or round what stands in the way."""
        for part in self.made.parts:
            for wire in part.wires:
                if not wire.before and wire.source in self.pieces:
                    course = self.course(_right(self.pieces[wire.source]), left(self.pieces[part.name]))
                    self.wires.append(Wire(course, "fixed"))
            if part.recurrent and not part.recurrent.before:
                source = self.pieces[part.recurrent.source]
                self.own[part.name] = self.course(_right(source), left(self.pieces[part.name]))

    def course(self, start: Point, end: Point) -> tuple[Point, ...]:
        """Round boxes and stubs; where there is no such way, round the boxes; else straight."""
        ways = (self.way(start, end, stubs) for stubs in (True, False))
        return next((way for way in ways if way), (start, end))

    def way(self, start: Point, end: Point, stubs: bool) -> tuple[Point, ...]:
        """The shortest way round all boxes, and stubs if they count; at best on the side where fewer lines run."""
        boxes = [self.keeping(part, (start, end), stubs) for part in self.pieces]
        runs = np.array([(*wire.points[1], wire.points[2][0]) for wire in self.wires if len(wire.points) == 4])
        left, run, right = runs.reshape(-1, 3).T
        levels = {box.top - _CLEAR for box in boxes} | {box.bottom + _CLEAR for box in boxes}
        free = [level for level in sorted(levels) if not (abs(run - level) < 0.01).any()]
        beside = np.sign(run[(left < end[0]) & (start[0] < right)] - start[1])

        def cost(level: float) -> float:
            others = int((beside == np.sign(level - start[1])).sum())
            return round(abs(level - start[1]) + abs(level - end[1]) + _CROWD * others, 6)

        free.sort(key=cost)
        round_about = [(start, (start[0] + _TURN, y), (end[0] - _TURN, y), end) for y in free]
        for course in [(start, end), *round_about]:
            if not crossed(boxes, segments([course])).any():
                return course
        return ()

    def keeping(self, part: str, ends: Sequence[Point], stubs: bool) -> Box:
        """What lines stay out of: a part with its bias and stubs, and some room, but of their ends the boxes alone."""
        box = self.pieces[part].box()
        hung = box.bottom
        if part in self.biases:
            box = union([box, self.biases[part].box()])
        near = any(box.left - 1e-6 <= x <= box.right + 1e-6 and box.top <= y <= box.bottom for x, y in ends)
        above = STUB if stubs and part in self.use.hears else 0.0
        below = STUB if stubs and part in self.use.sends else 0.0
        room = box._replace(top=box.top - above - _CLEAR / 2, bottom=max(box.bottom, hung + below) + _CLEAR / 2)
        return box if near else room

    def entries(self, bottom: float) -> dict[str, tuple[Point, ...]]:
        """From the left border to the parts that links come into; under all boxes to those farther in."""
        found: dict[str, tuple[Point, ...]] = {}
        for part in self.made.parts:
            x, y = left(self.pieces[part.name])
            if not (part.weighted or part.name in self.use.enters):
                continue
            if not self.rank[part.name]:
                found[part.name] = ((0.0, y), (x, y))
            else:
                bottom += ROW * 0.6
                found[part.name] = ((0.0, bottom), (x - _TURN * 1.6, bottom), (x, y))
        return found

    def way_out(self, border: float) -> tuple[Point, ...]:
        """From the output to the right border; round the parts behind it, if there are any."""
        start = _right(self.pieces["output"])
        end = (border, start[1])
        return self.course(start, end) if self.rank["output"] < self.last else (start, end)

    # Stubs

    def fans(self, lines: NDArray[np.float64]) -> tuple[dict[str, Fan], dict[str, Fan]]:
        """Where stubs come in and go out: at the upper left and the lower right, or as near to it as there is room."""
        boxes = {part: piece.box() for part, piece in self.pieces.items()}
        taken = [*boxes.values(), *(piece.box() for piece in self.biases.values())]
        found: tuple[dict[str, Fan], dict[str, Fan]] = ({}, {})
        ways = (self.use.hears, _incoming), (self.use.sends, _outgoing)
        for fans, (used, spots) in zip(found, ways, strict=True):
            for part, box in boxes.items():
                if part in used:
                    fans[part] = _fan(spots(box, used[part]), taken, lines)
                    taken.append(fans[part].room())
        return found


def left(piece: Piece) -> Point:
    """The middle of the left side of a box."""
    return piece.x - piece.width / 2, piece.y


def _right(piece: Piece) -> Point:
    return piece.x + piece.width / 2, piece.y


def _incoming(box: Box, count: int) -> list[Fan]:
    """Places for stubs that come into a box, the best first: from the left above it."""
    inset = max(_IN, _spread(count) * _root(count) / 2 + 0.05)
    xs = box.left + inset, box.x, box.right - inset
    ways = [(xs[0], _SLANT), (xs[2], 0.0), (xs[0], 0.0), (xs[1], 0.0)]
    return [Fan(x, y, up, count, slant) for y, up in ((box.top, -1), (box.bottom, 1)) for x, slant in ways]


def _outgoing(box: Box, count: int) -> list[Fan]:
    """Places for stubs that go out of a box, the best first: from the right below it."""
    inset = max(_OUT, min(_spread(count) / 2, (box.right - box.left) / 2))
    xs = box.right - inset, box.x, box.left + inset
    return [*(Fan(x, box.bottom, 1, count) for x in xs), *(Fan(x, box.top, -1, count) for x in xs)]


def _fan(spots: Sequence[Fan], taken: Sequence[Box], lines: NDArray[np.float64]) -> Fan:
    others = np.array(taken)
    for fan in spots:
        if not overlapping(fan.room(), others).any() and not crossed([fan.room()], lines).any():
            return fan
    return spots[0]
