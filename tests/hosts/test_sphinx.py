"""Charts in a book that Sphinx builds: the pages, the places of findings, and what is drawn again."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("sphinx", reason="Sphinx is not installed; .ci/run installs it")
pytest.importorskip("myst_parser", reason="MyST is not installed; .ci/run installs it")

from sphinx.cmd.build import build_main

from netcharts import Chart
from netcharts.engines import _fonts
from netcharts.hosts import _draw
from netcharts.hosts import sphinx as extension
from netcharts.style.options import RenderOptions
from tests.hostile import hidden
from tests.hosts.test_store import saved_names

ROOT = Path(__file__).parent / "roots" / "book"
Build = Callable[..., "tuple[int, str]"]

# Sphinx forks processes.
pytestmark = pytest.mark.filterwarnings("default:.*fork.*:DeprecationWarning")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a copy of the book that can be changed."""
    return Path(shutil.copytree(ROOT, tmp_path / "book"))


@pytest.fixture
def build(book: Path, capfd: pytest.CaptureFixture[str]) -> Build:
    """Return a function that builds the book and returns the exit code and the warnings."""

    def call(builder: str = "html", *options: str, to: str = "") -> tuple[int, str]:
        target = book.with_name(to or builder)
        capfd.readouterr()
        code = build_main(
            ["-q", "-n", "-b", builder, "-d", str(book.with_name("doctrees")), *options, str(book), str(target)]
        )
        return code, capfd.readouterr().err

    return call


