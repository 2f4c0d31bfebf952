"""Stripe's webhook signature. Our own check: the SDK accepts a timestamp from the future."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime, timedelta


def signature_fault(
    body: bytes, header: str, secrets: Sequence[str], now: datetime, tolerance: timedelta
) -> str | None:
    """Why the signature does not hold, or None. Several secrets are accepted while one is being replaced."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v1"]
    if len(times) != 1 or not given or not re.fullmatch(r"[0-9]{1,12}", times[0], re.ASCII):
        return "malformed header"
    if not any(_matches(body, times[0], given, secret) for secret in secrets if secret):
        return "wrong signature"
    if abs(now.timestamp() - int(times[0])) > tolerance.total_seconds():
        return "too old" if int(times[0]) < now.timestamp() else "from the future"
    return None


def _matches(body: bytes, moment: str, given: Sequence[str], secret: str) -> bool:
    expected = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(expected.encode(), value.encode()) for value in given)
