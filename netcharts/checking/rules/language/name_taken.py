"""A name that is already in use.

What
    Two layers have the same name, a group has the name of a layer, a custom cell has the name of a built-in one, or a
    layer is in two groups.

Why
    A reference to the name would be ambiguous.

Example
    groups:
      input: {layers: [input]}

Instead
    groups:
      inputs: {layers: [input]}

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC014", "error")
