"""What a call costs this process, on a machine that does other things too."""

import time
from collections.abc import Callable

TRIES = 20


def least_cpu(call: Callable[[], object], enough: float) -> float:
    """The cheapest of up to twenty calls, in CPU seconds: neighbours only ever make a call dearer. Stops at the first
    that costs less than `enough`."""
    best = float("inf")
    for _ in range(TRIES):
        started = time.process_time()
        call()
        best = min(best, time.process_time() - started)
        if best < enough:
            break
    return best
