"""Spelling: keys and names are American; British spellings of them are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

# American and British forms, as they occur at the start of a part of a name such as `line_color`.
_FORMS = (
    ("behavior", "behaviour"),
    ("center", "centre"),
    ("color", "colour"),
    ("fiber", "fibre"),
    ("gray", "grey"),
    ("initializ", "initialis"),
    ("labeled", "labelled"),
    ("labeling", "labelling"),
    ("localiz", "localis"),
    ("neighbor", "neighbour"),
    ("normaliz", "normalis"),
    ("optimiz", "optimis"),
    ("quantiz", "quantis"),
    ("regulariz", "regularis"),
    ("tokeniz", "tokenis"),
    ("vectoriz", "vectoris"),
)
_AMERICAN = {british: american for american, british in _FORMS}
_BRITISH = dict(_FORMS)
_ANY_BRITISH = "|".join(_AMERICAN)
_ANY_AMERICAN = "|".join(_BRITISH)


@cache
def american(word: str) -> str:
    """Return a word in American spelling."""
    return re.sub(_ANY_BRITISH, lambda match: _AMERICAN[match[0]], word)


@cache
def spellings(name: str) -> tuple[str, ...]:
    """Return all accepted spellings of a name, its own first."""
    return tuple(dict.fromkeys((name, re.sub(_ANY_AMERICAN, lambda match: _BRITISH[match[0]], name))))


def resolved(word: str, names: Iterable[str]) -> str:
    """Return the name that a word refers to: itself, or the name of which it is the British spelling."""
    choice = names if isinstance(names, (set, frozenset, dict)) else set(names)
    return word if word in choice or american(word) not in choice else american(word)
