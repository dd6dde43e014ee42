"""The examples of docs/architecture.md: added to a copy of the package, each of them works."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import netcharts

PACKAGE = Path(netcharts.__file__).parent
PAGE = PACKAGE.parent / "docs" / "architecture.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="not a checkout")

# A network of the things that the page adds.
SPEC = """
name: T
layers:
  a: {cell: input, size: 3}
  b: {cell: leaky, size: 3, init: lecun_uniform}
  c: {cell: longest, size: 3}
  d: {cell: output, size: 900, draw: 500, activation: hard_tanh}
  n: {cell: norm, size: 3, normalize: unit}
cells:
  longest: {parts: {output: {hypot: [inputs]}}}
connections:
  - full: a -> b
  - mirror: b -> c
  - full: c -> d
  - identity: b -> n
"""
# What is made of each of them, and what comes of it.
USES = {
    "netcharts/activations/hard_tanh.py": ("float(abs(CHART.forward({'a': [1e3] * 3})['d']).max())", 1.0),
    "netcharts/architectures/jordan.yaml": ("explain('jordan').splitlines()[0].split(':')[0]", "jordan (architecture)"),
    "netcharts/cells/leaky.yaml": ("[c.weights for c in CHART.counts() if c.name == 'b']", [9]),
    "netcharts/checking/rules/structure/draws_too_many.py": (
        "[f.line for f in CHART.check() if f.code == 'NC114']",
        [7],
    ),
    "netcharts/cli/titles.py": (
        "CliRunner().invoke(main, ['titles', 'lstm']).output",
        "Long / Short Term Memory (LSTM)\n",
    ),
    "netcharts/engines/plain.py": ("LSTM.svg(engine='plain') == LSTM.svg()", True),
    "netcharts/formats/txt.py": ("LSTM.render('txt').decode().count('Copies(')", 4),
    "netcharts/hosts/jinja.py": ("HOSTS.load('jinja').name", "Jinja"),
    "netcharts/initializers/lecun_uniform.py": ("bool(0.5 < abs(CHART.weights()['b.output.a']).max() <= 1)", True),
    "netcharts/normalizations/unit.py": ("round(float((CHART.forward({'a': [1, 2, 3]})['n'] ** 2).sum()), 9)", 1.0),
    "netcharts/operations/hypot.py": ("'hypot' in CHART.svg(detail='parts')", True),
    "netcharts/patterns/mirror.py": (
        "[ends for *ends, data in CHART.graph('cells').edges(data=True) if data['pattern'] == 'mirror']",
        [["b[0]", "c[2]"], ["b[1]", "c[1]"], ["b[2]", "c[0]"]],
    ),
    "netcharts/style/themes/sepia.yaml": ("'#fdf6e3' in LSTM.svg(theme='sepia')", True),
}
SETUP = """
import json
from click.testing import CliRunner
from netcharts import Chart
from netcharts.catalogs import explain
from netcharts.cli import main
from netcharts.hosts import _catalog as HOSTS
CHART, LSTM = Chart.from_text(SPEC), Chart.from_file("lstm")
"""


def examples() -> dict[str, str]:
    """Return the whole files among the examples by their paths."""
    blocks = re.findall(
        r"^```\w+\n# (netcharts/\S+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return dict(blocks)


def test_every_example_is_used() -> None:
    assert examples().keys() == USES.keys()


def test_every_example_works_without_another_change(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "netcharts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PACKAGE.parent / "specs", tmp_path / "specs")
    for path, text in examples().items():
        assert not (tmp_path / path).exists(), path
        (tmp_path / path).write_text(text, encoding="utf-8")
    values = ", ".join(f"{path!r}: {code}" for path, (code, _) in USES.items())
    code = f"SPEC = {SPEC!r}\n{SETUP}\nprint(json.dumps({{{values}}}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {path: expected for path, (_, expected) in USES.items()}
