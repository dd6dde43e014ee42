"""`netcharts explain` on cells: it states what the checks accept."""

from __future__ import annotations

import pytest

from netcharts import activations, catalogs, cells, check_text


def accepted(cell: str) -> set[str]:
    """Return the activations that a layer of such cells can have."""
    spec = f"name: T\nlayers:\n  a: {{cell: {cell}, size: 1, channels: 2, activation: NAME}}\n"
    found = {name: check_text(spec.replace("NAME", name), "t.yaml") for name in activations.names()}
    return {name for name, findings in found.items() if all(finding.code != "NC210" for finding in findings)}


@pytest.mark.parametrize("name", cells.names())
def test_explain_states_the_activations_that_a_layer_can_have(name: str) -> None:
    (line, *_) = (line for line in catalogs.explain(name).splitlines() if line.startswith("    activation"))
    stated, _, default = line.split(maxsplit=1)[1].partition(" (default: ")
    if stated.startswith("fixed"):
        assert accepted(name) == set()
    elif stated == "any":
        assert default.removesuffix(")") in accepted(name)
        assert len(accepted(name)) > 2
    else:
        assert accepted(name) == set(stated.split(" or "))


def test_explain_names_the_cells_whose_activation_depends_on_their_links() -> None:
    named = {name for name in cells.names() if "except in layers with undirected links" in catalogs.explain(name)}
    spec = "name: T\nlayers:\n  a: {{cell: {}, size: 2, activation: sign}}\nconnections:\n  - complete: a\n"
    undirected = {
        name
        for name in cells.names()
        if not accepted(name) and all(f.code != "NC210" for f in check_text(spec.format(name), "t.yaml"))
    }
    assert named == undirected == {"backfed_input", "probabilistic_hidden"}
