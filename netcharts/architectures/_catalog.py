"""The catalog of architectures: the kinds of network that a spec can declare."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts import architectures
from netcharts.architectures.traits import LINK_TRAITS, SHAPES, TRAITS
from netcharts.registry import Catalog

_TIMES = {"now": "same step", "previous": "previous step", "past": "past", "ahead": "next step"}


def _about(name: str) -> str:
    return architectures.load(name).names.get("en")


def _explain(name: str) -> str:
    kind = architectures.load(name)
    lines = [f"{kind.names.get('en')}. {kind.definition.get('en')}"]
    lines += _part("Other names", [", ".join(kind.aliases)])
    lines += _part("Layers", map(_role, kind.roles))
    lines += _part("Connections", map(_link, kind.links))
    lines += _part("The network", (SHAPES[shape] for shape in kind.shape))
    lines += _part("Weights", _weights(kind))
    ending = "It has no other layers and connections." if kind.closed else "It may have other layers and connections."
    return "\n".join([*lines, "", ending, "", "Source", f"    {kind.source}"])


def _part(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"    {line}" for line in lines]
    return ["", title, *found] if found else []


def _weights(kind: architectures.Architecture) -> list[str]:
    return ["probabilities of going from state to state"] if kind.transition_probabilities else []


def _role(role: architectures.Role) -> str:
    cells = " or ".join(TRAITS[name].phrase for name in role.cells)
    activations = f", {' or '.join(role.activations)}" if role.activations else ""
    recurs = f", each reading itself of the {' or '.join(map(_time, role.recurs))}" if role.recurs else ""
    return f"{role.name}: {_number(role)} of {cells}{activations}{recurs}"


def _time(time: str) -> str:
    return _TIMES[time]


def _number(role: architectures.Role) -> str:
    if role.most is None:
        return f"{role.least} or more" if role.least else "any number"
    return str(role.most) if role.least == role.most else f"{role.least} to {role.most}"


def _link(link: architectures.RoleConnection) -> str:
    arrow = "--" if link.undirected else "->"
    ends = f"within each {link.target} layer" if link.within else f"{link.source} {arrow} {link.target}"
    when = "" if link.delay == ("now",) else f", from the {' or '.join(map(_time, link.delay))}"
    by = " or ".join(LINK_TRAITS[name].phrase for name in link.by)
    return f"{ends}: {by}{when}{', required' if link.needed else ''}"


CATALOG = Catalog("architectures", "architecture", architectures.names, _about, _explain)
