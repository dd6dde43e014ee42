"""Memory cells without recurrent connections.

What
    A layer of memory or gated memory cells has no incoming delayed connection, and a pattern other than `access`,
    `identity` or `links` leads into it. Or it only takes the values of other layers one to one, from another time step,
    as context units do.

Why
    A memory cell inside a network is an LSTM or GRU unit and has recurrent connections. Otherwise it is a slot of an
    external memory, which is read and written through `access`. A context unit is a copy without gates.

Example
    hidden: {cell: memory, size: 3}
    ...
    - full: input -> hidden -> output

Instead
    - full: input -> hidden -> output
    - recurrent: hidden

Source
    Elman, 1990, doi:10.1207/s15516709cog1402_1; Hochreiter & Schmidhuber, 1997, doi:10.1162/neco.1997.9.8.1735;
    Graves, Wayne & Danihelka, 2014, arXiv:1410.5401.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of memory cells that are connected like hidden cells."""
    for layer in context.spec.layers:
        if not layer.cell.anatomy.gated:
            continue
        incoming = context.incoming[layer.name]
        if incoming and all(c.pattern.one_to_one and not c.within for c in incoming) and any(c.delay for c in incoming):
            message = (
                f"{quoted(layer.name)} only copies earlier values, but has {layer.cell.name} cells, which have gates"
            )
            copies = advice.with_cell(context.spec, layer.name, "hidden", "linear")
            yield RuleHit(
                layer.places["cell"], message, advice=(("use hidden cells with 'activation: linear'", copies),)
            )
            continue
        plain = next((c for c in incoming if not c.pattern.selects_cells), None)
        if plain is not None and not any(c.delay or c.orders_places for c in incoming):
            message = (
                f"{quoted(layer.name)} has {layer.cell.name} cells without recurrent connections, fed by '{plain.key}'"
            )
            # A layer can be a memory if it leads back alone, to the layers that write to it.
            back = {c.target for c in context.outgoing[layer.name]} <= {c.source for c in incoming}
            edits = (
                (f"add 'recurrent: {layer.name}'", advice.with_recurrence(context.spec, layer)),
                *((("use 'access'", advice.with_pattern(context.spec, plain, "access")),) if back else ()),
            )
            yield RuleHit(layer.places["cell"], message, advice=edits)


RULE = Rule("NC213", "warning", check, about=("gated cells",), aliases=("memory-as-plain-layer",))
