"""Plain Markdown, for hosts that run nothing: a picture below every chart that a file names, kept up to date in place.

A chart is a fenced block `netchart`, or a comment alone on its line, `<!-- netchart: NAME or path, options -->`. Its
picture stands below it, up to the line `<!-- /netchart -->`. Only what stands between is ever written; all else stays
as it is, byte for byte.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from netcharts import escape
from netcharts.apps.batch import picture_element
from netcharts.apps.loading import load
from netcharts.errors import NetchartsError, OptionError, OutputError, SpecError, unexpected_errors
from netcharts.files import read, safe_stem
from netcharts.findings import Finding, Place
from netcharts.hosts import _options, _words
from netcharts.hosts._blocks import END, Block, Document, parsed
from netcharts.hosts._source import Source, named, settled
from netcharts.style.inputs import files_of
from netcharts.style.options import RenderOptions
from netcharts.syntax.tree import offset
from netcharts.wording import quoted

_OWN = ("name", "alt", "dark-theme")
_NO_NAME = re.compile(r"[^\w.-]+")


class Settings(NamedTuple):
    """How pictures are kept.

    style   how charts are drawn, unless they say otherwise
    dark    the theme of a second picture, for dark pages
    folder  where pictures go; None for `charts` beside each Markdown file
    base    the address of that folder, where links should not be relative
    """

    style: RenderOptions
    dark: str | None = None
    folder: Path | None = None
    base: str | None = None


class Kept(NamedTuple):
    """What a Markdown file and its pictures should hold; what is stale, and what is wrong, line by line.

    `inputs` are the files that the pictures are made from.
    """

    data: bytes
    pictures: dict[Path, bytes]
    inputs: tuple[Path, ...]
    stale: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


class _Picture(NamedTuple):
    files: tuple[tuple[Path, bytes], ...]
    alt: str
    warnings: tuple[Finding, ...]


def keep(path: Path, settings: Settings, taken: Mapping[Path, bytes] | None = None) -> Kept:
    """What a Markdown file and its pictures should be. Nothing is written.

    `taken` are the pictures of other files of the same run, which no other chart may overwrite.

    Raises:
        OutputError: the file can't be read, or is no UTF-8.
        MissingExtraError: what reads Markdown is not installed.
    """
    data = _read(path)
    document = parsed(data.decode("utf-8"))
    keeper = _Keeper(path, settings, dict(taken or {}))
    for place, said in document.problems:
        keeper.errors.append((place, f"{path}:{place.line}:{place.column}: error: {said}"))
    edits = list(keeper.edits(document))
    new = document.edited(edits).encode()
    pictures = {file: picture for file, picture in keeper.taken.items() if file not in (taken or {})}
    errors = tuple(said for _, said in sorted(keeper.errors, key=itemgetter(0)))
    return Kept(new, pictures, tuple(keeper.inputs), tuple(keeper.stale), errors, tuple(keeper.warnings))


def _read(path: Path) -> bytes:
    data = read(path)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise OutputError(f"'{path}' is no UTF-8 text (byte {error.start + 1})") from None
    return data


class _Keeper:
    """Draws the charts of one file, and collects what there is to say."""

    def __init__(self, path: Path, settings: Settings, taken: dict[Path, bytes]) -> None:
        self.path = path
        self.settings = settings
        self.folder = settings.folder if settings.folder is not None else path.parent / "charts"
        self.taken = taken
        self.inputs: list[Path] = []
        self.stale: list[str] = []
        self.errors: list[tuple[Place, str]] = []
        self.warnings: list[str] = []

    def edits(self, document: Document) -> Iterator[tuple[Block, list[str]]]:
        """The blocks whose pictures are not as they should be, with the lines that should stand below."""
        for block in document.blocks:
            try:
                with unexpected_errors():
                    picture = self._picture(block)
            except SpecError as error:
                told = (str(_moved(finding, block, self.path)) for finding in error.findings)
                self.errors.extend((block.place, line) for line in told)
                continue
            except NetchartsError as error:
                self.errors.append((block.place, f"{self._at(block)}: error: {error}"))
                continue
            self.warnings.extend(str(_moved(finding, block, self.path)) for finding in picture.warnings)
            wanted = [*self._lines(picture), END]
            self._note(block, picture, wanted)
            if not block.holds(wanted):
                yield block, wanted

    def _note(self, block: Block, picture: _Picture, wanted: list[str]) -> None:
        if not block.holds(wanted):
            self.stale.append(f"{self._at(block)}: stale: what stands below is not the picture of this chart")
        for file, data in picture.files:
            self.taken[file] = data
            if held(file) != data:
                self.stale.append(f"{self._at(block)}: stale: '{file}' is not the picture of this chart")

    def _at(self, block: Block) -> str:
        return f"{self.path}:{block.place.line}:{block.place.column}"

    def _picture(self, block: Block) -> _Picture:
        words, options = _words.read(block.words)
        told = dict(options)
        own = {name: options.pop(name) for name in _OWN if name in options}
        style = settled(_options.styled(settled(self.settings.style, Path.cwd()), options), self.path.parent)
        source = self._source(block, words, style)
        # The Markdown file itself is edited on purpose.
        self.inputs += files_of(source.style, *([source.path] if block.text is None else []))
        chart, warnings = load(source.path, source.style, source.text, check=source.check)
        style = source.style
        stem = _stem(own["name"]) if "name" in own else self._name(block, words, told, chart.spec.name)
        dark = own.get("dark-theme", self.settings.dark)
        place = self.path.parent if "dark-theme" in own else Path.cwd()
        # What is set is set of the light one.
        styles = {"": style, **({"-dark": settled(style.replace(theme=dark, set=()), place)} if dark else {})}
        self.inputs += files_of(styles["-dark"]) if dark else ()
        files = tuple(
            (self.folder / f"{stem}{ending}.svg", chart.render("svg", shown)) for ending, shown in styles.items()
        )
        for file, data in files:
            if self.taken.get(file, data) != data:
                raise OptionError(f"another chart is kept in '{file}'", "name this one: name=...")
        alt = own.get("alt", chart.alternative_text(options=style))
        return _Picture(files, " ".join(alt.split()), tuple(warnings))

    def _source(self, block: Block, words: tuple[str, ...], style: RenderOptions) -> Source:
        """The text of a block, which the Markdown file's findings are about; or of the spec that a marker names."""
        if block.text is not None:
            if words:
                raise OptionError(f"{quoted(words[0])} is no option", "write name=value")
            return Source(block.text.encode(), str(self.path), style)
        if len(words) != 1:
            raise OptionError("a marker names one spec: a file, or a bundled spec", "<!-- netchart: lstm -->")
        return named(words[0], self.path.parent, style)

    def _name(self, block: Block, words: Sequence[str], options: Mapping[str, str], name: str) -> str:
        """The name of a picture: another one for whatever else another file of the folder can show."""
        if block.text is None:
            return _slug(" ".join([str(Path(words[0]).with_suffix("")), *_shown(options)]))
        return safe_stem(f"{_slug(self.path.stem)}-{_slug(name)}")

    def _lines(self, picture: _Picture) -> list[str]:
        links = [self._link(file) for file, _ in picture.files]
        if len(links) == 1:
            return [f"![{escape.markdown(picture.alt)}]({links[0]})"]
        # Without an empty line, the HTML would go on with the text that follows.
        return [*picture_element(links[0], links[1], picture.alt), ""]

    def _link(self, file: Path) -> str:
        if self.settings.base is not None:
            return escape.address(self.settings.base.rstrip("/")) + "/" + escape.path(file.name)
        return escape.path(Path(os.path.relpath(file, self.path.parent)).as_posix())


