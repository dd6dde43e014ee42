"""`netcharts embed`: images below the charts of Markdown files, which stay unchanged otherwise."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netcharts import Chart
from netcharts.escape import markdown
from netcharts.style.options import RenderOptions
from tests.conftest import Run
from tests.hostile import HOSTILE, hidden, written_out

markdown_it = pytest.importorskip("markdown_it", reason="no markdown-it-py; .ci/run installs it")

from netcharts.hosts._markdown import parse  # noqa: E402
from netcharts.hosts.readme import Settings, Update, update  # noqa: E402

END = "<!-- /netchart -->"
SPEC = (
    "name: Mine\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: output, size: 1}\nconnections:\n  - full: a -> b\n"
)
BLOCK = f"```netchart\n{SPEC}```\n"
PLAIN = Settings(RenderOptions())


def updated(folder: Path, text: str | bytes, settings: Settings = PLAIN) -> Update:
    path = folder / "READ me.md"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return update(path, settings)


def images(text: str) -> list[tuple[str, str]]:
    """Return the source and the alternative text of every image, as a Markdown program shows them."""
    page = markdown_it.MarkdownIt("commonmark").render(text).replace("<source", "<br").replace('">\n  <img', '"/><img')
    found = []
    for start in page.split("<img ")[1:]:
        element = ElementTree.fromstring(f"<img {start.partition('>')[0].rstrip('/')}/>")
        found.append((unquote(element.get("src", "")), element.get("alt", "")))
    return found


def test_a_block_gets_an_image_with_alternative_text(tmp_path: Path) -> None:
    done = updated(tmp_path, f"# Title\n\n{BLOCK}\nText.\n")
    assert not done.errors
    chart = Chart.from_text(SPEC)
    assert done.images == {tmp_path / "charts/read-me-mine.svg": chart.render()}
    text = done.data.decode()
    assert images(text) == [("charts/read-me-mine.svg", chart.alt_text)]
    assert text.startswith(f"# Title\n\n{BLOCK}![Mine. ")
    assert text.endswith(f".svg)\n{END}\n\nText.\n")


def test_a_marker_names_a_bundled_spec_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs/my net.yaml").write_text(SPEC)
    markers = "<!-- netchart: LSTM, theme=zoo-dark -->\n\n<!--netchart:'specs/my net.yaml' name=other-->\nText\n"
    done = updated(tmp_path, markers)
    assert not done.errors
    assert done.images == {
        tmp_path / "charts/lstm-theme-zoo-dark.svg": Chart.from_file("lstm").render(theme="zoo-dark"),
        tmp_path / "charts/other.svg": Chart.from_text(SPEC).render(),
    }
    assert [source for source, _ in images(done.data.decode())] == [
        "charts/lstm-theme-zoo-dark.svg",
        "charts/other.svg",
    ]


def test_a_cell_is_drawn_as_its_parts(tmp_path: Path) -> None:
    (picture,) = updated(tmp_path, "<!-- netchart: memory -->\n").images.values()
    assert b"sigmoid" in picture or picture.count(b"<g") > 10


@pytest.mark.parametrize("follows", ["", "\n", "\n\nMore *text*.\n", "\nMore *text*.\n", "\n# More\n"])
def test_light_and_dark_images_share_a_picture_element(tmp_path: Path, follows: str) -> None:
    dark = Settings(RenderOptions(lang="zh"), dark_theme="zoo-dark", base_url="https://example.org/a b/")
    done = updated(tmp_path, f"<!-- netchart: lstm -->{follows}", dark)
    chart = Chart.from_file("lstm")
    assert done.images == {
        tmp_path / "charts/lstm.svg": chart.render(lang="zh"),
        tmp_path / "charts/lstm-dark.svg": chart.render(lang="zh", theme="zoo-dark"),
    }
    text = done.data.decode()
    assert 'media="(prefers-color-scheme: dark)" srcset="https://example.org/a%20b/lstm-dark.svg"' in text
    ((source, alt),) = images(text)
    assert source == "https://example.org/a b/lstm.svg"
    assert chart.description("zh") in alt
    # What follows is still Markdown, and not part of our HTML.
    plain = markdown_it.MarkdownIt("commonmark").render(follows.lstrip("\n"))
    end = '<!-- /netchart: lang=zh, dark-theme=zoo-dark, base-url="https://example.org/a b/" -->'
    assert (
        markdown_it.MarkdownIt("commonmark")
        .render(text)
        .endswith(f"{end}\n{plain}" if plain else end + "\n" * text.endswith("\n"))
    )


def test_changed_images_are_replaced_in_place(tmp_path: Path) -> None:
    first = updated(tmp_path, f"{BLOCK}\nText.\n").data.decode()
    changed = first.replace("name: Mine", "name: Yours")
    second = updated(tmp_path, changed)
    assert [source for source, _ in images(second.data.decode())] == ["charts/read-me-yours.svg"]
    assert second.data.decode().count(END) == 1
    third = updated(tmp_path, second.data, Settings(RenderOptions(), dark_theme="zoo-dark"))
    assert third.data.count(b"<picture>") == 1
    forgotten = third.data.replace(b": dark-theme=zoo-dark", b"")
    assert updated(tmp_path, forgotten).data == second.data


# Options of the command, other than `--check`.
COMMANDS = (
    "--dark-theme zoo-dark",
    "-o images",
    "-o docs/charts --dark-theme zoo-dark",
    "-o docs/../deep --base-url https://example.org/charts",
    "--theme mine.yaml --dark-theme mine.yaml",
    "--theme print --set links=#123456 --set marks=#654321 --lang zh",
    "--detail parts --unroll 2 --legend",
    "--bias --labels full --legend full --repeats full --width 300 --engine builtin",
    "--values forward --steps 2 --step each",
)


@pytest.mark.parametrize("folder", [".", "docs"])
@pytest.mark.parametrize("options", COMMANDS)
def test_what_a_command_writes_is_up_to_date_without_its_options(
    run: Run, tmp_path: Path, options: str, folder: str
) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / "mine.yaml").write_text("links: '#111111'\n")
    name = f"{folder}/page.md"
    (tmp_path / name).write_text("<!-- netchart: lstm -->\n\n<!-- netchart: gru, lang=en -->\n")
    stale = run("embed", name, "--check", *options.split())
    assert (stale.returncode, stale.stderr.count(b"stale") > 3) == (1, True)
    assert run("embed", name, *options.split()).returncode == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for again in ([], options.split()):
        for command in (["embed", name, "--check"], ["embed", name]):
            done = run(*command, *again)
            assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_options_of_a_chart_precede_those_of_the_command_and_these_the_kept_ones(tmp_path: Path) -> None:
    first = updated(tmp_path, "<!-- netchart: lstm, lang=en -->\n", Settings(RenderOptions(lang="zh", theme="print")))
    second = updated(tmp_path, first.data, Settings(RenderOptions(theme="zoo-dark")))
    assert second.data.decode().endswith("<!-- /netchart: theme=zoo-dark, lang=zh -->\n")
    assert set(second.images.values()) == {Chart.from_file("lstm").render(lang="en", theme="zoo-dark")}


def test_kept_options_that_are_wrong_are_errors_at_their_chart(tmp_path: Path) -> None:
    done = updated(tmp_path, "\n<!-- netchart: lstm -->\n\n<!-- /netchart: thme=zoo -->\n")
    (error,) = done.errors
    assert "READ me.md:2:1: error: a chart has no option 'thme'" in error


@pytest.mark.parametrize("theme", ["a, b.yaml", "it's.yaml", 'a "b".yaml', "x=y.yaml"])
def test_kept_options_are_read_as_they_were_written(tmp_path: Path, theme: str) -> None:
    (tmp_path / theme).write_text("links: '#111111'\n")
    done = updated(tmp_path, "<!-- netchart: lstm -->\n", Settings(RenderOptions(theme=str(tmp_path / theme))))
    assert not done.errors
    assert updated(tmp_path, done.data).images == done.images


@pytest.mark.parametrize("url", ["a-->b", "\"'", "a*/b"])
def test_options_that_a_comment_cannot_keep_are_errors(tmp_path: Path, url: str) -> None:
    done = updated(tmp_path, "<!-- netchart: lstm -->\n", Settings(RenderOptions(), base_url=url))
    assert "the value of 'base-url' can't be kept in a comment" in done.errors[0]
    assert not done.images


MDX = """\
# Title

