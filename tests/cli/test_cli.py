"""The command line, in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netcharts import registry
from netcharts.spec import bundled
from tests.conftest import Run

GOOD = (
    b"name: Mine\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: output, size: 1}\nconnections:\n  - full: a -> b\n"
)
BAD = GOOD.replace(b"-> b", b"-> c")


def test_a_bundled_spec_is_rendered_by_its_name_from_anywhere(run: Run, tmp_path: Path) -> None:
    done = run("render", "LSTM")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"output/lstm.svg\n", b"")
    assert (tmp_path / "output/lstm.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_the_output_option_names_a_file_or_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(GOOD)
    assert run("render", "mine.yaml", "-o", "deep/er/x.png").stdout == b"deep/er/x.png\n"
    assert (tmp_path / "deep/er/x.png").read_bytes().startswith(b"\x89PNG")
    assert run("render", "mine.yaml", "-f", "svg", "-f", "dot").stdout == b"output/mine.svg\noutput/mine.dot\n"
    assert run("render", "mine.yaml", "-o", "folder/").stdout == b"folder/mine.svg\n"


def test_standard_output_has_nothing_but_the_chart(run: Run) -> None:
    for args in (("-",), ("-", "-o", "-"), ("-", "-o", "-", "-f", "svg")):
        done = run("render", *args, stdin=GOOD)
        assert done.returncode == 0
        assert done.stderr == b""
        assert done.stdout.startswith(b"<svg ")
        assert done.stdout.endswith(b"</svg>\n")
    assert run("render", "ff", "-o", "-", "-f", "png").stdout.startswith(b"\x89PNG")


def test_findings_go_to_standard_error_with_their_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(BAD)
    (tmp_path / "output").mkdir()
    (tmp_path / "output/bad.svg").write_text("the old picture")
    done = run("render", "bad.yaml")
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr == b"bad.yaml:6:16: NC011 error: unknown layer 'c' (expected one of 'a', 'b')\n"
    assert (tmp_path / "output/bad.svg").read_text() == "the old picture"
    assert run("render", "-", stdin=BAD).stderr.startswith(b"<stdin>:6:16: NC011")


def test_a_spec_with_errors_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    specs.mkdir()
    (specs / "a.yaml").write_bytes(GOOD)
    (specs / "b.yaml").write_bytes(BAD)
    (specs / "c.yml").write_bytes(GOOD)
    for jobs in ("1", "3"):
        done = run("render", "specs", "nowhere", "-j", jobs)
        assert done.returncode == 2
        assert done.stdout == b"output/a.svg\noutput/c.svg\n2 of 4 specs rendered, 2 failed\n"
        errors = done.stderr.decode().splitlines()
        assert errors[0].startswith(f"specs{os.sep}b.yaml:6:16: NC011")
        assert errors[1] == "error: no file and no bundled spec is called 'nowhere'"
    assert sorted(path.name for path in (tmp_path / "output").iterdir()) == ["a.svg", "c.svg"]


def test_parallel_jobs_write_the_same_files(run: Run, tmp_path: Path) -> None:
    names = list(bundled.paths())[:6]
    run("render", *names, "-o", "one")
    run("render", *names, "-o", "two", "-j", "2")
    for name in names:
        assert (tmp_path / f"one/{name}.svg").read_bytes() == (tmp_path / f"two/{name}.svg").read_bytes()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("rendr",), "did you mean 'render'?"),
        (("render",), "Missing argument"),
        (("render", "ff", "--theme", "zo"), "did you mean 'zoo'?"),
        (("render", "ff", "--dark-theme", "zo"), "did you mean 'zoo'?"),
        (("render", "ff", "-o", "-", "--dark-theme", "zoo-dark"), "--dark-theme needs output files"),
        (("render", "ff", "--theme", "none.yaml"), "can't read 'none.yaml'"),
        (("render", "ff", "--set", "link=#000000"), "did you mean 'links'?"),
        (("render", "ff", "-f", "jpg"), "no format is called 'jpg'"),
        (("render", "ff", "-o", "x.sgv"), "did you mean 'svg'?"),
        (("render", "ff", "gru", "-o", "x.svg"), "need an output folder"),
        (("render", "ff", "ff"), "two specs would be written"),
        (("render", "lstn"), "did you mean 'lstm'?"),
        (("render", "nowhere.yaml"), "no such file"),
        (("render", "."), "contains no specs"),
        (("render", "-", "ff"), "standard input holds one spec"),
        (("list", "cell"), "did you mean 'cells'?"),
        (("render", "ff", "-o", "/proc/nowhere/x.svg"), "can't write"),
        (("render", "ff", "-o", "x.svg", "-f", "png"), "the extension of 'x.svg' contradicts the format png"),
        (("render", "ff", "gru", "-o", "x.svg"), "'x.svg' is a file"),
        (("render", "ff", "-o", "/dev/null"), "'/dev/null' is not a folder"),
        (("render", "ff", "--steps", "3"), "--steps has no effect without --values forward"),
        (("render", "ff", "--step", "each"), "--step has no effect without --values"),
        (("render", "ff", "--step", "each", "-o", "-"), "--step has no effect without --values"),
        (("render", "ff", "--unroll", "2"), "--unroll needs --detail parts"),
        (("render", "ff", "--unroll", "2", "-o", "-"), "--unroll needs --detail parts"),
        (("render", "ff", "--detail", "layers", "--unroll", "2"), "--unroll has no effect without --detail parts"),
        (("render", "ff", "--width", "300", "-f", "dot", "-f", "json"), "--width has no effect on dot and json"),
        (("render", "ff", "--width", "300", "-f", "dot", "-o", "-"), "--width has no effect on dot"),
        (("poster", "ff", "--width", "300", "-o", "x.json"), "--width has no effect on json"),
        (("render", ""), "the name of a spec is empty"),
        (("check", ""), "the name of a spec is empty"),
        (("gallery", ""), "the name of a spec is empty"),
        (("poster", ""), "the name of a spec is empty"),
        (("describe", "memory"), "netcharts render memory draws its parts"),
        (("forward", "memory", "--random"), "netcharts render memory draws its parts"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_code_2(run: Run, args: tuple[str, ...], message: str) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        "memory --unroll 2",
        "ff -f svg -f png --width 300",
        "ff -f svg -f json --width 300",
        "ff --values forward --steps 2 --step each",
    ],
)
def test_options_with_an_effect_are_accepted(run: Run, args: str) -> None:
    done = run("render", *args.split())
    assert (done.returncode, done.stderr) == (0, b"")


def test_extensions_are_case_insensitive_and_other_extensions_need_a_format(run: Run, tmp_path: Path) -> None:
    assert run("render", "ff", "-o", "x.PNG", "-f", "png").returncode == 0
    assert run("render", "ff", "-o", "x.picture", "-f", "png").returncode == 0
    assert (tmp_path / "x.PNG").read_bytes() == (tmp_path / "x.picture").read_bytes()


def test_options_from_the_environment_may_have_no_effect(run: Run) -> None:
    for args in (("-f", "json"), ("-f", "json", "-o", "-")):
        done = run("render", "ff", *args, NETCHARTS_RENDER_STEP="each", NETCHARTS_RENDER_WIDTH="300")
        assert done.returncode == 0
    assert run("poster", "ff", "-o", "x.json", NETCHARTS_POSTER_WIDTH="300").returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("args", ["render lstm -o -", "list", "--help", "describe ff", "forward ff --random"])
def test_a_full_disk_is_reported_in_one_line(tmp_path: Path, args: str) -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "netcharts", *args.split()]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, timeout=60)
    assert done.returncode == 2
    assert done.stderr == b"error: can't use standard output: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize(("args", "code"), [("render nofile", 2), ("rendr", 2), ("render bad.yaml", 2), ("list", 0)])
def test_a_full_disk_of_standard_error_is_a_system_error(tmp_path: Path, args: str, code: int) -> None:
    (tmp_path / "bad.yaml").write_bytes(BAD)
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "netcharts", *args.split()]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=full, cwd=tmp_path, timeout=60)
    assert done.returncode == code


def run_with_closed(folder: Path, closed: str, *command: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python while standard streams are closed, given as in a shell."""
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", sys.executable, *command]
    return subprocess.run(shell, stdin=subprocess.DEVNULL, capture_output=True, cwd=folder, timeout=60)


