"""Values of different shapes that meet in a cell.

What
    A part of a cell combines values one by one, such as by `multiply` or `subtract`, but they have different numbers of
    cells or channels.

Why
    Each value needs its counterpart. Only an axis of length 1 spreads.

Example
    cells:
      apart: {parts: {output: {subtract: [inputs.one, inputs.other]}}}
    layers:
      input: {cell: input, size: 3}
      other: {cell: input, size: 4}
      apart: {cell: apart, size: 3}
    ...
    - identity: input -> apart.one
    - identity: other -> apart.other

Instead
    cells:
      apart: {parts: {output: {subtract: [inputs.one, inputs.other]}}}
    layers:
      input: {cell: input, size: 3}
      other: {cell: input, size: 3}
      apart: {cell: apart, size: 3}
    ...
    - identity: input -> apart.one
    - identity: other -> apart.other

Source
    By definition of operations on arrays; Harris et al., "Array programming with NumPy", 2020,
    doi:10.1038/s41586-020-2649-2.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC321", "error")
