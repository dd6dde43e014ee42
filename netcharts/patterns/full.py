"""Every source cell to every target cell: m·n links.

The dense or fully connected layer; also `visible -- hidden` of a restricted Boltzmann machine.
"""

from netcharts.patterns import Pattern, every_link, every_pair
from netcharts.patterns._dense import EVERY

PATTERN = Pattern(
    scope="path",
    phrase={"en": "fully connected", "zh": "全连接"},
    links=lambda ends: ends.where(True),
    count=every_pair,
    weights=lambda joint: every_link(joint, every_pair),
    step=EVERY,
)
