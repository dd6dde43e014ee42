"""Outputs of commands: they overwrite no input, stay in their folder, and are written completely or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from netcharts import Chart, OutputError, file_identity
from netcharts.apps.gallery import compare_page
from netcharts.apps.gallery.build import build
from netcharts.apps.gallery.changes import find_changes
from netcharts.apps.gallery.entries import GalleryEntry, draw_all, gallery_specs
from netcharts.apps.poster import Poster
from netcharts.errors import OverwriteError
from tests.conftest import Run
from tests.folders import folder_state
from tests.test_file_identity import LINKS
from tests.test_files import UNWRITABLE

SPEC = (
    "name: Mine\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: output, size: 1}\nconnections:\n  - full: a -> b\n"
)
FIXABLE = SPEC.replace("  - full", "  # netcharts: ignore[NC206]\n  - full")
LAYOUT = "sheet: [ff]\n"
THEME = "links: '#333333'\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one file of each type that commands read, and a second spec, b.yaml."""
    (tmp_path / "a.yaml").write_text(SPEC)
    (tmp_path / "b.yaml").write_text(SPEC)
    (tmp_path / "theme.yaml").write_text(THEME)
    (tmp_path / "layout.yaml").write_text(LAYOUT)
    np.savez(tmp_path / "values.npz", a=np.ones(2), b=np.ones(1))
    (tmp_path / "page.md").write_text("<!-- netchart: a.yaml, name=out, theme=theme.yaml, values=values.npz -->\n")
    return tmp_path


@pytest.fixture
def run(run: Run) -> Run:
    """Return `run`, which skips tests of `embed` if the library that reads Markdown is missing."""

    def call(*args: str, **given: object) -> subprocess.CompletedProcess[bytes]:
        if args[0] == "embed":
            pytest.importorskip("markdown_it", reason="no markdown-it-py; .ci/run installs it")
        return run(*args, **given)

    return call


def assert_refused(done: subprocess.CompletedProcess[bytes], message: str) -> None:
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 2, done
    assert done.stdout == b""
    assert len(lines) == 1
    assert lines[0].startswith("error: ")
    assert message in lines[0]


# Commands that write files, with a file that each reads, and an output that could be a link to that file.
WRITERS = (
    ("render a.yaml b.yaml -o . -f svg -f json", "a.yaml", "a.json"),
    ("render b.yaml a.yaml -o . -f svg -f json", "a.yaml", "b.svg"),
    ("render b.yaml a.yaml -o . -j 2", "a.yaml", "b.svg"),
    ("render a.yaml b.yaml -o .", "b.yaml", "a.svg"),
    ("render b.yaml -o . --dark-theme theme.yaml", "theme.yaml", "b-dark.svg"),
    ("render a.yaml -o out.svg --theme theme.yaml", "theme.yaml", "out.svg"),
    ("render a.yaml -o out.svg --values values.npz", "values.npz", "out.svg"),
    ("render - -o out.svg --theme theme.yaml", "theme.yaml", "out.svg"),
    ("poster a.yaml b.yaml -o out.svg", "b.yaml", "out.svg"),
    ("poster --layout layout.yaml -o out.svg", "layout.yaml", "out.svg"),
    ("poster a.yaml -o out.svg --theme theme.yaml", "theme.yaml", "out.svg"),
    ("gallery a.yaml b.yaml -o .", "a.yaml", "index.html"),
    ("gallery a.yaml b.yaml -o .", "b.yaml", "a.svg"),
    ("gallery a.yaml -o . --compare .", "a.yaml", "compare.html"),
    ("embed page.md -o .", "a.yaml", "out.svg"),
    ("embed page.md -o .", "theme.yaml", "out.svg"),
    ("embed page.md -o .", "values.npz", "out.svg"),
    ("embed page.md -o .", "page.md", "out.svg"),
    ("embed page.md -o . --dark-theme theme.yaml", "theme.yaml", "out-dark.svg"),
)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize(("args", "read", "output"), WRITERS)
def test_no_output_overwrites_an_input_through_a_link(
    run: Run, folder: Path, args: str, read: str, output: str, link: Callable[[Path, Path], None]
) -> None:
    if read == "page.md" and link.__name__ == "hard_link":
        pytest.skip("the edited page and the new image are separate files then")
    link(folder / output, folder / read)
    before = folder_state(folder)
    assert_refused(run(*args.split(), stdin=SPEC.encode()), "same file")
    assert folder_state(folder) == before


