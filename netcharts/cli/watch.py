"""`netcharts watch`: a page that shows specs as they are saved."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netcharts.cli._style import heeded, styled
from netcharts.cli._terminal import say
from netcharts.style.options import RenderOptions

if TYPE_CHECKING:
    from netcharts.apps.watch.state import State

_COLOURS = {"good": "green", "warned": "yellow", "bad": "red", "gone": "red"}


@click.command("watch")
@click.argument("spec", metavar="SPEC|DIR", type=click.Path(exists=True, path_type=Path))
@click.option("--open", "open_", is_flag=True, help="Open the page in the browser.")
@styled
def command(spec: Path, open_: bool, options: RenderOptions) -> None:
    """Draw a SPEC, or the specs of a DIR, again at every save, and show them in a page that keeps up.

    The page is for this machine alone. While a spec is broken it says what is wrong, by line and column, and keeps the
    last good chart. Control-C ends it.
    """
    from threading import Event

    from netcharts.apps.watch.changes import ticks
    from netcharts.apps.watch.server import Server
    from netcharts.apps.watch.state import Board

    heeded(options, ["svg"])
    board = Board(spec, options, _tell)
    if not board.names():
        raise click.UsageError(f"the folder '{spec}' holds no spec")
    stop = Event()
    with Server(board) as server:
        server.start()
        say(server.url)
        if open_:
            click.launch(server.url)
        try:
            for _ in ticks(spec, stop):
                board.look()
        except KeyboardInterrupt:
            stop.set()
        server.shutdown()


def _tell(name: str, state: State) -> None:
    """Say how a spec is, at every save; a terminal that is gone, or a log that is full, stops nothing."""
    with suppress(OSError):
        say(f"{name}: {_WORDS[state.level]}", fg=_COLOURS[state.level], err=True)


_WORDS = {"good": "drawn", "warned": "drawn, with warnings", "bad": "can't be drawn", "gone": "gone"}
