"""One-to-one links between unequal layers.

What
    An identity joins layers with unequal numbers of cells.

Why
    Each cell is linked to the cell of the same index, so there must be as many.

Example
    a: {cell: hidden, size: 3}
    b: {cell: hidden, size: 4}
    ...
    - identity: a -> b

Instead
    b: {cell: hidden, size: 3}

Source
    He et al., 2015, arXiv:1512.03385: where sizes differ, a projection takes the place of the identity.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC305", "error", aliases=("identity-unequal",))
