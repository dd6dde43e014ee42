"""A pair of cells that do not exist.

What
    A pair of an explicit connection names a cell outside its layer. Cells are counted from 0; in a grid, by row and
    column.

Why
    There is nothing to link.

Example
    - links: input -> hidden    # hidden has 3 cells
      pairs: [[0, 3]]

Instead
      pairs: [[0, 2]]

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC309", "error", aliases=("pair-outside",))
