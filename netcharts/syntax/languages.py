"""The natural languages of text in charts: those with a file in the folder `locale`."""

from __future__ import annotations

from netcharts import registry

LANGUAGES = tuple(sorted(registry.names("locale", ".yaml"), key=lambda language: (language != "en", language)))
"""The languages with a file of words in the folder `locale`, English first."""
