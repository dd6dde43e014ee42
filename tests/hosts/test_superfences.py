"""Charts in Markdown sites: fences by themselves, and in a site that MkDocs builds."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.hosts import superfences as host
from tests.hostile import hidden
from tests.workflow import commands

markdown = pytest.importorskip("markdown", reason="Python-Markdown is not installed; .ci/run installs it")
superfences = pytest.importorskip("pymdownx.superfences", reason="pymdownx is not installed; .ci/run installs it")

ROOT = Path(__file__).parent / "roots" / "site"
GOOD = "name: P\nlayers:\n  input:  {cell: input,  size: 2}\n  output: {cell: output, size: 1}\nconnections:\n  - full: input -> output\n"
BAD = "name: P\nlayers:\n  a: {cell: hiden, size: 2}\n"


def html(text: str, format: object = host.format) -> str:
    """Convert a text with Python-Markdown."""
    custom = {"name": "netchart", "class": "netchart", "format": format, "validator": host.validate}
    configured = {"pymdownx.superfences": {"custom_fences": [custom]}}
    return str(markdown.markdown(text, extensions=["attr_list", "pymdownx.superfences"], extension_configs=configured))


def block(spec: str, head: str = "netchart", before: str = "") -> str:
    return "".join(f"{before}{line}\n" for line in ["```" + head, *spec.splitlines(), "```"])


def column(text: str, word: str) -> str:
    """Return the line and column of a word."""
    lines = text.splitlines()
    number = next(i for i, line in enumerate(lines) if word in line)
    return f"{number + 1}:{lines[number].index(word) + 1}"


def test_a_block_becomes_its_chart() -> None:
    inside = Chart.from_text(GOOD).svg().strip().split(">", 1)[1]
    assert f"{inside}</div>" in html(block(GOOD))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('netchart src="lstm"', '<div class="netchart">'),
        ('netchart src="lstm" theme="zoo-dark"', 'class="netchart theme-zoo-dark"'),
        ('netchart src="lstm" lang="zh"', "长短期记忆网络"),
        ('netchart src="memory" unroll="2"', 'class="netchart theme-zoo"'),
        ('netchart src="lstm" caption="A < B"', "<figcaption>A &lt; B</figcaption></figure>"),
        ('netchart src="lstm" alt="Two & three"', 'aria-label="Two &amp; three"'),
        ('{.netchart .wide #mine src="lstm"}', '<div id="mine" class="netchart wide">'),
        ('netchart src="lstm" legend', "Memory Cell"),
        ('{.netchart src="lstm" legend}', "Memory Cell"),
    ],
)
def test_options_in_the_head_of_a_fence_take_effect(head: str, expected: str) -> None:
    page = html(block("", head))
    assert expected in page
    assert page.count("<svg ") == 1


def test_two_charts_on_a_page_share_no_id() -> None:
    ids = re.findall(r'\sid="([^"]*)"', html(block(GOOD) + "\n" + block(GOOD)))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("before", ["", "    ", "> "])
def test_findings_are_logged_with_their_places(before: str, caplog: pytest.LogCaptureFixture) -> None:
    opening = "- list\n\n" if before == "    " else "Text.\n\n"
    text = f"{opening}{block(GOOD, before=before)}\nMore.\n\n{opening}{block(BAD, before=before)}"
    page = html(text)
    assert f"<markdown>:{column(text, 'hiden')}: NC009 error: unknown cell 'hiden'" in caplog.text
    assert (page.count("<svg "), page.count("netchart-error")) == (1, 1)
    assert "unknown cell &#x27;hiden&#x27;" in page
    assert caplog.records[0].levelno == logging.WARNING


def test_equal_blocks_have_different_places(caplog: pytest.LogCaptureFixture) -> None:
    html(f"{block(BAD)}\n{block(BAD)}")
    assert re.findall(r"<markdown>:(\d+):", caplog.text) == ["4", "10"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (block("", 'netchart src="nosuch"'), "no file and no bundled spec is called 'nosuch'"),
        (block("", "netchart"), "a chart needs either"),
        (block(GOOD, 'netchart src="lstm"'), "a chart needs either"),
        (block(GOOD, 'netchart colour="red"'), "a chart has no option 'colour'"),
        (block(GOOD, 'netchart theme="purple"'), "unknown theme 'purple'"),
        (block(GOOD, 'netchart unroll="x"'), "'unroll' must be a number from 1 to 20, not 'x'"),
    ],
)
def test_errors_are_logged_with_the_place_of_the_fence(text: str, said: str, caplog: pytest.LogCaptureFixture) -> None:
    page = html(f"Text.\n\n{text}")
    assert f"<markdown>:3:1: error: {said}" in caplog.text
    assert "netchart-error" in page
    with pytest.raises(superfences.SuperFencesException, match=re.escape(said)):
        html(text, host.format_strictly)


def test_charts_with_warnings_are_drawn_unless_strictly() -> None:
    lonely = "name: X\nlayers:\n  a: {cell: input, size: 3}\n  b: {cell: hidden, size: 3}\n"
    assert html(block(lonely)).count("<svg ") == 1
    with pytest.raises(superfences.SuperFencesException, match="warning"):
        html(block(lonely), host.format_strictly)


@settings(max_examples=60)
@given(
    st.text(max_size=80), st.dictionaries(st.sampled_from(["src", "theme", "unroll", "alt", "caption", "x"]), st.text())
)
def test_any_fence_becomes_well_formed_html(text: str, options: dict[str, str]) -> None:
    md = markdown.Markdown(extensions=["pymdownx.superfences"])
    md.lines = text.split("\n")
    md.preprocessors["fenced_code_block"].stack = []
    page = host.format(text, "netchart", "netchart", options, md, classes=[], id_value="", attrs={})
    # XML allows fewer characters than HTML.
    ElementTree.fromstring(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", page))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    pytest.importorskip("mkdocs", reason="MkDocs is not installed; .ci/run installs it")
    return Path(shutil.copytree(ROOT, tmp_path / "site"))


def mkdocs(site: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", *options]
    return subprocess.run(command, cwd=site, capture_output=True, text=True)


def test_a_site_builds_strictly(site: Path) -> None:
    done = mkdocs(site, "--strict")
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    page = (site / "site" / "index.html").read_text(encoding="utf-8")
    assert page.count("<svg ") == 3
    assert 'aria-label="Two gates, &amp; more"' in page
    assert "(HN)" in page


def test_a_bad_chart_fails_a_strict_build_and_is_shown_as_an_error_otherwise(site: Path) -> None:
    text = f"---\ntitle: Bad\n---\n\n# Bad\n\n{block(GOOD)}\n{block(BAD)}"
    (site / "docs" / "bad.md").write_text(text, encoding="utf-8")
    spec = (
        (site / "docs" / "specs" / "hopfield.yaml")
        .read_text(encoding="utf-8")
        .replace("complete: cells", "complete: cell")
    )
    (site / "docs" / "specs" / "hopfield.yaml").write_text(spec, encoding="utf-8")
    done = mkdocs(site, "--strict")
    assert done.returncode == 1
    assert f"{Path('docs/bad.md')}:{column(text, 'hiden')}: NC009 error" in done.stderr
    line = next(number for number, line in enumerate(spec.splitlines(), 1) if "complete:" in line)
    assert f"{Path('docs/specs/hopfield.yaml')}:{line}:15: NC011 error" in done.stderr
    assert mkdocs(site).returncode == 0
    page = (site / "site" / "bad.html").read_text(encoding="utf-8")
    assert (page.count("<svg "), page.count("netchart-error")) == (1, 1)


@pytest.mark.parametrize("word", ["\u202ehiden", "hiden\x9b31m", "::error::hiden"])
def test_hidden_characters_are_escaped_in_the_log(word: str, caplog: pytest.LogCaptureFixture) -> None:
    page = html(block(BAD.replace("hiden", f'"{word}"')) + "\n" + block("", f'netchart src="{word}.yaml"'))
    page += html(block(GOOD, f'netchart theme="./{word}.yaml"'))
    logged = [record.getMessage() for record in caplog.records]
    assert len(logged) == 3
    assert not [c for line in logged for c in line if hidden(c)]
    assert commands("\n".join(logged)) == []
    assert "<pre" in page
