"""PNG: its physical size, its bounds, and what is said about them."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from netcharts import Chart, OptionError
from netcharts.cli import main
from netcharts.errors import ScaleWarning
from netcharts.formats import png

BOUND = 8000
METER = 100 / 2.54


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return the chunks of a PNG, whose checksums must be right."""
    found, place = [], 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack(">I", data[place + 8 + length : place + 12 + length])
        assert checksum == zlib.crc32(kind + content)
        found.append((kind, content))
        place += length + 12
    return found


def size(data: bytes) -> tuple[int, int, float, float]:
    """Return the width and the height of a PNG in pixels and in inches."""
    parts = chunks(data)
    assert [kind for kind, _ in parts].count(b"pHYs") == 1
    kinds = dict(parts)
    width, height = struct.unpack(">II", kinds[b"IHDR"][:8])
    across, down, unit = struct.unpack(">IIB", kinds[b"pHYs"])
    assert unit == 1
    return width, height, width / across * METER, height / down * METER


@pytest.mark.parametrize("width", [None, 300, 1500])
@pytest.mark.parametrize("name", ["ff", "lstm", "lenet-5"])
def test_a_png_has_the_physical_size_of_the_svg(name: str, width: int | None) -> None:
    chart = Chart.from_file(name)
    root = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart.svg())
    assert root
    pixels, _, across, down = size(chart.render("png", width=width))
    dot = across / pixels
    assert across * 72 == pytest.approx(float(root[1]), abs=1.5 * dot * 72)
    assert down * 72 == pytest.approx(float(root[2]), abs=1.5 * dot * 72)


def test_a_resolution_replaces_the_one_that_a_png_has() -> None:
    data = Chart.from_file("ff").render("png")
    assert png.with_resolution(data, 192) == data
    assert size(png.with_resolution(data, 96))[2] == pytest.approx(2 * size(data)[2], rel=1e-3)


LONG = {
    "wide": "".join(f"  a{n}: {{cell: hidden, size: 1}}\n" for n in range(150))
    + "connections:\n  - full: " + " -> ".join(f"a{n}" for n in range(150)) + "\n",
    "high": "  a: {cell: hidden, size: 150, draw: 150}\n",
}  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_a_png_is_within_its_bounds_and_a_warning_says_so(name: str) -> None:
    chart = Chart.from_text(f"name: Long\nlayers:\n{LONG[name]}")
    with pytest.warns(ScaleWarning, match=r"the chart is [\d,]+ × [\d,]+ pixels large, more than 8,000: drawn at \d+%"):
        width, height, across, down = size(chart.render("png", detail="cells"))
    assert BOUND - 4 <= max(width, height) <= BOUND
    # Its physical size remains that of the chart.
    assert max(across, down) * 192 > BOUND


def test_the_command_line_says_so_too(tmp_path: Path) -> None:
    (tmp_path / "long.yaml").write_text(f"name: Long\nlayers:\n{LONG['high']}", encoding="utf-8")
    for options in ([], ["-j", "2"]):
        target = [str(tmp_path / "long.yaml"), "-o", str(tmp_path / "long.png"), *options]
        done = CliRunner().invoke(main, ["render", *target])
        assert done.exit_code == 0
        assert done.output.count("more than 8,000: drawn at") == 1


def test_a_width_at_which_the_chart_would_be_too_high_is_refused() -> None:
    chart = Chart.from_text(f"name: High\nlayers:\n{LONG['high']}")
    with pytest.raises(OptionError, match=r"'width' is too large: with this width, .* high, more than 8,000"):
        chart.render("png", width=2000)
    assert size(chart.render("png", width=50))[0] == 50
