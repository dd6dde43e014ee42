"""Hints for terms of other tools, such as `dense` or `maxpool`: the cell, pattern or command to use instead."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts import activations, cells, patterns
from netcharts.wording import nearest, quoted

_DROPOUT = "write 'dropout: 0.5' in a layer: it is shown, but does not change the values"
_ALONG_GRAPH = "use 'graph' with 'edges' and 'scale: symmetric'"
_GRAPH_ATTENTION = "use 'cell: attention' with 'score: gat' and 'edges'"
_OMIT = "leave it out: it does not change the connections"


def _normalized(kind: str) -> str:
    return f"write 'normalize: {kind}' in a layer, or use 'norm'"


# The replacements of a term as a cell, a pattern and a command; None if there is none. Terms are written without
# punctuation and without a number of dimensions, such as the `2d` of `conv2d`.
_HINTS: dict[str, tuple[str | None, str | None, str | None]] = {
    "dense": ("use 'hidden'", "use 'full'", None),
    "fullyconnected": ("use 'hidden'", "use 'full'", None),
    "fc": ("use 'hidden'", "use 'full'", None),
    "linear": (None, "use 'full' into a layer with 'cell: linear'", None),
    "mlp": ("use 'hidden'", "use 'full'", None),
    "neuron": ("use 'hidden'", None, None),
    "conv1x1": (None, "use 'pointwise'", None),
    "conv": (None, "use 'convolution' with 'kernel'", None),
    "convtranspose": ("use 'deconvolution'", "use 'deconvolution' with 'kernel'", None),
    "transposedconvolution": ("use 'deconvolution'", "use 'deconvolution' with 'kernel'", None),
    "deconv": (None, "use 'deconvolution' with 'kernel'", None),
    "maxpool": ("use 'pool'", "use 'pool' with 'op: max'", None),
    "maxpooling": ("use 'pool'", "use 'pool' with 'op: max'", None),
    "avgpool": ("use 'pool'", "use 'pool' with 'op: mean'", None),
    "averagepooling": ("use 'pool'", "use 'pool' with 'op: mean'", None),
    "scatter": (None, "use 'aggregate' with 'edges'", None),
    "treelstm": ("use 'memory' with a 'graph' connection within its layer", None, None),
    "kan": (None, "use 'spline'", None),
    "unfold": (None, "use 'patches' with 'kernel'", None),
    "im2col": (None, "use 'patches' with 'kernel'", None),
    "patchify": (None, "use 'patches' with 'kernel'", None),
    "pixelunshuffle": (None, "use 'patches' with 'kernel'", None),
    "fold": (None, "use 'unpatch' with 'kernel'", None),
    "unpatchify": (None, "use 'unpatch' with 'kernel'", None),
    "pixelshuffle": (None, "use 'unpatch' with 'kernel'", None),
    "upsample": ("use 'interpolation'", "use 'interpolation'", None),
    "upsampling": (None, "use 'interpolation'", None),
    "embedding": (None, "use 'full' into a layer with 'cell: embedding'", None),
    "flatten": (_OMIT, "use 'full', which connects layers of any shape", None),
    "reshape": (_OMIT, "use 'identity' into a layer with 'size' and 'channels'", None),
    "dropout": (_DROPOUT, _DROPOUT, None),
    "batchnorm": (_normalized("batch"), _normalized("batch"), None),
    "batchnormalization": (_normalized("batch"), _normalized("batch"), None),
    "groupnorm": (_normalized("group"), _normalized("group"), None),
    "instancenorm": (_normalized("instance"), _normalized("instance"), None),
    "rmsnorm": (_normalized("rms"), _normalized("rms"), None),
    "layernormalization": (_normalized("layer"), _normalized("layer"), None),
    "layernorm": (_normalized("layer"), _normalized("layer"), None),
    "skip": ("use the pattern 'identity'", "use 'identity'", None),
    "residual": ("use the pattern 'identity'", "use 'identity'", None),
    "shortcut": ("use the pattern 'identity'", "use 'identity'", None),
    "add": (None, "use 'identity' into a layer with 'cell: add'", None),
    "concat": (None, "use 'identity' into a layer with 'cell: concat'", None),
    "concatenate": (None, "use 'identity' into a layer with 'cell: concat'", None),
    "selfattention": ("use the pattern 'attention'", "use 'attention'", None),
    "multiheadattention": ("use the pattern 'attention'", "use 'attention'", None),
    "relativepositionbias": ("use 'relative'", "use 'identity' from a layer with 'cell: relative'", None),
    "rnn": (None, "use 'recurrent'", None),
    "gcn": (None, _ALONG_GRAPH, None),
    "gcnconv": (None, _ALONG_GRAPH, None),
    "graphconv": (None, _ALONG_GRAPH, None),
    "graphconvolution": (None, _ALONG_GRAPH, None),
    "messagepassing": (None, _ALONG_GRAPH, None),
    "gat": (_GRAPH_ATTENTION, _GRAPH_ATTENTION, None),
    "gatconv": (_GRAPH_ATTENTION, _GRAPH_ATTENTION, None),
    "graphattention": (_GRAPH_ATTENTION, _GRAPH_ATTENTION, None),
    "draw": (None, None, "use 'render'"),
    "plot": (None, None, "use 'render'"),
    "show": (None, None, "use 'render'"),
    "convert": (None, None, "use 'render'"),
    "validate": (None, None, "use 'check'"),
    "lint": (None, None, "use 'check'"),
    "fix": (None, None, "use 'check --fix'"),
    "run": (None, None, "use 'forward'"),
    "predict": (None, None, "use 'forward'"),
    "compute": (None, None, "use 'forward'"),
    "init": (None, None, "use 'new'"),
    "create": (None, None, "use 'new'"),
    "serve": (None, None, "use 'watch'"),
    "help": (None, None, "use '--help'"),
    "version": (None, None, "use '--version'"),
}
_CELL, _PATTERN, _COMMAND = range(3)


def for_cell(word: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown cell: a hint, or the nearest of the known names."""
    advice = _advice(word, _CELL) or _activation(word)
    if advice is None and word in patterns.names():
        advice = f"{quoted(word)} is a pattern of connections"
    return f" ({advice})" if advice else nearest(word, known)


def for_pattern(word: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown pattern: a hint, or the nearest of the known names."""
    advice = _advice(word, _PATTERN) or _activation(word)
    if advice is None and word in cells.names():
        advice = f"{quoted(word)} is a cell of layers"
    return f" ({advice})" if advice else nearest(word, known)


def for_command(word: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown command: a hint, or the nearest of the known names."""
    advice = _advice(word, _COMMAND)
    return f" ({advice})" if advice else nearest(word, known)


def _activation(word: str) -> str | None:
    if word.casefold() not in activations.names():
        return None
    return f"{quoted(word)} is an activation: write 'activation: {word.casefold()}' in a layer"


def _advice(word: str, use: int) -> str | None:
    plain = word.casefold().translate({ord(letter): None for letter in "_- ."})
    for spelling in (plain, plain.removesuffix("d").rstrip("123"), plain.removesuffix("layer")):
        if spelling in _HINTS:
            return _HINTS[spelling][use]
    return None
