"""Laws that every spec obeys, whatever it says; generated specs are tried against them."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple
from xml.etree import ElementTree

from hypothesis import HealthCheck, Phase, given, seed, settings

from netcharts import Chart, NetchartsError, SpecError, check_text
from netcharts.errors import ScaleWarning
from netcharts.network.layer_table import layer_table
from netcharts.style.options import DETAILS
from netcharts.syntax.languages import LANGUAGES
from tests.generated.bounded import Outcome, bounded
from tests.generated.canvas import outside
from tests.generated.specs import Way, texts, ways

QUIET = list(HealthCheck)
# Multiply-adds of a forward pass, a few seconds' worth: more is refused.
MAX_WORK = 1e10
# Memory of a forward pass: a process with netcharts and the chart has a quarter of `PEAK_BYTES` left for the rest.
MAX_MEMORY = 750_000_000

# The formats that every spec is drawn in at every level of detail; painting takes longer, so only a sample is painted.
WRITTEN, PAINTED = ("svg", "dot", "json"), ("png", "pdf")
STARTS = {"png": b"\x89PNG\r\n", "pdf": b"%PDF-"}


class Step(NamedTuple):
    """Something to do with a spec, and what it is called."""

    name: str
    run: Callable[[], Any]


def steps(text: str, way: Way, formats: Sequence[str] = WRITTEN) -> Iterator[Step]:
    """Yield what can be done with a spec: check, describe and compute it, and draw it at every level of detail.

    It is drawn in every one of some formats.
    """
    yield Step("check", lambda: check_text(text, "t", forward=True))
    charts: list[Chart] = []
    yield Step("read", lambda: charts.append(Chart.from_text(text)))
    if not charts:
        return
    chart = charts[0]
    yield Step("describe", lambda: described(chart))
    yield Step("forward", lambda: computed(chart))
    options = {name: value for name, value in way.options.items() if name != "detail"}
    for detail in DETAILS:
        for format in formats:
            yield Step(f"{format} at {detail}", lambda f=format, d=detail: drawn(chart, f, {**options, "detail": d}))


def described(chart: Chart) -> None:
    assert chart.counts()
    assert layer_table(chart.spec).lines
    assert all(chart.description(lang) and chart.alternative_text(lang) for lang in LANGUAGES)


def computed(chart: Chart) -> None:
    result = chart.forward(chart.random_inputs(steps=2), steps=2, max_work=MAX_WORK, max_memory=MAX_MEMORY)
    assert {name.split(".")[-1] for name in result.layers} <= {layer.name.split(".")[-1] for layer in chart.spec.layers}


def drawn(chart: Chart, format: str, options: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        # Large charts are painted smaller, which is said.
        warnings.simplefilter("ignore", ScaleWarning)
        data = chart.render(format, **options)
    if format == "svg":
        assert ElementTree.fromstring(data).tag == "{http://www.w3.org/2000/svg}svg"
        assert not outside(data)
    elif format == "json":
        json.loads(data, parse_constant=_refuse)
    else:
        assert data.startswith(STARTS.get(format, b"digraph"))


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def attempt(step: Step) -> None:
    """Do something with a spec. It may be refused, by our own errors only, which say why."""
    try:
        step.run()
    except NetchartsError as error:
        assert str(error)
        assert not isinstance(error, SpecError) or error.findings


def digest(cases: Iterable[tuple[str, Way]]) -> str:
    """Return a digest of all that is written about some specs: findings, descriptions, charts, values and errors."""
    written = hashlib.sha256()
    for text, way in cases:
        for result in _written(text, way):
            written.update(result.encode("utf-8", "surrogatepass"))
    return written.hexdigest()


def _written(text: str, way: Way) -> Iterator[str]:
    yield repr(check_text(text, "t", forward=True))
    try:
        chart = Chart.from_text(text)
        yield chart.alternative_text(way.options.get("lang"))
        yield chart.render(way.format, **way.options).hex()
        result = chart.forward(chart.random_inputs(steps=2), steps=2)
        yield repr([(name, values.tobytes().hex()) for name, values in result.layers.items()])
    except NetchartsError as error:
        yield str(error)


def seeded(first: int, count: int) -> list[tuple[str, Way]]:
    """Return specs and ways to draw them, the same for the same numbers."""
    drawn: list[tuple[str, Way]] = []

    @seed(first)
    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=QUIET)
    @given(texts(), ways())
    def collect(text: str, way: Way) -> None:
        drawn.append((text, way))

    collect()
    return drawn


def outcomes(first: int, count: int) -> Iterator[tuple[str, Outcome]]:
    """Yield specs with what they took: the step that took longest, and what went wrong in any."""
    for number, (text, way) in enumerate(seeded(first, count), first):
        # A graph and a painted chart are made of some only, which takes half the time.
        formats = ["svg", *(WRITTEN[1:] if number % 3 == 0 else ()), *(PAINTED if number % 50 == 0 else ())]
        yield text, taken(text, way, formats)


def taken(text: str, way: Way, formats: Sequence[str]) -> Outcome:
    """Return what a spec takes: the step that takes longest, and what goes wrong in any."""
    took = [(step.name, bounded(partial(attempt, step))) for step in steps(text, way, formats)]
    faults = [f"{way}\n{name}\n{outcome.fault}" for name, outcome in took if outcome.fault]
    return Outcome(max(o.cpu for _, o in took), max(o.peak for _, o in took), "\n".join(faults))