def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which the names of charts are added when they are drawn."""
    names: list[str] = []
    render = Chart.render

    def noted(self: Chart, *args: object, **wishes: object) -> bytes:
        names.append(self.spec.name)
        return render(self, *args, **wishes)  # type: ignore[arg-type]

    monkeypatch.setattr(Chart, "render", noted)
    return names


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def page(book: Path, name: str) -> str:
    return (book.with_name("html") / f"{name}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("builder", ["html", "latex"])
def test_the_book_builds_without_a_warning(book: Path, builder: str) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", "-b", builder, str(book), str(book.with_name(builder))]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_pages_hold_the_svg_itself(book: Path, build: Build) -> None:
    assert build() == (0, "")
    assert page(book, "rest").count("<svg ") == 5
    assert page(book, "myst").count("<svg ") == 2
    whole = Chart.from_file("ff").svg().strip().split(">", 1)[1]
    assert whole in page(book, "rest")
    assert 'class="netchart theme-zoo-dark"' in page(book, "rest")
    assert "门控循环单元" in page(book, "myst")


def test_two_charts_on_a_page_share_no_id(book: Path, build: Build) -> None:
    text = "Twice\n=====\n\n.. netchart:: lstm\n\n.. netchart:: lstm\n"
    write(book / "rest.rst", text)
    build()
    ids = re.findall(r'\sid="([^"]*)"', page(book, "rest"))
    assert page(book, "rest").count("<svg ") == 2
    assert len(ids) == len(set(ids))


def test_a_caption_makes_a_numbered_figure(book: Path, build: Build) -> None:
    build()
    index = page(book, "index")
    figure = index[index.index('<figure class="align-center" id="the-memory">') : index.index("</figure>")]
    assert "<svg " in figure
    assert "A <em>memory</em>" in figure
    assert re.search(r'href="#(the-memory|figure-of-lstm)"><span class="std std-numref">Fig. 2', index)


def test_the_alternative_text_of_the_author_labels_the_chart(book: Path, build: Build) -> None:
    build()
    assert 'aria-label="Three cells &amp; &quot;two&quot; more"' in page(book, "rest")
    assert not re.search("<svg [^>]*aria-label", page(book, "myst"))
    assert '<div class="wide netchart">' in page(book, "rest")


def test_latex_gets_pdf_files(book: Path, build: Build) -> None:
    assert build("latex") == (0, "")
    text = (book.with_name("latex") / "networks.tex").read_text(encoding="utf-8")
    names = re.findall(r"\\sphinxincludegraphics\{\{(netchart-\w+)\}\.pdf\}", text)
    assert len(names) == 8
    assert {path.stem for path in book.with_name("latex").glob("netchart-*.pdf")} == set(names)
    assert all(path.read_bytes().startswith(b"%PDF") for path in book.with_name("latex").glob("netchart-*.pdf"))
    assert r"\caption{A \sphinxstyleemphasis{memory}.}" in text


def test_a_file_name_can_contain_spaces(book: Path, build: Build) -> None:
    shutil.copy(book / "specs" / "hopfield.yaml", book / "specs" / "my own net.yaml")
    write(book / "rest.rst", "In reST\n=======\n\n.. netchart:: specs/my own net.yaml\n   :theme: zoo-dark\n")
    write(book / "myst.md", "# In MyST\n\n```{netchart} specs/my own net.yaml\n```\n")
    assert build() == (0, "")
    assert page(book, "rest").count("<svg ") == page(book, "myst").count("<svg ") == 1


def test_latex_has_the_sizes_of_the_document(book: Path, build: Build) -> None:
    sizes = "width: 50%", "height: 5cm", "scale: 50", "width: 300"
    write(book / "rest.rst", "In reST\n=======\n\n" + "".join(f".. netchart:: lstm\n   :{size}\n\n" for size in sizes))
    assert build("latex") == (0, "")
    text = (book.with_name("latex") / "networks.tex").read_text(encoding="utf-8")
    text = text[text.index("In reST") :]
    assert r"\sphinxincludegraphics[width=0.500\linewidth]{{netchart-" in text
    assert r"\sphinxincludegraphics[height=5cm]{{netchart-" in text
    assert r"\sphinxincludegraphics[scale=0.5]{{netchart-" in text


def test_latex_shows_why_a_chart_could_not_be_drawn(book: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_fonts, "_home", lambda _: None)
    write(book / "rest.rst", "In reST\n=======\n\n.. netchart:: lstm\n   :lang: zh\n")
    _, said = build("latex")
    assert "PNG and PDF with Chinese text need a font that is not installed" in said
    text = (book.with_name("latex") / "networks.tex").read_text(encoding="utf-8")
    text = text[text.index("In reST") : text.index("In MyST")]
    assert "PNG and PDF with Chinese text need a font" in text
    assert text.isascii()


def test_texinfo_gets_png_files(book: Path, build: Build) -> None:
    assert build("texinfo") == (0, "")
    assert len(list(book.with_name("texinfo").glob("*-figures/netchart-*.png"))) == 8


@pytest.mark.parametrize(("builder", "file"), [("text", "index.txt"), ("man", "networks.1"), ("xml", "index.xml")])
def test_other_builders_get_descriptions(book: Path, build: Build, builder: str, file: str) -> None:
    assert build(builder)[0] == 0
    text = " ".join((book.with_name(builder) / file).read_text(encoding="utf-8").split())
    assert Chart.from_file("lstm").alt_text in text
    assert "<netchart" not in text


def test_alternative_texts_can_be_translated(book: Path, build: Build) -> None:
    assert build("gettext") == (0, "")
    said = Chart.from_file("ff").alt_text
    catalog = (book.with_name("gettext") / "rest.pot").read_text(encoding="utf-8")
    assert f'msgid "{said}"' in catalog
    assert r'msgid "Three cells & \"two\" more"' in catalog
    folder = book / "locales" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    write(
        folder / "rest.po",
        f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\nmsgid "{said}"\nmsgstr "Vorwärts"\n',
    )
    # Sphinx refuses to build pages from what it read for translators.
    shutil.rmtree(book.with_name("doctrees"))
    assert build("html", "-D", "language=de") == (0, "")
    assert 'aria-label="Vorwärts"' in page(book, "rest")


def test_charts_are_in_the_language_of_the_document(book: Path, build: Build) -> None:
    build("html", "-D", "language=zh_CN")
    assert "长短期记忆网络" in page(book, "index")


def test_the_configuration_sets_options_of_all_charts(book: Path, build: Build) -> None:
    with (book / "conf.py").open("a", encoding="utf-8") as file:
        file.write('netcharts_options = {"theme": "zoo-dark", "unroll": 2}\n')
    assert build() == (0, "")
    assert "theme-zoo-dark" in page(book, "index")
    assert page(book, "rest").count('class="netchart theme-zoo-dark"') == 5


BROKEN = """\
name: X
layers:
  a: {cell: hiden, size: 3}
