"""`render_many`: the charts of many specs, drawn in one process or by an executor."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from netcharts import deprecation, formats
from netcharts.api import Chart
from netcharts.apps.loading import load
from netcharts.apps.workers import distribute
from netcharts.errors import NetchartsError, SpecError, unexpected_errors
from netcharts.findings import Finding
from netcharts.spec import bundled
from netcharts.style.options import DEFAULT_OPTIONS, RenderOptions, changed

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from netcharts.style.options import OptionChanges


class Rendered(NamedTuple):
    """The result for one of many specs.

    Attributes:
        spec: Path or name of the spec.
        data: The chart, or None if there was an error.
        findings: Findings about the spec.
        error: The error, or None.
    """

    spec: str
    data: bytes | None
    findings: tuple[Finding, ...] = ()
    error: NetchartsError | None = None


@deprecation.renamed(style="options")
def render_many(
    specs: Iterable[str | os.PathLike[str] | Chart],
    *,
    executor: Any = None,
    format: str = "svg",
    options: RenderOptions = DEFAULT_OPTIONS,
    check: bool = True,
    **changes: Unpack[OptionChanges],
) -> Iterator[Rendered]:
    """Render many specs: files, bundled specs by name, and charts. Results come in order, each as soon as it is known.

    An error in one spec is part of its result and does not affect the others. The executor has no influence on the
    bytes. Files are read in this process, so that workers need no access to them.

    Args:
        specs: Files, names of bundled specs, and charts.
        executor: Any object with a `submit` that returns futures, such as the executors of `concurrent.futures`,
            `dask.distributed.Client` and `mpi4py.futures.MPIPoolExecutor`. None to work in this process.
        format: Output format.
        options: How the charts are drawn.
        check: False to draw specs that checks find errors in.
        **changes: Fields of `RenderOptions` that differ from `options`.

    Raises:
        TypeError: `options` are not `RenderOptions`.
        UnknownNameError: there is no such format, or the options contain an unknown name.
        OptionError: a value of an option has the wrong type or is out of bounds.
    """
    formats.load(format)
    options = changed(options, changes)
    jobs = [_job(spec) for spec in specs]
    results = distribute(partial(_render, format=format, options=options, check=check), jobs, executor)
    return _rendered(jobs, results)


class _Job(NamedTuple):
    """A spec to be sent to a worker: its name, and its text or chart, or the error if it could not be read."""

    spec: str
    source: bytes | Chart | NetchartsError


def _job(spec: str | os.PathLike[str] | Chart) -> _Job:
    if isinstance(spec, Chart):
        return _Job(spec.spec.path, spec)
    name = os.fspath(spec)
    try:
        path = bundled.find(name)
        return _Job(str(path), bundled.read_bytes(path))
    except NetchartsError as error:
        return _Job(name, error)


def _rendered(jobs: Sequence[_Job], results: Iterable[Rendered | NetchartsError]) -> Iterator[Rendered]:
    for job, result in zip(jobs, results, strict=True):
        yield result if isinstance(result, Rendered) else Rendered(job.spec, None, (), result)


def _render(job: _Job, format: str, options: RenderOptions, check: bool) -> Rendered:
    spec, source = job
    try:
        if isinstance(source, NetchartsError):
            raise source
        with unexpected_errors(spec):
            chart, warnings = (source, []) if isinstance(source, Chart) else load(spec, options, source, check=check)
            return Rendered(spec, chart.render(format, options), tuple(warnings))
    except SpecError as error:
        return Rendered(spec, None, error.findings, error)
    except NetchartsError as error:
        return Rendered(spec, None, (), error)
