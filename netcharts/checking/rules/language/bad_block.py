"""An invalid block.

What
    A block does not exist or contains itself, no layer of it is called `output`, a parameter does not exist or
    hides the kind of a layer, an expression cannot be computed, or a connection leads into a block other than by an
    input of it.

Why
    A layer that is a block stands for all the layers of its body, so that the body has to be complete.

Example
    layers:
      stage: {block: stage, with: {widht: 8}}
    blocks:
      stage:
        with: {width: 4}
        layers:
          output: {cell: hidden, size: width}
        connections:
          - full: inputs -> output

Instead
      stage: {block: stage, with: {width: 8}}

Source
    The spec language, version 2.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC020", "error")
