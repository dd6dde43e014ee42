"""Show a live preview of a spec or of a folder of specs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netcharts.cli._render_options import options_used, with_render_options
from netcharts.cli._terminal import say
from netcharts.style.options import RenderOptions

if TYPE_CHECKING:
    from netcharts.apps.watch.state import SpecState

_COLORS = {"good": "green", "warned": "yellow", "bad": "red", "gone": "red"}


@click.command("watch")
@click.argument("spec", metavar="SPEC|DIR", type=click.Path(exists=True, path_type=Path))
@click.option("--open", "open_", is_flag=True, help="Open the preview in the browser.")
@with_render_options
def command(spec: Path, open_: bool, options: RenderOptions) -> None:
    """Show a live preview of a spec or of a folder of specs.

    The chart is redrawn whenever a file is saved. If a spec contains errors, the preview lists them and keeps the last
    chart. The page is only accessible from this computer. Press Control-C to stop.
    """
    from threading import Event

    from netcharts.apps.watch.changes import changes
    from netcharts.apps.watch.server import Server
    from netcharts.apps.watch.state import WatchState

    options = options_used(options, ["svg"])
    watched = WatchState(spec, options, _report)
    if not watched.names():
        raise click.UsageError(f"the folder '{spec}' contains no specs")
    stop = Event()
    with Server(watched) as server:
        server.start()
        say(server.url)
        if open_:
            click.launch(server.url)
        try:
            for _ in changes(spec, stop):
                watched.refresh()
        except KeyboardInterrupt:
            stop.set()
        server.shutdown()


def _report(name: str, state: SpecState) -> None:
    """Print the state of a spec whenever it is saved; a closed terminal or a full disk does not stop the preview."""
    with suppress(OSError):
        say(f"{name}: {_MESSAGES[state.level]}", fg=_COLORS[state.level], err=True)


_MESSAGES = {"good": "drawn", "warned": "drawn, with warnings", "bad": "can't be drawn", "gone": "deleted"}
