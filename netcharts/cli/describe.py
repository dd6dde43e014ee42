"""Describe a network and count its cells and weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from netcharts import escape
from netcharts.cli._terminal import hand_over, say
from netcharts.cli._types import Name, SpecName
from netcharts.escape import visible
from netcharts.shapes import Shape, spans
from netcharts.style.options import REPEATS
from netcharts.syntax.languages import LANGUAGES

FORMATS = ("text", "json", "table", "markdown", "latex", "csv")
_COUNTED = ("cells", "links", "weights", "biases", "states")


@click.command("describe")
@click.argument("spec", type=SpecName())
@click.option(
    "--format",
    "format_",
    default="text",
    show_default=True,
    type=Name("format", lambda: FORMATS),
    help="Output format.",
)
@click.option(
    "--lang", default="en", show_default=True, type=Name("language", lambda: LANGUAGES), help="Language of the text."
)
@click.option(
    "--repeats",
    default=REPEATS[0],
    show_default=True,
    type=Name("way to list repeats", lambda: REPEATS),
    help="With `full`, tables list every copy of a layer.",
)
def command(spec: str, format_: str, lang: str, repeats: str) -> None:
    """Describe a network and count its cells and weights.

    The cells, links, weights, biases and states are counted for each layer and in total. Weights that several
    connections share count once. The formats `table`, `markdown`, `latex` and `csv` list the output shape, the
    receptive field, the parameters and the multiply-accumulates of each layer.
    """
    from netcharts.api import Chart
    from netcharts.files import read_stdin
    from netcharts.network.active_parameters import active_parameters
    from netcharts.network.receptive_fields import receptive_fields
    from netcharts.network.totals import totals as totals_of
    from netcharts.spec.repeats import shapes_of_copies
    from netcharts.syntax.tree import MAX_BYTES

    chart = Chart.from_text(read_stdin(MAX_BYTES + 1), "<stdin>") if spec == "-" else Chart.from_file(spec)
    if format_ not in ("text", "json"):
        from netcharts.network.layer_table import layer_table
        from netcharts.network.layer_table_formats import write

        hand_over(write(layer_table(chart.spec, repeats), format_, lang))
        return
    counted = chart.counts()
    active = active_parameters(chart.spec)
    counts = [layer._asdict() for layer in counted]
    totals = {key: sum(layer[key] for layer in counts) for key in _COUNTED}
    parameters = totals_of(counted)
    if format_ == "json":
        fields = receptive_fields(chart.spec)
        document = {
            "name": chart.spec.name,
            "title": chart.spec.title.get(lang),
            "description": chart.description(lang),
            "layers": [{**layer, "receptive_field": fields[layer["name"]]} for layer in counts],
            "total": {**totals, **parameters._asdict(), **({} if active is None else {"active": active})},
        }
        hand_over(escape.json(document, indent=2), newline=True)
        return
    say(f"{chart.spec.heading(lang)}: {chart.description(lang)}")
    say("")
    shapes = shapes_of_copies(chart.spec)
    sizes = [_size(shapes[layer["name"]]) for layer in counts]
    for row in _table(counts, sizes, totals):
        say(row)
    if active is not None:
        say(f"{active:,} of {parameters.total:,} parameters are active at a time")
    if parameters.frozen:
        trainable, frozen, every = (f"{number:,}" for number in parameters)
        say(f"{trainable} of {every} parameters are trainable, {frozen} are frozen")


def _table(counts: list[dict[str, Any]], sizes: list[str], totals: dict[str, int]) -> list[str]:
    rows = [["layer", "cell", "size", *_COUNTED]]
    for layer, size in zip(counts, sizes, strict=True):
        rows.append([_name(layer), layer["cell"], size, *(f"{layer[key]:,}" for key in _COUNTED)])
    rows.append(["total", "", "", *(f"{totals[key]:,}" for key in _COUNTED)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [_row(row, widths) for row in rows]


def _name(layer: dict[str, Any]) -> str:
    name = visible(layer["name"])
    return f"{name} ×{layer['copies']}" if layer["copies"] > 1 else name


def _size(shapes: Sequence[Shape]) -> str:
    *size, channels = spans(shapes, "")
    return "×".join(size if channels == "1" else (*size, channels))


def _row(row: list[str], widths: list[int]) -> str:
    texts, numbers = zip(row[:3], widths[:3], strict=True), zip(row[3:], widths[3:], strict=True)
    words = [word.ljust(width) for word, width in texts] + [word.rjust(width) for word, width in numbers]
    return "  ".join(words).rstrip()
