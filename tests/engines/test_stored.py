"""The stored samples: what Graphviz paints, used only with the version that painted them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from netcharts import Chart
from netcharts.engines import _stored, embedded
from netcharts.errors import EngineError
from netcharts.paint.shapes import Paint
from netcharts.spec import bundled
from netcharts.style import themes
from tests.engines import stored

VERSION = json.loads(stored.STORED.read_text(encoding="utf-8"))["pygraphviz"]
needs_the_version = pytest.mark.skipif(version("pygraphviz") != VERSION, reason="painted by another pygraphviz")


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    for cached in (_stored._stored, embedded.sample):
        cached.cache_clear()
    yield
    for cached in (_stored._stored, embedded.sample):
        cached.cache_clear()


@pytest.fixture
def without_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(dot: str, format: str) -> bytes:
        raise EngineError("Graphviz was started")

    monkeypatch.setattr(embedded, "render", refuse)


@needs_the_version
def test_stored_samples_are_those_that_graphviz_paints() -> None:
    assert stored.STORED.read_text(encoding="utf-8") == stored.text()


@needs_the_version
@pytest.mark.parametrize("theme", themes.names())
def test_bundled_specs_are_drawn_without_starting_graphviz(theme: str, without_graphviz: None) -> None:
    for spec in bundled.paths():
        chart = Chart.from_file(spec)
        assert chart.svg(theme=theme, detail="cells") == chart.svg(theme=theme, detail="cells", engine="builtin")


def test_samples_that_are_not_stored_are_painted_by_graphviz(without_graphviz: None) -> None:
    with pytest.raises(EngineError, match="started"):
        Chart.from_file("lstm").svg(set=("links=#123456",))


def test_samples_of_another_version_are_painted_anew(
    without_graphviz: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = stored.STORED.read_text(encoding="utf-8").replace(f'"{VERSION}"', '"0.1"', 1)
    monkeypatch.setattr(_stored, "FILE", str(tmp_path / "samples.json"))
    (tmp_path / "samples.json").write_text(other, encoding="utf-8")
    with pytest.raises(EngineError, match="started"):
        Chart.from_file("lstm").svg()


def test_stored_samples_are_not_used_without_pygraphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(EngineError, match="not installed"):
        Chart.from_file("lstm").svg()


def test_either_all_samples_are_stored_or_none() -> None:
    assert _stored.find((Paint(stroke="#010203"),)) is None
    assert _stored.find(()) == {}


@needs_the_version
def test_a_quick_render_imports_what_it_needs(tmp_path: Path) -> None:
    code = "import sys; from netcharts.cli import main; main(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    arguments = ["render", "lstm", "-o", str(tmp_path / "lstm.svg")]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert "netcharts.engines.embedded" in modules
    assert not modules & {"pygraphviz", "graphviz", "networkx", "xml", "tempfile", "netcharts.forward"}
    assert not modules & {"netcharts.patterns._windows", "netcharts.patterns.links"}
