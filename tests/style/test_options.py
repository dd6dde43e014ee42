"""Render options: how they are replaced, and the old names that are accepted until version 0.4."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import netcharts
from netcharts import Chart, NetchartsError, OptionError, RenderOptions, UnknownNameError, render_many
from netcharts.apps.poster import Poster
from netcharts.hosts import _options
from netcharts.style.options import BOUNDS, DEPRECATED


def test_options_are_replaced_by_name() -> None:
    assert RenderOptions().replace(lang="zh", unroll=2) == RenderOptions(lang="zh", unroll=2)


def test_an_unknown_option_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match="unknown render option 'colour'"):
        RenderOptions().replace(colour="red")


# Values of all types that are values of no option, except `values`, which takes anything, and `bias`.
WRONG = (3.5, "", "x\ny", b"x", ["a"], [3], {}, {"a": 1}, {3}, (3,), object(), float("nan"), -1, np.zeros(2), len)
# Arguments that the option needs to have an effect.
NEEDED = {"steps": {"values": "forward"}, "step": {"values": "forward"}}


@pytest.mark.parametrize("value", WRONG, ids=[repr(value)[:20] for value in WRONG])
@pytest.mark.parametrize("name", RenderOptions._fields)
def test_a_value_of_the_wrong_type_is_an_error_in_one_line(name: str, value: Any) -> None:
    if name == "set" and isinstance(value, str | dict) and not value:
        pytest.skip("no settings")
    with pytest.raises(NetchartsError) as caught:
        Chart.from_file("ff").svg(**{**NEEDED.get(name, {}), name: value})
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


METHODS: dict[str, Callable[..., Any]] = {
    "render": lambda *args, **changes: Chart.from_file("ff").render("svg", *args, **changes),
    "svg": Chart.from_file("ff").svg,
    "html": Chart.from_file("ff").html,
    "save": lambda *args, **changes: Chart.from_file("ff").save("missing/ff.svg", *args, **changes),
    "graph": lambda *args, **changes: Chart.from_file("ff").graph("cells", *args, **changes),
    "data": Chart.from_file("ff").data,
    "drawn": Chart.from_file("ff").drawn,
    "scene": Chart.from_file("ff").scene,
    "description": lambda *args, **changes: Chart.from_file("ff").description("en", *args, **changes),
    "alternative_text": lambda *args, **changes: Chart.from_file("ff").alternative_text("en", *args, **changes),
    "render_many": lambda *args, **changes: list(
        render_many([], **dict(zip(["options"], args, strict=False)), **changes)
    ),
}


@pytest.mark.parametrize("given", ["zoo-dark", {"theme": "zoo"}, None, 3, Chart.from_file("ff")])
@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_options_is_refused_at_once(method: str, given: Any) -> None:
    with pytest.raises(
        TypeError, match=r"'options' must be RenderOptions, not .*; give single options by name"
    ) as caught:
        METHODS[method](given)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("method", METHODS)
def test_a_misspelt_or_wrong_option_is_refused_at_once(method: str) -> None:
    with pytest.raises(UnknownNameError, match=r"unknown render option 'thme' \(did you mean 'theme'\?\)"):
        METHODS[method](thme="zoo")
    with pytest.raises(UnknownNameError, match="unknown legend 3"):
        METHODS[method](legend=3)


@pytest.mark.parametrize("given", ["lstm", {"name": "LSTM"}, b"name: A", None, Path("ff.yaml")])
def test_a_chart_of_what_is_no_parsed_spec_is_refused_at_once(given: Any) -> None:
    with pytest.raises(TypeError, match=r"takes a parsed spec, not .*; use Chart\.from_file .* Chart\.from_text"):
        Chart(given)


def test_old_names_are_those_of_current_options() -> None:
    assert set(DEPRECATED.values()) | set(BOUNDS) <= set(RenderOptions._fields)
    assert not set(DEPRECATED) & set(RenderOptions._fields)


LSTM = Chart.from_file("lstm")
ZH, PARTS = RenderOptions(lang="zh"), RenderOptions(detail="parts", unroll=2)
OLD: dict[str, tuple[Callable[[], Any], Callable[[], Any], str]] = {
    "replace-language": (lambda: RenderOptions().replace(language="zh"), lambda: ZH, "lang"),
    "replace-iterations": (
        lambda: RenderOptions(detail="parts").replace(iterations=2),
        lambda: PARTS,
        "unroll",
    ),
    "but": (lambda: RenderOptions().but(lang="zh"), lambda: ZH, "replace"),
    "field-language": (lambda: ZH.language, lambda: "zh", "lang"),
    "field-iterations": (lambda: PARTS.iterations, lambda: 2, "unroll"),
    "render": (lambda: LSTM.render("svg", style=ZH), lambda: LSTM.render("svg", ZH), "options"),
    "render-language": (lambda: LSTM.render("svg", language="zh"), lambda: LSTM.render("svg", ZH), "lang"),
    "svg": (lambda: LSTM.svg(style=ZH), lambda: LSTM.svg(ZH), "options"),
    "html": (lambda: LSTM.html(style=ZH), lambda: LSTM.html(ZH), "options"),
    "drawn": (lambda: LSTM.drawn(style=ZH).heading, lambda: LSTM.drawn(ZH).heading, "options"),
    "scene": (lambda: LSTM.scene(style=ZH).heading, lambda: LSTM.scene(ZH).heading, "options"),
    "data": (lambda: LSTM.data(style=ZH), lambda: LSTM.data(ZH), "options"),
    "graph": (lambda: LSTM.graph(style=ZH).nodes, lambda: LSTM.graph(options=ZH).nodes, "options"),
    "words": (lambda: LSTM.words("zh"), lambda: LSTM.alternative_text("zh"), "alternative_text"),
    "description": (lambda: LSTM.description(language="zh"), lambda: LSTM.description(lang="zh"), "lang"),
    "description-style": (lambda: LSTM.description(style=ZH), lambda: LSTM.description(options=ZH), "options"),
    "poster": (lambda: Poster({"a": LSTM}).render(style=ZH), lambda: Poster({"a": LSTM}).render(options=ZH), "options"),
    "poster-description": (
        lambda: Poster({"a": LSTM}).description(language="zh"),
        lambda: Poster({"a": LSTM}).description("zh"),
        "lang",
    ),
    "render-many": (
        lambda: list(render_many([LSTM], style=ZH)),
        lambda: list(render_many([LSTM], options=ZH)),
        "options",
    ),
    "hosts": (
        lambda: _options.read(RenderOptions(), {"detail": "parts", "iterations": "2"}),
        lambda: PARTS,
        "unroll",
    ),
}


@pytest.mark.parametrize("name", OLD)
def test_old_names_still_work_with_a_warning(name: str) -> None:
    old, new, current = OLD[name]
    with pytest.warns(DeprecationWarning, match=f"removed in netcharts 0.4: use '{current}'"):
        given = old()
    assert given == new()


@pytest.mark.parametrize("module", ["netcharts", "netcharts.style.options"])
def test_the_old_class_takes_old_names_of_fields(module: str) -> None:
    with pytest.warns(DeprecationWarning, match="'Style' is deprecated .* use 'RenderOptions'"):
        style = importlib.import_module(module).Style
    with pytest.warns(DeprecationWarning, match="'iterations' is deprecated"):
        assert style(detail="parts", iterations=2) == PARTS
    with pytest.raises(AttributeError, match="has no attribute 'Stile'"):
        importlib.import_module(module).Stile  # noqa: B018


def test_a_warning_points_at_the_code_that_uses_the_old_name() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        RenderOptions().but(lang="zh")
        RenderOptions().replace(language="zh")
        LSTM.words("zh")
        LSTM.description(language="zh")
        netcharts.Style(language="zh")
    assert {warning.filename for warning in caught} == {__file__}
    assert len(caught) == 6


def test_one_option_under_two_names_is_an_error() -> None:
    with pytest.raises(OptionError, match="'language' and 'lang' are two names of one argument"):
        RenderOptions().replace(lang="en", language="zh")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": 3}, "'steps' has no effect without 'values: forward'"),
        ({"steps": 3, "values": {"input": [1, 0, 1]}}, "'steps' has no effect"),
        ({"step": "each"}, "'step' has no effect without 'values'"),
        ({"unroll": 2, "detail": "layers"}, "'unroll' has no effect without 'detail: parts'"),
        ({"direction": "down", "detail": "maps"}, "'direction' has no effect without 'detail: layers'"),
        ({"max_width": 500, "detail": "cells"}, "'max_width' has no effect without 'detail: layers' or 'detail: maps'"),
        ({"links": "alike", "detail": "layers"}, "'links' has no effect without 'detail: cells'"),
        ({"highlight": "output", "detail": "maps"}, "'highlight' has no effect without 'detail: cells' or"),
        ({"highlight": "output", "values": "forward"}, "'highlight' has no effect without .* and without 'values'"),
    ],
)
def test_an_option_without_an_effect_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        Chart.from_file("lstm").svg(**changes)
    unused = next(iter(changes))
    assert getattr(RenderOptions(**changes).without_unused(), unused) == getattr(RenderOptions(), unused)
    assert RenderOptions(**changes).without_unused(kept=[unused]) == RenderOptions(**changes)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda poster: poster.render("svg", "zoo-dark"), TypeError, "must be RenderOptions"),
        (lambda poster: poster.render(thme="zoo"), UnknownNameError, "unknown render option 'thme'"),
        (lambda poster: poster.render(lang=3), UnknownNameError, "unknown language"),
        (lambda poster: poster.render(steps=3), OptionError, "'steps' has no effect"),
    ],
)
def test_a_poster_refuses_wrong_options_as_a_chart_does(
    call: Callable[[Any], object], error: type[Exception], message: str
) -> None:
    for drawn in (Poster({"a": LSTM}), LSTM):
        with pytest.raises(error, match=message):
            call(drawn)
