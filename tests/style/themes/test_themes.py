"""Themes: legibility, color-blind safety, and changes by files, specs and settings."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, cells
from netcharts.cells import ROLES, CellKind, marks
from netcharts.cells.marks import MARKS, PATTERNS, SHAPES
from netcharts.errors import NetchartsError, OutputError, SettingError, SpecError, UnknownNameError
from netcharts.findings import Problems
from netcharts.paint.units import PITCH
from netcharts.style import colors, themes
from netcharts.style.options import RenderOptions
from netcharts.style.themes import Theme
from netcharts.syntax.texts import LocalizedText
from netcharts.syntax.tree import parse
from tests.style.themes.vision import DICHROMACIES, contrast, difference

KINDS = [cells.load(name) for name in cells.names()]
THEMES = [themes.load(name) for name in themes.names()]
APART = ["colorblind", "print"]
colour = st.from_regex("#[0-9a-f]{6}", fullmatch=True)


def named(theme: Theme) -> str:
    return theme.name


def drawn(theme: Theme, kind: CellKind) -> tuple[str, str, str]:
    return kind.shape, theme.mark(kind), theme.pattern(kind)


# What the maths of the tests and the facts of the poster are held against


@pytest.mark.parametrize(
    ("one", "other", "vision", "expected"),
    [
        ("hidden", "output", "deuteranopia", 6.6),
        ("input", "hidden", "protanopia", 7.6),
        ("hidden", "memory", "tritanopia", 21.5),
    ],
)
def test_colors_of_the_poster_are_as_close_as_is_known(one: str, other: str, vision: str, expected: float) -> None:
    roles = themes.load("zoo").roles
    assert difference(roles[one], roles[other], vision) == pytest.approx(expected, abs=0.06)


@given(colour, colour)
def test_the_package_and_the_tests_agree_about_contrast(one: str, other: str) -> None:
    assert colors.contrast(one, other) == pytest.approx(contrast(one, other), rel=1e-12)


# Contrast


@pytest.mark.parametrize("theme", THEMES, ids=named)
def test_text_and_lines_are_visible_on_the_background(theme: Theme) -> None:
    assert contrast(theme.text, theme.background) >= 4.5
    for line in (theme.links, theme.frames):
        assert contrast(line, theme.background) >= 3


@pytest.mark.parametrize("theme", THEMES, ids=named)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_marks_and_text_are_visible_on_every_cell(theme: Theme, kind: CellKind) -> None:
    look = theme.look(kind)
    assert contrast(look.marks, look.fill) >= 3
    assert contrast(look.text, look.fill) >= 4.5
    # The poster's yellow on white is what it is; everywhere else a cell is seen by its disc or by its rim.
    if not (theme.background == "#ffffff" and look.fill in ("#ffcc00", "#ff99ff", "#66cc00", "#ff6600", "#0099ff")):
        assert max(contrast(look.fill, theme.background), contrast(look.rim, theme.background)) >= 3


@pytest.mark.parametrize("theme", THEMES, ids=named)
@given(fill=colour)
def test_marks_and_text_are_visible_on_any_fill_of_a_spec(theme: Theme, fill: str) -> None:
    look = theme.look(CellKind("own", LocalizedText(()), fill=fill))
    assert contrast(look.marks, look.fill) >= 3
    assert contrast(look.text, look.fill) >= 4.5
    if theme.rimmed:
        assert contrast(look.rim, theme.background) >= 3


@pytest.mark.parametrize("theme", THEMES, ids=named)
@given(wire=colour)
def test_wires_of_any_color_are_visible(theme: Theme, wire: str) -> None:
    assert contrast(theme.visible(wire), theme.background) >= 3
    assert contrast(theme.look(None).text, theme.look(None).fill) >= 4.5


# Told apart


@pytest.mark.parametrize("name", APART)
@pytest.mark.parametrize("vision", DICHROMACIES)
def test_all_kinds_of_cell_can_be_told_apart_by_everyone(name: str, vision: str) -> None:
    theme = themes.load(name)
    for one, other in combinations(KINDS, 2):
        near = difference(theme.look(one).fill, theme.look(other).fill, vision) < 20
        assert not near or drawn(theme, one) != drawn(theme, other), (one.name, other.name)


# Families of the posters that those who lack one kind of cone tell apart by their places alone, since the charts of the
# posters stay as they are; the themes above are for these readers.
POSTERS = {("convolution", "memory"), ("hidden", "input"), ("hidden", "output")}


@pytest.mark.parametrize("name", ["zoo", "zoo-dark", *APART])
@pytest.mark.parametrize("vision", DICHROMACIES)
def test_families_of_similar_colors_differ_in_shape_mark_or_pattern(name: str, vision: str) -> None:
    theme = themes.load(name)
    alike = {
        tuple(sorted((one.role, other.role)))
        for one, other in combinations(KINDS, 2)
        if one.role != other.role
        and difference(theme.look(one).fill, theme.look(other).fill, vision) < 20
        and (one.shape, theme.shapes(one)) == (other.shape, theme.shapes(other))
    }
    assert alike <= (set() if name in APART else POSTERS)


@pytest.mark.parametrize("name", APART)
def test_without_color_no_two_kinds_look_alike_and_no_two_roles_share_shapes(name: str) -> None:
    theme = themes.load(name)
    assert len({drawn(theme, kind) for kind in KINDS}) == len(KINDS)
    shapes = {role: {(kind.shape, theme.shapes(kind)) for kind in KINDS if kind.role == role} for role in ROLES}
    assert all(not shapes[one] & shapes[other] for one, other in combinations(ROLES, 2))
    # Nor would they, whatever marks a spec gives its own kinds.
    patterns = [theme.patterns[role] for role in ROLES]
    assert len(set(patterns)) == len(patterns)


@pytest.mark.parametrize("vision", [*DICHROMACIES, ""])
def test_color_blind_safe_colors_can_be_told_apart_without_marks(vision: str) -> None:
    fills = themes.load("colorblind").roles.values()
    assert min(difference(one, other, vision) for one, other in combinations(fills, 2)) >= 25


def test_the_print_theme_needs_no_color() -> None:
    theme = themes.load("print")
    looks = [theme.look(kind) for kind in [*KINDS, CellKind("own", LocalizedText(()), fill="#9acd32")]]
    used = {theme.background, theme.links, theme.text, theme.frames, theme.earlier, theme.visible("#ee7711")}
    for shade in used.union(*looks):
        assert shade[1:3] == shade[3:5] == shade[5:7]


# Marks and patterns


# How far below its middle Graphviz draws a shape, in its height.
LOW = {"triangle": 0.25}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_reaches_a_mark_or_leaves_its_disc(pattern: str) -> None:
    reach = max(
        max(
            shape.width / 2 + abs(shape.dx),
            shape.height / 2 - shape.dy,
            shape.height * LOW.get(shape.form, 0.5) + shape.dy,
        )
        for mark in MARKS.values()
        for shape in mark
    )
    for shape in marks.on_disc(pattern):
        ends = max(abs(shape.dx) + shape.width / 2, abs(shape.dy) + shape.height / 2)
        assert ends <= 0.31 + 1e-9
        if shape.form == "circle" and shape.width < 0.3:
            assert max(abs(shape.dx), abs(shape.dy)) - shape.width / 2 > reach
        if shape.paint == "ground":
            assert min(shape.width / 2 - abs(shape.dx), shape.height / 2 - abs(shape.dy)) > reach + 0.016


@pytest.mark.parametrize("name", APART)
@pytest.mark.parametrize("detail", ["cells", "layers", "parts"])
def test_every_format_draws_the_same_shapes(name: str, detail: str) -> None:
    chart = Chart.from_file("dcn")
    theme = themes.load(name)
    number = {"cells": "m", "layers": "q", "parts": "q"}[detail]
    dot = chart.render("dot", theme=name, detail=detail).decode()
    plain = chart.render("dot", theme="zoo", detail=detail).decode()
    assert dot.count(f'[id="{number}') > plain.count(f'[id="{number}')
    svg = chart.svg(theme=name, detail=detail)
    if detail == "cells":
        drawn = sum(len(theme.shapes(layer.cell)) * layer.cells for layer in chart.spec.layers)
        assert dot.count('[id="m') == drawn
        cells = svg.split('<g class="layer', 1)[1].partition("<text")[0]
        assert cells.count("<ellipse") + cells.count("<polygon") == drawn + chart.graph().number_of_nodes()
    else:
        assert svg.count("<ellipse") == dot.count("shape=circle")


@pytest.mark.parametrize("theme", THEMES, ids=named)
@pytest.mark.parametrize("role", ROLES)
def test_colors_of_roles_are_visible_and_differ_in_every_theme(theme: Theme, role: str) -> None:
    """The five of the poster are what they are."""
    fill = theme.roles[role]
    if role not in ROLES[:5] or theme.background != "#ffffff":
        look = theme.look(CellKind("own", LocalizedText(()), role=role))
        assert max(contrast(look.fill, theme.background), contrast(look.rim, theme.background)) >= 3
    assert all(difference(fill, theme.roles[other]) > 10 or theme.gray for other in ROLES if other != role)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("theme", THEMES, ids=named)
def test_every_mark_fits_into_its_shape_and_only_discs_have_patterns(theme: Theme, shape: str) -> None:
    outline = SHAPES[shape]
    assert max(outline.width, outline.height) <= 0.62
    kind = CellKind("own", LocalizedText(()), role="memory", shape=shape, mark="plus")
    pattern = marks.on_disc(theme.patterns["memory"]) if shape == marks.DISC else ()
    assert theme.shapes(kind) == (*pattern, *MARKS["plus"])


SHAPED = """\
name: T
layers:
  a: {cell: input, size: 2}
  b: {cell: own, size: 2}
  c: {cell: output, size: 2}
