"""Mutation tests: `check` must detect changes that break bundled specs.

A mutant counts if it changes the network: its layers with their cells and sizes, or its connections. It is detected if
`check` reports a finding that it does not report for the original. Some mutants are correct networks of the same
architecture and survive. They count as well, and are listed below with reasons.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml

from netcharts import cells
from netcharts.checking.run import check_text
from netcharts.spec import bundled
from netcharts.spec.reader import read

Data = dict[str, Any]

# Surviving mutants, and the reasons why they are correct.
SURVIVORS = {
    r".*: size of .*": "the width of that layer is free in such a network",
    r".*: bridge layer .*": "with one layer less, the network is shallower, but of the same architecture",
    r"(cn|dcn|dn|dcign): cell of features\d? = convolution": "kernel and convolution cells do the same",
    r"alexnet: cell of conv\d = kernel": "kernel and convolution cells do the same",
    r"(gpt|transformer): (rename end attended|shorten path attended|reverse path stream) .*": "a layer without links to other layers of its block is an output of the block, and one without links from them an input",
    r"(cn|dbn|dcign|gan): cell of (output|verdict) = .*": "the last layer of such a network may consist of these cells as well",
    r"an: cell of context = hidden": "a layer with further links is a hidden layer as well as an interface",
    r"dbn: cell of hidden\d = probabilistic_hidden": "this corrects the poster, whose deviation the spec ignores",
    r"dcgan: cell of (generator|judge)\d = .*": "generators and discriminators may be partly convolutional",
    r"gan: cell of (noise|fake) = .*": "noise cells may be of these kinds; the spec ignores the finding about fake cells",
    r"(an|dnc): rename end .*": "interfaces are interchangeable, and all layers are still connected",
    r"an: (drop|shorten path|pattern of) .*": "an attention network may lack the path past the memory or the feedback",
    r"dnc: delay of 2 = 1": "the controller may receive the read values one step later",
    r"drn: (rename end hidden1 to input|shorten path) .*": "skip connections may start at the input, and one of them may be missing",
    r"elm: pattern of 1 = .*": "the spec ignores links within the layer, whatever their pattern",
    r"(esn|lsm): pattern of 1 = random": "the links of a reservoir are random",
    r"resnet: cell of .* = (hidden|kernel|convolution)": "kernel, convolution and hidden cells add up the same windows",
    r"resnet: (rename end given1|shorten path given\d) .*": "a block may have several first and last layers",
    r"resnet: kernel of 2 \+ 1": "a kernel of 4 halves an image as well",
    r"mc: pattern of 0 = recurrent": "a Markov chain may have directed links",
    r".*: cell of \w+ = .*": "a kind asks for the cells that define it, and leaves those of other layers alone",
    r".*: (delay of \d = -?1|pattern of \d = delayed)": "connections between layers may read another time step",
    r".*: pattern of \d = (attention|convolution|deconvolution|full|identity|interpolation|pool|random)": "a kind leaves the patterns of links that do not define it alone, where the sizes allow them",
    r"(an|dcgan|dnc|gan): turn arrows of \d": "these kinds do not say which way the links of their parts lead",
    r"(drn|unet): rename end .*": "skips and connections across may lead to a later layer",
    r"(gpt|transformer): rename end stream to words .*": "a residual stream may start at the input of its block",
    r"an: reverse path output -> feedback": "an attention network need not read its own output",
}


def text_of(data: Data) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000)


@cache
def original(name: str) -> Data:
    data: Data = yaml.safe_load(bundled.paths()[name].read_bytes())
    return data


def network(text: str) -> object:
    """Return the layers and connections of a spec, or None if it can't be read."""
    spec, _ = read(text, "t")
    if spec is None:
        return None
    layers = [(layer.name, layer.cell.name, layer.size) for layer in spec.layers]
    ends = [(c.source, c.target) if c.directed else tuple(sorted((c.source, c.target))) for c in spec.connections]
    options = [(c.key, c.directed, c.delay, c.options) for c in spec.connections]
    return layers, sorted(map(repr, zip(ends, options, strict=True)))


def findings(text: str) -> set[tuple[str, str]]:
    return {(found.code, re.sub(r"line \d+", "line", found.message)) for found in check_text(text, "t")}


# Mutations. Each yields mutants with a description.

Mutant = tuple[str, Data]


def pattern_of(connection: Data) -> str:
    from netcharts import patterns

    return next(key for key in connection if key in patterns.names())


