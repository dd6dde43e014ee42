"""The command `netcharts forward`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from netcharts import Chart
from netcharts.array_types import FloatArray
from netcharts.cli import main
from netcharts.spec.repeats import written_out
from tests.conftest import Run
from tests.forward.reference import BUNDLED


def test_the_command_prints_values_as_table_json_and_npz(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps({"input": [[0, 0], [0, 1], [1, 0], [1, 1]]}))
    np.savez(tmp_path / "w.npz", **{"output.output.input": [[1.0], [1.0]], "output.output.bias": [-1.5]})
    done = run("forward", "p", "--input", "x.json", "--weights", "w.npz")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == ["input   0 0 | 0 1 | 1 0 | 1 1", "output  0 | 0 | 0 | 1"], "AND"
    document = json.loads(run("forward", "p", "--input", "x.json", "--weights", "w.npz", "--format", "json").stdout)
    assert np.ravel(document["layers"]["output"]).tolist() == [0, 0, 0, 1]
    stored = tmp_path / "out.npz"
    stored.write_bytes(run("forward", "lstm", "--random", "--steps", "3", "--format", "npz").stdout)
    with np.load(stored) as arrays:
        assert arrays["hidden1"].shape == (3, 1, 1, 3)
    for args in (
        ("ff",),
        ("ff", "--input", "no.npz"),
        ("ff", "--input", "w.npz"),
        ("nowhere", "--random"),
    ):
        failed = run("forward", *args)
        assert failed.returncode == 2
        assert b"Traceback" not in failed.stderr
        assert failed.stderr


@pytest.mark.parametrize(
    "given",
    [
        {"input": np.zeros((0, 2))},
        {"input": np.zeros((2, 0, 2))},
        {"input": np.array(["x", "y"])},
        {"input": np.zeros(2, complex)},
        {"input": np.zeros((2, 2, 1, 2)), "hidden": np.zeros((3, 2, 1, 2))},
        {"input": np.zeros(7), "hidden.output.input": np.zeros((2, 2))},
    ],
)
def test_files_that_do_not_fit_are_reported_in_one_line(run: Run, tmp_path: Path, given: dict[str, FloatArray]) -> None:
    np.savez(tmp_path / "x.npz", **given)
    for args in (("forward", "ff", "--input", "x.npz"), ("render", "ff", "--values", "x.npz")):
        done = run(*args)
        assert (done.returncode, done.stderr.count(b"\n"), done.stdout) == (2, 1, b"")
        assert done.stderr.startswith(b"error: ")


@pytest.mark.parametrize("name", BUNDLED)
def test_the_command_computes_every_bundled_spec(name: str) -> None:
    done = CliRunner().invoke(main, ["forward", name, "--random", "--steps", "3", "--format", "json"])
    assert done.exit_code == 0
    layers = written_out(Chart.from_file(name).spec).layers
    assert list(json.loads(done.stdout)["layers"]) == [layer.name for layer in layers]


def test_limits_are_options_of_every_command_that_computes(run: Run, tmp_path: Path) -> None:
    numbers = ", ".join("0" * 400)
    (tmp_path / "wide.yaml").write_text(
        "name: W\nlayers:\n  a: {cell: input, size: 400, draw: 2}\n  b: {cell: output, size: 400, draw: 2}\n"
        f"connections:\n  - full: a -> b\nexamples:\n  - inputs: {{a: [{numbers}]}}\n    outputs: {{b: [{numbers}]}}\n"
    )

    def said(*words: str) -> str:
        done = run(*words)
        return (done.stdout + done.stderr).decode()

    computing = (
        ["forward", "wide.yaml", "--random"],
        ["render", "wide.yaml", "--values", "forward", "-o", "x.svg"],
        ["check", "wide.yaml", "--forward"],
    )
    for command in computing:
        assert "the forward pass needs about" in said(*command, "--max-memory", "1MB")
        assert "the forward pass needs about" not in said(*command, "--max-memory", "100MB")
        assert "multiply-adds, and the limit is 10 " in said(*command, "--max-work", "10")
    for command in (["check", "wide.yaml"], ["render", "wide.yaml", "-o", "x.svg"]):
        assert "--max-memory has no effect without" in said(*command, "--max-memory", "1GiB")
    assert "must be a size such as 4GiB" in said("forward", "wide.yaml", "--random", "--max-memory", "much")
