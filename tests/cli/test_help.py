"""Help texts: complete summaries, and one option for each render option."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from netcharts import RenderOptions, formats, registry
from netcharts.cli import main

CONTEXT = click.Context(main)
COMMANDS = {name: command for name in main.list_commands(CONTEXT) if (command := main.get_command(CONTEXT, name))}
DRAWING = ["embed", "poster", "render", "watch"]


def output(*args: str) -> str:
    return CliRunner().invoke(main, args, terminal_width=80).output


def test_no_command_summary_is_cut_off_at_80_columns() -> None:
    lines = output("--help").partition("Commands:\n")[2].splitlines()
    assert len(lines) == sum(not command.hidden for command in COMMANDS.values())
    assert [line for line in lines if len(line) > 80 or line.endswith(("...", "…"))] == []
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_help_of_every_command_starts_with_its_whole_summary(name: str) -> None:
    lines = output(name, "--help").splitlines()
    assert lines[0].startswith("Usage: ")
    assert lines[2].startswith("  ")
    assert lines[2].endswith(".") and "..." not in lines[2]
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_summary_of_a_command_begins_its_help(name: str) -> None:
    help = COMMANDS[name].help or ""
    assert registry.summary("cli", name.replace("-", "_")) == help.partition("\n")[0]


def test_help_lists_every_command_that_is_not_hidden() -> None:
    lines = output("--help").partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in lines] == sorted(set(COMMANDS) - {"pandoc-draw"})


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_has_a_sentence_of_help(name: str) -> None:
    for option in COMMANDS[name].params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert option.help[0].isupper(), option.help
            assert option.help.partition(" [default")[0].rstrip()[-1] in ".)", option.help


@pytest.mark.parametrize("name", DRAWING)
def test_every_render_option_is_an_option_of_the_same_name(name: str) -> None:
    spellings = {spelling for option in COMMANDS[name].params for spelling in option.opts}
    assert {f"--{field.replace('_', '-')}" for field in RenderOptions._fields} <= spellings


@pytest.mark.parametrize("name", ["render", "poster"])
@pytest.mark.parametrize("format", formats.names())
def test_a_picture_that_is_given_as_a_spec_hints_at_the_output_option(
    name: str, format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, [name, "ff", f"out.{format}"])
    assert result.exit_code == 2
    assert f"no such file: 'out.{format}' (use -o out.{format} to write it)" in result.output
    assert list(tmp_path.iterdir()) == []
