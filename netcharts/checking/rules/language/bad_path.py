"""A malformed path.

What
    A path has no arrow, or no layer at one end of an arrow.

Why
    It is not clear which layers to connect.

Example
    - full: input output

Instead
    - full: input -> output

Source
    The arrows are those of Graphviz' DOT language.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC012", "error")
