"""Shared weights: the arrays of a network, and the places at which each of them is used.

Each of `parameters.parameters` is a place of the network that takes weights or biases. By `weights`, a connection
shares the array of another place, and a layer those of another layer, place by place. Ties are followed to the place
that holds the array, which is the only one to have it: elsewhere it is used as it is, or turned round by `transposed`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import prod

from netcharts.findings import Place
from netcharts.network.parameters import Parameter, ParameterKey, parameter_key, parameters
from netcharts.network.ties import Fault, SharedWeights, Tie, Values, fits, holder
from netcharts.patterns import ArrayShape
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.repeats import written_out
from netcharts.spec.scopes import found_outward, scopes
from netcharts.wording import named, nearest, quoted

# At most this many names of weights that would fit are listed in a message.
_MOST_FITTING = 5


def shared_weights(spec: Spec) -> SharedWeights:
    """Return the places and ties of a network."""
    whole = written_out(spec)
    return _Resolver(tuple(parameters(whole)), whole.layers, whole.connections).resolve()


def arrays(spec: Spec) -> tuple[Parameter, ...]:
    """Return the parameters of a network that hold an array, in order; a shared array is held by one of them."""
    return tuple(shared_weights(spec).arrays.values())


class _Resolver:
    """Resolves the ties of a network whose repeated layers are written out.

    Args:
        places: The parameters that all places would have of their own.
        layers: The layers.
        connections: The connections.
    """

    def __init__(self, places: Sequence[Parameter], layers: Sequence[Layer], connections: Sequence[Connection]) -> None:
        self.places = {place.name: place for place in places}
        self.layers = {layer.name: layer for layer in layers}
        self.connections = connections
        # The places that each place shares the array of, as it is written.
        self.direct: dict[str, Tie] = {}
        self.values: dict[str, Values] = {}
        self.faults: list[Fault] = []

    def resolve(self) -> SharedWeights:
        """Follow all ties, and look for keys that have no effect."""
        tied_layers = [layer for layer in self.layers.values() if layer.weights]
        given = [each for each in self.connections if {"weights", "transposed", "train"} & each.places.keys()]
        if tied_layers or given:
            for layer in tied_layers:
                self.tie_layer(layer)
            for connection in given:
                self.tie_connection(connection)
        ties = self.followed()
        taken = ties | {name: Tie(values.layer, values.transposed) for name, values in self.values.items()}
        for connection in given:
            self.check_used(connection, taken)
        for layer in self.layers.values():
            if "train" in layer.places:
                self.check_train(layer, taken)
        return SharedWeights(self.places, ties, self.values, tuple(self.faults))

    def fault(self, slug: str, place: Place, message: str) -> None:
        """Add a fault, unless there is one at this place already: copies of a layer have the same faults."""
        if all(fault.place != place for fault in self.faults):
            self.faults.append(Fault(slug, place, message))

    # Layers

    @cached_property
    def by_layer(self) -> dict[str, list[Parameter]]:
        """Return the places of each layer."""
        by_layer: dict[str, list[Parameter]] = defaultdict(list)
        for place in self.places.values():
            by_layer[holder(place, self.layers)].append(place)
        return by_layer

    def tie_layer(self, layer: Layer) -> None:
        """Tie all places of a layer to those of the layer that it names."""
        # What a block gives to its layers has no place of its own.
        where, own = layer.places.get("weights", layer.place), self.by_layer[layer.name]
        if not own and "weights" not in layer.places:
            return
        name = found_outward(layer.weights, layer.name, self.layers)
        if name is None:
            message = f"there is no layer {quoted(layer.weights)} to share weights with"
            self.fault("unknown-weights", where, message + nearest(layer.weights, self.layers))
        elif not own:
            self.fault("unused-sharing", where, f"{quoted(layer.name)} has no weights, so 'weights' does nothing")
        elif name == layer.name:
            self.fault("sharing-cycle", where, f"{quoted(name)} cannot share its own weights")
        else:
            self.tie_places(layer.name, own, name, where)

    def tie_places(self, layer: str, own: Sequence[Parameter], other: str, where: Place) -> None:
        """Tie the places of a layer to those of another one of the same build."""
        partners = _partners(own, layer, self.by_layer[other], other)
        lacking = [place for place in own if place.name not in partners]
        left = [place for place in self.by_layer[other] if place.name not in partners.values()]
        if lacking or left:
            place, lacks = (lacking[0], other) if lacking else (left[0], layer)
            message = f"{quoted(lacks)} has nothing like {quoted(place.name)}: both layers must be of the same build"
            self.fault("sharing-mismatch", where, message)
            return
        wrong = next((p for p in own if not fits(self.places[partners[p.name]], p, False)), None)
        if wrong is not None:
            self.fault("sharing-mismatch", where, _unequal(self.places[partners[wrong.name]], wrong))
            return
        self.direct.update((place.name, Tie(partners[place.name], False)) for place in own)

    # Connections

    @cached_property
    def by_connection(self) -> dict[ParameterKey, list[Parameter]]:
        """Return the places of the weights of each connection."""
        by_connection: dict[ParameterKey, list[Parameter]] = defaultdict(list)
        for place in self.places.values():
            if place.connection is not None:
                by_connection[_key(place.connection)].append(place)
        return by_connection

    def places_of(self, connection: Connection) -> list[Parameter]:
        """Return the places of the weights of a connection: one for each part that it leads into."""
        return self.by_connection.get(_key(connection), [])

    def tie_connection(self, connection: Connection) -> None:
        """Tie the weights of a connection to those that it names."""
        own, name = self.places_of(connection), connection.options.weights
        if not name or not own:
            return
        where = connection.places["weights"]
        layer = found_outward(name, connection.target, self.layers)
        if layer is not None:
            self.take_values(self.layers[layer], connection, own, where)
            return
        found = self.find(name, connection.target)
        if found is None:
            message = f"there are no weights {quoted(name)}{nearest(name, self.places)}"
            self.fault("unknown-weights", where, message + self.fitting(own[0]))
            return
        partners = self.parts_of(found, own)
        if partners is None:
            parts = named(place.part for place in own)
            message = f"{quoted(found.name)} is what one part has, but this connection leads into {parts}"
            self.fault("sharing-mismatch", where, message)
            return
        transposed = connection.options.transposed
        for place, of in zip(own, partners, strict=True):
            if fits(of, place, transposed):
                self.direct[place.name] = Tie(of.name, transposed)
            else:
                self.fault("sharing-mismatch", where, self.misfit(of, place, transposed))

    def take_values(self, layer: Layer, connection: Connection, own: Sequence[Parameter], where: Place) -> None:
        """Let the values of a layer be the weights of a connection: those of its parts, one after the other."""
        needed, given = sum(prod(place.shape) for place in own), layer.cells * layer.channels
        if self.reaches(connection.target, layer.name):
            message = f"{quoted(layer.name)} depends on {quoted(connection.target)} at the same step"
            self.fault("sharing-cycle", where, f"{message}, so it cannot give the weights that lead there")
        elif not all(each.directed for each in self.connections):
            message = "undirected connections settle with weights that stay the same, so no layer can give them"
            self.fault("sharing-mismatch", where, message)
        elif needed != given:
            shapes = " and ".join(_shape(place.shape) for place in own)
            message = f"{quoted(layer.name)} has {given:,} values, but the weights are {shapes}: {needed:,} numbers"
            self.fault("sharing-mismatch", where, message)
        elif connection.options.transposed:
            message = "the values of a layer are in the shape of the weights, so there is nothing to transpose"
            self.fault("unused-sharing", connection.places["transposed"], message)
        else:
            self.take(layer, own)

    def take(self, layer: Layer, own: Sequence[Parameter]) -> None:
        """Let the values of a layer be weights, in their shape."""
        start = 0
        for place in own:
            self.direct.pop(place.name, None)
            self.values[place.name] = Values(layer.name, start, place.name, False)
            start += prod(place.shape)

    def reaches(self, source: str, target: str) -> bool:
        """Return True if values of a layer lead to another one at the same step, also as weights."""
        reached, waiting = set[str](), [source]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += self.after.get(name, ())
        return target in reached

    @cached_property
    def after(self) -> dict[str, list[str]]:
        """Return the layers that each layer leads to at the same step, also as the layer that gives weights."""
        after: dict[str, list[str]] = defaultdict(list)
        for connection in self.connections:
            if not connection.delay:
                after[connection.source].append(connection.target)
            giver = found_outward(connection.options.weights, connection.target, self.layers)
            if giver is not None:
                after[giver].append(connection.target)
        return after

    def parts_of(self, found: Parameter, own: Sequence[Parameter]) -> list[Parameter] | None:
        """Return the places whose arrays some places of a connection share, if one of them is named.

        If the named connection leads into the same parts, each part shares that of the same name.
        """
        if len(own) == 1 or found.connection is None:
            return [found] if len(own) == 1 else None
        by_part = {place.part: place for place in self.places_of(found.connection)}
        if any(place.part not in by_part for place in own):
            return None
        return [by_part[place.part] for place in own]

    @cached_property
    def short_names(self) -> dict[str, dict[str, str]]:
        """Return the places by the names that they have within each scope."""
        known: dict[str, dict[str, str]] = defaultdict(dict)
        for place in self.places.values():
            layer = holder(place, self.layers)
            ending = place.name.removeprefix(layer)
            for scope in scopes(layer):
                short = layer.removeprefix(scope) + ending
                known[scope].setdefault(short, place.name)
                known[scope].setdefault(short.replace(f".{scope}", ".", 1) if scope else short, place.name)
        return known

    def find(self, name: str, layer: str) -> Parameter | None:
        """Return the place that a layer means by a name; None if there is none."""
        found = (self.short_names[scope].get(name) for scope in scopes(layer) if scope in self.short_names)
        full = next((each for each in found if each is not None), None)
        return None if full is None else self.places[full]

    def misfit(self, of: Parameter, place: Parameter, transposed: bool) -> str:
        """Return why a place cannot use an array, and what would fit."""
        message = _unequal(of, place)
        if fits(of, place, not transposed):
            edit = "leave out 'transposed'" if transposed else "'transposed: true' turns them round"
            return f"{message}; {edit}"
        return message + self.fitting(place)

    def fitting(self, place: Parameter) -> str:
        """Return the end of a message: the names of the weights that would fit."""
        names = [
            other.name
            for other in self.places.values()
            if other.name != place.name and other.connection is not None and fits(other, place, False)
        ]
        return f"; {named(names[:_MOST_FITTING])} would fit" if names else ""

    # Chains

    def followed(self) -> dict[str, Tie]:
        """Return the ties to the places that hold arrays; in a cycle of ties, none does."""
        ties: dict[str, Tie] = {}
        for name in self.direct:
            end, transposed, seen = name, False, {name}
            while end in self.direct:
                end, turns = self.direct[end]
                transposed ^= turns
                if end in seen:
                    self.report_cycle(end)
                    break
                seen.add(end)
            else:
                ties[name] = Tie(end, transposed)
        return dict(self.not_of_layers(ties))

    def not_of_layers(self, ties: Mapping[str, Tie]) -> Iterator[tuple[str, Tie]]:
        """Yield the ties to arrays; those to values of a layer become values as well."""
        given = dict(self.values)
        for name, tie in ties.items():
            if tie.name not in given:
                yield name, tie
                continue
            values = self.values[name] = given[tie.name]._replace(transposed=tie.transposed)
            target = holder(self.places[name], self.layers)
            if self.reaches(target, values.layer):
                message = f"{quoted(values.layer)} depends on {quoted(target)} at the same step"
                where = self.written_at(self.places[name])
                self.fault("sharing-cycle", where, f"{message}, so it cannot give the weights that lead there")

    def report_cycle(self, name: str) -> None:
        """Report the first place of a cycle of ties."""
        cycle = [name]
        while (after := self.direct[cycle[-1]].name) != name:
            cycle.append(after)
        first = min(cycle, key=list(self.places).index)
        start = cycle.index(first)
        circle = " -> ".join(map(quoted, [*cycle[start:], *cycle[:start], first]))
        self.fault("sharing-cycle", self.written_at(self.places[first]), f"{circle}: none of them holds the weights")

    def written_at(self, place: Parameter) -> Place:
        """Return where the tie of a place is written."""
        if place.connection is not None and place.connection.options.weights:
            return place.connection.places["weights"]
        layer = self.layers[holder(place, self.layers)]
        return layer.places.get("weights", layer.place)

    # Keys without an effect

    def check_used(self, connection: Connection, ties: Mapping[str, Tie]) -> None:
        """Report the keys of a connection that do nothing."""
        own, options = self.places_of(connection), connection.options
        given = [key for key in ("weights", "transposed", "train") if key in connection.places]
        if not own:
            message = f"this connection has no weights, so {quoted(given[0])} does nothing"
            self.fault("unused-sharing", connection.places[given[0]], message)
        if own and options.transposed and not options.weights:
            message = "'transposed' does nothing without 'weights'"
            self.fault("unused-sharing", connection.places["transposed"], message)
        if own and "train" in connection.places and all(place.name in ties for place in own):
            holder = quoted(ties[own[0].name].name)
            message = f"these weights are those of {holder}; 'train' belongs to the connection or layer that has them"
            self.fault("unused-sharing", connection.places["train"], message)

    def check_train(self, layer: Layer, ties: Mapping[str, Tie]) -> None:
        """Report the `train` of a layer that holds no array."""
        own = self.by_layer[layer.name]
        if own and any(place.name not in ties for place in own):
            return
        why = f"shares all its weights with {quoted(layer.weights)}" if own and layer.weights else "has no weights"
        message = f"{quoted(layer.name)} {why}, so 'train' does nothing"
        self.fault("unused-sharing", layer.places["train"], message)


def _key(connection: Connection) -> ParameterKey:
    return parameter_key(connection, "")


def _partners(own: Iterable[Parameter], layer: str, others: Sequence[Parameter], other: str) -> dict[str, str]:
    """Return the places of another layer that correspond to those of a layer: with the same ending, or in order."""
    endings = {_ending(place, other): place for place in others}
    partners = {p.name: endings[_ending(p, layer)].name for p in own if _ending(p, layer) in endings}
    left = [place for place in others if place.pair is not None and place.name not in partners.values()]
    for place in own:
        if place.name not in partners and place.pair is not None:
            partner = next((each for each in left if _part(each, other) == _part(place, layer)), None)
            if partner is not None:
                left.remove(partner)
                partners[place.name] = partner.name
    return partners


def _part(place: Parameter, layer: str) -> str:
    """Return the part of the cells that weights belong to, or the parameter of a head of a memory."""
    return place.part or _ending(place, layer).rpartition(".")[0]


def _ending(place: Parameter, layer: str) -> str:
    return place.name.removeprefix(f"{layer}.")


def _unequal(of: Parameter, place: Parameter) -> str:
    return f"{quoted(of.name)} is {_shape(of.shape)}, but {quoted(place.name)} needs {_shape(place.shape)}"


def _shape(shape: ArrayShape) -> str:
    return " × ".join(f"{number:,}" for number in shape)
