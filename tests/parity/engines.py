"""Other engines that the forward pass is compared with, and the comparison.

Each case draws sizes, options, batches, steps and weights from its own seed. Results in float64 agree to a relative
1e-6, those in float32 (ONNX Runtime) to 1e-5.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from netcharts.array_types import FloatArray

torch = pytest.importorskip("torch", reason="no PyTorch; .ci/run installs the parity extra")
onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


def assert_close(ours: FloatArray, theirs: Any, precision: float = 1e-6) -> None:
    """Assert that results agree, relative to each value and to the largest one."""
    theirs = theirs.detach().numpy() if isinstance(theirs, torch.Tensor) else np.asarray(theirs)
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=precision, atol=precision * max(1e-3, float(np.abs(theirs).max())))


def random_weights(chart: Chart, rng: np.random.Generator, dtype: str = "float64") -> dict[str, FloatArray]:
    """Return random weights and biases for all parameters of a chart."""
    return {name: rng.normal(0, 0.6, array.shape).astype(dtype) for name, array in chart.weights().items()}


def make_chart(layers: dict[str, str], connections: str) -> Chart:
    """Return a chart of layers, given by name as the inside of a mapping, and connections."""
    listed = "".join(f"  {name}: {{{layer}}}\n" for name, layer in layers.items())
    return Chart.from_text(f"name: T\nlayers:\n{listed}connections:\n{connections}")


def run_onnx(node: Any, inputs: dict[str, FloatArray]) -> FloatArray:
    """Return the first output of a single ONNX node."""
    dtype = onnx.TensorProto.FLOAT
    arguments = [onnx.helper.make_tensor_value_info(key, dtype, array.shape) for key, array in inputs.items()]
    outputs = [onnx.helper.make_tensor_value_info(node.output[0], dtype, None)]
    model = onnx.helper.make_model(
        onnx.helper.make_graph([node], "t", arguments, outputs),
        opset_imports=[onnx.helper.make_opsetid("", 17)],
        ir_version=8,
    )
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    result: FloatArray = session.run(None, inputs)[0]
    return result
