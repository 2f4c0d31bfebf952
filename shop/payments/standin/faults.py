"""Trouble on order, so that tests see what a real network does: answers that never arrive, errors,
slowness.
"""

import threading
import time
from dataclasses import dataclass

from shop.payments.standin.wire import StripeRefusal


@dataclass
class Fault:
    """`error`: refuse with `status` before doing anything. `slow`: wait, then do it. `lost`: do it, then
    wait so long that the caller has given up (the outcome is unknown to it).
    """

    path: str
    kind: str
    times: int = 1
    seconds: float = 0.0
    status: int = 500


class Faults:
    """The faults that are still to happen, first matching first."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._orders: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Let this happen to the next matching requests."""
        with self._guard:
            self._orders.append(fault)

    def clear(self) -> None:
        """Forget what has not happened yet."""
        with self._guard:
            self._orders.clear()

    def before(self, method: str, path: str) -> StripeRefusal | None:
        """What to answer instead of doing it."""
        fault = self._take(method, path, {"error", "slow"})
        if fault is None:
            return None
        time.sleep(fault.seconds)
        if fault.kind == "slow":
            return None
        return StripeRefusal("An unknown error occurred.", status=fault.status, kind="api_error")

    def after(self, method: str, path: str) -> None:
        """Hold back the answer of something already done."""
        fault = self._take(method, path, {"lost"})
        if fault is not None:
            time.sleep(fault.seconds)

    def _take(self, method: str, path: str, kinds: set[str]) -> Fault | None:
        with self._guard:
            for fault in self._orders:
                if fault.kind in kinds and f"{method} {path}".startswith(fault.path):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._orders.remove(fault)
                    return fault
        return None
