"""All hosts: the same options with the same names, errors at their places, and one error per chart.

The command line and Python have the same options.
"""

from __future__ import annotations

import configparser
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from netcharts import Chart, NetchartsError, OptionError, formats
from netcharts.cli import main
from netcharts.findings import Finding
from netcharts.hosts import _catalog, _draw, _options, _store
from netcharts.hosts._host import ChartRequest, Host, Location
from netcharts.hosts._store import Store
from netcharts.pipeline import Pipeline
from netcharts.style.options import DEPRECATED, OF_SOME_FORMATS, RenderOptions
from tests.hosts.embedding import HOSTS, Embedded

ROOT = Path(__file__).resolve().parents[2]
# Graphviz's library is not made for processes that fork, which Sphinx does.
pytestmark = pytest.mark.filterwarnings("default:.*fork.*:DeprecationWarning")

SPEC = """\
name: T
layers:
  input:  {cell: input,  size: 2}
  hidden: {cell: recurrent, size: 2}
  output: {cell: output, size: 2}
connections:
  - full: [input -> block, block -> output]
  - recurrent: hidden
  - identity: block -> output
groups:
  block: {layers: [hidden], repeat: 2}
"""

# For every render option: options as they are written, and as they are in Python.
GOOD: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "theme": ({"theme": "zoo-dark"}, {"theme": "zoo-dark"}),
    "set": ({"set": "links=#123456 marks=#654321"}, {"set": ("links=#123456", "marks=#654321")}),
    "lang": ({"lang": "zh"}, {"lang": "zh"}),
    "detail": ({"detail": "layers"}, {"detail": "layers"}),
    "direction": ({"detail": "layers", "direction": "left"}, {"detail": "layers", "direction": "left"}),
    "unroll": ({"detail": "parts", "unroll": "2"}, {"detail": "parts", "unroll": 2}),
    "repeats": ({"repeats": "full"}, {"repeats": "full"}),
    "bias": ({"bias": "yes"}, {"bias": True}),
    "labels": ({"labels": "full"}, {"labels": "full"}),
    "arrows": ({"arrows": "all"}, {"arrows": "all"}),
    "links": ({"detail": "cells", "links": "alike"}, {"detail": "cells", "links": "alike"}),
    "highlight": ({"highlight": "output"}, {"highlight": "output"}),
    "legend": ({"legend": "full"}, {"legend": "full"}),
    "values": ({"values": "forward"}, {"values": "forward"}),
    "steps": ({"values": "forward", "steps": "3", "step": "each"}, {"values": "forward", "steps": 3, "step": "each"}),
    "step": ({"values": "forward", "steps": "3", "step": "1"}, {"values": "forward", "steps": 3, "step": 1}),
    "width": ({"width": "300"}, {"width": 300}),
    "max_width": ({"detail": "layers", "max_width": "200"}, {"detail": "layers", "max_width": 200}),
    "attributes": ({"attributes": "yes"}, {"attributes": True}),
    "engine": ({"engine": "builtin"}, {"engine": "builtin"}),
}
OWN_WIDTH = float(Chart.from_text(SPEC).svg().partition(' width="')[2].partition('pt"')[0])
# Options that change no SVG: all engines paint the same.
WITHOUT_EFFECT_ON_SVG = {"engine"}
WRONG: dict[str, tuple[str, Any]] = {
    "theme": ("purple", "purple"),
    "set": ("links", ("links",)),
    "lang": ("xx", "xx"),
    "detail": ("atoms", "atoms"),
    "direction": ("sideways", "sideways"),
    "unroll": ("0", 0),
    "repeats": ("twice", "twice"),
    "bias": ("perhaps", "perhaps"),
    "labels": ("some", "some"),
    "arrows": ("some", "some"),
    "links": ("some", "some"),
    "highlight": ("nowhere", "nowhere"),
    "legend": ("some", "some"),
    "values": ("missing.json", "missing.json"),
    "steps": ("0", 0),
    "step": ("never", "never"),
    "width": ("5", 5),
    "max_width": ("5", 5),
    "attributes": ("perhaps", "perhaps"),
    "engine": ("steam", "steam"),
}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Embedded]]:
    """Return a function that returns the charts of a host by option; all charts of a kind are embedded at once."""
    known: dict[tuple[str, str], dict[str, Embedded]] = {}

    def embed(host: str, kind: str) -> dict[str, Embedded]:
        if (host, kind) not in known:
            good = {name: written for name, (written, _) in GOOD.items()}
            wrong = {name: {name: value} for name, (value, _) in WRONG.items()}
            charts = good if kind == "good" else wrong
            results = HOSTS[host](tmp_path_factory.mktemp(host), SPEC, list(charts.values()))
            known[host, kind] = dict(zip(charts, results, strict=True))
        return known[host, kind]

    return embed