"""


def indented(text: str, columns: int) -> str:
    return "".join(f"{' ' * columns}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rest.rst", f"In reST\n=======\n\n.. netchart::\n   :theme: zoo\n\n{indented(BROKEN, 3)}"),
        ("rest.rst", f"In reST\n=======\n\n- A\n\n  - .. note::\n\n       .. netchart::\n\n{indented(BROKEN, 10)}"),
        ("myst.md", f"# In MyST\n\n```{{netchart}}\n{BROKEN}```\n"),
        ("myst.md", f"# In MyST\n\n```{{netchart}}\n:theme: zoo\n:caption: Bad\n\n{BROKEN}```\n"),
        ("myst.md", f"# In MyST\n\n:::{{note}}\n- ```{{netchart}}\n{indented(BROKEN, 2)}  ```\n:::\n"),
    ],
)
def test_findings_point_into_the_document(book: Path, build: Build, name: str, text: str) -> None:
    write(book / name, text)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "hiden" in line)
    code, said = build("html", "-W", "--keep-going")
    assert code == 1
    assert f"{name}:{line}: WARNING: NC009 error: unknown cell 'hiden'" in said
    assert "netchart-error" in page(book, name.partition(".")[0])


def test_findings_point_into_included_documents(book: Path, build: Build) -> None:
    write(book / "part.inc", f"A part.\n\n.. netchart::\n\n{indented(BROKEN, 3)}")
    write(book / "rest.rst", "In reST\n=======\n\nWords.\n\n.. include:: part.inc\n")
    assert "part.inc:7: WARNING: NC009" in build()[1]


def test_findings_point_into_spec_files(book: Path, build: Build) -> None:
    path = book / "specs" / "hopfield.yaml"
    text = path.read_text(encoding="utf-8").replace("complete: cells", "complete: cell")
    write(path, text)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "complete: cell" in line)
    code, said = build("html", "-W", "--keep-going")
    assert code == 1
    assert f"{path}:{line}: WARNING: NC011" in said


def test_charts_with_warnings_are_drawn_and_warnings_can_be_suppressed(book: Path, build: Build) -> None:
    spec = "name: X\nlayers:\n  a: {cell: input, size: 3}\n  b: {cell: hidden, size: 3}\n"
    write(book / "rest.rst", f"In reST\n=======\n\n.. netchart::\n\n{indented(spec, 3)}")
    code, said = build()
    assert (code, page(book, "rest").count("<svg ")) == (0, 1)
    slugs = set(re.findall(r"\[netcharts\.([a-z-]+)\]", said))
    assert slugs
    assert build("html", "-E", "-D", "suppress_warnings=" + ",".join(f"netcharts.{slug}" for slug in slugs)) == (0, "")


def test_a_warning_is_suppressed_by_a_former_slug_of_its_rule(book: Path, build: Build) -> None:
    layers = "layers:\n  a: {cell: input, size: 3}\n  b: {cell: memory, size: 3}\n  c: {cell: output, size: 3}\n"
    spec = f"name: X\n{layers}connections:\n  - full: a -> b -> c\n"
    write(book / "rest.rst", f"In reST\n=======\n\n.. netchart::\n\n{indented(spec, 3)}")
    assert "[netcharts.memory-without-recurrence]" in build()[1]
    assert build("html", "-E", "-D", "suppress_warnings=netcharts.memory-as-plain-layer") == (0, "")


def test_a_legend_needs_no_value(book: Path, build: Build) -> None:
    write(book / "rest.rst", "In reST\n=======\n\n.. netchart:: lstm\n   :legend:\n   :width: 300\n")
    assert build() == (0, "")
    assert Chart.from_file("lstm").svg(legend="names").strip().split(">", 1)[1] in page(book, "rest")


@pytest.mark.parametrize(
    ("directive", "said"),
    [
        (".. netchart:: nosuch", "no file and no bundled spec is called 'nosuch'"),
        (".. netchart:: lst", "no file and no bundled spec is called 'lst' (did you mean 'lstm'?)"),
        (".. netchart:: lstm\n   :theme: purple", "unknown theme 'purple'"),
        (".. netchart:: lstm\n   :unroll: x", "'unroll' must be a number from 1 to 20, not 'x'"),
        (".. netchart:: lstm\n   :theme:", "argument required but none supplied"),
        (".. netchart:: lstm\n   :colour: red", 'unknown option: "colour"'),
        (".. netchart:: lstm\n\n   name: X", "a chart needs either"),
        (".. netchart::", "a chart needs either"),
    ],
)
def test_errors_are_logged_with_the_place_of_the_directive(book: Path, build: Build, directive: str, said: str) -> None:
    write(book / "rest.rst", f"In reST\n=======\n\n{directive}\n")
    code, told = build("html", "-W", "--keep-going")
    assert code == 1
    assert re.search(rf"rest\.rst:[45]: .*{re.escape(said)}", told, re.DOTALL)


def test_every_render_option_is_an_option_of_the_directive() -> None:
    assert {*RenderOptions._fields} < set(extension.Netchart.option_spec)


def test_unchanged_charts_are_not_drawn_again(book: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    names = drawn(monkeypatch)
    build()
    assert sorted(names) == ["FF", "GRU", "HN", "HN", "LSTM", "Mine", "P", "memory"]
    before = {name: page(book, name) for name in ("index", "rest", "myst")}
    names.clear()
    assert build() == build("html", "-E", "-a") == (0, "")
    assert names == []
    assert before == {name: page(book, name) for name in before}


def test_only_the_charts_of_a_changed_spec_are_drawn_again(
    book: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    names = drawn(monkeypatch)
    path = book / "specs" / "hopfield.yaml"
    write(path, path.read_text(encoding="utf-8").replace("name: HN", "name: HOP"))
    assert build() == (0, "")
    assert names == ["HOP", "HOP"]
    assert "(HOP)" in page(book, "rest")


def test_a_changed_file_of_values_draws_its_chart_again(
    book: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(book / "specs" / "values.json", '{"input": [0.1, 0.9]}')
    write(
        book / "rest.rst",
        "In reST\n=======\n\n.. netchart:: ff\n   :values: specs/values.json\n\n.. netchart:: p\n   :step: last\n",
    )
    assert build() == (0, "")
    before = page(book, "rest")
    names = drawn(monkeypatch)
    write(book / "specs" / "values.json", '{"input": [0.5, 0.9]}')
    assert build() == (0, "")
    assert names == ["FF"]
    assert page(book, "rest") != before


def test_a_theme_file_is_found_from_the_document_and_its_findings_are_logged(book: Path, build: Build) -> None:
    theme = book / "specs" / "ours.yaml"
    write(theme, 'links: "#123456"\n')
    write(book / "rest.rst", "In reST\n=======\n\n.. netchart:: ff\n   :theme: specs/ours.yaml\n")
    assert build() == (0, "")
    assert 'stroke="#123456"' in page(book, "rest")
    write(theme, 'links: "#654321"\n')
    assert build() == (0, "")
    assert 'stroke="#654321"' in page(book, "rest")
    write(theme, 'linkss: "#654321"\n')
    log = build()[1]
    assert f"{theme}:1: WARNING: NC" in log
    assert "a theme has no key 'linkss'" in log
    assert "netchart-error" in page(book, "rest")


def test_a_page_is_read_again_when_its_missing_spec_appears(book: Path, build: Build) -> None:
    write(book / "rest.rst", "In reST\n=======\n\n.. netchart:: specs/late.yaml\n")
    assert "no file" in build()[1]
    shutil.copy(book / "specs" / "hopfield.yaml", book / "specs" / "late.yaml")
    assert build() == (0, "")
    assert page(book, "rest").count("<svg ") == 1


def test_all_charts_are_drawn_again_with_another_netcharts(
    book: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    names = drawn(monkeypatch)
    for module in (extension, _draw):
        monkeypatch.setattr(module, "program_digest", lambda: "0123456789ab")
    build()
    assert len(names) == 8


def test_several_processes_give_the_same_bytes(book: Path, build: Build) -> None:
    for number in range(12):
        write(
            book / f"more{number}.rst",
            f":orphan:\n\nMore\n====\n\n.. netchart:: lstm\n\n.. netchart:: {['rnn', 'gru', 'ff'][number % 3]}\n",
        )
    assert build("html", to="serial") == (0, "")
    kept = saved_names(book.with_name("doctrees") / "netcharts.sqlite")
    shutil.rmtree(book.with_name("doctrees"))
    assert build("html", "-j", "2", to="parallel") == (0, "")
    assert len(kept) > 8
    assert saved_names(book.with_name("doctrees") / "netcharts.sqlite") == kept
    pages = sorted(path.name for path in book.with_name("serial").glob("*.html"))
    assert len(pages) > 15
    for name in pages:
        assert (book.with_name("serial") / name).read_bytes() == (book.with_name("parallel") / name).read_bytes(), name


def test_the_size_of_the_store_is_bounded(book: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extension, "MOST_KEPT", 30_000)
    build()
    kept = book.with_name("doctrees") / "netcharts.sqlite"
    with closing(sqlite3.connect(kept)) as opened:
        ((size, count),) = opened.execute("SELECT sum(length(data)), count(*) FROM made")
    assert 0 < size <= 30_000
    assert count
    assert kept.stat().st_size < 100_000


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file names")
def test_hidden_characters_are_escaped_in_the_log(book: Path, build: Build) -> None:
    write(book / "a\x1b[31m\u202e.yaml", BROKEN.replace("hiden", "hi\u202eden"))
    write(
        book / "rest.rst",
        "In reST\n=======\n\n.. netchart:: a\x1b[31m\u202e.yaml\n\n.. netchart:: no\x1b[31m\u202e.yaml\n",
    )
    log = build("html", "--no-color")[1]
    assert log.count("WARNING") == 2
    assert not [c for c in log if c != "\n" and hidden(c)], ascii(log)
