"""Link each target cell to a window of source cells; all positions share the same weights.

`kernel`, `stride`, `padding` and `dilation` are one number, or one for each dimension. A layer of m cells gives
⌊(m + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 cells in every dimension. With `groups: n`, only
channels of the same of n groups are linked; with `groups: each`, every channel has a window of its own (depthwise).
`table` lists, for each target channel, the source channels that it sees.
LeCun et al., "Gradient-based learning applied to document recognition", 1998, doi:10.1109/5.726791.
"""

from netcharts.patterns import Pattern
from netcharts.patterns._grouped import TRANSFER, ConvolutionOptions, channel_mismatch, determines, weights
from netcharts.patterns._windows import seen, seen_count, seen_degrees, window_mismatch, windows

PATTERN = Pattern(
    scope="path",
    phrase={"en": "convolution", "zh": "卷积连接"},
    operation={"en": "conv", "zh": "卷积"},
    links=seen,
    count=seen_count,
    size_mismatch=window_mismatch,
    channel_mismatch=channel_mismatch,
    determines=determines,
    options=ConvolutionOptions,
    windows=windows,
    weights=weights,
    degrees=seen_degrees,
    transfer=TRANSFER,
    local=True,
    shares_weights=True,
)