def test_the_tests_know_all_hosts_and_all_options() -> None:
    assert tuple(HOSTS) == _catalog.names()
    # No document shows a page.
    assert {*GOOD, "page"} == {*WRONG, "page"} == set(RenderOptions._fields)


@pytest.mark.parametrize("host", HOSTS)
def test_a_page_is_refused_in_documents(host: str, tmp_path: Path) -> None:
    (found,) = HOSTS[host](tmp_path, SPEC, [{"page": "a4"}])
    (message,) = found.messages
    assert "'page' has no effect on the format svg" in message


def inner(svg: str) -> str:
    return svg[svg.index(">") + 1 : svg.index("</svg>")]


@pytest.mark.parametrize("option", GOOD)
def test_every_example_of_an_option_changes_the_chart(option: str) -> None:
    _, typed = GOOD[option]
    others = {name: value for name, value in typed.items() if name != option}
    svg = Chart.from_text(SPEC).svg(**typed)
    assert (svg == Chart.from_text(SPEC).svg(**others)) == (option in WITHOUT_EFFECT_ON_SVG)


@pytest.mark.parametrize("option", GOOD)
@pytest.mark.parametrize("host", HOSTS)
def test_an_option_has_the_same_name_and_effect_in_every_host(
    host: str, option: str, embedded: Callable[..., dict[str, Embedded]]
) -> None:
    found = embedded(host, "good")[option]
    assert found.messages == []
    assert found.svg.strip() == inner(Chart.from_text(SPEC).svg(**GOOD[option][1])).strip()


