"""The rendering pipeline: from a spec and render options to a scene, a graph, a description and a render request.

Modules of later stages are imported when they are needed, so that reading a spec loads none of them.
"""

from __future__ import annotations

from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from netcharts import locale
from netcharts.checking.reported import chosen_theme
from netcharts.errors import OptionError
from netcharts.network import description, summary
from netcharts.spec.model import Layer, Spec
from netcharts.spec.repeats import written_out
from netcharts.spec.single_cell import anatomy_spec
from netcharts.style import colormaps
from netcharts.style.options import (
    DEFAULT_OPTIONS,
    DETAILS,
    DIRECTIONS,
    HIGHLIGHTED,
    RenderOptions,
    needed_for,
    runs_along,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx

    from netcharts.array_types import FloatArray
    from netcharts.formats._request import Companions, RenderRequest
    from netcharts.forward import ModelCache
    from netcharts.network.graph import DrawnNetwork
    from netcharts.network.highlight import Highlight
    from netcharts.placement.layout import NetworkLayout
    from netcharts.scene.model import Scene

LONGEST_ALT = 500
"""Descriptions of more characters are too long for alternative texts, which screen readers read without a pause."""
# With more links than this, a chart of parts is too large to be drawn where nobody asked for it.
_MOST_PARTS = 600


class Pipeline:
    """The stages from a spec to its chart. Networks are built once, when they are first needed.

    All methods take options that are valid, as `style.options.changed` returns them.
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    @cached_property
    def network(self) -> DrawnNetwork:
        """The network that is drawn at the level of cells."""
        from netcharts.network import graph

        return graph.build(self.spec)

    @cached_property
    def expanded_network(self) -> DrawnNetwork:
        """The network that is drawn at the level of parts: memories are expanded to their slots."""
        from netcharts.network import external_memory, graph

        return graph.build(external_memory.expand_memories(self.spec))

    @cached_property
    def models(self) -> ModelCache:
        """The models that compute the network."""
        from netcharts import forward

        return forward.ModelCache(forward.Plan(self.spec))

    def settle(self, options: RenderOptions) -> RenderOptions:
        """Return options with the settings of the spec in place of those that are None.

        Raises:
            OptionError: charts of this level of detail do not have the direction of the options, or no highlights.
        """
        spec = self.spec
        detail = options.detail or spec.detail
        if not runs_along(options.direction, detail):
            raise OptionError(
                f"'direction: {options.direction}' has no effect on charts of {detail}",
                f"it needs {needed_for(options.direction)}",
            )
        if options.highlight is not None and detail not in HIGHLIGHTED:
            levels = " or ".join(f"'detail: {level}'" for level in HIGHLIGHTED)
            raise OptionError(f"'highlight' has no effect on charts of {detail}", f"it needs {levels}")
        direction = options.direction or spec.direction
        return options._replace(
            detail=detail,
            # The direction of a spec is for all levels of detail, and need not be possible at each.
            direction=direction if runs_along(direction, detail) else DIRECTIONS[0],
            max_width=options.max_width or spec.max_width,
            labels=options.labels or spec.labels,
            bias=spec.bias if options.bias is None else options.bias,
            unroll=options.unroll or spec.unroll,
            arrows=options.arrows or spec.arrows,
            links=options.links or spec.links,
        )

    def layout(self, options: RenderOptions = DEFAULT_OPTIONS) -> NetworkLayout:
        """Return the layout of the cells."""
        return self._layout(self.settle(options))

    def scene(self, options: RenderOptions, *, titled: bool = True) -> Scene:
        """Return the scene of cells and links, without legend and values; `titled` adds the title."""
        options = self.settle(options)
        return self._with_repeats(options)._cell_scene(options, titled=titled)

    def draw(self, options: RenderOptions) -> Scene:
        """Return the whole scene: the chart at its level of detail, shaded by values, with its legend."""
        options = self.settle(options)
        return self._with_repeats(options)._draw(options)

    def graph(self, options: RenderOptions) -> nx.MultiDiGraph[str]:
        """Return the graph at the level of detail of the options."""
        options = self.settle(options)
        return self._with_repeats(options)._graph(options)

    def data(self, options: RenderOptions) -> Any:
        """Return the graph as node-link data."""
        options = self.settle(options)
        return self._with_repeats(options)._data(options)

    def describe(self, options: RenderOptions) -> str:
        """Return the description of the chart, with its bias cells if they are drawn."""
        return self._describe(self.settle(options))

    def alt_text(self, options: RenderOptions) -> str:
        """Return the alternative text of the chart: its heading, and its description or a summary if that is long."""
        text = self.describe(options)
        if len(text) > LONGEST_ALT:
            text = summary.summarize(self.spec, options.lang)
        sentence = locale.load(options.lang)["punctuation.sentence"]
        return sentence.format(self.spec.heading(options.lang), text)

    def request(self, options: RenderOptions) -> RenderRequest:
        """Return the request that an output format renders."""
        from netcharts import engines
        from netcharts.formats._request import RenderRequest

        options = self.settle(options)
        whole = self._with_repeats(options)
        draw = cache(partial(whole._draw, options))
        if options.values is not None:
            # Values that are wrong are reported by every format.
            draw()
        return RenderRequest(
            draw,
            chosen_theme(options, self.spec.theme),
            engines.load(options.engine),
            lambda: self._describe(options),
            lambda: whole._data(options),
            options.width,
            options.attributes,
            options.page,
            lambda: self.alt_text(options),
            lambda: self._companions(options),
        )

    # The methods below take options that are settled. Those that draw take no notice of `repeats`.

    def _layout(self, options: RenderOptions) -> NetworkLayout:
        from netcharts.placement.layout import place

        return place(self.network, options.lang, options.labels, self._layers_with_bias_cell(options))

    def _cell_scene(self, options: RenderOptions, *, titled: bool = True) -> Scene:
        from netcharts.scene import cell_scene

        layout, arrows, links = self._layout(options), options.arrows or "auto", options.links or "auto"
        highlight = self._highlight(options)
        return cell_scene.build(
            self.network, layout, options.lang, titled=titled, arrows=arrows, links=links, highlight=highlight
        )

    def _highlight(self, options: RenderOptions) -> Highlight | None:
        """Return the part of the network that is highlighted, if one is."""
        if options.highlight is None:
            return None
        from netcharts.network import highlight

        return highlight.find(self.network, options.highlight)

    def _draw(self, options: RenderOptions) -> Scene:
        plain = self._plain_scene(options)
        shaded = options.values is not None and options.detail == "cells"
        scene = self._shade(plain, options) if shaded else plain
        if options.legend == "none":
            return scene
        from netcharts.scene import legend

        mark = chosen_theme(options, self.spec.theme).mark
        return legend.with_legend(scene, options.legend, options.lang, plain, mark)

    def _graph(self, options: RenderOptions) -> nx.MultiDiGraph[str]:
        from netcharts.exporters import networkx

        if options.detail == "layers":
            return networkx.layer_graph(self.spec)
        if options.detail == "parts":
            return networkx.part_graph(self.expanded_network)
        return networkx.cell_graph(self.network, self._layout(options))

    def _data(self, options: RenderOptions) -> Any:
        from netcharts.exporters import networkx

        return networkx.node_link(self._graph(options))

    def _describe(self, options: RenderOptions) -> str:
        text = description.describe(self.spec, options.lang)
        if options.highlight is not None:
            text += description.highlighted(options.highlight, options.lang)
        if not options.bias:
            return text
        return text + description.biases(self._layers_with_bias_cell(options), options.detail or "", options.lang)

    def _with_repeats(self, options: RenderOptions) -> Pipeline:
        """Return the pipeline of the spec with all copies of repeated groups, if they are drawn or have values."""
        in_full = options.repeats == "full" or options.values is not None
        spec = written_out(self.spec) if in_full else self.spec
        return self if spec is self.spec else Pipeline(spec)

    def _companions(self, options: RenderOptions) -> Companions:
        """Return the charts that an interactive page shows besides the chart of some options."""
        from netcharts.formats._request import Companions

        plain = options._replace(values=None, steps=None, step="last", width=None)
        allowed = DETAILS if self._links() <= _MOST_PARTS or options.detail == "parts" else DETAILS[:-1]
        views: dict[str, Callable[[], RenderRequest] | None] = {
            detail: partial(self.request, plain.at(detail)) if detail in allowed else None for detail in DETAILS
        }
        valued = self._with_values(options)
        if valued is not None:
            views["values"] = partial(self.request, valued)
        shaded = options.values is not None and options.detail == "cells"
        shown = "values" if shaded else options.detail or "cells"
        last = shaded and options.step == "last"
        step = None if last else options.step - 1 if isinstance(options.step, int) else 0
        layers, anatomies = self._anatomies(plain)
        connections = self.spec.connections
        directed = {(each.source, each.target) for each in connections if each.directed}
        pairs = dict.fromkeys((each.source, each.target) for each in connections if not each.directed)
        undirected = tuple(pair for pair in pairs if not {pair, pair[::-1]} & directed)
        return Companions(shown, views, step, layers, anatomies, undirected)

    def _with_values(self, options: RenderOptions) -> RenderOptions | None:
        """Return options for a chart of values and all of their steps: those that are asked for, or of an example."""
        from netcharts.scene import shown_values

        values = options.values
        if values is None:
            values = shown_values.example_run(self.models, self.spec)
        step = "each" if options.step == "each" else "animated"
        return None if values is None else options.at("cells")._replace(values=values, step=step, width=None)

    def _links(self) -> int:
        """Return the number of links that are drawn at the level of cells."""
        return sum(links.source.size for links in self.network.links)

    def _anatomies(self, options: RenderOptions) -> tuple[tuple[tuple[Layer, int], ...], tuple[RenderRequest, ...]]:
        """Return the layers with the numbers of the charts of their cells, and these charts."""
        theme = chosen_theme(options, self.spec.theme)
        options = options.at("parts")._replace(labels="none", unroll=1, legend="none", bias=False)
        specs: list[Spec] = []
        numbered = []
        for layer in {each.name: each for each in (*self.spec.layers, *written_out(self.spec).layers)}.values():
            own = anatomy_spec(layer)
            number = next((i for i, spec in enumerate(specs) if spec.layers == own.layers), len(specs))
            specs += [own] if number == len(specs) else []
            numbered.append((layer, number))
        requests = (Pipeline(spec).request(options)._replace(theme=theme) for spec in specs)
        return tuple(numbered), tuple(requests)

    def _layers_with_bias_cell(self, options: RenderOptions) -> tuple[str, ...]:
        if not options.bias:
            return ()
        from netcharts.network import counts

        return counts.layers_with_bias(self.spec)

    def _plain_scene(self, options: RenderOptions) -> Scene:
        """Return the scene at the level of detail, without legend and values."""
        if options.detail == "cells":
            return self._cell_scene(options)
        from netcharts.scene.diagrams import box_scene

        scene = self._box_scene(options)
        highlight = self._highlight(options)
        if highlight is not None:
            from netcharts.scene import emphasis

            scene = emphasis.highlighted_boxes(scene, self.network, highlight)
        return box_scene.without_arrows(scene) if options.arrows == "none" else scene

    def _box_scene(self, options: RenderOptions) -> Scene:
        """Return the scene at a level of detail other than cells, with all arrows."""
        from netcharts.scene.combining import mirrored
        from netcharts.scene.diagrams import layer_view, map_view, part_view
        from netcharts.scene.diagrams.wrapping import PAGE, Page

        biased = self._layers_with_bias_cell(options)
        page = PAGE if options.max_width is None else Page.of_pixels(options.max_width)
        if options.detail == "layers" and options.direction not in ("right", "left"):
            return layer_view.build_along(
                self.spec, options.direction or "right", options.lang, options.labels, biased, page
            )
        if options.detail == "maps":
            return map_view.build(self.spec, options.lang, options.labels, biased, page)
        # Boxes are placed like the cells, but without room for bias cells and for labels that the spec does not set.
        if options.detail == "layers":
            layout = self._layout(options._replace(labels=self.spec.labels, bias=False))
            scene = layer_view.build(self.spec, layout, options.lang, options.labels, biased, page)
            return mirrored(scene) if options.direction == "left" else scene
        layout = self._layout(options._replace(bias=False))
        steps, arrows, values = options.unroll or 1, options.arrows or "auto", self._example_values()
        return part_view.build(self.expanded_network, layout, options.lang, steps, values, arrows)

    def _example_values(self) -> Mapping[str, FloatArray]:
        """Return the values of the layers in the example of the spec, if there is one."""
        if not self.spec.examples:
            return {}
        from netcharts.scene import shown_values

        return shown_values.example_values(self.models, self.spec)

    def _shade(self, scene: Scene, options: RenderOptions) -> Scene:
        """Return a scene shaded by computed or given values."""
        from netcharts.scene import shown_values, value_overlay

        values, weights = shown_values.read_values(self.spec, self._values(options))
        shown = shown_values.overlay_values(self.network, values, weights)
        theme = chosen_theme(options, self.spec.theme)
        colors = colormaps.value_colors(theme.background, gray=theme.gray)
        untitled = partial(self._cell_scene, options, titled=False)
        return value_overlay.with_values(scene, untitled, shown, options.step, colors)

    def _values(self, options: RenderOptions) -> Any:
        # An array can't be compared with a text.
        if not isinstance(options.values, str) or options.values != "forward":
            return options.values
        from netcharts import forward
        from netcharts.scene import shown_values

        return forward.forward(self.models, **shown_values.default_run(self.spec, options.steps))
