"""What all tests share: where the bundled specs are, and the command line as a new user calls it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from netcharts.spec import bundled

# No deadlines: the machine that runs the tests may be busy. Speed is measured in benchmarks/.
settings.register_profile("netcharts", deadline=None, print_blob=True)
settings.load_profile("netcharts")

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

needs_neato = pytest.mark.skipif(shutil.which("neato") is None, reason="no system Graphviz; .ci/run installs one")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `spec_name` runs for every bundled spec."""
    if "spec_name" in metafunc.fixturenames:
        metafunc.parametrize("spec_name", list(bundled.paths()))


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `netcharts` as a process of its own, in an empty folder."""

    def call(*args: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "netcharts", *args],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
            timeout=120,
        )

    return call


def heeding() -> None:
    """Let a process hear Control-C, whatever started the tests: a shell makes what it runs behind deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