@pytest.mark.parametrize("host", HOSTS)
def test_the_engine_is_passed_on_by_every_host(host: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rendered: list[RenderOptions] = []
    request = Pipeline.request

    def recorded(self: Pipeline, options: RenderOptions) -> Any:
        rendered.append(options)
        return request(self, options)

    monkeypatch.setattr(Pipeline, "request", recorded)
    HOSTS[host](tmp_path, SPEC, [GOOD["engine"][0]])
    assert {options.engine for options in rendered} == {"builtin"}


@pytest.mark.parametrize("host", HOSTS)
def test_the_width_is_that_of_the_svg_in_every_host(host: str, embedded: Callable[..., dict[str, Embedded]]) -> None:
    root = Chart.from_text(SPEC).svg(width=300)
    height = root.partition('height="')[2].partition('"')[0]
    tag = embedded(host, "good")["width"].tag
    assert f' width="300" height="{height}" viewBox="' in tag
    assert tag.count("width=") == 1


SIZES = {
    "width: 50%": "width:50%;max-width:100%;height:auto",
    "width: 8.5 cm": "width:8.5cm;max-width:100%;height:auto",
    "height: 300": "max-width:100%;height:300px",
    "width: 20em, height: 5cm": "width:20em;max-width:100%;height:5cm",
    "scale: 50%": f"width:{OWN_WIDTH / 2:g}pt;max-width:100%;height:auto",
    "scale: 200, width: 300": "width:600px;max-width:100%;height:auto",
    "scale: 50, width: 50%": "width:25%;max-width:100%;height:auto",
    "scale: 50, height: 4em": "max-width:100%;height:2em",
}
WRONG_SIZES = ("width: 50 percent", "width: -5%", "height: 50%", "height: tall", "scale: 0", "scale: half")


def sized(text: str) -> dict[str, str]:
    return dict(option.split(": ") for option in text.split(", "))


def has_options(host: str, options: Iterable[str]) -> bool:
    return {*options} <= {*_catalog.load(host).options, *RenderOptions._fields}


@pytest.mark.parametrize("host", [host for host in HOSTS if host != "readme"])
def test_charts_have_the_sizes_that_a_document_gives_them(host: str, tmp_path: Path) -> None:
    sizes = {text: style for text, style in SIZES.items() if has_options(host, sized(text))}
    assert len(sizes) > 3
    for (text, style), found in zip(sizes.items(), HOSTS[host](tmp_path, SPEC, list(map(sized, sizes))), strict=True):
        assert found.messages == [], text
        assert f'style="{style}"' in found.tag
        assert found.svg


@pytest.mark.parametrize("host", HOSTS)
def test_a_wrong_size_is_an_error_in_every_host(host: str, tmp_path: Path) -> None:
    wrong = [text for text in WRONG_SIZES if has_options(host, sized(text))]
    for text, found in zip(wrong, HOSTS[host](tmp_path, SPEC, list(map(sized, wrong))), strict=True):
        (name,) = sized(text)
        (message,) = found.messages
        assert found.svg == ""
        assert f"'{name}' must be a" in message


def test_the_width_is_that_of_the_chart_in_every_format_that_has_one() -> None:
    chart = Chart.from_text(SPEC)
    assert '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="' in chart.html(width=300)
    assert int.from_bytes(chart.render("png", width=300)[16:20], "big") == 300
    assert PdfReader(BytesIO(chart.render("pdf", width=300))).pages[0].mediabox.width == 225


@pytest.mark.parametrize("option", OF_SOME_FORMATS)
def test_an_option_without_effect_on_a_format_is_refused(option: str) -> None:
    chart = Chart.from_text(SPEC)
    assert any(option in formats.load(format).options for format in formats.names())
    for format in formats.names():
        if option not in formats.load(format).options:
            with pytest.raises(OptionError, match=f"'{option}' has no effect on the format {format}"):
                chart.render(format, **GOOD.get(option, ({}, {"page": "a4"}))[1])


@pytest.mark.parametrize("option", WRONG)
@pytest.mark.parametrize("host", HOSTS)
def test_a_wrong_value_is_an_error_at_its_place_in_every_host(
    host: str, option: str, embedded: Callable[..., dict[str, Embedded]]
) -> None:
    found = embedded(host, "wrong")[option]
    assert found.svg == ""
    (message,) = found.messages
    assert message.startswith(found.place)
    assert WRONG[option][0] in message
    assert "Traceback" not in message
    assert "internal error" not in message


@pytest.mark.parametrize("host", HOSTS)
def test_an_unknown_option_is_an_error_in_every_host(host: str, tmp_path: Path) -> None:
    (found,) = HOSTS[host](tmp_path, SPEC, [{"thme": "zoo"}])
    assert found.svg == ""
    (message,) = found.messages[:1]
    assert message.startswith(found.place.removesuffix(": "))
    assert "thme" in message


@pytest.mark.parametrize("old", DEPRECATED)
@pytest.mark.parametrize("host", HOSTS)
def test_old_names_of_options_work_with_a_warning_in_every_host(host: str, old: str, tmp_path: Path) -> None:
    written, typed = GOOD[DEPRECATED[old]]
    renamed = {old if name == DEPRECATED[old] else name: value for name, value in written.items()}
    with pytest.warns(DeprecationWarning, match=f"'{old}' is deprecated .* use '{DEPRECATED[old]}'"):
        (found,) = HOSTS[host](tmp_path, SPEC, [renamed])
    assert found.messages == []
    assert found.svg.strip() == inner(Chart.from_text(SPEC).svg(**typed)).strip()


@pytest.mark.parametrize("host", HOSTS)
def test_an_unexpected_exception_is_one_error_at_the_place_of_its_chart(
    host: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    request = Pipeline.request

    def broken(self: Pipeline, options: RenderOptions) -> Any:
        if options.theme == "print":
            raise ZeroDivisionError("nobody expects it")
        return request(self, options)

    monkeypatch.setattr(Pipeline, "request", broken)
    bad, good = HOSTS[host](tmp_path, SPEC, [{"theme": "print"}, {"theme": "zoo"}])
    (message,) = bad.messages
    assert message.startswith(bad.place)
    assert "internal error: ZeroDivisionError: nobody expects it" in message
    assert bad.svg == ""
    assert good.messages == []
    assert good.svg


@pytest.mark.parametrize("host", HOSTS)
def test_findings_have_places_in_the_document(host: str, tmp_path: Path) -> None:
    (found,) = HOSTS[host](tmp_path, SPEC.replace("cell: recurrent", "cell: recurent"), [{}])
    assert found.svg == ""
    if host != "notebook":
        document, line = found.place.split(":")[:2]
        below = 5 if host == "sphinx" else 4
        assert found.messages[0].startswith(f"{document}:{int(line) + below}:")
        assert "unknown cell 'recurent'" in found.messages[0]


@pytest.mark.parametrize("option", GOOD)
def test_an_option_has_the_same_name_and_effect_on_the_command_line(option: str, tmp_path: Path) -> None:
    written, typed = GOOD[option]
    (tmp_path / "t.yaml").write_text(SPEC, encoding="utf-8")
    values = {
        "set": [f"--set={value}" for value in typed.get("set", ())],
        "bias": ["--bias"],
        "attributes": ["--attributes"],
    }
    options = [
        word for name, value in written.items() for word in values.get(name, [f"--{name.replace('_', '-')}={value}"])
    ]
    done = CliRunner().invoke(main, ["render", str(tmp_path / "t.yaml"), "-o", str(tmp_path / "t.svg"), *options])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "t.svg").read_bytes() == Chart.from_text(SPEC).render("svg", **typed)


@pytest.mark.parametrize("option", sorted(WRONG.keys() - {"bias"}))
def test_a_wrong_value_is_an_error_on_the_command_line(option: str, tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(SPEC, encoding="utf-8")
    arguments = ["render", str(tmp_path / "t.yaml"), "-o", str(tmp_path / "t.svg"), f"--{option}={WRONG[option][0]}"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert not (tmp_path / "t.svg").exists()


@pytest.mark.parametrize("option", WRONG)
def test_a_wrong_value_is_an_error_in_python(option: str) -> None:
    with pytest.raises(NetchartsError):
        Chart.from_text(SPEC).svg(**{option: WRONG[option][1]})


@pytest.mark.parametrize("name", _catalog.names())
def test_every_host_module_has_a_description_that_can_be_read_without_an_import(name: str) -> None:
    host = _catalog.load(name)
    module = pytest.importorskip(f"netcharts.hosts.{name}", reason="its program is not installed; .ci/run installs it")
    assert host == module.HOST
    assert host.name
    assert host.summary.endswith(".")
    assert list(host.options) == sorted(set(host.options) - set(_options.names()))


@pytest.mark.skipif(not (ROOT / "setup.cfg").exists(), reason="not a checkout")
@pytest.mark.parametrize("name", _catalog.names())
def test_the_extra_of_a_host_exists_and_the_documentation_describes_the_host(name: str) -> None:
    host = _catalog.load(name)
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = config["options.extras_require"]
    assert not host.extra or host.extra in extras
    page = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    assert host.name in page
    assert all(f"`{option}`" in page for option in host.options)


FAKE = Host("Fake", "Nothing.")
HERE = Location("page.md", 7, 3, indents=(2,))


def test_a_host_splits_its_own_options_from_those_of_rendering() -> None:
    host = Host("Fake", "Nothing.", options=("alt",))
    assert host.split({"alt": "A", "theme": "zoo"}) == ({"alt": "A"}, {"theme": "zoo"})


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("a\nb\n", (1, 1), (8, 3)),
        ("a\nb\n", (2, 2), (9, 4)),
        ("a\nb\n", (3, 1), (9, 3)),
        ("a\x85b\n", (2, 1), (8, 5)),
    ],
)
def test_a_location_translates_places_of_the_text(text: str, place: tuple[int, int], expected: tuple[int, int]) -> None:
    found = HERE.place(Finding("", *place, "NC001", "x", "error", "m"), text)
    assert (found.path, found.line, found.column) == ("page.md", *expected)


def test_drawing_never_raises_and_reports_missing_files_as_inputs(tmp_path: Path) -> None:
    request = ChartRequest(FAKE, HERE, src="specs/none.yaml", folder=tmp_path)
    result = _draw.draw(request)
    assert result.failed
    assert result.messages() == [
        "page.md:7:3: error: no file and no bundled spec is called 'specs/none.yaml'",
    ]
    assert tmp_path / "specs/none.yaml" in result.inputs


def test_a_chart_is_drawn_again_when_the_file_of_its_graph_changes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "name: T\nlayers:\n  a: {cell: input, size: 3}\n  b: {cell: output}\n"
        "connections:\n  - {graph: a -> b, edges: known}\ngraphs:\n  known: {file: edges.txt}\n"
    )
    store, request, edges = Store(str(tmp_path / "store")), ChartRequest(FAKE, HERE, src="a.yaml", folder=tmp_path), []
    for text in ("0 1\n", "0 1\n1 2\n", "0 1\n1 2\n"):
        (tmp_path / "edges.txt").write_text(text)
        result = _draw.draw(request, store)
        assert tmp_path / "edges.txt" in result.inputs
        edges.append(result.rendered)
    assert edges[0] != edges[1] == edges[2]


