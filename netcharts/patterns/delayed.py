"""Every source cell to every target cell, from the step before: `full` with a delay of 1."""

from netcharts.patterns import Pattern, every_link, every_pair
from netcharts.patterns._dense import EVERY

PATTERN = Pattern(
    scope="path",
    phrase={"en": "time-delayed", "zh": "时间滞后连接"},
    links=lambda ends: ends.where(True),
    count=every_pair,
    delay=1,
    weights=lambda joint: every_link(joint, every_pair),
    step=EVERY,
)
