"""A pair with a cell that does not exist.

What
    An explicit pair, or an edge of a graph, names a cell outside its layer. Cells are counted from 0; cells of a grid
    are given by row and column, or in a graph by their number in row-major order.

Why
    The link cannot be drawn.

Example
    - links: input -> hidden    # hidden has 3 cells
      pairs: [[0, 3]]

Instead
      pairs: [[0, 2]]

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC309", "error", aliases=("pair-outside",))
