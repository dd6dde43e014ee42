"""The library's front door: a chart, from a spec, to pictures and graphs."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netcharts import deprecation, locale
from netcharts.checking.reported import chosen_theme, findings
from netcharts.errors import SpecError
from netcharts.escape import markup, terminal
from netcharts.files import write
from netcharts.network import description as describe
from netcharts.spec import bundled
from netcharts.spec.model import Spec
from netcharts.spec.reader import read
from netcharts.spec.repeats import written_out
from netcharts.style.inputs import files_of
from netcharts.style.options import RenderOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    from netcharts.findings import Finding
    from netcharts.formats._request import RenderRequest
    from netcharts.forward import Activations, Model, ModelCache
    from netcharts.network.counts import LayerCounts
    from netcharts.network.graph import DrawnNetwork
    from netcharts.placement.layout import NetworkLayout
    from netcharts.scene import Scene

PLAIN = RenderOptions()


class Chart:
    """A chart of a neural network.

    >>> chart = Chart.from_file("lstm")
    >>> chart.graph("layers").number_of_nodes()
    4
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    @classmethod
    def from_file(cls, path_or_name: str | os.PathLike[str]) -> Chart:
        """A chart from a spec file, or from a bundled spec by its name, such as `lstm`.

        Raises:
            SpecNotFoundError: there is no such file or bundled spec.
            SpecError: the spec has findings; they are in its `findings`.
            OutputError: the file can't be read.
        """
        path = bundled.find(os.fspath(path_or_name))
        return cls.from_text(bundled.read_bytes(path), str(path))

    @classmethod
    def from_text(cls, text: str | bytes | bytearray, path: str = "<text>") -> Chart:
        """A chart from the text of a spec; `path` is what findings call it.

        Raises:
            SpecError: the spec has findings; they are in its `findings`.
            TypeError: it is no text.
        """
        spec, problems = read(text, path)
        if spec is None:
            raise SpecError(findings(path, problems))
        return cls(spec)

    def check(self, *, forward: bool = False) -> tuple[Finding, ...]:
        """What is wrong with the network, in the order of the text, but for what its comments ignore.

        With `forward`, its examples are computed, and the numbers are checked as well.

        What is wrong with the *text* of a spec keeps it from becoming a chart: that is in the `findings` of
        `SpecError`, and `netcharts.check_text` gives both.
        """
        from netcharts.checking.run import check_spec

        return check_spec(self.spec, forward=forward)

    def counts(self) -> tuple[LayerCounts, ...]:
        """How many cells, links, weights, biases and states every layer holds, in the order of the spec."""
        from netcharts.network.counts import count

        return count(self.spec)

    def weights(self, *, seed: int = 0, dtype: str = "float64") -> dict[str, NDArray[np.floating]]:
        """The weights that the network starts from, by name; to be changed and given to `forward`.

        `layer.part.source` holds those of a connection into a part of a layer's cells ([source channels × cells, target
        channels × cells] for dense links, [target channels, source channels, *kernel] for a convolution),
        `layer.part.recurrent` those within the layer, `layer.part.bias` the biases, which are zero. They are drawn by
        the initialisers that the spec names, else `glorot_uniform`, each array by the seed and its name alone.
        """
        from netcharts import forward

        return forward.weights(self.spec, seed, dtype)

    def forward(
        self,
        inputs: Mapping[str, Any],
        *,
        steps: int | None = None,
        seed: int = 0,
        weights: Mapping[str, Any] | None = None,
        dtype: str = "float64",
    ) -> Activations:
        """Compute the network: what is drawn is what computes.

        `inputs` gives arrays by layer: [steps, batch, channels, *size]; or, for a layer of one channel, [steps, batch,
        *size], [batch, *size] or [*size]; for one of several, [batch, channels, *size] or [channels, *size]. All layers
        of inputs are given, or none, which are zero then. The values of all layers, and of the parts of their cells,
        come in the full shape.

        Raises:
            ForwardError: inputs or weights do not fit, or the network is one that can't be computed.
        """
        from netcharts import forward

        return forward.forward(self._models, inputs, steps=steps, seed=seed, weights=weights, dtype=dtype)

    def model(self, *, seed: int = 0, weights: Mapping[str, Any] | None = None, dtype: str = "float64") -> Model:
        """The network with its weights, for many passes: `chart.model(weights=w).forward(inputs)`.

        It gives what `forward` gives, which looks at every call whether weights are those of the last one, and lays
        them out anew if they are not.

        Raises:
            ForwardError: weights do not fit, or the network is one that can't be computed.
        """
        from netcharts import forward

        return forward.Model(self._models.plan, weights, seed, dtype)

    def read_out(
        self,
        inputs: Mapping[str, Any],
        targets: Any,
        *,
        layer: str | None = None,
        ridge: float = 1e-6,
        washout: int = 0,
        seed: int = 0,
        weights: Mapping[str, Any] | None = None,
    ) -> dict[str, NDArray[np.floating]]:
        """All weights, those into an output layer solved so that `targets` come out of it, in one least-squares step.

        So are echo state networks (Jaeger, 2001), extreme learning machines (Huang et al., 2006) and radial basis
        networks trained. `inputs` and `targets` have the shapes of `forward`; `layer` is the only one of output cells
        unless named; `ridge` times the sum of squared weights is added to that of squared errors; the first `washout`
        steps don't count. `weights` are those that stay. What comes back is to be given to `forward`.

        Raises:
            ForwardError: something does not fit, or the layer is none that can be solved in one step.
        """
        from netcharts.forward import readout

        return readout.fit_readout(
            self.spec, inputs, targets, layer=layer, ridge=ridge, washout=washout, seed=seed, weights=weights
        )

    @cached_property
    def _models(self) -> ModelCache:
        from netcharts import forward

        return forward.ModelCache(forward.Plan(self.spec))

    @cached_property
    def _network(self) -> DrawnNetwork:
        from netcharts.network import graph

        return graph.build(self.spec)

    @cached_property
    def _inner(self) -> DrawnNetwork:
        """The network with the slots of its memories in place of memory cells, for what shows parts."""
        from netcharts.network import external_memory, graph

        return graph.build(external_memory.expand_memories(self.spec))

    def _meant(self, options: RenderOptions) -> RenderOptions:
        """Return the options with the spec's own settings where they leave the choice; they must be valid."""
        options.check()
        spec = self.spec
        return options._replace(
            detail=options.detail or spec.detail,
            labels=options.labels or spec.labels,
            bias=spec.bias if options.bias is None else options.bias,
            unroll=options.unroll or spec.unroll,
        )

    def _layout(self, options: RenderOptions = PLAIN) -> NetworkLayout:
        from netcharts.placement.layout import place

        meant = self._meant(options)
        return place(self._network, meant.lang, meant.labels, self._biased(meant))

    def _biased(self, options: RenderOptions) -> tuple[str, ...]:
        """The layers whose bias cells are to be drawn."""
        if not options.bias:
            return ()
        from netcharts.network import counts

        return counts.layers_with_bias(self.spec)

    @deprecation.renamed(style="options")
    def graph(self, detail: str = "cells", options: RenderOptions = PLAIN, **changes: Any) -> nx.MultiDiGraph[str]:
        """The network as a `networkx.MultiDiGraph`, of the chart so styled but for `detail`, which is told apart.

        At `layers`, a node is a layer with its `cell`, `size`, `cells` and `channels`; an edge is a connection, with
        the number of its `links`. At `cells`, a node is a *drawn* cell (`draw` leaves out the others), named like
        `hidden[3]`, with `layer`, `cell`, `index` (flat, row-major) and its place `x`, `y` in grid pitches, y
        downwards: where the picture has it, but for an offset that all cells share. An edge is a link. Edges carry
        `pattern`, `delay` (steps back) and `directed`. The order is the spec's.

        At `parts`, a node is a part of a drawn cell, named like `hidden[3].output`, with `layer`, `cell`, `part`, its
        `operation`, `activation` and whether it has a `bias`; an edge is a wire of `kind` fixed or weighted, with its
        `delay`. Where no data are given, what leads into a part that takes them counts instead.

        Raises:
            UnknownNameError: there is no such detail, or whatever else the options name.
        """
        from netcharts.exporters import networkx

        meant = self._meant(options.replace(**{**changes, "detail": detail}))
        if (whole := self._whole(meant)) is not self:
            return whole.graph(detail, meant)
        if detail == "layers":
            return networkx.layer_graph(self.spec)
        if detail == "parts":
            return networkx.part_graph(self._inner)
        return networkx.cell_graph(self._network, self._layout(meant))

    @deprecation.renamed(style="options")
    def render(self, format: str = "svg", options: RenderOptions = PLAIN, **changes: Any) -> bytes:
        """Return the chart in a format (see `netcharts list formats`); `changes` are fields of `RenderOptions`.

        With `detail="layers"`, every layer is drawn as a box; with `"parts"`, every cell is drawn as its parts, with
        `unroll` time steps one below the other.

        Raises:
            UnknownNameError: no such format, theme, language, engine or field.
            OptionError: a number in the options is out of bounds.
            SettingError: a value that can't be set of a theme; SpecError: a file with a theme has findings.
            EngineError: Graphviz could not paint it.
            MissingExtraError: the text needs a font that is not installed (PNG and PDF only).
        """
        from netcharts import formats

        return formats.load(format).render(self._picture(options.replace(**changes)))

    def _picture(self, options: RenderOptions) -> RenderRequest:
        from netcharts import engines
        from netcharts.formats._request import RenderRequest

        drawn, said = self.drawn(options), self.description(options=options)
        theme, engine = chosen_theme(options, self.spec.theme), engines.load(options.engine)
        return RenderRequest(drawn, theme, engine, said, lambda: self.data(options), options.width)

    @deprecation.renamed(style="options")
    def drawn(self, options: RenderOptions = PLAIN) -> Scene:
        """The chart before it is painted: every shape with its place.

        Raises:
            UnknownNameError: there is no such language, detail, legend, labels or way of drawing what repeats.
        """
        options = self._meant(options)
        if (whole := self._whole(options)) is not self:
            return whole.drawn(options._replace(repeats="once"))
        plain = self._plain(options)
        shaded = options.values is not None and options.detail == "cells"
        found = self._shaded(plain, options) if shaded else plain
        if options.legend == "none":
            return found
        from netcharts.scene import legend

        marked = chosen_theme(options, self.spec.theme).mark
        return legend.beside(found, options.legend, options.lang, plain, marked)

    def _plain(self, options: RenderOptions) -> Scene:
        """The chart at its level of detail, without legend and values."""
        if options.detail == "cells":
            return self.scene(options)
        from netcharts.scene.diagrams import layer_view, part_view

        # Boxes stand as the cells would, without room for bias cells and for labels that the spec does not ask for.
        layout = self._layout(options._replace(labels=None, bias=False))
        if options.detail == "layers":
            return layer_view.build(self.spec, layout, options.lang, options.labels, self._biased(options))
        return part_view.build(self._inner, layout, options.lang, options.unroll or 1)

    def _whole(self, options: RenderOptions) -> Chart:
        """The chart with all copies of groups that repeat, where they are asked for or have values of their own."""
        spec = written_out(self.spec) if options.repeats == "full" or options.values is not None else self.spec
        return self if spec is self.spec else type(self)(spec)

    @deprecation.renamed(style="options")
    def scene(self, options: RenderOptions = PLAIN, *, titled: bool = True) -> Scene:
        """The cells and links before they are painted, with labels and, if `titled`, the title."""
        from netcharts import scene

        if (whole := self._whole(options)) is not self:
            return whole.scene(options._replace(repeats="once"), titled=titled)
        return scene.build(self._network, self._layout(options), options.lang, titled=titled)

    def _shaded(self, scene: Scene, options: RenderOptions) -> Scene:
        """A scene with what the network computes, or with values that are given."""
        from netcharts.scene import value_overlay

        computed = options.values == "forward"
        found = self.forward(**value_overlay.question(self.spec, options.steps)) if computed else options.values
        values, weights = value_overlay.given(self.spec, found)
        shades = value_overlay.shade(self._network, values, weights)
        return value_overlay.shown(scene, lambda: self.scene(options, titled=False), shades, options.step)

    def random_inputs(self, steps: int = 1, seed: int = 0) -> dict[str, NDArray[np.floating]]:
        """Inputs from a normal distribution, for one example: [steps, 1, channels, *size] for each layer of inputs."""
        from netcharts import forward

        return forward.random_inputs(self.spec, steps, seed)

    @deprecation.renamed(style="options")
    def data(self, options: RenderOptions = PLAIN) -> Any:
        """The graph of what is drawn, as node-link data."""
        from netcharts.exporters import networkx

        return networkx.node_link(self.graph(options.detail or self.spec.detail, options))

    @deprecation.renamed(style="options")
    def svg(self, options: RenderOptions = PLAIN, **changes: Any) -> str:
        """The chart as SVG text."""
        return self.render("svg", options, **changes).decode()

    @deprecation.renamed(style="options")
    def html(self, options: RenderOptions = PLAIN, *, caption: str | None = None, **changes: Any) -> str:
        """The chart as a `<figure>` of a web page, its SVG within; a `caption` is plain text."""
        words = f"<figcaption>{markup(caption)}</figcaption>\n" if caption else ""
        return f'<figure class="netchart">\n{self.svg(options, **changes)}{words}</figure>\n'

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """How notebooks show a chart. Nothing is raised: what went wrong is shown instead."""
        try:
            bundle = {"image/svg+xml": self.svg(), "text/plain": terminal(self.alt_text)}
        except Exception as error:
            said = terminal(f"{type(error).__name__}: {error}")
            bundle = {"text/html": f"<pre>{markup(said)}</pre>", "text/plain": said}
        return {
            kind: shown for kind, shown in bundle.items() if kind in (include or bundle) and kind not in (exclude or ())
        }

    def __reduce__(self) -> tuple[type[Chart], tuple[Spec]]:
        # What is computed from the spec is computed again where it is wanted.
        return type(self), (self.spec,)

    @deprecation.renamed(style="options")
    def save(
        self, path: str | os.PathLike[str], options: RenderOptions = PLAIN, *, format: str | None = None, **changes: Any
    ) -> Path:
        """Write the chart to a file; the format is the file's ending unless given. Returns the path.

        The file is written under another name and renamed, so that a failure leaves the old file as it was.

        Raises:
            OutputError: the file can't be written, or the chart is made from it; and whatever `render` raises.
        """
        target, options = Path(path), options.replace(**changes)
        write(target, self.render(format or target.suffix[1:] or "svg", options), files_of(options, self.spec.path))
        return target

    @property
    def alt_text(self) -> str:
        """The chart in a sentence, for where a picture's alternative text belongs: its title, and what it shows."""
        return self.words()

    @deprecation.renamed(style="options", language="lang")
    def words(self, lang: str | None = None, options: RenderOptions = PLAIN, **changes: Any) -> str:
        """The title and the description, as `description` has it: what a picture's alternative text says."""
        meant = options.replace(lang=lang or options.lang, **changes)
        sentence = locale.load(meant.lang)["punctuation.sentence"]
        return sentence.format(self.spec.heading(meant.lang), self.description(options=meant))

    @deprecation.renamed(style="options", language="lang")
    def description(self, lang: str | None = None, options: RenderOptions = PLAIN, **changes: Any) -> str:
        """The chart so styled in words, for readers who can't see it; with its bias cells where they are drawn.

        `lang` takes precedence over that of the options.

        Raises:
            UnknownNameError: there is no such language, or whatever else the options name.
        """
        meant = self._meant(options.replace(lang=lang or options.lang, **changes))
        said = describe.describe(self.spec, meant.lang)
        return said + describe.biases(self._biased(meant), meant.detail or "", meant.lang) if meant.bias else said
