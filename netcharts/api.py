"""The public interface: a chart of one spec."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netcharts import deprecation
from netcharts.checking.reported import findings
from netcharts.errors import SpecError
from netcharts.escape import markup, terminal
from netcharts.files import write
from netcharts.pipeline import DEFAULT_OPTIONS, Pipeline
from netcharts.spec import bundled
from netcharts.spec.model import Spec
from netcharts.spec.reader import read
from netcharts.style.inputs import files_of
from netcharts.style.options import RenderOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    from netcharts.findings import Finding
    from netcharts.forward import Activations, Model
    from netcharts.network.counts import LayerCounts
    from netcharts.scene.model import Scene


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
            TypeError: `text` is not a text.
        """
        spec, problems = read(text, path)
        if spec is None:
            raise SpecError(findings(path, problems))
        return cls(spec)

    def check(self, *, forward: bool = False) -> tuple[Finding, ...]:
        """Return all findings about the network in the order of the text, except those that its comments ignore.

        With `forward`, the examples of the spec are computed and checked as well.

        A spec whose *text* has errors never becomes a chart: those findings are in the `findings` of the `SpecError`.
        `netcharts.check_text` returns both.
        """
        from netcharts.checking.run import check_spec

        return check_spec(self.spec, forward=forward)

    def counts(self) -> tuple[LayerCounts, ...]:
        """Return the number of cells, links, weights, biases and states of each layer, in the order of the spec."""
        from netcharts.network.counts import count

        return count(self.spec)

    def weights(self, *, seed: int = 0, dtype: str = "float64") -> dict[str, NDArray[np.floating]]:
        """Return the weights of the network by name, to be changed and passed to `forward`.

        `layer.part.source` names the weights of a connection into a part of the cells of a layer ([source channels ×
        cells, target channels × cells] for dense links, [target channels, source channels, *kernel] for a convolution),
        `layer.part.recurrent` those within the layer, and `layer.part.bias` the biases. Weights that the spec gives
        are those; a network with `patterns` has the weights that store them. The others are initialized by the
        initializers of the spec, or else by `glorot_uniform`, and biases are zero. An initial array depends only on the
        seed and its name.
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
        """Compute the network, and return the values of all layers and of the parts of their cells.

        Args:
            inputs: Arrays by layer: [steps, batch, channels, *size]; or, for a layer with one channel, [steps, batch,
                *size], [batch, *size] or [*size]; for one with several, [batch, channels, *size] or [channels, *size].
                Either all input layers are given, or none, which are zero then.
            steps: Number of steps; by default that of the inputs.
            seed: Random seed of noise, sampling and missing weights.
            weights: Weights by name, as in `weights()`; missing ones are initialized.
            dtype: Data type of the computation.

        Raises:
            ForwardError: inputs or weights do not fit, or the network can't be computed.
        """
        from netcharts import forward

        return forward.forward(self._pipeline.models, inputs, steps=steps, seed=seed, weights=weights, dtype=dtype)

    def model(self, *, seed: int = 0, weights: Mapping[str, Any] | None = None, dtype: str = "float64") -> Model:
        """Return the network with its weights, for many passes: `chart.model(weights=w).forward(inputs)`.

        Its results are those of `forward`, which compares the weights with those of the last call each time, and
        prepares them again if they differ.

        Raises:
            ForwardError: weights do not fit, or the network can't be computed.
        """
        from netcharts import forward

        return forward.Model(self._pipeline.models.plan, weights, seed, dtype)

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
        """Fit the weights into an output layer by ridge regression so that its output approximates `targets`.

        Echo state networks (Jaeger, 2001), extreme learning machines (Huang et al., 2006) and radial basis networks
        are trained in this way. Returns all weights, to be passed to `forward`.

        Args:
            inputs: Arrays by layer, as in `forward`.
            targets: Array of the output layer's shape, as in `forward`.
            layer: The output layer; by default the only one.
            ridge: Factor of the sum of squared weights in the loss.
            washout: Number of first steps that are left out of the fit.
            seed: Random seed of missing weights.
            weights: Weights by name that are kept.

        Raises:
            ForwardError: the arguments do not fit, or the layer can't be solved in one step.
        """
        from netcharts.forward import readout

        return readout.fit_readout(
            self.spec, inputs, targets, layer=layer, ridge=ridge, washout=washout, seed=seed, weights=weights
        )

    def random_inputs(self, steps: int = 1, seed: int = 0) -> dict[str, NDArray[np.floating]]:
        """Return normally distributed inputs for one example: [steps, 1, channels, *size] for each input layer."""
        from netcharts import forward

        return forward.random_inputs(self.spec, steps, seed)

    @cached_property
    def _pipeline(self) -> Pipeline:
        return Pipeline(self.spec)

    @deprecation.renamed(style="options")
    def graph(
        self, detail: str = "cells", options: RenderOptions = DEFAULT_OPTIONS, **changes: Any
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
        return self._pipeline.graph(options.replace(**{**changes, "detail": detail}))

    @deprecation.renamed(style="options")
    def data(self, options: RenderOptions = DEFAULT_OPTIONS) -> Any:
        """Return the graph of what is drawn as node-link data."""
        return self._pipeline.data(options)

    @deprecation.renamed(style="options")
    def drawn(self, options: RenderOptions = DEFAULT_OPTIONS) -> Scene:
        """Return the chart before it is painted: all shapes with their places.

        Raises:
            UnknownNameError: the options contain an unknown name.
        """
        return self._pipeline.draw(options)

    @deprecation.renamed(style="options")
    def scene(self, options: RenderOptions = DEFAULT_OPTIONS, *, titled: bool = True) -> Scene:
        """Return the cells and links before they are painted, with labels and, if `titled`, the title."""
        return self._pipeline.scene(options, titled=titled)

    @deprecation.renamed(style="options")
    def render(self, format: str = "svg", options: RenderOptions = DEFAULT_OPTIONS, **changes: Any) -> bytes:
        """Return the chart in a format.

        Args:
            format: Output format; `netcharts list formats` lists them.
            options: How the chart is drawn.
            **changes: Fields of `RenderOptions` that differ from `options`.

        Raises:
            UnknownNameError: there is no such format, theme, language, engine or option.
            OptionError: a number in the options is out of bounds, or an option has no effect on the format.
            SettingError: a setting is not a value of a theme.
            SpecError: the file of a theme has findings.
            EngineError: Graphviz failed.
            MissingExtraError: the text needs a font that is not installed (PNG and PDF only).
        """
        from netcharts import formats

        options = options.replace(**changes)
        return formats.load_for(format, options).render(self._pipeline.request(options))

    @deprecation.renamed(style="options")
    def svg(self, options: RenderOptions = DEFAULT_OPTIONS, **changes: Any) -> str:
        """Return the chart as the text of an SVG; takes and raises what `render` does."""
        return self.render("svg", options, **changes).decode()

    @deprecation.renamed(style="options")
    def html(self, options: RenderOptions = DEFAULT_OPTIONS, *, caption: str | None = None, **changes: Any) -> str:
        """Return the chart as a `<figure>` of HTML that contains the SVG; `caption` is plain text."""
        text = f"<figcaption>{markup(caption)}</figcaption>\n" if caption else ""
        return f'<figure class="netchart">\n{self.svg(options, **changes)}{text}</figure>\n'

    @deprecation.renamed(style="options")
    def save(
        self,
        path: str | os.PathLike[str],
        options: RenderOptions = DEFAULT_OPTIONS,
        *,
        format: str | None = None,
        **changes: Any,
    ) -> Path:
        """Write the chart to a file, and return its path. A failure leaves an old file as it was.

        Args:
            path: Path of the file.
            options: How the chart is drawn.
            format: Output format; by default that of the file extension.
            **changes: Fields of `RenderOptions` that differ from `options`.

        Raises:
            OutputError: the file can't be written, or the chart is made from it; and all that `render` raises.
        """
        target, options = Path(path), options.replace(**changes)
        write(target, self.render(format or target.suffix[1:] or "svg", options), files_of(options, self.spec.path))
        return target

    @property
    def alt_text(self) -> str:
        """Return the alternative text of the chart: its title and its description in English."""
        return self.alternative_text()

    def alternative_text(
        self, lang: str | None = None, options: RenderOptions = DEFAULT_OPTIONS, **changes: Any
    ) -> str:
        """Return the title and the description of the chart; takes and raises what `description` does."""
        return self._pipeline.alt_text(options.replace(lang=lang or options.lang, **changes))

    @deprecation.renamed(style="options", language="lang")
    def description(self, lang: str | None = None, options: RenderOptions = DEFAULT_OPTIONS, **changes: Any) -> str:
        """Return the description of the chart, for readers who can't see it.

        Args:
            lang: Language; by default that of the options.
            options: How the chart is drawn.
            **changes: Fields of `RenderOptions` that differ from `options`.

        Raises:
            UnknownNameError: there is no such language, or the options contain an unknown name.
        """
        return self._pipeline.describe(options.replace(lang=lang or options.lang, **changes))

    @deprecation.renamed(style="options", language="lang")
    def words(self, lang: str | None = None, options: RenderOptions = DEFAULT_OPTIONS, **changes: Any) -> str:
        """Return `alternative_text(...)`, under its old name."""
        deprecation.warn("words", "alternative_text", stacklevel=4)
        return self.alternative_text(lang, options, **changes)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return what notebooks show. Nothing is raised: an error is shown instead of the chart."""
        try:
            bundle = {"image/svg+xml": self.svg(), "text/plain": terminal(self.alt_text)}
        except Exception as error:
            message = terminal(f"{type(error).__name__}: {error}")
            bundle = {"text/html": f"<pre>{markup(message)}</pre>", "text/plain": message}
        return {
            kind: content
            for kind, content in bundle.items()
            if kind in (include or bundle) and kind not in (exclude or ())
        }

    def __reduce__(self) -> tuple[type[Chart], tuple[Spec]]:
        # Only the spec is pickled: all else is computed from it when it is needed.
        return type(self), (self.spec,)
