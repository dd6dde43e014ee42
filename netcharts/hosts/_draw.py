"""Draw the charts that documents request; shared by all hosts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from netcharts import engines, formats
from netcharts.api import Chart
from netcharts.apps.loading import load_text
from netcharts.checking.reported import chosen_theme
from netcharts.errors import InternalError, NetchartsError, OptionError, SpecError, internal_error
from netcharts.findings import Finding
from netcharts.graphs import files
from netcharts.hosts import _options, _size, _source
from netcharts.hosts._host import ChartRequest, ChartResult
from netcharts.hosts._size import Size
from netcharts.hosts._source import Source
from netcharts.hosts._store import Store, digest, program_digest
from netcharts.spec import graph_files
from netcharts.spec.model import Spec
from netcharts.style.input_files import files_of
from netcharts.style.options import OF_SOME_FORMATS, RenderOptions
from netcharts.syntax.languages import LANGUAGES


def draw(request: ChartRequest, store: Store | None = None) -> ChartResult:
    """Return the result of a request, which includes its errors; nothing is raised.

    Charts are taken from the store if it has them, and added to it otherwise.
    """
    inputs: list[Path] = []
    try:
        size, options = _sized(request)
        return replace(_draw(replace(request, options=options), store, inputs), size=size)
    except SpecError as error:
        findings = _placed(error.findings, request)
        return ChartResult(request.location, findings=findings, inputs=tuple(inputs))
    except NetchartsError as error:
        return ChartResult(request.location, error=error, inputs=tuple(inputs))
    except Exception as error:
        return ChartResult(request.location, error=_unexpected(error), inputs=tuple(inputs))


def load(request: ChartRequest) -> Chart:
    """Return the chart of a request that has been drawn without errors."""
    return _chart(_find_source(replace(request, options=_sized(request)[1]), []))


def _sized(request: ChartRequest) -> tuple[Size, Mapping[str, str]]:
    """Return the size of a chart in a document, and the render options; some hosts show no sizes but pixels."""
    return _size.read(request.sizes, request.options) if request.host.has_sizes else (Size(), request.options)


def _draw(request: ChartRequest, store: Store | None, inputs: list[Path]) -> ChartResult:
    source = _find_source(request, inputs)
    summary = _summary(source, store)
    _check_formats(request)
    rendered = {format: _rendered(source, format, store) for format in request.formats}
    findings = _placed(summary.findings, request)
    alt = " ".join((request.alt or summary.alt).split())
    return ChartResult(request.location, rendered, alt, summary.name, findings, None, tuple(inputs))


def _check_formats(request: ChartRequest) -> None:
    """Check that the options of a chart in a document have an effect on a format that is drawn.

    Raises:
        OptionError: One has none.
    """
    for field in OF_SOME_FORMATS:
        without = [format for format in request.formats if field not in formats.load(format).options]
        if field in request.options and without and len(without) == len(request.formats):
            raise OptionError(f"'{field}' has no effect on the format {without[0]}")


def _unexpected(error: Exception) -> InternalError:
    found = internal_error(error)
    return InternalError(found.message, "a bug: please report it", found.trace)


def _placed(findings: Iterable[Finding], request: ChartRequest) -> tuple[Finding, ...]:
    """Return findings at their places in the document; those about other files keep their places."""
    return tuple(
        finding._replace(path=_source.short(finding.path))
        if finding.path
        else request.location.place(finding, request.text)
        for finding in findings
    )


def _find_source(request: ChartRequest, inputs: list[Path]) -> Source:
    """Return the source of a chart, and add all files that it depends on to `inputs`, even missing ones."""
    if request.src:
        inputs.append(request.folder / request.src)
    options = _read_options(request)
    inputs += files_of(options)
    source = _source.find(request.text, request.src, request.folder, options)
    if source.path and source.check:
        inputs.append(Path(source.path))
    inputs += [Path(source.path).parent / name for name in graph_files.named_in(source.text)]
    return source


def _read_options(request: ChartRequest) -> RenderOptions:
    """Return the render options of a chart, which take precedence over the configuration and the language."""
    language = re.split("[-_]", request.lang)[0]
    options = request.base.replace(lang=language) if language in LANGUAGES else request.base
    options = _options.read(options, request.defaults)
    options = _source.locate_files(options, request.defaults_folder)
    options = _options.read(options, request.options, request.host.options)
    # Options of the configuration are for all charts, and need not have an effect on each.
    return _source.locate_files(options.without_unused(kept=request.options), request.folder)


class _Summary(NamedTuple):
    """The properties of a chart that are known before it is drawn.

    Attributes:
        name: Name of the network.
        alt: Alternative text.
        findings: Warnings.
    """

    name: str
    alt: str
    findings: tuple[Finding, ...]


def _summary(source: Source, store: Store | None) -> _Summary:
    if store is None:
        return _summarize(source)
    name, alt, findings = json.loads(store.get(_key(source), "json", lambda: _as_json(_summarize(source))))
    # The same text may have been read from another path.
    return _Summary(name, alt, tuple(Finding(*finding)._replace(path=source.path) for finding in findings))


def _as_json(summary: _Summary) -> bytes:
    return json.dumps(summary._replace(findings=tuple(found._replace(fix=None) for found in summary.findings))).encode()


def _summarize(source: Source) -> _Summary:
    """Check a spec and its options, and describe the chart."""
    spec, findings = _spec(source.text, source.path, source.check, _graphs(source))
    alt = Chart(spec).alternative_text(options=source.options)
    chosen_theme(source.options, spec.theme)
    engines.load(source.options.engine)
    return _Summary(spec.name, alt, tuple(findings))


def _rendered(source: Source, format: str, store: Store | None) -> bytes:
    def render() -> bytes:
        return _chart(source).render(format, formats.applicable(format, source.options))

    return render() if store is None else store.get(_key(source), format, render)


def _chart(source: Source) -> Chart:
    return Chart(_spec(source.text, source.path, source.check, _graphs(source))[0])


def _graphs(source: Source) -> tuple[str, ...]:
    """Return hashes of the files of graphs that a spec names."""
    return tuple(_graph(name, source.path) for name in graph_files.named_in(source.text))


def _graph(name: str, spec_path: str) -> str:
    try:
        return digest(files.content(name, spec_path))
    except files.GraphFileError as error:
        return str(error)


# Sphinx reads all documents before it writes the first one. Specs are cached rather than charts, which would also keep
# the data that is only needed to draw them.
@lru_cache(maxsize=1024)
def _spec(text: bytes, path: str, check: bool, graphs: tuple[str, ...]) -> tuple[Spec, list[Finding]]:
    if not check:
        return Chart.from_text(text, path).spec, []
    chart, findings = load_text(text, path)
    return chart.spec, findings


def _key(source: Source) -> str:
    """Return a hash of everything that a chart depends on."""
    contents = [digest(path.read_bytes()) for path in files_of(source.options) if path.is_file()]
    parts = [program_digest(), repr(source.options), repr(source.check), *contents, *_graphs(source)]
    return digest("\n".join(parts).encode("utf-8", "surrogateescape") + b"\n" + source.text)
