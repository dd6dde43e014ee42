"""Arrangements of the cells of a layer or of a group."""

from __future__ import annotations

from netcharts.syntax.types import Choice

ARRANGEMENTS = ("column", "row", "ring", "grid")
ARRANGEMENT = Choice("arrangement", lambda: ARRANGEMENTS)
