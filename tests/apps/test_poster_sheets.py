"""Posters: all charts are on the sheet once, in their order, and nothing overlaps."""

from __future__ import annotations

import struct
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart, SpecError, UnknownNameError, catalogs
from netcharts.apps import poster_layouts
from netcharts.apps.poster import Poster
from netcharts.placement.box import Box
from netcharts.spec import bundled
from netcharts.style.options import RenderOptions
from tests.conftest import Run
from tests.scene.test_legend import discs, touch

# The charts of both posters in order, then the remaining ones of each.
ZOO = ["p", "ff", "rbf", "dff", "rnn", "lstm", "gru", "ae", "vae", "dae", "sae", "mc", "hn", "bm", "rbm", "dbn"]
ZOO += ["dcn", "dn", "dcign", "gan", "lsm", "elm", "esn", "drn"]
ZOO_2016 = [*ZOO, "kn", "svm", "ntm"]
ZOO_2019 = [*ZOO, "cn", "dnc", "kn", "ntm", "an"]
NAMES = RenderOptions(legend="names")


@pytest.mark.parametrize(("layout", "charts"), [("zoo-2016", ZOO_2016), ("zoo-2019", ZOO_2019)])
def test_the_posters_show_their_charts(layout: str, charts: list[str]) -> None:
    assert poster_layouts.load(layout).chart_names() == charts
    assert list(Poster({}, layout=layout).charts) == charts


def test_the_list_of_layouts_counts_their_charts() -> None:
    counts = {name: about.rsplit(", ", 1)[1] for name, about in catalogs.rows("layouts")}
    assert counts == {"zoo-2016": f"{len(ZOO_2016)} charts", "zoo-2019": f"{len(ZOO_2019)} charts"}


@pytest.mark.parametrize("layout", poster_layouts.names())
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_overlaps(layout: str, language: str) -> None:
    sheet = Poster({}, layout=layout).drawn(NAMES.replace(lang=language))
    words = [line.box() for line in sheet.texts]
    boxes = [*discs(sheet), *words]
    assert not any(touch(one, other) for one in words for other in boxes if one is not other)
    left, right = min(b.left for b in boxes), sheet.width - max(b.right for b in boxes)
    top, bottom = min(b.top for b in boxes), sheet.height - max(b.bottom for b in boxes)
    # The margins are equal, except that the width of text is estimated with a reserve.
    assert max(left, right, top, bottom) - min(left, right, top, bottom) < 0.3


@pytest.mark.parametrize("columns", [None, 1, 4, 60])
def test_many_charts_are_packed(columns: int | None) -> None:
    charts = {name: Chart.from_file(name) for name in bundled.paths()}
    sheet = Poster(charts, title="All", columns=columns).drawn(NAMES.replace(detail="cells"))
    singles = [chart.drawn(RenderOptions(detail="cells")) for chart in charts.values()]
    titles = [line.text for line in sheet.texts if line.role == "title"]
    assert " ".join(titles) == " ".join(single.heading for single in singles)
    boxes = [Box(*sheet_box) for sheet_box in (line.box() for line in sheet.texts)]
    assert not any(touch(one, other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("detail", [None, "layers", "parts"])
def test_charts_of_all_levels_of_detail_fit_on_one_sheet(detail: str | None) -> None:
    charts = {name: Chart.from_file(name) for name in ("lstm", "lstm-cell", "deep-gru", "p")}
    sheet = Poster(charts).drawn(NAMES.replace(detail=detail))
    singles = [chart.drawn(RenderOptions(detail=detail)) for chart in charts.values()]
    kinds = {node.kind.name for single in singles for node in single.nodes if node.kind}
    assert len(sheet.nodes) >= sum(len(single.nodes) for single in singles) + bool(kinds)
    assert len(sheet.xy) >= sum(len(single.xy) for single in singles)
    boxes = [node.box() for node in sheet.nodes]
    assert not any(touch(one, other) for one, other in combinations(boxes, 2))


def test_a_packed_sheet_has_about_the_aspect_ratio_of_paper() -> None:
    charts = {name: Chart.from_file(name) for name in ZOO_2019}
    sheet = Poster(charts).drawn()
    assert 1.1 < sheet.height / sheet.width < 1.8


def test_a_png_has_the_requested_width() -> None:
    png = Poster({}, layout="zoo-2019").render("png", NAMES, width=2000)
    assert abs(struct.unpack(">I", png[16:20])[0] - 2000) <= 2


def test_the_description_of_a_poster_names_all_charts() -> None:
    svg = Poster({}, layout="zoo-2016").render("svg").decode()
    for name in ZOO_2016:
        assert Chart.from_file(name).spec.heading("en").replace("&", "&amp;") in svg


def test_a_poster_needs_charts() -> None:
    with pytest.raises(UnknownNameError):
        Poster({})
    with pytest.raises(UnknownNameError, match="zoo-2016"):
        Poster({}, layout="zoo-1999")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sheet: []", "1:8"),
        ("sheet: {pile: [p]}", "1:9"),
        ("sheet: {row: [p], column: [q]}", "1:8"),
        ("sheet: {row: p}", "1:14"),
        ("title: T", "lacks the key"),
        ("sheet: [p]\nlegends: [input]", "did you mean 'legend'"),
    ],
)
def test_findings_in_a_layout_have_lines(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(SpecError) as error:
        poster_layouts.load(str(path))
    assert any(message in str(finding) for finding in error.value.findings)


@given(st.text(max_size=60))
def test_no_layout_text_raises_another_exception(text: str) -> None:
    try:
        poster_layouts.read(text.encode("utf-8", "surrogatepass"), "t")
    except SpecError as error:
        assert error.findings


def test_one_command_makes_a_poster(run: Run, tmp_path: Path) -> None:
    done = run("poster", "--layout", "zoo-2019", "--legend")
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "output/zoo-2019.svg").read_bytes().startswith(b"<svg ")
    assert run("poster", "lstm", "gru", "lstm", "-o", "mine.pdf").returncode == 0
    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], b"give specs"),
        (["--layout", "zoo"], b"no layout is called 'zoo'"),
        (["lstm", "--layout", "zoo-2019", "--columns", "2"], b"either --layout or --columns"),
        (["nothing.yaml"], b"no such file"),
        (["lstm", "-o", "x.gif"], b"no format is called 'gif'"),
    ],
)
def test_usage_errors_are_reported_in_one_line(run: Run, args: list[str], message: bytes) -> None:
    done = run("poster", *args)
    assert done.returncode == 2
    assert message in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("count", [1, 99, 100, 300])
def test_a_layout_with_many_errors_has_at_most_100_findings(count: int) -> None:
    text = "sheet: [a]\n" + "".join(f"key{number}: 1\n" for number in range(count))
    with pytest.raises(SpecError) as caught:
        poster_layouts.read(text.encode(), "t")
    assert len(caught.value.findings) == min(count, 100)
