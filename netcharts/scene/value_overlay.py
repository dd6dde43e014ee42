"""Values and weights in the picture: cells shaded by what they compute, links by what they weigh.

Both scales diverge from zero and reach as far as the largest number on any step; a key below the chart says how far.
The value of a cell with several channels, and the weight of a link with several gates or channels, is their mean.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netcharts import arrays, forward, locale
from netcharts.cells import load
from netcharts.errors import ForwardError, OptionError, UnknownNameError
from netcharts.network.counts import layer_pair
from netcharts.network.drawn_links import Links
from netcharts.network.graph import DrawnNetwork
from netcharts.network.parameters import parameters
from netcharts.placement import packing
from netcharts.placement.packing import Size
from netcharts.scene import Moment, Scene, Strand, Words, joined, legend, lettered, moved
from netcharts.scene.edge_routing import Course
from netcharts.spec.model import Connection, Spec
from netcharts.style import colormaps, text
from netcharts.style.colors import extreme
from netcharts.style.options import STEPS

# Beyond so many drawn cells, numbers in them would not be read.
_MOST_NUMBERS = 400
_BINS = 21
_NUMBER = 0.15
_KEY = 0.22
_KEY_ROW = 0.8
_APART = 0.8
_TICKS = (-1.0, -0.5, 0.0, 0.5, 1.0)


class Weighed(NamedTuple):
    """The weights of a connection's drawn links, in the order of the numbers of their ends."""

    ends: NDArray[np.int64]
    weights: NDArray[np.float64]

    def of(self, course: Course, count: int) -> NDArray[np.float64]:
        """The weights of the links of a course."""
        return self.weights[np.searchsorted(self.ends, course.source * count + course.target)]


class Shading(NamedTuple):
    """Numbers for what is drawn: `cells` [steps, drawn cells], NaN where there is none; `links` by connection.

    `counted` is the key of the words for a row of the numbers, which have places for two numbers.
    """

    cells: NDArray[np.float64]
    links: tuple[Weighed | None, ...]
    counted: str

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.cells)


def question(spec: Spec, steps: int | None) -> dict[str, Any]:
    """What a network is shown computing, as `Chart.forward` takes it: its first example, or that many steps of it.

    Where there is none, inputs are random.

    Raises:
        ForwardError: the example does not fit the network, or has fewer steps.
    """
    if not spec.examples:
        return {"inputs": forward.random_inputs(spec, steps or 1), "steps": steps}
    example = spec.examples[0]
    inputs = forward.layer_values(spec, example.inputs) if example.inputs else {}
    told = max(map(len, inputs.values()), default=1)
    if 1 < told < (steps or 1):
        raise ForwardError(f"the first example tells {told} steps, not {steps}")
    begun = {name: array[:steps] for name, array in inputs.items()}
    return {"inputs": begun, "steps": steps or example.steps, "seed": example.seed, "weights": example.weights}


