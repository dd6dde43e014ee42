"""Entries of a gallery: a spec, what the page says about it, and its charts in all variants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from netcharts import architectures
from netcharts.api import Chart
from netcharts.apps.gallery.translations import Translations, translations
from netcharts.apps.loading import load
from netcharts.apps.outputs import plan
from netcharts.apps.workers import distribute
from netcharts.errors import InternalError, NetchartsError, WorkerError, unexpected_errors
from netcharts.spec import bundled
from netcharts.style import themes
from netcharts.style.options import DEFAULT_OPTIONS, DETAILS
from netcharts.syntax.languages import LANGUAGES

if TYPE_CHECKING:
    from netcharts.findings import Finding

# Color schemes of readers, and the theme of the charts for each.
SCHEMES = {"light": "zoo", "dark": "zoo-dark"}
_SIZE = re.compile(rb'viewBox="0 0 (\S+) (\S+)"')


class Variant(NamedTuple):
    """A way to draw a chart: its level of detail, language and color scheme."""

    detail: str
    language: str
    scheme: str

    def file(self, name: str, default_detail: str) -> str:
        """Return the path of a chart in the gallery, by the name of the spec and its own level of detail."""
        if self == DEFAULT_VARIANT._replace(detail=default_detail):
            return f"{name}.svg"
        return f"{name}/{'.'.join(self)}.svg"


VARIANTS = tuple(Variant(*variant) for variant in product(DETAILS, LANGUAGES, SCHEMES))
DEFAULT_VARIANT = Variant("cells", LANGUAGES[0], next(iter(SCHEMES)))


class CellOfChart(NamedTuple):
    """A kind of cell in a chart: its key, its names, and its color."""

    key: str
    names: Translations
    fill: str


class ArchitectureOfChart(NamedTuple):
    """The architecture that a spec declares: its key and its names."""

    key: str
    names: Translations


class GalleryEntry(NamedTuple):
    """A spec and its charts.

    Attributes:
        name: Name of the spec in the gallery.
        path: Path of the spec.
        folder: Name of the folder of the spec.
        detail: The level of detail at which the spec is drawn by default.
        titles: Title of the network.
        headings: Name and title of the network.
        alternative_texts: Alternative text of the chart.
        descriptions: Description in the spec; empty if there is none.
        reference: Reference in the spec; empty if there is none.
        architecture: The architecture that the spec declares, if any.
        cells: The kinds of cell in the chart.
        patterns: Keys of the connection patterns in the chart.
        text: The spec.
        charts: SVG of each variant.
        sizes: Width and height of each variant in pixels.
        warnings: Warnings about the spec.
    """

    name: str
    path: str
    folder: str
    detail: str
    titles: Translations
    headings: Translations
    alternative_texts: Translations
    descriptions: Translations
    reference: str
    architecture: ArchitectureOfChart | None
    cells: tuple[CellOfChart, ...]
    patterns: tuple[str, ...]
    text: str
    charts: Mapping[Variant, bytes]
    sizes: Mapping[Variant, tuple[int, int]]
    warnings: tuple[Finding, ...] = ()

    def file(self, variant: Variant) -> str:
        """Return the path of a chart in the gallery."""
        return variant.file(self.name, self.detail)


class GallerySpec(NamedTuple):
    """A spec to draw, its name in the gallery, and the name of its folder."""

    spec: str
    name: str
    folder: str


def gallery_specs(specs: Sequence[str]) -> list[GallerySpec]:
    """Return the specs to draw, given their paths or bundled names.

    Raises:
        PlanError: two specs have the same name.
        SpecNotFoundError: there is no such spec.
    """
    tasks = plan(specs, "gallery/", ("svg",))
    return [
        GallerySpec(task.spec, task.targets[0][0].stem, bundled.find(task.spec).resolve().parent.name) for task in tasks
    ]


def draw_all(specs: Sequence[GallerySpec], executor: Any = None) -> Iterator[GalleryEntry | NetchartsError]:
    """Draw specs and yield their entries in order; `executor` is as in `render_many`.

    An internal error or the error of a worker is yielded in place of the entry.

    Raises:
        SpecError: a spec can't be read, or a check finds errors.
        OutputError: the file of a spec can't be read.
    """
    for spec, result in zip(specs, distribute(_entry_or_error, specs, executor), strict=True):
        if isinstance(result, WorkerError):
            yield WorkerError(f"'{spec.spec}': {result.message}", result.hint)
        elif isinstance(result, NetchartsError) and not isinstance(result, InternalError):
            raise result
        else:
            yield result


def _entry_or_error(spec: GallerySpec) -> GalleryEntry | NetchartsError:
    try:
        with unexpected_errors(spec.spec):
            return _entry(spec)
    except NetchartsError as error:
        return error


def _entry(gallery_spec: GallerySpec) -> GalleryEntry:
    path = bundled.find(gallery_spec.spec)
    text = bundled.read_bytes(path)
    chart, warnings = load(str(path), DEFAULT_OPTIONS, text)
    charts = {variant: _draw(chart, variant) for variant in VARIANTS}
    spec = chart.spec
    return GalleryEntry(
        gallery_spec.name,
        str(path),
        gallery_spec.folder,
        spec.detail,
        translations(lambda language: spec.title.get(language) or spec.name),
        translations(spec.heading),
        translations(chart.alternative_text),
        translations(spec.description.get),
        spec.reference,
        _architecture(chart),
        _cells(chart),
        tuple(dict.fromkeys(connection.key for connection in spec.connections)),
        text.decode("utf-8-sig"),
        charts,
        {variant: chart_size(svg) for variant, svg in charts.items()},
        tuple(warnings),
    )


def _draw(chart: Chart, variant: Variant) -> bytes:
    theme = SCHEMES[variant.scheme]
    return chart.render("svg", DEFAULT_OPTIONS.replace(detail=variant.detail, lang=variant.language, theme=theme))


def _architecture(chart: Chart) -> ArchitectureOfChart | None:
    declared = chart.spec.kind
    if declared is None:
        return None
    architecture = architectures.load(declared.meaning or declared.name)
    return ArchitectureOfChart(architecture.name, translations(architecture.names.get))


def _cells(chart: Chart) -> tuple[CellOfChart, ...]:
    theme = themes.load(SCHEMES["light"])
    kinds = {layer.cell.name: layer.cell for layer in chart.spec.layers}
    return tuple(CellOfChart(name, translations(kind.names.get), theme.look(kind).fill) for name, kind in kinds.items())


def chart_size(svg: bytes) -> tuple[int, int]:
    """Return the width and height of a chart in pixels."""
    match = _SIZE.search(svg)
    assert match, "every chart has a size"
    return round(float(match[1])), round(float(match[2]))
