"""Generated specs and mutated texts: the only exceptions raised are those of netcharts, and all outputs are sound.

The numbers of specs and texts are those of a quick run of the suite; `.ci/run` tries more, and CONTRIBUTING.md says how
to try many more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import check_text, render_many
from netcharts.apps.workers import processes
from netcharts.spec.reader import read
from tests.generated.enlarged import enlarged
from tests.generated.laws import PAINTED, QUIET, WRITTEN, attempt, digest, seeded, steps
from tests.generated.mutations import mutated, sources
from tests.generated.specs import Way, texts, ways

SPECS = int(os.environ.get("NETCHARTS_TEST_SPECS", "60"))
TEXTS = int(os.environ.get("NETCHARTS_TEST_TEXTS", "400"))
# One in how many known networks is tried with large layers; the number shares no factor with that of the lengths.
EVERY = 64 if SPECS < 500 else 16
# Calls of functions that anything done with one spec or text may take, in Python and in C: a few seconds.
MOST_CALLS = 30_000_000

# The same in every run.
steady = settings(derandomize=True, database=None, deadline=None, max_examples=SPECS, suppress_health_check=QUIET)
few = settings(steady, max_examples=max(1, SPECS // 20))


def counted(case: Callable[[], Any]) -> int:
    """Run a case, and return how many functions it calls; raise if there are too many."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")
        assert calls <= MOST_CALLS, "too much work"

    sys.setprofile(count)
    try:
        case()
    finally:
        sys.setprofile(None)
    return calls


def holds(text: str, way: Way, formats: Sequence[str] = WRITTEN) -> None:
    for step in steps(text, way, formats):
        attempt(step)


@pytest.mark.parametrize("number", range(5, len(sources()), EVERY))
def test_layers_of_any_size_are_drawn_or_refused(number: int) -> None:
    text = enlarged(number)
    tracemalloc.start()
    try:
        for step in steps(text, Way("svg", {}), ["svg"]):
            if step.name != "forward":
                counted(lambda step=step: attempt(step))  # type: ignore[misc]
        assert tracemalloc.get_traced_memory()[1] < 300e6
    finally:
        tracemalloc.stop()


@steady
@given(texts(), ways())
def test_any_spec_is_drawn_or_refused(text: str, way: Way) -> None:
    holds(text, way)


@few
@given(texts(most=30, whole=False), ways())
def test_any_spec_with_mistakes_is_refused(text: str, way: Way) -> None:
    holds(text, way)


@few
@given(texts(most=100), ways())
def test_any_spec_is_painted(text: str, way: Way) -> None:
    holds(text, way, PAINTED)


@few
@given(texts(), ways())
def test_the_work_for_any_spec_is_bounded(text: str, way: Way) -> None:
    for step in steps(text, way):
        counted(lambda step=step: attempt(step))  # type: ignore[misc]


DIGEST = """
import json, sys
from tests.generated.enlarged import enlarged
from tests.generated.laws import digest
from tests.generated.specs import Way
cases = json.load(open(sys.argv[1], encoding="utf-8"))
print(digest((text, Way(format, {n: tuple(v) if isinstance(v, list) else v for n, v in options.items()}))
             for text, format, options in cases))
"""
SURROUNDINGS = (
    *({"PYTHONHASHSEED": str(seed)} for seed in (0, 1, 77)),
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Tokyo"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "TZ": "America/St_Johns", "COLUMNS": "20"},
)


def test_the_bytes_do_not_depend_on_hash_seed_locale_or_time_zone(tmp_path: Path) -> None:
    cases = seeded(1, max(6, SPECS // 25))
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([(text, way.format, way.options) for text, way in cases]), encoding="utf-8")
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST, file],
            capture_output=True,
            check=True,
            text=True,
            env=os.environ | surrounding,
        ).stdout.strip()
        for surrounding in SURROUNDINGS
    }
    assert digests == {digest(cases)}


def test_the_bytes_do_not_depend_on_the_number_of_jobs(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.yaml" for number in range(max(8, SPECS // 25))]
    for file, (text, _) in zip(files, seeded(2, len(files)), strict=True):
        file.write_text(text, encoding="utf-8")
    one = [(result.data, str(result.error)) for result in render_many(files, check=False)]
    with ThreadPoolExecutor(3) as threads, processes(2) as pool:
        for executor in (threads, pool):
            assert one == [
                (result.data, str(result.error)) for result in render_many(files, check=False, executor=executor)
            ]
    assert any(data is not None for data, _ in one)


@few
@given(st.data())
def test_most_specs_are_drawn(data: st.DataObject) -> None:
    specs = [data.draw(texts()) for _ in range(10)]
    assert sum(read(text, "t")[0] is not None for text in specs) > 5


@pytest.mark.parametrize("part", range(8))
def test_any_mutated_text_is_checked(part: int) -> None:
    for number in range(part, TEXTS, 8):
        check_text(mutated(number), "t", forward=True)


@pytest.mark.parametrize("number", range(0, TEXTS, 20))
def test_the_work_for_any_mutated_text_is_bounded(number: int) -> None:
    text = mutated(number)
    counted(lambda: check_text(text, "t", forward=True))


def test_mutated_texts_are_of_all_kinds() -> None:
    read_texts = [read(mutated(number), "t")[0] is not None for number in range(200)]
    assert 20 < sum(read_texts) < 180
    assert len({str(mutated(number)) for number in range(200)}) > 190