needs_sh = pytest.mark.skipif(os.name != "posix", reason="only shells of POSIX close standard streams")
PRINTING = (
    "render lstm -o -",
    "render lstm -f png -o -",
    "render lstm",
    "forward ff --random",
    "forward ff --random --format npz",
    "describe ff",
    "check ff",
    "check ff --format json",
    "explain lstm",
    "list",
    "schema",
    "--help",
    "--version",
)


@needs_sh
@pytest.mark.parametrize("args", PRINTING)
def test_a_closed_standard_output_is_reported_in_one_line(tmp_path: Path, args: str) -> None:
    done = run_with_closed(tmp_path, ">&-", "-m", "netcharts", *args.split())
    assert (done.returncode, done.stderr) == (2, b"error: can't use standard output: it is closed\n")


@needs_sh
@pytest.mark.parametrize("args", ["render -", "check -", "describe -"])
def test_a_closed_standard_input_is_reported_in_one_line(tmp_path: Path, args: str) -> None:
    done = run_with_closed(tmp_path, "<&-", "-m", "netcharts", *args.split())
    assert done.returncode == 2
    assert done.stderr == b"error: can't read standard input: it is closed\n"


@needs_sh
@pytest.mark.parametrize(("args", "code"), [("render ff -o ff.png", 0), ("render nofile", 2), ("rendr", 2)])
def test_a_closed_standard_error_changes_no_exit_code(tmp_path: Path, args: str, code: int) -> None:
    for closed in ("2>&-", "<&- 2>&-"):
        assert run_with_closed(tmp_path, closed, "-m", "netcharts", *args.split()).returncode == code
    assert run_with_closed(tmp_path, "<&- >&- 2>&-", "-m", "netcharts", *args.split()).returncode == 2