def test_a_chart_in_the_store_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path / "store"))
    request = ChartRequest(FAKE, HERE, src="lstm")
    first = _draw.draw(request, store)
    assert first.rendered == {"svg": Chart.from_file("lstm").render()}
    monkeypatch.setattr(Chart, "render", lambda *_: pytest.fail("it is in the store"))
    assert _draw.draw(request, store) == first


def test_the_store_works_without_the_graphviz_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(_store, "version", missing)
    _store.program_digest.cache_clear()
    request = ChartRequest(FAKE, HERE, src="lstm", options={"engine": "builtin"})
    result = _draw.draw(request, Store(str(tmp_path / "store")))
    _store.program_digest.cache_clear()
    assert (result.error, list(result.rendered)) == (None, ["svg"])


def test_a_request_without_formats_is_checked_and_described_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chart, "render", lambda *_: pytest.fail("nothing is drawn"))
    result = _draw.draw(ChartRequest(FAKE, HERE, src="lstm", lang="zh-CN", formats=()))
    assert (result.name, result.rendered) == ("LSTM", {})
    assert result.alt == Chart.from_file("lstm").alternative_text("zh")
    with_alt = _draw.draw(ChartRequest(FAKE, HERE, src="lstm", alt="Three\n cells", formats=()))
    assert with_alt.alt == "Three cells"


