"""`netcharts new`: a new spec."""

from __future__ import annotations

from pathlib import Path

import click

from netcharts.cli._terminal import say
from netcharts.cli._types import SpecName


@click.command("new")
@click.argument("name")
@click.option("--like", metavar="SPEC", default="ff", show_default=True, type=SpecName(), help="Spec to copy.")
def command(name: str, like: str) -> None:
    """Create a new spec.

    The spec is written to NAME.yaml, which must not exist yet. The file netcharts.schema.json is written next to it; it
    enables completion and validation in editors.
    """
    from netcharts.errors import OutputError
    from netcharts.files import write
    from netcharts.spec import schema
    from netcharts.spec.templates import SCHEMA, start

    target = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if target.exists():
        raise OutputError(f"'{target}' exists already")
    write(target, start(target.stem, like).encode())
    say(target)
    beside = target.with_name(SCHEMA)
    if not beside.exists():
        write(beside, schema.text().encode())
        say(beside)