@pytest.mark.parametrize("read", ["a.yaml", "theme.yaml", "values.npz"])
def test_no_output_overwrites_an_input_of_the_same_name(run: Run, folder: Path, read: str) -> None:
    before = folder_state(folder)
    style = ("--theme", "theme.yaml", "--values", "values.npz")
    assert_refused(run("render", "a.yaml", "-f", "svg", "-o", read, *style), f"'{read}' can't be both read and written")
    assert_refused(run("render", "a.yaml", "-f", "svg", "-o", f"./new/../{read}", *style), "both read and written")
    assert folder_state(folder) == before


def test_values_in_the_output_folder_are_not_overwritten(run: Run, folder: Path) -> None:
    done = run("forward", "a.yaml", "--random", "--format", "json")
    (folder / "a.json").write_bytes(done.stdout)
    before = folder_state(folder)
    assert_refused(run("render", "b.yaml", "a.yaml", "-o", ".", "-f", "json", "--values", "a.json"), "'a.json'")
    assert folder_state(folder) == before


def test_files_of_graphs_are_not_overwritten(run: Run, folder: Path) -> None:
    (folder / "edges.json").write_text('{"edges": [{"source": 0, "target": 1}]}')
    (folder / "graph.yaml").write_text(
        "name: T\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: output}\n"
        "connections:\n  - {graph: a -> b, edges: known}\ngraphs:\n  known: {file: edges.json}\n"
    )
    before = folder_state(folder)
    assert_refused(run("render", "graph.yaml", "-o", "edges.json"), "'edges.json'")
    chart = Chart.from_file(folder / "graph.yaml")
    for save in (lambda: chart.save(folder / "edges.json"), lambda: Poster({"a": chart}).save(folder / "edges.json")):
        with pytest.raises(OverwriteError):
            save()
    assert folder_state(folder) == before


def test_charts_and_posters_do_not_overwrite_their_inputs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "link.svg").symlink_to("a.yaml")
    before = folder_state(folder)
    chart = Chart.from_file("a.yaml")
    saved: tuple[Callable[[], object], ...] = (
        lambda: chart.save("link.svg"),
        lambda: chart.save("a.yaml", format="svg"),
        lambda: chart.save("theme.yaml", format="svg", theme="./theme.yaml"),
        lambda: chart.save("values.npz", format="svg", values="values.npz"),
        lambda: chart.save("values.npz", format="svg", values=folder / "values.npz"),
        lambda: Poster({"a": chart}).save("link.svg"),
        lambda: Poster({}, layout="layout.yaml").save(folder / "layout.yaml", format="svg"),
    )
    for save in saved:
        with pytest.raises(OverwriteError):
            save()
        assert folder_state(folder) == before


