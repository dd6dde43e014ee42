"""A gallery: every chart at three levels of detail, in both languages and both colour schemes, with its YAML beside it.

A folder that needs nothing else: `index.html`, its style sheet and script, and every chart as an SVG of its own. The
chart as it is drawn unless asked for otherwise is `NAME.svg`; the others are in the folder `NAME`. With an older such
folder to compare with, `compare.html` shows what has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from netcharts import architectures
from netcharts.api import Chart
from netcharts.apps.loading import load
from netcharts.apps.outputs import plan
from netcharts.apps.workers import distribute
from netcharts.errors import InternalError, NetchartsError, WorkerError, unexpected_errors
from netcharts.pipeline import DEFAULT_OPTIONS
from netcharts.spec import bundled
from netcharts.style import themes
from netcharts.style.options import DETAILS

if TYPE_CHECKING:
    from netcharts.findings import Finding

# The colour schemes of readers, and the theme that is drawn for each.
SCHEMES = {"light": "zoo", "dark": "zoo-dark"}
_SIZE = re.compile(rb'viewBox="0 0 (\S+) (\S+)"')

# The languages that the pages are written in; pictures may have more.
LANGUAGES = ("en", "zh")

Words = Mapping[str, str]


class Variant(NamedTuple):
    """One way to draw a chart."""

    detail: str
    language: str
    scheme: str

    def file(self, name: str, usual: str) -> str:
        """Where in the folder it lies; `usual` is the detail at which the chart is drawn unless asked for otherwise."""
        if self == (usual, LANGUAGES[0], "light"):
            return f"{name}.svg"
        return f"{name}/{'.'.join(self)}.svg"


VARIANTS = tuple(Variant(*way) for way in product(DETAILS, LANGUAGES, SCHEMES))


class Swatch(NamedTuple):
    """A kind of cell that a chart shows: its name in the catalogue, its names for readers, and its colour."""

    key: str
    names: Words
    fill: str


class Entry(NamedTuple):
    """A spec and its charts; words are by language, `files` by variant, and `sizes` [width, height] in points as well.

    `path` is its file, and `detail` the level at which it is drawn unless asked for otherwise.
    """

    name: str
    path: str
    folder: str
    detail: str
    titles: Words
    headings: Words
    said: Words
    descriptions: Words
    reference: str
    kind: tuple[str, Words] | None
    cells: tuple[Swatch, ...]
    patterns: tuple[str, ...]
    text: str
    charts: Mapping[Variant, bytes]
    sizes: Mapping[Variant, tuple[int, int]]
    warnings: tuple[Finding, ...] = ()

    def file(self, variant: Variant) -> str:
        """Where in the folder a chart lies."""
        return variant.file(self.name, self.detail)


class Source(NamedTuple):
    """A spec that is to be drawn, the name that it gets in the gallery, and the folder that it is shown among."""

    spec: str
    name: str
    folder: str


def sources(specs: Sequence[str]) -> list[Source]:
    """What is to be drawn for specs: files or bundled names.

    Raises:
        PlanError: two of them have the same name.
        SpecNotFoundError: there is no such spec.
    """
    tasks = plan(specs, "gallery/", ("svg",))
    return [Source(task.spec, task.targets[0][0].stem, bundled.find(task.spec).resolve().parent.name) for task in tasks]


def entry(source: Source) -> Entry:
    """A spec with all its charts drawn.

    Raises:
        SpecError: the spec can't be read, or breaks a rule in a way that can't be meant.
        OutputError: its file can't be read.
        InternalError: something unexpected happened.
    """
    with unexpected_errors(source.spec):
        return _entry(source)


def _entry(source: Source) -> Entry:
    path = bundled.find(source.spec)
    text = bundled.read_bytes(path)
    chart, warnings = load(str(path), DEFAULT_OPTIONS, text)
    charts = {variant: _draw(chart, variant) for variant in VARIANTS}
    spec = chart.spec
    kind = architectures.load(spec.kind.meaning or spec.kind.name) if spec.kind else None
    return Entry(
        source.name,
        str(path),
        source.folder,
        spec.detail,
        _words(lambda language: spec.title.get(language) or spec.name),
        _words(spec.heading),
        _words(chart.alternative_text),
        _words(spec.description.get),
        spec.reference,
        (kind.name, _words(kind.names.get)) if kind else None,
        _swatches(chart),
        tuple(dict.fromkeys(connection.key for connection in spec.connections)),
        text.decode("utf-8-sig"),
        charts,
        {variant: measured(svg) for variant, svg in charts.items()},
        tuple(warnings),
    )


def _words(said: Any) -> Words:
    return {language: said(language) for language in LANGUAGES}


def _draw(chart: Chart, variant: Variant) -> bytes:
    theme = SCHEMES[variant.scheme]
    return chart.render("svg", DEFAULT_OPTIONS.replace(detail=variant.detail, lang=variant.language, theme=theme))


def _swatches(chart: Chart) -> tuple[Swatch, ...]:
    theme = themes.load(SCHEMES["light"])
    kept = {layer.cell.name: layer.cell for layer in chart.spec.layers}
    return tuple(Swatch(name, _words(kind.names.get), theme.look(kind).fill) for name, kind in kept.items())


def measured(svg: bytes) -> tuple[int, int]:
    """The width and height of a chart in points."""
    found = _SIZE.search(svg)
    assert found, "a chart tells its size"
    return round(float(found[1])), round(float(found[2]))


def draw(found: Sequence[Source], executor: Any = None) -> Iterator[Entry | NetchartsError]:
    """Draw specs and yield their entries in order; `executor` is as in `render_many`.

    An internal error, or the error of a worker, stands for the entry that it prevents. Raises the other errors of
    `entry`.
    """
    for source, result in zip(found, distribute(_entry_or_error, found, executor), strict=True):
        if isinstance(result, WorkerError):
            yield WorkerError(f"'{source.spec}': {result.message}", result.hint)
        elif isinstance(result, NetchartsError) and not isinstance(result, InternalError):
            raise result
        else:
            yield result


def _entry_or_error(source: Source) -> Entry | NetchartsError:
    try:
        return entry(source)
    except NetchartsError as error:
        return error
