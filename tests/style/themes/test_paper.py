"""Transparent backgrounds, fonts, and colors as people write them."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from netcharts import Chart
from netcharts.errors import SettingError
from netcharts.style import themes
from netcharts.style.options import DETAILS
from tests.formats.test_png import chunks

SVG = "{http://www.w3.org/2000/svg}"
PAINTED = {f"{SVG}{tag}" for tag in ("rect", "path", "ellipse", "polygon", "text")}


@pytest.mark.parametrize(
    ("written", "color"),
    [("#66CC00", "#66cc00"), ("#6c0", "#66cc00"), ("SteelBlue", "#4682b4"), ("red", "#ff0000"), ("grey", "#808080")],
)
def test_colors_can_be_short_or_names(written: str, color: str, tmp_path: Path) -> None:
    assert themes.setting_values(f"links={written}") == {"links": color}
    assert themes.setting_values(f"rim={written}") == {"rim": color}
    (tmp_path / "mine.yaml").write_text(f"roles: {{hidden: '{written}'}}\n", encoding="utf-8")
    assert themes.read(tmp_path / "mine.yaml").roles["hidden"] == color
    text = f"name: T\nlayers:\n  a: {{cell: own, size: 1}}\ncells:\n  own: {{extends: hidden, fill: '{written}'}}\n"
    assert f'fill="{color}"' in Chart.from_text(text).svg()


@pytest.mark.parametrize("written", ["#66CC0", "#ggg", "blurple", "none", "url(#a)", "rgb(1,2,3)", "inherit"])
def test_what_is_no_color_is_refused(written: str) -> None:
    with pytest.raises(SettingError, match="expected a color such as '#66CC00', '#6c0' or 'steelblue'"):
        themes.setting_values(f"links={written}")


@pytest.mark.parametrize("theme", themes.names())
def test_a_transparent_background_is_nothing_behind_the_chart(theme: str) -> None:
    chart = Chart.from_file("lstm")
    svg = chart.svg(theme=theme, set="background=none")
    root = ElementTree.fromstring(svg)
    (ground,) = (each for each in root if "background" in each.get("class", "").split())
    assert ground.get("fill") == "none"
    # Nothing else changes.
    usual = chart.svg(theme=theme)
    assert svg.count("<path") == usual.count("<path")
    assert re.sub(r"<rect[^>]*>|<style>.*?</style>|scheme-\w+| n\d+", "", svg, flags=re.DOTALL) == re.sub(
        r"<rect[^>]*>|<style>.*?</style>|scheme-\w+| n\d+", "", usual, flags=re.DOTALL
    )
    assert 'bgcolor="transparent"' in chart.render("dot", theme=theme, set="background=none").decode()


def test_a_png_on_a_transparent_background_is_transparent() -> None:
    parts = chunks(Chart.from_file("ff").render("png", set="background=none"))
    assert dict(parts)[b"IHDR"][9] == 6
    rows = zlib.decompress(b"".join(content for kind, content in parts if kind == b"IDAT"))
    # The first pixel of the first row.
    assert rows[1:5] == b"\0\0\0\0"


def test_a_later_background_takes_the_place_of_a_transparent_one() -> None:
    svg = Chart.from_file("ff").svg(set="background=none background=#fafafa")
    assert '<rect class="background" width="100%" height="100%" fill="#fafafa"/>' in svg


@pytest.mark.parametrize("detail", DETAILS)
def test_the_font_of_a_theme_is_that_of_all_text_in_svg(detail: str) -> None:
    svg = Chart.from_text(
        "name: T\ntheme: {font: '\"Fira Sans\", serif'}\nlayers:\n  a: {cell: memory, size: 2, label: x_1}\n"
    ).svg(detail=detail, labels="full", legend="full")
    fonts = {text.get("font-family") for text in ElementTree.fromstring(svg).iter(f"{SVG}text")}
    assert fonts == {'"Fira Sans", serif'}


@pytest.mark.parametrize("theme", themes.names())
@pytest.mark.parametrize("options", [{}, {"values": "forward"}, {"detail": "layers"}, {"detail": "parts"}, {"legend": "full", "bias": True}])  # fmt: skip
def test_every_fill_and_stroke_has_a_plain_value(theme: str, options: dict[str, object]) -> None:
    """Renderers without style sheets or `var()` show the light chart in its colors."""
    for name in ("lstm", "dcn", "gan"):
        root = ElementTree.fromstring(Chart.from_file(name).svg(theme=theme, **options))
        inherited = {child: parent for parent in root.iter() for child in parent}
        for element in root.iter():
            for key in ("fill", "stroke"):
                assert re.fullmatch(r"#[0-9a-f]{6}|none|black", element.get(key, "none"), re.IGNORECASE)
            if element.tag in PAINTED:
                above = [element]
                while above[-1] in inherited:
                    above.append(inherited[above[-1]])
                assert any(each.get("fill") for each in above)
