"""Generated specs: the only exceptions raised are those of netcharts, and every picture is well formed."""

from __future__ import annotations

import json
import os
from xml.etree import ElementTree

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netcharts import Chart, NetchartsError, SpecError, check_text
from netcharts.spec.reader import read
from tests.generated.specs import Way, texts, ways

# Number of specs, which are the same in every run; .ci/run tries more.
MANY = int(os.environ.get("NETCHARTS_TEST_SPECS", "60"))
steady = settings(
    derandomize=True,
    database=None,
    max_examples=MANY,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
few = settings(steady, max_examples=max(1, MANY // 20))


def well_formed(data: bytes, format: str) -> None:
    if format == "svg":
        ElementTree.fromstring(data)
    elif format == "json":
        json.loads(data)
    else:
        assert data


def check_drawing(text: str, way: Way) -> None:
    check_text(text, "t", forward=True)
    try:
        chart = Chart.from_text(text)
        assert chart.counts() and chart.alt_text
        well_formed(chart.render(way.format, **way.options), way.format)
    except NetchartsError as error:
        assert str(error)
        assert not isinstance(error, SpecError) or error.findings


@steady
@given(texts(), ways())
def test_any_spec_is_drawn_or_refused(text: str, way: Way) -> None:
    check_drawing(text, way)


@few
@given(texts(most=30, whole=False), ways())
def test_any_spec_with_mistakes_is_refused(text: str, way: Way) -> None:
    check_drawing(text, way)


@few
@given(texts(most=100), ways(["png", "pdf"]))
def test_any_spec_is_painted(text: str, way: Way) -> None:
    check_drawing(text, way)


@few
@given(st.data())
def test_most_specs_are_drawn(data: st.DataObject) -> None:
    specs = [data.draw(texts()) for _ in range(10)]
    assert sum(read(text, "t")[0] is not None for text in specs) > 5