def held(file: Path) -> bytes | None:
    """What a file holds; None where there is none, or it can't be read."""
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError:
        return None


def _shown(options: Mapping[str, str]) -> list[str]:
    """The options that change what is drawn, in one order."""
    return [f"{name} {value}" for name, value in sorted(options.items()) if name != "alt"]


def _slug(name: str) -> str:
    slug = _NO_NAME.sub("-", name.lower()).strip("-.") or "chart"
    # What is cut off can be all that tells two apart.
    return slug if len(slug) <= 60 else f"{slug[:51]}-{crc32(name.encode()):08x}"


def _stem(name: str) -> str:
    if not name or _NO_NAME.search(name) or name.startswith(("-", ".")) or safe_stem(name) != name:
        raise OptionError(f"{quoted(name)} can't be the name of a file")
    return name


def _moved(finding: Finding, block: Block, path: Path) -> Finding:
    """A finding about a block's text, at its place in the Markdown file; one about another file as it is."""
    if block.text is None or finding.path != str(path):
        return finding
    before = block.text[: offset(block.text, Place(finding.line, finding.column))].split("\n")
    number = min(len(before) - 1, len(block.columns) - 1) if block.columns else 0
    column = (block.columns[number] if block.columns else 0) + len(before[-1]) + 1
    return finding._replace(line=block.place.line + 1 + number, column=column)
