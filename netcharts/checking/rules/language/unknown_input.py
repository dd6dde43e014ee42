"""An unknown input or part of a layer.

What
    A path names something behind the dot of a layer that its cells do not have: `b.query` in front of an arrow is a
    part of `b`, behind an arrow it is a named input of `b`.

Why
    The name is misspelled, or the layer has other cells.

Example
    - identity: input -> apart.first
    ...
    cells:
      apart: {parts: {output: {subtract: [inputs.one, inputs.other]}}}
    layers:
      apart: {cell: apart, size: 3}

Instead
    - identity: input -> apart.one
    ...
    cells:
      apart: {parts: {output: {subtract: [inputs.one, inputs.other]}}}
    layers:
      apart: {cell: apart, size: 3}

Source
    The spec language, version 2.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC019", "error")
