"""The direction in which the boxes of layers follow each other.

Boxes are placed and lines are routed along an axis: abscissas follow the links, ordinates lie across. The way of a
direction then turns what was placed to where it is drawn.
"""

from __future__ import annotations

from typing import NamedTuple

from netcharts.placement.box import Box, Point
from netcharts.scene.nodes import BoxNode


class FlowBox(NamedTuple):
    """The extent of a box about (x, y): its width is that along the axis, its height that across."""

    x: float
    y: float
    width: float
    height: float

    def box(self) -> Box:
        """Return its extent."""
        return Box(self.x - self.width / 2, self.y - self.height / 2, self.x + self.width / 2, self.y + self.height / 2)


class Way(NamedTuple):
    """The drawn direction of an axis.

    Attributes:
        upright: True if the axis is vertical.
        back: True if it runs up.
        folded: True if it turns round in the middle.
    """

    upright: bool = False
    back: bool = False
    folded: bool = False

    def turned(self, point: Point) -> Point:
        """Return where a point of the axis is drawn."""
        along = -point[0] if self.back else point[0]
        return (point[1], along) if self.upright else (along, point[1])

    def flow_box(self, node: BoxNode) -> FlowBox:
        """Return the extent of a drawn box along the axis and across."""
        along, across = (node.y, node.x) if self.upright else (node.x, node.y)
        size = (node.height, node.width) if self.upright else (node.width, node.height)
        return FlowBox(-along if self.back else along, across, *size)

    def flow_frame(self, frame: Box) -> FlowBox:
        """Return the extent of a drawn frame along the axis and across."""
        along, across = (frame.y, frame.x) if self.upright else (frame.x, frame.y)
        width, height = frame.right - frame.left, frame.bottom - frame.top
        size = (height, width) if self.upright else (width, height)
        return FlowBox(-along if self.back else along, across, *size)


FORWARD = Way()
"""The way to the right."""
WAYS = {
    "right": FORWARD,
    "down": Way(upright=True),
    "up": Way(upright=True, back=True),
    "down_up": Way(upright=True, folded=True),
}
"""The way of each direction."""