connections:
  - full: a -> b -> c
cells:
  own: {shape: %s, mark: %s, role: join, names: {en: Own}}
"""


@pytest.mark.parametrize("name", ["zoo", "print"])
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("shape", SHAPES)
def test_all_engines_and_formats_draw_a_cell_of_any_shape(shape: str, mark: str, name: str) -> None:
    chart = Chart.from_text(SHAPED % (shape, mark))
    svg = chart.svg(theme=name, engine="embedded", legend="names")
    assert svg == chart.svg(theme=name, engine="builtin", legend="names")
    own = svg.split("cell-own", 1)[1].partition("<text")[0].split('<g class="layer', 1)[0]
    outline = "<ellipse" if SHAPES[shape].form == "circle" else "<polygon"
    first = own.split('<g class="cell">')[1].split("</title>")[1]
    assert first.startswith(outline)
    assert f'{"rx" if outline == "<ellipse" else "points"}="' in first
    dot = chart.render("dot", theme=name).decode()
    width = f"width={SHAPES[shape].width * PITCH / 72:.4f}, height={SHAPES[shape].height * PITCH / 72:.4f}"
    assert f"{SHAPES[shape].form}, {width}" in dot.replace("shape=", "")


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_mark_of_a_kind_that_is_no_disc_is_drawn_in_its_boxes_too(shape: str, mark: str) -> None:
    chart = Chart.from_text(SHAPED % (shape, mark))
    svg = chart.svg(detail="layers", engine="embedded", legend="names")
    assert svg == chart.svg(detail="layers", engine="builtin", legend="names")
    drawn = 2 * len(MARKS[mark]) if shape != marks.DISC else 0
    assert svg.count("<ellipse") + svg.count("<polygon") == drawn
    dot = chart.render("dot", detail="layers", legend="names").decode()
    assert dot.count('[id="q') == drawn


def test_joins_have_entries_of_their_own_in_a_legend_of_boxes() -> None:
    text = (SHAPED % ("small", "plus")).replace("{en: Own}", "{en: Plus}")
    text = text.replace("cells:\n", "cells:\n  other: {role: join, shape: small, mark: dot, names: {en: Dot}}\n")
    text = text.replace("  c: {", "  d: {cell: other, size: 2}\n  c: {").replace("b -> c", "b -> d -> c")
    svg = Chart.from_text(text).svg(legend="names", detail="layers")
    assert ">Plus<" in svg
    assert ">Dot<" in svg
    # Boxes of parts have no marks, so both look alike.
    assert ">Plus or Dot<" in Chart.from_text(text).svg(legend="names", detail="parts")


def test_kinds_that_differ_only_in_shape_have_entries_of_their_own_in_a_legend() -> None:
    text = (SHAPED % ("slim", "none")).replace("names: {en: Own}}", "names: {en: Slim}}")
    text = text.replace("cells:\n", "cells:\n  other: {role: join, shape: square, names: {en: Square}}\n")
    text = text.replace("  c: {", "  d: {cell: other, size: 2}\n  c: {").replace("b -> c", "b -> d -> c")
    svg = Chart.from_text(text).svg(legend="names")
    assert ">Slim<" in svg
    assert ">Square<" in svg


# Files, specs and settings


OWN = "extends: zoo-dark\nroles: {hidden: '#00aa55'}\nwidths: {links: 0.05}\npatterns: {memory: bands}\ncells: {pool: {mark: square}}\n"


def test_a_file_changes_only_the_keys_that_it_gives(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(OWN)
    found, base = themes.read(file), themes.load("zoo-dark")
    assert found.name == "mine"
    assert found.roles == {**base.roles, "hidden": "#00aa55"}
    assert found.widths == {**base.widths, "links": 0.05}
    changed = {"name", "roles", "widths", "patterns", "cells"}
    assert {field for field in Theme._fields if getattr(found, field) != getattr(base, field)} == changed
    svg = Chart.from_file("lstm").svg(theme=str(file))
    assert 'class="netchart theme-mine"' in svg
    assert 'stroke-width="3"' in svg


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("links: reddish\n", ":1:8: NC007 error: expected a color"),
        (
            "roles:\n  hiden: '#000000'\n",
            ":2:3: NC005 error: a roles record has no key 'hiden' (did you mean 'hidden'?)",
        ),
        ("extends: zo\n", ":1:10: NC008 error: unknown theme 'zo' (did you mean 'zoo'?)"),
        ("patterns: {input: stripes}\n", "NC008 error: unknown pattern 'stripes'"),
        ("dark: {dark: zoo}\n", "has no key 'dark'"),
        ("[", ":1:2: NC002 error"),
        ("", ":1:1: NC002 error"),
        ("".join(f"x{i}: 1\n" for i in range(200)), "NC005 error"),
    ],
)
def test_problems_in_a_file_are_reported_by_line_and_column(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(SpecError) as caught:
        Chart.from_file("ff").svg(theme=str(file))
    assert str(caught.value).startswith(str(file))
    assert said in str(caught.value)


def test_the_caller_overrides_the_theme_of_a_spec(tmp_path: Path) -> None:
    spec = "name: T\nlayers: {a: {cell: hidden, size: 1}}\ntheme: "
    assert "theme-print" in Chart.from_text(spec + "print\n").svg()
    chart = Chart.from_text(spec + "{extends: zoo-dark, roles: {hidden: '#123456'}}\n")
    assert 'fill="#123456"' in chart.svg()
    assert "#0d1117" in chart.svg()
    assert "#123456" not in chart.svg(theme="zoo")
    assert 'fill="#abcdef"' in chart.svg(set=["roles.hidden=#abcdef"])
    assert "#0d1117" in chart.svg(set=["roles.hidden=#abcdef"])
    with pytest.raises(SpecError, match=r"NC008 error: unknown theme 'prnt' \(did you mean 'print'\?\)"):
        Chart.from_text(spec + "prnt\n")


def test_settings_are_applied_in_order_from_a_list_or_a_text() -> None:
    one = themes.chosen(RenderOptions(set=("links=#333333", "widths.links=0.05", "disc=outlined")))
    assert (one.links, one.widths["links"], one.disc) == ("#333333", 0.05, "outlined")
    assert themes.chosen(RenderOptions(set="links=#333333 widths.links=0.05 disc=outlined")) == one
    assert themes.chosen(RenderOptions(theme="auto", set=("dark.links=#eeeeee",))).dark == themes.load(
        "zoo-dark"
    )._replace(links="#eeeeee")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("links", "sets nothing"),
        ("=#333333", "sets nothing"),
        ("link=#333333", "did you mean 'links'"),
        ("links=reddish", "expected a color"),
        ("links.x=#333333", "expected a color"),
        ("roles=#333333", "expected a mapping"),
        ("roles..x=1", "no key ''"),
        ("extends=print", "choose the theme itself"),
    ],
)
def test_invalid_settings_are_reported_in_one_line(setting: str, said: str) -> None:
    with pytest.raises(SettingError, match=said) as caught:
        themes.chosen(RenderOptions(set=(setting,)))
    assert "\n" not in str(caught.value)


def test_unknown_themes_and_missing_files_are_reported(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="zo"):
        Chart.from_file("ff").svg(theme="zo")
    with pytest.raises(OutputError, match="can't read"):
        Chart.from_file("ff").svg(theme=str(tmp_path / "none.yaml"))


keys = st.sampled_from([*themes.THEME.keys, "x", "roles.hidden", "widths.links", "cells.pool.mark", "dark.links"])
scalars = st.one_of(
    colour, st.floats(0, 2).map(str), st.sampled_from([*PATTERNS, *MARKS, "true", "filled"]), st.text(max_size=5)
)


@given(keys, scalars)
def test_any_setting_is_refused_or_can_be_drawn(key: str, value: str) -> None:
    try:
        theme = themes.chosen(RenderOptions(set=(f"{key}={value}",)))
    except NetchartsError:
        return
    assert all(contrast(theme.look(kind).marks, theme.look(kind).fill) >= 3 for kind in KINDS if theme.disc == "filled")
    assert [theme.shapes(kind) for kind in KINDS]


def test_a_mark_given_by_a_spec_is_kept() -> None:
    theme = themes.load("colorblind")
    pool = cells.load("pool")
    own: dict[str, Any] = {"mark": "diamond"}
    assert theme.mark(cells.derive(pool, "mine", {})) == "square"
    assert theme.mark(cells.derive(pool, "mine", own)) == "diamond"


def test_the_default_theme_has_the_colors_of_the_poster() -> None:
    zoo = themes.load("zoo")
    assert [zoo.roles[role] for role in ROLES[:5]] == ["#ffcc00", "#66cc00", "#ff6600", "#0099ff", "#ff99ff"]
    assert all(zoo.shapes(kind) == MARKS[kind.mark] for kind in KINDS)
    assert zoo.look(cells.load("memory")).rim == "#0082d9"


DOCS = Path(__file__).parents[3] / "docs" / "themes.md"


@pytest.mark.skipif(not DOCS.exists(), reason="not a checkout")
def test_the_documentation_lists_all_keys() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert all(f"| `{key}` | {field.about} |" in text for key, field in themes.THEME.keys.items())
    assert all(f"`{name}`" in text for name in [*ROLES, *SHAPES, *MARKS, *PATTERNS])
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    problems = Problems()
    values = themes.THEME.read(parse(example, problems) or pytest.fail("no YAML"), problems)
    assert values
    assert not len(problems)


@pytest.mark.parametrize("name", [name for name in themes.names() if not themes.load(name).gray])
def test_a_fill_given_by_a_spec_is_kept_in_every_theme_and_on_dark_pages(name: str) -> None:
    theme = themes.load(name)
    own: dict[str, Any] = {"fill": "#12ab34"}
    for kind in (cells.derive(cells.load(base), "mine", own) for base in cells.names()):
        for each in filter(None, (theme, theme.dark, theme.dark_variant())):
            look = each.look(kind)
            # A rim is as near to the fill as can be seen on the background.
            on_background = each.visible("#12ab34")
            assert contrast("#12ab34", each.background) < 3 or on_background == "#12ab34"
            if each.disc == "filled":
                assert look.fill == "#12ab34"
            else:
                assert look.rim == on_background
            assert each.ring(kind) == (on_background if each.rimmed else "#12ab34")


def test_a_dark_page_has_the_fills_of_the_dark_theme_and_the_marks_of_the_light_one() -> None:
    dark = themes.load("zoo-dark")._replace(cells={"pool": {"fill": "#112233", "mark": "plus"}})
    light = themes.load("zoo")._replace(cells={"pool": {"fill": "#ddeeff", "mark": "bar"}}, dark=dark)
    variant = light.dark_variant()
    assert variant is not None
    pool = cells.load("pool")
    assert (light.look(pool).fill, light.mark(pool)) == ("#ddeeff", "bar")
    assert (variant.look(pool).fill, variant.mark(pool)) == ("#112233", "bar")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_theme_has_a_name_of_its_own(language: str) -> None:
    """A theme without one would have the name of the theme that it extends."""
    found = [theme.names.get(language) for theme in THEMES]
    assert len(set(found)) == len(found)
