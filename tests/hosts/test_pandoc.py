"""Charts in documents that Pandoc converts, with the system's version and with a newer one, if they are installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import netcharts
from netcharts import Chart
from tests.hostile import hidden

GOOD = "name: P\nlayers:\n  input:  {cell: input,  size: 2}\n  output: {cell: output, size: 1}\nconnections:\n  - full: input -> output\n"
BAD = "name: P\nlayers:\n  a: {cell: hiden, size: 2}\n"
PAGE = f"""\
---
title: Networks
---

```netchart
{GOOD}```

> ```{{.netchart #mine .wide src=lstm lang=zh caption="A *memory*" alt="Three & more"}}
> ```

- A list

    ```{{.netchart src=gru theme=zoo-dark}}
    ```
"""


def newer() -> str | None:
    """Return the program that a Python package contains, if it is installed."""
    try:
        import pypandoc
    except ImportError:
        return None
    return str(pypandoc.get_pandoc_path())


PROGRAMS = {program: program for program in (shutil.which("pandoc"), newer()) if program}
pytestmark = pytest.mark.skipif(not PROGRAMS, reason="Pandoc is not installed; .ci/run installs it")


@pytest.fixture(params=list(PROGRAMS) or ["none"])
def program(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a page and the program that the filter calls."""
    caller = tmp_path / "netcharts"
    caller.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m netcharts "$@"\n', encoding="utf-8")
    caller.chmod(0o755)
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    return tmp_path


