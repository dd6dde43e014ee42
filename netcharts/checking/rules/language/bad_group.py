"""Groups that do not nest.

What
    A group contains itself, or two groups share layers though neither contains the other. Only a brace without
    `repeat`, `arrange` and `place` can share layers with other groups.

Why
    Frames would cross, and copies of the groups would not fit into each other.

Example
    groups:
      one:   {layers: [hidden, other]}
      other: {layers: [one, output]}

Instead
    groups:
      one:   {layers: [hidden]}
      other: {layers: [one, output]}

Source
    The spec language, version 2.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC018", "error")