def given(spec: Spec, values: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Values by layer and weights by name: those of a file, or of what `Chart.forward` gave.

    Raises:
        OutputError, ForwardError: the file can't be read, or its arrays do not fit the network.
        OptionError: they are something else.
    """
    if isinstance(values, forward.Activations):
        return values.layers, values.weights
    if not isinstance(values, str | os.PathLike):
        raise OptionError("'values' is 'forward', a file, or what Chart.forward gives", f"not {type(values).__name__}")
    read = arrays.read(Path(values))
    return forward.layer_values(spec, read), forward.network_weights(spec, read)


def shade(network: DrawnNetwork, values: Mapping[str, Any], weights: Mapping[str, Any]) -> Shading:
    """The numbers of a network's drawn cells and links.

    `values` are those of layers, [steps, batch, channels, *size]; of several steps the first example is shown, of one
    step all examples, as if they were steps. `weights` are by name, as `Chart.weights` has them.
    """
    steps = max((len(array) for array in values.values()), default=1)
    rows = {
        name: np.asarray(array, float)[:, 0] if steps > 1 else np.asarray(array, float)[0]
        for name, array in values.items()
    }
    cells = np.full((max((len(array) for array in rows.values()), default=1), network.cells), np.nan)
    for drawn in network.layers:
        array = rows.get(drawn.layer.name)
        if array is not None:
            flat = array.reshape(len(array), drawn.layer.channels, -1).mean(axis=1)
            cells[:, drawn.first : drawn.numbers.stop] = flat[:, drawn.index]
    links = tuple(_weights(links, network, weights) for links in network.links)
    return Shading(cells, links, "picture.step" if steps > 1 else "picture.example")


def _weights(links: Links, network: DrawnNetwork, weights: Mapping[str, Any]) -> Weighed | None:
    """The weight of each drawn link of a connection: what of one in its source arrives at its target."""
    connection, transfer = links.connection, links.connection.pattern.transfer
    mine = (connection.statement, connection.source, connection.target)
    names = [
        slot.name
        for slot in parameters(network.spec)
        if slot.connection and (slot.connection.statement, slot.connection.source, slot.connection.target) == mine
    ]
    if not transfer.linear or not names or any(name not in weights for name in names):
        return None
    layers = {layer.name: layer for layer in network.spec.layers}
    joined_ = layer_pair(connection, layers)
    source, target = network.drawn(connection.source), network.drawn(connection.target)
    ones = np.zeros((source.index.size, joined_.source_channels, source.layer.cells))
    ones[np.arange(source.index.size), :, source.index] = 1 / joined_.source_channels
    arrays = [np.asarray(weights[name], float) for name in names]
    carried = np.empty((len(arrays) * joined_.target_channels * target.layer.cells, source.index.size))
    transfer.make_kernel(arrays, joined_)(ones.reshape(source.index.size, -1).T, carried)()
    arrived = carried.reshape(-1, target.layer.cells, source.index.size).mean(axis=0).T
    found = np.asarray(arrived[links.source - source.first, target.index[links.target - target.first]])
    ends = links.source * network.cells + links.target
    order = np.argsort(ends)
    return Weighed(ends[order], found[order])


def shown(scene: Scene, untitled: Callable[[], Scene], shading: Shading, step: int | str) -> Scene:
    """A scene that shows a step, by its number from 1, or several: those of `STEPS`. `untitled` is for many of them.

    Raises:
        UnknownNameError: there is no such step.
    """
    if step == "each":
        return _each(scene, untitled(), shading)
    if step == "animated":
        return _animated(scene, shading)
    number = shading.steps if step == "last" else step
    if not isinstance(number, int) or not 1 <= number <= shading.steps:
        raise UnknownNameError(f"there is no step '{step}'", f"a number up to {shading.steps}, {', '.join(STEPS)}")
    return _single(scene, shading, number)


def _single(scene: Scene, shading: Shading, step: int) -> Scene:
    """A scene that shows one step, counted from 1, with its key below."""
    return _keyed(_labelled(_shown(scene, shading, step - 1), shading), shading)


def _animated(scene: Scene, shading: Shading) -> Scene:
    """A scene that shows the first step, and the others as moments that follow it, with its key below."""
    moments = tuple(_moment(scene, shading, step) for step in range(shading.steps))
    first = _labelled(_shown(scene, shading, 0), shading)
    return _keyed(first._replace(moments=moments if len(moments) > 1 else ()), shading)


def _each(scene: Scene, untitled: Scene, shading: Shading) -> Scene:
    """A sheet with a scene for every step, under the title of another, and the key below."""
    scenes = {str(step): _labelled(_shown(untitled, shading, step), shading) for step in range(shading.steps)}
    sizes = {name: Size(found.width, found.height) for name, found in scenes.items()}
    titles = [line for line in scene.words if line.role == "title"]
    wide = max(line.width for line in titles)
    block = packing.pack_rows(list(scenes), sizes, 0.7)
    whole = packing.size(block, sizes)
    width, top = max(whole.width, wide), max(line.box().bottom for line in titles) + 0.2
    dx = (width - whole.width) / 2
    placed = [
        moved(scenes[spot.name], spot.x + dx, spot.y + top) for spot in packing.placed_items(block, sizes, whole.width)
    ]
    heading = lettered([line._replace(x=width / 2) for line in titles], scene.language, 0, 0)
    return _keyed(joined([*placed, heading], scene.heading, scene.language, width, whole.height + top), shading)


def _labelled(scene: Scene, shading: Shading) -> Scene:
    """A scene with room for the words below it that say which step it is."""
    return scene._replace(height=scene.height + (1.8 * _KEY if shading.steps > 1 else 0.0))


def _shown(scene: Scene, shading: Shading, step: int) -> Scene:
    moment, strands = _moment(scene, shading, step), _strands(scene, shading)
    return scene._replace(tones=moment.tones, words=(*scene.words, *moment.words), strands=strands)


def _reach(numbers: Sequence[NDArray[np.float64] | None]) -> float:
    """How far a scale has to reach: the largest finite number, or 1 where all are zero."""
    found = [np.abs(array[np.isfinite(array)]).max(initial=0.0) for array in numbers if array is not None]
    return float(max(found, default=0.0)) or 1.0


def _moment(scene: Scene, shading: Shading, step: int) -> Moment:
    """The colours of all cells at a step, the numbers in them, and which step it is."""
    numbers = shading.cells[step]
    known = np.isfinite(numbers)
    colours = colormaps.interpolated(np.where(known, numbers, 0) / _reach([shading.cells]), colormaps.CELLS)
    tones = tuple(colour if there else "" for colour, there in zip(colours, known.tolist(), strict=True))
    words = []
    if len(numbers) <= _MOST_NUMBERS:
        there = zip(numbers.tolist(), tones, scene.xy.tolist(), strict=True)
        words = [
            Words(_said(number), x, y, _NUMBER, "value", colour=extreme(tone)) for number, tone, (x, y) in there if tone
        ]
    if shading.steps > 1:
        said = locale.load(scene.language)[shading.counted].format(step + 1, shading.steps)
        words.append(Words(said, scene.width / 2, scene.height + _KEY * 0.7, _KEY, "note"))
    return Moment(tones, tuple(words))


def _said(number: float) -> str:
    """A number in at most five characters: `0.71`, `-12.3`, `1e+06`."""
    short = f"{number:.2f}" if abs(number) < 10 else f"{number:.3g}"
    return "0.00" if short == "-0.00" else short.replace("-", "−")


def _strands(scene: Scene, shading: Shading) -> tuple[Strand, ...]:
    """The links with their colours, the heaviest on top."""
    reach = _reach(_all(shading))
    return tuple(
        strand
        if weighed is None
        else strand._replace(courses=tuple(_toned(course, weighed, reach, len(scene.xy)) for course in strand.courses))
        for strand, weighed in zip(scene.strands, shading.links, strict=True)
    )


def _all(shading: Shading) -> list[NDArray[np.float64]]:
    return [weighed.weights for weighed in shading.links if weighed is not None]


def _toned(course: Course, weighed: Weighed, reach: float, count: int) -> Course:
    shares = weighed.of(course, count) / reach
    order = np.argsort(np.abs(shares), kind="stable")
    bins = np.rint((shares[order].clip(-1, 1) + 1) / 2 * (_BINS - 1)).astype(int).tolist()
    palette = colormaps.interpolated(np.linspace(-1, 1, _BINS), colormaps.LINKS)
    tones = tuple(palette[number] for number in bins)
    return Course(course.points[order], course.source[order], course.target[order], course.shown[order], tones)


def _keyed(scene: Scene, shading: Shading) -> Scene:
    """A scene with the keys to its colours below."""
    found = [
        _key(locale.load(scene.language)["picture.value"], _reach([shading.cells]), colormaps.CELLS, _disc, extreme)
    ]
    if _all(shading):
        line = partial(_line, connection=scene.strands[0].connection)
        found.append(
            _key(locale.load(scene.language)["picture.weight"], _reach(_all(shading)), colormaps.LINKS, line, None)
        )
    top = scene.height + 0.1
    width = max(scene.width, *(key.width for key in found))
    keys = [moved(key, (width - key.width) / 2, top + i * _KEY_ROW) for i, key in enumerate(found)]
    parts = [moved(scene, (width - scene.width) / 2, 0), *keys]
    return joined(parts, scene.heading, scene.language, width, top + len(found) * _KEY_ROW + 0.1)


def _key(
    name: str, reach: float, anchors: tuple[str, ...], drawn: Callable[[str], Scene], ink: Callable[[str], str] | None
) -> Scene:
    """Samples of a scale, with the numbers that they stand for: in them, in the ink that suits, or below."""
    y = _KEY_ROW * (0.4 if ink else 0.62)
    left = text.width(name) * _KEY + 0.7
    tones = colormaps.interpolated(np.array(_TICKS), anchors)
    samples = [moved(drawn(tone), left + i * _APART, _KEY_ROW * 0.4) for i, tone in enumerate(tones)]
    said = [
        Words(_said(tick * reach), left + i * _APART, y, _NUMBER, "value", colour=ink(tone) if ink else "")
        for i, (tick, tone) in enumerate(zip(_TICKS, tones, strict=True))
    ]
    words = lettered([Words(name, 0.2, _KEY_ROW * 0.4, _KEY, "legend", "start"), *said], "", 0, 0)
    return joined([words, *samples], "", "", left + (len(_TICKS) - 1) * _APART + 0.5, _KEY_ROW)


def _disc(tone: str) -> Scene:
    return legend.single(load("hidden")._replace(fill=tone))._replace(tones=(tone,))


def _line(tone: str, connection: Connection) -> Scene:
    strand = legend.sample("link", connection)
    courses = tuple(course._replace(tones=(tone,)) for course in strand.courses)
    return legend.linked(strand._replace(courses=courses))