def paths_of(connection: Data) -> list[str]:
    value = connection[pattern_of(connection)]
    return value if isinstance(value, list) else [value]


def with_paths(data: Data, number: int, paths: list[str]) -> Data:
    mutant = copy.deepcopy(data)
    connection = mutant["connections"][number]
    connection[pattern_of(connection)] = paths if len(paths) > 1 else paths[0]
    return mutant


def steps(path: str) -> list[str]:
    """Return the names and arrows of a path, alternately."""
    return re.split(r"\s*(->|--)\s*", path)


def dropped_layers(data: Data) -> Iterator[Mutant]:
    for name in data["layers"]:
        mutant = copy.deepcopy(data)
        del mutant["layers"][name]
        yield f"drop layer {name}", mutant


def bridged_layers(data: Data) -> Iterator[Mutant]:
    """Remove each layer, and bridge the gap that it leaves in paths."""
    for name in data["layers"]:
        mutant = copy.deepcopy(data)
        del mutant["layers"][name]
        for group in mutant.get("groups", {}).values():
            group["layers"] = [layer for layer in group["layers"] if layer != name]
        kept = []
        for connection in mutant["connections"]:
            paths = [path for path in (without(path, name) for path in paths_of(connection)) if path]
            if paths:
                connection[pattern_of(connection)] = paths if len(paths) > 1 else paths[0]
                kept.append(connection)
        mutant["connections"] = kept
        yield f"bridge layer {name}", mutant


def without(path: str, name: str) -> str:
    parts = steps(path)
    names, arrow = [part for part in parts[::2] if part != name], parts[1] if len(parts) > 1 else ""
    return f" {arrow} ".join(names) if len(names) > 1 or (len(parts) == 1 and names) else ""


def renamed_ends(data: Data) -> Iterator[Mutant]:
    """Misspell each end of a connection, or replace it by another layer."""
    names = list(data["layers"])
    for number, connection in enumerate(data["connections"]):
        for place, path in enumerate(paths_of(connection)):
            parts = steps(path)
            for end in range(0, len(parts), 2):
                others = [name for name in names if name != parts[end]]
                for new in [f"{parts[end]}x", *others[:1], *others[-1:]]:
                    changed = [*parts[:end], new, *parts[end + 1 :]]
                    paths = paths_of(connection)
                    yield (
                        f"rename end {parts[end]} to {new} in {number}",
                        with_paths(data, number, [*paths[:place], " ".join(changed), *paths[place + 1 :]]),
                    )


def reversed_paths(data: Data) -> Iterator[Mutant]:
    for number, connection in enumerate(data["connections"]):
        for place, path in enumerate(paths_of(connection)):
            paths = paths_of(connection)
            backward = " ".join(steps(path)[::-1])
            yield f"reverse path {path}", with_paths(data, number, [*paths[:place], backward, *paths[place + 1 :]])


def turned_arrows(data: Data) -> Iterator[Mutant]:
    """Make directed links undirected, and undirected links directed."""
    for number, connection in enumerate(data["connections"]):
        paths = [path.replace("->", "=").replace("--", "->").replace("=", "--") for path in paths_of(connection)]
        if paths != paths_of(connection):
            yield f"turn arrows of {number}", with_paths(data, number, paths)


def dropped_connections(data: Data) -> Iterator[Mutant]:
    for number in range(len(data["connections"])):
        mutant = copy.deepcopy(data)
        del mutant["connections"][number]
        yield f"drop connection {number}", mutant


def shortened_paths(data: Data) -> Iterator[Mutant]:
    for number, connection in enumerate(data["connections"]):
        for place, path in enumerate(paths_of(connection)):
            parts, paths = steps(path), paths_of(connection)
            if len(parts) > 3:
                for cut in (parts[2:], parts[:-2]):
                    yield (
                        f"shorten path {path} to {cut}",
                        with_paths(data, number, [*paths[:place], " ".join(cut), *paths[place + 1 :]]),
                    )


def doubled_connections(data: Data) -> Iterator[Mutant]:
    for number, connection in enumerate(data["connections"]):
        mutant = copy.deepcopy(data)
        mutant["connections"].append(copy.deepcopy(connection))
        yield f"double connection {number}", mutant


