"""Run the forward pass and print the values of all layers."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from netcharts import escape
from netcharts.cli._limits import with_limits
from netcharts.cli._terminal import hand_over, say
from netcharts.cli._types import Name, SpecName
from netcharts.escape import visible

if TYPE_CHECKING:
    from netcharts.api import Chart
    from netcharts.forward import Activations

FORMATS = ("table", "json", "npz")


@click.command("forward")
@click.argument("spec", type=SpecName())
@click.option("--input", "inputs", metavar="FILE", type=click.Path(), help="Inputs by layer: a .npz or .json file.")
@click.option("--random", "at_random", is_flag=True, help="Sample the inputs from a normal distribution.")
@click.option("--steps", type=click.IntRange(1, 100_000), help="Number of time steps. [default: as in the inputs]")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Random seed.")
@click.option(
    "--weights",
    metavar="FILE",
    type=click.Path(),
    help="Weights by name: a .npz file. Missing weights are initialized.",
)
@click.option(
    "--format",
    "format_",
    default="table",
    show_default=True,
    type=Name("format", lambda: FORMATS),
    help="Print a table of the last time step, or all time steps as JSON or .npz.",
)
@with_limits
def command(
    spec: str,
    inputs: str | None,
    at_random: bool,
    steps: int | None,
    seed: int,
    weights: str | None,
    format_: str,
) -> None:
    """Run the forward pass and print the values of all layers.

    Inputs have the shape [steps, batch, channels, *size]; leading axes of length 1 can be omitted.
    """
    from netcharts import array_files
    from netcharts.api import Chart
    from netcharts.files import read_stdin
    from netcharts.forward.limits import default_limits
    from netcharts.syntax.tree import MAX_BYTES

    if at_random == (inputs is not None):
        raise click.UsageError("give --input FILE or --random")
    chart = Chart.from_text(read_stdin(MAX_BYTES + 1), "<stdin>") if spec == "-" else Chart.from_file(spec)
    limit = default_limits().memory
    given = array_files.read(Path(inputs), limit) if inputs else chart.random_inputs(steps or 1, seed)
    known = array_files.read(Path(weights), limit) if weights else {}
    _show(chart, chart.forward(given, steps=steps, seed=seed, weights=known), format_)


def _show(chart: Chart, values: Activations, format_: str) -> None:
    import numpy as np

    from netcharts import array_files

    if format_ == "npz":
        buffer = io.BytesIO()
        layers: dict[str, Any] = dict(values.layers)
        np.savez(buffer, **layers)
        sys.stdout.buffer.write(buffer.getvalue())
        sys.stdout.buffer.flush()
    elif format_ == "json":
        listed = {name: array_files.jsonable(array) for name, array in values.layers.items()}
        document = {"name": chart.spec.name, "layers": listed}
        hand_over(escape.json(document), newline=True)
    else:
        named = [(visible(name), array) for name, array in values.layers.items()]
        width = max(len(name) for name, _ in named)
        for name, array in named:
            say(f"{name:<{width}}  {_numbers(array)}")


def _numbers(values: Any) -> str:
    """Return the first values of the last time step, with a bar between examples."""
    last, each = values[-1].ravel().tolist(), values[-1, 0].size
    shown = " ".join(
        f"| {number:.4g}" if place and place % each == 0 else f"{number:.4g}" for place, number in enumerate(last[:12])
    )
    return shown if len(last) <= 12 else f"{shown} … ({len(last):,} numbers)"
