"""A chart of one spec."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netcharts import deprecation
from netcharts.api import display
from netcharts.api.network import RunnableNetwork
from netcharts.checking.reported import findings
from netcharts.errors import SpecError
from netcharts.escape import markup, terminal
from netcharts.files import write
from netcharts.spec import bundled, plain_spec
from netcharts.spec.equality import same_meaning
from netcharts.spec.reader import read
from netcharts.style.input_files import files_of
from netcharts.style.options import DEFAULT_OPTIONS, RenderOptions, changed
from netcharts.syntax import editing, writer
from netcharts.wording import counted, quoted

if TYPE_CHECKING:
    import networkx as nx
    from typing_extensions import Unpack

    from netcharts.scene.model import Scene
    from netcharts.style.options import OptionChanges, OptionChangesWithoutDetail, OptionChangesWithoutLang


class Chart(RunnableNetwork):
    """A chart of a neural network.

    >>> chart = Chart.from_file("lstm")
    >>> chart.graph("layers").number_of_nodes()
    4
    """

    @classmethod
    def from_file(cls, path_or_name: str | os.PathLike[str]) -> Chart:
        """Return the chart of a spec file, or of a bundled spec by its name, such as `lstm`.

        Raises:
            SpecNotFoundError: there is no such file or bundled spec.
            SpecError: the spec can't be read; its `findings` say why.
            OutputError: the file can't be read.
        """
        path = bundled.find(os.fspath(path_or_name))
        return cls.from_text(bundled.read_bytes(path), str(path))

    @classmethod
    def from_text(cls, text: str | bytes | bytearray, path: str = "<text>") -> Chart:
        """Return the chart of the text of a spec; `path` is its name in findings.

        Raises:
            SpecError: the spec can't be read; its `findings` say why.
            TypeError: `text` is neither text nor bytes.
        """
        spec, problems = read(text, path)
        if spec is None:
            raise SpecError(findings(path, problems))
        return cls(spec)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], path: str = "<dict>") -> Chart:
        """Return the chart of a spec as plain data: the mapping that its YAML stands for, as `to_dict` returns it.

        Mappings and lists can be of any type, and arrays of numbers can be arrays of NumPy. The data is written as
        text, see `spec_text`; lines and columns in findings are those of this text.

        Raises:
            SpecError: the spec can't be read; its `findings` say why.
            TypeError: a value is not a mapping, list, text, number or truth value.
        """
        return cls.from_text(writer.write(data), path)

    def to_dict(self) -> dict[str, Any]:
        """Return the spec as plain data: dicts, lists, texts, numbers and truth values, as in JSON.

        It contains the keys that are given in the text of the spec, without default values.
        `Chart.from_dict(chart.to_dict())` equals the chart.

        Raises:
            UnwritableSpecError: the spec was changed in a way that can't be written.
        """
        return plain_spec.data_of(self.spec)

    def spec_text(self) -> str:
        """Return the YAML of the spec: the text that it was read from, or the text of the data that it is made of.

        Of a spec that was changed in Python, it is that text with the changes: what stays is kept as it is written,
        with its comments. `Chart.from_text(chart.spec_text())` equals the chart.

        Raises:
            UnwritableSpecError: the spec was changed in a way that can't be written; the message says why.
        """
        return plain_spec.text_of(self.spec)

    def edited(self, path: Sequence[str | int], value: Any) -> Chart:
        """Return the chart of the text with another value at a path of keys, and all else as it is, even comments.

        >>> chart = Chart.from_file("lstm").edited(["layers", "hidden1", "size"], 5)

        A key that is not given yet is added. `None` removes a key. Items of lists are named by their index.

        Raises:
            EditError: there is no such place in the text, or it is the copy of an alias.
            SpecError: the spec can't be read any more; its `findings` say why.
            TypeError: the value is not made of mappings, lists, texts, numbers and truth values.
        """
        return self.from_text(editing.changed(self.spec_text(), path, value), self.spec.path)

    def __eq__(self, other: object) -> bool:
        """Return True for a chart whose spec means the same, wherever and however it is written."""
        if not isinstance(other, Chart):
            return NotImplemented
        return self.spec is other.spec or same_meaning(self.spec, other.spec)

    def __hash__(self) -> int:
        """Return a hash that equal charts share."""
        return hash((self.spec.name, tuple(layer.name for layer in self.spec.layers)))

    @deprecation.renamed(style="options")
    def graph(
        self,
        detail: str = "cells",
        options: RenderOptions = DEFAULT_OPTIONS,
        **changes: Unpack[OptionChangesWithoutDetail],
    ) -> nx.MultiDiGraph[str]:
        """Return the network as a `networkx.MultiDiGraph`, in the order of the spec.

        At `layers`, a node is a layer with its `cell`, `size`, `cells` and `channels`; an edge is a connection with
        its number of `links`.

        At `cells`, a node is a *drawn* cell (`draw` leaves out the others), named like `hidden[3]`, with its `layer`,
        `cell` kind, `index` (flat, row-major) and place `x`, `y` in grid pitches, y downward: its place in the chart,
        up to an offset that all cells share. An edge is a link. Edges have a `pattern`, a `delay` (steps back) and are
        `directed` or not.

        At `parts`, a node is a part of a drawn cell, named like `hidden[3].output`, with its `layer`, `cell` kind,
        `part`, `operation`, `activation` and whether it has a `bias`; an edge is a wire of `kind` fixed or weighted
        with its `delay`. A connection leads to the parts that take data, or to those that take counts if there are
        none.

        Args:
            detail: Level of detail.
            options: How the chart is drawn; their `detail` is ignored.
            **changes: Fields of `RenderOptions` that differ from `options`.

        Raises:
            UnknownNameError: there is no such detail, or the options contain an unknown name.
        """
        return self._pipeline.graph(changed(options, {**changes, "detail": detail}))

    @deprecation.renamed(style="options")
    def data(self, options: RenderOptions = DEFAULT_OPTIONS, **changes: Unpack[OptionChanges]) -> Any:
        """Return the drawn graph as node-link data. Arguments are those of `render`."""
        return self._pipeline.data(changed(options, changes))

    @deprecation.renamed(style="options")
    def drawn(self, options: RenderOptions = DEFAULT_OPTIONS, **changes: Unpack[OptionChanges]) -> Scene:
        """Return the scene of the chart: all of its shapes and their places, before they are painted.

        Arguments and exceptions are those of `render`.
        """
        return self._pipeline.draw(changed(options, changes))

    @deprecation.renamed(style="options")
    def scene(
        self, options: RenderOptions = DEFAULT_OPTIONS, *, titled: bool = True, **changes: Unpack[OptionChanges]
    ) -> Scene:
        """Return the scene of cells and links with their labels and, if `titled`, the title."""
        return self._pipeline.scene(changed(options, changes), titled=titled)

    @deprecation.renamed(style="options")
    def render(
        self, format: str = "svg", options: RenderOptions = DEFAULT_OPTIONS, **changes: Unpack[OptionChanges]
    ) -> bytes:
        """Return the chart in a format.

        Args:
            format: Output format; `netcharts list formats` lists them.
            options: How the chart is drawn.
            **changes: Fields of `RenderOptions` that differ from `options`.

        Raises:
            TypeError: `options` are not `RenderOptions`.
            UnknownNameError: there is no such format, theme, language, engine or option.
            OptionError: a number in the options is out of bounds, or an option has no effect on the format.
            SettingError: a setting is not a value of a theme.
            SpecError: the file of a theme has findings.
            EngineError: Graphviz failed.
            MissingExtraError: the text needs a font that is not installed (PNG and PDF only).
        """
        from netcharts import formats

        options = changed(options, changes)
        return formats.load_for(format, options).render(self._pipeline.request(options))

    @deprecation.renamed(style="options")
    def svg(self, options: RenderOptions = DEFAULT_OPTIONS, **changes: Unpack[OptionChanges]) -> str:
        """Return the chart as the text of an SVG. Arguments and exceptions are those of `render`."""
        return self.render("svg", options, **changes).decode()

    @deprecation.renamed(style="options")
    def html(
        self, options: RenderOptions = DEFAULT_OPTIONS, *, caption: str | None = None, **changes: Unpack[OptionChanges]
    ) -> str:
        """Return the chart as a `<figure>` of HTML that contains the SVG; `caption` is plain text."""
        text = f"<figcaption>{markup(str(caption))}</figcaption>\n" if caption else ""
        return f'<figure class="netchart">\n{self.svg(options, **changes)}{text}</figure>\n'

    @deprecation.renamed(style="options")
    def save(
        self,
        path: str | os.PathLike[str],
        options: RenderOptions = DEFAULT_OPTIONS,
        *,
        format: str | None = None,
        **changes: Unpack[OptionChanges],
    ) -> Path:
        """Write the chart to a file, and return its path. After an error, an existing file is unchanged.

        Args:
            path: Path of the file.
            options: How the chart is drawn.
            format: Output format; by default that of the file extension.
            **changes: Fields of `RenderOptions` that differ from `options`.

        Raises:
            OutputError: the file can't be written, or is one that the chart is made from.
            NetchartsError: whatever `render` raises.
        """
        target, options = Path(path), changed(options, changes)
        write(target, self.render(format or target.suffix[1:] or "svg", options), files_of(options, *self.spec.files))
        return target

    @property
    def alt_text(self) -> str:
        """Return the alternative text of the chart: its title and its description in English."""
        return self.alternative_text()

    def alternative_text(
        self,
        lang: str | None = None,
        options: RenderOptions = DEFAULT_OPTIONS,
        **changes: Unpack[OptionChangesWithoutLang],
    ) -> str:
        """Return the title and the description of the chart, or a summary if the description is long.

        Arguments and exceptions are those of `description`.
        """
        return self._pipeline.alt_text(_in_language(lang, options, changes))

    @deprecation.renamed(style="options", language="lang")
    def description(
        self,
        lang: str | None = None,
        options: RenderOptions = DEFAULT_OPTIONS,
        **changes: Unpack[OptionChangesWithoutLang],
    ) -> str:
        """Return the description of the chart, for readers who can't see it.

        Args:
            lang: Language; by default that of the options.
            options: How the chart is drawn.
            **changes: Fields of `RenderOptions` that differ from `options`.

        Raises:
            UnknownNameError: there is no such language, or the options contain an unknown name.
        """
        return self._pipeline.describe(_in_language(lang, options, changes))

    @deprecation.renamed(style="options", language="lang")
    def words(
        self,
        lang: str | None = None,
        options: RenderOptions = DEFAULT_OPTIONS,
        **changes: Unpack[OptionChangesWithoutLang],
    ) -> str:
        """Return the alternative text. Use `alternative_text` instead."""
        deprecation.warn("words", "alternative_text", stacklevel=4)
        return self.alternative_text(lang, options, **changes)

    def __repr__(self) -> str:
        """Return the name of the chart and its size, for lists and interpreters."""
        return terminal(f"<Chart {quoted(self.spec.name)}: {counted(len(self.spec.layers), 'layer')}>")

    def _repr_html_(self) -> str:
        return display.html(self)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        return display.bundle(self, include, exclude)


def _in_language(lang: str | None, options: RenderOptions, changes: Mapping[str, Any]) -> RenderOptions:
    """Return valid options with changes; the language is theirs if `lang` is None."""
    return changed(options, changes if lang is None else {**changes, "lang": lang})
