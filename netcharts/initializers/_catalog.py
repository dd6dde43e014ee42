"""The catalog of initializers."""

from __future__ import annotations

from netcharts import initializers
from netcharts.registry import Catalog

CATALOG = Catalog("initializers", "initializer", initializers.names, initializers.about, initializers.documentation)
