"""Link each target cell to a window of source cells; all positions share the same weights.

`kernel`, `stride`, `padding` and `dilation` are one number, or one for each dimension. A layer of m cells gives
⌊(m + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 cells in every dimension. LeCun et al., "Gradient-based
learning applied to document recognition", 1998, doi:10.1109/5.726791.
"""

from netcharts.patterns import Pattern
from netcharts.patterns._kernels import GATHER
from netcharts.patterns._windows import (
    SlidingOptions,
    kernel_weights,
    seen,
    seen_count,
    seen_degrees,
    window_mismatch,
    windows,
    windows_determine,
)

PATTERN = Pattern(
    scope="path",
    phrase={"en": "convolution", "zh": "卷积连接"},
    links=seen,
    count=seen_count,
    size_mismatch=window_mismatch,
    determines=windows_determine,
    options=SlidingOptions,
    windows=windows,
    weights=kernel_weights,
    degrees=seen_degrees,
    transfer=GATHER,
    local=True,
    shares_weights=True,
)
