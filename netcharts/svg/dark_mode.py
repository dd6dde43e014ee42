"""The colors of dark mode: a style sheet that repaints the elements of a light SVG.

Every element that looks different in dark mode gets a class. The rules apply to charts with the same rules only: they
name a class of the root element that is derived from the rules themselves. Where style sheets are stripped, the light
chart remains.
"""

from __future__ import annotations

from collections.abc import Mapping

# Attributes that may differ, with the value of elements that lack them.
_PAINT = {"fill": "black", "stroke": "none", "stroke-width": "1", "fill-opacity": "1", "stroke-opacity": "1"}
# Selectors by which pages declare their color scheme: Tailwind and others, Sphinx and Docusaurus, Bootstrap, GitHub,
# Material.
_PAGES = {
    "dark": ":is(.dark,[data-theme=dark],[data-bs-theme=dark],[data-color-mode=dark],[data-md-color-scheme=slate])",
    "light": ":is(.light,[data-theme=light],[data-bs-theme=light],[data-color-mode=light],"
    "[data-md-color-scheme=default])",
}


class Scheme:
    """Collects what differs in dark mode."""

    def __init__(self) -> None:
        """Start without differences."""
        self.rules: dict[str, str] = {}

    def class_name(self, light: Mapping[str, str], dark: Mapping[str, str]) -> str:
        """Return the class of an element with such attributes; an empty string if they look the same."""
        changes = (
            f"{name}:{dark.get(name, usual)}"
            for name, usual in _PAINT.items()
            if light.get(name, usual) != dark.get(name, usual)
        )
        change = ";".join(changes)
        return self.rules.setdefault(change, f"n{len(self.rules)}") if change else ""

    @property
    def scope(self) -> str:
        """Return the class of the root element."""
        from hashlib import sha256

        return f"scheme-{sha256(''.join(self.rules).encode()).hexdigest()[:8]}"

    def sheet(self) -> str:
        """Return the style sheet: dark if the page is, or if the system is and the page does not say otherwise."""
        scope = self.scope
        by_page = "".join(f"{_PAGES['dark']} .{scope} .{own}{{{change}}}\n" for change, own in self.rules.items())
        free = f".{scope}:not({_PAGES['light']} *)"
        by_system = "".join(f"{free} .{own}{{{change}}}\n" for change, own in self.rules.items())
        return f"<style>\n{by_page}@media screen and (prefers-color-scheme: dark) {{\n{by_system}}}\n</style>"
