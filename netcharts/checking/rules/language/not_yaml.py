"""A spec that is not valid YAML.

What
    The text cannot be parsed as a single YAML document.

Why
    The spec cannot be read any further.

Example
    layers: {a: {cell: input

Instead
    layers: {a: {cell: input, size: 1}}

Source
    The YAML 1.2.2 specification.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC002", "error")
