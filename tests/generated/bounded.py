"""Run one case at a time within bounds of CPU time and memory, and report all that exceed them or raise."""

from __future__ import annotations

import resource
import signal
import time
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

CPU_SECONDS = 10.0
PEAK_BYTES = 10**9


class Outcome(NamedTuple):
    """CPU time and memory that a case took.

    Attributes:
        cpu: CPU time in seconds.
        peak: The largest resident memory of the process so far, in bytes.
        fault: What went wrong, or an empty text.
    """

    cpu: float
    peak: int
    fault: str


class TooSlowError(BaseException):
    """A case has used up its CPU time. No code of ours catches it."""


def limit_memory() -> None:
    """Let allocations fail in this process before they can trouble the machine."""
    resource.setrlimit(resource.RLIMIT_DATA, (3 * PEAK_BYTES, 3 * PEAK_BYTES))


def bounded(case: Callable[[], Any]) -> Outcome:
    """Run a case, and return what it took."""
    fault, before = "", peak()
    signal.signal(signal.SIGPROF, _stop)
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        case()
    except BaseException as error:
        fault = "".join(traceback.format_exception(error)[-12:])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    cpu, after = time.process_time() - began, peak()
    if not fault and after > PEAK_BYTES and after > before:
        fault = f"{after / 1e6:.0f} MB of memory"
    return Outcome(cpu, after, fault)


def peak() -> int:
    """Return the largest resident memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _stop(signum: int, frame: Any) -> None:
    raise TooSlowError(f"over {CPU_SECONDS:.0f} s of CPU")
