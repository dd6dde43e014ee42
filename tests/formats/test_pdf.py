"""PDF: metadata, tags and pages, read with pypdf."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from netcharts import Chart, OptionError
from netcharts.apps.poster import Poster
from netcharts.style.options import PAGES


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data), strict=True)


@pytest.mark.parametrize("detail", ["cells", "layers"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["lstm", "alexnet", "vae"])
def test_a_pdf_has_a_title_a_language_and_one_figure_with_an_alternative_text(
    name: str, lang: str, detail: str
) -> None:
    if lang == "zh":
        pytest.importorskip("pylopdf_fonts_zh_cn", reason="the font for Chinese is not installed")
    chart = Chart.from_file(name)
    reader = read(chart.render("pdf", lang=lang, detail=detail))
    assert reader.metadata is not None
    assert reader.metadata.title == chart.spec.heading(lang)
    assert set(reader.metadata) == {"/Title"}
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == lang
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    (figure,) = (each.get_object() for each in root["/StructTreeRoot"]["/K"])
    assert figure["/S"] == "/Figure"
    assert figure["/Alt"] == chart.alternative_text(lang)
    (page,) = reader.pages
    assert figure["/Pg"] == page
    # All of the page is in the figure.
    contents = page.get_contents()
    assert contents is not None
    data = contents.get_data()
    assert data.startswith(b"/Figure <</MCID 0>> BDC\n")
    assert data.endswith(b"EMC\n")
    assert data.count(b"BDC") == data.count(b"EMC") == 1
    assert root["/StructTreeRoot"]["/ParentTree"]["/Nums"][1][0].get_object() == figure


def size(reader: PdfReader) -> tuple[float, float]:
    (page,) = reader.pages
    return float(page.mediabox.width), float(page.mediabox.height)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["lstm", "ff", "alexnet"])
def test_a_page_has_its_size_and_lies_on_its_side_if_the_chart_is_wide(name: str, page: str) -> None:
    chart = Chart.from_file(name)
    width, height = size(read(chart.render("pdf")))
    assert sorted(size(read(chart.render("pdf", page=page)))) == pytest.approx(sorted(PAGES[page]), abs=0.02)
    across, down = size(read(chart.render("pdf", page=page)))
    assert (across > down) == (width > height)


def test_a_width_sets_the_size_of_the_chart_on_the_page() -> None:
    chart = Chart.from_file("lstm")
    assert size(read(chart.render("pdf", width=300))) == pytest.approx((225, 225 * 235.56 / 397.68), abs=1)
    narrow, wide = (chart.render("pdf", page="a4", width=width) for width in (300, 600))
    assert size(read(narrow)) == size(read(wide))
    assert narrow != wide
    with pytest.raises(OptionError, match=r"'width' is too large for the page a6 \(at most \d+ pixels fit\)"):
        chart.render("pdf", page="a6", width=600)


def test_a_page_is_painted_in_the_color_of_the_background() -> None:
    reader = read(Chart.from_file("lstm").render("pdf", page="a4", theme="zoo-dark"))
    contents = reader.pages[0].get_contents()
    assert contents is not None
    assert contents.get_data().startswith(
        b"/Artifact BMC\nq 0.050980 0.066667 0.090196 rg 0 0 841.89 595.28 re f Q\nEMC\n"
    )


def test_a_poster_names_its_charts() -> None:
    poster = Poster({name: Chart.from_file(name) for name in ("ff", "lstm")})
    root: Any = read(poster.render("pdf", page="a3")).trailer["/Root"]
    assert root["/StructTreeRoot"]["/K"][0]["/Alt"] == "Feed Forward (FF); Long / Short Term Memory (LSTM)"
