"""Hints for words that other tools use."""

from __future__ import annotations

import pytest

from netcharts import activations, cells, hints, patterns
from netcharts.cli import main
from netcharts.cli._group import Commands
from netcharts.spec.reader import read

SPEC = "name: T\nlayers:\n  a: {{cell: {cell}, size: 3}}\n  b: {{cell: output, size: 3}}\nconnections:\n  - {pattern}: a -> b\n"


def messages(cell: str = "input", pattern: str = "full") -> list[str]:
    return [problem.message for problem in read(SPEC.format(cell=cell, pattern=pattern), "t")[1]]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("dense", "use 'full'"),
        ("Dense", "use 'full'"),
        ("fully_connected", "use 'full'"),
        ("fc", "use 'full'"),
        ("Linear", "use 'full'"),
        ("conv2d", "use 'convolution' with 'kernel'"),
        ("Conv1D", "use 'convolution' with 'kernel'"),
        ("MaxPool2d", "use 'pool' with 'op: max'"),
        ("max_pool", "use 'pool' with 'op: max'"),
        ("BatchNorm2d", "write 'normalize: batch'"),
        ("dropout", "write 'dropout: 0.5'"),
        ("concat", "into a layer with 'cell: concat'"),
        ("add", "into a layer with 'cell: add'"),
        ("skip", "use 'identity'"),
        ("residual", "use 'identity'"),
        ("embedding", "use 'full'"),
        ("flatten", "use 'full'"),
        ("GCNConv", "use 'graph' with 'edges' and 'scale: symmetric'"),
        ("graph_attention", "use 'cell: attention' with 'score: gat' and 'edges'"),
        ("softmax", "'softmax' is an activation: write 'activation: softmax' in a layer"),
        ("hidden", "'hidden' is a cell of layers"),
    ],
)
def test_an_unknown_pattern_gets_a_hint(word: str, hint: str) -> None:
    (message,) = messages(pattern=word)
    assert message.startswith(f"unknown pattern '{word}' (")
    assert hint in message


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("dense", "use 'hidden'"),
        ("FullyConnected", "use 'hidden'"),
        ("maxpool", "use 'pool'"),
        ("flatten", "leave it out"),
        ("relu", "'relu' is an activation"),
        ("softmax", "'softmax' is an activation"),
        ("routing", "'routing' is a pattern of connections"),
        ("residual", "use the pattern 'identity'"),
        ("hiden", "did you mean 'hidden'?"),
    ],
)
def test_an_unknown_cell_gets_a_hint(word: str, hint: str) -> None:
    (message,) = messages(cell=word)
    assert message.startswith(f"unknown cell '{word}' (")
    assert hint in message


@pytest.mark.parametrize(
    ("word", "hint"),
    [("draw", "use 'render'"), ("validate", "use 'check'"), ("run", "use 'forward'"), ("rendr", "'render'")],
)
def test_an_unknown_command_gets_a_hint(word: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([word])
    assert caught.value.code == 2
    assert f"no such command '{word}' (" in (message := capsys.readouterr().err)
    assert hint in message


def test_no_hint_is_for_a_word_that_exists() -> None:
    commands = Commands(name="netcharts").list_commands(None)  # type: ignore[arg-type]
    known = ([*cells.names(), *cells.aliases()], patterns.names(), commands)
    for word, uses in hints._HINTS.items():
        assert any(uses), word
        for advice, names in zip(uses, known, strict=True):
            assert advice is None or word not in names, word


@pytest.mark.parametrize("name", activations.names())
def test_every_activation_is_recognized_as_one(name: str) -> None:
    known = {*patterns.names(), *cells.names(), *cells.aliases(), *hints._HINTS}
    assert name in known or "is an activation" in hints.for_cell(name, cells.names())
