"""The commands `check`, `explain` and `schema`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from netcharts import Chart
from netcharts.checking import reports
from tests.conftest import Run

CHECKOUT = Path(__file__).resolve().parents[2]
GOOD = """\
name: T
layers:
  input:  {cell: input, size: 3}
  output: {cell: output, size: 3}
connections:
  - full: input -> output
"""
WARNED = GOOD.replace("  output:", "  lone: {cell: basic, size: 2}\n  output:")
WRONG = WARNED + "  - full: output -> output\n"


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    for name, text in (("good", GOOD), ("warned", WARNED), ("wrong", WRONG)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def test_a_spec_without_problems_is_reported_as_such(run: Run, specs: Path) -> None:
    done = run("check", "good.yaml", "lstm", "--strict", GITHUB_ACTIONS="")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"2 specs checked: no problems found\n", b"")


def test_findings_are_shown_with_their_line(run: Run, specs: Path) -> None:
    done = run("check", "wrong.yaml", GITHUB_ACTIONS="")
    assert done.returncode == 1
    assert done.stderr == b""
    assert "wrong.yaml:4:3: NC103 warning: layer 'lone' is not connected\n" in done.stdout.decode()
    assert "  8 |   - full: output -> output\n    |                     ^^^^^^\n" in done.stdout.decode()
    assert done.stdout.decode().endswith("1 spec checked: 1 error, 1 warning, 1 note; 1 can be fixed with --fix\n")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("warned.yaml",), 0),
        (("warned.yaml", "--strict"), 1),
        (("warned.yaml", "--strict", "--ignore", "NC103"), 0),
        (("warned.yaml", "--strict", "--ignore", "isolated-layer,NC217"), 0),
        (("wrong.yaml", "--select", "NC2"), 0),
        (("wrong.yaml", "--select", "NC1"), 1),
        (("good.yaml", "nowhere.yaml"), 2),
        (("wrong.yaml", "nowhere.yaml"), 2),
        (("good.yaml", "--select", "NC9"), 2),
        (("good.yaml", "--format", "sarf"), 2),
        (("good.yaml", "wrong.yaml"), 1),
    ],
)
def test_exit_codes(run: Run, specs: Path, args: tuple[str, ...], code: int) -> None:
    done = run("check", *args)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert (code == 2) == bool(done.stderr)


def test_specs_that_are_not_checked_are_counted_as_such(run: Run, specs: Path) -> None:
    done = run("check", "nowhere.yaml", GITHUB_ACTIONS="")
    assert (done.returncode, done.stdout) == (2, b"1 spec could not be checked\n")
    assert done.stderr == b"error: no such file: 'nowhere.yaml'\n"
    some = run("check", "nowhere.yaml", "good.yaml", "lstn", GITHUB_ACTIONS="")
    assert some.stdout == b"1 spec checked: no problems found; 2 specs could not be checked\n"
    assert b"no problems found" not in run("check", "nowhere.yaml", "--format", "html").stdout


def test_a_spec_whose_check_fails_is_not_counted_as_checked(
    run: Run, specs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("netcharts.checking.run.check_text", fail)
    done = run("check", "good.yaml", GITHUB_ACTIONS="")
    assert (done.returncode, done.stdout) == (2, b"1 spec could not be checked\n")


def test_standard_input_and_folders_are_checked(run: Run, specs: Path) -> None:
    assert run("check", "-", "--format", "concise", stdin=WRONG.encode()).stdout.startswith(b"<stdin>:4:3: NC103")
    assert b"3 specs checked" in run("check", ".", GITHUB_ACTIONS="").stdout


def test_github_is_the_default_report_in_github_actions(run: Run, specs: Path) -> None:
    assert run("check", "wrong.yaml", GITHUB_ACTIONS="true").stdout.startswith(b"::warning file=wrong.yaml,line=4")
    assert run("check", "wrong.yaml", "--format", "concise", GITHUB_ACTIONS="true").stdout.startswith(b"wrong.yaml:4")


@pytest.mark.parametrize("name", reports.names())
def test_every_report_can_be_selected(run: Run, specs: Path, name: str) -> None:
    done = run("check", "wrong.yaml", "--format", name)
    assert done.returncode == 1
    assert b"NC102" in done.stdout
    if name in ("json", "sarif"):
        json.loads(done.stdout)


def test_findings_are_counted_by_rule(run: Run, specs: Path) -> None:
    done = run("check", "wrong.yaml", "warned.yaml", "--statistics").stdout.decode().splitlines()
    assert [line.split() for line in done] == [
        ["2", "NC103", "isolated-layer"],
        ["2", "NC217", "cell-alias"],
        ["1", "NC102", "self-connection-without-delay"],
    ]


def test_a_diff_shows_what_a_fix_changes(run: Run, specs: Path) -> None:
    shown = run("check", "warned.yaml", "--diff")
    assert shown.returncode == 1
    assert b"-  lone: {cell: basic, size: 2}\n+  lone: {cell: hidden, size: 2}\n" in shown.stdout
    assert (specs / "warned.yaml").read_text() == WARNED
    assert run("check", "warned.yaml", "--fix").returncode == 0
    assert (specs / "warned.yaml").read_text() == WARNED.replace("basic", "hidden")
    assert run("check", "warned.yaml", "--diff").returncode == 0
    assert run("check", "-", "--fix", stdin=WARNED.encode()).returncode == 2


def test_a_fix_keeps_a_byte_order_mark_and_line_endings(run: Run, tmp_path: Path) -> None:
    before = b"\xef\xbb\xbf" + WARNED.replace("\n", "\r\n").encode()
    (tmp_path / "t.yaml").write_bytes(before)
    run("check", "t.yaml", "--fix")
    assert (tmp_path / "t.yaml").read_bytes() == before.replace(b"basic", b"hidden")
    (tmp_path / "t.yaml").write_bytes(b"\xff\xfe")
    assert run("check", "t.yaml", "--fix").returncode == 1
    assert (tmp_path / "t.yaml").read_bytes() == b"\xff\xfe"


# Rendering


def test_errors_prevent_drawing_and_warnings_do_not(run: Run, specs: Path) -> None:
    stopped = run("render", "wrong.yaml")
    assert stopped.returncode == 1
    assert stopped.stdout == b""
    assert [line.split(b": ")[1][:5] for line in stopped.stderr.splitlines()] == [b"NC103", b"NC102"]
    assert not (specs / "output/wrong.svg").exists()
    warned = run("render", "warned.yaml")
    assert (warned.returncode, warned.stdout) == (0, b"output/warned.svg\n")
    assert warned.stderr == b"warned.yaml:4:3: NC103 warning: layer 'lone' is not connected\n"
    assert run("render", "-", stdin=WARNED.encode()).stderr.startswith(b"<stdin>:4:3: NC103")
    for args in (("wrong.yaml", "--no-check"), ("warned.yaml", "--no-check")):
        unchecked = run("render", *args)
        assert (unchecked.returncode, unchecked.stderr) == (0, b"")


# Explaining


def test_rules_and_names_are_explained(run: Run) -> None:
    assert run("explain", "nc204").stdout.startswith(b"NC204 noisy-input-without-match (note): ")
    both = run("explain", "convolution").stdout.decode()
    assert "convolution (cell): " in both
    assert "convolution (pattern): " in both


def test_an_unknown_name_gets_the_nearest_one(run: Run) -> None:
    done = run("explain", "noisy-input-without-mach")
    assert done.returncode == 2
    assert b"did you mean 'noisy-input-without-match'?" in done.stderr
    assert run("explain").returncode == 2


def test_the_schema_is_printed(run: Run) -> None:
    assert json.loads(run("schema").stdout)["title"].startswith("netcharts spec")


# Hooks


@pytest.mark.skipif(not (CHECKOUT / ".pre-commit-hooks.yaml").exists(), reason="not a checkout")
def test_hooks_run_the_documented_commands(specs: Path) -> None:
    hooks = {hook["id"]: hook for hook in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text())}
    assert set(hooks) == {"netcharts-check", "netcharts-embed", "netcharts-render"}

    def hook(name: str, *files: str) -> int:
        program, *args = hooks[name]["entry"].split()
        assert program == "netcharts"
        command = [sys.executable, "-m", "netcharts", *args, *files]
        return subprocess.run(command, cwd=specs, capture_output=True, env={**os.environ}).returncode

    assert hook("netcharts-check", "good.yaml") == 0
    assert hook("netcharts-check", "good.yaml", "warned.yaml") == 1
    assert hook("netcharts-render", "good.yaml") == 0
    assert (specs / "output/good.svg").read_text(encoding="utf-8") == Chart.from_file(specs / "good.yaml").svg()