@needs_sh
@pytest.mark.parametrize("closed", ["2>&-", "<&- 2>&-"])
def test_a_library_draws_while_standard_error_is_closed(tmp_path: Path, closed: str) -> None:
    code = "from netcharts import Chart; print(Chart.from_file('ff').render('png')[1:4])"
    assert run_with_closed(tmp_path, closed, "-c", code).stdout == b"b'PNG'\n"


@pytest.mark.parametrize(
    "args", ["--legend ff", "--legend -- ff", "--legend names ff", "--legend=names ff", "ff --legend"]
)
def test_an_option_with_an_optional_value_takes_only_its_own_values(run: Run, args: str) -> None:
    named = run("render", "ff", "--legend=names", "-o", "-").stdout
    assert named not in (b"", run("render", "ff", "-o", "-").stdout)
    done = run("render", "-o", "-", *args.split())
    assert (done.stderr, done.stdout) == (b"", named)


def test_a_word_that_is_a_value_and_a_spec_is_taken_as_the_value(run: Run, tmp_path: Path) -> None:
    (tmp_path / "full").write_bytes(GOOD)
    assert b"Missing argument" in run("render", "--legend", "full").stderr
    assert run("render", "--legend", "./full").stdout == b"output/full.svg\n"
    assert (
        run("render", "-", "--legend", "-o", "-", stdin=GOOD).stdout
        == run("render", "--legend", "-", stdin=GOOD).stdout
    )
    assert b"'--legend' does not exist" in run("watch", "--", "--legend").stderr


def test_options_can_be_set_by_environment_variables(run: Run) -> None:
    dark = run("render", "ff", "-o", "-", NETCHARTS_RENDER_THEME="zoo-dark")
    assert b"theme-zoo-dark" in dark.stdout


def test_a_light_and_a_dark_chart_come_with_html_that_shows_them(run: Run, tmp_path: Path) -> None:
    done = run("render", "ff", "-f", "pdf", "-f", "png", "--dark-theme", "zoo-dark", "-o", "a b/")
    files, markup = done.stdout.decode().splitlines()[:4], done.stdout.decode().splitlines()[4:]
    assert files == ["a b/ff.pdf", "a b/ff.png", "a b/ff-dark.pdf", "a b/ff-dark.png"]
    assert markup[1] == '  <source media="(prefers-color-scheme: dark)" srcset="a%20b/ff-dark.png">'
    assert markup[2].startswith('  <img alt="Feed Forward (FF). ')
    assert markup[2].endswith('" src="a%20b/ff.png">')
    assert (tmp_path / "a b/ff.png").read_bytes() == run("render", "ff", "-o", "-", "-f", "png").stdout
    dark = run("render", "ff", "-o", "-", "-f", "png", "--theme", "zoo-dark").stdout
    assert (tmp_path / "a b/ff-dark.png").read_bytes() == dark
    (tmp_path / "bad.yaml").write_text("links: reddish\n")
    for option in ("--theme", "--dark-theme"):
        bad = run("render", "ff", "gru", option, "bad.yaml", "-o", "c/")
        assert (bad.returncode, bad.stdout) == (1, b"")
        assert bad.stderr == (
            b"bad.yaml:1:8: NC007 error: expected a color such as '#66CC00', '#6c0' or 'steelblue', got 'reddish'\n"
        )
    assert not (tmp_path / "c").exists()


