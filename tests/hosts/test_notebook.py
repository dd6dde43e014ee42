"""Notebooks, run by Jupyter and marimo: charts that show themselves, the magics, and findings without tracebacks."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from netcharts import Chart, EngineError, SpecError
from netcharts.api import display
from tests.hostile import hidden

SPEC = (
    "name: Mine\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: output, size: 1}\nconnections:\n  - full: a -> b\n"
)
BAD = SPEC.replace("-> b", "-> <c>")


def test_a_chart_shows_itself_as_svg_as_pdf_and_as_text() -> None:
    chart = Chart.from_file("lstm")
    data, metadata = chart._repr_mimebundle_()
    assert b64decode(data.pop("application/pdf")) == chart.render("pdf")
    assert data == {"image/svg+xml": chart.svg(), "text/plain": chart.alt_text}
    assert metadata == {kind: {"alt": chart.alt_text} for kind in ("image/svg+xml", "application/pdf")}


def test_only_wanted_types_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = Chart.from_file("lstm")
    data, metadata = chart._repr_mimebundle_(exclude={"application/pdf"})
    assert (set(data), set(metadata)) == ({"image/svg+xml", "text/plain"}, {"image/svg+xml"})
    monkeypatch.setattr(Chart, "render", lambda *_, **__: pytest.fail("nothing is drawn"))
    assert chart._repr_mimebundle_(include={"text/plain"}) == ({"text/plain": chart.alt_text}, {})


def test_a_chart_shows_itself_without_a_pdf_if_that_would_take_long_or_lacks_a_font(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    greek = Chart.from_text(SPEC.replace("Mine", "\U00010380"))
    assert set(greek._repr_mimebundle_()[0]) == {"image/svg+xml", "text/plain"}
    monkeypatch.setattr(display, "MOST_BYTES_WITH_PDF", 1000)
    monkeypatch.setattr(
        Chart, "render", lambda _, format, *args, **__: pytest.fail(format) if format == "pdf" else b"x" * 2000
    )
    assert set(Chart.from_text(SPEC)._repr_mimebundle_()[0]) == {"image/svg+xml", "text/plain"}


class OtherThanImages(HTMLParser):
    """A sanitizer that keeps images, as those of web applications do: the elements that it removes."""

    def __init__(self) -> None:
        super().__init__()
        self.images: list[dict[str, str | None]] = []
        self.removed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attrs))
        else:
            self.removed.append(tag)


def test_a_chart_is_an_image_in_html_that_sanitizers_keep(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    parser = OtherThanImages()
    parser.feed(chart._repr_html_())
    (image,) = parser.images
    assert parser.removed == []
    assert image["alt"] == chart.alt_text
    kind, _, data = (image["src"] or "").partition(";base64,")
    assert (kind, b64decode(data).decode()) == ("data:image/svg+xml", chart.svg())


def test_a_list_of_charts_is_readable() -> None:
    charts = [Chart.from_file("lstm"), Chart.from_text(SPEC.replace("Mine", '"M\\u202E"'))]
    assert repr(charts) == "[<Chart 'LSTM': 4 layers>, <Chart 'M\\u202e': 2 layers>]"
    assert str(charts[0]) == "<Chart 'LSTM': 4 layers>"


def test_errors_are_shown_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **wishes: Any) -> str:
        raise EngineError("Graphviz said <no>")

    monkeypatch.setattr(Chart, "svg", broken)
    shown, _ = Chart.from_text(SPEC)._repr_mimebundle_()
    assert set(shown) == {"text/html", "text/plain"}
    assert "Graphviz said &lt;no&gt;" in shown["text/html"]
    assert Chart.from_text(SPEC)._repr_html_() == shown["text/html"]
    assert "Graphviz said <no>" in shown["text/plain"]


def test_no_two_charts_collide_on_a_page(spec_name: str) -> None:
    for detail in ("layers", "cells", "parts"):
        for element in ElementTree.fromstring(Chart.from_file(spec_name).svg(detail=detail)).iter():
            assert "id" not in element.attrib
            assert not element.tag.endswith("}style"), "a style sheet within a picture would hold for the whole page"


def test_html_is_a_well_formed_figure() -> None:
    figure = ElementTree.fromstring(Chart.from_text(SPEC).html(caption="a < b & c", theme="zoo-dark"))
    assert (figure.tag, figure.get("class")) == ("figure", "netchart")
    assert [child.tag.rpartition("}")[2] for child in figure] == ["svg", "figcaption"]
    assert "theme-zoo-dark" in (figure[0].get("class") or "")
    assert figure[1].text == "a < b & c"
    assert "figcaption" not in Chart.from_text(SPEC).html()


CELLS = {
    "loaded": "%load_ext netcharts",
    "shown": "from netcharts import Chart\nChart.from_file('lstm')",
    "kept": f"%%netchart net, theme=zoo-dark\n{SPEC}",
    "used": "print(net.spec.name)\nnet",
    "line": "%netchart gru --lang zh",
    "warned": f"%%netchart\n{SPEC}  - full: a -> b\n",
    "bad": f"%%netchart\n{BAD}",
    "raised": f"Chart.from_text('''{BAD}''')",
    "unknown": "%netchart lstn",
    "no option": "%netchart lstm thme=zoo",
    "no name": f"%%netchart 1x\n{SPEC}",
    "no spec": "%netchart",
    "no theme": "%netchart lstm theme=zo",
    "open": "%netchart 'lstm",
}


@pytest.fixture(scope="module")
def outputs() -> dict[str, list[Any]]:
    """Return the outputs of each cell of a notebook."""
    nbclient = pytest.importorskip("nbclient", reason="no nbclient; .ci/run installs it")
    pytest.importorskip("ipykernel", reason="no ipykernel; .ci/run installs it")
    from nbformat import v4

    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in CELLS.values()])
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


# Libraries of the kernel have warnings of their own.
in_a_kernel = pytest.mark.filterwarnings("ignore")


@in_a_kernel
def test_a_kernel_shows_charts(outputs: dict[str, list[Any]]) -> None:
    assert outputs["loaded"] == []
    (shown,) = outputs["shown"]
    assert shown.output_type == "execute_result"
    assert shown.data["image/svg+xml"] == Chart.from_file("lstm").svg()
    assert shown.data["text/plain"] == Chart.from_file("lstm").alt_text
    (kept,) = outputs["kept"]
    assert kept.data["image/svg+xml"] == Chart.from_text(SPEC).svg(theme="zoo-dark")
    printed, used = outputs["used"]
    assert printed.text == "Mine\n"
    assert used.data["image/svg+xml"] == Chart.from_text(SPEC).svg()
    assert kept.metadata["image/svg+xml"] == {"alt": Chart.from_text(SPEC).alt_text}
    assert b64decode(kept.data["application/pdf"]) == Chart.from_text(SPEC).render("pdf", theme="zoo-dark")
    (line,) = outputs["line"]
    assert line.data["image/svg+xml"] == Chart.from_file("gru").svg(lang="zh")


@in_a_kernel
def test_a_kernel_shows_findings(outputs: dict[str, list[Any]]) -> None:
    drawn, warned = outputs["warned"]
    assert "image/svg+xml" in drawn.data
    assert "warning" in warned.data["text/html"]
    told, failed = outputs["bad"]
    page = ElementTree.fromstring(told.data["text/html"])
    assert "".join(page.find(".//mark").itertext()) == "<c>"  # type: ignore[union-attr]
    assert "<cell>:6:16: NC011" in told.data["text/plain"]
    assert said(failed) == "the spec contains errors"


@in_a_kernel
def test_errors_have_no_traceback(outputs: dict[str, list[Any]]) -> None:
    (raised,) = outputs["raised"]
    assert raised.output_type == "error"
    with pytest.raises(SpecError) as caught:
        Chart.from_text(BAD)
    assert raised.traceback == [str(finding) for finding in caught.value.findings]
    expected = {
        "unknown": "did you mean 'lstm'?",
        "no option": "did you mean 'theme'?",
        "no name": "can't be the name of a variable",
        "no spec": "draws one spec",
        "no theme": "unknown theme 'zo'",
        "open": "a quote is not closed",
    }
    for name, words in expected.items():
        (shown,) = outputs[name]
        assert words in said(shown)
        assert "Traceback" not in said(shown)


def said(output: Any) -> str:
    """Return the text of a usage error, which IPython writes to standard error or returns as an error."""
    text = output.text if output.output_type == "stream" else "\n".join(output.traceback)
    return re.sub(r"\x1b\[[0-9;]*m", "", text).strip().removeprefix("UsageError: ")


def test_nbconvert_writes_latex_without_other_programs() -> None:
    exporters = pytest.importorskip("nbconvert.exporters", reason="no nbconvert; .ci/run installs it")
    from nbformat import v4

    chart = Chart.from_file("lstm")
    data, metadata = chart._repr_mimebundle_()
    output = v4.new_output("display_data", data=data, metadata=metadata)
    notebook = v4.new_notebook(cells=[v4.new_code_cell("chart", outputs=[output])])
    text, resources = exporters.LatexExporter().from_notebook_node(notebook)
    (name,) = [name for name in resources["outputs"] if name.endswith(".pdf")]
    assert resources["outputs"][name] == chart.render("pdf")
    assert re.search(rf"\\(includegraphics|adjustimage).*{re.escape(name)}", text)


MARIMO = f"""\
import marimo

