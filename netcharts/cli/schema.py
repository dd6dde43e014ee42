"""Print the JSON Schema of specs, for editors."""

from __future__ import annotations

import click

from netcharts.cli._terminal import hand_over


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of specs, for editors."""
    from netcharts.spec.schema import text

    hand_over(text())
