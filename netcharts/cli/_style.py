"""The options that say how charts are drawn: the same for every command that draws."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

import click
from click.core import ParameterSource

from netcharts import engines
from netcharts.cli._types import Name, StepName, ThemeName
from netcharts.style import themes
from netcharts.style.options import BOUNDS, DETAILS, LABELS, LEGENDS, REPEATS, RenderOptions
from netcharts.syntax.texts import LANGUAGES

_OPTIONS = (
    click.option("--theme", type=ThemeName(), help="The theme. [default: the spec's, or zoo]"),
    click.option(
        "--set",
        "set",
        metavar="KEY=VALUE",
        multiple=True,
        help="Change a value of the theme, such as links=#333333 or roles.hidden=#00aa55; may be given several times.",
    ),
    click.option(
        "--lang",
        default="en",
        show_default=True,
        type=Name("language", lambda: LANGUAGES),
        help="The language of text.",
    ),
    click.option(
        "--detail",
        type=Name("detail", lambda: DETAILS),
        help="What is drawn of cells. [default: cells; parts of a cell]",
    ),
    click.option(
        "--unroll",
        metavar="N",
        type=click.IntRange(*BOUNDS["unroll"]),
        help="How many iterations to draw at the level of parts. [default: 1]",
    ),
    click.option(
        "--repeats",
        default="once",
        show_default=True,
        type=Name("way", lambda: REPEATS),
        help="How groups that repeat are drawn: once, or with all copies in full.",
    ),
    click.option(
        "--bias/--no-bias",
        default=None,
        help="Draw a bias cell, always 1, for each layer that has a bias. [default: what the spec says]",
    ),
    click.option(
        "--labels",
        type=Name("labels", lambda: LABELS),
        help="What is written at layers: their names, sizes, or both and the activation. [default: what the spec says]",
    ),
    click.option(
        "--legend",
        is_flag=False,
        flag_value="names",
        default="none",
        show_default=True,
        type=Name("legend", lambda: LEGENDS),
        help="What the cells and links are, below the chart; without a value, their names. What can be its value is no "
        "spec.",
    ),
    click.option(
        "--values",
        metavar="forward|FILE",
        help="Shade cells by what the network computes or a file of values by layer, links by weight.",
    ),
    click.option(
        "--steps",
        metavar="N",
        type=click.IntRange(*BOUNDS["steps"]),
        help="How many steps to compute. [default: those of the spec's first example]",
    ),
    click.option(
        "--step",
        metavar="last|each|animated|K",
        default="last",
        show_default=True,
        type=StepName(),
        help="Which step to show: one, each side by side, or all in turn in an animated SVG (elsewhere the first).",
    ),
    click.option(
        "--width",
        metavar="PIXELS",
        type=click.IntRange(*BOUNDS["width"]),
        help="The width of a PNG. [default: twice that of the SVG]",
    ),
    click.option(
        "--engine", default="embedded", show_default=True, type=Name("engine", engines.names), help="What paints."
    ),
)


def heeded(options: RenderOptions, formats: Collection[str]) -> None:
    """Check that every option of the command line has an effect on pictures in these formats.

    Raises:
        UsageError: one has no effect.
    """
    source = click.get_current_context().get_parameter_source
    for field, idle, said in (
        ("steps", options.values != "forward", "--steps has no effect without --values forward"),
        (
            "step",
            options.values is None and options.step != RenderOptions().step,
            "--step has no effect without --values",
        ),
        ("unroll", options.detail not in (None, "parts"), "--unroll has no effect without --detail parts"),
        ("width", "png" not in formats, "--width is for PNG, and none is written"),
    ):
        if idle and source(field) is ParameterSource.COMMANDLINE:
            raise click.UsageError(said)


def styled(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that takes the render options, and is given them as one `options`."""

    @wraps(command)
    def call(**given: Any) -> None:
        changes = {name: given.pop(name) for name in RenderOptions._fields}
        options = RenderOptions(**changes)
        # A theme that can't be read is told once, not for every spec.
        themes.chosen(options)
        command(options=options, **given)

    for option in reversed(_OPTIONS):
        call = option(call)
    return call
