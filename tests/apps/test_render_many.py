"""Rendering many specs: the results are in order and the same for every executor."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from netcharts import Chart, Rendered, SpecError, SpecNotFoundError, UnknownNameError, render_many
from netcharts.errors import InternalError
from netcharts.spec import bundled

BAD = "name: T\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: outptu, size: 1}\n"
MEMORY = "name: T\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: memory, size: 2}\nconnections:\n  - full: a -> b\n"


@contextmanager
def processes() -> Iterator[Any]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@contextmanager
def dask() -> Iterator[Any]:
    """Provide a cluster of two workers in separate processes."""
    distributed = pytest.importorskip("distributed", reason="no Dask; .ci/run installs it")
    import dask

    with dask.config.set({"distributed.worker.daemon": False}):
        cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
        with cluster, distributed.Client(cluster) as client:
            assert len(client.scheduler_info()["workers"]) == 2
            yield client


@contextmanager
def dask_executor() -> Iterator[Any]:
    with dask() as client, client.get_executor() as executor:
        yield executor


EXECUTORS = {
    "threads": lambda: ThreadPoolExecutor(2),
    "processes": processes,
    "dask": dask,
    "dask-executor": dask_executor,
}


def comparable(results: list[Rendered]) -> list[tuple[Any, ...]]:
    """Results in a form that can be compared: two errors are never equal."""
    return [(one.spec, one.data, one.findings, type(one.error), str(one.error)) for one in results]


# Dask warns when it starts and stops.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", EXECUTORS)
def test_every_executor_returns_the_results_of_the_serial_run(name: str, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(BAD)
    own = Chart.from_text(MEMORY, "own")
    specs = [*bundled.paths(), tmp_path / "bad.yaml", "nowhere", own, "lstm"]
    serial = list(render_many(specs, theme="zoo-dark"))
    with EXECUTORS[name]() as executor:
        assert comparable(list(render_many(specs, executor=executor, theme="zoo-dark"))) == comparable(serial)
    good = serial[: len(bundled.paths())]
    assert all(one.data and one.error is None for one in good)
    bad, missing, drawn, again = serial[len(bundled.paths()) :]
    assert isinstance(bad.error, SpecError)
    assert [(finding.line, finding.code) for finding in bad.findings] == [(4, "NC009")]
    assert isinstance(missing.error, SpecNotFoundError)
    assert drawn.data == own.render(theme="zoo-dark")
    assert again.data == Chart.from_file("lstm").render(theme="zoo-dark")


def test_work_is_submitted_at_once_in_few_chunks(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = render_many(["lstm"] * 3, executor=pool, format="json")
    assert len({one.data for one in results}) == 1
    submitted: list[int] = []

    class Counting:
        def submit(self, function: Any, *args: Any) -> Future[Any]:
            submitted.append(len(args[1]))
            future: Future[Any] = Future()
            future.set_result([None] * len(args[1]))
            return future

    render_many([Chart.from_file("ff")] * 10_000, executor=Counting())
    assert sum(submitted) == 10_000
    assert len(submitted) < 400


def test_a_worker_that_fails_loses_only_its_own_specs() -> None:
    class Dying:
        def submit(self, function: Any, *args: Any) -> Future[Any]:
            future: Future[Any] = Future()
            if args[1][0].spec.endswith("gru.yaml"):
                future.set_exception(MemoryError())
            else:
                future.set_result(function(*args))
            return future

    results = list(render_many(["lstm", "gru", "ff"], executor=Dying()))
    assert [one.data is not None for one in results] == [True, False, True]
    assert "MemoryError" in str(results[1].error)


def test_invalid_options_raise_at_once() -> None:
    with pytest.raises(UnknownNameError, match="format"):
        render_many(["lstm"], format="jpg")
    with pytest.raises(UnknownNameError, match="unknown render option"):
        render_many(["lstm"], colour="red")


def test_charts_and_errors_can_be_pickled(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    drawn = chart.render("json")
    sent = pickle.dumps(chart)
    assert len(sent) < len(pickle.dumps(chart.spec)) + 1_000, "computed values are not pickled"
    assert pickle.loads(sent).render("json") == drawn
    with pytest.raises(SpecError) as caught:
        Chart.from_text(BAD)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.findings, str(again)) == (caught.value.findings, str(caught.value))


def test_an_unexpected_exception_is_an_error_in_its_own_result(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = Chart.render

    def render(chart: Chart, *given: object, **more: object) -> bytes:
        if chart.spec.name == "GRU":
            raise ZeroDivisionError("unexpected")
        return drawn(chart, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Chart, "render", render)
    good, bad, other = render_many(["lstm", "gru", "rnn"])
    assert good.data
    assert other.data
    assert isinstance(bad.error, InternalError)
    assert "ZeroDivisionError: unexpected" in str(bad.error)
    assert "in render" in bad.error.trace
    assert pickle.loads(pickle.dumps(bad.error)).trace == bad.error.trace
