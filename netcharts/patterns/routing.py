"""Every capsule to every capsule of the next layer, by vectors whose share is found by agreement; drawn double.

Sabour, Frosst & Hinton, "Dynamic routing between capsules", 2017, arXiv:1710.09829.
"""

from netcharts.patterns import Pattern, every_link, every_pair

PATTERN = Pattern(
    scope="path",
    phrase={"en": "routed by agreement", "zh": "协议路由"},
    links=lambda ends: ends.where(True),
    count=every_pair,
    look="double",
    weights=lambda joint: every_link(joint, every_pair),
)