def changed_sizes(data: Data) -> Iterator[Mutant]:
    for name, layer in data["layers"].items():
        mutant = copy.deepcopy(data)
        size = layer["size"]
        mutant["layers"][name]["size"] = [*size[:-1], size[-1] + 1] if isinstance(size, list) else size + 1
        yield f"size of {name} + 1", mutant


def changed_options(data: Data) -> Iterator[Mutant]:
    """Increase kernels, strides and paddings; add, remove and negate delays."""
    for number, connection in enumerate(data["connections"]):
        for option in ("kernel", "stride", "padding"):
            if option in connection:
                mutant = copy.deepcopy(data)
                mutant["connections"][number][option] += 1
                yield f"{option} of {number} + 1", mutant
        for delay in (-1, 0, 1):
            mutant = copy.deepcopy(data)
            mutant["connections"][number]["delay"] = delay
            yield f"delay of {number} = {delay}", mutant


@cache
def cells_of_the_zoo() -> tuple[str, ...]:
    """Return the kinds of cell of the posters; others, such as joins, fit into most networks."""
    specs = [original(name) for name, path in bundled.paths().items() if path.parent.name == "zoo"]
    used = {layer["cell"] for spec in specs for layer in spec["layers"].values()}
    return tuple(name for name in cells.names() if name in used)


def changed_cells(data: Data) -> Iterator[Mutant]:
    for name, layer in data["layers"].items():
        for cell in cells_of_the_zoo():
            if cell != layer["cell"]:
                mutant = copy.deepcopy(data)
                mutant["layers"][name]["cell"] = cell
                yield f"cell of {name} = {cell}", mutant


def changed_patterns(data: Data) -> Iterator[Mutant]:
    options: dict[str, Data] = {
        "full": {},
        "identity": {},
        "delayed": {},
        "random": {"density": 0.5, "seed": 1},
        "convolution": {"kernel": 2},
        "deconvolution": {"kernel": 2},
        "pool": {"kernel": 2, "stride": 1},
        "interpolation": {},
        "attention": {},
        "access": {},
        "routing": {},
        "recurrent": {},
        "complete": {},
    }
    for number, connection in enumerate(data["connections"]):
        old = pattern_of(connection)
        for new, given in options.items():
            if new != old:
                mutant = copy.deepcopy(data)
                kept = {"delay": connection["delay"]} if "delay" in connection else {}
                mutant["connections"][number] = {new: connection[old], **given, **kept}
                yield f"pattern of {number} = {new}", mutant


MUTATIONS = (
    dropped_layers,
    bridged_layers,
    renamed_ends,
    reversed_paths,
    turned_arrows,
    dropped_connections,
    shortened_paths,
    doubled_connections,
    changed_sizes,
    changed_options,
    changed_cells,
    changed_patterns,
)


@cache
def outcome(name: str) -> tuple[int, tuple[str, ...]]:
    """Return the number of mutants of a spec that change the network, and those that are not detected."""
    data = original(name)
    text = text_of(data)
    meaning, known = network(text), findings(text)
    count, survivors = 0, []
    for mutation in MUTATIONS:
        for description, mutant in mutation(data):
            broken = text_of(mutant)
            changed = network(broken)
            if changed is not None and changed == meaning:
                continue
            count += 1
            if not findings(broken) - known:
                survivors.append(f"{name}: {description}")
    return count, tuple(survivors)


# Specs of single cells declare no architecture.


def has_all_sizes(name: str) -> bool:
    return all("size" in layer for layer in original(name)["layers"].values())


FOLDERS = {name: path.parent.name for name, path in bundled.paths().items()}
NETWORKS = [name for name, folder in FOLDERS.items() if folder not in ("cells", "classic") and has_all_sizes(name)]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_has_at_least_twenty_mutants(name: str) -> None:
    assert outcome(name)[0] >= 20


def test_at_least_88_percent_of_mutants_are_detected() -> None:
    outcomes = [outcome(name) for name in NETWORKS]
    count, survivors = sum(number for number, _ in outcomes), sum(len(found) for _, found in outcomes)
    # The others are right networks, as a kind leaves alone what does not define it.
    assert survivors / count <= 0.12, f"{survivors} of {count} survive"


@pytest.mark.parametrize("name", NETWORKS)
def test_every_survivor_is_explained(name: str) -> None:
    unexplained = [
        survivor for survivor in outcome(name)[1] if not any(re.fullmatch(pattern, survivor) for pattern in SURVIVORS)
    ]
    assert unexplained == []
