"""A picture before it is painted: all that an output format needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from netcharts.engines import Engine
from netcharts.scene import Scene
from netcharts.style.themes import Theme


class Picture(NamedTuple):
    """What is drawn, in which colours, by which engine.

    `description` says in words what is drawn; `data` gives it as a graph, in plain lists and mappings; `width` is
    that of a PNG in pixels, if it matters.
    """

    drawn: Scene
    theme: Theme
    engine: Engine
    description: str
    data: Callable[[], Any]
    width: int | None = None
