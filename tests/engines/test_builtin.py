"""The builtin engine: the same SVG as Graphviz paints, byte for byte, where there is no Graphviz.

`NETCHARTS_TEST_ENGINES=all` compares every bundled spec at every level, in every theme and language, which takes six
minutes; `more`, as in `.ci/run`, every seventh of these charts, and otherwise fewer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, engines
from netcharts.errors import EngineError
from netcharts.formats import svg
from netcharts.paint.shapes import CORNERS, Ellipse, Paint, Polygon, RoundedBox, Text
from netcharts.pipeline import Pipeline
from netcharts.spec import bundled
from netcharts.style import themes
from netcharts.style.options import DETAILS, RenderOptions
from netcharts.svg.elements import Sample
from netcharts.syntax.languages import LANGUAGES
from tests.conftest import Run
from tests.sizes import huge

# Of how many pairs of a spec and options one is tried; these share no factor with the numbers of themes, levels and
# languages.
EVERY = {"all": 1, "more": 7}.get(os.environ.get("NETCHARTS_TEST_ENGINES", ""), 61)


def option_sets(spec: str) -> Iterator[dict[str, Any]]:
    """Yield options that together show everything a chart can contain."""
    for detail, theme, lang in product(DETAILS, themes.names(), LANGUAGES):
        yield {"detail": detail, "theme": theme, "lang": lang}
        yield {"detail": detail, "theme": theme, "lang": lang, "legend": "full", "bias": True, "labels": "full"}
    for theme in themes.names():
        yield {"detail": "parts", "unroll": 2, "theme": theme}
        for step in ("last", "each", "animated") if spec not in huge() else ():
            yield {"values": "forward", "step": step, "theme": theme, "detail": "cells"}


PAIRS = [(spec, options) for spec in bundled.paths() for options in option_sets(spec)]
SAMPLE = PAIRS[::EVERY]


@pytest.mark.parametrize("spec", sorted({spec for spec, _ in SAMPLE}))
def test_the_builtin_engine_draws_the_same_svg_as_graphviz(spec: str) -> None:
    pipeline = Pipeline(Chart.from_file(spec).spec)
    for own, options in SAMPLE:
        if own == spec:
            # The scene, which takes the most time, depends on no engine.
            request = pipeline.request(RenderOptions(**options))
            ours, theirs = (svg.render(request._replace(engine=engines.load(name))) for name in ("builtin", "embedded"))
            assert ours == theirs, options


LENGTHS = st.integers(1, 300).map(lambda hundredths: hundredths / 100) | st.sampled_from((0.0175, 0.035, 0.075, 0.31))
COLORS = st.sampled_from(("#000000", "#ffffff", "#ffcc00", "#0a0b0c"))
WIDTHS = st.integers(0, 200).map(lambda thousandths: thousandths / 1000) | st.just(1 / 60)
OUTLINES = st.tuples(st.none() | COLORS, COLORS, WIDTHS).map(lambda own: Paint(*own))
LINES = st.tuples(st.none(), COLORS, WIDTHS, st.booleans(), st.integers(1, 255)).map(
    lambda own: Paint(*own[:4], own[4] / 255)
)
SIZES = st.integers(20, 2000).map(lambda thousandths: thousandths / 1000)
BOXES = COLORS.map(Paint) | st.tuples(COLORS, COLORS, WIDTHS).map(lambda own: Paint(*own))
SAMPLES: st.SearchStrategy[Sample] = st.one_of(
    LINES,
    LENGTHS.flatmap(lambda size: OUTLINES.map(lambda paint: Ellipse(size, size, paint))),
    st.tuples(LENGTHS, LENGTHS, OUTLINES).map(lambda own: Ellipse(*own, circle=False)),
    st.tuples(st.sampled_from(sorted(CORNERS)), LENGTHS, LENGTHS, OUTLINES).map(lambda own: Polygon(*own)),
    st.tuples(LENGTHS, LENGTHS, BOXES).map(lambda own: RoundedBox(*own, Text("", 0.0, 0.0, 0.0, Paint()))),
    st.tuples(SIZES, COLORS.map(Paint), st.sampled_from(("start", "middle"))).map(lambda own: Text("", 0.0, 0.0, *own)),
)


@given(st.lists(SAMPLES, min_size=1, max_size=30, unique=True).map(tuple))
def test_any_shape_looks_as_graphviz_paints_it(samples: tuple[Sample, ...]) -> None:
    ours, theirs = (engines.load(name).sample(samples) for name in ("builtin", "embedded"))
    for sample in samples:
        assert ours[sample] == theirs[sample]
        assert list(ours[sample].attributes) == list(theirs[sample].attributes)


WITHOUT_GRAPHVIZ = """\
import sys
sys.modules.update(pygraphviz=None, graphviz=None)
import subprocess
def refuse(*args, **more): raise AssertionError("a program was run")
subprocess.Popen.__init__ = refuse
from netcharts import Chart
chart = Chart.from_file("lstm")
sys.stdout.write(chart.svg(engine="builtin", legend="full", values="forward", theme="auto"))
assert not chart.check()
assert chart.forward(chart.random_inputs(2))
"""


def test_svg_checks_and_forward_work_without_graphviz() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_GRAPHVIZ], capture_output=True, text=True, encoding="utf-8")
    assert done.stderr == ""
    assert done.stdout == Chart.from_file("lstm").svg(legend="full", values="forward", theme="auto")


@pytest.mark.parametrize(("name", "package"), [("embedded", "pygraphviz"), ("system", "graphviz")])
def test_an_engine_without_its_package_suggests_the_builtin_one(
    name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(EngineError, match=f"'{package}' is not installed .*--engine builtin") as caught:
        engines.load(name).render("digraph {}", "svg")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("format", ["png", "pdf"])
def test_errors_of_other_formats_name_the_engines_that_support_them(format: str, run: Run) -> None:
    done = run("render", "lstm", "--engine", "builtin", "-f", format)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert format.upper().encode() in done.stderr
    assert b"--engine embedded or --engine system" in done.stderr


@pytest.mark.parametrize("format", ["dot", "json"])
def test_formats_that_need_no_engine_take_any(format: str) -> None:
    chart = Chart.from_file("lstm")
    assert chart.render(format, engine="builtin") == chart.render(format)
