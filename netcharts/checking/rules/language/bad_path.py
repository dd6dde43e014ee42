"""A path that does not lead from layer to layer.

What
    A path has no arrow, or an arrow has no layer at its end.

Why
    What is to be joined is not said.

Example
    - full: input output

Instead
    - full: input -> output

Source
    The arrows are those of Graphviz' DOT language.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC012", "error")
