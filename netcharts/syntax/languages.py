"""The languages of text, derived from the files of words."""

from __future__ import annotations

from netcharts import registry

LANGUAGES = tuple(sorted(registry.names("locale", ".yaml"), key=lambda language: (language != "en", language)))
"""The languages with a file of words in the folder `locale`, English first."""