def test_color_is_for_terminals_unless_an_option_or_variable_decides(run: Run) -> None:
    assert b"\x1b[" not in run("render", "-", stdin=BAD).stderr
    assert b"\x1b[" in run("--color", "always", "render", "-", stdin=BAD).stderr
    assert b"\x1b[" in run("render", "-", stdin=BAD, FORCE_COLOR="1").stderr
    assert b"\x1b[" not in run("render", "-", stdin=BAD, FORCE_COLOR="1", NO_COLOR="1").stderr


def test_every_name_is_listed(run: Run) -> None:
    listed = run("list").stdout.decode()
    for folder, suffix in (
        ("cells", ".yaml"),
        ("patterns", ".py"),
        ("activations", ".py"),
        ("style/themes", ".yaml"),
        ("formats", ".py"),
        ("engines", ".py"),
    ):
        assert f"{folder.rpartition('/')[2]}:" in listed
        assert all(f"\n  {name} " in listed for name in registry.names(folder, suffix))
        assert all(f"\n  {name} " in listed for name in bundled.paths())


def test_a_new_spec_is_a_copy_that_can_be_drawn(run: Run, tmp_path: Path) -> None:
    assert run("new", "my-net", "--like", "lstm").stdout == b"my-net.yaml\nnetcharts.schema.json\n"
    text = (tmp_path / "my-net.yaml").read_text(encoding="utf-8")
    modeline = "# yaml-language-server: $schema=netcharts.schema.json\n"
    assert text.startswith(f'{modeline}name: "my-net"\nkind: lstm\nlayers:\n')
    assert (tmp_path / "netcharts.schema.json").read_bytes() == run("schema").stdout
    assert run("new", "other").stdout == b"other.yaml\n"
    assert "Hochreiter" not in text
    assert run("render", "my-net.yaml").returncode == 0
    again = run("new", "my-net")
    assert again.returncode == 2
    assert b"exists already" in again.stderr
    assert (tmp_path / "my-net.yaml").read_text(encoding="utf-8") == text


def test_every_bundled_spec_can_be_copied(spec_name: str) -> None:
    from netcharts import Chart
    from netcharts.spec.new_spec import start

    ours, theirs = Chart.from_text(start("Mine", spec_name)), Chart.from_file(spec_name)
    assert ours.spec.name == "Mine"
    assert list(ours.graph().edges) == list(theirs.graph().edges)


def test_shells_complete_commands_specs_and_choices(run: Run) -> None:
    assert b"_netcharts_completion" in run("completion", "bash").stdout

    def complete(*words: str) -> set[str]:
        done = run(_NETCHARTS_COMPLETE="bash_complete", COMP_WORDS=" ".join(words), COMP_CWORD=str(len(words) - 1))
        return {line.split(",")[1] for line in done.stdout.decode().splitlines()}

    assert complete("netcharts", "re") == {"render"}
    assert {"lstm", "lsm"} <= complete("netcharts", "render", "ls")
    assert complete("netcharts", "render", "ff", "--theme", "zoo-") == {"zoo-dark"}


def test_a_closed_pipe_is_not_an_error(tmp_path: Path) -> None:
    command = f"{sys.executable} -m netcharts list | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=tmp_path, timeout=60)
    assert done.stderr == b""


def test_no_garbage_is_looked_for_when_the_process_ends() -> None:
    code = (
        "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 0)); from netcharts.cli import main"
    )
    done = subprocess.run([sys.executable, "-c", f"{code}; main(['--version'])"], capture_output=True, check=True)
    assert done.stdout.split()[-1] == b"True"
