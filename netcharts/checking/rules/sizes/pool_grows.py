"""A pool that grows.

What
    A pool joins a layer to one with more cells in some dimension.

Why
    A pool takes several cells into one. What makes more cells out of few is an interpolation or a deconvolution.

Example
    - pool: small -> large
      kernel: 2

Instead
    - interpolation: small -> large

Source
    Dumoulin & Visin, 2016, arXiv:1603.07285.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC303", "error")