{/* netchart: lstm, lang=zh */}

Text.

- {/* netchart: gru */}

  More.

```netchart
name: A {b} <c
layers:
  input:  {cell: input,  size: 2}
  output: {cell: output, size: 1}
connections:
  - full: input -> output
```
"""


@pytest.mark.parametrize("settings", [Settings(RenderOptions()), Settings(RenderOptions(), dark_theme="zoo-dark")])
def test_mdx_has_comments_and_images_of_its_own(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "page.mdx"
    path.write_text(MDX)
    done = update(path, settings)
    text = done.data.decode()
    assert (done.errors, done.warnings) == ((), ())
    assert "<!--" not in text
    assert text.count("{/* /netchart") == 3
    assert len(done.images) == (6 if settings.dark_theme else 3)
    assert not re.search(r"<(source|img)[^>]*[^/]>|srcset", text)
    assert not re.search(r"!\[[^\n]*(?<!\\)[{}<]", text)
    path.write_bytes(done.data)
    for image, data in done.images.items():
        image.parent.mkdir(exist_ok=True)
        image.write_bytes(data)
    again = update(path, PLAIN)
    assert (again.stale, again.errors, again.data) == ((), (), done.data)


@pytest.mark.parametrize("before", ["\u2028", "\u2003", "\u2028\u2003", "\xa0"])
@pytest.mark.parametrize("comment", ["<!-- netchart: ff -->", "<!-- /netchart -->"])
def test_a_comment_within_a_paragraph_that_starts_with_a_space_is_no_chart(
    tmp_path: Path, before: str, comment: str
) -> None:
    text = f"{before}{comment}\n"
    done = updated(tmp_path, text)
    assert (done.errors, done.images, done.data.decode()) == ((), {}, text)


def test_a_comment_of_mdx_within_a_paragraph_is_an_error(tmp_path: Path) -> None:
    done = updated(tmp_path, "Text.\n\n{/* netchart: lstm */}\nMore.\n")
    assert "READ me.md:3:1: error: malformed comment; expected '{/* netchart: NAME, options */}'" in done.errors[0]
    assert updated(tmp_path, "`{/* netchart: lstm */}`\n").data == b"`{/* netchart: lstm */}`\n"


def test_empty_lines_of_formatters_are_ignored(tmp_path: Path) -> None:
    text = updated(tmp_path, f"{BLOCK}\nText.\n").data.decode()
    spaced = text.replace("```\n![", "```\n\n![").replace(f")\n{END}", f")\n\n{END}")
    assert spaced != text
    assert updated(tmp_path, spaced).data == spaced.encode()


def test_text_of_the_user_is_never_overwritten(tmp_path: Path) -> None:
    text = f"{BLOCK}A sentence of mine.\n{END}\n"
    done = updated(tmp_path, text)
    assert done.data == text.encode()
    assert "would be lost" in done.errors[0]


@pytest.mark.parametrize(
    "text",
    [
        f"````markdown\n{BLOCK}````\n",
        "    ```netchart\n    name: x\n    ```\n",
        f"<!--\n{BLOCK}-->\n",
        "```yaml\n<!-- netchart: lstm -->\n```\n",
        "Text <!-- netchart: lstm --> text\n",
        "`<!-- netchart: lstm -->`\n",
        "```netcharts\n```\n",
        "<pre>\n```netchart\n```\n</pre>\n",
    ],
)
def test_text_that_resembles_a_chart_is_ignored(tmp_path: Path, text: str) -> None:
    done = updated(tmp_path, text)
    assert (done.data, done.images, done.errors) == (text.encode(), {}, ())


@pytest.mark.parametrize("prefix", ["- ", "> ", "1. ", "> - ", "  ", "-\t"])
def test_charts_within_lists_and_quotes(tmp_path: Path, prefix: str) -> None:
    further = "".join(character if character in ">\t" else " " for character in prefix)
    block = prefix + BLOCK.rstrip("\n").replace("\n", f"\n{further}") + "\n"
    for settings in (PLAIN, Settings(RenderOptions(), dark_theme="zoo-dark")):
        done = updated(tmp_path, block, settings)
        assert not done.errors
        text = done.data.decode()
        assert len(images(text)) == 1
        # The picture is where the chart is: in the same list or quote.
        (one,) = parse(text).blocks
        assert one.end == text.count("\n") - 1
        assert updated(tmp_path, text, settings).data.decode() == text


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (BLOCK.replace("-> b", "-> c"), "7:16", "NC011"),
        (f"Text\n\n{BLOCK}".replace("input", "inptu").replace("\n", "\r\n"), "6:13", "NC009"),
        ("- item\n\n  " + BLOCK.replace("-> b", "-> c").replace("\n", "\n  ").rstrip() + "\n", "9:18", "NC011"),
        ("> " + BLOCK.replace("-> b", "-> c").replace("\n", "\n> ").rstrip("> ") + "\n", "7:18", "NC011"),
        ("<!-- netchart: lstn -->\n", "1:1", "did you mean 'lstm'?"),
        ("\n <!-- netchart: lstm, thme=x -->\n", "2:2", "did you mean 'theme'?"),
        ("<!-- netchart: lstm gru -->\n", "1:1", "names one spec"),
        ("<!-- netchart: -->\n", "1:1", "names one spec"),
        ("<!-- netchart lstm -->\n", "1:1", "malformed comment"),
        ("<!-- netchart: lstm --> text\n", "1:1", "malformed comment"),
        ("<!-- netchart: lstm, name=../x -->\n", "1:1", "can't be the name of a file"),
        ("<!-- netchart: 'lstm -->\n", "1:1", "a quote is not closed"),
        ("<!-- netchart: lstm theme=zo -->\n", "1:1", "unknown theme 'zo'"),
        ("<!-- netchart: lstm dark-theme=zo -->\n", "1:1", "unknown theme 'zo'"),
        ("<!-- netchart: lstm unroll=99 -->\n", "1:1", "a number from 1 to 20"),
        (BLOCK.replace("netchart", "netchart lstm"), "1:1", "is not an option"),
        ("```netchart\nname: x\n", "1:1", "not closed"),
        ("```netchart", "1:1", "not closed"),
        (f"{END}\n", "1:1", "no chart precedes this end"),
        ("<!-- netchart: lstm width=5 -->\n", "1:1", "a number from 16 to 8000"),
        ("<!-- netchart: lstm -->\n\n<!-- netchart: gru, name=lstm -->\n", "3:1", "is the image of another chart"),
    ],
)
def test_errors_have_places_in_the_markdown_file(tmp_path: Path, text: str, place: str, said: str) -> None:
    done = updated(tmp_path, text)
    (error,) = done.errors
    assert error.startswith(f"{tmp_path / 'READ me.md'}:{place}: ")
    assert said in error
    if "netchart: lstm -->\n\n" not in text:
        assert done.data == text.encode()


def test_a_bad_chart_keeps_its_image_and_others_are_drawn(tmp_path: Path) -> None:
    text = updated(tmp_path, f"{BLOCK}\n<!-- netchart: lstm -->\n").data.decode()
    broken = text.replace("-> b", "-> c").replace("netchart: lstm", "netchart: gru")
    done = updated(tmp_path, broken)
    assert len(done.errors) == 1
    assert images(done.data.decode())[0] == images(text)[0]
    assert images(done.data.decode())[1][0] == "charts/gru.svg"


alts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters="\"'"), min_size=1
)


@given(alt=alts)
def test_alternative_text_survives_markdown(alt: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("alt")
    for settings in (PLAIN, Settings(RenderOptions(), dark_theme="zoo-dark")):
        marker = f'<!-- netchart: ff, alt="{alt}" -->\n'
        if "--" in alt or ">" in alt:
            continue
        done = updated(folder, marker, settings)
        assert images(done.data.decode())[0][1] == " ".join(alt.split())


pieces = st.sampled_from(
    [
        BLOCK, BLOCK.replace("```", "~~~~"), "```netchart name=x\n", "```\n", "````\n", "~~~\n", "<!-- netchart: ff -->\n",
        "<!-- netchart: gru, theme=zoo-dark, name=g -->\n", END + "\n", "\n", "text\n", "    code\n", "- ", "> ", "1. ", "  ", "\t",
        "<!--\n", "-->\n", "<div>\n", "</div>\n", "# x\n", "---\n", "| a | b |\n", "[x]: y\n", "![x](y)\n", "<picture>\n", "</picture>\n", "é", "\x85", "\u2028", "\x0c", "\x00",
    ]
)  # fmt: skip


@given(
    parts=st.lists(pieces | st.text(max_size=5), max_size=12),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.sampled_from(["", "\ufeff"]),
    dark=st.sampled_from([None, "zoo-dark"]),
)
def test_nothing_else_changes_and_a_second_run_changes_nothing(
    parts: list[str], ending: str, mark: str, dark: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = mark + "".join(parts).replace("\n", ending)
    try:
        before = text.encode()
    except UnicodeEncodeError:
        return
    folder = tmp_path_factory.mktemp("any")
    settings = Settings(RenderOptions(), dark_theme=dark)
    first = updated(folder, before, settings)
    for path, data in first.images.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    second = updated(folder, first.data, settings)
    assert second.data == first.data
    assert (second.errors, second.images, second.stale) == (moved(second.errors, first.errors), first.images, ())
    assert without_pictures(first.data.decode()) == without_pictures(text)


def moved(found: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """Return errors without their places."""
    assert [error.partition(": ")[2] for error in found] == [error.partition(": ")[2] for error in before]
    return found


def without_pictures(text: str) -> str:
    """Return a file without the lines below its charts."""
    document = parse(text)
    lines = list(document.lines)
    for block in reversed(document.blocks):
        if block.end is not None:
            tail = lines[block.end][len(lines[block.end].rstrip("\r\n")) :]
            lines[block.last : block.end + 1] = [lines[block.last].rstrip("\r\n") + tail]
    return document.bom + "".join(lines)


def test_the_command_writes_checks_and_reports_stale_images(run: Run, tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"{BLOCK}\n<!-- netchart: lstm -->\n")
    readme.chmod(0o640)
    stale = run("embed", "--check", "README.md", "--dark-theme", "zoo-dark")
    assert stale.returncode == 1
    assert stale.stderr.count(b"stale") == 6
    assert sorted(tmp_path.iterdir()) == [readme]
    written = run("embed", "README.md", "--dark-theme", "zoo-dark")
    assert (written.returncode, written.stderr) == (0, b"")
    assert written.stdout.decode().splitlines()[-1] == "README.md"
    assert len(list((tmp_path / "charts").iterdir())) == 4
    assert readme.stat().st_mode & 0o777 == 0o640
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = run("embed", "README.md", "--dark-theme", "zoo-dark")
    assert (again.returncode, again.stdout) == (0, b"")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    assert run("embed", "--check", "README.md", "--dark-theme", "zoo-dark").returncode == 0
    (tmp_path / "charts/lstm.svg").write_text("<svg/>")
    one = run("embed", "--check", "README.md", "--dark-theme", "zoo-dark")
    assert one.returncode == 1
    assert one.stderr.splitlines()[0].startswith(b"README.md:")
    assert b"'charts/lstm.svg' is not the image" in one.stderr


def test_the_command_keeps_symbolic_links_and_fails_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("<!-- netchart: ff -->\n")
    (tmp_path / "link.md").symlink_to("real.md")
    assert run("embed", "link.md").returncode == 0
    assert (tmp_path / "link.md").is_symlink()
    assert END in (tmp_path / "real.md").read_text()
    (tmp_path / "no.md").write_bytes(b"\xff")
    for args, said in (
        (("no.md",), b"is not UTF-8 text"),
        (("nowhere.md",), b"can't read"),
        (("real.md", "-o", "/proc/x"), b"can't write"),
    ):
        done = run("embed", *args)
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stderr.count(b"\n") == 1


def test_two_files_do_not_overwrite_images_of_each_other(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("<!-- netchart: ff -->\n")
    (tmp_path / "b.md").write_text("<!-- netchart: gru, name=ff -->\n")
    done = run("embed", "a.md", "b.md")
    assert done.returncode == 1
    assert b"b.md:1:1: error: 'charts/ff.svg' is the image of another chart" in done.stderr


@pytest.mark.parametrize(
    "marker",
    [
        "ff, lang=zh",
        "ff, theme=zoo-dark",
        "ff, dark-theme=zoo-dark",
        "ff, legend",
        "ff, set='links=#333333'",
        "specs/ff.yaml",
        "specs/other/ff.yaml",
        f"ff, set='{' '.join(f'roles.hidden=#00000{digit}' for digit in range(5))}'",
        f"ff, set='{' '.join(f'roles.hidden=#00000{digit}' for digit in range(6))}'",
    ],
)
def test_images_of_separate_runs_do_not_overwrite_each_other(tmp_path: Path, marker: str) -> None:
    for folder in ("specs", "specs/other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ff.yaml").write_text(SPEC.replace("size: 2", f"size: {len(folder)}"))
    others = ("ff", "ff, legend=full", "specs/ff.yaml, legend", f"ff, set='{'roles.hidden=#000000 ' * 5}'")
    mine = updated(tmp_path, f"<!-- netchart: {marker} -->\n")
    assert not mine.errors
    for other in others:
        assert not mine.images.keys() & updated(tmp_path, f"<!-- netchart: {other} -->\n").images.keys()


def test_alternative_text_and_order_of_options_do_not_change_the_file_name(tmp_path: Path) -> None:
    markers = ("ff, lang=zh, legend", "ff, legend, lang=zh", "ff, lang=zh, legend, alt=Words")
    names = [tuple(updated(tmp_path, f"<!-- netchart: {marker} -->\n").images) for marker in markers]
    assert names == [(tmp_path / "charts/ff-lang-zh-legend-names.svg",)] * 3


def test_errors_are_in_the_order_of_the_text(tmp_path: Path) -> None:
    text = f"<!-- netchart: lstn -->\n\n{END}\n\n<!-- netchart: ff, lang=xx -->\n\n{END}\n\n{END}\n"
    lines = [int(error.removeprefix(str(tmp_path)).split(":")[1]) for error in updated(tmp_path, text).errors]
    assert len(lines) > 2
    assert lines == sorted(lines)


def test_theme_files_are_found_from_the_markdown_file_and_those_of_the_command_line_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder, colour in ((here, "#111111"), (there, "#222222")):
        folder.mkdir()
        (folder / "mine.yaml").write_text(f"links: '{colour}'\n")
    monkeypatch.chdir(here)
    marker = "<!-- netchart: lstm theme=mine.yaml name=lstm -->\n\n"
    marker += "<!-- netchart: gru name=gru set='links=#333333 marks=#ffffff' -->\n"
    done = updated(
        there,
        f"{marker}\n<!-- netchart: ff name=ff dark-theme=mine.yaml -->\n",
        Settings(RenderOptions(), dark_theme="mine.yaml"),
    )
    assert not done.errors
    wanted = {"lstm": "#222222", "lstm-dark": "#111111", "gru": "#333333", "gru-dark": "#111111", "ff-dark": "#222222"}
    assert all(
        f'stroke="{colour}"' in done.images[there / f"charts/{name}.svg"].decode() for name, colour in wanted.items()
    )
    told = updated(there, marker, Settings(RenderOptions(theme="mine.yaml"))).images
    assert b'stroke="#222222"' in told[there / "charts/lstm.svg"]
    assert b'class="netchart theme-mine"' in told[there / "charts/gru.svg"]


@given(HOSTILE)
def test_alternative_text_can_be_any_text(text: str) -> None:
    written = f"![{markdown(text)}](x.svg)"
    assert not any(map(hidden, written))
    (paragraph,) = [token for token in markdown_it.MarkdownIt("commonmark").parse(written) if token.type == "inline"]
    (image,) = paragraph.children
    assert (image.type, image.attrs["src"]) == ("image", "x.svg")
    assert {token.type for token in image.children or ()} <= {"text", "text_special"}
    assert "".join(token.content for token in image.children or ()) == written_out(" ".join(text.split()))