def pandoc(
    program: str, folder: Path, *options: str, page: str = "page.md", script: str = ""
) -> subprocess.CompletedProcess[str]:
    printed = subprocess.run([sys.executable, "-m", "netcharts", "pandoc-filter"], capture_output=True, text=True)
    command = [program, "-L", script or printed.stdout.strip(), page, *options]
    environment = {**os.environ, "NETCHARTS": str(folder / "netcharts")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_pages_hold_the_svg_itself(program: str, folder: Path) -> None:
    done = pandoc(program, folder, "-t", "html5")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("<svg ") == 3
    assert Chart.from_text(GOOD).svg().strip().split(">", 1)[1] in done.stdout
    assert 'class="netchart theme-zoo-dark"' in done.stdout
    figure = done.stdout[done.stdout.index('id="mine"') : done.stdout.index("</figure>")]
    assert 'aria-label="Three &amp; more"' in figure
    assert "长短期记忆网络" in figure
    assert "A <em>memory</em>" in figure[figure.index("<figcaption>") :]
    assert "netchart wide" in done.stdout
    ids = re.findall(r'\sid="([^"]*)"', done.stdout)
    assert len(ids) == len(set(ids))


def test_latex_gets_pdf_files(program: str, folder: Path) -> None:
    done = pandoc(program, folder, "-t", "latex", "--extract-media", "media", "-o", "page.tex")
    assert (done.returncode, done.stderr) == (0, "")
    text = (folder / "page.tex").read_text(encoding="utf-8")
    names = re.findall(r"\\includegraphics(?:\[[^]]*\])?\{(media/netchart-\w+\.pdf)\}", text)
    assert len(names) == 3
    assert all((folder / name).read_bytes().startswith(b"%PDF") for name in names)
    assert r"\caption{A \emph{memory}}" in text


def test_latex_has_the_sizes_of_the_document(program: str, folder: Path) -> None:
    text = '```{.netchart src=lstm width=50%}\n```\n\n```{.netchart src=gru height=5cm caption="A"}\n```\n\n'
    (folder / "page.md").write_text(text + "```{.netchart src=rnn width=300}\n```\n", encoding="utf-8")
    done = pandoc(program, folder, "-t", "latex")
    assert (done.returncode, done.stderr) == (0, "")
    first, second, third = re.findall(r"\\includegraphics(?:\[(.*?)\])?\{", done.stdout)
    assert re.search(r"width=0\.5\d*\\(linewidth|textwidth)", first)
    assert "height=5cm" in second
    assert "300" not in third
    common = pandoc(program, folder, "-t", "latex", "-M", "netcharts-width=25%")
    assert re.search(r"width=0\.25\d*\\(linewidth|textwidth)", common.stdout)


def test_word_gets_png_files(program: str, folder: Path) -> None:
    done = pandoc(program, folder, "-o", "page.docx")
    assert (done.returncode, done.stderr) == (0, "")
    with zipfile.ZipFile(folder / "page.docx") as document:
        media = [name for name in document.namelist() if name.endswith(".png")]
        text = document.read("word/document.xml").decode()
    assert len(media) == 3
    assert Chart.from_text(GOOD).alt_text in text


def test_metadata_set_options_of_all_charts_and_their_language(program: str, folder: Path) -> None:
    done = pandoc(program, folder, "-t", "html", "-M", "netcharts-theme=zoo-dark", "-M", "lang=zh-CN")
    assert done.stdout.count('class="netchart theme-zoo-dark"') == 3
    assert done.stdout.count('lang="zh"') == 3


def broken(folder: Path) -> list[str]:
    """Break the page, and return the messages that are expected."""
    indented = "".join(f"    {line}\n" for line in ["```{.netchart theme=zoo-dark}", *BAD.splitlines(), "```"])
    text = f"# Bad\n\n```netchart\n{BAD}```\n\n```netchart\n{GOOD}```\n\n- A list\n\n{indented}\n"
    text += "```{.netchart src=nosuch}\n```\n\n```{.netchart colour=red}\n" + GOOD + "```\n"
    (folder / "page.md").write_text(text, encoding="utf-8")
    lines = text.splitlines()
    bad = [f"page.md:{i}:{line.index('hiden') + 1}: NC009 error" for i, line in enumerate(lines, 1) if "hiden" in line]
    missing = f"page.md:{lines.index('```{.netchart src=nosuch}') + 1}:1: error: no file and no bundled spec is called 'nosuch'"
    return [
        *bad,
        missing,
        f"page.md:{lines.index('```{.netchart colour=red}') + 1}:1: error: a chart has no option 'colour'",
    ]


def test_errors_are_shown_in_the_document_and_are_warnings(program: str, folder: Path) -> None:
    expected = broken(folder)
    assert len(expected) == 4
    done = pandoc(program, folder, "-t", "html")
    assert (done.returncode, done.stdout.count("<svg "), done.stdout.count("netchart-error")) == (0, 1, 4)
    for line in expected:
        assert line in done.stderr
        assert line.replace("'", "&#39;") in done.stdout


def test_errors_fail_a_strict_conversion(program: str, folder: Path) -> None:
    expected = broken(folder)
    done = pandoc(program, folder, "-t", "html", "-M", "netcharts-strict=true", "-o", "page.html")
    assert done.returncode != 0
    assert all(line in done.stderr for line in expected)
    assert not (folder / "page.html").exists()


def test_a_missing_program_is_named(program: str, folder: Path) -> None:
    done = pandoc(program, folder, "-t", "html", "-M", "netcharts-program=no-such-program")
    assert done.returncode != 0
    assert "no-such-program pandoc-draw" in done.stderr
    assert "netcharts-program" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_names_and_texts_are_escaped_in_every_format(program: str, folder: Path) -> None:
    name = "a\nsrc=lstm\n\n\x1b[31m.md"
    title = r"\\input{secret} $x$ % & </title><script>alert(1)</script>"
    alt = r"\\input{secret} <script>alert(1)</script> \u202e"
    good = GOOD.replace("name: P", f"name: P\ntitle: '{title}'")
    (folder / "page.md").rename(folder / name)
    (folder / name).write_text(f'```{{.netchart alt="{alt}"}}\n{good}```\n\n```netchart\n{BAD}```\n', encoding="utf-8")
    for form in ("html5", "latex"):
        done = pandoc(program, folder, "-t", form, page=name)
        assert done.returncode == 0
        assert not [c for c in done.stderr if c != "\n" and hidden(c)]
        # The broken chart is not read as another one, and the whole name is told.
        assert r"a\x0asrc=lstm\x0a\x0a\x1b[31m.md:" in done.stderr
        assert "NC009 error: unknown cell 'hiden'" in done.stderr
        assert "<script" not in done.stdout
        assert r"\input" not in done.stdout.replace(r"\textbackslash", "") if form == "latex" else True


def test_the_filter_works_from_its_old_place(program: str, folder: Path) -> None:
    script = Path(netcharts.__file__).parent / "embed" / "pandoc.lua"
    done = pandoc(program, folder, "-t", "html", script=str(script))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("<svg ") == 3
    assert "is deprecated and will be removed in netcharts 0.4" in done.stderr
    assert f"use {script.parents[1] / 'hosts' / 'pandoc.lua'}" in done.stderr
