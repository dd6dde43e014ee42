"""What differs between a gallery and an older one, and the page that shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from netcharts.apps.gallery.entries import LANGUAGES, SCHEMES, VARIANTS, Entry, Variant, Words, measured
from netcharts.apps.gallery.page import LEVELS, assets, both, fill, image, picture
from netcharts.errors import OutputError
from netcharts.escape import markup, visible
from netcharts.files import safe_stem

# What is read out, or is for style sheets, but is not seen.
_UNSEEN = re.compile(rb"<(title|desc)>.*?</\1>| class=\"[^\"]*\"", re.DOTALL)
_BEFORE = ".before.svg"
_STATES: dict[str, Words] = {
    "changed": {"en": "changed", "zh": "有变化"},
    "reworded": {"en": "changed only in names and words that are not seen", "zh": "仅不可见的名称与文字有变化"},
    "new": {"en": "new", "zh": "新增"},
    "removed": {"en": "removed", "zh": "已删除"},
    "same": {"en": "the same", "zh": "无变化"},
}
_WAYS: dict[tuple[str, str], Words] = {
    ("en", "light"): {"en": "English, light", "zh": "英文、浅色"},
    ("en", "dark"): {"en": "English, dark", "zh": "英文、深色"},
    ("zh", "light"): {"en": "Chinese, light", "zh": "中文、浅色"},
    ("zh", "dark"): {"en": "Chinese, dark", "zh": "中文、深色"},
}
_SIDES: dict[str, Words] = {"old": {"en": "Old", "zh": "旧"}, "new": {"en": "New", "zh": "新"}}
_CUT: Words = {"en": "Where old ends and new begins", "zh": "新旧分界"}
_SAME: Words = {"en": "Nothing has changed.", "zh": "没有变化。"}


class Change(NamedTuple):
    """A chart that is not what it was; `old` or `new` is None where there is none. `file` is its place in the folders.

    The detail of a removed chart that was drawn as usual is not known: it is empty.
    """

    name: str
    variant: Variant
    file: str
    old: bytes | None
    new: bytes | None

    @property
    def state(self) -> str:
        """`new`, `removed`, `changed`, or `reworded` where both look the same."""
        if self.old is None or self.new is None:
            return "new" if self.old is None else "removed"
        return "reworded" if _UNSEEN.sub(b"", self.old) == _UNSEEN.sub(b"", self.new) else "changed"

    @property
    def before(self) -> str:
        """Where in the new folder the old chart lies."""
        return f"{safe_stem(self.name)}/{'.'.join(filter(None, self.variant))}{_BEFORE}"


def changes(drawn: Sequence[Entry], old: Path) -> list[Change]:
    """The charts of a gallery that differ from those in an older folder, then those that are there alone.

    Raises:
        OutputError: a file can't be read.
    """
    found = _charts(old)
    kept = [(entry, variant, entry.file(variant)) for entry in drawn for variant in VARIANTS]
    both_there = [
        Change(entry.name, variant, file, found.pop(file, None), entry.charts[variant]) for entry, variant, file in kept
    ]
    gone = [Change(*_named(file), file, data, None) for file, data in found.items()]
    return [*(change for change in both_there if change.old != change.new), *gone]


def _charts(folder: Path) -> dict[str, bytes]:
    """The charts in the folder of a gallery, by their place in it."""
    files = sorted([*folder.glob("*.svg"), *folder.glob("*/*.svg")])
    try:
        return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files if not f.name.endswith(_BEFORE)}
    except OSError as error:
        raise OutputError(f"can't read '{error.filename}': {error.strerror or error}") from error


def _named(file: str) -> tuple[str, Variant]:
    """The name and the variant of a chart by its place."""
    name, _, way = file.removesuffix(".svg").rpartition("/")
    found = next((variant for variant in VARIANTS if ".".join(variant) == way), None)
    return (name, found) if found else (way, Variant("", LANGUAGES[0], next(iter(SCHEMES))))


def files(drawn: Sequence[Entry], found: Sequence[Change]) -> dict[str, bytes]:
    """The page of the changes, and the old charts that it shows, by name."""
    names = dict.fromkeys(change.name for change in found)
    states = Counter(change.state for change in found)
    states["same"] = len(drawn) * len(VARIANTS) - sum(states[state] for state in ("changed", "reworded", "new"))
    page = fill(
        "compare.html",
        summary="".join(f"<li><b>{states[state]}</b> {both(words)}</li>\n" for state, words in _STATES.items()),
        changes="".join(_network(name, [change for change in found if change.name == name]) for name in names)
        or f'<p class="nothing">{both(_SAME)}</p>\n',
    )
    before = {change.before: change.old for change in found if change.old is not None and change.state != "reworded"}
    return {"compare.html": page.encode(), **before, **assets()}


def _network(name: str, found: Sequence[Change]) -> str:
    details = dict.fromkeys(change.variant.detail for change in found)
    inside = "".join(_level(detail, [c for c in found if c.variant.detail == detail]) for detail in details)
    return f'<article class="change">\n<h2>{markup(visible(name))}</h2>\n{inside}</article>\n'


def _level(detail: str, found: Sequence[Change]) -> str:
    title = both(LEVELS[detail]) if detail else ""
    return f"<h3>{title} {' '.join(_states(found))}</h3>\n{''.join(_pairs(found))}"


def _states(found: Sequence[Change]) -> Iterator[str]:
    """What has become of the charts, and of which ones, unless of all."""
    for state, words in _STATES.items():
        ways = [_WAYS[change.variant[1:]] for change in found if change.state == state]
        if ways:
            which = {
                language: "" if len(ways) == len(_WAYS) else f" ({'; '.join(way[language] for way in ways)})"
                for language in LANGUAGES
            }
            yield f"<small>{both({language: words[language] + which[language] for language in LANGUAGES})}</small>"


def _pairs(found: Sequence[Change]) -> Iterator[str]:
    """Old beside new, by language: the reader's own where both have changed, else the one that has."""
    seen = [change for change in found if change.state != "reworded"]
    languages = {language: [c for c in seen if c.variant.language == language] for language in LANGUAGES}
    several = all(languages.values())
    for language, ways in languages.items():
        for state in dict.fromkeys(change.state for change in ways):
            yield _pair([change for change in ways if change.state == state], language if several else "")


def _pair(ways: Sequence[Change], shown: str) -> str:
    """Both sides of a chart; in the reader's colours where both light and dark have changed."""
    first, last = ways[0], ways[-1]
    sides: dict[str, tuple[str, str, bytes | None]] = {
        "old": (first.before, last.before, first.old),
        "new": (first.file, last.file, first.new),
    }
    figures = [_side(side, first, *sides[side]) for side in _SIDES if sides[side][2] is not None]
    if len(figures) == 1:
        return f'<div class="pair {shown}">\n{figures[0]}</div>\n'
    cut = f'<label class="cut"><span class="unseen">{both(_CUT)}</span><input type="range" value="50"></label>\n'
    return f'<div class="pair beside {shown}">\n{"".join(figures)}{cut}</div>\n'


def _side(side: str, change: Change, light: str, dark: str, svg: bytes | None) -> str:
    language = change.variant.language
    said = [_SIDES[side], LEVELS.get(change.variant.detail)]
    alternative = ", ".join([change.name, *(words[language] for words in said if words)])
    size = measured(svg or b"")
    shown = (
        picture(light, dark, size, alternative, language)
        if light != dark
        else image(light, size, alternative, language)
    )
    return f'<figure class="{side}">\n<figcaption>{both(_SIDES[side])}</figcaption>\n{shown}</figure>\n'
