"""The catalog of architectures: the kinds of network that a spec can declare."""

from __future__ import annotations

from netcharts import architectures
from netcharts.registry import Catalog

_TIMES = {"now": "same time step", "past": "previous time step", "ahead": "next time step"}


def _about(name: str) -> str:
    return architectures.load(name).names.get("en")


def _explain(name: str) -> str:
    kind = architectures.load(name)
    lines = [f"{kind.names.get('en')}. {kind.definition.get('en')}", "", "Layers"]
    lines += [f"    {role.name}: {_number(role)} of {' or '.join(role.cells)} cells" for role in kind.roles]
    lines += ["", "Connections", *(f"    {_link(link)}" for link in kind.links)]
    if kind.shape:
        lines += ["", "Shape", f"    {', '.join(kind.shape)}"]
    lines += ["", "Weights", *_weights(kind)] if _weights(kind) else []
    return "\n".join([*lines, "", "Source", f"    {kind.source}"])


def _weights(kind: architectures.Architecture) -> list[str]:
    lines = ["    probabilities of going from state to state"] if kind.transition_probabilities else []
    return lines + (["    recurrent ones with a spectral radius below 1"] if kind.echo_state else [])


def _number(role: architectures.Role) -> str:
    if role.most is None:
        return f"{role.least} or more"
    return str(role.most) if role.least == role.most else f"{role.least} to {role.most}"


def _link(link: architectures.RoleConnection) -> str:
    arrow = "--" if link.undirected else "->"
    ends = f"within each {link.target} layer" if link.within else f"{link.source} {arrow} {link.target}"
    when = "" if link.delay == ("now",) else f", from the {' or '.join(_TIMES[time] for time in link.delay)}"
    return f"{ends}: {' or '.join(link.by)}{when}{', required' if link.needed else ''}"


CATALOG = Catalog("architectures", "architecture", architectures.names, _about, _explain)
