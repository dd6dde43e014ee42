"""Places of the boxes of layers in lanes along a vertical axis, with room for frames and their captions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netcharts.placement.box import Box, Point
from netcharts.placement.frame_margins import inner_first
from netcharts.placement.ranks import ordering
from netcharts.scene.diagrams import box_fold, box_lanes, layer_groups
from netcharts.scene.diagrams.box_lanes import Frame, Margin
from netcharts.scene.diagrams.flow import Way
from netcharts.scene.nodes import HEIGHT
from netcharts.spec.model import Connection, Group, Spec
from netcharts.spec.nesting import enclosing


def even_widths(spec: Spec, widths: Mapping[str, float]) -> dict[str, float]:
    """Return the widths of boxes that stand below each other: those that are in the same frame are equally wide."""
    around = enclosing(layer_groups.framed(spec))
    frame_of = {name: around[name][-1].name if name in around else "" for name in widths}
    widest: dict[str, float] = {}
    for name, width in widths.items():
        widest[frame_of[name]] = max(width, widest.get(frame_of[name], 0.0))
    return {name: widest[frame_of[name]] for name in widths}


def places(spec: Spec, widths: Mapping[str, float], way: Way, language: str, gap: float) -> dict[str, Point]:
    """Return where the middles of the boxes of layers are drawn.

    Args:
        spec: The spec of the network.
        widths: The widths of the boxes.
        way: The direction in which they follow each other.
        language: Language of captions.
        gap: Their distance.
    """
    extents = {name: Box(-HEIGHT / 2, -width / 2, HEIGHT / 2, width / 2) for name, width in widths.items()}
    links = ordering((c.source, c.target, c.delay) for c in spec.connections)
    frame = frame_of(spec, way, language, gap)
    if way.folded:
        back = frame_of(spec, way._replace(back=True), language, gap)
        placed = box_fold.place(frame, back, extents, links)
    else:
        placed = box_lanes.place(frame, extents, links)
    return {name: way.turned(point) for name, point in placed.items()}


def frame_of(spec: Spec, way: Way, language: str, gap: float) -> Frame:
    """Return what is placed: the layers and frames of a spec, with those in each frame, and their distance."""
    framed = {group.name: group for group in layer_groups.framed(spec)}
    around = enclosing(framed.values())
    parents = {name: groups[-1].name if groups else "" for name, groups in around.items()}
    members: dict[str, dict[str, None]] = {name: {} for name in ("", *framed)}
    for layer in spec.layers:
        name = layer.name
        while name:
            parent = parents.get(name, "")
            members[parent][name] = None
            name = parent
    found: dict[str, Frame] = {}
    for group in inner_first(framed.values()):
        inner = {name: found[name] for name in members[group.name] if name in found}
        margin, least = (
            _margin(group, way, language),
            0.0 if way.upright else layer_groups.caption_width(group, language),
        )
        back = sum(_leads_back(c, group, [framed[name] for name in inner]) for c in spec.connections)
        found[group.name] = Frame(tuple(members[group.name]), margin, inner, gap, least, back)
    inner = {name: found[name] for name in members[""] if name in found}
    return Frame(tuple(members[""]), Margin(), inner, gap)


def _leads_back(connection: Connection, group: Group, inner: Sequence[Group]) -> bool:
    """Return True if a connection comes from another step, between layers of a group but not within an inner one."""
    ends = {connection.source, connection.target}
    own = connection.delay != 0 and len(ends) == 2 and ends.issubset(group.layers)
    return own and not any(ends.issubset(each.layers) for each in inner)


def _margin(group: Group, way: Way, language: str) -> Margin:
    """Return the distances of the frame of a group from what is in it, with room for its caption on top."""
    pad = layer_groups.PAD
    top = pad + (layer_groups.CAPTION if group.caption(language) else 0.0)
    if not way.upright:
        return Margin(pad, pad, top, pad)
    return Margin(pad, top, pad, pad) if way.back else Margin(top, pad, pad, pad)
