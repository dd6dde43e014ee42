"""The names behind the dots of arrows that mean something in a cell: its named inputs and its parts."""

from __future__ import annotations

from netcharts.cells import CellKind
from netcharts.cells.anatomy import OUTPUT
from netcharts.findings import Problems
from netcharts.spec.connection_expansion import Edge
from netcharts.spec.layer_paths import Arrow
from netcharts.wording import named, nearest, quoted


def names_in_cells(
    edge: Edge, source: CellKind, target: CellKind, problems: Problems, entry: Arrow | None = None
) -> tuple[str, str] | None:
    """Return the part that an edge carries and the input that it leads into; None after a problem.

    `entry` is the arrow that names the source, if that is not the edge but one that leads into the block around it.
    """
    arrow, gates = edge.arrow, target.anatomy.gates
    parts = [part.name for part in source.anatomy.parts]
    if not arrow.directed and (edge.carries or edge.gate):
        message = "an undirected connection joins whole layers, not their inputs or parts"
        problems.add("bad-path", arrow.source_place if edge.carries else arrow.target_place, message)
        return None
    if edge.gate and edge.gate not in gates:
        known = [gate for gate in gates if gate]
        what = f"has no input {quoted(edge.gate)}"
        place, cells = arrow.target_place, f"{quoted(arrow.target)} has {target.name} cells"
        problems.add(
            "unknown-input", place, f"{quoted(arrow.target)} {what}{_known(edge.gate, known, 'inputs', cells)}"
        )
        return None
    if not edge.carries or edge.carries in parts:
        return edge.carries or OUTPUT, edge.gate
    if edge.passed and edge.carries in source.anatomy.gates:
        # In a -> b.query -> c, the path goes on from b.
        return OUTPUT, edge.gate
    says = entry or arrow
    what, cells = f"has no part {quoted(edge.carries)}", f"{quoted(says.source)} has {source.name} cells"
    message = f"{quoted(says.source)} {what}{_known(edge.carries, parts, 'parts', cells)}"
    problems.add("unknown-input", says.source_place, message)
    return None


def _known(name: str, known: list[str], what: str, cells: str) -> str:
    """Return the end of a message about an unknown name: what is meant, or what there is."""
    if not known:
        return f": {cells}, without named {what}"
    return nearest(name, known) or f": its {what} are {named(known)}"