def test_options_take_precedence_over_the_configuration_and_the_language() -> None:
    request = ChartRequest(FAKE, HERE, src="lstm", lang="zh", base=RenderOptions(lang="en", theme="print"), formats=())
    alt = {lang: Chart.from_file("lstm").alternative_text(lang) for lang in ("en", "zh")}
    assert _draw.draw(request).alt == alt["zh"]
    assert _draw.draw(replace(request, defaults={"lang": "en"})).alt == alt["en"]
    assert _draw.draw(replace(request, defaults={"lang": "en"}, options={"lang": "zh"})).alt == alt["zh"]


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
@pytest.mark.parametrize("new", [True, False])
def test_a_store_that_another_process_has_locked_is_not_waited_for(tmp_path: Path, begin: str, new: bool) -> None:
    path = str(tmp_path / "store")
    if not new:
        store = Store(path)
        store.get("known", "svg", lambda: b"known")
        store.save()
    _store._connect.cache_clear()
    locking = sqlite3.connect(path, isolation_level=None)
    locking.execute(begin)
    start = time.monotonic()
    store = Store(path)
    assert [store.get(str(key), "svg", lambda: b"made") for key in range(20)] == [b"made"] * 20
    store.save()
    locking.execute("COMMIT")
    locking.close()
    _store._connect.cache_clear()
    assert time.monotonic() - start < 5
