"""Print the completion script for a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from netcharts.cli._terminal import hand_over
from netcharts.cli._types import Name

SHELLS = ("bash", "fish", "zsh")


@click.command("completion")
@click.argument("shell", type=Name("shell", lambda: SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    For bash, add this line to ~/.bashrc: eval "$(netcharts completion bash)"
    """
    completion = get_completion_class(shell)
    assert completion is not None
    hand_over(completion(ctx.find_root().command, {}, "netcharts", "_NETCHARTS_COMPLETE").source(), newline=True)
