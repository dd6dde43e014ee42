"""A text that is not YAML.

What
    The text can't be read as one YAML document.

Why
    Nothing else can be told about it.

Example
    layers: {a: {cell: input

Instead
    layers: {a: {cell: input, size: 1}}

Source
    The YAML 1.2.2 specification.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC002", "error")
