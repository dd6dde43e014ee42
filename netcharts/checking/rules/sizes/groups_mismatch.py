"""Channels that cannot be divided into groups.

What
    The number of groups does not divide the number of channels of the source or of the target.

Why
    All groups have the same number of channels.

Example
    a: {cell: input, size: 4, channels: 6}
    b: {cell: hidden, size: 4, channels: 8}
    ...
    - pointwise: a -> b
      groups: 4

Instead
    - pointwise: a -> b
      groups: 2

Source
    Krizhevsky, Sutskever & Hinton, "ImageNet classification with deep convolutional neural networks", 2012.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC340", "error")
