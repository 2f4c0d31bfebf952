"""Webhooks on their way to the shop: signed as Stripe signs them, retried until the shop answers 2xx."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Sequence

import requests
import structlog

from shop.payments.standin.bank import Bank
from shop.payments.standin.store import Parcel
from shop.payments.standin.wire import Json

log = structlog.get_logger()
RETRY_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
TICK, SWEEP_EVERY = 0.05, 40


def sign(body: bytes, secret: str, timestamp: int) -> str:
    """The Stripe-Signature header: HMAC-SHA256 over `timestamp.body`."""
    mac = hmac.new(secret.encode(), str(timestamp).encode() + b"." + body, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"


class Courier:
    """Delivers queued events in order from a thread of its own. Tests may hold, repeat, reorder and forge."""

    def __init__(self, bank: Bank, endpoint: str, secret: str) -> None:
        self.bank, self.endpoint, self.secret = bank, endpoint, secret
        self._stop = threading.Event()
        self._round = threading.Lock()
        self._thread: threading.Thread | None = None
        self._http = requests.Session()
        self._http.trust_env = False  # a proxy has no business between two local processes

    def start(self) -> None:
        """Begin to deliver."""
        self._thread = threading.Thread(target=self._work, name="standin-courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the parcel in hand and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._http.close()

    @property
    def held(self) -> bool:
        """Whether tests have asked to keep everything back."""
        return self.bank.store.setting("hold", "0") == "1"

    def hold(self, keep: bool) -> None:
        """Keep events back, or let them go again."""
        self.bank.store.set_setting("hold", "1" if keep else "0")

    def deliver(self, event_ids: Sequence[str], *, times: int = 1) -> list[int]:
        """Send these events now, in this order, each `times` times, whatever has been sent before."""
        statuses = []
        for event_id in event_ids:
            event = self.bank.get(event_id, "event")
            statuses += [self.post(event) for _ in range(times)]
        return statuses

    def post(
        self,
        event: Json,
        *,
        secret: str | None = None,
        timestamp: int | None = None,
        signature: str | None = None,
    ) -> int:
        """Send one event and return the shop's status (0 when it cannot be reached). Secret, time and
        signature can be forged.
        """
        body = json.dumps(event, indent=2).encode()
        moment = int(time.time()) if timestamp is None else timestamp
        header = sign(body, secret or self.secret, moment) if signature is None else signature
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0 (stand-in)"}
        if header:
            headers["Stripe-Signature"] = header
        try:
            answer = self._http.post(
                self.endpoint, data=body, headers=headers, timeout=20, allow_redirects=False
            )
        except requests.RequestException:
            return 0
        return answer.status_code

    def run_due(self) -> int:
        """Deliver what is due; returns how many parcels were tried."""
        with self._round:
            parcels = [] if self.held else self.bank.store.due_parcels(time.time())
            for parcel in parcels:
                self._send(parcel)
        return len(parcels)

    def idle(self, timeout: float) -> bool:
        """Wait until nothing is on its way."""
        end = time.monotonic() + timeout
        while self.bank.store.waiting():
            if time.monotonic() > end:
                return False
            time.sleep(TICK / 2)
        return True

    def _send(self, parcel: Parcel) -> None:
        status = self.post(self.bank.get(parcel.event_id, "event"))
        last = parcel.attempts + 1 >= len(RETRY_SECONDS)
        wait = RETRY_SECONDS[min(parcel.attempts, len(RETRY_SECONDS) - 1)]
        fine = 200 <= status < 300
        self.bank.store.settle(parcel.id, status, done=fine or last, due=time.time() + wait)

    def _work(self) -> None:
        turn = 0
        while not self._stop.wait(TICK):
            turn += 1
            try:
                if turn % SWEEP_EVERY == 0:
                    self.bank.sweep()
                self.run_due()
            except Exception:
                log.exception("standin_delivery_failed")
