"""An unknown cell.

What
    The `cell` of a layer is neither built in nor defined by the spec.

Why
    Without a known cell, the layer can be neither drawn nor computed.

Example
    hidden: {cell: hiden, size: 3}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The list of cells: `netcharts list cells`.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC009", "error")
