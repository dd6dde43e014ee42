"""Create a new spec."""

from __future__ import annotations

import os
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
    from netcharts.files import write_all
    from netcharts.spec import schema
    from netcharts.spec.new_spec import SCHEMA, start

    target = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if os.path.lexists(target):
        raise OutputError(f"'{target}' exists already")
    contents = {target: start(target.stem, like).encode()}
    schema_file = target.with_name(SCHEMA)
    if not os.path.lexists(schema_file):
        contents[schema_file] = schema.text().encode()
    # No existing file is overwritten, so the spec that is copied is not either.
    write_all(contents, inputs=())
    for path in contents:
        say(path)