app = marimo.App()


@app.cell
def _():
    from netcharts import Chart

    Chart.from_text({SPEC!r})
    return


if __name__ == "__main__":
    app.run()
"""


def test_marimo_shows_charts(tmp_path: Path) -> None:
    pytest.importorskip("nbformat", reason="no nbformat; .ci/run installs it")
    pytest.importorskip("marimo", reason="no marimo; .ci/run installs it")
    import nbformat

    (tmp_path / "net.py").write_text(MARIMO)
    command = [sys.executable, "-m", "marimo", "export", "ipynb", "net.py", "-o", "net.ipynb", "--include-outputs"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    (cell,) = nbformat.read(tmp_path / "net.ipynb", as_version=4).cells
    assert [output.data["text/html"] for output in cell.outputs] == [Chart.from_text(SPEC)._repr_html_()]


def test_hidden_characters_are_escaped_in_the_text() -> None:
    chart = Chart.from_text(SPEC.replace("Mine", '"M\\u202E"'))
    shown, metadata = chart._repr_mimebundle_()
    assert "\u202e" not in str(metadata)
    assert not [c for c in shown["text/plain"] if hidden(c)]
    assert r"M\u202e" in shown["text/plain"]
    assert not [c for c in shown["image/svg+xml"] if c != "\n" and hidden(c)]
    assert "M\u202e" in "".join(ElementTree.fromstring(shown["image/svg+xml"]).itertext())
