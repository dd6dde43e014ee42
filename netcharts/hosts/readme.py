"""Plain Markdown, for sites that cannot run netcharts: images in a file, updated in place.

A chart is a fenced block `netchart`, or a comment on a line of its own, `<!-- netchart: NAME or path, options -->`. Its
image is below it, up to the line `<!-- /netchart -->`. Only the lines between them are changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from netcharts import escape
from netcharts.apps.batch import picture_element
from netcharts.errors import NetchartsError, OptionError, OutputError, unexpected_errors
from netcharts.files import read, safe_stem
from netcharts.findings import Place
from netcharts.hosts import _line, _options
from netcharts.hosts._draw import draw
from netcharts.hosts._host import ChartRequest, ChartResult, Host, Location
from netcharts.hosts._markdown import ChartBlock, MarkdownDocument, parse
from netcharts.hosts._source import locate_files
from netcharts.style.options import RenderOptions
from netcharts.wording import quoted

HOST = Host(
    name="README",
    summary="Markdown files on GitHub, package indexes and other static sites; `netcharts embed` updates them.",
    extra="markdown",
    options=("alt", "base-url", "dark-theme", "name", "output"),
)
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60


class Settings(NamedTuple):
    """Settings for all charts of a command.

    Attributes:
        options: Render options, unless a chart has its own.
        dark_theme: Theme of a second image for dark pages.
        folder: Folder of the images; None for `charts` next to each Markdown file.
        base_url: URL of that folder, if links can't be relative.
    """

    options: RenderOptions
    dark_theme: str | None = None
    folder: Path | None = None
    base_url: str | None = None


class Update(NamedTuple):
    """The up-to-date content of a Markdown file and of its images.

    Attributes:
        data: Content of the file.
        images: Content of its images by path.
        inputs: Files from which the images are made.
        stale: A line for everything that is out of date.
        errors: Lines of errors, in the order of the file.
        warnings: Lines of warnings.
    """

    data: bytes
    images: dict[Path, bytes]
    inputs: tuple[Path, ...]
    stale: tuple[str, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


class _Images(NamedTuple):
    """The images of a chart.

    Attributes:
        files: Paths and content of the image files, the light one first.
        alt: Alternative text.
        base_url: URL of their folder, if links can't be relative.
        settings: Options of the command, which the line below the image keeps.
    """

    files: tuple[tuple[Path, bytes], ...]
    alt: str
    base_url: str | None = None
    settings: str = ""


def update(path: Path, settings: Settings, taken: Mapping[Path, bytes] | None = None) -> Update:
    """Return the content that a Markdown file and its images should have. Nothing is written.

    `taken` are the images of other Markdown files, which no other chart may overwrite.

    Raises:
        OutputError: the file can't be read or is not UTF-8.
        MissingExtraError: the library that reads Markdown is not installed.
    """
    document = parse(_read(path).decode("utf-8"), mdx=path.suffix.lower() == ".mdx")
    updater = _Updater(path, settings, dict(taken or {}))
    for place, message in document.problems:
        updater.errors.append((place, f"{path}:{place.line}:{place.column}: error: {message}"))
    data = document.edit(list(updater.edits(document))).encode()
    images = {file: image for file, image in updater.taken.items() if file not in (taken or {})}
    errors = tuple(line for _, line in sorted(updater.errors, key=itemgetter(0)))
    return Update(data, images, tuple(updater.inputs), tuple(updater.stale), errors, tuple(updater.warnings))


def _read(path: Path) -> bytes:
    data = read(path)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise OutputError(f"'{path}' is not UTF-8 text (byte {error.start + 1})") from None
    return data


class _Updater:
    """The update of one Markdown file: draws its charts, and collects messages."""

    def __init__(self, path: Path, settings: Settings, taken: dict[Path, bytes]) -> None:
        self.path = path
        self.settings = settings
        self.taken = taken
        self.inputs: list[Path] = []
        self.stale: list[str] = []
        self.errors: list[tuple[Place, str]] = []
        self.warnings: list[str] = []

    def edits(self, document: MarkdownDocument) -> Iterator[tuple[ChartBlock, list[str]]]:
        """Yield the blocks whose images are out of date, with the lines that should be below them."""
        for block in document.blocks:
            images = self._draw(block)
            if images is None:
                continue
            lines = [*self._lines(images, block.mdx), block.end_line(images.settings)]
            self._note_stale(block, images, lines)
            self.taken.update(images.files)
            if not block.shows(lines):
                yield block, lines

    def _draw(self, block: ChartBlock) -> _Images | None:
        """Return the images of a block, or None after errors."""
        location = Location(str(self.path), *block.place, indents=block.indents or (0,))
        try:
            with unexpected_errors():
                return self._images(block, location)
        except NetchartsError as error:
            self._report(block, ChartResult(location, error=error))
            return None

    def _images(self, block: ChartBlock, location: Location) -> _Images | None:
        line = _line.read(block.head)
        common = {**_line.read(block.settings).options, **self._given()}
        own, options = HOST.split({**common, **line.options})
        request = ChartRequest(
            HOST,
            location,
            text=block.text or "",
            src=_src(block, line.words),
            options=options,
            alt=own.get("alt", ""),
            folder=self.path.parent,
        )
        results = [draw(request) for request in (request, *self._dark_requests(request, own))]
        for result in results:
            self.inputs += result.inputs
        failed = next((result for result in results if result.failed), None)
        self._report(block, failed or results[0])
        if failed:
            return None
        stem = _stem(own["name"]) if "name" in own else self._default_stem(block, line, results[0].name)
        names = (f"{stem}.svg", f"{stem}-dark.svg")
        folder = self.path.parent / own.get("output", "charts")
        files = [(folder / name, result.rendered["svg"]) for name, result in zip(names, results, strict=False)]
        for file, data in files:
            if self.taken.get(file, data) != data:
                raise OptionError(f"'{file}' is the image of another chart", "name this one: name=...")
        return _Images(tuple(files), results[0].alt, own.get("base-url"), _line.write(common))

    def _given(self) -> dict[str, str]:
        """Return the options of the command, with file names relative to the Markdown file."""
        settings, here = self.settings, Path.cwd()
        given = _options.write(locate_files(settings.options, here))
        if settings.dark_theme:
            given["dark-theme"] = locate_files(RenderOptions(theme=settings.dark_theme), here).theme or ""
        if settings.folder is not None:
            given["output"] = str(here / settings.folder)
        given = {name: self._relative(value) if Path(value).is_absolute() else value for name, value in given.items()}
        return given if settings.base_url is None else {**given, "base-url": settings.base_url}

    def _relative(self, path: str) -> str:
        return Path(os.path.relpath(path, self.path.parent)).as_posix()

    def _dark_requests(self, request: ChartRequest, own: Mapping[str, str]) -> list[ChartRequest]:
        """Return the request of the image for dark pages, if there is one; `set` applies to the light one alone."""
        theme = own.get("dark-theme")
        if not theme:
            return []
        base = locate_files(RenderOptions(theme=theme), self.path.parent)
        options = {name: value for name, value in request.options.items() if name not in ("theme", "set")}
        return [replace(request, base=base, options=options)]

    def _report(self, block: ChartBlock, result: ChartResult) -> None:
        if result.failed:
            self.errors += [(block.place, message) for message in result.messages()]
        else:
            self.warnings += result.messages()

    def _note_stale(self, block: ChartBlock, images: _Images, lines: list[str]) -> None:
        place = f"{self.path}:{block.place.line}:{block.place.column}"
        if not block.shows(lines):
            self.stale.append(f"{place}: stale: the lines below do not show this chart")
        for file, data in images.files:
            if content(file) != data:
                self.stale.append(f"{place}: stale: '{file}' is not the image of this chart")

    def _default_stem(self, block: ChartBlock, line: _line.OptionLine, name: str) -> str:
        """Return the stem of an image file, which is unique to the spec and its options."""
        if block.text is not None:
            return safe_stem(f"{_slug(self.path.stem)}-{_slug(name)}")
        settings = [f"{name} {value}" for name, value in sorted(line.options.items()) if name != "alt"]
        return _slug(" ".join([str(Path(line.words[0]).with_suffix("")), *settings]))

    def _lines(self, images: _Images, mdx: bool) -> list[str]:
        links = [self._link(file, images.base_url) for file, _ in images.files]
        if len(links) == 1:
            alt = escape.markdown(images.alt)
            if not mdx:
                return [f"![{alt}]({links[0]})"]
            return ["", f"![{_in_mdx(alt)}]({links[0]})", ""]
        picture = picture_element(links[0], links[1], images.alt)
        if mdx:
            return ["", *(_as_jsx(line) for line in picture), ""]
        # Without the empty line, the text that follows would be a part of the HTML.
        return [*picture, ""]

    def _link(self, file: Path, base_url: str | None) -> str:
        if base_url is not None:
            return escape.address(base_url.rstrip("/")) + "/" + escape.path(file.name)
        return escape.path(Path(os.path.relpath(file, self.path.parent)).as_posix())


def _as_jsx(line: str) -> str:
    """Return a line of HTML as JSX, in which elements are closed and attributes are in camel case."""
    return re.sub(r"^(\s*<(?:source|img) .*)>$", r"\1 />", line.replace(" srcset=", " srcSet="))


def content(file: Path) -> bytes | None:
    """Return the content of a file, or None if there is no such file or it can't be read."""
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError:
        return None


def _src(block: ChartBlock, words: tuple[str, ...]) -> str:
    """Return the name of the spec of a marker; a block has none."""
    if block.text is not None:
        if words:
            raise OptionError(f"{quoted(words[0])} is not an option", "write name=value")
        return ""
    if len(words) != 1:
        raise OptionError("a marker names one spec: a file or a bundled spec", "<!-- netchart: lstm -->")
    return words[0]


def _slug(name: str) -> str:
    slug = _NOT_IN_NAMES.sub("-", name.lower()).strip("-.") or "chart"
    # The part that is cut off can be the only difference between two names.
    return slug if len(slug) <= _LONGEST_NAME else f"{slug[: _LONGEST_NAME - 9]}-{crc32(name.encode()):08x}"


def _stem(name: str) -> str:
    if not name or _NOT_IN_NAMES.search(name) or name.startswith(("-", ".")) or safe_stem(name) != name:
        raise OptionError(f"{quoted(name)} can't be the name of a file")
    return name


def _in_mdx(text: str) -> str:
    """Return text of Markdown as that of MDX, in which braces are expressions, and each `<` starts an element."""
    return re.sub(r"(?<!\\)[{}<]", r"\\\g<0>", text)
