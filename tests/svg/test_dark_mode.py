"""Charts in the reader's color scheme: the light chart, with rules that turn it dark and affect no other chart."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from netcharts import Chart
from netcharts.style import themes
from netcharts.style.themes import Theme

SVG = "{http://www.w3.org/2000/svg}"
USUAL = {"fill": "black", "stroke": "none", "stroke-width": "1", "fill-opacity": "1", "stroke-opacity": "1"}
PAIRS = [
    ("zoo", "zoo-dark"),
    ("colorblind", "zoo-dark"),
    ("minimal", "print"),
    ("print", "minimal"),
    ("zoo-dark", "zoo"),
]


def paint(element: ElementTree.Element, rules: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return the paint of an element after the rules for its classes apply."""
    own = {**USUAL, **{key: value for key, value in element.attrib.items() if key in USUAL}}
    for name in element.get("class", "").split():
        own.update(rules.get(name, {}))
    return own


def rules_of(svg: str) -> dict[str, dict[str, str]]:
    """Return the rules for readers whose system is dark, by class."""
    sheet = svg.partition("<style>")[2].partition("</style>")[0].partition("@media")[2]
    rules = re.findall(r"\.(n\d+)\{([^}]*)\}", sheet)
    return {name: dict(rule.split(":") for rule in declarations.split(";")) for name, declarations in rules}


def drawn(svg: str) -> list[ElementTree.Element]:
    return [element for element in ElementTree.fromstring(svg).iter() if element.tag != f"{SVG}style"]


@pytest.mark.parametrize(("light", "dark"), PAIRS)
@pytest.mark.parametrize("detail", ["layers", "cells", "parts"])
def test_the_rules_turn_the_light_chart_into_the_dark_one(light: str, dark: str, detail: str) -> None:
    chart = Chart.from_file("dcn")
    both = chart.svg(detail=detail, theme=light, set=(f"dark={dark}",))
    variant = themes.load(light)._replace(dark=themes.load(dark)).dark_variant()
    assert isinstance(variant, Theme)
    shapes = themes.load(light)
    assert (variant.patterns, [variant.mark(layer.cell) for layer in chart.spec.layers]) == (
        shapes.patterns,
        [shapes.mark(layer.cell) for layer in chart.spec.layers],
    )
    rules = rules_of(both)
    plain = [paint(element, {}) for element in drawn(chart.svg(detail=detail, theme=light))]
    assert [paint(element, {}) for element in drawn(both)] == plain
    if variant.patterns == themes.load(dark).patterns:
        wanted = [paint(element, {}) for element in drawn(chart.svg(detail=detail, theme=dark))]
        assert [paint(element, rules) for element in drawn(both)] == wanted
    assert rules


@pytest.mark.parametrize("detail", ["layers", "cells", "parts"])
def test_every_chart_can_follow_the_color_scheme_of_its_reader(spec_name: str, detail: str) -> None:
    chart = Chart.from_file(spec_name)
    svg = chart.svg(theme="auto", detail=detail)
    rules = rules_of(svg)
    wanted = [paint(element, {}) for element in drawn(chart.svg(theme="zoo-dark", detail=detail))]
    assert [paint(element, rules) for element in drawn(svg)] == wanted


@pytest.mark.parametrize("step", ["last", "animated"])
def test_values_keep_their_colors_in_dark_mode(step: str) -> None:
    chart = Chart.from_file("lstm")
    svg = chart.svg(theme="auto", values="forward", steps=3, step=step)
    rules = rules_of(svg)
    light, dark = (
        [paint(element, {}) for element in drawn(chart.svg(theme=theme, values="forward", steps=3, step=step))]
        for theme in ("zoo", "zoo-dark")
    )
    each = list(zip([paint(element, rules) for element in drawn(svg)], light, dark, strict=True))
    assert all(own in (as_light, as_dark) for own, as_light, as_dark in each)
    # What has the color of a value has it in both modes, since the key is the same; all else is as in the dark theme.
    assert any(own == as_light != as_dark for own, as_light, as_dark in each)
    assert any(own == as_dark != as_light for own, as_light, as_dark in each)


def test_the_rules_of_a_chart_affect_no_other_chart() -> None:
    chart = Chart.from_file("lstm")
    scopes = set()
    for theme in ("zoo", "minimal"):
        svg = chart.svg(theme=theme, set=("dark=zoo-dark",))
        (scope,) = (name for name in drawn(svg)[0].get("class", "").split() if name.startswith("scheme-"))
        sheet = svg.partition("<style>")[2].partition("</style>")[0]
        selectors = [line.partition("{")[0] for line in sheet.splitlines() if line.endswith("}") and len(line) > 1]
        assert selectors
        assert all(f".{scope}" in selector for selector in selectors)
        scopes.add(scope)
    assert len(scopes) == 2
    assert chart.svg(theme="auto") == chart.svg(theme="zoo", set=("dark=zoo-dark",)).replace("theme-zoo", "theme-auto")


def test_other_formats_use_the_light_theme() -> None:
    chart = Chart.from_file("lstm")
    for format in ("png", "pdf", "dot"):
        assert chart.render(format, theme="auto") == chart.render(format, theme="zoo")


def test_a_dark_theme_equal_to_the_light_one_adds_nothing() -> None:
    assert "<style" not in Chart.from_file("lstm").svg(theme="zoo", set=("dark=zoo",))


def test_user_text_is_not_parsed_as_tags() -> None:
    text = "name: '<b class=\"x\" fill=\"#000000\">'\nlayers: {'a>b': {cell: hidden, size: 2, label: '</desc> n0'}}\n"
    svg = Chart.from_text(text).svg(theme="auto")
    assert next(element.text for element in drawn(svg) if element.tag == f"{SVG}text") == '<b class="x" fill="#000000">'
