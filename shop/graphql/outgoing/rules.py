"""Names of events, when to try again, and what a signature covers. Pure."""

import hashlib
import hmac
import re
from datetime import timedelta
from urllib.parse import urlsplit

KINDS = {
    "PRODUCT_UPDATED": "ProductUpdated", "PRODUCT_DELETED": "ProductDeleted", "ORDER_CREATED": "OrderCreated",
    "ORDER_CONFIRMED": "OrderConfirmed", "ORDER_FULLY_PAID": "OrderFullyPaid", "ORDER_UPDATED": "OrderUpdated",
    "ORDER_FULFILLED": "OrderFulfilled", "ORDER_CANCELLED": "OrderCancelled", "ORDER_EXPIRED": "OrderExpired",
    "CUSTOMER_CREATED": "CustomerCreated", "COOPERATIVE_UPDATED": "CooperativeUpdated",
}  # fmt: skip
"""{name of the event: its type}"""
TRIES = 6
FIRST_WAIT = timedelta(seconds=10)
LEASE = timedelta(minutes=2)
_PRODUCT = "product { id slug name category { id slug } cooperative { id slug name } }"
_ORDER = (
    "order { id number status paymentStatus created total { gross { amount currency } } "
    "lines { productSku quantity } }"
)
_TOLD = {
    "PRODUCT_DELETED": "productId productSlug", "CUSTOMER_CREATED": "userId",
    "COOPERATIVE_UPDATED": "cooperativeId cooperative { id slug name }",
}  # fmt: skip


def usual_query(kind: str) -> str:
    """What is told when the webhook asks for nothing of its own. Nothing personal is in it."""
    told = _TOLD.get(kind) or (_PRODUCT if kind.startswith("PRODUCT") else _ORDER)
    return f"subscription {{ event {{ issuedAt version ... on {KINDS[kind]} {{ {told} }} }} }}"


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many tries that failed; None: it is given up."""
    return None if attempts >= TRIES else FIRST_WAIT * 4 ** (attempts - 1)


def hmac_of(secret: str, body: bytes) -> str:
    """Saleor-Signature of a webhook with a secret."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def url_fault(url: str, *, is_production: bool) -> str:
    """What is wrong with an address to send news to; empty when nothing is."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return "This is no address."
    if len(url) > 500 or re.search(r"[\x00-\x20\x7f]", url) or not host or parts.username:
        return "This is no address news can be sent to."
    if parts.scheme != "https" and (is_production or parts.scheme != "http"):
        return "News leave by https only."
    return ""