def run_into(folder: Path, output: str, *args: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run a command whose standard output is appended to a file, and whose standard input can be a file."""
    with (folder / output).open("ab") as stdout, (folder / (stdin or os.devnull)).open("rb") as given:
        return subprocess.run(
            [sys.executable, "-m", "netcharts", *args],
            stdin=given,
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=folder,
            timeout=120,
        )


@pytest.mark.parametrize(
    ("read", "args"),
    [
        ("a.yaml", "render a.yaml -o -"),
        ("theme.yaml", "render a.yaml -o - --theme theme.yaml"),
        ("values.npz", "render a.yaml -o - --values values.npz"),
        ("b.yaml", "render a.yaml b.yaml -o out/"),
        ("b.yaml", "render a.yaml b.yaml -o out/ -j 2"),
        ("a.yaml", "render a.yaml -o out.svg"),
        ("b.yaml", "poster a.yaml b.yaml -o out.svg"),
        ("b.yaml", "gallery a.yaml b.yaml -o out -j 2"),
        ("page.md", "embed page.md"),
        ("a.yaml", "describe a.yaml"),
        ("b.yaml", "check a.yaml b.yaml"),
        ("b.yaml", "check . --format json"),
        ("b.yaml", "check --diff a.yaml b.yaml"),
        ("a.yaml", "forward a.yaml --random"),
        ("values.npz", "forward a.yaml --input values.npz --format npz"),
        ("b.yaml", "new x --like b.yaml"),
        ("a.yaml", "watch a.yaml"),
        ("a.yaml", "watch ."),
    ],
)
def test_standard_output_is_not_an_input(folder: Path, read: str, args: str) -> None:
    before = folder_state(folder)
    done = run_into(folder, read, *args.split())
    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
    assert f"standard output and '{read}' are the same file" in done.stderr.decode().replace("./", "")
    assert folder_state(folder) == before


@pytest.mark.parametrize("args", ["render -", "describe -", "check -", "forward - --random"])
def test_standard_output_is_not_standard_input(folder: Path, args: str) -> None:
    before = folder_state(folder)
    done = run_into(folder, "a.yaml", *args.split(), stdin="a.yaml")
    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
    assert "standard output and standard input are the same file" in done.stderr.decode()
    done = run_into(folder, os.devnull, "render", "-", "-o", "a.yaml", "-f", "svg", stdin="a.yaml")
    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1)
    assert folder_state(folder) == before


# Two outputs


@pytest.mark.parametrize(
    ("args", "one", "other"),
    [
        ("render a.yaml b.yaml -o .", "a.svg", "b.svg"),
        ("render a.yaml -o . -f svg -f json", "a.svg", "a.json"),
        ("render a.yaml -o a.svg --dark-theme zoo-dark", "a.svg", "a-dark.svg"),
        ("gallery a.yaml b.yaml -o .", "b.svg", "index.html"),
        ("gallery a.yaml b.yaml -o .", "a", "b"),
    ],
)
def test_no_two_outputs_are_the_same_file(run: Run, folder: Path, args: str, one: str, other: str) -> None:
    (folder / one).symlink_to(other)
    before = folder_state(folder)
    assert_refused(run(*args.split()), "can't be written twice")
    assert folder_state(folder) == before


def test_a_page_with_two_names_is_not_written_twice(run: Run, folder: Path) -> None:
    pytest.importorskip("markdown_it")
    (folder / "other.md").symlink_to("page.md")
    (folder / "page.md").write_text("```netchart\n" + SPEC + "```\n")
    before = folder_state(folder)
    assert_refused(run("embed", "page.md", "other.md"), "can't be written twice")
    assert folder_state(folder) == before
    (folder / "page.md").write_text("no chart\n")
    assert run("embed", "page.md", "other.md").returncode == 0


# Names

UNUSUAL_NAMES = (
    "...yaml",
    "..yaml",
    ".. .yaml",
    "a\\..\\b.yaml",
    "\n.yaml",
    "index.yaml",
    "compare.yaml",
    "gallery.yaml",
)


@pytest.mark.parametrize("name", UNUSUAL_NAMES)
def test_outputs_stay_in_their_folder_for_any_name_of_a_spec(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "deep/er").mkdir(parents=True)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / name).write_text(SPEC)
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / name).write_text(LAYOUT)
    before = set(folder_state(tmp_path))
    spec = f"specs/{name}"
    out = "deep/er/out"
    for args in (
        ("render", spec, "-o", f"{out}/", "-f", "svg", "-f", "json", "--dark-theme", "zoo-dark"),
        ("gallery", spec, "-o", out),
        ("gallery", spec, "-o", out, "--compare", out),
    ):
        done = run(*args)
        assert done.returncode == 0, done.stderr
    made = set(folder_state(tmp_path)) - before
    assert all(path == out or path.startswith(f"{out}/") for path in made), made
    assert {"index.html", "compare.html", "gallery.css"} <= {path.removeprefix(f"{out}/") for path in made}
    done = run("poster", "--layout", f"layouts/{name}")
    assert done.returncode == 0, done.stderr
    more = set(folder_state(tmp_path)) - before - made
    assert {Path(path).parent.as_posix() for path in more} == {"output", "."}
    assert sum(path.endswith(".svg") for path in more) == 1


@pytest.mark.parametrize("name", ["index.html.yaml", "gallery.css.yaml", "a.svg.yaml"])
def test_charts_do_not_replace_pages(run: Run, folder: Path, name: str) -> None:
    (folder / name).write_text(SPEC)
    assert_refused(run("gallery", name, "a.yaml", "-o", "out"), "can't be both a file and the folder of")
    assert not (folder / "out").exists()


def test_names_that_differ_only_in_case_are_refused_on_file_systems_that_ignore_case(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = gallery_entries(folder)
    entries.append(entries[0]._replace(name="A"))
    # Simulate a file system that ignores case.
    monkeypatch.setattr(file_identity, "_is_same", lambda one, other: True)
    before = folder_state(folder)
    with pytest.raises(OverwriteError, match="can't be written twice"):
        build(folder / "out", entries)
    assert folder_state(folder) == before
    monkeypatch.setattr(file_identity, "_is_same", lambda one, other: False)
    build(folder / "out", entries)
    assert (folder / "out/A.svg").exists()


def gallery_entries(folder: Path) -> list[GalleryEntry]:
    results = draw_all(gallery_specs([str(folder / "a.yaml")]))
    return [result for result in results if isinstance(result, GalleryEntry)]


def test_removed_charts_of_any_name_stay_in_the_folder_of_a_comparison(folder: Path) -> None:
    entries = gallery_entries(folder)
    old = folder / "old"
    old.mkdir()
    (old / "...svg").write_bytes(Chart.from_file("ff").render())
    for name in compare_page.files(entries, find_changes(entries, old)):
        assert ".." not in Path(name).parts


def test_images_in_markdown_have_valid_file_names(run: Run, folder: Path) -> None:
    pytest.importorskip("markdown_it")
    long = "网" * 70
    page = f"{long}.md"
    (folder / page).write_text(f"```netchart\n{SPEC.replace('Mine', long)}```\n")
    assert run("embed", page).returncode == 0
    assert len(list((folder / "charts").iterdir())) == 1
    before = folder_state(folder)
    (folder / page).write_text(f"<!-- netchart: lstm, name={'网' * 90} -->\n<!-- netchart: {'x' * 300} -->\n")
    done = run("embed", page)
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert [line.split(": ")[:2] for line in lines] == [[f"{page}:1:1", "error"], [f"{page}:2:1", "error"]]
    assert set(folder_state(folder)) == set(before)


@pytest.mark.parametrize(
    "args", ["render {}", "render a.yaml -o {}", "describe {}", "poster {}", "embed {}", "new {}/x"]
)
def test_an_invalid_file_name_is_a_one_line_error(run: Run, folder: Path, args: str) -> None:
    before = folder_state(folder)
    # After a system error, the command leaves the null device open until its process ends.
    done = run(*args.format("x" * 300 + ".svg").split(), process=True)
    assert (done.returncode, done.stderr.decode().count("\n")) == (2, 1), done.stderr
    assert folder_state(folder) == before
    with pytest.raises(OutputError):
        Chart.from_file("x" * 300)


# Unwritable outputs


@pytest.mark.parametrize(
    "make", [make for make in UNWRITABLE if make.__name__ not in ("null_character", "lone_surrogate")]
)
@pytest.mark.parametrize("args", ["render a.yaml -f svg -o {}", "poster b.yaml -o {}", "render - -f svg -o {}"])
def test_an_unwritable_output_is_a_one_line_error(
    run: Run, tmp_path: Path, make: Callable[[Path], Path], args: str
) -> None:
    (tmp_path / "a.yaml").write_text(SPEC)
    (tmp_path / "b.yaml").write_text(SPEC)
    (tmp_path / "out").mkdir()
    target = make(tmp_path / "out").relative_to(tmp_path)
    before = folder_state(tmp_path)
    if make.__name__.endswith("folder") and (tmp_path / target).is_dir() and not args.startswith("poster"):
        pytest.skip("an existing folder is a valid output of render")
    assert_refused(run(*args.format(target).split(), stdin=SPEC.encode()), "can't write '")
    assert folder_state(tmp_path) == before


def test_a_gallery_with_an_unwritable_file_is_not_started(run: Run, folder: Path) -> None:
    (folder / "out/compare.html").mkdir(parents=True)
    before = folder_state(folder)
    assert_refused(
        run("gallery", "a.yaml", "-o", "out", "--compare", "out"), "can't write 'out/compare.html': Is a directory"
    )
    assert folder_state(folder) == before


def test_a_new_spec_is_not_written_through_a_link_and_its_schema_is_not_written_alone(run: Run, folder: Path) -> None:
    (folder / "mine.yaml").symlink_to("elsewhere.yaml")
    before = folder_state(folder)
    assert_refused(run("new", "mine"), "'mine.yaml' exists already")
    assert folder_state(folder) == before


def test_no_spec_is_fixed_if_one_is_read_only(run: Run, folder: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (folder / name).write_text(FIXABLE)
    (folder / "b.yaml").chmod(0o444)
    before = folder_state(folder)
    assert_refused(run("check", "--fix", "a.yaml", "b.yaml"), "can't write 'b.yaml': it is read-only")
    assert folder_state(folder) == before
    assert (folder / "b.yaml").stat().st_mode & 0o777 == 0o444
    (folder / "b.yaml").chmod(0o644)
    assert run("check", "--fix", "a.yaml", "b.yaml").stderr == b"fixed a.yaml\nfixed b.yaml\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("command", [["check"], ["describe"], ["render", "-o", "x.svg"], ["forward", "--random"]])
def test_a_spec_can_be_a_pipe(run: Run, folder: Path, command: list[str]) -> None:
    os.mkfifo(folder / "pipe")
    writer = Thread(target=(folder / "pipe").write_bytes, args=((folder / "a.yaml").read_bytes(),))
    writer.start()
    done = run(command[0], "pipe", *command[1:])
    writer.join()
    assert done.returncode == 0, done.stderr
    assert not done.stderr


def test_what_another_file_contains_is_not_quoted(run: Run, folder: Path) -> None:
    (folder / "secret").write_text("root:x:0:0:hunter2\n")
    for command in (["poster", "--layout", "secret"], ["render", "a.yaml", "--theme", "./secret"]):
        done = run(*command)
        assert done.returncode != 0
        assert b"expected" in done.stderr
        assert b"hunter2" not in done.stdout + done.stderr
