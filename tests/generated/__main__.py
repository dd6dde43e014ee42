"""Run many cases once: `python -m tests.generated texts 200000`, or `specs 10000`, or `sizes 1000`.

The cases run in parts, each in a process of its own with bounds of CPU time and memory. Progress and the totals go to
standard output; every failure is written to the folder `--failures` with its text.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from netcharts import check_text
from tests.generated.bounded import Outcome, bounded, limit_memory

# How many cases share a process, whose start takes a second.
SIZES = {"texts": 4000, "specs": 100, "sizes": 100}


# Threads that wait for each other would count as CPU time of a case.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def run_texts(first: int, count: int) -> Iterator[tuple[str | bytes, Outcome]]:
    from tests.generated.mutations import mutated

    for number in range(first, first + count):
        text = mutated(number)
        yield text, bounded(lambda text=text: check_text(text, "t", forward=True))  # type: ignore[misc]


def run_specs(first: int, count: int) -> Iterator[tuple[str | bytes, Outcome]]:
    from tests.generated.laws import outcomes

    yield from outcomes(first, count)


def run_sizes(first: int, count: int) -> Iterator[tuple[str | bytes, Outcome]]:
    from tests.generated.enlarged import enlarged
    from tests.generated.laws import taken
    from tests.generated.specs import Way

    for number in range(first, first + count):
        text = enlarged(number)
        yield text, taken(text, Way("svg", {}), ["svg"])


CASES = {"texts": run_texts, "specs": run_specs, "sizes": run_sizes}


def run_part(what: str, first: int, count: int, failures: Path) -> None:
    """Run some cases in this process, and print what they took as JSON."""
    limit_memory()
    done, slowest, peak, failed = 0, [0.0, -1], 0, []
    for number, (text, outcome) in enumerate(CASES[what](first, count), first):
        done += 1
        slowest, peak = max(slowest, [outcome.cpu, number]), max(peak, outcome.peak)
        if outcome.fault:
            path = failures / f"{what}-{number}.yaml"
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
            path.with_suffix(".txt").write_text(outcome.fault, encoding="utf-8", errors="replace")
            failed.append(f"{path.name}: {outcome.fault.strip().splitlines()[-1][:200]}")
    print(json.dumps({"done": done, "slowest": slowest, "peak": peak, "failed": failed}))


def start_part(options: argparse.Namespace, first: int) -> dict[str, Any]:
    """Run some cases in another process, and return what they took; if it dies, that is a failure."""
    size = min(SIZES[options.what], options.first + options.count - first)
    command = [sys.executable, "-m", "tests.generated", options.what, str(size), "--failures", str(options.failures)]
    ran = subprocess.run(
        [*command, "--part", str(first)], capture_output=True, text=True, env={**os.environ, **ONE_THREAD}
    )
    if ran.returncode:
        end = (ran.stderr.strip().splitlines() or ["nothing said"])[-1]
        return {"done": 0, "slowest": [0.0, -1], "peak": 0, "failed": [f"part {first}: {ran.returncode}: {end}"]}
    result: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return result


def run(options: argparse.Namespace) -> bool:
    """Run all parts, print progress, and return True if nothing failed."""
    done, slowest, peak, failed = 0, [0.0, -1], 0, []
    with ThreadPoolExecutor(options.jobs) as pool:
        firsts = range(options.first, options.first + options.count, SIZES[options.what])
        for part in pool.map(lambda first: start_part(options, first), firsts):
            done += part["done"]
            slowest, peak = max(slowest, part["slowest"]), max(peak, part["peak"])
            failed += part["failed"]
            for line in part["failed"]:
                print("FAILED", line)
            text = f"{done} of {options.count}, {len(failed)} failed, at most {slowest[0]:.2f} s (number {slowest[1]})"
            print(f"{text} and {peak / 1e6:.0f} MB", flush=True)
    return done == options.count and not failed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.generated", description=__doc__)
    parser.add_argument("what", choices=CASES)
    parser.add_argument("count", type=int)
    parser.add_argument("--first", type=int, default=0, help="number of the first case, to continue a run")
    parser.add_argument("--failures", type=Path, default=Path("build/failures"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.failures.mkdir(parents=True, exist_ok=True)
    if options.part is None:
        return 0 if run(options) else 1
    run_part(options.what, options.part, options.count, options.failures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
