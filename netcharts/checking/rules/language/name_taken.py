"""A name that is taken.

What
    Two layers of one name, a group called like a layer, a cell kind called like a built-in one, a layer in two groups.

Why
    Whoever names it could mean either.

Example
    groups:
      input: {layers: [input]}

Instead
    groups:
      inputs: {layers: [input]}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC014", "error")
