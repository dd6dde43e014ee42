"""Groups of layers, whose keys are declared here."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from netcharts import locale
from netcharts.findings import Place
from netcharts.spec.arrangements import ARRANGEMENT
from netcharts.spec.connections import NAMES
from netcharts.spec.limits import MOST_COPIES
from netcharts.spec.positions import Position, PositionType
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key, record_of
from netcharts.syntax.texts import LocalizedText, LocalizedTextType
from netcharts.syntax.types import Choice

BRACES = ("above", "below")

_BRACE = Choice("side of a brace", lambda: BRACES)


class Group(NamedTuple):
    """Layers that are framed, arranged together, or placed together. Copies are those of `netcharts.spec.repeats`.

    `layers` are all its layers, and `groups` the names of all groups in it, at any depth. `beside` is the number of its
    copies that work side by side.
    """

    name: str
    layers: Annotated[tuple[str, ...], Key(NAMES, "the layers of the group, and other groups in it")]
    place: Place
    label: Annotated[LocalizedText | None, Key(LocalizedTextType(lines=True), "label of the group")] = None
    brace: Annotated[str | None, Key(_BRACE, "side of a brace, which is drawn instead of a frame")] = None
    repeat: Annotated[int, Key(Integer(1, MOST_COPIES), "number of copies of the group, one after the other")] = 1
    arrange: Annotated[str | None, Key(ARRANGEMENT, "joint arrangement of the cells of all its layers")] = None
    position: Annotated[
        Position | None, Key(PositionType(), "position on one side of another layer or group", name="place")
    ] = None
    groups: tuple[str, ...] = ()
    beside: int = 1

    @property
    def marked(self) -> bool:
        """Return True if it is visible as a group, by a frame or a brace."""
        copied = self.repeat > 1 or self.beside > 1
        return bool(self.layers) and (self.label is not None or copied or self.brace is not None)

    @property
    def framed(self) -> bool:
        """Return True if it has a frame."""
        return self.marked and self.brace is None

    def caption(self, language: str) -> str:
        """Return the text at the group: its label, and how often it is repeated."""
        times = f"×{self.repeat}" if self.repeat > 1 else ""
        named = f"{self.label.get(language) if self.label else ''} {times}".strip()
        beside = locale.load(language)["picture.beside"].format(self.beside) if self.beside > 1 else ""
        return " · ".join(filter(None, (named, beside)))


GROUP = record_of(Group, "group")
