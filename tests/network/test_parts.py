"""Connections lead into the parts of a cell that take inputs, and into no others."""

from __future__ import annotations

from netcharts import Chart
from netcharts.cells.anatomy import SOURCES
from netcharts.network.parts import entry_parts
from netcharts.spec.cell_inputs import fed_anatomy


def test_links_enter_only_parts_with_a_wire_from_inputs_or_data(spec_name: str) -> None:
    spec = Chart.from_file(spec_name).spec
    for connection in spec.connections:
        layer = spec.layer(connection.target)
        for part, *_ in entry_parts(layer, connection, spec.connections):
            found = fed_anatomy(layer, spec.connections).part(part)
            assert found.recurrent or any(wire.source in SOURCES for wire in found.wires), (connection.target, part)
