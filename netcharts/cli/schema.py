"""`netcharts schema`: the language as a JSON Schema, for editors."""

from __future__ import annotations

import click

from netcharts.cli._terminal import hand_over


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the language, for editors that complete and underline."""
    from netcharts.spec.schema import text

    hand_over(text())
