"""An SVG that follows the reader's colour scheme: the light picture, and a style sheet that makes it the dark one.

Both are painted, and where they differ an element gets a class. The rules hold for this picture and its like only: they
name a class of the root element that is made from the rules themselves. Where style sheets are stripped, the light
picture is left.
"""

from __future__ import annotations

import re
from hashlib import sha256

_TAG = re.compile(r"(<[^>]*>)")
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_CLASS = re.compile(r'(?<= class=")[^"]*')
_DESCRIBED = "</desc>\n"
# What may differ, and what holds where nothing is said.
_PAINT = {"fill": "black", "stroke": "none", "stroke-width": "1", "fill-opacity": "1", "stroke-opacity": "1"}
# How pages say which scheme they are in: Tailwind and others, Sphinx and Docusaurus, Bootstrap, GitHub, Material.
_PAGES = {
    "dark": ":is(.dark,[data-theme=dark],[data-bs-theme=dark],[data-color-mode=dark],[data-md-color-scheme=slate])",
    "light": ":is(.light,[data-theme=light],[data-bs-theme=light],[data-color-mode=light],"
    "[data-md-color-scheme=default])",
}


def both(light: str, dark: str) -> str:
    """One picture from two that differ in nothing but their paint."""
    rules: dict[str, str] = {}
    pieces = [
        one if one == other else _classed(one, _changes(one, other), rules)
        for one, other in zip(_TAG.split(light), _TAG.split(dark), strict=True)
    ]
    if not rules:
        return light
    scope = f"scheme-{sha256(''.join(rules).encode()).hexdigest()[:8]}"
    pieces[1] = _CLASS.sub(lambda found: f"{found[0]} {scope}", pieces[1], count=1)
    head, _, rest = "".join(pieces).partition(_DESCRIBED)
    return f"{head}{_DESCRIBED}{_sheet(scope, rules)}\n{rest}"


def _changes(light: str, dark: str) -> str:
    """What a tag of the light picture lacks to look like that of the dark one."""
    one, other = ({**_PAINT, **dict(_ATTRIBUTE.findall(tag))} for tag in (light, dark))
    assert {key: one[key] for key in one if key not in _PAINT} == {
        key: other[key] for key in other if key not in _PAINT
    }
    return ";".join(f"{key}:{other[key]}" for key in _PAINT if one[key] != other[key])


def _classed(tag: str, change: str, rules: dict[str, str]) -> str:
    own = rules.setdefault(change, f"n{len(rules)}")
    if _CLASS.search(tag):
        return _CLASS.sub(lambda found: f"{found[0]} {own}", tag, count=1)
    return re.sub(r"^<[a-z]+", lambda found: f'{found[0]} class="{own}"', tag)


def _sheet(scope: str, rules: dict[str, str]) -> str:
    """Dark where the page says so; and where the reader's system does, unless the page says otherwise."""
    by_page = "".join(f"{_PAGES['dark']} .{scope} .{own}{{{change}}}\n" for change, own in rules.items())
    free = f".{scope}:not({_PAGES['light']} *)"
    by_system = "".join(f"{free} .{own}{{{change}}}\n" for change, own in rules.items())
    return f"<style>\n{by_page}@media screen and (prefers-color-scheme: dark) {{\n{by_system}}}\n</style>"
