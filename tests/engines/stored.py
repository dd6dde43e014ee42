"""The samples that Graphviz paints for all bundled specs: `python -m tests.engines.stored` stores it anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from netcharts import Chart, RenderOptions
from netcharts.engines import _stored, embedded
from netcharts.paint import painter
from netcharts.spec import bundled
from netcharts.style import themes
from netcharts.svg.elements import Sample
from netcharts.svg.elements import samples as samples_of
from netcharts.svg.samples import paint

STORED = Path(_stored.FILE)


def samples() -> Iterator[Sample]:
    """Yield what is painted for the cells of each bundled spec in each theme; all other options have their defaults."""
    for name in bundled.paths():
        scene = Chart.from_file(name).drawn(RenderOptions(detail="cells"))
        for theme in themes.names():
            yield from samples_of(painter.paint(scene, themes.load(theme)).items)


def text() -> str:
    """Return the content of the file: one line for each sample."""
    painted = paint(embedded.render, tuple(sorted(set(samples()), key=repr)))
    lines = (
        f"{json.dumps(repr(sample))}: {json.dumps([each.tag, each.attributes, each.points, each.path])}"
        for sample, each in painted.items()
    )
    return f'{{"pygraphviz": "{version("pygraphviz")}", "samples": {{\n' + ",\n".join(lines) + "\n}}\n"


if __name__ == "__main__":
    STORED.write_text(text(), encoding="utf-8")
