"""The catalog of architectures: the kinds of network that a spec can declare."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts import architectures
from netcharts.architectures.traits import LINK_TRAITS, SHAPES, TRAITS
from netcharts.registry import Catalog

_TIMES = {"now": "the same", "previous": "the previous", "past": "an earlier", "ahead": "the next"}


def _about(name: str) -> str:
    return architectures.load(name).names.get("en")


def _explain(name: str) -> str:
    kind = architectures.load(name)
    lines = [f"{kind.names.get('en')}. {kind.definition.get('en')}"]
    lines += _part("Other names", [", ".join(kind.aliases)])
    lines += _part("Layers", map(_role, kind.roles))
    lines += _part("Connections", map(_link, kind.links))
    lines += _part("Properties", (SHAPES[shape] for shape in kind.shape))
    lines += _part("Weights", _weights(kind))
    ending = (
        "Other layers and connections are not allowed." if kind.closed else "Other layers and connections are allowed."
    )
    return "\n".join([*lines, "", ending, "", "Source", f"    {kind.source}"])


def _part(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"    {line}" for line in lines]
    return ["", title, *found] if found else []


def _weights(kind: architectures.Architecture) -> list[str]:
    return ["transition probabilities between states"] if kind.transition_probabilities else []


def _role(role: architectures.Role) -> str:
    cells = " or ".join(TRAITS[name].phrase for name in role.cells)
    activations = f" with the activation {' or '.join(role.activations)}" if role.activations else ""
    recurs = f", each with links from itself at {_times(role.recurs)}" if role.recurs else ""
    return f"{role.name}: {_number(role)} of {cells}{activations}{recurs}"


def _times(delays: Iterable[str]) -> str:
    return f"{' or '.join(_TIMES[delay] for delay in delays)} time step"


def _number(role: architectures.Role) -> str:
    if role.most is None:
        return f"{role.least} or more layers" if role.least else "any number of layers"
    if role.least == role.most:
        return f"{role.most} {'layer' if role.most == 1 else 'layers'}"
    return f"{role.least} to {role.most} layers"


def _link(link: architectures.RoleConnection) -> str:
    arrow = "--" if link.undirected else "->"
    ends = f"within each {link.target} layer" if link.within else f"{link.source} {arrow} {link.target}"
    when = "" if link.delay == ("now",) else f", from {_times(link.delay)}"
    by = " or ".join(LINK_TRAITS[name].phrase for name in link.by)
    return f"{ends}: {by}{when}{', required' if link.needed else ''}"


CATALOG = Catalog("architectures", "architecture", architectures.names, _about, _explain)
