"""Fixtures of all tests: the bundled specs and the command line. Fast tests are marked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import settings

from netcharts.cli import main
from netcharts.spec import bundled

# No deadlines: the machine that runs the tests may be busy. Speed is measured in benchmarks/.
settings.register_profile("netcharts", deadline=None, print_blob=True)
settings.load_profile("netcharts")

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

needs_neato = pytest.mark.skipif(shutil.which("neato") is None, reason="no system Graphviz; .ci/run installs one")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests with the argument `spec_name` for every bundled spec."""
    if "spec_name" in metafunc.fixturenames:
        metafunc.parametrize("spec_name", list(bundled.paths()))


# Slow suites: they run other programs, whole corpora, or thousands of examples.
SLOW = (
    "apps",
    "browser",
    "cli/test_internal_errors.py",
    "cli/test_outputs.py",
    "engines",
    "formats/test_svg.py",
    "forward/test_fuzz.py",
    "generated",
    "hosts",
    "networks",
    "parity",
    "scene/diagrams",
    "spec/test_fuzz.py",
    "test_mutation.py",
    "test_properties.py",
    "test_typing.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests as fast unless they are in a slow suite or run for every bundled spec."""
    root = Path(__file__).parent
    for item in items:
        slow = item.path.relative_to(root).as_posix().startswith(SLOW)
        if not slow and "spec_name" not in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.fast)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs `netcharts` in an empty folder, in this process or, with `process=True`, in another."""

    def call(
        *args: str, stdin: bytes = b"", process: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        if not process:
            return _run_here(tmp_path, args, stdin, environment)
        return subprocess.run(
            [sys.executable, "-m", "netcharts", *args],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
            timeout=120,
        )

    return call


def _run_here(
    folder: Path, args: Sequence[str], stdin: bytes, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(main, args, stdin, env=environment, prog_name="netcharts")
    finally:
        os.chdir(before)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return subprocess.CompletedProcess(args, result.exit_code, result.stdout_bytes, result.stderr_bytes)


def heeding() -> None:
    """Let a process handle Control-C also if the tests run in the background, where shells ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
