"""The network of a spec: checked, counted and computed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from netcharts.pipeline import Pipeline
from netcharts.spec.expansion_changes import consistent
from netcharts.spec.model import Spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from netcharts.findings import Finding
    from netcharts.forward import Activations, Model
    from netcharts.network.counts import LayerCounts


class RunnableNetwork:
    """A network that can be checked, counted and computed."""

    def __init__(self, spec: Spec) -> None:
        _check_parsed(spec, type(self).__name__)
        self.spec = consistent(spec)

    def check(self, *, forward: bool = False) -> tuple[Finding, ...]:
        """Return all findings about the network in the order of the text, except those that its comments ignore.

        With `forward`, the examples of the spec are computed and checked as well.

        No chart can be made of a spec whose *text* has errors; these are in the `findings` of the `SpecError`.
        `netcharts.check_text` returns all findings.
        """
        from netcharts.checking.run import check_spec

        return check_spec(self.spec, forward=forward)

    def counts(self) -> tuple[LayerCounts, ...]:
        """Return the number of cells, links, weights, biases and states of each layer, in the order of the spec.

        Weights that several connections share count once, in the layer that holds them.
        """
        from netcharts.network.totals import counts

        return counts(self.spec)

    def weights(
        self, *, seed: int = 0, dtype: str = "float64", max_memory: int | str | None = None
    ) -> dict[str, NDArray[np.floating]]:
        """Return the weights of the network by name, to be changed and passed to `forward`.

        `layer.part.source` names the weights of a connection into a part of the cells of a layer ([source channels ×
        cells, target channels × cells] for dense links, [target channels, source channels, *kernel] for a convolution),
        `layer.part.recurrent` those within the layer, and `layer.part.bias` the biases. Weights that the spec sets are
        returned as they are, and a network with `patterns` has the weights that store them. The others are initialized
        by the initializers of the spec, or else by `glorot_uniform`, and biases are zero. An initial array depends only
        on the seed and its name. `max_memory` is that of `forward`. A shared array is returned once, by the name of the
        connection that holds it.
        """
        from netcharts import forward

        return forward.weights(self.spec, seed, dtype, forward.read_limits(max_memory))

    def forward(
        self,
        inputs: Mapping[str, Any],
        *,
        steps: int | None = None,
        seed: int = 0,
        weights: Mapping[str, Any] | None = None,
        dtype: str = "float64",
        max_memory: int | str | None = None,
        max_work: float | str | None = None,
    ) -> Activations:
        """Compute the network, and return the values of all layers and of the parts of their cells.

        Args:
            inputs: Arrays by layer: [steps, batch, channels, *size]; or, for a layer with one channel, [steps, batch,
                *size], [batch, *size] or [*size]; for one with several, [batch, channels, *size] or [channels, *size].
                Give either all input layers or none, which sets them to zero.
            steps: Number of steps; by default that of the inputs.
            seed: Random seed of noise, sampling and missing weights.
            weights: Weights by name, as in `weights()`; missing ones are initialized.
            dtype: Data type of the computation.
            max_memory: How much memory the pass may take, in bytes or as text such as "4GiB"; by default 1 GiB. It is
                estimated before anything is computed.
            max_work: How many multiply-adds the pass may take; by default 1e12, which take some minutes.

        Raises:
            ForwardError: inputs or weights do not fit, or the network can't be computed or costs too much.
        """
        from netcharts import forward

        limits = forward.read_limits(max_memory, max_work)
        return forward.forward(
            self._pipeline.models, inputs, steps=steps, seed=seed, weights=weights, dtype=dtype, limits=limits
        )

    def model(
        self,
        *,
        seed: int = 0,
        weights: Mapping[str, Any] | None = None,
        dtype: str = "float64",
        max_memory: int | str | None = None,
        max_work: float | str | None = None,
    ) -> Model:
        """Return the network with its weights, for many passes: `chart.model(weights=w).forward(inputs)`.

        Its results are those of `forward`, which prepares the weights again whenever they differ from those of the last
        call. `max_memory` and `max_work` are those of `forward`, and hold for each pass.

        Raises:
            ForwardError: weights do not fit, or the network can't be computed or costs too much.
        """
        from netcharts import forward

        limits = forward.read_limits(max_memory, max_work)
        return forward.Model(self._pipeline.models.plan, weights, seed, dtype, limits)

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
        max_memory: int | str | None = None,
        max_work: float | str | None = None,
    ) -> dict[str, NDArray[np.floating]]:
        """Fit the weights into an output layer by ridge regression so that its output approximates `targets`.

        Echo state networks (Jaeger, 2001), extreme learning machines (Huang et al., 2006) and radial basis networks
        are trained in this way. Returns all weights, to be passed to `forward`.

        Args:
            inputs: Arrays by layer, as in `forward`.
            targets: Array of the output layer's shape, as in `forward`.
            layer: The output layer; by default the only one.
            ridge: Factor of the sum of squared weights in the loss.
            washout: Number of initial steps to exclude from the fit.
            seed: Random seed of missing weights.
            weights: Weights by name that are not fitted.
            max_memory: How much memory it may take, as in `forward`.
            max_work: How many multiply-adds it may take, as in `forward`.

        Raises:
            ForwardError: the arguments do not fit, or the layer can't be fitted by ridge regression.
        """
        from netcharts.forward import read_limits, readout

        return readout.fit_readout(
            self.spec,
            inputs,
            targets,
            layer=layer,
            ridge=ridge,
            washout=washout,
            seed=seed,
            weights=weights,
            limits=read_limits(max_memory, max_work),
        )

    def random_inputs(
        self, steps: int = 1, seed: int = 0, *, max_memory: int | str | None = None
    ) -> dict[str, NDArray[np.floating]]:
        """Return normally distributed inputs for one example: [steps, 1, channels, *size] for each input layer.

        `max_memory` is that of `forward`.
        """
        from netcharts import forward

        return forward.random_inputs(self.spec, steps, seed, forward.read_limits(max_memory))

    @cached_property
    def _pipeline(self) -> Pipeline:
        return Pipeline(self.spec)

    def __reduce__(self) -> tuple[type[RunnableNetwork], tuple[Spec]]:
        # Only the spec is pickled: everything else is computed from it on demand.
        return type(self), (self.spec,)


def _check_parsed(spec: object, name: str) -> None:
    if not isinstance(spec, Spec):
        hint = f"use {name}.from_file for a file or a bundled spec, or {name}.from_text for the text of one"
        raise TypeError(f"{name} takes a parsed spec, not {type(spec).__name__}; {hint}")
