"""A pool into a larger layer.

What
    A pool connects a layer to one with more cells in some dimension.

Why
    Pooling combines several cells into one. To increase the number of cells, use an interpolation or a deconvolution.

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
