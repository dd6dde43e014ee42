"""The settings of a layer's normalization, as they are written in a spec: a name, or a record."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from netcharts import normalizations
from netcharts.findings import Place, Problems
from netcharts.syntax.numeric import Integer, PositiveNumber
from netcharts.syntax.records import Key, record_of
from netcharts.syntax.tree import MappingNode, Node
from netcharts.syntax.types import Boolean, Choice

KIND = Choice("normalization", normalizations.names, listed="normalizations")


class Normalize(NamedTuple):
    """The normalization of a layer.

    `over` is filled in by the reader: it is what the features lie along, if the layer says so.
    """

    kind: Annotated[str, Key(KIND, "kind of normalization")]
    groups: Annotated[int, Key(Integer(1), "number of groups of features; only with `kind: group`")] = 32
    epsilon: Annotated[
        float, Key(PositiveNumber(), "number that is added to the variance", unless_given="that of the kind")
    ] = 1e-5
    affine: Annotated[bool, Key(Boolean(), "whether it has a gain and a bias")] = True
    over: str | None = None


NORMALIZE = record_of(Normalize, "normalization")


class NormalizeType(NamedTuple):
    """The name of a normalization, or a record with its settings."""

    expected: str = "the name of a normalization, or a mapping with the key 'kind'"

    def read(self, node: Node, problems: Problems) -> Normalize | None:
        """Return the normalization in a node, with the defaults of its kind."""
        if not isinstance(node, MappingNode):
            kind = KIND.read(node, problems)
            return None if kind is None else with_defaults(kind)
        values = NORMALIZE.read(node, problems)
        if values is None or "kind" not in values:
            return None
        if "groups" in values and not normalizations.load(values["kind"]).grouped:
            _report_groups(values["kind"], NORMALIZE.places(node)["groups"], problems)
            return None
        return with_defaults(values["kind"])._replace(**values)


def _report_groups(kind: str, place: Place, problems: Problems) -> None:
    grouped = next(name for name in normalizations.names() if normalizations.load(name).grouped)
    problems.add("unknown-key", place, f"the normalization '{kind}' has no groups; '{grouped}' has")


def with_defaults(kind: str) -> Normalize:
    """Return the normalization of a kind, with its defaults."""
    return Normalize(kind, epsilon=normalizations.load(kind).epsilon)
